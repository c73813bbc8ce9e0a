"""The language of segments: read, told again, and every mistake with its place."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.segment_reading import LONGEST, read_segment
from loyalty_desktop.models.rules.segments import (
    FIELDS,
    QUESTIONS,
    Among,
    And,
    Compare,
    Field,
    Holds,
    Kind,
    Not,
    Or,
    Tree,
    fits,
    profiles,
    told,
)
from loyalty_desktop.wording import sentence

WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=20).filter(
    str.isprintable
)


def values_of(about: Field) -> st.SearchStrategy[Any]:
    kinds: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.CHOICE: st.sampled_from(about.choices or ("-",)),
        Kind.TEXT: WORDS,
        Kind.TIER: WORDS,
        Kind.DAYS: st.integers(0, 36_500),
        Kind.WHOLE: st.integers(0, 10**15),
        Kind.MONEY: st.decimals(0, 10**12, places=2),
    }
    known = kinds[about.kind]
    return known | st.none() if about.none else known


@st.composite
def comparisons(draw: st.DrawFn) -> Tree:
    about = FIELDS[draw(st.sampled_from(sorted(FIELDS)))]
    within = draw(st.none() | st.integers(0, 36_500)) if about.within else None
    if draw(st.booleans()):
        values = draw(st.lists(values_of(about), min_size=1, max_size=4))
        return Among(about.name, tuple(values), within)
    value = draw(values_of(about))
    operator = draw(st.sampled_from(about.operators if value is not None else ("=", "!=")))
    return Compare(about.name, operator, value, within)


@st.composite
def questions(draw: st.DrawFn) -> Tree:
    about = QUESTIONS[draw(st.sampled_from(sorted(QUESTIONS)))]
    count = draw(st.integers(len(about.words) - about.spare, len(about.words)))
    words = tuple(
        draw(st.sampled_from(choices) if choices else WORDS) for choices in about.words[:count]
    )
    days = None
    if about.days == "must" or (about.days == "may" and draw(st.booleans())):
        days = draw(st.integers(0, 36_500))
    return Holds(about.name, words, days)


def combined(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return inner.map(Not) | several.map(And) | several.map(Or)


@given(st.recursive(comparisons() | questions(), combined, max_leaves=8))
def test_that_what_is_told_is_read_as_the_same_condition(tree: Tree) -> None:
    assert read_segment(told(tree)) == tree


def mistake_in(text: str) -> Invalid | None:
    try:
        tree = read_segment(text)
    except Invalid as refused:
        return refused
    assert read_segment(told(tree)) == tree
    return None


@given(st.text(max_size=60))
def test_that_any_text_is_read_or_refused_at_a_place_in_it(text: str) -> None:
    refused = mistake_in(text)
    if refused is not None:
        place = refused.facts["place"]
        assert isinstance(place, int)
        assert 1 <= place <= len(text) + 1
        assert sentence(refused)


VOCABULARY = (
    *FIELDS,
    *QUESTIONS,
    *("and", "or", "not", "in", "none", "(", ")", ",", "=", "<", ">="),
    *("5", "90d", '"x"', "client", "7w", "1_000"),
)


@given(st.lists(st.sampled_from(VOCABULARY), max_size=12))
def test_that_any_order_of_the_languages_words_is_read_or_refused(words: list[str]) -> None:
    refused = mistake_in(" ".join(words))
    # A mistake without a sentence of its own would be told as this one.
    vague = sentence(Invalid("expression", "expression"))
    assert refused is None or sentence(refused) != vague


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("stage = client", Compare("stage", "=", "client")),
        ("STAGE == Client", Compare("stage", "=", "client")),
        ("spend(365d) > 1_000_000", Compare("spend", ">", Decimal(1_000_000), 365)),
        ("last_visit >= 12w", Compare("last_visit", ">=", 84)),
        ("city != none", Compare("city", "!=", None)),
        ('city = "none"', Compare("city", "=", "none")),
        ("tier in (Gold, none)", Among("tier", ("Gold", None))),
        ("tier not in (Gold)", Not(Among("tier", ("Gold",)))),
        ("consent(marketing)", Holds("consent", ("marketing",))),
        ('likes("say \\"tea\\"")', Holds("likes", ('say "tea"',))),
        ("bought(coffee, 90d)", Holds("bought", ("coffee",), 90)),
    ],
)
def test_that_a_condition_is_read_as_it_is_meant(text: str, tree: Tree) -> None:
    assert read_segment(text) == tree


def test_that_and_binds_before_or_and_not_before_both() -> None:
    a, b, c = (Compare("points", "=", n) for n in (1, 2, 3))
    read = read_segment("not points = 1 and points = 2 or points = 3")
    assert read == Or((And((Not(a), b)), c))


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", 1, "Something is missing at the end"),
        ("stge = client", 1, "Is stage meant?"),
        ("stage = gold", 9, "Choose one of: suspect"),
        ("points > ten", 10, "A whole number belongs here"),
        ("points > 1.5", 10, "A whole number belongs here"),
        ("spend > much", 9, "An amount belongs here"),
        ("last_visit > 90", 14, "Days belong here"),
        ("(stage = client", 16, '"(" stands at place 1'),
        ("stage = client)", 15, "never opened"),
        ("stage client", 7, "Compare stage with"),
        ("points > 5 tier = x", 12, '"and" or "or" is missing'),
        ("city > 5", 6, "city has no order"),
        ('city = "Solo', 8, "never closed"),
        ("points > 5 & age > 3", 12, '"&" does not belong here'),
        ("stage in client", 10, "in (a, b)"),
        ("stage(30d) = client", 6, "not counted over days"),
        ("birthday", 9, "in brackets"),
        ("points = none", 10, "never none"),
        ("tier > none", 8, "Only = and !="),
        ("consent(marketing, pigeon)", 20, "Choose one of: counter"),
        ("5 > points", 1, "The name of a field belongs here"),
        ("points > 9999999999999999", 10, "too large"),
        ("not " * 60 + "everyone", 165, "too many brackets"),
        ("a" * (LONGEST + 1), LONGEST + 1, "too long"),
    ],
)
def test_that_a_mistake_is_told_with_its_place(text: str, place: int, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_segment(text)
    assert refused.value.facts["place"] == place
    assert said in sentence(refused.value)


def test_that_what_is_not_known_holds_no_comparison_but_unequal() -> None:
    assert not any(fits(operator, None, 5) for operator in ("=", "<", "<=", ">", ">="))
    assert fits("!=", None, 5)
    assert fits("=", None, None)


@pytest.mark.parametrize(
    ("text", "draws"),
    [("points > 5 and tier = Gold", False), ("not (stage = client)", True), ("likes(tea)", True)],
)
def test_that_a_condition_says_whether_it_draws_a_picture_of_people(text: str, draws: bool) -> None:
    assert profiles(read_segment(text)) is draws
