"""The points of one member in a replay: lots and debt in memory, moved as the ledger moves them.

The rules of drawing are those of `models.rules.lots`; only what is kept between them differs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

_MANY = 64
"""From so many lots on those that are empty are let go."""


@dataclass(slots=True, eq=False)
class HeldLot:
    """One award of the replay; `gone` of it was written off when its days were over."""

    order: int
    earned: int
    remaining: int
    available_from: int
    last_valid: int
    awarded: int
    kind: str
    origin: str | None = None
    gone: int = 0


Drawn = list[tuple[HeldLot, int]]
_IN_ORDER = attrgetter("last_valid", "awarded", "order")


class Purse:
    """Lots and debt of one member."""

    __slots__ = ("_number", "debt", "lots")

    def __init__(self) -> None:
        self.lots: list[HeldLot] = []
        self.debt = 0
        self._number = 0

    def award(
        self,
        kind: str,
        points: int,
        day: int,
        last_valid: int,
        *,
        available_from: int | None = None,
        origin: str | None = None,
    ) -> HeldLot:
        """Give points as a new lot; an older debt is paid from them first."""
        paid = min(self.debt, points)
        self.debt -= paid
        available = day if available_from is None else available_from
        lot = self._lot(points, points - paid, available, last_valid, day, kind, origin)
        if lot.remaining:
            self.lots.append(lot)
        return lot

    def available(self, day: int) -> int:
        """Return the points that can be spent on `day`."""
        return sum(
            lot.remaining for lot in self.lots if lot.available_from <= day <= lot.last_valid
        )

    def living(self, day: int) -> int:
        """Return the points left after `day`, those that are pending too."""
        return sum(lot.remaining for lot in self.lots if lot.last_valid > day)

    def spend(self, points: int, day: int) -> Drawn:
        """Draw points from what can be spent, soonest last valid day first."""
        drawn, missing = _draw(self._usable(day), points)
        if missing:
            raise ValueError(f"{missing} points are missing")
        if len(self.lots) > _MANY:
            self.lots = [lot for lot in self.lots if lot.remaining]
        return drawn

    def settle(self, day: int) -> None:
        """Write off what has expired before `day`."""
        for lot in self.lots:
            if lot.remaining and lot.last_valid < day:
                lot.gone += lot.remaining
                lot.remaining = 0

    def renew(self, day: int, last_valid: int) -> None:
        """Give every lot that hasn't expired a later last valid day."""
        for lot in self.lots:
            if lot.remaining and day <= lot.last_valid < last_valid:
                lot.last_valid = last_valid

    def give_back(
        self, points: int, drawn: Drawn, already: int, day: int, grace_until: int | None
    ) -> list[tuple[HeldLot, HeldLot]]:
        """Give spent points back to the lots they were drawn from, `already` of them before.

        Return the new lots that came of expired ones, each with the lot it goes on for.
        """
        anew: list[tuple[HeldLot, HeldLot]] = []
        for lot, amount in drawn:
            skipped = min(already, amount)
            already -= skipped
            back = min(points, amount - skipped)
            if not back:
                continue
            points -= back
            if lot.last_valid < day and grace_until is not None:
                new = self._lot(
                    back, back, lot.available_from, grace_until, lot.awarded, "return_spent"
                )
                self.lots.append(new)
                anew.append((lot, new))
                continue
            if not lot.remaining and lot not in self.lots:
                self.lots.append(lot)
            lot.remaining += back
        return anew

    def take_back(
        self, points: int, own: Sequence[HeldLot], lapsed: int, day: int, *, make_debt: bool
    ) -> tuple[int, int]:
        """Take back points that a purchase gave; return how many were taken, and made debt."""
        _drawn, missing = _draw([lot for lot in own if lot.last_valid >= day], points)
        missing -= min(missing, lapsed)
        mine = {id(lot) for lot in own}
        others = [lot for lot in self.lots if id(lot) not in mine]
        usable = [lot for lot in others if lot.available_from <= day <= lot.last_valid]
        pending = [lot for lot in others if lot.available_from > day <= lot.last_valid]
        before = missing
        _more, missing = _draw(
            [*sorted(usable, key=_IN_ORDER), *sorted(pending, key=_IN_ORDER)], missing
        )
        debt = missing if make_debt else 0
        self.debt += debt
        taken = sum(part for _, part in _drawn) + before - missing
        return taken, debt

    def _usable(self, day: int) -> list[HeldLot]:
        return sorted(
            (
                lot
                for lot in self.lots
                if lot.remaining and lot.available_from <= day <= lot.last_valid
            ),
            key=_IN_ORDER,
        )

    def _lot(
        self,
        earned: int,
        remaining: int,
        available_from: int,
        last_valid: int,
        awarded: int,
        kind: str,
        origin: str | None = None,
    ) -> HeldLot:
        self._number += 1
        return HeldLot(
            self._number, earned, remaining, available_from, last_valid, awarded, kind, origin
        )


def _draw(lots: Sequence[HeldLot], points: int) -> tuple[Drawn, int]:
    drawn: Drawn = []
    for lot in lots:
        if not points:
            break
        taken = min(points, lot.remaining)
        if taken:
            lot.remaining -= taken
            drawn.append((lot, taken))
            points -= taken
    return drawn, points
