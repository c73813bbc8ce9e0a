"""Conditions as groups of lines: the way there and back."""

import zlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.rules.segments import (
    FIELDS,
    QUESTIONS,
    Among,
    And,
    Compare,
    Not,
    Or,
    Tree,
    told,
)
from loyalty_desktop.ui.segments.draft import (
    Group,
    Line,
    add,
    at_path,
    finished,
    group_of,
    hows,
    new_line,
    put,
    remove,
    tree_of,
    unfinished,
)
from tests.service.queries.test_segments_by_chance import a_tree


def builder_of(text: str) -> Group:
    group = group_of(read_segment(text))
    assert group is not None
    return group


def holds(tree: Tree, seed: int) -> bool:
    """Answer a condition, each of its plainest questions by chance and always alike."""
    match tree:
        case Not(part):
            return not holds(part, seed)
        case And(parts):
            return all(holds(part, seed) for part in parts)
        case Or(parts):
            return any(holds(part, seed) for part in parts)
        case Among(name, values, within):
            return any(holds(Compare(name, "=", value, within), seed) for value in values)
        case Compare(name, "!=", value, within):
            return not holds(Compare(name, "=", value, within), seed)
        case _:
            return zlib.crc32(f"{seed} {told(tree)}".encode()) % 2 == 0


@given(a_tree())
def test_that_what_the_builder_shows_means_what_the_text_says(tree: Tree) -> None:
    group = group_of(tree)
    if group is not None:
        back = tree_of(group)
        assert back is not None
        # Once through the builder, a condition stays as it is.
        assert tree_of(builder_of(told(back))) == back
        assert [holds(back, seed) for seed in range(16)] == [holds(tree, s) for s in range(16)]


@pytest.mark.parametrize(
    "text",
    [
        "stage = client",
        "stage in (client, advocate) and not bought(cake, 30d)",
        "tier >= Gold or rfm != champions",
        "not (city = Solo or points >= 5)",
        "spend(365d) > 1_000_000.50",
        "last_visit = none and joined != none",
        "consent(marketing) and consent(marketing, sms)",
        "(stage = client or visits(30d) >= 4) and (age > 30 or not referred)",
        "campaign(SPRING, reached) and preference(size, M)",
    ],
)
def test_that_a_condition_comes_back_from_the_builder_as_it_was(text: str) -> None:
    tree = read_segment(text)
    assert tree_of(builder_of(text)) == tree


def test_that_groups_stand_inside_one_another() -> None:
    group = builder_of("stage = client and (points > 5 or not (age > 30 or city = Solo))")
    assert group.how == "all"
    inner = group.parts[1]
    assert isinstance(inner, Group)
    assert inner.how == "any"
    assert inner.parts[1] == Group(
        "none", (Line("age", ">", ("30",)), Line("city", "=", ("Solo",)))
    )


@pytest.mark.parametrize(
    "text",
    [
        "points in (1, 2)",
        'city = "Solo, Java"',
        "tier in (Gold, none)",
        "visits(0d) >= 1",
        "not (everyone and not (everyone and not (everyone and not (everyone and referred))))",
    ],
)
def test_that_what_has_no_line_is_left_to_the_text(text: str) -> None:
    assert group_of(read_segment(text)) is None


def test_that_lines_begun_and_not_finished_are_left_out_and_pointed_at() -> None:
    group = Group("all", (Line("stage", "=", ("client",)), Line("points", ">="), Group("any")))
    tree = tree_of(group)
    assert tree is not None
    assert told(tree) == "stage = client"
    assert unfinished(group) == ((1,), (2,))
    assert tree_of(Group("all", (Line("city", "="),))) is None


def test_that_parts_are_added_changed_and_taken_away_where_they_stand() -> None:
    group = Group("all", (Group("any", (Line("stage", "=", ("client",)),)),))
    group = add(group, (0,), Line("points", ">=", ("5",)))
    assert at_path(group, (0, 1)) == Line("points", ">=", ("5",))
    group = put(group, (0, 1), Line("points", "<", ("9",)))
    tree = tree_of(group)
    assert tree is not None
    assert told(tree) == "stage = client or points < 9"
    assert remove(group, (0,)) == Group("all")


@pytest.mark.parametrize("name", [*FIELDS, *QUESTIONS])
def test_that_every_field_can_be_begun_and_compared_in_each_way(name: str) -> None:
    line = new_line(name)
    assert line.how in hows(name)
    values = {"money": ("5.5",), "whole": ("5",), "days": ("5",)}
    for how in hows(name):
        if name in FIELDS:
            about = FIELDS[name]
            value = values.get(about.kind.value, about.choices[:1] or ("x",))
        else:
            value = tuple(each[0] if each else "x" for each in QUESTIONS[name].words)
        within = 7 if name in QUESTIONS and QUESTIONS[name].days == "must" else None
        whole = Line(name, how, value, within)
        assert finished(whole)
        tree = tree_of(whole)
        assert tree is not None
        assert read_segment(told(tree)) == tree


def test_that_an_amount_keeps_its_decimals() -> None:
    tree = tree_of(Line("spend", ">=", ("12.50",), 30))
    assert tree is not None
    assert tree == Compare("spend", ">=", Decimal("12.50"), 30)
    assert told(tree) == "spend(30d) >= 12.50"


@given(st.sampled_from([*FIELDS, *QUESTIONS]), st.text(max_size=12))
def test_that_whatever_is_typed_is_a_condition_or_not_finished(name: str, typed: str) -> None:
    line = new_line(name)
    line = Line(name, line.how, tuple(typed for _ in range(max(len(line.values), 1))), line.within)
    tree = tree_of(line)
    assert (tree is None) is not finished(line)
