from datetime import date

import pytest

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.next_visit import NextVisit, Visit, next_visit

TODAY = day_of(date(2026, 6, 30))
SUNDAY = 6


def visits(*ago: int, hour: int = 9) -> list[Visit]:
    return [Visit(TODAY - days, hour) for days in ago]


def test_that_somebody_is_expected_after_the_usual_time() -> None:
    told = next_visit(visits(2, 9, 16, 23, 30), TODAY, 90)
    assert told is not None
    assert (told.day, told.usual, told.gaps) == (TODAY + 5, 7, 4)
    assert told.part == "morning"
    # Two days before a Tuesday is a Sunday.
    assert told.weekday == SUNDAY == date_of(TODAY - 2).weekday()


def test_that_one_long_absence_does_not_change_the_rhythm() -> None:
    told = next_visit(visits(1, 6, 11, 71, 76, 81), TODAY, 90)
    assert told is not None
    assert told.usual == 5


@pytest.mark.parametrize("ago", [(), (3,), (3, 10), (3, 10, 17), (91, 98, 105, 112)])
def test_that_without_a_rhythm_nobody_is_expected_nor_who_is_lost(ago: tuple[int, ...]) -> None:
    assert next_visit(visits(*ago), TODAY, 90) is None


def test_that_only_the_latest_year_of_habits_counts() -> None:
    weekly = visits(*range(1, 92, 7))
    monthly = visits(*range(120, 1000, 30), hour=20)
    told = next_visit(monthly + weekly, TODAY, 90)
    assert told is not None
    assert (told.usual, told.gaps, told.part) == (7, 12, "morning")


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (3, "evening"),
        (4, "morning"),
        (10, "morning"),
        (11, "midday"),
        (14, "midday"),
        (15, "afternoon"),
        (17, "afternoon"),
        (18, "evening"),
    ],
)
def test_that_the_part_of_the_day_goes_by_the_hour(hour: int, part: str) -> None:
    told = next_visit(visits(1, 8, 16, 25, hour=hour), TODAY, 90)
    assert told is not None
    assert told.part == part


def test_that_a_habit_is_only_told_where_there_is_one() -> None:
    mixed = [
        Visit(TODAY - ago, hour) for ago, hour in ((1, 9), (5, 12), (9, 16), (14, 19), (18, 9))
    ]
    assert next_visit(mixed, TODAY, 90) == NextVisit(TODAY + 3, 4, 4, None, None)


def test_that_what_comes_later_is_not_known_yet() -> None:
    assert next_visit([*visits(2, 9, 16, 23), Visit(TODAY + 1, 9)], TODAY, 90) == next_visit(
        visits(2, 9, 16, 23), TODAY, 90
    )
