"""How well "bought within so many days" foretells who buys again: where to put the churn limit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

THRESHOLDS = (30, 45, 60, 90, 120, 180, 270, 365)
"""Limits in days that are tried."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """How often a limit of `days` was right.

    `accuracy`: of everybody. `balanced`: the mean of its parts among those who bought again and
    those who did not, so that saying "lost" of everybody is worth no more than a coin. None of
    nobody.
    """

    days: int
    accuracy: Fraction | None
    balanced: Fraction | None


def forecasts(
    people: Iterable[tuple[int, bool, int]], thresholds: Sequence[int] = THRESHOLDS
) -> list[Forecast]:
    """Return how good each limit is.

    `people` are (days since the last occasion, whether they bought later, how many people). The
    limit says that those will buy again whose last occasion is at most so many days ago. Balanced
    accuracy as in Brodersen et al., "The balanced accuracy and its posterior distribution" (2010).
    """
    rows = list(people)
    again = sum(count for _gap, later, count in rows if later)
    gone = sum(count for _gap, later, count in rows if not later)
    told: list[Forecast] = []
    for days in thresholds:
        right_again = sum(count for gap, later, count in rows if later and gap <= days)
        right_gone = sum(count for gap, later, count in rows if not later and gap > days)
        told.append(
            Forecast(
                days,
                Fraction(right_again + right_gone, again + gone) if again + gone else None,
                (Fraction(right_again, again) + Fraction(right_gone, gone)) / 2
                if again and gone
                else None,
            )
        )
    return told
