"""Today at a glance: what was taken beside a usual day like it, and what has changed in a week."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final

from sqlalchemy import func, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member, Purchase, StageChange
from loyalty_desktop.services.queries.closings import takings_of_day
from loyalty_desktop.services.queries.purchases import STANDS_HERE
from loyalty_desktop.services.store import Session, micros, moment, needs

WEEKS: Final = 8
"""A usual weekday is the mean of so many before it."""
WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Today:
    """The business day so far; money in minor units.

    `opened` is the moment of its first purchase, None before there is one; `closed`: the day is
    closed. `usual` is what was taken up to this time of day on a usual day of the same name, None
    where there is none to compare with. `used_worth` is what the points used took off.
    """

    day: date
    opened: datetime | None
    closed: bool
    taken: int
    usual: int | None
    bills: int
    member_bills: int
    given: int
    used: int
    used_worth: int
    joined: int
    members: int

    @property
    def beside_usual(self) -> Fraction | None:
        """Return how much more than usual was taken, as a share; below 0 for less."""
        return None if not self.usual else Fraction(self.taken - self.usual, self.usual)


@dataclass(frozen=True, slots=True)
class Moved:
    """So many people who came from stage `before` (empty: new) to `after`, by one rule `row`."""

    before: str
    after: str
    row: str
    count: int


@needs(Right.EXPORT)
def today(session: Session, at: datetime) -> Today:
    """Return the business day of `at` as far as it has come."""
    shop = session.shop
    day = shop.day(at)
    told = takings_of_day(session, day, at)
    opened = session.scalar(
        select(func.min(Purchase.at)).where(Purchase.business_day == day, STANDS_HERE)
    )
    members = session.scalar(
        select(func.count(Member.id)).where(
            Member.joined_at <= micros(at), Member.left_at.is_(None), Member.merged_into.is_(None)
        )
    )
    redeem = shop.version_on(day).programme.redeem
    return Today(
        day=date_of(day),
        opened=None if opened is None else moment(opened),
        closed=shop.closed_day is not None and shop.closed_day >= day,
        taken=told.revenue,
        usual=_usual(session, day, micros(at) - shop.start_of(day)),
        bills=told.bills,
        member_bills=told.member_bills,
        given=told.given,
        used=told.used,
        used_worth=worth(max(told.used, 0), redeem),
        joined=told.joined,
        members=int(members or 0),
    )


@needs(Right.EXPORT)
def week_moves(session: Session, at: datetime) -> tuple[Moved, ...]:
    """Return how people moved from stage to stage in seven days, and by which rule; most first.

    Who moved several times counts once, from where they were to where they are now.
    """
    last = session.shop.day(at)
    rows = session.execute(
        select(
            StageChange.member_id, StageChange.day, StageChange.before, StageChange.stage,
            StageChange.row,
        )
        .where(StageChange.day.between(last - WEEK + 1, last))
        .order_by(StageChange.member_id, StageChange.day)
    )  # fmt: skip
    began: dict[str, str] = {}
    ended: dict[str, tuple[str, str]] = {}
    for member, _day, before, stage, row in rows:
        began.setdefault(member, before or "")
        ended[member] = (stage, row)
    moves: Counter[tuple[str, str, str]] = Counter()
    for member, (stage, row) in ended.items():
        if began[member] != stage:
            moves[began[member], stage, row] += 1
    return tuple(
        Moved(before, after, row, count)
        for (before, after, row), count in sorted(moves.items(), key=_most)
    )


def _usual(session: Session, day: int, elapsed: int) -> int | None:
    """Return the mean of what was taken up to this time on the same weekdays before."""
    shop = session.shop
    net = Purchase.goods - Purchase.refunded - Purchase.points_value + Purchase.value_returned
    sums: list[int] = []
    for week in range(1, WEEKS + 1):
        then = day - week * WEEK
        through = shop.start_of(then) + elapsed
        taken, bills = session.execute(
            select(func.coalesce(func.sum(net), 0), func.count()).where(
                Purchase.business_day == then, Purchase.at <= through, STANDS_HERE
            )
        ).one()
        if bills:
            sums.append(int(taken))
    return sum(sums) // len(sums) if sums else None


def _most(item: tuple[tuple[str, str, str], int]) -> tuple[int, tuple[str, str, str]]:
    return -item[1], item[0]
