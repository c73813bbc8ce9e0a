from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.bonuses import birthday_due, birthday_in, next_birthday
from loyalty_desktop.models.rules.days import date_of, day_of

LEAPLING = date(2000, 2, 29)
births = st.dates(date(1930, 1, 1), date(2010, 12, 31))


def due(birthday: date, on: str, window: int = 7, claimed: str | None = None) -> str | None:
    last = None if claimed is None else day_of(date.fromisoformat(claimed))
    found = birthday_due(birthday, day_of(date.fromisoformat(on)), window, last)
    return None if found is None else date_of(found).isoformat()


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, "2024-02-29"), (2026, "2026-02-28"), (2100, "2100-02-28"), (2000, "2000-02-29")],
)
def test_that_the_29th_of_february_falls_on_the_28th_in_other_years(year: int, day: str) -> None:
    assert date_of(birthday_in(LEAPLING, year)).isoformat() == day


@pytest.mark.parametrize(
    ("birthday", "on", "expected"),
    [
        ("1990-06-30", "2026-06-22", None),
        ("1990-06-30", "2026-06-23", "2026-06-30"),
        ("1990-06-30", "2026-06-30", "2026-06-30"),
        ("1990-06-30", "2026-07-07", "2026-06-30"),
        ("1990-06-30", "2026-07-08", None),
        ("1990-01-02", "2025-12-27", "2026-01-02"),
        ("1990-12-30", "2026-01-05", "2025-12-30"),
        ("2000-02-29", "2026-02-21", "2026-02-28"),
        ("2000-02-29", "2026-03-07", "2026-02-28"),
        ("2000-02-29", "2026-03-08", None),
        ("2000-02-29", "2028-03-07", "2028-02-29"),
        ("2000-02-29", "2028-02-21", None),
    ],
)
def test_that_a_birthday_is_due_within_its_days_across_new_year_too(
    birthday: str, on: str, expected: str | None
) -> None:
    assert due(date.fromisoformat(birthday), on) == expected


def test_that_a_window_of_no_days_is_the_birthday_alone() -> None:
    birthday = date(1990, 6, 30)
    assert [due(birthday, f"2026-{day}", 0) for day in ("06-29", "06-30", "07-01")] == [
        None,
        "2026-06-30",
        None,
    ]


@pytest.mark.parametrize(
    ("birthday", "on", "claimed", "expected"),
    [
        # Once a birthday, and next year again, a fortnight less than a year later if need be.
        ("1990-06-30", "2026-07-05", "2026-06-25", None),
        ("1990-06-30", "2027-06-23", "2026-07-07", "2027-06-30"),
        # The birth date was corrected after the bonus had been given.
        ("1990-09-15", "2026-09-15", "2026-06-30", None),
        ("1990-06-15", "2026-06-15", "2026-01-02", None),
        ("1990-06-29", "2027-06-29", "2026-06-30", "2027-06-29"),
    ],
)
def test_that_a_birthday_is_claimed_once_and_a_corrected_one_not_twice(
    birthday: str, on: str, claimed: str, expected: str | None
) -> None:
    assert due(date.fromisoformat(birthday), on, claimed=claimed) == expected


@given(births, st.integers(0, 182), st.lists(st.integers(0, 4_000), max_size=60).map(sorted))
def test_that_each_birthday_is_given_once_however_often_somebody_buys(
    birthday: date, window: int, days: list[int]
) -> None:
    start = day_of(date(2020, 1, 1))
    given_for: list[int] = []
    last = None
    for day in days:
        found = birthday_due(birthday, start + day, window, last)
        if found is not None:
            assert abs(found - (start + day)) <= window
            given_for.append(found)
            last = start + day
    assert len(set(given_for)) == len(given_for)
    near = {
        birthday_in(birthday, year)
        for year in range(2019, 2033)
        for day in days
        if abs(birthday_in(birthday, year) - (start + day)) <= window
    }
    assert set(given_for) == near


@given(st.lists(births, min_size=2, max_size=5), st.integers(0, 30), st.data())
def test_that_no_correction_gives_two_bonuses_within_eleven_months(
    corrections: list[date], window: int, data: st.DataObject
) -> None:
    start = day_of(date(2024, 1, 1))
    last: int | None = None
    for day in range(start, start + 500):
        birthday = data.draw(st.sampled_from(corrections)) if day % 50 == 0 else corrections[0]
        if birthday_due(birthday, day, window, last) is not None:
            assert last is None or day - last >= 365 - 2 * window
            last = day


@given(births, st.dates(date(2011, 1, 1), date(2090, 12, 31)))
def test_that_the_next_birthday_is_the_first_from_today_on(birthday: date, today: date) -> None:
    found = date_of(next_birthday(birthday, day_of(today)))
    assert 0 <= (found - today).days <= 366
    assert found == date_of(birthday_in(birthday, found.year))
