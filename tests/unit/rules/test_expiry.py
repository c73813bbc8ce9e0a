from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.lots import NEVER, Lot, usable
from loyalty_desktop.models.rules.programme import Expiry, ExpiryKind

moments = st.dates(date(1990, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("kind", "after", "awarded", "last"),
    [
        ("days", 30, "2026-01-31", "2026-03-02"),
        ("activity", 90, "2026-01-01", "2026-04-01"),
        ("months", 1, "2026-01-31", "2026-02-28"),
        ("months", 1, "2028-01-31", "2028-02-29"),
        ("months", 12, "2028-02-29", "2029-02-28"),
        ("months", 48, "2028-02-29", "2032-02-29"),
        ("months", 6, "2026-08-31", "2027-02-28"),
        ("months", 11, "2026-01-15", "2026-12-15"),
        ("months", 12, "2026-12-31", "2027-12-31"),
        ("month_end", 0, "2026-06-01", "2026-06-30"),
        ("month_end", 0, "2026-06-30", "2026-06-30"),
        ("month_end", 1, "2026-01-31", "2026-02-28"),
        ("month_end", 12, "2020-07-06", "2021-07-31"),
        ("month_end", 1, "2028-01-31", "2028-02-29"),
        ("year_end", 0, "2026-12-31", "2026-12-31"),
        ("year_end", 0, "2026-01-01", "2026-12-31"),
        ("year_end", 2, "2026-06-30", "2028-12-31"),
    ],
)
def test_that_the_last_valid_day_is_inclusive_and_clamped_to_the_months_end(
    kind: ExpiryKind, after: int, awarded: str, last: str
) -> None:
    awarded_on = day_of(date.fromisoformat(awarded))
    found = last_valid_day(awarded_on, Expiry(kind, after))
    assert date_of(found) == date.fromisoformat(last)
    lot = Lot("lot", 1, 1, awarded_on, found, awarded_on)
    assert usable([lot], found)
    assert not usable([lot], found + 1)


def test_that_points_may_never_expire() -> None:
    assert last_valid_day(day_of(date(2026, 6, 30)), Expiry("never", 5)) == NEVER


@pytest.mark.parametrize("kind", ["days", "months", "month_end", "year_end", "activity"])
def test_that_an_expiry_beyond_the_calendar_is_its_last_day(kind: ExpiryKind) -> None:
    late = day_of(date(9999, 12, 1))
    assert last_valid_day(late, Expiry(kind, 40)) == day_of(date.max)


@given(moments, st.integers(0, 1_200))
def test_that_months_keep_the_day_of_the_month_or_end_with_the_month(
    awarded: date, months: int
) -> None:
    last = date_of(last_valid_day(day_of(awarded), Expiry("months", months)))
    assert (last.year * 12 + last.month) - (awarded.year * 12 + awarded.month) == months
    assert last.day == awarded.day or (
        last.day < awarded.day and (last + timedelta(days=1)).day == 1
    )


@given(moments, st.integers(0, 120))
def test_that_month_and_year_ends_are_ends(awarded: date, count: int) -> None:
    month = date_of(last_valid_day(day_of(awarded), Expiry("month_end", count)))
    assert (month + timedelta(days=1)).day == 1
    assert (month.year * 12 + month.month) - (awarded.year * 12 + awarded.month) == count
    year = date_of(last_valid_day(day_of(awarded), Expiry("year_end", count)))
    assert year == date(awarded.year + count, 12, 31)


@given(
    moments,
    st.sampled_from(["days", "months", "month_end", "year_end", "activity", "never"]),
    st.integers(0, 100),
)
def test_that_later_points_never_expire_sooner(awarded: date, kind: ExpiryKind, after: int) -> None:
    expiry = Expiry(kind, after)
    day = day_of(awarded)
    assert day <= last_valid_day(day, expiry) <= last_valid_day(day + 1, expiry)
    assert last_valid_day(day, expiry) <= last_valid_day(day, Expiry(kind, after + 1))
