"""The card that signs somebody in: one plain side of ID-1, never taken for a member's card."""

from typing import Final

from loyalty_desktop.services.documents.card_size import EDGE, HEIGHT, WIDTH
from loyalty_desktop.services.documents.drawing import (
    MM,
    Fill,
    Modules,
    Page,
    Shape,
    Stroke,
    Words,
    rounded,
)
from loyalty_desktop.services.documents.lettering import fitted, wrap
from loyalty_desktop.services.documents.qr import QUIET, boxes, modules
from loyalty_desktop.wording import _

_INK: Final = "#1E1A15"
_SECOND: Final = "#645D53"
_ACCENT: Final = "#0D6353"
_QR: Final = 30 * MM
_GROUP: Final = 4
_NAME: Final = (15.0, 7.0)
_CODE: Final = (7.2, 5.0)
_HINT: Final = 7.2


def staff_card_page(name: str, shop: str, code: str) -> Page:
    """Return the card of `name`; `code` signs in. In the language spoken now.

    A role is not on it: it may change, and the card stays good.
    """
    rows = modules(code)
    module = _QR / (len(rows) + 2 * QUIET)
    inner = EDGE + QUIET * module
    left = EDGE + _QR + 4 * MM
    room = WIDTH - EDGE - left
    edge = rounded(0.3, 0.3, WIDTH - 0.6, HEIGHT - 0.6, 3.18 * MM)
    shapes: list[Shape] = [
        Fill(edge, "#FFFFFF"),
        # Where it is cut out of a sheet.
        Stroke(edge, "#D9D2C5", 0.6),
        Modules(inner, inner, module, tuple(boxes(rows)), "#000000"),
    ]
    y = EDGE + 4 * MM
    for line in wrap(shop, 8, room, 600):
        shapes.append(Words(left, y, line, 8, _ACCENT, 600))
        y += 10
    shapes.append(Words(left, y + 1, _("Staff card"), 8, _SECOND))
    y += 18
    size, lines = fitted(name, room, _NAME, lines=3, height=EDGE + _QR - y, weight=600)
    for line in lines:
        shapes.append(Words(left, y + size * 0.76, line, size, _INK, 600))
        y += size * 1.2
    # Typed where the scanner is broken; in groups, as it is shown in the window.
    typed = " ".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))
    across = WIDTH - 2 * EDGE
    size, (line,) = fitted(typed, across, _CODE, weight=500)
    foot = EDGE + _QR + 4.4 * MM
    shapes.append(Words(EDGE, foot, line, size, _INK, 500))
    for place, line in enumerate(wrap(_keep(shop), _HINT, across)):
        shapes.append(Words(EDGE, foot + 4 * MM + place * _HINT * 1.3, line, _HINT, _SECOND))
    return Page(WIDTH, HEIGHT, tuple(shapes))


def _keep(shop: str) -> str:
    told = _("Whoever scans this card is signed in. Found it? Please give it to {shop}.")
    return told.format(shop=shop)
