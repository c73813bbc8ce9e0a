from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.measures import (
    Cohort,
    active,
    cohorts,
    concentration,
    repeat_rate,
    retention,
)
from loyalty_desktop.models.rules.programme import Stages
from loyalty_desktop.models.rules.stages import Occasions, StageFacts, stage_standing

histories = st.lists(
    st.lists(st.integers(0, 400), max_size=12, unique=True).map(sorted), max_size=12
)


class Log(NamedTuple):
    """The CDNOW sample by our own definition of a purchase: days and cents of every person."""

    days: dict[str, list[int]]
    cents: dict[str, int]


@pytest.fixture(scope="module")
def cdnow() -> Log:
    try:
        found = [file for file in files("lifetimes") or () if file.name == "CDNOW_sample.txt"]
    except PackageNotFoundError:
        found = []
    if not found:
        pytest.skip("the CDNOW sample is not here: `make test` installs the wheel that holds it")
    days: dict[str, set[int]] = defaultdict(set)
    cents: dict[str, int] = defaultdict(int)
    for row in Path(str(found[0].locate())).read_text(encoding="ascii").splitlines():
        _, person, day, _, amount = row.split()
        whole, decimals = amount.split(".")
        minor = int(whole) * 100 + int(decimals.ljust(2, "0"))
        bought = days[person]
        if minor > 0:
            bought.add(day_of(date(int(day[:4]), int(day[4:6]), int(day[6:]))))
            cents[person] += minor
    return Log({person: sorted(bought) for person, bought in days.items()}, cents)


def number(year: int, month: int, day: int) -> int:
    return day_of(date(year, month, day))


@pytest.mark.parametrize(
    ("day", "stages"),
    [
        (number(1997, 6, 30), {"lost": 1825, "repeat": 436, "client": 88, "suspect": 8}),
        (number(1998, 6, 30), {"lost": 2049, "repeat": 250, "client": 50, "suspect": 8}),
    ],
)
def test_that_the_stages_of_the_cdnow_sample_are_as_published_in_the_design(
    cdnow: Log, day: int, stages: dict[str, int]
) -> None:
    counted: Counter[str] = Counter()
    for days in cdnow.days.values():
        facts = StageFacts([Occasions(on, 1) for on in days])
        counted[stage_standing(facts, Stages(), day).stage] += 1
    assert dict(counted) == stages


def test_that_the_sample_keeps_half_of_its_active_people_over_a_quarter(cdnow: Log) -> None:
    kept = retention(cdnow.days.values(), number(1997, 12, 31), number(1998, 3, 31), 90)
    assert (kept.active_start, kept.kept, kept.won_back, kept.new, kept.active_end) == (
        402,
        197,
        188,
        0,
        385,
    )
    assert kept.retention is not None
    assert kept.churn is not None
    assert round(100 * float(kept.retention), 2) == 49.00
    assert kept.retention + kept.churn == 1


def test_that_half_of_the_sample_buys_again(cdnow: Log) -> None:
    repeated = repeat_rate(map(len, cdnow.days.values()))
    assert (repeated.part, repeated.whole) == (1139, 2349)


def test_that_a_tenth_of_the_sample_gives_half_of_the_revenue(cdnow: Log) -> None:
    spread = concentration(cdnow.cents.values())
    assert spread.buyers == 2349
    assert {percent: round(100 * float(part), 2) for percent, part in spread.top.items()} == {
        10: 50.71,
        20: 67.35,
        30: 77.63,
        40: 84.53,
    }
    assert spread.giving[70] < spread.giving[80]
    assert Fraction(2, 10) < spread.giving[70] < Fraction(3, 10)
    assert Fraction(3, 10) < spread.giving[80] < Fraction(4, 10)


def test_that_the_first_cohorts_of_the_sample_return_as_published_in_the_design(
    cdnow: Log,
) -> None:
    assert cohorts(cdnow.days.values(), number(1998, 6, 30), 6)[:3] == [
        Cohort(1997, 1, 777, (777, 124, 95, 70, 65, 77, 65)),
        Cohort(1997, 2, 854, (854, 134, 110, 75, 77, 75, 61)),
        Cohort(1997, 3, 718, (718, 87, 84, 78, 63, 64, 55)),
    ]


@pytest.mark.parametrize(
    ("history", "day", "expected"),
    [
        ([], 100, False),
        ([10], 9, False),
        ([10], 10, True),
        ([10], 100, True),
        ([10], 101, False),
        ([10, 200], 150, False),
        ([10, 200], 200, True),
    ],
)
def test_that_a_person_is_active_up_to_the_last_day_of_the_limit(
    history: list[int], day: int, expected: bool
) -> None:
    assert active(history, day, 90) is expected


def test_that_people_won_back_never_count_as_kept() -> None:
    stayed, lost, won_back, new = [100, 180], [100], [0, 150], [150]
    told = retention([stayed, lost, won_back, new], 100, 200, 90)
    assert (told.active_start, told.active_end) == (2, 3)
    assert (told.kept, told.won_back, told.new) == (1, 1, 1)
    assert (told.retention, told.churn) == (Fraction(1, 2), Fraction(1, 2))


def test_that_a_shop_without_buyers_has_no_rates() -> None:
    assert retention([], 0, 90, 90).retention is None
    assert retention([[]], 0, 90, 90).churn is None
    assert repeat_rate([0, 0]).rate is None
    assert concentration([0, -5]).top == {}
    assert cohorts([[], [50]], 40) == []


@given(histories, st.integers(0, 400), st.integers(0, 200), st.integers(1, 120))
def test_that_everyone_active_at_the_end_is_kept_won_back_or_new(
    people: list[list[int]], start: int, length: int, churn_days: int
) -> None:
    end = start + length
    told = retention(people, start, end, churn_days)
    at_start = {
        i for i, days in enumerate(people) if any(start - churn_days <= d <= start for d in days)
    }
    at_end = {i for i, days in enumerate(people) if any(end - churn_days <= d <= end for d in days)}
    known = {i for i, days in enumerate(people) if any(d <= start for d in days)}
    assert told.active_start == len(at_start)
    assert told.kept == len(at_start & at_end)
    assert told.won_back == len((at_end & known) - at_start)
    assert told.new == len(at_end - known)
    assert told.active_end == len(at_end)


@given(st.lists(st.integers(-5, 1000), max_size=60))
def test_that_the_best_buyers_bring_at_least_their_share(revenue: list[int]) -> None:
    told = concentration(revenue)
    buyers = sorted((amount for amount in revenue if amount > 0), reverse=True)
    assert told.buyers == len(buyers)
    for percent, part in told.top.items():
        assert part >= Fraction(percent, 100)
    for percent, part in told.giving.items():
        people = part * len(buyers)
        assert people.denominator == 1
        assert sum(buyers[: int(people)]) * 100 >= sum(buyers) * percent
        assert sum(buyers[: int(people) - 1]) * 100 < sum(buyers) * percent


@given(histories, st.integers(0, 400))
def test_that_a_cohort_holds_its_first_buyers_and_ends_with_the_present_month(
    people: list[list[int]], through: int
) -> None:
    told = cohorts(people, through, 24)
    assert sum(cohort.buyers for cohort in told) == sum(
        any(day <= through for day in days) for days in people
    )
    for cohort in told:
        assert cohort.active[0] == cohort.buyers
        assert all(count <= cohort.buyers for count in cohort.active)
        # Day 0 is in January 1970.
        now = date.fromordinal(date(1970, 1, 1).toordinal() + through)
        months = (now.year - cohort.year) * 12 + now.month - cohort.month
        assert len(cohort.active) == months + 1
