from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.days import date_of, day_of


def test_that_days_are_counted_from_1970() -> None:
    assert day_of(date(1970, 1, 1)) == 0
    assert day_of(date(1969, 12, 31)) == -1
    assert date_of(20_634) == date(2026, 6, 30)


@given(st.dates(), st.integers(-1000, 1000))
def test_that_days_are_numbered_one_by_one(day: date, more: int) -> None:
    assert date_of(day_of(day)) == day
    if date.min.toordinal() <= day.toordinal() + more <= date.max.toordinal():
        assert date_of(day_of(day) + more) == day + timedelta(days=more)
