"""What the points that members hold are worth to the shop, by the day on which they end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Select, case, func, select

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Allocation, Entry, Lot, LotRenewal, Member
from loyalty_desktop.services.queries.points_spans import GIVEN
from loyalty_desktop.services.store import Session, needs

YEAR: Final = 365
"""Over so many days the share of points that are used is counted."""


@dataclass(frozen=True, slots=True)
class Age:
    """Points that end in one month (its first day) or never (None), and how many hold them."""

    month: date | None
    points: int
    members: int


@dataclass(frozen=True, slots=True)
class Liability:
    """Outstanding points at the end of a day, pending ones too.

    `points` is their sum, `members` how many hold any, `lapsed` what has ended and is not written
    off yet (not in `points`). `share_used` is what was used of what was given in the last 365 days,
    1 where nothing was given. `value` is what all of them would take off bills, `expected` that
    times the share; minor units.
    """

    day: date
    points: int
    members: int
    lapsed: int
    share_used: Fraction
    value: int
    expected: int
    ages: tuple[Age, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """A member's points that end on one day, and what they are worth (minor units)."""

    last_valid: date
    number: str
    name: str
    points: int
    worth: int


@needs(Right.EXPORT)
def liability(session: Session, day: date) -> Liability:
    """Return the points outstanding after `day`, a business day, past or present."""
    number = day_of(day)
    lots = held_after(session, number).subquery()
    rows = session.execute(
        select(lots.c.last_valid, func.sum(lots.c.remaining))
        .where(lots.c.remaining > 0)
        .group_by(lots.c.last_valid)
    ).all()
    living = [(int(last), int(points)) for last, points in rows if last > number]
    holders: dict[date | None, set[str]] = {}
    for last, member in session.execute(
        select(lots.c.last_valid, lots.c.member_id)
        .where(lots.c.remaining > 0, lots.c.last_valid > number)
        .distinct()
    ):
        holders.setdefault(_month(int(last)), set()).add(member)
    months: dict[date | None, int] = {}
    for last, points in living:
        months[_month(last)] = months.get(_month(last), 0) + points
    points = sum(months.values())
    redeem = session.shop.version_on(number).programme.redeem
    value = worth(points, redeem)
    share = share_used(session, number)
    everybody = {member for of_month in holders.values() for member in of_month}
    return Liability(
        day=day,
        points=points,
        members=len(everybody),
        lapsed=sum(int(points) for last, points in rows if last <= number),
        share_used=share,
        value=value,
        expected=int(value * share),
        ages=tuple(
            Age(month, months[month], len(holders[month])) for month in sorted(months, key=_order)
        ),
    )


@needs(Right.EXPORT)
def ending(session: Session, first: date, last: date) -> Iterator[Ending]:
    """Yield whose points end from `first` through `last`, the next first, by member number then."""
    redeem = session.shop.version_on(day_of(first)).programme.redeem
    found = session.execute(
        select(Lot.last_valid, Member.number, Member.name, func.sum(Lot.remaining))
        .join(Member, Member.id == Lot.member_id)
        .where(
            Lot.remaining > 0,
            Lot.last_valid >= day_of(first),
            Lot.last_valid <= day_of(last),
        )
        .group_by(Lot.last_valid, Member.number, Member.name)
        .order_by(Lot.last_valid, Member.number)
    )
    for day, number, name, points in found:
        yield Ending(date_of(day), number, name, int(points), worth(int(points), redeem))


def held_after(session: Session, day: int) -> Select[Any]:
    """Return every lot with what was left of it, and its last valid day, at the end of a day."""
    end = session.shop.start_of(day + 1)
    drawn = (
        select(func.coalesce(func.sum(Allocation.points), 0))
        .where(Allocation.lot_id == Lot.id, Allocation.occurred_at < end)
        .scalar_subquery()
    )
    renewed = (
        select(func.max(LotRenewal.last_valid))
        .where(LotRenewal.lot_id == Lot.id, LotRenewal.occurred_at < end)
        .scalar_subquery()
    )
    past: ColumnElement[bool] = Lot.occurred_at < end
    if (session.shop.latest_day or 0) <= day:
        # Nothing was recorded since: what is kept is what was.
        kept: Any = select(Lot.member_id, Lot.remaining, Lot.last_valid)
        return cast("Select[Any]", kept.where(Lot.remaining > 0))
    last_valid = case((renewed.is_not(None), renewed), else_=Lot.first_last_valid)
    then: Any = select(
        Lot.member_id,
        (Lot.earned - drawn).label("remaining"),
        last_valid.label("last_valid"),
    )
    return cast("Select[Any]", then.where(past))


def share_used(session: Session, day: int) -> Fraction:
    """Return which part of the points given in the last 365 days was used in them; 1 of none."""
    given, used = session.execute(
        select(
            func.coalesce(func.sum(case((Entry.kind.in_(GIVEN), Entry.points), else_=0)), 0),
            func.coalesce(func.sum(case((Entry.kind == "redeem", -Entry.points), else_=0)), 0),
        ).where(Entry.business_day.between(day - YEAR + 1, day))
    ).one()
    return min(Fraction(int(used), int(given)), Fraction(1)) if given else Fraction(1)


def _month(day: int) -> date | None:
    return None if day >= NEVER else date_of(day).replace(day=1)


def _order(month: date | None) -> date:
    return month or date.max


def months_after(day: date, count: int) -> date:
    """Return the last day of the month that comes `count` months after that of `day`."""
    month = day.replace(day=1)
    for _each in range(count + 1):
        month = (month + timedelta(days=32)).replace(day=1)
    return month - timedelta(days=1)
