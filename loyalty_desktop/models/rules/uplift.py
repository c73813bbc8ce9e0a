"""What a campaign brought beyond what would have come anyway, with its 95 % interval."""

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from loyalty_desktop.models.rules.nps import NINETY_FIVE


@dataclass(frozen=True, slots=True)
class Between:
    """A figure and the two numbers between which the true one lies 95 times of 100."""

    figure: Fraction
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Sums:
    """Amounts of `people`: how many of them are above 0, their sum and their sum of squares."""

    people: int = 0
    buyers: int = 0
    total: int = 0
    squares: int = 0

    def plus(self, amount: int, *, bought: bool) -> "Sums":
        """Return the sums with one more person."""
        return Sums(
            self.people + 1,
            self.buyers + bought,
            self.total + amount,
            self.squares + amount * amount,
        )

    @property
    def mean(self) -> Fraction:
        """Return the mean amount of a person."""
        return Fraction(self.total, self.people) if self.people else Fraction(0)

    @property
    def variance(self) -> Fraction:
        """Return the variance of one person's amount, estimated from these."""
        if self.people < 2:
            return Fraction(0)
        return (self.squares - self.total * self.mean) / (self.people - 1)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the 95 % score interval of a proportion.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
    """
    z2 = NINETY_FIVE**2
    rate = part / whole
    middle = (rate + z2 / (2 * whole)) / (1 + z2 / whole)
    aside = (NINETY_FIVE / (1 + z2 / whole)) * sqrt(
        rate * (1 - rate) / whole + z2 / (4 * whole * whole)
    )
    return max(middle - aside, 0.0), min(middle + aside, 1.0)


def difference_of_rates(part: int, whole: int, other: int, others: int) -> Between | None:
    """Return how much higher the first rate is, and its 95 % interval; None without people.

    R. G. Newcombe, "Interval estimation for the difference between independent proportions"
    (1998), method 10: the score intervals of both rates, without a correction for continuity.
    """
    if not whole or not others:
        return None
    rate, base = Fraction(part, whole), Fraction(other, others)
    low, high = wilson(part, whole)
    base_low, base_high = wilson(other, others)
    first, second = float(rate), float(base)
    below = sqrt((first - low) ** 2 + (base_high - second) ** 2)
    above = sqrt((high - first) ** 2 + (second - base_low) ** 2)
    middle = float(rate - base)
    return Between(rate - base, max(middle - below, -1.0), min(middle + above, 1.0))


def difference_of_means(told: Sums, left_out: Sums) -> Between | None:
    """Return how much more a person of the first spent, and its 95 % interval; None of nobody.

    The normal interval with the variances of both groups; two people each are the least.
    """
    if told.people < 2 or left_out.people < 2:
        return None
    middle = told.mean - left_out.mean
    error = told.variance / told.people + left_out.variance / left_out.people
    aside = NINETY_FIVE * sqrt(error)
    return Between(middle, float(middle) - aside, float(middle) + aside)
