"""Uplift: intervals as published, and whom campaigns' kinds mean."""

from fractions import Fraction

import pytest

from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.rules.segments import told as as_text
from loyalty_desktop.models.rules.targets import CONDITIONS, median_gap, overdue
from loyalty_desktop.models.rules.uplift import (
    Sums,
    difference_of_means,
    difference_of_rates,
    wilson,
)


@pytest.mark.parametrize(
    ("told", "left_out", "low", "high"),
    [
        # R. G. Newcombe (1998), table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_that_the_interval_of_a_difference_is_the_published_one(
    told: tuple[int, int], left_out: tuple[int, int], low: float, high: float
) -> None:
    between = difference_of_rates(*told, *left_out)
    assert between is not None
    assert between.figure == Fraction(*told) - Fraction(*left_out)
    assert (round(between.low, 4), round(between.high, 4)) == (low, high)


def test_that_the_interval_of_a_rate_is_the_published_one() -> None:
    # R. G. Newcombe, "Two-sided confidence intervals for the single proportion" (1998), method 3.
    assert [round(end, 4) for end in wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(end, 4) for end in wilson(15, 148)] == [0.0624, 0.1605]
    assert [round(end, 4) for end in wilson(0, 20)] == [0.0, 0.1611]


def test_that_without_anybody_to_compare_there_is_no_uplift() -> None:
    assert difference_of_rates(5, 10, 0, 0) is None
    assert difference_of_rates(0, 0, 5, 10) is None
    assert difference_of_means(Sums(1, 1, 5, 25), Sums(9, 0, 0, 0)) is None


def test_that_the_difference_of_means_has_the_variances_of_both() -> None:
    told, left_out = Sums(), Sums()
    for amount in (10, 20, 30, 40):
        told = told.plus(amount, bought=True)
    for amount in (0, 0, 30, 10):
        left_out = left_out.plus(amount, bought=amount > 0)
    assert (told.mean, told.variance) == (Fraction(25), Fraction(500, 3))
    assert (left_out.buyers, left_out.total) == (2, 40)
    assert left_out.variance == Fraction(200)
    between = difference_of_means(told, left_out)
    assert between is not None
    assert between.figure == 15
    # 1.96 standard errors of the root of 500/12 + 200/4.
    assert round(between.high - 15, 6) == round(1.959963984540054 * (500 / 12 + 50) ** 0.5, 6)


@pytest.mark.parametrize(
    ("days", "gap"),
    [([], None), ([1, 5], None), ([1, 5, 8], Fraction(7, 2)), ([1, 8, 15, 60], Fraction(7))],
)
def test_that_a_rhythm_is_the_median_of_the_days_between(
    days: list[int], gap: Fraction | None
) -> None:
    assert median_gap(days) == gap


def test_that_overdue_is_more_than_twice_the_own_rhythm() -> None:
    weekly = [0, 7, 14, 21]
    assert not overdue(weekly, 21 + 14)
    assert overdue(weekly, 21 + 15)
    assert not overdue([0, 7], 100)


@pytest.mark.parametrize("condition", CONDITIONS.values())
def test_that_the_conditions_of_kinds_can_be_read(condition: str) -> None:
    assert read_segment(as_text(read_segment(condition))) == read_segment(condition)
