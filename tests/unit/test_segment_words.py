"""Conditions in plain words, in both languages."""

from collections.abc import Iterator

import pytest
from hypothesis import given

from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.rules.segments import FIELDS, QUESTIONS, Tree
from loyalty_desktop.wording import use_language
from loyalty_desktop.wording.segment_words import (
    choice_word,
    none_word,
    segment_sentence,
    segment_word,
    subject_word,
)
from tests.service.queries.test_segments_by_chance import a_tree

IDR = currency("IDR")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


def said(text: str) -> str:
    return segment_sentence(read_segment(text), IDR).replace("\u00a0", " ")


@given(a_tree())
def test_that_any_condition_can_be_told_in_both_languages(tree: Tree) -> None:
    for code in ("en", "id"):
        use_language(code)
        told = segment_sentence(tree, IDR)
        assert told.endswith(".")
        assert "{" not in told
    use_language("en")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stage = client", "Stage is Client."),
        ("city in (Solo, Bogor)", "City is Solo or Bogor."),
        ("tier >= Gold", "Tier is Gold or higher."),
        ("last_visit > 90d", "Last visit is more than 90 days ago."),
        ("last_visit = none", "Has never bought."),
        ("visits(30d) >= 4", "Number of visits in the last 30 days is at least 4."),
        ("spend < 50_000", "Spend is less than Rp 50.000."),
        ("not likes(tea)", "Not: likes “tea”."),
        (
            "city = Solo and not campaign(spring, answered)",
            "City is Solo, and not: said yes to the campaign “spring”.",
        ),
        ("known(phone)", "Phone is known."),
        ("not known(likes)", "What they like is not known."),
        ("box = champion", "Worth and recommending is Champion."),
        ("box = none", "Has never bought."),
        ("not (visits >= 1)", "It is not so that number of visits is at least 1."),
        ("not (city = Solo)", "City is not Solo."),
        ("points > 5 or debt > 0", "Points balance is more than 5, or points owed is more than 0."),
        ("consent(marketing, sms)", "Agreed to offers by SMS."),
        ("rfm = cant_lose", "RFM group is Must not be lost."),
        ("birthday(1d)", "Birthday is today."),
    ],
)
def test_that_a_condition_is_told_as_people_say_it(text: str, told: str) -> None:
    assert said(text).startswith(told)


def test_that_who_is_never_meant_is_told() -> None:
    assert said("city = Solo").endswith("Whoever has left is not in it.")
    assert said("stage = client").endswith("Nor is whoever objects to profiling.")
    assert "left is not in it" not in said("state = left")


def test_that_every_field_and_choice_has_words() -> None:
    for name in (*FIELDS, *QUESTIONS):
        assert subject_word(name)
    for about in FIELDS.values():
        assert all(choice_word(about.name, choice) for choice in about.choices)
        assert none_word(about.name, known=True) != none_word(about.name, known=False)


def test_that_segments_of_the_start_are_called_by_words_and_own_ones_by_their_name() -> None:
    assert segment_word("first_time", "stage = first_time", own=False) == "First-time"
    assert segment_word("gone-quiet", "…", own=False) == "Clients gone quiet"
    assert segment_word("gone-quiet", "…", own=True) == "gone-quiet"
