"""Lots: one award each; which of them a spend draws from, and what is worth now and later."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

NEVER = 2**31 - 1
"""The last valid day of points that never expire; sorts after every real day."""


class Lot(NamedTuple):
    """One award: points earned and left, and the days (numbers) between which they can be used.

    `awarded` is the day of the award and `order` breaks ties between awards of one day.
    """

    id: str
    earned: int
    remaining: int
    available_from: int
    last_valid: int
    awarded: int
    order: int = 0
    purchase: str | None = None


class Drawn(NamedTuple):
    """Points drawn from (or given to) one lot."""

    lot: str
    points: int


def consuming_order(lots: Iterable[Lot]) -> list[Lot]:
    """Return `lots` in the order they are used up: soonest last valid day first, then oldest."""
    return sorted(lots, key=lambda lot: (lot.last_valid, lot.awarded, lot.order, lot.id))


def usable(lots: Iterable[Lot], day: int) -> list[Lot]:
    """Return the lots that can be spent on `day`, in consuming order."""
    return consuming_order(
        lot for lot in lots if lot.remaining and lot.available_from <= day <= lot.last_valid
    )


def pending(lots: Iterable[Lot], day: int) -> list[Lot]:
    """Return the lots that become available after `day`, in consuming order."""
    return consuming_order(
        lot for lot in lots if lot.remaining and lot.available_from > day <= lot.last_valid
    )


def expired(lots: Iterable[Lot], day: int) -> list[Lot]:
    """Return the lots with points left whose last valid day lies before `day`."""
    return consuming_order(lot for lot in lots if lot.remaining and lot.last_valid < day)


def total(lots: Iterable[Lot]) -> int:
    """Return the points left in `lots`."""
    return sum(lot.remaining for lot in lots)


def draw(lots: Sequence[Lot], points: int) -> tuple[list[Drawn], int]:
    """Draw `points` from `lots` in their order; return what was drawn and what is missing."""
    drawn: list[Drawn] = []
    for lot in lots:
        if not points:
            break
        taken = min(points, lot.remaining)
        if taken:
            drawn.append(Drawn(lot.id, taken))
            points -= taken
    return drawn, points


def next_change(lots: Iterable[Lot], day: int) -> int:
    """Return the first day after `day` on which balance or pending changes by time alone."""
    days = [NEVER]
    for lot in lots:
        if not lot.remaining or lot.last_valid < day:
            continue
        if lot.available_from > day:
            days.append(lot.available_from)
        if lot.last_valid < NEVER:
            days.append(lot.last_valid + 1)
    return min(days)
