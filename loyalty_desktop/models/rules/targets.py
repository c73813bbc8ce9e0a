"""Whom the kinds of campaigns are for by themselves, as conditions and as days between visits."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

SOON: Final = 7
"""Days: a birthday so near, a joining or a visit so fresh."""
SECOND_AFTER: Final = 14
"""Who came once is asked back when so many days have passed,"""
SECOND_UNTIL: Final = 90
"""and not any more after so many."""
EXPIRING_WITHIN: Final = 14
LEAST_VISITS: Final = 3
"""Fewer visits have no rhythm."""
OVERDUE: Final = 2
"""At risk is who stays away more than so many times the own median."""

CONDITIONS: Final = {
    "welcome": f"joined <= {SOON}d",
    "first_time": "visits = 0",
    "second_visit": (
        f"visits = 1 and last_visit >= {SECOND_AFTER}d and last_visit <= {SECOND_UNTIL}d"
    ),
    "birthday": f"birthday({SOON}d)",
    "at_risk": "stage in (client, advocate)",
    "win_back": "stage = lost",
    "feedback": f"last_visit <= {SOON}d",
    "expiring": "points > 0",
}
"""The conditions of kinds that mean somebody by themselves; some of them ask for more."""


def median_gap(days: Sequence[int]) -> Fraction | None:
    """Return the median number of days between visits; None of fewer than three visits.

    `days` are the days of the visits, rising, each once.
    """
    if len(days) < LEAST_VISITS:
        return None
    gaps = sorted(after - before for before, after in pairwise(days))
    middle = len(gaps) // 2
    if len(gaps) % 2:
        return Fraction(gaps[middle])
    return Fraction(gaps[middle - 1] + gaps[middle], 2)


def overdue(days: Sequence[int], today: int) -> bool:
    """Tell whether somebody stays away more than twice as long as the own median."""
    gap = median_gap(days)
    return gap is not None and today - days[-1] > OVERDUE * gap
