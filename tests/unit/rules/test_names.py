import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.names import LONGEST_NAME, LONGEST_TEXT, clean, fold


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Budi Santoso", "budi santoso"),
        ("  BUDI   santoso\t", "budi santoso"),
        ("José Ñandú", "jose nandu"),
        ("Jose\u0301", "jose"),
        ("Straße", "strasse"),
        ("\ufb01ne", "fine"),
        ("\u0130stanbul", "istanbul"),
        ("\uff42\uff55\uff44\uff49", "budi"),
        ("王小明", "王小明"),
        ("", ""),
    ],
)
def test_that_case_accents_and_double_blanks_do_not_matter(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(st.text(max_size=30))
def test_that_a_folded_name_is_folded_already(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=30))
def test_that_a_name_is_found_in_capitals_too(name: str) -> None:
    plain = "".join(c for c in name if c.isascii())
    assert fold(plain.upper()) == fold(plain) == fold(plain.lower())


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (" Budi  Santoso ", "Budi Santoso"),
        ("Budi\nSantoso", "Budi Santoso"),
        ("N. O'Neil-\u0141uk", "N. O'Neil-\u0141uk"),
        ("\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u062f"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
    ],
)
def test_that_a_name_is_kept_as_people_write_it(text: str, cleaned: str) -> None:
    assert clean(text, "name") == cleaned


def test_that_a_note_keeps_its_lines() -> None:
    assert clean(" Likes tea.\r\nCalls\tback.\n", "note", LONGEST_TEXT) == (
        "Likes tea.\nCalls\tback."
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "wrong_type"),
        (5, "wrong_type"),
        (True, "wrong_type"),
        (["Budi"], "wrong_type"),
        ("", "missing"),
        (" \t\n ", "missing"),
        ("Bu\0di", "nul"),
        ("Bu\x07di", "control_characters"),
        ("Bu\x1b[31mdi", "control_characters"),
        ("Bu\ud800di", "control_characters"),
        ("Budi \u202eidab", "control_characters"),
        ("Budi \u2066x", "control_characters"),
        ("x" * (LONGEST_NAME + 1), "too_long"),
        ("x" * 10_000_000, "too_long"),
    ],
)
def test_that_a_name_that_cannot_be_is_refused(text: object, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean(text, "name")
    assert (refused.value.field, refused.value.reason) == ("name", reason)


@given(st.text(max_size=250), st.sampled_from([LONGEST_NAME, LONGEST_TEXT]))
def test_that_what_is_kept_is_clean_already(text: str, longest: int) -> None:
    try:
        kept = clean(text, "note", longest)
    except Invalid:
        return
    assert clean(kept, "note", longest) == kept
    assert kept == kept.strip()
    assert 0 < len(kept) <= longest
