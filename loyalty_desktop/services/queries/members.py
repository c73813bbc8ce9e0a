"""The members' list, for a million of them: counted, filtered, sorted, a window at a time.

Two ways lead to a window. A keyset query goes on from a row that is known (`members_page`); it is
at once there where an index has the order. For jumps the whole order is read once and kept as the
places of the members in their table (`member_places`): eight bytes a member, and any window of it
takes as long as the first (`members_window`).
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.models.tables import Account, Member
from loyalty_desktop.services.queries.member_filters import (
    BY_NAME,
    EVERYONE,
    MemberFilter,
    MemberSort,
    SortKey,
    chosen,
)
from loyalty_desktop.services.queries.member_rows import MemberRow, rows_at
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

Places: TypeAlias = Sequence[int]

WINDOW: Final = 100
"""Rows in a window."""
_CHUNK: Final = 5_000
_BEFORE_ALL: Final = -1


@dataclass(frozen=True, slots=True)
class Listing:
    """The beginning of a list: how many there are, the first rows, and all places when asked for.

    `everyone` counts whom the shop knows, whatever the filter; `tiers` names the programme's tiers
    from the lowest.
    """

    total: int
    everyone: int
    rows: tuple[MemberRow, ...]
    tiers: tuple[str, ...]
    places: Places | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """Some rows of a list, from the place `first` on (0 is the top)."""

    first: int
    rows: tuple[MemberRow, ...]


_ABSORBED = aliased(Member)
_EVERYONE = Prepared(
    select(
        select(func.count()).select_from(Member).scalar_subquery()
        - select(func.count(_ABSORBED.row))
        .where(_ABSORBED.merged_into.is_not(None))
        .scalar_subquery()
    )
)


@needs(Right.SEE_MEMBERS)
def list_members(
    session: Session,
    which: MemberFilter = EVERYONE,
    order: MemberSort = BY_NAME,
    at: datetime | None = None,
) -> Listing:
    """Return the beginning of a list: at once where an index has the order, however many."""
    everyone = int(_EVERYONE.first(session)[0])
    return Listing(
        count_members(session, which, at) if which else everyone,
        everyone,
        members_page(session, which, order, at=at),
        _tier_names(session, at),
    )


@needs(Right.SEE_MEMBERS)
def list_whole(
    session: Session,
    which: MemberFilter = EVERYONE,
    order: MemberSort = BY_NAME,
    at: datetime | None = None,
) -> Listing:
    """Return the beginning of a list and where all its rows are: see `member_places`."""
    places = member_places(session, which, order, at)
    return Listing(
        len(places),
        int(_EVERYONE.first(session)[0]),
        rows_at(session, places[:WINDOW], _moment(session, at)),
        _tier_names(session, at),
        places,
    )


@needs(Right.SEE_MEMBERS)
def count_members(
    session: Session, which: MemberFilter = EVERYONE, at: datetime | None = None
) -> int:
    """Return how many members and contacts `which` means; absorbed ones don't count."""
    if not which:
        return int(_EVERYONE.first(session)[0])
    statement, values = chosen(session, which, select(func.count()).select_from(Member), at=at)
    return int(Prepared(statement).first(session, **values)[0])


@needs(Right.SEE_MEMBERS)
def members_page(
    session: Session,
    which: MemberFilter = EVERYONE,
    order: MemberSort = BY_NAME,
    *,
    after: int | None = None,
    before: int | None = None,
    at: datetime | None = None,
    limit: int = WINDOW,
) -> tuple[MemberRow, ...]:
    """Return the rows that follow the row `after`, or that lead up to `before`, or the first.

    `after` and `before` are places in the table (`MemberRow.row`). The rows come in the list's
    order either way.
    """
    backwards = before is not None
    down = order.down is not backwards
    statement, values = chosen(session, which, select(Member.row), order.key, at)
    anchor = before if backwards else after
    if anchor is not None:
        key, identity = _anchor(session, order.key, anchor)
        values |= {"key": key, "id": identity}
        statement = statement.where(_beyond(session, order.key, down=down))
    statement = _ordered(session, statement, order.key, down=down).limit(bindparam("most"))
    rows = [row[0] for row in Prepared(statement).all(session, **values, most=limit)]
    return rows_at(session, rows[::-1] if backwards else rows, _moment(session, at))


@needs(Right.SEE_MEMBERS)
def member_places(
    session: Session,
    which: MemberFilter = EVERYONE,
    order: MemberSort = BY_NAME,
    at: datetime | None = None,
) -> Places:
    """Return where the members of a list are in their table, in the order of the list.

    A third of a second for a million by name, two seconds by a figure that no index orders: ask
    for it away from the till.
    """
    statement, values = chosen(session, which, select(Member.row), order.key, at)
    statement = _ordered(session, statement, order.key, down=order.down)
    places = array("q")
    cursor = Prepared(statement).run(session, **values)
    while chunk := cursor.fetchmany(_CHUNK):
        places.extend([row[0] for row in chunk])
    return places


@needs(Right.SEE_MEMBERS)
def members_window(
    session: Session, places: Places, first: int, count: int, at: datetime | None = None
) -> Window:
    """Return `count` rows of a list from the place `first` on, as they are now."""
    rows = rows_at(session, places[first : first + count], _moment(session, at))
    return Window(first, rows)


@needs(Right.SEE_MEMBERS)
def window_after(
    session: Session, after: MemberRow, first: int, count: int, at: datetime | None = None
) -> Window:
    """Return the window that follows `after` among everybody by name, with no places needed."""
    return Window(first, members_page(session, after=after.row, at=at, limit=count))


@needs(Right.SEE_MEMBERS)
def cities(session: Session, limit: int = 60) -> tuple[tuple[str, int], ...]:
    """Return the cities of members with how many live there, the largest first.

    Every member is looked at: ask away from the till.
    """
    counted = func.count()
    statement = (
        select(Member.city, counted)
        .where(Member.city.is_not(None))
        .group_by(Member.city)
        .order_by(counted.desc(), Member.city)
        .limit(bindparam("most"))
    )
    return tuple((city, count) for city, count in Prepared(statement).all(session, most=limit))


def _tier_names(session: Session, at: datetime | None) -> tuple[str, ...]:
    return tuple(tier.name for tier in _tiers(session, at))


def _key(session: Session, key: SortKey) -> Any:
    """Return what a list is ordered by; who has no such figure comes before all who have."""
    match key:
        case "name":
            return Member.name_fold
        case "joined":
            return func.coalesce(Member.joined_at, literal_column(str(_BEFORE_ALL)))
        case "visit":
            return func.coalesce(Account.last_day, literal_column(str(-(2**31))))
        case "balance":
            return Account.balance
        case "spend":
            return Account.spend
        case "stage":
            return _rank(Account.stage, STAGES)
        case "tier":
            return _rank(Account.tier, _tier_names(session, None))


def _rank(searched: Any, names: Sequence[str]) -> Any:
    # Without any names there is nothing to tell apart; a bare number would mean a column.
    ranks: dict[Any, Any] = {
        name: literal_column(str(place)) for place, name in enumerate(names or [""])
    }
    none = literal_column(str(_BEFORE_ALL), Integer)
    return case(ranks, value=searched, else_=none)


def _ordered(session: Session, statement: Select[Any], key: SortKey, *, down: bool) -> Select[Any]:
    ordered = _key(session, key)
    if down:
        return statement.order_by(ordered.desc(), Member.id.desc())
    return statement.order_by(ordered, Member.id)


def _beyond(session: Session, key: SortKey, *, down: bool) -> ColumnElement[bool]:
    """Return the keyset condition, in the form that SQLite answers from an index."""
    ordered = _key(session, key)
    of_key = bindparam("key", type_=String() if key == "name" else BigInteger())
    identity = bindparam("id", type_=String())
    if down:
        return and_(ordered <= of_key, or_(ordered < of_key, Member.id < identity))
    return and_(ordered >= of_key, or_(ordered > of_key, Member.id > identity))


def _anchor(session: Session, key: SortKey, row: int) -> tuple[Any, str]:
    statement = (
        select(_key(session, key), Member.id)
        .join(Account, Account.member_id == Member.id)
        .where(Member.row == bindparam("row"))
    )
    found = Prepared(statement).first(session, row=row)
    return found[0], found[1]


def _tiers(session: Session, at: datetime | None) -> Sequence[Any]:
    day = session.shop.day(moment(_moment(session, at)))
    return session.shop.version_on(day).programme.tiering.tiers


def _moment(session: Session, at: datetime | None) -> int:
    return session.recorded_at if at is None else micros(at)
