import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.cards import (
    ALPHABET,
    CODE_CHARACTERS,
    card_code,
    check_characters,
    check_digit,
    code_hash,
    fold,
    is_own_code,
    member_number,
    voucher_code,
)

KEY = b"a key of the shop"
texts = st.text(ALPHABET, min_size=1, max_size=30)
numbers = st.text("0123456789", min_size=1, max_size=12)


def with_checks(text: str) -> str:
    return text + check_characters(text)


def right(text: str) -> bool:
    return check_characters(text[:-2]) == text[-2:]


def right_number(digits: str) -> bool:
    return check_digit(digits[:-1]) == digits[-1]


def test_that_the_check_characters_are_those_of_the_standard() -> None:
    # ISO/IEC 7064, the example of MOD 1271-36.
    assert check_characters("ISO79") == "3W"


def test_that_the_check_digit_is_that_of_damms_own_example() -> None:
    assert check_digit("572") == "4"


@given(texts)
def test_that_the_check_characters_find_every_single_wrong_character(text: str) -> None:
    code = with_checks(text)
    assert right(code)
    for place, character in enumerate(code):
        for other in ALPHABET:
            if other != character:
                assert not right(code[:place] + other + code[place + 1 :])


@given(texts)
def test_that_the_check_characters_find_every_swap_of_neighbours(text: str) -> None:
    code = with_checks(text)
    for place in range(len(code) - 1):
        if code[place] != code[place + 1]:
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert not right(swapped)


@given(numbers)
def test_that_the_check_digit_finds_every_single_wrong_digit_and_every_swap(digits: str) -> None:
    number = digits + check_digit(digits)
    assert right_number(number)
    for place, digit in enumerate(number):
        for other in "0123456789":
            if other != digit:
                assert not right_number(number[:place] + other + number[place + 1 :])
        after = number[place + 1 : place + 2]
        if after not in {"", digit}:
            assert not right_number(number[:place] + after + digit + number[place + 2 :])


def test_that_a_card_can_be_printed_again_and_made_by_nobody_else() -> None:
    code = card_code(KEY, "card", 1)
    assert code == card_code(KEY, "card", 1)
    others = {
        card_code(KEY, "card", 2),
        card_code(KEY, "card1", 1),
        card_code(b"the key of another shop", "card", 1),
    }
    assert code not in others
    assert len(others) == 3


@given(st.text(min_size=1, max_size=36), st.integers(1, 99))
def test_that_a_code_is_ours_however_it_is_typed(card: str, issue: int) -> None:
    code = card_code(KEY, card, issue)
    assert len(code) == CODE_CHARACTERS
    assert is_own_code(code)
    typed = f" {code[:6].lower()}-{code[6:14]} {code[14:]}\n"
    assert fold(typed) == code
    assert code_hash(typed) == code_hash(code)


@pytest.mark.parametrize(
    "code", ["", "LD", "8991234567890", "LD" + "A" * 28, "ld" + "a" * 28, "LDé" + "A" * 27]
)
def test_that_a_code_from_elsewhere_is_not_ours(code: str) -> None:
    assert not is_own_code(code)


def test_that_the_code_says_nothing_of_the_card() -> None:
    assert "budi" not in card_code(KEY, "budi", 1).lower()
    assert len(code_hash(card_code(KEY, "budi", 1))) == 64


def test_that_a_voucher_has_its_own_short_code_with_check_characters() -> None:
    code = voucher_code(KEY, "voucher")
    assert re.fullmatch("V[A-Z2-7]{12}[0-9A-Z]{2}", code)
    assert right(code)
    assert not is_own_code(code)


@given(st.uuids().map(str), st.integers(0, 5))
def test_that_a_member_number_is_made_from_the_id_and_ends_with_its_check_digit(
    member: str, attempt: int
) -> None:
    number = member_number(member, attempt)
    assert re.fullmatch(r"M-\d{10}", number)
    assert number == member_number(member, attempt) != member_number(member, attempt + 1)
    assert right_number(number[2:])
