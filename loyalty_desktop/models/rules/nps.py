"""The net promoter score: how many more recommend the shop than warn of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

NINETY_FIVE = 1.959963984540054
"""So many standard errors to either side hold the true score 95 times of 100."""
PROMOTER, DETRACTOR = 9, 6


@dataclass(frozen=True, slots=True)
class Nps:
    """A score from -100 to 100 of `n` answers, and its 95 % interval; None without answers."""

    n: int
    promoters: int
    detractors: int
    score: Fraction | None
    low: float | None
    high: float | None


def net_promoters(answers: Mapping[int, int]) -> Nps:
    """Return the score of `answers`: how many gave each number from 0 to 10.

    100 * (those of 9 and 10 less those of 0 to 6) / all; who gave 7 or 8 counts among all.
    F. Reichheld, "The One Number You Need to Grow" (2003). The interval is that of a mean of
    values 1, 0 and -1: its variance is (p + d - (p - d)^2) / n.
    """
    n = sum(answers.values())
    promoters = sum(count for answer, count in answers.items() if answer >= PROMOTER)
    detractors = sum(count for answer, count in answers.items() if answer <= DETRACTOR)
    if not n:
        return Nps(0, 0, 0, None, None, None)
    score = Fraction(promoters - detractors, n)
    spread = Fraction(promoters + detractors, n) - score**2
    aside = 100 * NINETY_FIVE * sqrt(spread / n)
    middle = float(100 * score)
    return Nps(
        n,
        promoters,
        detractors,
        100 * score,
        max(middle - aside, -100.0),
        min(middle + aside, 100.0),
    )
