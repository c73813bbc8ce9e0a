"""A period of the shop in figures: purchases, revenue, points and where the members stand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import case, func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules import redeeming
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.models.tables import (
    Account,
    Allocation,
    Entry,
    Lot,
    Member,
    Merge,
    Purchase,
    Refund,
)
from loyalty_desktop.services import standing
from loyalty_desktop.services.queries.points_spans import (
    MemberSpan,
    Span,
    members_of,
    merged_by,
    spans_of,
)
from loyalty_desktop.services.queries.purchases import MONEY_BACK, STANDS_HERE
from loyalty_desktop.services.store import Session, micros, moment, needs

LONGEST_BY_DAY: Final = 62
"""A longer period is told by month."""
KINDS: Final = (
    "opening",
    "earn",
    "bonus",
    "return_spent",
    "adjust",
    "redeem",
    "reverse_earn",
    "expire",
    "merge",
)
"""Kinds of entries in the order in which a report tells them."""


@dataclass(frozen=True, slots=True)
class Movement:
    """What the entries of one kind come to: signed points, how many entries and members."""

    kind: str
    points: int
    entries: int
    members: int


@dataclass(frozen=True, slots=True)
class ShopReport:
    """A period of the shop, both days included; amounts in minor units.

    `opening` and `closing` are the points members had before the first day and after the last,
    pending ones too: `closing = opening + movements + debt`, to the point. `lapsed` of the closing
    ones have expired without having been written off yet; `worth` leaves them out. `at` is the
    moment as of which stages and tiers are told. A tier's name is empty below the first.
    """

    shop: str
    currency: Currency
    first: date
    last: date
    at: datetime
    version: int
    purchases: int
    anonymous: int
    buyers: int
    goods: int
    refunded: int
    paid_with_points: int
    revenue: int
    opening: int
    movements: tuple[Movement, ...]
    debt: int
    closing: int
    lapsed: int
    worth: int
    stages: tuple[tuple[str, int], ...]
    tiers: tuple[tuple[str, int], ...]
    by_month: bool
    spans: tuple[Span, ...]
    members: tuple[MemberSpan, ...]
    all_members: int


@needs(Right.EXPORT)
def shop_report(session: Session, first: date, last: date, now: datetime) -> ShopReport:
    """Return the shop's figures from `first` through `last`, business days; `now` is aware.

    Errors: `Invalid` when the period ends before it begins.
    """
    if last < first:
        raise Invalid(field="until", reason="before")
    start, end = day_of(first), day_of(last)
    shop = session.shop
    at = min(micros(now), shop.start_of(end + 1) - 1)
    money = _Money.of(session, start, end)
    opening, _ = outstanding(session, start - 1)
    closing, debt = outstanding(session, end)
    debt -= outstanding(session, start - 1)[1]
    lapsed = _lapsed(session, end, at)
    version = shop.version_on(end)
    by_month = end - start >= LONGEST_BY_DAY
    members, all_members = members_of(session, start, end, at)
    stages, tiers = _standings(session, end, at)
    tier_names = [tier.name for tier in version.programme.tiering.tiers]
    return ShopReport(
        shop=shop.name,
        currency=shop.currency,
        first=first,
        last=last,
        at=moment(at),
        version=version.number,
        purchases=money.purchases,
        anonymous=money.anonymous,
        buyers=money.buyers,
        goods=money.goods,
        refunded=money.refunded,
        paid_with_points=money.paid_with_points,
        revenue=money.goods - money.refunded - money.paid_with_points,
        opening=opening,
        movements=movements(session, start, end),
        debt=debt,
        closing=closing,
        lapsed=lapsed,
        worth=redeeming.worth(max(closing - lapsed, 0), version.programme.redeem),
        stages=tuple((stage, stages[stage]) for stage in STAGES if stages[stage]),
        tiers=_tiers_in_order(tiers, tier_names),
        by_month=by_month,
        spans=spans_of(session, start, end, by_month=by_month),
        members=members,
        all_members=all_members,
    )


@dataclass(frozen=True, slots=True)
class _Money:
    """What was bought and came back in a period, minor units."""

    purchases: int
    anonymous: int
    buyers: int
    goods: int
    refunded: int
    paid_with_points: int

    @classmethod
    def of(cls, session: Session, start: int, end: int) -> "_Money":
        stands = Purchase.voided_at.is_(None)
        anonymous = stands & Purchase.member_id.is_(None)
        purchases, nobody, buyers, goods, used = session.execute(
            select(
                func.coalesce(func.sum(case((stands, 1), else_=0)), 0),
                func.coalesce(func.sum(case((anonymous, 1), else_=0)), 0),
                func.count(func.distinct(case((stands, Purchase.member_id)))),
                func.coalesce(func.sum(Purchase.goods), 0),
                func.coalesce(func.sum(Purchase.points_value), 0),
            ).where(Purchase.business_day.between(start, end), STANDS_HERE)
        ).one()
        refunded, returned = session.execute(
            select(
                func.coalesce(func.sum(Refund.value), 0),
                func.coalesce(func.sum(Refund.points_value), 0),
            ).where(Refund.business_day.between(start, end), MONEY_BACK)
        ).one()
        return cls(
            int(purchases),
            int(nobody),
            int(buyers),
            int(goods),
            int(refunded),
            int(used) - int(returned),
        )


def outstanding(session: Session, day: int) -> tuple[int, int]:
    """Return the points members have after a day, and the sum of what debts made of them."""
    points, debt = session.execute(
        select(
            func.coalesce(func.sum(Entry.points), 0), func.coalesce(func.sum(Entry.debt), 0)
        ).where(Entry.business_day <= day)
    ).one()
    return int(points) + int(debt), int(debt)


def movements(session: Session, start: int, end: int) -> tuple[Movement, ...]:
    """Return what the entries of the days `start` through `end` come to, kind by kind."""
    found = {
        row[0]: Movement(row[0], int(row[1]), int(row[2]), int(row[3]))
        for row in session.execute(
            select(
                Entry.kind,
                func.sum(Entry.points),
                func.count(),
                func.count(func.distinct(Entry.member_id)),
            )
            .where(Entry.business_day.between(start, end))
            .group_by(Entry.kind)
        )
    }
    return tuple(found[kind] for kind in KINDS if kind in found)


def _lapsed(session: Session, day: int, at: int) -> int:
    """Return the points whose last valid day is over and that no entry has written off yet."""
    drawn = (
        select(func.coalesce(func.sum(Allocation.points), 0))
        .where(Allocation.lot_id == Lot.id, Allocation.occurred_at <= at)
        .scalar_subquery()
    )
    return int(
        session.scalar(
            select(func.coalesce(func.sum(Lot.earned - drawn), 0)).where(
                Lot.last_valid < day, Lot.occurred_at <= at
            )
        )
        or 0
    )


def _standings(session: Session, day: int, at: int) -> tuple[Counter[str], Counter[str]]:
    """Count the people the shop knew at a moment by stage, and the members among them by tier."""
    known = (
        Member.id.not_in(select(Merge.absorb_id).where(merged_by(at)))
        & (Member.created_at <= at)
        & (Member.left_at.is_(None) | (Member.left_at > at))
    )
    is_member = case((Member.joined_at <= at, 1), else_=0).label("is_member")
    fresh = (Account.changes > day) & (Account.as_of <= at)
    stages: Counter[str] = Counter()
    tiers: Counter[str] = Counter()
    for stage, tier, joined, count in session.execute(
        select(Account.stage, Account.tier, is_member, func.count())
        .join(Member, Member.id == Account.member_id)
        .where(known, fresh)
        .group_by(Account.stage, Account.tier, "is_member")
    ):
        stages[stage] += int(count)
        tiers[tier or ""] += int(count) if joined else 0
    for member, joined in session.execute(
        select(Account.member_id, is_member)
        .join(Member, Member.id == Account.member_id)
        .where(known, ~fresh)
    ):
        # What is kept is not what was true then, or no longer is: it is worked out from the facts.
        now = standing.standing_at(session, member, at)
        stages[now.stage] += 1
        tiers[now.tier or ""] += 1 if joined else 0
    return stages, tiers


def _tiers_in_order(counts: Counter[str], names: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Return members by tier, the highest first and those without one last; none without tiers."""
    order = [*reversed(list(names))]
    if not order:
        return ()
    others = sorted(name for name, count in counts.items() if name and count and name not in order)
    rows = [(name, counts[name]) for name in [*order, *others]]
    return (*rows, ("", counts[""])) if counts[""] else tuple(rows)
