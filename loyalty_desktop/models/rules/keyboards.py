"""What a scanner typed when the computer's keyboard layout is not the one it types on.

A scanner presses keys by their place. Set to an American keyboard on a computer set to a French
one it writes Q where an A was meant; this tells which layout is at fault, and what was meant.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from loyalty_desktop.models.rules.cards import check_characters, fold, is_own_code, is_voucher_code

Layout = Literal["AZERTY", "QWERTZ"]

TEST_CODE: Final = "LDTESTQWERTYAZXCVM0123456789"
"""What the test's own code begins with: every key that the layouts disagree about is in it."""

# What is meant, and what arrives of it, without Shift; letters are the same with it.
_SWAPPED: Final = {"a": "q", "q": "a", "w": "z", "z": "w"}
_ON_AZERTY: Final = {
    **_SWAPPED, "m": ",", "M": "?", "-": ")",
    **dict(zip("1234567890", "&é\"'(-è_çà", strict=True)),
}  # fmt: skip
_FROM_AZERTY: Final = {
    **_SWAPPED, "m": ";", "M": ":",
    **dict(zip("1234567890", "!@#$%^&*()", strict=True)),
}  # fmt: skip
_QWERTZ: Final = {"y": "z", "z": "y", "-": "ß"}


_LONGEST_PREFIX: Final = 4
_SYMBOLOGY: Final = re.compile(r"\][A-Za-z][0-9a-z]")
"""How scanners name the kind of code they read, if they do (ISO/IEC 15424): ]Q1, ]E0."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a scanned code tells: the layout at fault, empty where the code is right or unknown.

    `meant` is the code as it was printed, as far as that can be known; `known` whether it can;
    `prefix` what the scanner puts before every code.
    """

    meant: str
    layout: Layout | Literal[""]
    known: bool
    prefix: str = ""


def test_code() -> str:
    """Return the code of the scanner test: of the shape of a card, and nobody's card."""
    return TEST_CODE + check_characters(TEST_CODE)


def heard(text: str) -> Heard:
    """Return what a scanner meant when it typed `text`, and the layout that garbled it.

    Codes of cards and vouchers are proved by their check characters, codes of goods (EAN, UPC) by
    their check digit.
    """
    typed = text.strip()
    for length in range(min(_LONGEST_PREFIX, len(typed)) + 1):
        prefix, rest = typed[:length], typed[length:]
        if _right(rest, prefix):
            return Heard(rest, "", known=True, prefix=prefix)
        for layout, keys in _MAPS:
            meant = "".join(keys.get(sign, sign) for sign in rest)
            if meant != rest and _right(meant, prefix):
                return Heard(meant, layout, known=True, prefix=prefix)
    named = _SYMBOLOGY.match(typed)
    if named is not None:
        return Heard(typed[named.end() :], "", known=False, prefix=named.group())
    return Heard(typed, "", known=False)


def as_typed(code: str, layout: Layout) -> str:
    """Return what arrives of `code` on a computer set to another layout than the scanner."""
    arrives = {meant: sign for sign, meant in dict(_MAPS)[layout].items()}
    return "".join(arrives.get(sign, sign) for sign in code)


def _meant(arrives: Mapping[str, str]) -> dict[str, str]:
    """Return what each sign that arrives was meant to be."""
    capitals = {
        meant.upper(): sign.upper()
        for meant, sign in arrives.items()
        if meant.isalpha() and sign.isalpha() and len(sign.upper()) == 1
    }
    return {sign: meant for meant, sign in {**capitals, **arrives}.items()}


_MAPS: Final[tuple[tuple[Layout, Mapping[str, str]], ...]] = (
    ("QWERTZ", _meant(_QWERTZ)),
    ("AZERTY", _meant(_FROM_AZERTY)),
    ("AZERTY", _meant(_ON_AZERTY)),
)
"""Either the computer has the other layout, or the scanner; QWERTZ is the same both ways."""


def _right(code: str, prefix: str) -> bool:
    # A check digit is right by chance one time in ten: figures before figures prove nothing.
    doubtful = any(sign.isalnum() for sign in prefix) and not _SYMBOLOGY.fullmatch(prefix)
    ours = is_own_code(fold(code)) or is_voucher_code(fold(code))
    return ours or (not doubtful and _is_article(code))


def _is_article(code: str) -> bool:
    """Tell whether `code` is a number of goods (8, 12, 13 or 14 figures) with its check digit."""
    if len(code) not in {8, 12, 13, 14} or not (code.isascii() and code.isdigit()):
        return False
    weighed = sum(
        int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(code))
    )
    return weighed % 10 == 0
