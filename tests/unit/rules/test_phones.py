import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.phones import looks_like_phone, national, parse_phone


@pytest.mark.parametrize(
    "spelled",
    [
        "081234567890",
        "0812-3456-7890",
        "(0812) 3456 7890",
        "0812.3456.7890",
        "  0812 3456 7890 ",
        "6281234567890",
        "62 812 3456 7890",
        "+6281234567890",
        "+62 (0) 812-3456-7890",
        "+62 0812 3456 7890",
        "006281234567890",
        "0062 812 3456 7890",
        "81234567890",
        "\uff10\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff10",
    ],
)
def test_that_every_spelling_of_a_number_is_the_same_number(spelled: str) -> None:
    assert parse_phone(spelled, "ID") == "+6281234567890"


@pytest.mark.parametrize(
    ("spelled", "country", "phone"),
    [
        ("021 5794 0000", "ID", "+622157940000"),
        ("+65 8123 4567", "ID", "+6581234567"),
        ("8123 4567", "SG", "+6581234567"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("415 555 2671", "US", "+14155552671"),
        ("07911 123456", "GB", "+447911123456"),
        ("0044 7911 123456", "ID", "+447911123456"),
    ],
)
def test_that_a_number_is_read_with_the_shops_country(
    spelled: str, country: str, phone: str
) -> None:
    assert parse_phone(spelled, country) == phone


@pytest.mark.parametrize(
    "spelled",
    [
        "",
        " ",
        "0",
        "0812",
        "budi",
        "12345",
        "+",
        "+62",
        "00",
        "0" * 30,
        "08123456789012345678",
        "+999123456789",
        "9" * 10_000,
        "\0",
        "0812-ABCD",
        "--",
        "+-",
    ],
)
def test_that_a_number_that_cannot_exist_is_refused(spelled: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_phone(spelled, "ID")
    assert (refused.value.field, refused.value.reason) == ("phone", "not_a_phone")


@given(st.text(max_size=40))
def test_that_whatever_is_typed_is_a_phone_or_refused(text: str) -> None:
    try:
        phone = parse_phone(text, "ID")
    except Invalid:
        return
    assert parse_phone(phone, "ID") == parse_phone(phone, "US") == phone


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0812 3456", True),
        ("+62 (21) 5794-0000", True),
        ("0812/3456.78", True),
        ("12345", False),
        ("M-1234567890", False),
        ("Budi 0812", False),
        ("", False),
    ],
)
def test_that_a_search_is_taken_for_a_phone_by_its_digits(text: str, expected: bool) -> None:
    assert looks_like_phone(text) is expected


def test_that_a_number_is_shown_as_its_country_writes_it() -> None:
    assert national("+6281234567890") == "081234567890"
    assert national("+14155552671") == "4155552671"


@pytest.mark.parametrize(
    ("spelled", "missing"), [("0812-3456", 2), ("0812 345", 3), ("+62 812 3456", 2), ("0812 3", 5)]
)
def test_that_a_number_that_was_begun_says_how_many_digits_it_lacks(
    spelled: str, missing: int
) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_phone(spelled, "ID")
    assert refusal.value.facts == {
        "field": "phone",
        "reason": "phone_too_short",
        "missing": missing,
    }
