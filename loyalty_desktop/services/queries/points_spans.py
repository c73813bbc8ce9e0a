"""A period of the shop day by day, or month by month, and member by member."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, case, func, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.tables import Entry, Member, Merge, Purchase, Refund
from loyalty_desktop.services import standing
from loyalty_desktop.services.queries.purchases import MONEY_BACK, STANDS_HERE
from loyalty_desktop.services.store import Session

MOST_MEMBERS: Final = 50
"""So many members are listed, those who bought most."""
GIVEN: Final = ("opening", "earn", "bonus")
"""Kinds of entries that give points."""
_OTHER: Final = ("return_spent", "adjust", "reverse_earn", "merge")
_STANDS: Final = func.sum(case((Purchase.voided_at.is_(None), 1), else_=0))
_BOUGHT: Final = func.sum(Purchase.goods - Purchase.points_value)
_BACK: Final = func.sum(Refund.points_value - Refund.value)
_POINTS: Final = func.sum(Entry.points + Entry.debt)

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Span:
    """One day or month: amounts in minor units, signed points; `other` is what is left of them."""

    first: date
    purchases: int
    revenue: int
    given: int
    used: int
    expired: int
    other: int


@dataclass(frozen=True, slots=True)
class MemberSpan:
    """One member in the period: revenue in minor units, points given and used, points now."""

    number: str
    name: str
    purchases: int
    revenue: int
    given: int
    used: int
    balance: int


def spans_of(session: Session, start: int, end: int, *, by_month: bool) -> tuple[Span, ...]:
    """Return the days from `start` through `end`, or their months, on which anything happened."""

    def place(day: int) -> date:
        on = date_of(day)
        return on.replace(day=1) if by_month else on

    bought = Purchase.business_day.between(start, end) & STANDS_HERE
    back = Refund.business_day.between(start, end) & MONEY_BACK
    moved = Entry.business_day.between(start, end)

    def points(*kinds: str) -> Counter[date]:
        asked = select(Entry.business_day, _POINTS).where(moved, Entry.kind.in_(kinds))
        return _sums(session, asked.group_by(Entry.business_day), place)

    of_day = select(Purchase.business_day).where(bought).group_by(Purchase.business_day)
    purchases = _sums(session, of_day.add_columns(_STANDS), place)
    revenue = _sums(session, of_day.add_columns(_BOUGHT), place)
    of_back = select(Refund.business_day, _BACK).where(back).group_by(Refund.business_day)
    revenue.update(_sums(session, of_back, place))
    given, used, expired = points(*GIVEN), points("redeem"), points("expire")
    other = points(*_OTHER)
    days = {*purchases, *revenue, *given, *used, *expired, *other}
    return tuple(
        Span(day, purchases[day], revenue[day], given[day], used[day], expired[day], other[day])
        for day in sorted(days)
    )


def members_of(
    session: Session, start: int, end: int, at: int
) -> tuple[tuple[MemberSpan, ...], int]:
    """Return the members who bought most, and how many did anything at all.

    What a merged member did counts for the one that was kept; balances are those at the moment
    `at` (microseconds).
    """
    merges = select(Merge.absorb_id, Merge.keep_id).where(merged_by(at))
    kept = {row.absorb_id: row.keep_id for row in session.execute(merges)}

    def whose(member: str) -> str:
        while member in kept:
            member = kept[member]
        return member

    credited = Purchase.member_id.is_not(None) & STANDS_HERE
    bought = Purchase.business_day.between(start, end) & credited
    of_member = select(Purchase.member_id).where(bought).group_by(Purchase.member_id)
    purchases = _sums(session, of_member.add_columns(_STANDS), whose)
    revenue = _sums(session, of_member.add_columns(_BOUGHT), whose)
    back = (
        select(Purchase.member_id, _BACK)
        .join(Refund, Refund.purchase_id == Purchase.id)
        .where(Refund.business_day.between(start, end), credited)
        .group_by(Purchase.member_id)
    )
    revenue.update(_sums(session, back, whose))
    moved = (
        select(Entry.member_id, _POINTS)
        .where(Entry.business_day.between(start, end))
        .group_by(Entry.member_id)
    )
    given = _sums(session, moved.where(Entry.kind.in_(GIVEN)), whose)
    used = _sums(session, moved.where(Entry.kind == "redeem"), whose)
    everybody = {*purchases, *revenue, *given, *used}
    most = sorted(everybody, key=lambda member: (-revenue[member], member))[:MOST_MEMBERS]
    names = {
        member: (number, name)
        for member, number, name in session.execute(
            select(Member.id, Member.number, Member.name).where(Member.id.in_(most))
        )
    }
    rows = (
        MemberSpan(
            *names[member],
            purchases[member],
            revenue[member],
            given[member],
            used[member],
            standing.standing_at(session, member, at).balance,
        )
        for member in most
    )
    return tuple(rows), len(everybody)


def merged_by(at: int) -> ColumnElement[bool]:
    """Return what holds of a merge that stands at the moment `at` (microseconds)."""
    return (Merge.at <= at) & (Merge.undone_at.is_(None) | (Merge.undone_at > at))


def _sums(session: Session, asked: Any, place: Callable[[Any], K]) -> Counter[K]:
    """Add up rows (what, sum) of a `select` by where `place` puts them."""
    sums: Counter[K] = Counter()
    rows: Any = session.execute(asked)
    for what, amount in rows:
        sums[place(what)] += int(amount)
    return sums
