from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.calendar import (
    add_days,
    add_months,
    business_date,
    moment_start,
    month_end,
    year_end,
    zone,
)

JAKARTA, NEW_YORK, APIA = (
    zone(name) for name in ("Asia/Jakarta", "America/New_York", "Pacific/Apia")
)


@pytest.mark.parametrize(
    "name",
    ["", "Jakarta", "Asia/Jakata", "../../etc/passwd", "Asia", "localtime", "Asia/\0", "a/" * 500],
)
def test_that_an_unknown_zone_is_an_error_and_never_utc(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        zone(name)
    assert refused.value.reason == "unknown_zone"


def test_that_a_sale_at_one_belongs_to_yesterday_when_the_day_starts_at_five() -> None:
    at = datetime(2026, 6, 30, 1, 0, tzinfo=JAKARTA)
    assert business_date(at, JAKARTA, 5 * 60) == date(2026, 6, 29)
    assert business_date(at + timedelta(hours=4), JAKARTA, 5 * 60) == date(2026, 6, 30)
    assert business_date(at, JAKARTA) == date(2026, 6, 30)


def test_that_a_moment_in_utc_has_the_day_of_the_shop() -> None:
    assert business_date(datetime(2026, 6, 30, 17, 0, tzinfo=UTC), JAKARTA) == date(2026, 7, 1)


def test_that_a_moment_without_a_zone_is_a_fault() -> None:
    with pytest.raises(ValueError, match="time zone"):
        business_date(datetime(2026, 6, 30), JAKARTA)  # noqa: DTZ001 -- the fault itself


def test_that_a_day_whose_start_is_leapt_over_begins_with_the_leap() -> None:
    start = moment_start(date(2026, 3, 8), NEW_YORK, 2 * 60 + 30)
    assert start == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)


def test_that_a_day_that_has_begun_stays_begun_when_clocks_go_back() -> None:
    start = moment_start(date(2026, 11, 1), NEW_YORK, 90)
    assert start == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    # 01:00 for the second time, half an hour after 01:30 for the first.
    again = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
    assert business_date(again, NEW_YORK, 90) == date(2026, 11, 1)


def test_that_a_day_that_never_was_begins_and_ends_at_once() -> None:
    # Samoa went from 29 to 31 December 2011.
    assert moment_start(date(2011, 12, 30), APIA) == moment_start(date(2011, 12, 31), APIA)


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001 -- made aware below
    st.sampled_from(["Asia/Jakarta", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"]),
    st.integers(0, 1439),
)
def test_that_every_moment_lies_within_its_business_day(
    at: datetime, name: str, day_starts: int
) -> None:
    place, moment = ZoneInfo(name), at.replace(tzinfo=UTC)
    day = business_date(moment, place, day_starts)
    assert moment_start(day, place, day_starts) <= moment
    assert moment < moment_start(day + timedelta(days=1), place, day_starts)


def test_that_months_are_clamped_to_their_end() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_that_twelve_months_to_the_months_end_is_the_end_of_july() -> None:
    assert month_end(date(2020, 7, 6), 12) == date(2021, 7, 31)
    assert month_end(date(2026, 2, 3)) == date(2026, 2, 28)


def test_that_years_end_on_31_december() -> None:
    assert year_end(date(2026, 1, 1)) == date(2026, 12, 31)
    assert year_end(date(2026, 1, 1), 1) == date(2027, 12, 31)


def test_that_a_day_beyond_the_calendar_is_its_last() -> None:
    last = date(9999, 12, 31)
    assert add_days(last, 1) == add_months(last, 1) == year_end(last, 1) == last
    assert month_end(last, 5) == last
