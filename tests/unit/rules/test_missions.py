"""How far somebody is with a mission, a streak, a badge."""

from datetime import date

import pytest

from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.missions import Bought, Mission, period_of, progress


def day(told: str) -> int:
    return day_of(date.fromisoformat(told))


def bought(*told: str, net: int = 50_000) -> list[Bought]:
    return [Bought(day(one), net) for one in told]


def test_that_a_week_begins_on_monday_and_a_month_on_the_first() -> None:
    assert period_of("week", day("2026-07-01")) == (day("2026-06-29"), day("2026-07-05"))
    assert period_of("week", day("2026-06-29")) == (day("2026-06-29"), day("2026-07-05"))
    assert period_of("month", day("2026-12-31")) == (day("2026-12-01"), day("2026-12-31"))
    assert period_of("month", day("2028-02-01")) == (day("2028-02-01"), day("2028-02-29"))


@pytest.mark.parametrize(("count", "done"), [("visits", 2), ("purchases", 3), ("spend", 150_000)])
def test_what_a_mission_counts_within_its_month(count: str, done: int) -> None:
    mission = Mission("JULY", "Three in July", "mission", 3, count, "month")
    known = bought("2026-06-30", "2026-07-01", "2026-07-01", "2026-07-20", "2026-07-25")
    shown = progress(mission, known, day("2026-07-21"))
    assert (shown.done, shown.round) == (done, day("2026-07-01"))
    assert shown.last_day == day("2026-07-31")


def test_that_a_mission_counts_from_its_own_first_day_on() -> None:
    mission = Mission("M", "M", "mission", 2, "visits", "month", first_day=day("2026-07-10"))
    known = bought("2026-07-09", "2026-07-10", "2026-07-11")
    assert progress(mission, known, day("2026-07-10")).done == 1
    assert progress(mission, known, day("2026-07-11")).complete


def test_that_a_whole_mission_has_one_round_and_its_own_end() -> None:
    mission = Mission(
        "FAIR", "The fair", "mission", 2, "visits", "whole",
        first_day=day("2026-07-30"), last_day=day("2026-08-02"),
    )  # fmt: skip
    shown = progress(mission, bought("2026-07-31", "2026-08-01"), day("2026-08-02"))
    assert (shown.complete, shown.round, shown.last_day) == (True, 0, day("2026-08-02"))


def test_that_a_streak_needs_every_week_without_a_gap() -> None:
    streak = Mission("S", "Four weeks", "streak", 4, period="week")
    weeks = ["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22"]
    assert progress(streak, bought(*weeks), day("2026-06-22")).complete
    assert progress(streak, bought(*weeks), day("2026-06-22")).round == day("2026-06-22")
    assert progress(streak, bought(*weeks[:3]), day("2026-06-21")).done == 3
    assert progress(streak, bought(weeks[0], weeks[2], weeks[3]), day("2026-06-22")).done == 2


def test_that_the_week_under_way_does_not_break_a_streak_but_the_next_one_does() -> None:
    streak = Mission("S", "Four weeks", "streak", 4, period="week")
    known = bought("2026-06-01", "2026-06-08")
    assert progress(streak, known, day("2026-06-21")).done == 2
    assert progress(streak, known, day("2026-06-22")).done == 0


def test_that_after_a_whole_streak_the_next_one_begins() -> None:
    streak = Mission("S", "Two months", "streak", 2, period="month")
    known = bought("2026-01-05", "2026-02-05", "2026-03-05")
    assert progress(streak, known[:2], day("2026-02-05")).complete
    assert progress(streak, known[:2], day("2026-03-01")).done == 0
    assert progress(streak, known, day("2026-03-05")).done == 1


def test_that_a_badge_counts_all_that_ever_was() -> None:
    badge = Mission("B", "Ten million", "badge", 100_000, "spend")
    shown = progress(badge, bought("2020-01-01", "2026-07-01"), day("2026-07-01"))
    assert (shown.complete, shown.round, shown.last_day) == (True, 0, None)
