"""A member's card: ID-1, front and back, as PDF for printing and as a picture to send."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from loyalty_desktop.services.documents import icons
from loyalty_desktop.services.documents.card_looks import Look, kawung, look_of
from loyalty_desktop.services.documents.drawing import (
    MM,
    Backdrop,
    Fill,
    Modules,
    Page,
    Placed,
    Shade,
    Shape,
    Stroke,
    Words,
    polygon,
    rectangle,
    rounded,
)
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.documents.lettering import fitted, width, wrap
from loyalty_desktop.services.documents.pdf import write_pdf
from loyalty_desktop.services.documents.qr import QUIET, boxes, modules
from loyalty_desktop.services.queries.card_faces import CardFace
from loyalty_desktop.wording import _, language

WIDTH: Final = 85.60 * MM
HEIGHT: Final = 53.98 * MM
"""ID-1 (ISO/IEC 7810)."""
CORNER: Final = 3.18 * MM
EDGE: Final = 5 * MM
"""Text stays so far from every edge."""
BLEED: Final = 3 * MM
"""So far the grounds go on beyond the edges, so that a cut beside the line shows no white."""
QR_SIDE: Final = 30 * MM
LEAST_MODULE: Final = 0.4 * MM
PICTURE_SCALE: Final = 11 / MM
"""Pixels a point: a module of a card's own code is ten pixels then."""

_SHOP: Final = (11.8, 6.5)
_NAME: Final = (14.4, 5.5)
_NAME_LINES: Final = 3
_SMALLEST: Final = 5.0


def card_pdf(card: CardFace, file: Path) -> None:
    """Write the card to `file`, front and back a page each. Errors: `Unavailable`, `Invalid`."""
    write_pdf(card_pages(card), file, card.name, card.shop)


def card_pages(card: CardFace) -> tuple[Page, Page]:
    """Return front and back, in the language spoken now. `Invalid` for a code that is too long."""
    return Page(WIDTH, HEIGHT, card_front(card)), Page(WIDTH, HEIGHT, card_back(card))


def card_front(card: CardFace) -> tuple[Shape, ...]:
    """Return the front: a ground that all cards of a tier share, and what is this member's own."""
    look = look_of(card.tier, card.tier_place)
    ground = _front_ground(card.shop, card.tier, look, language())
    return ground, *_name(card, look), *_number_and_year(card, look)


def card_back(card: CardFace) -> tuple[Shape, ...]:
    """Return the back, with the code. `Invalid` for a code that is too long."""
    look = look_of(card.tier, card.tier_place)
    return _back_ground(card.shop, look, language()), *_code(card, look)


def card_png(card: CardFace, file: Path) -> None:
    """Write front and back as one picture, to send. Errors: `Unavailable`, `Invalid`."""
    from PIL import Image, ImageDraw

    from loyalty_desktop.services.documents.picture import LARGER, picture_of

    sides = [picture_of(page, PICTURE_SCALE) for page in card_pages(card)]
    wide, high = sides[0].size
    gap = round(EDGE * PICTURE_SCALE)
    whole = Image.new("RGB", (wide + 2 * gap, 2 * high + 3 * gap), "#F6F3ED")
    mask = Image.new("L", (wide * LARGER, high * LARGER), 0)
    radius = round(CORNER * PICTURE_SCALE * LARGER)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, mask.width - 1, mask.height - 1), radius, fill=255
    )
    corners = mask.reduce(LARGER)
    for number, side in enumerate(sides):
        whole.paste(side, (gap, gap + number * (high + gap)), corners)
    dots = round(PICTURE_SCALE * 72)
    with whole_file(file) as beside:
        whole.save(beside, format="PNG", optimize=True, dpi=(dots, dots))


def grouped(number: str) -> str:
    """Return a member number as it is read aloud: M-123 456 7890."""
    head, dash, digits = number.rpartition("-")
    if not digits.isdecimal() or len(digits) < 8:
        return number
    return f"{head}{dash}{digits[:3]} {digits[3:6]} {digits[6:]}"


_GROUNDS: Final = 32
"""So many grounds are kept ready: a shop has two for each of its tiers."""
_REACH: Final = (-BLEED, -BLEED, WIDTH + 2 * BLEED, HEIGHT + 2 * BLEED)


@lru_cache(maxsize=_GROUNDS)
def _front_ground(shop: str, tier: str | None, look: Look, speaking: str) -> Shape:
    right = WIDTH - EDGE
    badge: list[Shape] = []
    if tier is not None:
        badge, right = _badge(tier, look)
    return Backdrop(
        _known_by("front", look.name, shop, tier or "", speaking),
        (
            Shade(*_REACH, look.ground, look.light),
            _pattern(look, 10.86 * MM),
            *_shop(shop, look, right - 3 * MM),
            *badge,
        ),
        _REACH,
    )


@lru_cache(maxsize=_GROUNDS)
def _back_ground(shop: str, look: Look, speaking: str) -> Shape:
    return Backdrop(
        _known_by("back", look.name, shop, speaking),
        (
            Fill(rectangle(*_REACH), look.ground),
            _pattern(look, 5.86 * MM, at_foot=True),
            Fill(rounded(EDGE, EDGE, QR_SIDE, QR_SIDE, 1.5 * MM), "#FFFFFF"),
            *_said(shop, look),
        ),
        _REACH,
    )


def _known_by(side: str, *facts: str) -> str:
    """Return the name of a ground: all cards with the same facts share it."""
    return f"{side}-{sha256(chr(0).join(facts).encode()).hexdigest()[:12]}"


def _pattern(look: Look, tile: float, *, at_foot: bool = False) -> Shape:
    """Return the pattern, going on beyond the edges; at the foot alone it does not fade."""
    wide, high = _REACH[2:]
    top = high - BLEED - tile if at_foot else 0.0
    return Placed(-BLEED, -BLEED, kawung(wide, high, tile, look, top=top, fades=not at_foot))


def _shop(name: str, look: Look, right: float) -> list[Shape]:
    side = 6.4 * MM
    left = EDGE + side + 1.8 * MM
    flower = icons.icon("flower-2", EDGE, EDGE, side)
    shapes: list[Shape] = [Stroke(flower, look.text, side / icons.SIDE * icons.WEIGHT)]
    size, lines = fitted(name, right - left, _SHOP, lines=2, height=8.4 * MM, weight=600)
    middle = EDGE + side / 2
    first = middle - (len(lines) - 1) * size * 0.6 + size * 0.36
    return shapes + [
        Words(left, first + number * size * 1.2, line, size, look.text, 600)
        for number, line in enumerate(lines)
    ]


def _name(card: CardFace, look: Look) -> list[Shape]:
    room = WIDTH - 2 * EDGE
    top, bottom = 15 * MM, 43.2 * MM
    size, lines = fitted(card.name, room, _NAME, lines=_NAME_LINES, height=bottom - top, weight=600)
    first = bottom - 1.6 * MM - (len(lines) - 1) * size * 1.2
    return [
        Words(EDGE, first + place * size * 1.2, line, size, look.text, 600, tracking=-0.012 * size)
        for place, line in enumerate(lines)
    ]


def _badge(tier: str, look: Look) -> tuple[list[Shape], float]:
    """Return the badge of the tier at the top right, and where it begins."""
    high, mark = 6.7 * MM, 4.2 * MM
    before, gap, after = 1.3 * MM, 1.2 * MM, 2.2 * MM
    most = 34 * MM
    size, lines = fitted(tier, most - before - mark - gap - after, (8.8, 4.5), lines=2, weight=600)
    room = max(width(line, size, 600) for line in lines)
    wide = before + mark + gap + room + after
    high = max(high, len(lines) * size * 1.2 + 1.6 * MM)
    left, top = WIDTH - EDGE - wide, EDGE - 0.15 * MM
    middle = top + high / 2
    centre = left + before + mark / 2
    inside = mark * 0.56
    picture = icons.icon(look.icon, centre - inside / 2, middle - inside / 2, inside)
    first = middle - (len(lines) - 1) * size * 0.6 + size * 0.36
    shapes: list[Shape] = [
        Fill(rounded(left, top, wide, high, 1.25 * MM), look.ground),
        Fill(polygon(centre, middle, mark / 2, 6), look.mark),
        Stroke(picture, look.on_mark, inside / icons.SIDE * icons.WEIGHT),
    ]
    shapes += [
        Words(left + before + mark + gap, first + number * size * 1.2, line, size, look.text, 600)
        for number, line in enumerate(lines)
    ]
    return shapes, left


def _number_and_year(card: CardFace, look: Look) -> list[Shape]:
    y = HEIGHT - EDGE - 1.2 * MM
    number = grouped(card.number)
    shapes: list[Shape] = [Words(EDGE, y, number, 10.2, look.text, 500, tracking=0.6)]
    if card.since is not None:
        left = EDGE + width(number, 10.2, 500, 0.6) + 3.2 * MM
        told = _("Member since {year}").format(year=card.since)
        size, _lines = fitted(told, WIDTH - EDGE - left, (7.7, _SMALLEST))
        shapes.append(Words(left, y, told, size, look.second))
    return shapes


def _code(card: CardFace, look: Look) -> list[Shape]:
    rows = modules(card.code)
    module = QR_SIDE / (len(rows) + 2 * QUIET)
    inner = EDGE + QUIET * module
    foot = HEIGHT - EDGE - 5.9 * MM
    return [
        Modules(inner, inner, module, tuple(boxes(rows)), "#000000"),
        Words(EDGE, foot, _typed(card), 7.7, look.text, 500, tracking=0.4),
    ]


def _typed(card: CardFace) -> str:
    """Return what is typed where no scanner is at hand: the number, or a blank card's own code."""
    if card.number:
        return grouped(card.number)
    return " ".join(card.code[place : place + 4] for place in range(0, len(card.code), 4))


def _said(shop: str, look: Look) -> list[Shape]:
    """Return what every back says beside the code."""
    shapes: list[Shape] = []
    left = EDGE + QR_SIDE + 4.6 * MM
    room = WIDTH - EDGE - left
    y = EDGE + 3.9 * MM
    say = _("Show this card every time you shop")
    for line in wrap(say, 10, room, 600):
        shapes.append(Words(left, y, line, 10, look.text, 600))
        y += 14
    y += 3
    told = _("This card belongs to {shop}. Lost? Tell us: your points stay safe.").format(shop=shop)
    size, lines = fitted(
        told, room, (7.6, 3.5), lines=9, height=EDGE + QR_SIDE - y + 7.6, leading=1.45
    )
    for line in lines:
        shapes.append(Words(left, y, line, size, look.second))
        y += size * 1.45
    return shapes
