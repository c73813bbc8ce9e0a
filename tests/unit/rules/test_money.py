from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import (
    MOST,
    Currency,
    Money,
    currency,
    exact,
    half_up,
    half_up_ratio,
    major,
    parse_amount,
    round_to,
    spread,
)

IDR, USD, KWD, JPY = (currency(code) for code in ("IDR", "USD", "KWD", "JPY"))


@pytest.mark.parametrize(
    ("code", "exponent"), [("IDR", 0), ("USD", 2), ("KWD", 3), ("JPY", 0), ("EUR", 2), ("TND", 3)]
)
def test_that_a_currency_has_the_decimals_people_pay_with(code: str, exponent: int) -> None:
    assert currency(code) == Currency(code, exponent)


@pytest.mark.parametrize("code", ["", "idr", "XXX", "US", "RUPIAH", "I\0R", "XAU"])
def test_that_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        currency(code)
    assert (refused.value.field, refused.value.reason) == ("currency", "unknown_currency")


@pytest.mark.parametrize(
    ("value", "unit", "minor"),
    [
        (18450, IDR, 18450),
        ("18450", IDR, 18450),
        ("18450.00", IDR, 18450),
        ("12.50", USD, 1250),
        ("12.5", USD, 1250),
        (12, USD, 1200),
        (Decimal("12.5"), USD, 1250),
        (Decimal("1E+3"), IDR, 1000),
        (Decimal("-0.00"), USD, 0),
        (Decimal("0E+999999"), IDR, 0),
        ("0.001", KWD, 1),
        ("000012", JPY, 12),
        ("-0", IDR, 0),
    ],
)
def test_that_amounts_are_read_exactly(value: object, unit: Currency, minor: int) -> None:
    assert parse_amount(value, unit) == minor


@pytest.mark.parametrize(
    ("value", "unit", "reason"),
    [
        (12.5, USD, "wrong_type"),
        (True, IDR, "wrong_type"),
        (None, IDR, "wrong_type"),
        ([1], IDR, "wrong_type"),
        ("12.505", USD, "too_many_decimals"),
        ("0.5", IDR, "too_many_decimals"),
        (Decimal("0.5"), JPY, "too_many_decimals"),
        (Decimal("1E-400"), USD, "too_many_decimals"),
        (-1, IDR, "negative"),
        ("-0.01", USD, "negative"),
        (10**16, IDR, "out_of_range"),
        pytest.param(10**5000, IDR, "out_of_range", id="5000 digits"),
        ("9" * 10_000, IDR, "out_of_range"),
        (Decimal("1E+999"), IDR, "out_of_range"),
        (Decimal("NaN"), IDR, "not_a_number"),
        (Decimal("-Infinity"), IDR, "not_a_number"),
        ("1e999", IDR, "not_a_number"),
        ("", IDR, "not_a_number"),
        (" 1", IDR, "not_a_number"),
        ("1\n", IDR, "not_a_number"),
        ("1\0", IDR, "not_a_number"),
        ("1,5", USD, "not_a_number"),
        ("1_000", IDR, "not_a_number"),
        ("\u0661\u0662", IDR, "not_a_number"),
        ("\uff11", IDR, "not_a_number"),
        ("+5", IDR, "not_a_number"),
        (".5", USD, "not_a_number"),
        ("5.", USD, "not_a_number"),
        ("NaN", USD, "not_a_number"),
        ("=1+1", USD, "not_a_number"),
    ],
)
def test_that_what_is_no_amount_is_refused_with_its_reason(
    value: object, unit: Currency, reason: str
) -> None:
    with pytest.raises(Invalid) as refused:
        parse_amount(value, unit, "total")
    assert (refused.value.field, refused.value.reason) == ("total", reason)


def test_that_a_negative_amount_is_read_where_one_may_be() -> None:
    assert parse_amount("-37.50", USD, negative=True) == -3750


@given(st.integers(-MOST, MOST), st.sampled_from([IDR, USD, KWD]))
def test_that_an_amount_written_in_a_reply_reads_back_the_same(minor: int, unit: Currency) -> None:
    assert parse_amount(major(minor, unit), unit, negative=True) == minor


def test_that_replies_have_integers_or_texts_with_every_decimal() -> None:
    assert major(18450, IDR) == 18450
    assert major(3750, USD) == "37.50"
    assert major(5, KWD) == "0.005"
    assert major(-5, USD) == "-0.05"


def test_that_amounts_of_two_currencies_never_mix() -> None:
    with pytest.raises(ValueError, match="IDR and USD"):
        assert Money(1, IDR) + Money(1, USD)
    with pytest.raises(ValueError, match="IDR and USD"):
        assert Money(1, IDR) < Money(1, USD)
    assert Money(1, IDR) != Money(1, USD)


def test_that_amounts_of_one_currency_add_and_compare() -> None:
    assert Money(3, USD) + Money(4, USD) - Money(2, USD) == Money(5, USD)
    assert -Money(3, USD) < Money(0, USD) <= Money(0, USD) < Money(1, USD)
    assert Money(2, USD) > Money(1, USD) >= Money(1, USD)
    assert not Money(0, USD)


def test_that_rates_are_exact() -> None:
    assert exact("1.25") == Fraction(5, 4)
    assert exact("0.000001") == Fraction(1, 1_000_000)
    assert exact(3) == 3


@pytest.mark.parametrize("value", [1.25, True, Decimal("1.25"), "0.0000001", "1e3", "", None])
def test_that_a_rate_that_is_not_exact_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        exact(value)


def test_that_77_points_at_five_cents_are_worth_3_85() -> None:
    assert major(half_up(77 * exact("0.05") * USD.scale), USD) == "3.85"


@pytest.mark.parametrize(
    ("value", "whole"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.4", 2), ("2.499999", 2), (7, 7)]
)
def test_that_halves_go_up(value: object, whole: int) -> None:
    fraction = exact(value)
    assert half_up(fraction) == half_up_ratio(fraction.numerator, fraction.denominator) == whole


@pytest.mark.parametrize(
    ("minor", "step", "rounded"),
    [(149, 100, 100), (150, 100, 200), (18450, 500, 18500), (7, 0, 7), (7, 1, 7), (0, 100, 0)],
)
def test_that_cash_is_rounded_half_up_to_the_step(minor: int, step: int, rounded: int) -> None:
    assert round_to(minor, step) == rounded


def test_that_the_largest_remainder_gets_the_odd_unit_and_the_earlier_share_wins_a_tie() -> None:
    assert spread(100, [1, 1, 1]) == [34, 33, 33]
    assert spread(10, [1, 2, 4]) == [1, 3, 6]
    assert spread(-10, [1, 1]) == [-5, -5]
    assert spread(5, [0, 0]) == [3, 2]
    assert spread(0, []) == []
    with pytest.raises(ValueError, match="nothing to spread"):
        spread(1, [])


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_that_shares_add_up_and_none_is_a_unit_away_from_its_part(
    amount: int, weights: list[int]
) -> None:
    shares = spread(amount, weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(Fraction(amount * weight, sum(weights)) - share) < 1
