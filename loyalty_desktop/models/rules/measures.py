"""Measures of a shop from purchases alone: who stays, who returns, who brings the revenue.

A history is the occasions of one person as day numbers, ascending; those after the day asked
about are left out. Every count is whole and every rate an exact fraction, None of nothing.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from loyalty_desktop.models.rules.days import date_of

History = Sequence[int]
TOP = (10, 20, 30, 40)
"""Percentages of the buyers whose share of the revenue is told."""
CURVE = (0, 1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100)
"""Percentages of the buyers at which the curve is told."""
GIVING = (70, 80)
"""Percentages of the revenue for which the fewest buyers are told."""
MONTHS = 12
"""A cohort is followed for so many months after its first."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def rate(self) -> Fraction | None:
        """The part of 1."""
        return Fraction(self.part, self.whole) if self.whole else None


@dataclass(frozen=True, slots=True)
class Retention:
    """Who was active at the start of a period and who at its end, in people.

    `active_end` = `kept` + `won_back` + `new`: only those who were active at the start can be
    kept, so people won back never make up for people lost.
    """

    active_start: int
    active_end: int
    kept: int
    won_back: int
    new: int

    @property
    def retention(self) -> Fraction | None:
        """The part of those active at the start who are active at the end."""
        return Share(self.kept, self.active_start).rate

    @property
    def churn(self) -> Fraction | None:
        """The part of those active at the start who are not active at the end."""
        return Share(self.active_start - self.kept, self.active_start).rate


@dataclass(frozen=True, slots=True)
class Concentration:
    """How much of the net revenue few people bring.

    `top`: by percentage of the buyers (rounded up to whole people), their part of the revenue.
    `giving`: by percentage of the revenue, the smallest part of the buyers who bring it. `curve`:
    from nothing to all, the part of the buyers who buy most and the part of the revenue they
    bring; the parts in `giving` are among its points.
    """

    buyers: int
    top: dict[int, Fraction]
    giving: dict[int, Fraction]
    curve: tuple[tuple[Fraction, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Cohort:
    """The first buyers of a month, and how many of them had an occasion 0, 1, 2, … months on."""

    year: int
    month: int
    buyers: int
    active: tuple[int, ...]


def active(history: History, day: int, churn_days: int) -> bool:
    """Tell whether the last occasion up to `day` is at most `churn_days` old."""
    before = bisect_right(history, day)
    return before > 0 and day - history[before - 1] <= churn_days


def retention(histories: Iterable[History], start: int, end: int, churn_days: int) -> Retention:
    """Return who stayed from day `start` to day `end`, both inclusive."""
    active_start = kept = won_back = new = 0
    for history in histories:
        began = active(history, start, churn_days)
        active_start += began
        if active(history, end, churn_days):
            kept += began
            won_back += not began and history[0] <= start
            new += history[0] > start
    return Retention(active_start, kept + won_back + new, kept, won_back, new)


def repeat_rate(visits: Iterable[int]) -> Share:
    """Return how many of those with one occasion or more have two or more."""
    bought = repeated = 0
    for count in visits:
        bought += count >= 1
        repeated += count >= 2
    return Share(repeated, bought)


def concentration(revenue: Iterable[int]) -> Concentration:
    """Return how the net revenue of the buyers, one amount a person, is spread over them."""
    amounts = sorted((amount for amount in revenue if amount > 0), reverse=True)
    buyers, whole = len(amounts), sum(amounts)
    if not buyers:
        return Concentration(0, {}, {})
    through = [0]
    for amount in amounts:
        through.append(through[-1] + amount)
    top = {percent: Fraction(through[-(-buyers * percent // 100)], whole) for percent in TOP}
    fewest = {
        percent: next(n for n, sums in enumerate(through) if sums * 100 >= whole * percent)
        for percent in GIVING
    }
    giving = {percent: Fraction(count, buyers) for percent, count in fewest.items()}
    places = {-(-buyers * percent // 100) for percent in CURVE}.union(fewest.values())
    curve = tuple(
        (Fraction(place, buyers), Fraction(through[place], whole)) for place in sorted(places)
    )
    return Concentration(buyers, top, giving, curve)


def cohorts(histories: Iterable[History], through: int, months: int = MONTHS) -> list[Cohort]:
    """Return the cohorts up to day `through`, oldest first, each over at most `months` later ones.

    A month that had not begun by `through` is absent, not 0.
    """
    bought = ({month_of(day) for day in history if day <= through} for history in histories)
    return cohorts_of_months(((each, 1) for each in bought), through, months)


def cohorts_of_months(
    people: Iterable[tuple[Collection[int], int]], through: int, months: int = MONTHS
) -> list[Cohort]:
    """Return the cohorts of people told by the months in which they bought (see `month_of`).

    `people` are (different months, how many people bought in just these), as `cohorts` is said.
    """
    last = month_of(through)
    counts: dict[int, list[int]] = {}
    for bought, count in people:
        if not bought:
            continue
        first = min(bought)
        row = counts.setdefault(first, [0] * (min(last - first, months) + 1))
        for month in bought:
            if month - first < len(row):
                row[month - first] += count
    return [
        Cohort(month // 12, month % 12 + 1, counts[month][0], tuple(counts[month]))
        for month in sorted(counts)
    ]


def month_of(day: int) -> int:
    """Return the month of `day` as a number: year * 12 + month - 1."""
    date = date_of(day)
    return date.year * 12 + date.month - 1
