"""How names sound: spelled differently, they are found as one.

Indonesian names are written in old and new spelling (Soetjipto, Sucipto), with letters that sound
alike (Fitri, Vitri; Rizki, Risky), doubled or not (Muhamad, Muhammad), with a silent h (Shinta,
Sinta). The key of a word is no pronunciation: it is what all its spellings have in common.
"""

import re
from functools import lru_cache
from typing import Final

from loyalty_desktop.models.rules.names import fold

LONGEST_WORD: Final = 40
"""So many letters of a word are looked at."""
_SHORT: Final = frozenset({"moh", "moch", "mohd", "mhd", "md", "muh", "muhd", "much", "mch"})
"""How the name that is most often shortened is written."""
_NO_LETTERS: Final = re.compile(r"[^\w]|[\d_]")
_SPELLINGS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        # The spelling before 1972.
        ("oe", "u"),
        ("tj", "c"),
        ("dj", "j"),
        ("sj", "sy"),
        # Achmad, Akhmad, Ahmad; but Christina, Chandra.
        ("(?<=[aeiou])[ck]h(?=[aeioum])", "h"),
        ("[ck]h", "k"),
        ("ph", "f"),
        # Budhi, Dhani, Shinta, Aisyah: an h that nobody hears.
        ("(?<=[bdgjlnrstwyz])h", ""),
        ("h$", ""),
        ("med$", "mad"),
        ("x", "ks"),
        ("[cq]", "k"),
        ("z", "s"),
        ("sy", "s"),
        ("[vwp]", "f"),
        ("[jye]", "i"),
        ("o", "u"),
        ("d$", "t"),
        ("b$", "f"),
        (r"(\w)\1+", r"\1"),
    )
)


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """Return the key of a folded word; empty for one without letters."""
    letters = _NO_LETTERS.sub("", word)[:LONGEST_WORD]
    if letters in _SHORT:
        letters = "muhammad"
    for pattern, instead in _SPELLINGS:
        letters = pattern.sub(instead, letters)
    return letters


def sounds(name: str) -> tuple[str, ...]:
    """Return the keys of a name's words, each once, in order."""
    # Abdul-Rahman are two words; Nur'aini is one.
    words = fold(name).replace("-", " ").replace(".", " ").split()
    return tuple(dict.fromkeys(key for word in words if (key := sound(word))))


def nearly(one: str, other: str) -> bool:
    """Tell whether two words differ by one letter at most: more, less, another, or two swapped."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, sign in enumerate(short) if sign != long[i]), len(short))
    if len(long) > len(short):
        return short[at:] == long[at + 1 :]
    if short[at + 1 :] == long[at + 1 :]:
        return True
    swapped = short[at + 1 : at + 2] + short[at : at + 1]
    return swapped == long[at : at + 2] and short[at + 2 :] == long[at + 2 :]
