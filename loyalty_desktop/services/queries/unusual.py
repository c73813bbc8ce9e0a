"""What is unusual in a period: worth a look, and no more than that."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final, Literal

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Audit, Card, Entry, Member, Purchase, Refund, Staff
from loyalty_desktop.services.queries.points_spans import GIVEN
from loyalty_desktop.services.queries.purchases import STANDS_HERE
from loyalty_desktop.services.store import Session, moment, needs

Kind = Literal[
    "own_card", "adjustments", "refunds", "counters", "replaced", "cashier", "attached", "moved"
]

ADJUSTMENTS: Final = 5
"""So many corrections by hand of one person are many."""
REFUNDS: Final = 3
"""So many refunded bills of one member are many."""
COUNTERS: Final = 3
"""At so many counters on one day nobody shops."""
AFTER_REPLACED: Final = 24 * 60 * 60 * 10**6
"""Points used within so many microseconds of a card's replacement."""
FAR: Final = 3
"""So many times the points a bill that are usual (the median of all cashiers)."""
FEWEST_BILLS: Final = 20
ATTACHED: Final = 5
"""So many bills given to members afterwards by one person are many."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth a look: about a member (by number and name) or a person on the staff.

    `count` is how often, `points` how many of them were moved by it (signed), `day` when, where it
    is about one day.
    """

    kind: Kind
    who: str
    count: int
    points: int = 0
    day: date | None = None


@needs(Right.EXPORT)
def unusual(session: Session, first: date, last: date) -> tuple[Notice, ...]:
    """Return what is unusual from `first` through `last`, business days."""
    start, end = day_of(first), day_of(last)
    return tuple(
        notice
        for find in (
            *(_own_cards, _adjustments, _refunds, _counters, _replaced, _cashiers),
            *(_attached, _moved),
        )
        for notice in find(session, start, end)
    )


def _own_cards(session: Session, start: int, end: int) -> Iterator[Notice]:
    yield from _by_staff(session, "own_card", "own_card", start, end, 1)


def _adjustments(session: Session, start: int, end: int) -> Iterator[Notice]:
    rows = session.execute(
        select(Staff.name, func.count(), func.sum(Entry.points))
        .select_from(Entry)
        .outerjoin(Staff, Staff.id == Entry.staff_id)
        .where(Entry.kind == "adjust", Entry.business_day.between(start, end))
        .group_by(Staff.name)
        .having(func.count() >= ADJUSTMENTS)
        .order_by(func.count().desc())
    )
    for name, count, points in rows:
        yield Notice("adjustments", name or "", int(count), int(points))


def _refunds(session: Session, start: int, end: int) -> Iterator[Notice]:
    rows = session.execute(
        select(Member.number, Member.name, func.count(func.distinct(Purchase.id)))
        .select_from(Refund)
        .join(Purchase, Purchase.id == Refund.purchase_id)
        .join(Member, Member.id == Purchase.member_id)
        .where(Refund.business_day.between(start, end), STANDS_HERE)
        .group_by(Member.number, Member.name)
        .having(func.count(func.distinct(Purchase.id)) >= REFUNDS)
        .order_by(func.count(func.distinct(Purchase.id)).desc(), Member.number)
    )
    for number, name, count in rows:
        yield Notice("refunds", f"{name}, {number}", int(count))


def _counters(session: Session, start: int, end: int) -> Iterator[Notice]:
    counters = func.count(func.distinct(Purchase.counter))
    rows = session.execute(
        select(Member.number, Member.name, Purchase.business_day, counters)
        .join(Member, Member.id == Purchase.member_id)
        .where(Purchase.business_day.between(start, end), Purchase.voided_at.is_(None))
        .group_by(Member.number, Member.name, Purchase.business_day)
        .having(counters >= COUNTERS)
        .order_by(Purchase.business_day, Member.number)
    )
    for number, name, day, count in rows:
        yield Notice("counters", f"{name}, {number}", int(count), day=date_of(day))


def _replaced(session: Session, start: int, end: int) -> Iterator[Notice]:
    new = aliased(Card)
    rows = session.execute(
        select(
            Member.number,
            Member.name,
            Card.blocked_at,
            func.count(),
            func.sum(Entry.points),
        )
        .select_from(Card)
        .join(new, new.id == Card.replaced_by)
        .join(Member, Member.id == Card.member_id)
        .join(Entry, Entry.member_id == Card.member_id)
        .where(
            Card.state == "replaced",
            Entry.kind == "redeem",
            Entry.business_day.between(start, end),
            Entry.occurred_at >= Card.blocked_at,
            Entry.occurred_at < Card.blocked_at + AFTER_REPLACED,
        )
        .group_by(Card.id, Member.number, Member.name, Card.blocked_at)
        .order_by(Card.blocked_at)
    )
    for number, name, at, count, points in rows:
        day = None if at is None else date_of(session.shop.day(moment(at)))
        yield Notice("replaced", f"{name}, {number}", int(count), int(points), day)


def _cashiers(session: Session, start: int, end: int) -> Iterator[Notice]:
    bills = func.count(func.distinct(case((Entry.kind == "earn", Entry.purchase_id))))
    points = func.coalesce(func.sum(case((Entry.kind.in_(GIVEN), Entry.points), else_=0)), 0)
    rows = [
        (name, int(count), int(given))
        for name, count, given in session.execute(
            select(Staff.name, bills, points)
            .join(Staff, Staff.id == Entry.staff_id)
            .where(Entry.business_day.between(start, end))
            .group_by(Staff.name)
            .having(bills >= FEWEST_BILLS)
            .order_by(Staff.name)
        )
    ]
    if len(rows) < FAR:
        return
    usual = median(given / count for _name, count, given in rows)
    for name, count, given in rows:
        if usual and given / count > FAR * usual:
            yield Notice("cashier", name, count, given)


def _attached(session: Session, start: int, end: int) -> Iterator[Notice]:
    yield from _by_staff(session, "attached", "attach", start, end, ATTACHED)


def _moved(session: Session, start: int, end: int) -> Iterator[Notice]:
    yield from _by_staff(session, "moved", "move_purchase", start, end, 1)


def _by_staff(
    session: Session, kind: Kind, action: str, start: int, end: int, least: int
) -> Iterator[Notice]:
    since, until = session.shop.start_of(start), session.shop.start_of(end + 1)
    rows = session.execute(
        select(Staff.name, func.count())
        .select_from(Audit)
        .outerjoin(Staff, Staff.id == Audit.staff_id)
        .where(Audit.action == action, Audit.at >= since, Audit.at < until)
        .group_by(Staff.name)
        .having(func.count() >= least)
        .order_by(func.count().desc())
    )
    for name, count in rows:
        yield Notice(kind, name or "", int(count))
