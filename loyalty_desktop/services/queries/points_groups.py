"""Points given, used and expired in a period, by day, by counter and by cashier."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Entry, Staff
from loyalty_desktop.services.queries.points_spans import GIVEN
from loyalty_desktop.services.store import Session, needs

_OTHER = (*GIVEN, "redeem", "expire")


@dataclass(frozen=True, slots=True)
class Moved:
    """Points of one group: given, used and expired (negative), other movements; entries in all.

    The four come to what the group's entries move, debts made and paid included.
    """

    given: int
    used: int
    expired: int
    other: int
    entries: int

    @property
    def together(self) -> int:
        """Return what all of it comes to."""
        return self.given + self.used + self.expired + self.other


@dataclass(frozen=True, slots=True)
class PointsGroups:
    """A period by day, by counter, and by whoever was signed in (empty before there was staff)."""

    by_day: tuple[tuple[date, Moved], ...]
    by_counter: tuple[tuple[str, Moved], ...]
    by_staff: tuple[tuple[str, Moved], ...]
    total: Moved


@needs(Right.EXPORT)
def points_groups(session: Session, first: date, last: date) -> PointsGroups:
    """Return the points of the business days from `first` through `last`."""
    start, end = day_of(first), day_of(last)
    days = _grouped(session, start, end, Entry.business_day)
    counters = _grouped(session, start, end, Entry.counter)
    staff = _grouped(session, start, end, Entry.staff_id)
    names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    total = [moved for _key, moved in counters]
    return PointsGroups(
        by_day=tuple((date_of(int(day)), moved) for day, moved in days),
        by_counter=tuple((str(counter), moved) for counter, moved in counters),
        by_staff=tuple(
            sorted(
                ((names.get(who, "") if who else "", moved) for who, moved in staff),
                key=_by_name,
            )
        ),
        total=Moved(
            sum(each.given for each in total),
            sum(each.used for each in total),
            sum(each.expired for each in total),
            sum(each.other for each in total),
            sum(each.entries for each in total),
        ),
    )


def _grouped(session: Session, start: int, end: int, key: Any) -> list[tuple[Any, Moved]]:
    points = Entry.points + Entry.debt

    def of(*kinds: str) -> Any:
        return func.coalesce(func.sum(case((Entry.kind.in_(kinds), points), else_=0)), 0)

    rows = session.execute(
        select(
            key,
            of(*GIVEN),
            of("redeem"),
            of("expire"),
            func.coalesce(func.sum(case((Entry.kind.in_(_OTHER), 0), else_=points)), 0),
            func.count(),
        )
        .where(Entry.business_day.between(start, end))
        .group_by(key)
        .order_by(key)
    )
    return [(row[0], Moved(*(int(value) for value in row[1:]))) for row in rows]


def _by_name(row: tuple[str, Moved]) -> tuple[bool, str]:
    return not row[0], row[0]
