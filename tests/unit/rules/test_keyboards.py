"""Which keyboard garbles a scanned code, and what was meant."""

import pytest

from loyalty_desktop.models.rules.cards import card_code, is_own_code, voucher_code
from loyalty_desktop.models.rules.keyboards import Heard, Layout, as_typed, heard
from loyalty_desktop.models.rules.keyboards import test_code as code_of_the_trial

CODE = code_of_the_trial()
CARD = card_code(bytes(32), "card", 1)
ARTICLE = "4006381333931"


def test_that_the_code_of_the_trial_has_the_shape_of_a_card() -> None:
    assert is_own_code(CODE)


@pytest.mark.parametrize("code", [CODE, CARD, ARTICLE, CODE.lower(), "12345670"])
def test_that_a_code_that_arrives_right_blames_no_keyboard(code: str) -> None:
    found = heard(code)
    assert (found.layout, found.meant, found.known, found.prefix) == ("", code, True, "")


@pytest.mark.parametrize("layout", ["AZERTY", "QWERTZ"])
@pytest.mark.parametrize("code", [CODE, CODE.lower()])
def test_that_the_keyboard_that_garbles_is_named_and_the_code_read_all_the_same(
    layout: Layout, code: str
) -> None:
    typed = as_typed(code, layout)
    assert typed != code
    found = heard(typed)
    assert (found.layout, found.meant) == (layout, code)


def test_that_figures_typed_as_signs_name_azerty() -> None:
    assert heard('\'àà-"_&"""ç"&').layout == "AZERTY"
    assert heard('\'àà-"_&"""ç"&').meant == ARTICLE


def test_that_a_scanner_set_to_azerty_on_another_computer_is_found_too() -> None:
    shifted = CODE.translate(str.maketrans("1234567890AQWZM", "!@#$%^&*()QAZW:"))
    assert heard(shifted).layout == "AZERTY"


@pytest.mark.parametrize("prefix", ["~", "]C1"])
def test_that_what_comes_before_every_code_is_told_apart(prefix: str) -> None:
    found = heard(f"{prefix}{CODE}")
    assert (found.prefix, found.meant) == (prefix, CODE)


def test_that_figures_before_figures_are_no_prefix() -> None:
    # The twelve figures after the first may have a right check digit by chance.
    assert heard("7012345678900").prefix == ""


@pytest.mark.parametrize("text", ["", "A", "HELLO", "0-0-0", "x" * 200])
def test_that_a_code_of_somebody_else_is_neither_right_nor_wrong(text: str) -> None:
    found = heard(text)
    assert (found.known, found.layout) == (False, "")


def test_that_a_voucher_is_known_by_its_check_characters_too() -> None:
    voucher = voucher_code(b"k" * 32, "one")
    assert heard(f"~{voucher}") == Heard(voucher, "", known=True, prefix="~")
    codes = (voucher_code(b"k" * 32, str(number)) for number in range(100))
    garbled = next(code for code in codes if "Z" in code)
    assert heard(as_typed(garbled, "QWERTZ")) == Heard(garbled, "QWERTZ", known=True)


@pytest.mark.parametrize(
    ("text", "meant", "known"),
    [
        ("]E08991234567892", "8991234567892", None),
        ("]Q1SOMETHING", "SOMETHING", False),
        ("]SOMETHING", "]SOMETHING", False),
    ],
)
def test_that_the_kind_of_code_a_scanner_names_is_no_part_of_it(
    text: str, meant: str, known: bool | None
) -> None:
    found = heard(text)
    assert found.meant == meant
    assert known is None or found.known is known
