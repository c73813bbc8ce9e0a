"""A card design's file: read, and every mistake told with its place."""

from dataclasses import replace

import pytest

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.card_design import (
    CLASSIC,
    CardDesign,
    checked_design,
    design_toml,
    design_values,
    read_design,
    read_design_toml,
)
from loyalty_desktop.wording import use_language
from loyalty_desktop.wording.mistakes import mistake

WHOLE = """
name = "Toko Melati"
template = "stamps"
colours = "#7a1f3d"
contact = "0251-555-0142"
sentence = "Sepuluh stempel, kopi kesebelas dari kami."
stamp_card = "KOPI"
logo = "logo.png"

[show]
number = false
tier = false
"""


def problems(text: str) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        read_design_toml(text)
    return [(str(each["field"]), str(each["reason"])) for each in refusal.value.problems]


def test_that_a_whole_file_is_read() -> None:
    assert read_design_toml(WHOLE) == CardDesign(
        name="Toko Melati",
        template="stamps",
        colours="#7A1F3D",
        contact="0251-555-0142",
        sentence="Sepuluh stempel, kopi kesebelas dari kami.",
        stamp_card="KOPI",
        logo="logo.png",
        shows_number=False,
        shows_tier=False,
    )


def test_that_a_name_alone_is_the_classic_card() -> None:
    assert read_design_toml('name = "Classic"') == CLASSIC


def test_that_a_design_written_out_is_read_back_the_same() -> None:
    for design in (CLASSIC, read_design_toml(WHOLE), CardDesign(name='Kedai "A\\B" ☕')):
        assert read_design_toml(design_toml(design)) == design
        assert read_design(design_values(design)) == design


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("", "name", "missing"),
        ('name = ""', "name", "empty"),
        ('name = "x"\ntemplat = "light"', "templat", "unknown_field"),
        ('name = "x"\n[show]\nfoto = true', "show.foto", "unknown_field"),
        ('name = "x"\n[show]\nnumber = "yes"', "show.number", "wrong_type"),
        ('name = "x"\ntemplate = "gold"', "template", "unknown_choice"),
        ('name = "x"\ncolours = "red"', "colours", "unknown_choice"),
        ('name = "x"\ncolours = "#12345"', "colours", "unknown_choice"),
        ('name = "x"\ncolours = 7', "colours", "wrong_type"),
        ('name = "x"\ncontact = "' + "1" * 81 + '"', "contact", "too_long"),
        ('name = "' + "n" * 61 + '"', "name", "too_long"),
        ('name = "x\\u0007"', "name", "unprintable"),
        ('name = "x"\nlogo = "../logo.png"', "logo", "beside"),
        ('name = "x"\nlogo = "C:\\\\logo.png"', "logo", "beside"),
        ('name = "x"\nshow = 3', "show", "wrong_type"),
    ],
)
def test_that_a_mistake_is_told_with_its_place(text: str, place: str, reason: str) -> None:
    assert (place, reason) in problems(text)


def test_that_all_mistakes_are_told_at_once() -> None:
    found = problems('name = "x"\ntemplate = "gold"\ncolour = "red"\n[show]\nfoto = true')
    assert found == [
        ("show.foto", "unknown_field"),
        ("template", "unknown_choice"),
        ("colour", "unknown_field"),
    ]


def test_that_an_unknown_name_is_one_clear_sentence() -> None:
    use_language("en")
    with pytest.raises(Invalid) as refusal:
        read_design_toml('name = "x"\ntemplat = "light"')
    (problem,) = refusal.value.problems
    assert mistake(problem) == "This name is not known. Look at how it is spelled."


@pytest.mark.parametrize(
    ("text", "line"), [('name = "x', 1), ('name = "x"\nb = = 3', 2), ('name = "x"\n[show', 2)]
)
def test_that_what_is_no_toml_is_told_with_line_and_column(text: str, line: int) -> None:
    with pytest.raises(Invalid) as refusal:
        read_design_toml(text)
    assert refusal.value.reason == "not_toml"
    assert refusal.value.facts["line"] == line


def test_that_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        read_design_toml(b'name = "\xff\xfe"')
    assert refusal.value.reason == "not_utf8"


def test_that_a_design_made_elsewhere_is_checked_as_a_file_is() -> None:
    with pytest.raises(Invalid):
        checked_design(replace(CLASSIC, name="x" * 100))
    with pytest.raises(Invalid):
        checked_design(replace(CLASSIC, name="\u202ex"))
    assert checked_design(replace(CLASSIC, name="Ours")).name == "Ours"
