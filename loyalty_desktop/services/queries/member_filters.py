"""Whom a list of members shows, and in which order: as the screens say it, and as SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased

from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.tables import Account, Consent, Lot, Member
from loyalty_desktop.services.queries.birthdays import born
from loyalty_desktop.services.queries.member_rows import State
from loyalty_desktop.services.queries.searching import INDEX, TRIGRAM, matching, words_of
from loyalty_desktop.services.queries.segments import segment_places
from loyalty_desktop.services.store import Prepared, Session, micros, moment

SortKey = Literal["name", "joined", "visit", "balance", "spend", "stage", "tier"]
Visit = Literal["", "within 30", "over 30", "over 90", "never"]
NO_OFFERS: Final = "none"
"""The consent of whom no offer may reach."""
_OFFERS: Final = tuple(f"marketing:{channel}" for channel in ("whatsapp", "sms", "email", "post"))
_OF_ACCOUNT: Final = frozenset({"visit", "balance", "spend", "stage", "tier"})


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Whom a list shows; what is empty leaves nobody out. `text` is searched as at the counter.

    `consents` are given ones as "purpose:channel" (one of them is enough), or `NO_OFFERS`.
    `birthday` and `expiring` are days, today among them: a birthday within them, points that end
    within them. `segment` names a segment.
    """

    text: str = ""
    stages: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    state: State | Literal[""] = ""
    cities: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()
    birthday: int = 0
    expiring: int = 0
    visit: Visit = ""
    segment: str = ""

    def __bool__(self) -> bool:
        return bool(self.text.strip() or self != MemberFilter(text=self.text))


@dataclass(frozen=True, slots=True)
class MemberSort:
    """In which order; members alike in `key` follow by id."""

    key: SortKey = "name"
    down: bool = False


EVERYONE: Final = MemberFilter()
BY_NAME: Final = MemberSort()

_ABSORBED = aliased(Member)
_NOT_ABSORBED = Member.row.not_in(select(_ABSORBED.row).where(_ABSORBED.merged_into.is_not(None)))


def chosen(
    session: Session,
    which: MemberFilter,
    statement: Select[Any],
    key: SortKey | None = None,
    at: datetime | None = None,
) -> tuple[Select[Any], dict[str, Any]]:
    """Add to `statement` whom `which` means; join the account where filter or order needs it.

    Returns the statement and the values of its parameters by name. What goes by days (birthdays,
    visits, ends of points) goes by the business day of `at`, without it by today's. Errors:
    `NotFound` for a segment, `Invalid` for one whose condition does not fit the shop any more.
    """
    values: dict[str, Any] = {}
    if which.stages or which.tiers or which.visit or key in _OF_ACCOUNT:
        statement = statement.join(Account, Account.member_id == Member.id)
    statement = statement.where(_NOT_ABSORBED)
    if which.stages:
        # The stage of a restricted person is counted and never shown.
        statement = statement.where(Member.restricted.is_(False))
        statement = statement.where(_one_of(Account.stage, "stage", which.stages, values))
    if which.tiers:
        statement = statement.where(_one_of(Account.tier, "tier", which.tiers, values))
    for condition in _conditions(session, which, values, at):
        statement = statement.where(condition)
    if which.segment:
        when = session.recorded_at if at is None else micros(at)
        within = segment_places(session, which.segment, when)
        statement = statement.join(within, within.c[0] == Member.row)
    meant: list[Select[int]] = []
    if which.cities:
        meant += _in_cities(session, which.cities, values)
        living = union(*meant).cte("living").prefix_with("MATERIALIZED")
        statement = statement.join(living, living.c[0] == Member.row)
    if words := words_of(which.text):
        hits, found = matching(session.dialect_name, words)
        values |= found
        places: list[Select[int]] = [hits]
        for i, row in enumerate(_kept_of(session, hits, found)):
            values[f"kept{i}"] = row
            places.append(select(bindparam(f"kept{i}", type_=Integer)))
        # Found once and joined: asked anew for each member, the index would take minutes.
        called = union(*places).cte("meant").prefix_with("MATERIALIZED")
        statement = statement.join(called, called.c[0] == Member.row)
    return statement, values


def _conditions(
    session: Session, which: MemberFilter, values: dict[str, Any], at: datetime | None
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    match which.state:
        case "member":
            conditions += [Member.joined_at.is_not(None), Member.left_at.is_(None)]
        case "contact":
            conditions.append(Member.joined_at.is_(None))
        case "left":
            conditions.append(Member.left_at.is_not(None))
        case _:
            pass
    if which.consents:
        conditions.append(or_(*(_consents(each) for each in which.consents)))
    day = session.shop.day(moment(session.recorded_at if at is None else micros(at)))
    if which.birthday:
        conditions.append(born(day, which.birthday))
    if which.expiring:
        values |= {"ends_from": day, "ends_to": day + which.expiring - 1}
        ending = select(Lot.member_id).where(
            # As the index of lots that still hold something says it.
            Lot.remaining > literal_column("0"),
            Lot.last_valid >= bindparam("ends_from"),
            Lot.last_valid <= bindparam("ends_to"),
        )
        conditions.append(Member.id.in_(ending))
    if which.visit == "never":
        conditions.append(Account.last_day.is_(None))
    elif which.visit:
        how, _, days = which.visit.partition(" ")
        values["visited"] = day - int(days)
        since = bindparam("visited", type_=Integer)
        conditions.append(
            Account.last_day >= since if how == "within" else Account.last_day < since
        )
    return conditions


def _consents(consent: str) -> ColumnElement[bool]:
    if consent == NO_OFFERS:
        return and_(*(func.coalesce(_given(each), literal_column("0")) == 0 for each in _OFFERS))
    return func.coalesce(_given(consent), literal_column("0")) == 1


def _given(consent: str) -> Any:
    """Return a select of 1 where the newest word on a purpose and channel is yes, else of 0."""
    purpose, _, channel = consent.partition(":")
    # Both come from the program's own lists; as literals they need no names of parameters.
    known = {"programme", "marketing", "profiling", "counter", "whatsapp", "sms", "email", "post"}
    if purpose not in known or channel not in known:
        return select(literal_column("0", Integer)).where(false()).scalar_subquery()
    return (
        select(literal_column("CASE WHEN consent.given THEN 1 ELSE 0 END", Integer))
        .select_from(Consent)
        .where(
            Consent.member_id == Member.id,
            Consent.purpose == literal_column(f"'{purpose}'"),
            Consent.channel == literal_column(f"'{channel}'"),
        )
        .order_by(Consent.at.desc(), Consent.id.desc())
        .limit(literal_column("1"))
        .correlate(Member)
        .scalar_subquery()
    )


def _in_cities(
    session: Session, cities: Sequence[str], values: dict[str, Any]
) -> list[Select[int]]:
    """Return a select for each city; the index of what members are found by leads to them."""
    selects: list[Select[int]] = []
    for i, city in enumerate(cities):
        values[f"city{i}"] = city
        here = select(Member.row).where(Member.city == bindparam(f"city{i}"))
        folded = fold(city)
        if len(folded) >= TRIGRAM and not {"%", "_", "\\"} & set(folded):
            values[f"place{i}"] = f"%{folded}%"
            pattern = bindparam(f"place{i}", type_=String())
            if session.dialect_name == "sqlite":
                found: Select[int] = select(INDEX.c.rowid).where(INDEX.c.search.like(pattern))
                here = here.where(Member.row.in_(found))
            else:
                here = here.where(Member.search.like(pattern))
        selects.append(here)
    return selects


def _kept_of(session: Session, hits: Select[int], values: dict[str, str]) -> list[int]:
    """Return the places of the members that absorbed somebody whom the text means."""
    merged = select(_ABSORBED.merged_into).where(
        _ABSORBED.merged_into.is_not(None), _ABSORBED.row.in_(hits)
    )
    rows: list[int] = []
    for (member,) in Prepared(merged).all(session, **values):
        kept = session.execute(
            select(Member.row, Member.merged_into).where(Member.id == member)
        ).one()
        while kept.merged_into is not None:
            kept = session.execute(
                select(Member.row, Member.merged_into).where(Member.id == kept.merged_into)
            ).one()
        rows.append(kept.row)
    return sorted(set(rows))


def _one_of(
    searched: Any, name: str, wanted: Sequence[Any], values: dict[str, Any]
) -> ColumnElement[bool]:
    for i, value in enumerate(wanted):
        values[f"{name}{i}"] = value
    return or_(*(searched == bindparam(f"{name}{i}") for i in range(len(wanted))))
