"""The audit trail to read: who did what, when, at which counter, and about whom."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Audit, Member, Purchase, Staff
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.snapshot import snapshot
from loyalty_desktop.services.queries.verification import chains
from loyalty_desktop.services.store import Session, micros, moment, needs

PAGE: Final = 100
MOST_DIFFERENCES: Final = 20
_PORTION: Final = 500
_USUALLY: Final = timedelta(days=6)

_COLUMNS = (
    Audit.counter,
    Audit.number,
    Audit.action,
    Audit.subject,
    Audit.at,
    Audit.recorded_at,
    Audit.staff_id,
    Audit.second_staff_id,
    Audit.fields,
)
_MEMBERS: Final = (
    Member.id,
    select(Member.id, Member.name, Member.number, Member.restricted),
)
_BILLS: Final = (Purchase.id, select(Purchase.id, Purchase.receipt, Purchase.member_id))
_STAFF: Final = (Staff.id, select(Staff.id, Staff.name))


class _About(NamedTuple):
    """Who or what a line is about, in two lines, and the id of a member."""

    first: str = ""
    second: str = ""
    member: str | None = None


@dataclass(frozen=True, slots=True)
class TrailWanted:
    """Which lines: of the days `first` through `last`, business days as dates.

    Without days it is the week up to `at`, an aware moment. `staff` is an id, "" for what nobody
    signed in did, None for everybody; `actions` are codes, none for all; `member` is any reference
    of one, empty for everybody.
    """

    at: datetime
    first: date | None = None
    last: date | None = None
    staff: str | None = None
    actions: tuple[str, ...] = ()
    member: str = ""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One line. `about` names what was acted upon: a member, a receipt, somebody of the staff.

    `member` is the id of that member, where it is one; `who` and `second` are names, empty for
    nobody. `fields` are what the line says changed, as codes. `recorded` differs from `at` for what
    was entered later than it happened.
    """

    counter: str
    number: int
    at: datetime
    recorded: datetime
    action: str
    who: str
    second: str
    about: str
    about_second: str
    member: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """How many lines there are, the newest of them, and whom one can ask for (id and name).

    `first` and `last` are the days they are of.
    """

    first: date
    last: date
    total: int
    lines: tuple[TrailLine, ...]
    staff: tuple[tuple[str, str], ...]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class TrailChecked:
    """What came of going along the chains: lines, those that are wrong, those nobody could check.

    `wrong` names them by counter and number, at most `MOST_DIFFERENCES` of them.
    """

    lines: int
    wrong: tuple[str, ...]
    unchecked: int


@needs(Right.VERIFY)
def trail(session: Session, wanted: TrailWanted) -> Trail:
    """Return what `wanted` finds, newest first.

    Errors: `NotFound` for a member there is not, `Invalid` for days that end before they begin.
    """
    first, last = _days(session, wanted)
    if last < first:
        raise Invalid(field="until", reason="before")
    found = _found(session, wanted)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    names = session.execute(select(Staff.id, Staff.name).order_by(Staff.name_fold)).all()
    return Trail(
        first,
        last,
        total,
        tuple(_told(session, session.execute(_newest(found).limit(PAGE)).all())),
        tuple((row.id, row.name) for row in names),
        session.shop.zone,
    )


@needs(Right.VERIFY)
def trail_page(
    session: Session,
    wanted: TrailWanted,
    first: int,
    count: int,
    after: TrailLine | None = None,
) -> tuple[TrailLine, ...]:
    """Return `count` lines from place `first` on; quicker where the line before them is known."""
    found = _found(session, wanted)
    if after is None:
        rows = session.execute(_newest(found).offset(first).limit(count)).all()
    else:
        rows = session.execute(_newest(found.where(_behind(after))).limit(count)).all()
    return tuple(_told(session, rows))


@needs(Right.VERIFY)
def trail_lines(session: Session, wanted: TrailWanted) -> Iterator[TrailLine]:
    """Yield every line that `wanted` finds, oldest first."""
    found = _found(session, wanted)
    rows = iter(
        session.execute(
            found.order_by(Audit.at, Audit.counter, Audit.number),
            execution_options={"yield_per": _PORTION},
        )
    )
    while portion := list(islice(rows, _PORTION)):
        yield from _told(session, portion)


@needs(Right.VERIFY)
def check_trail(session: Session) -> TrailChecked:
    """Go along every counter's chain, and look for commands that left no line."""
    with snapshot(session) as still:
        unchecked: dict[str, int] = {}
        wrong = tuple(
            dict.fromkeys(
                each.id for each in islice(chains.audit(still, unchecked), MOST_DIFFERENCES)
            )
        )
        lines = still.scalar(select(func.count()).select_from(Audit)) or 0
        return TrailChecked(lines, wrong, unchecked.get("audit", 0))


def _days(session: Session, wanted: TrailWanted) -> tuple[date, date]:
    last = wanted.last or date_of(session.shop.day(wanted.at))
    return wanted.first or last - _USUALLY, last


def _found(session: Session, wanted: TrailWanted) -> Select[*tuple[Any, ...]]:
    first, last = _days(session, wanted)
    conditions: list[ColumnElement[bool]] = [
        Audit.at >= session.shop.start_of(day_of(first)),
        Audit.at < session.shop.start_of(day_of(last) + 1),
    ]
    if wanted.staff:
        who = wanted.staff
        conditions.append(or_(Audit.staff_id == who, Audit.second_staff_id == who))
    elif wanted.staff is not None:
        conditions.append(Audit.staff_id.is_(None))
    if wanted.actions:
        conditions.append(Audit.action.in_(wanted.actions))
    if wanted.member:
        member = find_member(session, wanted.member).id
        bought = select(Purchase.id).where(Purchase.member_id == member)
        conditions.append(or_(Audit.subject == member, Audit.subject.in_(bought)))
    return select(*_COLUMNS).where(and_(*conditions))


def _newest(found: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return found.order_by(Audit.at.desc(), Audit.counter, Audit.number.desc())


def _behind(line: TrailLine) -> ColumnElement[bool]:
    at = micros(line.at)
    return and_(
        Audit.at <= at,
        or_(
            Audit.at < at,
            Audit.counter > line.counter,
            and_(Audit.counter == line.counter, Audit.number < line.number),
        ),
    )


def _told(session: Session, rows: Sequence[Any]) -> Iterator[TrailLine]:
    """Yield lines with the names of whom they are about."""
    subjects = {row.subject for row in rows if row.subject is not None}
    bills = {row.id: row for row in _by_id(session, _BILLS, subjects)}
    buyers = {row.member_id for row in bills.values() if row.member_id is not None}
    members = {row.id: _member(row) for row in _by_id(session, _MEMBERS, subjects | buyers)}
    acting = {each for row in rows for each in (row.staff_id, row.second_staff_id)} - {None}
    staff = {row.id: row.name for row in _by_id(session, _STAFF, subjects | acting)}
    for row in rows:
        about = _About()
        if row.subject in bills:
            buyer = members.get(bills[row.subject].member_id, _About())
            about = _About(
                bills[row.subject].receipt or buyer.first,
                buyer.first if bills[row.subject].receipt else buyer.second,
                buyer.member,
            )
        elif row.subject is not None:
            about = members.get(row.subject, _About(staff.get(row.subject, "")))
        yield TrailLine(
            counter=row.counter,
            number=row.number,
            at=moment(row.at),
            recorded=moment(row.recorded_at),
            action=row.action,
            who=staff.get(row.staff_id, ""),
            second=staff.get(row.second_staff_id, ""),
            about=about.first,
            about_second=about.second,
            member=about.member,
            fields=tuple(json.loads(row.fields)),
        )


def _member(row: Any) -> _About:
    """Return how a member is named: one whose data are restricted by number alone."""
    if row.restricted:
        return _About(row.number, member=row.id)
    return _About(row.name, row.number, row.id)


def _by_id(
    session: Session, wanted: tuple[Any, Select[*tuple[Any, ...]]], ids: Iterable[str]
) -> Sequence[Any]:
    column, statement = wanted
    asked = sorted(ids)
    return session.execute(statement.where(column.in_(asked))).all() if asked else ()
