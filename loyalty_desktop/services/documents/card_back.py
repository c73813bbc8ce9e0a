"""The back of a card: its code, what to do with it, and where the shop is found."""

from functools import lru_cache
from typing import Final

from loyalty_desktop.services.documents.card_ground import GROUNDS, known_by, pattern
from loyalty_desktop.services.documents.card_looks import Look
from loyalty_desktop.services.documents.card_size import EDGE, HEIGHT, REACH, WIDTH
from loyalty_desktop.services.documents.drawing import (
    MM,
    Backdrop,
    Fill,
    Modules,
    Shape,
    Words,
    rectangle,
    rounded,
)
from loyalty_desktop.services.documents.lettering import fitted, width, wrap
from loyalty_desktop.services.documents.qr import QUIET, boxes, modules
from loyalty_desktop.services.queries.card_designs import ReadyDesign
from loyalty_desktop.services.queries.card_faces import CardFace
from loyalty_desktop.wording import _, spaced_number

QR_SIDE: Final = 30 * MM
_FOOT: Final = HEIGHT - EDGE - 5.9 * MM
_CONTACT: Final = (7.7, 6.0)
_BESIDE_NUMBER: Final = 40 * MM
"""The room of phone and address beside the number; what is longer stands above."""


@lru_cache(maxsize=GROUNDS)
def back_ground(shop: str, look: Look, ready: ReadyDesign, speaking: str, *, blank: bool) -> Shape:
    """Return what all backs share; `blank` where a code to type fills the foot."""
    facts = (look.name, look.ground, shop, repr(ready.design), str(blank), speaking)
    return Backdrop(
        known_by("back", *facts),
        (
            Fill(rectangle(*REACH), look.ground),
            pattern(look, 5.86 * MM, at_foot=True),
            Fill(rounded(EDGE, EDGE, QR_SIDE, QR_SIDE, 1.5 * MM), "#FFFFFF"),
            *_said(shop, look, ready, blank=blank),
        ),
        REACH,
    )


def own_back(card: CardFace, look: Look) -> list[Shape]:
    """Return what is one card's own: the code. `Invalid` for one that is too long."""
    rows = modules(card.code)
    module = QR_SIDE / (len(rows) + 2 * QUIET)
    inner = EDGE + QUIET * module
    return [
        Modules(inner, inner, module, tuple(boxes(rows)), "#000000"),
        Words(EDGE, _FOOT, _typed(card), 7.7, look.text, 500, tracking=0.4),
    ]


def _typed(card: CardFace) -> str:
    """Return what is typed where no scanner is at hand: the number, or a blank card's own code."""
    if card.number:
        return spaced_number(card.number)
    return " ".join(card.code[place : place + 4] for place in range(0, len(card.code), 4))


def _said(shop: str, look: Look, ready: ReadyDesign, *, blank: bool) -> list[Shape]:
    """Return what every back says beside the code, and at the foot."""
    shapes: list[Shape] = []
    left = EDGE + QR_SIDE + 4.6 * MM
    room = WIDTH - EDGE - left
    foot = EDGE + QR_SIDE
    contact = ready.design.contact
    if contact and not blank and width(contact, _CONTACT[1]) <= _BESIDE_NUMBER:
        size, (line,) = fitted(contact, _BESIDE_NUMBER, _CONTACT)
        shapes.append(Words(WIDTH - EDGE, _FOOT, line, size, look.second, align="right"))
    elif contact:
        size, lines = fitted(contact, room, (7.2, 4.0), lines=3, height=26)
        first = foot - 1 - (len(lines) - 1) * size * 1.2
        shapes += [
            Words(left, first + place * size * 1.2, line, size, look.text)
            for place, line in enumerate(lines)
        ]
        foot -= len(lines) * size * 1.2 + 8
    y = EDGE + 3.9 * MM
    say = _("Show this card every time you shop")
    for line in wrap(say, 10, room, 600):
        shapes.append(Words(left, y, line, 10, look.text, 600))
        y += 14
    y += 3
    told = ready.design.sentence or _(
        "This card belongs to {shop}. Lost? Tell us: your points stay safe."
    ).format(shop=shop)
    size, lines = fitted(told, room, (7.6, 3.5), lines=9, height=foot - y + 7.6, leading=1.45)
    for line in lines:
        shapes.append(Words(left, y, line, size, look.second))
        y += size * 1.45
    return shapes
