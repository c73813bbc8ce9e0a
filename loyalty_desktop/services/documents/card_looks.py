"""How cards look: five grounds with the colours of what stands on them, and the pattern."""

from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Final

from loyalty_desktop.models.rules.tier_looks import LOOKS, tier_look
from loyalty_desktop.services.documents.drawing import Outline, Repeated, Shape, ellipse

LONG: Final = 0.29
WIDE: Final = 0.125
DOT: Final = 0.045
_PETALS: Final = ((0.25, 0.25, 45), (0.75, 0.25, -45), (0.75, 0.75, 45), (0.25, 0.75, -45))
_DOTS: Final = ((0.0, 0.0), (0.5, 0.5))
_SHADES: Final = 8
"""Steps in which the pattern fades."""


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a card: ground from `ground` to `light`, pattern, text, second text, mark.

    `opacity` is the pattern's where it is strongest.
    """

    name: str
    ground: str
    light: str
    pattern: str
    opacity: float
    text: str
    second: str
    mark: str
    on_mark: str
    icon: str


PLAIN: Final = Look(
    "plain", "#0A4A3E", "#0D5A4B", "#84DCC6", 0.16, "#FFFFFF", "#DDF0EA", "#84DCC6", "#0A4A3E", ""
)
TIERS: Final = (
    Look(
        "bronze", "#6E3D23", "#79432A", "#E3A878", 0.18, "#FFF6EC", "#F8E8DA", "#E3A878",
        "#6E3D23", "medal",
    ),
    Look(
        "silver", "#D5DADF", "#E8EBEE", "#68707A", 0.16, "#22282F", "#454C54", "#68707A",
        "#FFFFFF", "award",
    ),
    Look(
        "gold", "#0B3029", "#104237", "#DCB55A", 0.2, "#F7E9C3", "#DDCF9E", "#DCB55A",
        "#0B3029", "crown",
    ),
    Look(
        "platinum", "#262C36", "#38424F", "#C9D6E8", 0.16, "#F4F7FB", "#D6DFEA", "#C9D6E8",
        "#262C36", "gem",
    ),
)  # fmt: skip


def look_of(tier: str | None, place: int) -> Look:
    """Return the look of a card by its tier and the tier's place (0 is the lowest); None: plain."""
    if tier is None:
        return PLAIN
    return TIERS[LOOKS.index(tier_look(tier, place))]


@cache
def kawung(
    width: float, height: float, tile: float, look: Look, *, top: float = 0.0, fades: bool = True
) -> tuple[Shape, ...]:
    """Return the pattern of four petals over a card from `top` down, in points.

    It fades out towards the top left, where text stands, unless `fades` is off.
    """
    found: dict[tuple[int, int | None], list[tuple[float, float]]] = {}
    for row in range(ceil((height - top) / tile) + 1):
        for column in range(ceil(width / tile) + 1):
            for x, y, turn in (*_PETALS, *((x, y, None) for x, y in _DOTS)):
                at = ((column + x) * tile, top + (row + y) * tile)
                shade = _shade(at[0] / width, at[1] / height) if fades else _SHADES
                if shade == 0 or at[1] - top > height - top + tile:
                    continue
                found.setdefault((shade, turn), []).append(at)
    return tuple(
        Repeated(
            _part(tile, turn), tuple(places), look.pattern, round(look.opacity * shade / _SHADES, 4)
        )
        for (shade, turn), places in found.items()
    )


def _part(tile: float, turn: int | None) -> Outline:
    """Return a petal turned, or the dot between four of them."""
    if turn is None:
        return ellipse(0, 0, DOT * tile, DOT * tile)
    return ellipse(0, 0, LONG * tile, WIDE * tile, turn)


def _shade(x: float, y: float) -> int:
    """Return how strong the pattern is at a place of the card, from 0 to `_SHADES`."""
    way = (0.72 * x + 0.28 * y - 0.25) / 0.5
    return round(_SHADES * min(1.0, max(0.0, way)))
