from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.asking import (
    QUESTIONS,
    Asking,
    KnownOf,
    question_due,
    read_asking,
)
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.saying import (
    LINES,
    SayFacts,
    Saying,
    line_to_say,
    lines_that_fit,
    read_saying,
    rhythm,
)

DAY = day_of(date(2026, 6, 30))
REGULAR = SayFacts(day=DAY, visits=12, last=DAY - 7)
UNKNOWN = KnownOf()
WHOLE = KnownOf(
    phone=True, email=True, birthday=True, favourite=True, channel=True, source=True, visits=9
)


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({}, "thanks"),
        ({"visits": 0, "last": None}, "first"),
        ({"last": DAY - 44}, "thanks"),
        ({"last": DAY - 45}, "back"),
        ({"days_to_birthday": 7}, "birthday"),
        ({"days_to_birthday": 8}, "thanks"),
        ({"expiring": 5, "expires": DAY + 30}, "expiring"),
        ({"expiring": 5, "expires": DAY + 31}, "thanks"),
        ({"reward": ("Cup", 20, 100)}, "reward"),
        ({"reward": ("Cup", 21, 100)}, "thanks"),
        ({"next_tier": "Gold", "missing": 10, "progress": 0.9}, "tier"),
        ({"next_tier": "Gold", "missing": 11, "progress": 0.89}, "thanks"),
        ({"gaps": (7, 7), "last": DAY - 20}, "thanks"),
        ({"gaps": (7, 7, 7), "last": DAY - 15}, "late"),
        ({"gaps": (7, 7, 7), "last": DAY - 14}, "expected"),
        ({"usual": ("Kopi",), "visits": 3}, "favourite"),
        ({"usual": ("Kopi",), "visits": 2}, "thanks"),
        ({"complaint": ("Cold", DAY - 40), "days_to_birthday": 0}, "complaint"),
        ({"settled": ("New cup", DAY - 1)}, "settled"),
        ({"settled": ("New cup", DAY - 8)}, "thanks"),
        ({"settled": ("New cup", DAY - 61), "last": DAY - 70}, "back"),
        ({"acted": ("Chairs", DAY - 3)}, "acted"),
    ],
)
def test_that_each_line_is_said_where_it_fits(facts: dict[str, object], line: str) -> None:
    assert line_to_say(Saying(), replace(REGULAR, **facts)).because == line  # type: ignore[arg-type]


def test_that_every_line_that_fits_is_told_to_who_tries_the_rules() -> None:
    known = replace(REGULAR, days_to_birthday=1, usual=("Kopi",), gaps=(7, 7, 7))
    assert [say.because for say in lines_that_fit(known)] == ["birthday", "favourite", "expected"]


@pytest.mark.parametrize(
    ("gaps", "days"), [((), None), ((7, 7), None), ((7, 1, 30), 7), ((2, 4, 8, 30), 6)]
)
def test_that_a_rhythm_is_the_median_of_three_gaps_or_more(
    gaps: tuple[int, ...], days: int | None
) -> None:
    assert rhythm(gaps) == days


@given(st.lists(st.sampled_from([*LINES, "nonsense"])), st.lists(st.sampled_from(LINES)))
def test_that_whatever_was_chosen_there_is_a_whole_order_and_always_a_line(
    order: list[str], off: list[str]
) -> None:
    saying = read_saying({"order": order, "off": off})
    assert sorted(saying.order) == sorted(LINES)
    assert saying.off == frozenset(off)
    assert line_to_say(saying, REGULAR).because in (*LINES, "thanks")
    assert read_saying(None) == Saying()


@pytest.mark.parametrize(
    ("known", "question"),
    [
        (UNKNOWN, "phone"),
        (replace(UNKNOWN, phone=True), "birthday"),
        (replace(UNKNOWN, phone=True, birthday=True, favourite=True), "channel"),
        (replace(WHOLE, undecided=("email",)), "consent"),
        (replace(WHOLE, undecided=("email",), minor=True), "recommend"),
        (replace(WHOLE, visits=1), None),
        (replace(WHOLE, rated=DAY - 89), None),
        (replace(WHOLE, rated=DAY - 90), "recommend"),
    ],
)
def test_that_what_is_missing_is_asked(known: KnownOf, question: str | None) -> None:
    assert question_due(Asking(), known, {}, DAY) == question


@pytest.mark.parametrize(
    ("outcome", "days_ago", "question"),
    [
        ("answered", 0, None),
        ("skipped", 0, None),
        ("skipped", 29, "birthday"),
        ("skipped", 30, "phone"),
        ("declined", 4000, "birthday"),
        ("answered", 1, "phone"),
    ],
)
def test_that_nobody_is_asked_twice_a_day_or_pressed(
    outcome: str, days_ago: int, question: str | None
) -> None:
    asked = {"phone": (outcome, DAY - days_ago)}
    assert question_due(Asking(), UNKNOWN, asked, DAY) == question


def test_that_questions_keep_their_order_and_stay_off() -> None:
    asking = read_asking({"order": ["email"], "off": ["phone"]})
    assert asking.order == ("email", *(name for name in QUESTIONS if name != "email"))
    assert asking.wanted()[:2] == ("email", "birthday")
