"""Which of the four looks a tier has, on cards and on screens."""

from typing import Final, Literal

Look = Literal["bronze", "silver", "gold", "platinum"]
LOOKS: Final[tuple[Look, ...]] = ("bronze", "silver", "gold", "platinum")
"""From the lowest."""
_NAMED: Final[dict[str, Look]] = {
    "bronze": "bronze",
    "perunggu": "bronze",
    "silver": "silver",
    "perak": "silver",
    "gold": "gold",
    "emas": "gold",
    "platinum": "platinum",
    "platina": "platinum",
}


def tier_look(name: str, place: int) -> Look:
    """Return the look of a tier by its name and its place (0 is the lowest threshold).

    Silver is silver wherever it stands, in English and in Indonesian; the shop's own names take
    the looks in order, and the highest serves all that are left.
    """
    named = _NAMED.get(name.strip().casefold())
    return LOOKS[min(max(place, 0), len(LOOKS) - 1)] if named is None else named
