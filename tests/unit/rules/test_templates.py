"""Texts with variables: read with their mistakes by place, filled safely."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import Invalid, NotEligible
from loyalty_desktop.models.rules.templates import (
    VARIABLES,
    fill,
    on_one_line,
    read_template,
    variables_of,
)
from loyalty_desktop.wording import mistake


@pytest.mark.parametrize(
    ("text", "facts", "filled"),
    [
        ("Hello {first_name}!", {"first_name": "Sari"}, "Hello Sari!"),
        ("Hello {first_name|friend}!", {"first_name": None}, "Hello friend!"),
        ("Hello {first_name|friend}!", {"first_name": ""}, "Hello friend!"),
        ("Hello {first_name|friend}!", {}, "Hello friend!"),
        ("Hello{name|}!", {}, "Hello!"),
        ("{ Points } points", {"points": "1.250"}, "1.250 points"),
        ("{{ {points} }}", {"points": "3"}, "{ 3 }"),
        ("no variables", {}, "no variables"),
        ("two\nlines {code}", {"code": "X"}, "two\nlines X"),
        ("{name}", {"name": "{points} <b>Sari</b>"}, "{points} <b>Sari</b>"),
    ],
)
def test_that_variables_are_filled_or_say_their_own_words(
    text: str, facts: dict[str, str | None], filled: str
) -> None:
    assert fill(text, facts) == filled


def test_that_a_value_that_is_missing_without_other_words_is_refused_and_named() -> None:
    with pytest.raises(NotEligible) as refused:
        fill("You have {points} points, {name|friend}.", {"points": None})
    assert refused.value.facts == {"reason": "no_value", "variable": "points"}


@pytest.mark.parametrize(
    ("text", "reason", "line", "column"),
    [
        ("Hello {nam}", "unknown_variable", 1, 7),
        ("One\nHello {first name}", "unknown_variable", 2, 7),
        ("Hello {name", "open_brace", 1, 7),
        ("Hello name}", "closing_brace", 1, 11),
        ("{name|{points}}", "brace_inside", 1, 1),
        ("{}", "unknown_variable", 1, 1),
    ],
)
def test_that_mistakes_are_told_by_line_and_column(
    text: str, reason: str, line: int, column: int
) -> None:
    with pytest.raises(Invalid) as wrong:
        read_template(text, "body")
    told = wrong.value.problems[0]
    assert (told["field"], told["reason"]) == ("body", reason)
    assert (told["line"], told["column"]) == (line, column)


def test_that_every_mistake_is_told_and_the_nearest_right_name_with_it() -> None:
    with pytest.raises(Invalid) as wrong:
        read_template("{firstname} has {pionts}\nand {xyz}")
    assert [each["nearest"] for each in wrong.value.problems] == ["first_name", "points", ""]
    assert [mistake(each) for each in wrong.value.problems] == [
        "Line 1, column 1: there is no {firstname}; perhaps {first_name}.",
        "Line 1, column 17: there is no {pionts}; perhaps {points}.",
        "Line 2, column 5: there is no {xyz}.",
    ]


def test_that_an_unbalanced_brace_says_where_and_what_to_do() -> None:
    with pytest.raises(Invalid) as wrong:
        read_template("Hello {name")
    assert mistake(wrong.value.facts) == (
        "Line 1, column 7: this brace is never closed. Write {{ for one that is meant."
    )


def test_that_a_name_cannot_add_a_line_to_the_head_of_a_message() -> None:
    name = "Sari\r\nBcc: everybody@example.com"
    assert fill("For {name}", {"name": name}) == "For Sari Bcc: everybody@example.com"
    assert on_one_line(f"For {name}") == "For Sari Bcc: everybody@example.com"


def test_that_nothing_in_a_value_turns_the_words_after_it_around() -> None:
    assert fill("{name} won", {"name": "Sari\u202e\u2066\0\x1b[31m"}) == "Sari [31m won"
    assert fill("{name} won", {"name": "سارة"}) == "سارة won"


@given(st.text(max_size=80))
def test_that_no_name_whatever_breaks_a_text_or_leaves_its_line(name: str) -> None:
    said = fill("Dear {name|friend}, hello", {"name": name})
    assert said.startswith("Dear ")
    assert said.endswith(", hello")
    assert len(said.splitlines()) == 1
    assert "None" not in said or "None" in name


@given(st.text(alphabet="ab{}|\n", max_size=30))
def test_that_a_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    with suppress(Invalid):
        for part in read_template(text):
            assert isinstance(part, str) or part.name in VARIABLES


def test_that_the_variables_of_a_text_are_known() -> None:
    assert variables_of("{points} and {code|x}") == {"points", "code"}
    assert set(variables_of(" ".join(f"{{{name}}}" for name in VARIABLES))) == set(VARIABLES)
