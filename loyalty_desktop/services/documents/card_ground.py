"""The grounds that many cards share: kept ready, known by name, with the pattern of the shop."""

from hashlib import sha256
from typing import Final

from loyalty_desktop.services.documents.card_looks import Look, kawung
from loyalty_desktop.services.documents.card_size import BLEED, REACH
from loyalty_desktop.services.documents.drawing import Placed, Shape

GROUNDS: Final = 32
"""So many grounds are kept ready: a shop has two for each of its tiers."""


def known_by(side: str, *facts: str) -> str:
    """Return the name of a ground: all cards with the same facts share it."""
    return f"{side}-{sha256(chr(0).join(facts).encode()).hexdigest()[:12]}"


def pattern(look: Look, tile: float, *, at_foot: bool = False) -> Shape:
    """Return the pattern, going on beyond the edges; at the foot alone it does not fade."""
    wide, high = REACH[2:]
    top = high - BLEED - tile if at_foot else 0.0
    return Placed(-BLEED, -BLEED, kawung(wide, high, tile, look, top=top, fades=not at_foot))
