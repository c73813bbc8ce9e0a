"""What is typed for the next item: a code, a name, or quantity, price and name together."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from loyalty_desktop.ui.counter.bill import ONE

ReadMoney = Callable[[str], int | None]
"""Reads a written amount into minor units; None for anything else."""

_TIMES: Final = re.compile(r"^(\d{1,6}(?:[.,]\d{1,3})?)\s*[x*\u00d7]\s*", re.IGNORECASE)
_CODE: Final = re.compile(r"^(?=.*\d)[0-9A-Za-z][0-9A-Za-z._/-]{3,}$")
_EAN_LENGTHS: Final = frozenset({8, 12, 13, 14})
_SURELY_A_CODE: Final = 8
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Typed:
    """An item as it was typed: `quantity` in thousandths, `price` for one in minor units.

    `code` is what stands alone and may be a code; digits alone may be a code or a price.
    """

    quantity: int = ONE
    price: int | None = None
    name: str = ""
    code: str | None = None


def read_item(text: str, read_money: ReadMoney) -> Typed:
    """Return what `2 x 32000 Kopi`, `Kopi 32000`, `0,5 x Beras` or `8991002101234` says."""
    rest = " ".join(text.split())
    quantity = ONE
    if (times := _TIMES.match(rest)) is not None and times.end() < len(rest):
        quantity = int(Fraction(times[1].replace(",", ".")) * ONE)
        rest = rest[times.end() :]
    if " " not in rest:
        return _single(rest, quantity, read_money)
    first, _space, others = rest.partition(" ")
    if first.casefold() in {"rp", "rp."}:
        first, _space, others = others.partition(" ")
    if (price := read_money(first)) is not None and others:
        return Typed(quantity, price, _named(others))
    others, _space, last = rest.rpartition(" ")
    if (price := read_money(last)) is not None:
        return Typed(quantity, price, _named(others))
    return Typed(quantity, None, _named(rest))


def read_times(text: str) -> int | None:
    """Return the thousandths that `3 x` alone says, before a code is scanned; None: nothing."""
    times = _TIMES.fullmatch(text.strip())
    return int(Fraction(times[1].replace(",", ".")) * ONE) or None if times is not None else None


def _single(word: str, quantity: int, read_money: ReadMoney) -> Typed:
    price = read_money(word)
    if price is not None and len(word) < _SURELY_A_CODE:
        return Typed(quantity, price, "", word)
    if _CODE.match(word):
        return Typed(quantity, None, "", word)
    return Typed(quantity, price, "" if price is not None else _named(word))


def _named(words: str) -> str:
    return words.strip(" -\u2013:")[:_LONGEST_NAME]


def may_be_code(text: str) -> bool:
    """Tell whether goods could carry such a code: letters and figures, at least one figure."""
    return _CODE.match(text) is not None


def is_ean(code: str) -> bool:
    """Tell whether goods carry such a code: EAN-8, UPC-A, EAN-13 or GTIN-14, check digit right.

    GS1 General Specifications, 7.9: weights 3 and 1 from the right, sum to a multiple of ten.
    """
    if len(code) not in _EAN_LENGTHS or not (code.isascii() and code.isdigit()):
        return False
    digits = [int(sign) for sign in reversed(code)]
    return sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0
