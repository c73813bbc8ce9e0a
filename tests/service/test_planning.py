"""Goals and their way, notes, the seven benefits, before and after a change."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from loyalty_desktop.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from loyalty_desktop.services.commands.planning import (
    CloseGoal,
    DefineGoal,
    FinishNote,
    Planned,
    WriteNote,
    close_goal,
    define_goal,
    finish_note,
    write_note,
)
from loyalty_desktop.services.queries.goals import GoalShown, goal_progress, strategy_notes
from loyalty_desktop.services.queries.planned_measures import BENEFITS, MEASURES
from loyalty_desktop.services.queries.programme_health import around_change, programme_health
from tests.factories import Till, at, key, number
from tests.service.test_rights import hired


def a_goal(till: Till, when: str = "2026-01-01 10:00", **more: Any) -> Planned:
    facts: dict[str, Any] = {
        "key": key(),
        "at": at(when),
        "name": "Known at the counter",
        "measure": "identification_rate",
        "start": Fraction(2, 10),
        "target": Fraction(8, 10),
        "first_day": date(2026, 1, 1),
        "last_day": date(2026, 3, 2),
        **more,
    }
    request = DefineGoal(**facts)
    return till.store.write(define_goal, till.by, request)


def progress(till: Till, when: str) -> GoalShown:
    (goal,) = till.store.read_as(till.by, goal_progress, at(when))
    return goal


def test_that_a_goal_tells_how_far_it_is_before_or_behind_the_straight_line(shop: Till) -> None:
    member = number(shop.join(when="2026-01-01 09:00"))
    a_goal(shop)
    shop.buy(member, 50_000, "2026-01-20 10:00")
    shop.buy(None, 50_000, "2026-01-20 11:00")
    goal = progress(shop, "2026-01-31 12:00")
    # Half of the 60 days are over: the line stands half way between 20 % and 80 %.
    assert goal.plan == Fraction(1, 2)
    assert goal.value == Fraction(1, 2)
    assert goal.ahead == 0
    shop.buy(member, 50_000, "2026-01-31 12:30")
    goal = progress(shop, "2026-01-31 13:00")
    assert goal.value == Fraction(2, 3)
    assert goal.ahead == Fraction(1, 6)
    assert not goal.reached


def test_that_the_way_of_a_goal_has_its_first_day_every_month_s_end_and_now(shop: Till) -> None:
    a_goal(shop)
    goal = progress(shop, "2026-02-10 12:00")
    assert [point.day for point in goal.points] == [
        date(2026, 1, 1),
        date(2026, 1, 31),
        date(2026, 2, 10),
    ]
    assert goal.points[0].value == Fraction(2, 10)
    assert goal.points[-1].value is None


def test_that_old_points_of_a_way_may_be_taken_from_what_was_kept(shop: Till) -> None:
    a_goal(shop)
    shop.buy(None, 50_000, "2026-01-20 11:00")
    (first,) = shop.store.read_as(shop.by, goal_progress, at("2026-03-02 12:00"))
    assert [point.value for point in first.points] == [Fraction(1, 5), 0, None, None]
    kept = replace(
        first, points=tuple(replace(each, value=Fraction(9, 10)) for each in first.points)
    )
    (told,) = shop.store.read_as(shop.by, goal_progress, at("2026-03-05 12:00"), (kept,))
    # That of January lies more than a month back; those after it are reckoned anew.
    assert [point.value for point in told.points] == [Fraction(1, 5), Fraction(9, 10), None, None]


def test_that_less_may_be_the_goal(shop: Till) -> None:
    shop.buy(None, 50_000, "2026-01-20 11:00")
    a_goal(shop, start=Fraction(8, 10), target=Fraction(2, 10))
    goal = progress(shop, "2026-01-31 12:00")
    assert goal.value == 0
    assert goal.ahead == Fraction(1, 2)
    assert goal.reached


def test_that_a_goal_without_a_start_begins_with_what_is(shop: Till) -> None:
    member = number(shop.join(when="2026-01-01 09:00"))
    shop.buy(member, 50_000, "2026-01-02 10:00")
    shop.buy(None, 50_000, "2026-01-02 11:00")
    a_goal(shop, "2026-01-03 10:00", start=None, first_day=date(2026, 1, 3))
    assert progress(shop, "2026-01-03 12:00").start == Fraction(1, 2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"measure": "luck"}, "measure"),
        ({"last_day": date(2026, 1, 1)}, "last_day"),
        ({"target": Fraction(2, 10)}, "target"),
        ({"target": Fraction(3, 2)}, "target"),
        ({"name": "  "}, "name"),
        ({"start": None}, "start"),
    ],
)
def test_that_a_goal_nobody_could_reach_is_refused(
    shop: Till, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        a_goal(shop, **wrong)
    assert refused.value.facts["field"] == field
    assert shop.store.read_as(shop.by, goal_progress, at("2026-01-31 12:00")) == ()


def test_that_a_closed_goal_is_shown_no_more_and_closed_once(shop: Till) -> None:
    goal = a_goal(shop).id
    closing = CloseGoal(key="close", at=at("2026-01-10 10:00"), goal=goal)
    shop.store.write(close_goal, shop.by, closing)
    shop.store.write(close_goal, shop.by, closing)
    assert shop.store.read_as(shop.by, goal_progress, at("2026-01-11 12:00")) == ()
    assert progress(shop, "2026-01-09 12:00").id == goal
    with pytest.raises(AlreadyDone):
        shop.store.write(
            close_goal, shop.by, CloseGoal(key=key(), at=at("2026-01-12 10:00"), goal=goal)
        )


def a_note(till: Till, kind: str, text: str) -> Planned:
    request = WriteNote(key=key(), at=at("2026-01-10 10:00"), kind=kind, text=text)
    return till.store.write(write_note, till.by, request)


def test_that_notes_to_do_come_before_those_that_are_done(shop: Till) -> None:
    a_note(shop, "service", "Greet by name")
    note = a_note(shop, "campaign", "Coffee in May")
    done = FinishNote(key=key(), at=at("2026-01-11 10:00"), note=note.id)
    shop.store.write(finish_note, shop.by, done)
    notes = shop.store.read_as(shop.by, strategy_notes)
    assert [(each.text, each.done_at is None) for each in notes] == [
        ("Greet by name", True),
        ("Coffee in May", False),
    ]
    with pytest.raises(Invalid):
        shop.store.write(
            write_note,
            shop.by,
            WriteNote(key=key(), at=at("2026-01-10 10:00"), kind="luck", text="Hope"),
        )
    with pytest.raises(NotFound):
        shop.store.write(
            finish_note, shop.by, FinishNote(key=key(), at=at("2026-01-10 10:00"), note="none")
        )


def test_that_the_seven_benefits_are_measured_beside_the_period_before(shop: Till) -> None:
    member = number(shop.join(when="2026-01-01 09:00"))
    shop.buy(member, 50_000, "2026-01-10 10:00")
    shop.buy(None, 50_000, "2026-02-10 10:00")
    health = shop.store.read_as(shop.by, programme_health, date(2026, 2, 14), 30)
    assert [benefit.name for benefit in health.benefits] == list(BENEFITS)
    told = {each.name: each for benefit in health.benefits for each in benefit.measures}
    assert told["identification_rate"].now.value == 0
    assert told["identification_rate"].before.value == 1
    assert told.keys() <= MEASURES.keys()


def test_that_a_change_is_compared_over_as_many_days_as_have_passed(shop: Till) -> None:
    member = number(shop.join(when="2026-01-01 09:00"))
    shop.buy(member, 50_000, "2026-01-10 10:00")
    shop.use(when="2026-02-01 08:00", redeem={"value": 700})
    shop.buy(None, 50_000, "2026-02-03 10:00")
    version = shop.store.shop.timeline()[-1].number
    told = shop.store.read_as(shop.by, around_change, version, date(2026, 2, 10), 30)
    assert (told.days, told.complete) == (10, False)
    identified = next(each for each in told.measures if each.name == "identification_rate")
    assert identified.before.whole == 0
    assert identified.now.value == Fraction(0)
    with pytest.raises(Invalid):
        shop.store.read_as(shop.by, around_change, 99, date(2026, 2, 10))


def test_that_somebody_at_the_counter_sets_no_goals_and_sees_none(shop: Till) -> None:
    cashier = hired(hired(shop, "owner"), "cashier")
    with pytest.raises(NotAllowed):
        a_goal(cashier)
    with pytest.raises(NotAllowed):
        shop.store.read_as(cashier.by, goal_progress, at("2026-01-11 12:00"))
