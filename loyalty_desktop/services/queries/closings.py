"""What a counter has taken since its last closing, and the closings that are kept."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Audit, Staff
from loyalty_desktop.models.tables import Closing as ClosingRow
from loyalty_desktop.services.queries import closing_figures
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

_HEAD = Prepared(
    select(Audit.number, Audit.hash)
    .where(Audit.counter == bindparam("counter"))
    .order_by(Audit.number.desc())
    .limit(1)
)
_NEXT_COUNTER = Prepared(
    select(func.min(Audit.counter)).where(Audit.counter > bindparam("counter"))
)
_KEPT = select(
    ClosingRow.id,
    ClosingRow.kind,
    ClosingRow.counter,
    ClosingRow.number,
    ClosingRow.business_day,
    ClosingRow.at,
    Staff.name,
    ClosingRow.counted_cash,
    ClosingRow.figures,
    ClosingRow.heads,
).outerjoin(Staff, Staff.id == ClosingRow.staff_id)


@dataclass(frozen=True, slots=True)
class CashierTakings:
    """What one cashier recorded: bills, their goods value and what was payable (minor units).

    `staff` is the id, None before there is staff; `name` is empty then.
    """

    staff: str | None
    name: str
    bills: int
    goods: int
    payable: int


@dataclass(frozen=True, slots=True)
class Takings:
    """What bills, refunds and points of a time came to; money in minor units.

    `counter` is empty for the whole shop. `since` and `until` are aware; `since` is None where a
    whole business day is meant. `joined` are the members who joined.

    Bills: `goods` is their goods value after discounts and rewards, `due` what they came to after
    rewards and rounding, `payable` what was left to pay with money. `by_method` says how that was
    paid: `cash`, `card`, `stored`, and `other` where nobody said.

    Redeemed value is no revenue: `points_value` is what points took off, `rewards_value` what
    rewards did; `points_used` and `reward_points` are the points they cost.

    Refunds and voids: how many, the goods value that came back, the money given back, in which
    ways; `points_value_back` is what points given back had taken off.

    Points of all movements of the time: `given` (earned, bonuses, brought along), `used`,
    `expired`, `taken_back` and `given_back` by refunds, `adjusted` by hand (signed); `points` has
    the signed sum of each kind of entry, `moved` all of them together.
    """

    counter: str
    day: date
    since: datetime | None
    until: datetime
    bills: int = 0
    member_bills: int = 0
    goods: int = 0
    due: int = 0
    payable: int = 0
    by_method: Mapping[str, int] = field(default_factory=dict[str, int])
    points_value: int = 0
    points_used: int = 0
    rewards_value: int = 0
    reward_points: int = 0
    refunds: int = 0
    refunds_value: int = 0
    refunds_money: int = 0
    voids: int = 0
    voids_value: int = 0
    voids_money: int = 0
    back_by_method: Mapping[str, int] = field(default_factory=dict[str, int])
    points_value_back: int = 0
    points: Mapping[str, int] = field(default_factory=dict[str, int])
    joined: int = 0
    first_receipt: str | None = None
    last_receipt: str | None = None
    cashiers: tuple[CashierTakings, ...] = ()

    @property
    def revenue(self) -> int:
        """Return the goods sold less what came back, without what points paid of them."""
        sold = self.goods - self.points_value
        return sold - (self.refunds_value + self.voids_value - self.points_value_back)

    @property
    def taken(self) -> int:
        """Return the money that came in, less what was given back."""
        return self.payable - self.refunds_money - self.voids_money

    @property
    def expected_cash(self) -> int:
        """Return the cash that came into the drawer and is still there."""
        return self.by_method.get("cash", 0) - self.back_by_method.get("cash", 0)

    @property
    def given(self) -> int:
        """Return the points that members got."""
        return sum(self.points.get(kind, 0) for kind in ("earn", "bonus", "opening"))

    @property
    def used(self) -> int:
        """Return the points that members used, on bills and for rewards."""
        return -self.points.get("redeem", 0)

    @property
    def expired(self) -> int:
        """Return the points that were written off."""
        return -self.points.get("expire", 0)

    @property
    def taken_back(self) -> int:
        """Return the points that refunds and voids took back."""
        return -self.points.get("reverse_earn", 0)

    @property
    def given_back(self) -> int:
        """Return the points that refunds, voids and cancelled rewards gave back."""
        return self.points.get("return_spent", 0)

    @property
    def adjusted(self) -> int:
        """Return the points given by hand, less those taken by hand."""
        return self.points.get("adjust", 0)

    @property
    def moved(self) -> int:
        """Return what all entries come to."""
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class Head:
    """The last line of a counter's audit trail when something was closed."""

    counter: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A shift or a day, closed: its figures as they were told then.

    `kind` is `shift` or `day`; `counter` is empty for a day. `number` counts from 1 without gaps,
    for each counter and for days. `counted_cash` and `difference` (counted less expected) are
    None where nobody counted. `late` are what was recorded of earlier days after those had been
    closed; only a day's closing has it, and only where there is any. `copy` tells that it is
    shown again, and is to be marked so.
    """

    id: str
    kind: str
    counter: str
    number: int
    day: date
    at: datetime
    staff_name: str | None
    takings: Takings
    counted_cash: int | None
    heads: tuple[Head, ...]
    late: Takings | None = None
    copy: bool = True

    @property
    def difference(self) -> int | None:
        """Return the cash counted less the cash expected."""
        if self.counted_cash is None:
            return None
        return self.counted_cash - self.takings.expected_cash


@needs(Right.SEE_TAKINGS)
def takings(session: Session, at: datetime) -> Takings:
    """Return what the counter of who asks has taken since its last closing (X); nothing changes."""
    return shift_so_far(session, session.by.counter, at).takings


@needs(Right.SEE_TAKINGS)
def day_takings(session: Session, at: datetime) -> Takings:
    """Return what the whole shop has taken on the business day of `at`, so far."""
    return takings_of_day(session, session.shop.day(at), at)


@needs(Right.SEE_TAKINGS)
def closing(session: Session, kind: str, number: int, counter: str | None = None) -> Closing:
    """Return a closing that is kept, as a copy; for a shift of this counter unless one is named.

    Errors: `NotFound`.
    """
    where = "" if kind == "day" else counter or session.by.counter
    found = closing_kept(session, kind, where, number)
    if found is None:
        raise NotFound(what="closing", kind=kind, number=number)
    return found


@needs(Right.SEE_TAKINGS)
def closings(session: Session, limit: int = 50) -> tuple[Closing, ...]:
    """Return the latest closings of all counters, newest first, as copies."""
    rows = session.execute(_KEPT.order_by(ClosingRow.at.desc(), ClosingRow.id.desc()).limit(limit))
    return tuple(_closing(row) for row in rows)


@dataclass(frozen=True, slots=True)
class ShiftSoFar:
    """The open shift of a counter: its takings, and the lines of the trail that it is made of."""

    takings: Takings
    first_line: int
    head: Head | None


def shift_so_far(session: Session, counter: str, at: datetime) -> ShiftSoFar:
    """Return the open shift of a counter; before its first closing it began with the day of `at`.

    A shift is what was recorded at its counter, whatever date it bears.
    """
    before = session.execute(
        select(ClosingRow.at, ClosingRow.heads)
        .where(ClosingRow.kind == "shift", ClosingRow.counter == counter)
        .order_by(ClosingRow.number.desc())
        .limit(1)
    ).first()
    head = head_of(session, counter)
    last = 0 if head is None else head.number
    if before is None:
        start = session.shop.start_of(session.shop.day(at))
        since, first = moment(start), _line_before(session, counter, start, last)
    else:
        since, first = moment(before.at), _heads(before.heads)[0].number
    span = closing_figures.of_shift(counter, first, last)
    day = date_of(session.shop.day(at))
    told = closing_figures.figures(session, span)
    return ShiftSoFar(_takings(counter, day, since, at, told), first, head)


def takings_of_day(session: Session, day: int, at: datetime) -> Takings:
    """Return what the whole shop has taken on a business day, as far as is known now."""
    told = closing_figures.figures(session, closing_figures.of_day(session, day))
    return _takings("", date_of(day), None, at, told)


def late_takings(session: Session, day: int, at: datetime) -> Takings | None:
    """Return what was recorded of closed days since the last closing of a day, None if nothing."""
    before = session.scalar(
        select(ClosingRow.heads)
        .where(ClosingRow.kind == "day")
        .order_by(ClosingRow.number.desc())
        .limit(1)
    )
    if before is None:
        return None
    known = {head.counter: head.number for head in _heads(before)}
    heads = {head.counter: known.get(head.counter, 0) for head in heads_of_all(session)}
    told = closing_figures.figures(session, closing_figures.of_late(heads))
    late = _takings("", date_of(day), None, at, told)
    anything = late.bills or late.refunds or late.voids or late.points
    return late if anything else None


def head_of(session: Session, counter: str) -> Head | None:
    """Return the last line of a counter's audit trail."""
    row = _HEAD.first(session, counter=counter)
    return None if row is None else Head(counter, *row)


def heads_of_all(session: Session) -> tuple[Head, ...]:
    """Return the last line of every counter's audit trail, in the order of the counters."""
    heads: list[Head] = []
    last = ""
    while (row := _NEXT_COUNTER.first(session, counter=last)) is not None and row[0] is not None:
        last = row[0]
        heads.extend(head for head in (head_of(session, last),) if head is not None)
    return tuple(heads)


def closing_kept(session: Session, kind: str, counter: str, number: int) -> Closing | None:
    """Return a closing that is kept, as a copy; None when there is no such."""
    row = session.execute(
        _KEPT.where(
            ClosingRow.kind == kind, ClosingRow.counter == counter, ClosingRow.number == number
        )
    ).first()
    return None if row is None else _closing(row)


def written(takings: Takings, late: Takings | None) -> str:
    """Return figures as they are kept: JSON that `closing_kept` reads."""
    told = {"takings": _plain(takings), "late": None if late is None else _plain(late)}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _line_before(session: Session, counter: str, start: int, last: int) -> int:
    """Return the line of a counter's trail after which the moment `start` came."""
    first = session.scalar(
        select(func.min(Audit.number)).where(Audit.counter == counter, Audit.at >= start)
    )
    return last if first is None else first - 1


def _takings(
    counter: str, day: date, since: datetime | None, until: datetime, told: dict[str, Any]
) -> Takings:
    cashiers = tuple(CashierTakings(**each) for each in told.pop("cashiers"))
    return Takings(counter, day, since, until, cashiers=cashiers, **told)


def _plain(takings: Takings) -> dict[str, Any]:
    told = asdict(takings)
    told["day"] = takings.day.isoformat()
    told["since"] = None if takings.since is None else micros(takings.since)
    told["until"] = micros(takings.until)
    return told


def _read(told: dict[str, Any]) -> Takings:
    counter, day = told.pop("counter"), date.fromisoformat(told.pop("day"))
    since, until = told.pop("since"), moment(told.pop("until"))
    return _takings(counter, day, None if since is None else moment(since), until, told)


def _heads(kept: str) -> tuple[Head, ...]:
    return tuple(Head(counter, *head) for counter, head in json.loads(kept).items())


def _closing(row: Any) -> Closing:
    told = json.loads(row.figures)
    return Closing(
        row.id,
        row.kind,
        row.counter,
        row.number,
        date_of(row.business_day),
        moment(row.at),
        row.name,
        _read(told["takings"]),
        row.counted_cash,
        _heads(row.heads),
        None if told["late"] is None else _read(told["late"]),
    )
