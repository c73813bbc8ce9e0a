"""Money as whole minor units, rates as exact fractions; no float anywhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from loyalty_desktop.errors import Invalid

MOST: Final = 10**15
"""The largest amount anybody may name, in minor units: far beyond any till, far inside 64 bits."""

# ISO 4217, list one. Rupiah has no decimals here: nobody pays sen, and tills print none.
_NO_DECIMALS: Final = "BIF CLP DJF GNF IDR ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS: Final = "BHD IQD JOD KWD LYD OMR TND"
_TWO_DECIMALS: Final = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD
    HNL HTG HUF ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
    MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
    USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG"""
_EXPONENTS: Final = {
    code: exponent
    for exponent, codes in ((0, _NO_DECIMALS), (2, _TWO_DECIMALS), (3, _THREE_DECIMALS))
    for code in codes.split()
}

_TENS: Final = tuple(int("1" + "0" * zeros) for zeros in range(10))
_DECIMAL: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?", re.ASCII)
_LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency by its ISO code; `exponent` is how many decimals its minor unit has."""

    code: str
    exponent: int

    @property
    def scale(self) -> int:
        """How many minor units make one: 1 for IDR, 100 for USD."""
        return _TENS[self.exponent]


@lru_cache(maxsize=256)
def currency(code: str) -> Currency:
    """Return the currency of an ISO 4217 code in capitals; `Invalid` when there is none."""
    if (exponent := _EXPONENTS.get(code)) is None:
        raise Invalid("currency", "unknown_currency", value=code[:_LONGEST])
    return Currency(code, exponent)


def currencies() -> tuple[str, ...]:
    """Return the codes of all currencies, by the alphabet."""
    return tuple(sorted(_EXPONENTS))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency in whole minor units."""

    minor: int
    currency: Currency

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._alike(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._alike(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._alike(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._alike(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._alike(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._alike(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def _alike(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency.code} and {other.currency.code} cannot be mixed")
        return other.minor


def parse_amount(
    value: object, unit: Currency, field: str = "amount", *, negative: bool = False
) -> int:
    """Return the minor units of an amount in major units: 18450, "12.50" or an exact Decimal.

    `Invalid` names `field` and the reason: `wrong_type` (floats and bools too), `not_a_number`,
    `too_many_decimals` (more than the currency has), `negative`, `out_of_range`.
    """
    if type(value) is int:
        if not -MOST <= value <= MOST:
            raise Invalid(field, "out_of_range", most=MOST)
        minor = value * unit.scale
    elif isinstance(value, str):
        minor = _minor_of_text(value, unit, field)
    elif isinstance(value, Decimal):
        minor = _minor_of_decimal(value, unit, field)
    else:
        raise Invalid(field, "wrong_type", expected="amount")
    if not -MOST <= minor <= MOST:
        raise Invalid(field, "out_of_range", most=MOST)
    if minor < 0 and not negative:
        raise Invalid(field, "negative")
    return minor


def _minor_of_text(value: str, unit: Currency, field: str) -> int:
    if len(value) > _LONGEST:
        raise Invalid(field, "out_of_range", most=MOST)
    if (found := _DECIMAL.fullmatch(value)) is None:
        raise Invalid(field, "not_a_number")
    sign, whole, decimals = found.groups()
    decimals = (decimals or "").rstrip("0")
    if len(decimals) > unit.exponent:
        raise Invalid(field, "too_many_decimals", places=unit.exponent, currency=unit.code)
    minor = int(whole + decimals.ljust(unit.exponent, "0"))
    return -minor if sign else minor


def _minor_of_decimal(value: Decimal, unit: Currency, field: str) -> int:
    if not value.is_finite():
        raise Invalid(field, "not_a_number")
    if not value:
        return 0
    # The size is judged before anything is computed: 1e999999 would fill the memory.
    if value.adjusted() > _LONGEST:
        raise Invalid(field, "out_of_range", most=MOST)
    exact_value = _small_fraction(value)
    if exact_value is None or (exact_value * unit.scale).denominator != 1:
        raise Invalid(field, "too_many_decimals", places=unit.exponent, currency=unit.code)
    return int(exact_value * unit.scale)


def _small_fraction(value: Decimal) -> Fraction | None:
    """Return the exact value of a finite decimal, None when it is written with absurdly many."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_LONGEST:
        return None
    return Fraction(value)


def major(minor: int, unit: Currency) -> int | str:
    """Return an amount as replies and files write it: 18450 for IDR, "37.50" for USD."""
    if unit.exponent == 0:
        return minor
    whole, rest = divmod(abs(minor), unit.scale)
    return f"{'-' if minor < 0 else ''}{whole}.{rest:0{unit.exponent}d}"


def exact(value: object, field: str = "value", *, places: int = 6) -> Fraction:
    """Return a rate written as a whole number or a decimal text of at most `places` decimals.

    `Invalid`: `wrong_type` (floats and bools too), `not_a_number`, `too_many_decimals`,
    `out_of_range`. The sign is for the caller to judge.
    """
    if type(value) is int:
        if not -MOST <= value <= MOST:
            raise Invalid(field, "out_of_range", most=MOST)
        return Fraction(value)
    if not isinstance(value, str):
        raise Invalid(field, "wrong_type", expected="decimal")
    rate = Fraction(_minor_of_text(value, Currency("", places), field), _TENS[places])
    if not -MOST <= rate <= MOST:
        raise Invalid(field, "out_of_range", most=MOST)
    return rate


def half_up(value: Fraction) -> int:
    """Return the nearest whole number, halves upwards: 2.5 is 3."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def half_up_ratio(numerator: int, denominator: int) -> int:
    """Return `numerator / denominator` rounded half up; `denominator` is positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def round_to(minor: int, step: int) -> int:
    """Return an amount rounded half up to whole steps such as 100; steps of 0 and 1 change none."""
    if step <= 1:
        return minor
    return (2 * minor + step) // (2 * step) * step


def spread(amount: int, weights: Sequence[int]) -> list[int]:
    """Return `amount` shared out by weight, largest remainder first, earlier shares first in a tie.

    The shares sum to `amount` exactly. Weights are not negative; when all are 0 they count alike.
    """
    if amount < 0:
        return [-share for share in spread(-amount, weights)]
    total = sum(weights)
    if not total:
        if not weights:
            if amount:
                raise ValueError("there is nothing to spread over")
            return []
        weights = [1] * len(weights)
        total = len(weights)
    shares = [amount * weight // total for weight in weights]
    if left := amount - sum(shares):
        remainders = [amount * weight % total for weight in weights]
        for place in sorted(range(len(weights)), key=remainders.__getitem__, reverse=True)[:left]:
            shares[place] += 1
    return shares
