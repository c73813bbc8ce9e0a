"""A member's points: entry by entry, lot by lot, and their number over time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import (
    Allocation,
    Entry,
    Lot,
    Purchase,
    Redemption,
    Reward,
    Staff,
)
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

ENTRIES: Final = 50
"""Entries in a page."""

_ENTRIES = Prepared(
    select(
        Entry.id,
        Entry.sequence,
        Entry.kind,
        Entry.origin,
        Entry.points,
        Entry.debt,
        Entry.lot_id,
        Entry.business_day,
        Entry.occurred_at,
        Entry.counter,
        Entry.reason,
        Purchase.receipt,
        Reward.name,
        Staff.name,
    )
    .outerjoin(Purchase, Purchase.id == Entry.purchase_id)
    .outerjoin(Redemption, Redemption.id == Entry.redemption_id)
    .outerjoin(Reward, Reward.id == Redemption.reward_id)
    .outerjoin(Staff, Staff.id == Entry.staff_id)
    .where(Entry.member_id == bindparam("member"), Entry.sequence < bindparam("before"))
    .order_by(Entry.sequence.desc())
    .limit(bindparam("most"))
)
_SUM = Prepared(
    select(func.coalesce(func.sum(Entry.points + Entry.debt), 0)).where(
        Entry.member_id == bindparam("member"), Entry.sequence < bindparam("before")
    )
)
_DRAWN = Prepared(
    select(Allocation.lot_id, Allocation.points)
    .where(Allocation.entry_id == bindparam("entry"))
    .order_by(Allocation.number)
)
_LOTS = Prepared(
    select(
        Lot.id,
        Lot.kind,
        Lot.origin,
        Lot.earned,
        Lot.remaining,
        Lot.available_from,
        Lot.last_valid,
        Lot.awarded_day,
        Lot.sequence,
    ).where(Lot.member_id == bindparam("member"), Lot.occurred_at <= bindparam("at"))
)
_DAYS = Prepared(
    select(Allocation.lot_id, Entry.business_day, Allocation.points)
    .join(Entry, Entry.id == Allocation.entry_id)
    .join(Lot, Lot.id == Allocation.lot_id)
    .where(Lot.member_id == bindparam("member"), Allocation.occurred_at <= bindparam("at"))
    .order_by(Entry.business_day, Entry.sequence)
)


@dataclass(frozen=True, slots=True)
class LotShare:
    """Points of one lot that an entry made, drew or gave back; `last_valid` None: no end."""

    points: int
    awarded: date
    available_from: date
    last_valid: date | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One movement of points, newest first in a page.

    `kind` is the entry's kind, of a bonus with its origin (`bonus.birthday`). `running` is what the
    member then had, points still pending among it; `debt` the part that made debt (positive) or
    paid it.
    """

    sequence: int
    kind: str
    points: int
    debt: int
    running: int
    day: date
    at: datetime
    counter: str
    receipt: str | None
    reward: str | None
    reason: str | None
    by: str | None
    lots: tuple[LotShare, ...]


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some entries; `more` tells whether older ones follow."""

    rows: tuple[EntryRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class LotRow:
    """An award with points left: when it can be used, and how much of it remains."""

    kind: str
    earned: int
    remaining: int
    awarded: date
    available_from: date
    last_valid: date | None


@dataclass(frozen=True, slots=True)
class PointsOn:
    """How many points could be used from a day on."""

    day: date
    points: int


@needs(Right.SEE_MEMBERS)
def ledger_page(
    session: Session, member: str, before: int | None = None, limit: int = ENTRIES
) -> LedgerPage:
    """Return the newest entries of the member with id `member`, or those older than `before`.

    `before` is an entry's sequence.
    """
    first = NEVER if before is None else before
    found = _ENTRIES.all(session, member=member, before=first, most=limit + 1)
    running = int(_SUM.first(session, member=member, before=first)[0])
    lots = {row[0]: row for row in _LOTS.all(session, member=member, at=session.recorded_at)}
    rows: list[EntryRow] = []
    for row in found[:limit]:
        rows.append(_entry(session, row, running, lots))
        running -= row[4] + row[5]
    return LedgerPage(tuple(rows), len(found) > limit)


@needs(Right.SEE_MEMBERS)
def lots_left(session: Session, member: str, at: datetime) -> tuple[LotRow, ...]:
    """Return the lots of a member that still hold points, those that end first first."""
    day = session.shop.day(at)
    found = [
        row for row in _LOTS.all(session, member=member, at=micros(at)) if row[4] and row[6] >= day
    ]
    return tuple(
        LotRow(
            _named(row[1], row[2]),
            row[3],
            row[4],
            date_of(row[7]),
            date_of(row[5]),
            _end(row[6]),
        )
        for row in sorted(found, key=_use_order)
    )


def points_over_time(session: Session, member: str, at: datetime) -> tuple[PointsOn, ...]:
    """Return every change of what a member could spend, day by day until `at`.

    Points count from the day they can be used to their last valid day, whenever the books wrote
    them off.
    """
    today = session.shop.day(at)
    drawn: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for lot, day, points in _DAYS.all(session, member=member, at=micros(at)):
        drawn[lot].append((day, points))
    changes: dict[int, int] = defaultdict(int)
    for row in _LOTS.all(session, member=member, at=micros(at)):
        for day, change in _changes(row, drawn[row[0]]):
            changes[day] += change
    points = 0
    steps: list[PointsOn] = []
    for day in sorted(day for day in changes if day <= today):
        if changes[day]:
            points += changes[day]
            steps.append(PointsOn(date_of(day), points))
    return tuple(steps)


def _changes(lot: Any, drawn: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what one lot adds to the balance and takes from it, by day."""
    _, _, _, left, _, first, last, _, _ = lot
    changes: list[tuple[int, int]] = []
    for day, points in drawn:
        if day < first:
            left -= points
    changes.append((first, left))
    for day, points in drawn:
        if first <= day <= last:
            changes.append((day, -points))
            left -= points
    if last < NEVER:
        changes.append((last + 1, -left))
    return changes


def _entry(session: Session, row: Any, running: int, lots: dict[str, Any]) -> EntryRow:
    entry, sequence, kind, origin, points, debt, lot, day, at, counter, reason, *named = row
    if lot in lots and points > 0:
        shares = [(lot, points)]
    else:
        shares = [(drawn, -part) for drawn, part in _DRAWN.all(session, entry=entry)]
    return EntryRow(
        sequence,
        _named(kind, origin),
        points,
        debt,
        running,
        date_of(day),
        moment(at),
        counter,
        named[0],
        named[1],
        reason,
        named[2],
        tuple(
            LotShare(part, date_of(found[7]), date_of(found[5]), _end(found[6]))
            for each, part in shares
            if (found := lots.get(each)) is not None
        ),
    )


def _named(kind: str, origin: str | None) -> str:
    return f"{kind}.{origin}" if origin else kind


def _end(last_valid: int) -> date | None:
    return None if last_valid >= NEVER else date_of(last_valid)


def _use_order(lot: Any) -> tuple[int, int, int, str]:
    """Sort as the points are used up: soonest end first, then oldest."""
    return lot[6], lot[7], lot[8], lot[0]
