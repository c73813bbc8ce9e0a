"""What the programme costs beside what the shop takes, month by month."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.money import half_up
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Entry, Purchase, Refund
from loyalty_desktop.services.queries.points_spans import GIVEN
from loyalty_desktop.services.queries.purchases import MONEY_BACK, STANDS_HERE
from loyalty_desktop.services.store import Session, needs


@dataclass(frozen=True, slots=True)
class CostOfMonth:
    """A month by its first day; amounts in minor units.

    `revenue` is goods less what came back, less what points paid; `members` the part of it that
    members brought. `points_value` is what points took off bills, given back ones taken off;
    `reward_points` what rewards cost in points, on bills and apart from them, less what came back
    of those. `given` are the points given.
    """

    month: date
    revenue: int
    members: int
    points_value: int
    reward_points: int
    given: int


@needs(Right.EXPORT)
def programme_cost(session: Session, first: date, last: date) -> tuple[CostOfMonth, ...]:
    """Return the months from that of `first` through that of `last`, those days alone."""
    start, end = day_of(first), day_of(last)
    revenue: Counter[date] = Counter()
    members: Counter[date] = Counter()
    value: Counter[date] = Counter()
    rewards: Counter[date] = Counter()
    given: Counter[date] = Counter()
    net = Purchase.goods - Purchase.points_value
    for day, bought, theirs, used in session.execute(
        select(
            Purchase.business_day,
            func.sum(net),
            func.coalesce(func.sum(case((Purchase.member_id.is_not(None), net), else_=0)), 0),
            func.sum(Purchase.points_value),
        )
        .where(Purchase.business_day.between(start, end), STANDS_HERE)
        .group_by(Purchase.business_day)
    ):
        month = date_of(day).replace(day=1)
        revenue[month] += int(bought)
        members[month] += int(theirs)
        value[month] += int(used)
    # Under another name: what counts as money back asks for the purchase itself.
    of = aliased(Purchase)
    back = Refund.value - Refund.points_value
    for day, money, theirs, points in session.execute(
        select(
            Refund.business_day,
            func.sum(back),
            func.coalesce(func.sum(case((of.member_id.is_not(None), back), else_=0)), 0),
            func.sum(Refund.points_value),
        )
        .join(of, of.id == Refund.purchase_id)
        .where(Refund.business_day.between(start, end), MONEY_BACK)
        .group_by(Refund.business_day)
    ):
        month = date_of(day).replace(day=1)
        revenue[month] -= int(money)
        members[month] -= int(theirs)
        value[month] -= int(points)
    for day, points in _for_rewards(session, start, end):
        rewards[date_of(day).replace(day=1)] += points
    for day, points in session.execute(
        select(Entry.business_day, func.sum(Entry.points))
        .where(Entry.business_day.between(start, end), Entry.kind.in_(GIVEN))
        .group_by(Entry.business_day)
    ):
        given[date_of(day).replace(day=1)] += int(points)
    months = sorted({*revenue, *rewards, *given})
    return tuple(
        CostOfMonth(
            month, revenue[month], members[month], value[month], rewards[month], given[month]
        )
        for month in months
    )


def _for_rewards(session: Session, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield days with the points that rewards cost then; what came back of them is negative."""
    for day, points in session.execute(
        select(Entry.business_day, func.sum(-Entry.points))
        .where(
            Entry.business_day.between(start, end),
            Entry.kind.in_(("redeem", "return_spent")),
            Entry.redemption_id.is_not(None),
        )
        .group_by(Entry.business_day)
    ):
        yield int(day), int(points)
    # A refund gives back what points paid and what rewards cost in one.
    for day, returned, used, reward_points in session.execute(
        select(Refund.business_day, Refund.returned, Purchase.points_used, Purchase.reward_points)
        .join(Purchase, Purchase.id == Refund.purchase_id)
        .where(
            Refund.business_day.between(start, end),
            Refund.returned > 0,
            Purchase.reward_points > 0,
        )
    ):
        yield int(day), -half_up(Fraction(returned * reward_points, used + reward_points))
