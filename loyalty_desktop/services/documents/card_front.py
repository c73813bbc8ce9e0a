"""The front of a card: a ground that many share, and what is one member's own."""

from functools import lru_cache
from io import BytesIO
from typing import Final

from loyalty_desktop.services.documents import icons
from loyalty_desktop.services.documents.card_colours import ink_on
from loyalty_desktop.services.documents.card_ground import GROUNDS, known_by, pattern
from loyalty_desktop.services.documents.card_looks import Look
from loyalty_desktop.services.documents.card_size import EDGE, HEIGHT, REACH, SMALLEST, WIDTH
from loyalty_desktop.services.documents.drawing import (
    MM,
    Backdrop,
    Fill,
    Picture,
    Shade,
    Shape,
    Stroke,
    Words,
    ellipse,
    polygon,
    rounded,
)
from loyalty_desktop.services.documents.lettering import fitted, lacking, width
from loyalty_desktop.services.queries.card_designs import ReadyDesign, StampsOnCard
from loyalty_desktop.services.queries.card_faces import CardFace
from loyalty_desktop.wording import _, number, spaced_number

_SHOP: Final = (11.8, 6.5)
_NAME: Final = (14.4, 5.5)
_NAME_LINES: Final = 3
_NAME_FOOT: Final = 43.2 * MM
_LOGO: Final = (24 * MM, 8 * MM)
_PORTRAIT: Final = (13.4 * MM, 16.7 * MM)
_ROUND: Final = 1.4 * MM
_BESIDE: Final = EDGE + _PORTRAIT[0] + 3.8 * MM
"""Where words begin beside a portrait."""
MOST_CIRCLES: Final = 20
"""More stamps than these have no room; what they are for is said in words then."""
_CIRCLES_TOP: Final = 14.8 * MM
_CIRCLES_HIGH: Final = 15.4 * MM
_REWARD_LINE: Final = 33.6 * MM


@lru_cache(maxsize=GROUNDS)
def front_ground(
    shop: str, tier: str | None, look: Look, ready: ReadyDesign, speaking: str, *, blank: bool
) -> Shape:
    """Return what all fronts of a tier share; `blank` where nobody's portrait has a place."""
    design = ready.design
    right = WIDTH - EDGE
    badge: list[Shape] = []
    if tier is not None and design.shows_tier:
        badge, right = _badge(tier, look)
    shapes: list[Shape] = [
        Shade(*REACH, look.ground, look.light),
        pattern(look, 10.86 * MM),
        *_head(shop, look, ready, right - 3 * MM),
        *badge,
    ]
    if design.has_stamps and ready.stamps is not None:
        shapes += _circles(ready.stamps, look)
    if design.has_portrait and not blank:
        top = HEIGHT - EDGE - _PORTRAIT[1]
        shapes.append(Fill(rounded(EDGE, top, *_PORTRAIT, _ROUND), look.mark))
    facts = (look.name, look.ground, shop, tier or "", repr(ready), str(blank), speaking)
    return Backdrop(known_by("front", *facts), tuple(shapes), REACH)


def own_front(card: CardFace, look: Look, ready: ReadyDesign) -> list[Shape]:
    """Return what is one member's own."""
    design = ready.design
    portrait = design.has_portrait and bool(card.name)
    left = _BESIDE if portrait else EDGE
    shapes: list[Shape] = []
    if portrait:
        shapes += _initials(card.name, look) if card.photo is None else [_photo(card.photo)]
    top = 34.6 * MM if design.has_stamps and ready.stamps is not None else 15 * MM
    shapes += _name(card.name, look, left, top)
    return shapes + _number_and_year(card, look, ready, left)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word, as far as they can be printed."""
    words = name.split()
    ends = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0].upper() for word in ends if not lacking(word[0].upper()))


def _head(name: str, look: Look, ready: ReadyDesign, right: float) -> list[Shape]:
    """Return logo and name of the shop: a flower where it has no logo."""
    side = 6.4 * MM
    middle = EDGE + side / 2
    shapes: list[Shape]
    if ready.logo is None:
        flower = icons.icon("flower-2", EDGE, EDGE, side)
        shapes = [Stroke(flower, look.text, side / icons.SIDE * icons.WEIGHT)]
        wide = side
    else:
        room = min(_LOGO[0], right - EDGE)
        wide, high = _logo_size(ready.logo, room)
        shapes = [Picture(EDGE, middle - high / 2, wide, high, ready.logo)]
    if not ready.design.shows_shop:
        return shapes
    left = EDGE + wide + 1.8 * MM
    size, lines = fitted(name, right - left, _SHOP, lines=2, height=8.4 * MM, weight=600)
    first = middle - (len(lines) - 1) * size * 0.6 + size * 0.36
    return shapes + [
        Words(left, first + place * size * 1.2, line, size, look.text, 600)
        for place, line in enumerate(lines)
    ]


def _logo_size(data: bytes, room: float) -> tuple[float, float]:
    from PIL import Image

    with Image.open(BytesIO(data)) as opened:
        across, down = opened.size
    scale = min(room / across, _LOGO[1] / down)
    return across * scale, down * scale


def _name(name: str, look: Look, left: float, top: float) -> list[Shape]:
    room, bottom = WIDTH - EDGE - left, _NAME_FOOT
    size, lines = fitted(name, room, _NAME, lines=_NAME_LINES, height=bottom - top, weight=600)
    first = bottom - 1.6 * MM - (len(lines) - 1) * size * 1.2
    return [
        Words(left, first + place * size * 1.2, line, size, look.text, 600, tracking=-0.012 * size)
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
        Words(left + before + mark + gap, first + place * size * 1.2, line, size, look.text, 600)
        for place, line in enumerate(lines)
    ]
    return shapes, left


def _initials(name: str, look: Look) -> list[Shape]:
    letters = initials(name)
    x = EDGE + _PORTRAIT[0] / 2
    if not letters:
        side = 7.5 * MM
        y = HEIGHT - EDGE - _PORTRAIT[1] / 2
        person = icons.icon("users", x - side / 2, y - side / 2, side)
        return [Stroke(person, ink_on(look.mark), side / icons.SIDE * icons.WEIGHT)]
    size = 19.0 if len(letters) == 1 else 16.0
    y = HEIGHT - EDGE - _PORTRAIT[1] / 2 + size * 0.36
    return [Words(x, y, letters, size, ink_on(look.mark), 600, "centre")]


def _photo(photo: bytes) -> Shape:
    return Picture(EDGE, HEIGHT - EDGE - _PORTRAIT[1], *_PORTRAIT, photo, radius=_ROUND)


def _number_and_year(card: CardFace, look: Look, ready: ReadyDesign, left: float) -> list[Shape]:
    y = HEIGHT - EDGE - 1.2 * MM
    shapes: list[Shape] = []
    if ready.design.shows_number:
        told = spaced_number(card.number)
        shapes.append(Words(left, y, told, 10.2, look.text, 500, tracking=0.6))
        left += width(told, 10.2, 500, 0.6) + 3.2 * MM
    if card.since is not None and ready.design.shows_since:
        since = _("Member since {year}").format(year=card.since)
        size, _lines = fitted(since, WIDTH - EDGE - left, (7.7, SMALLEST))
        shapes.append(Words(left, y, since, size, look.second))
    return shapes


def _circles(stamps: StampsOnCard, look: Look) -> list[Shape]:
    """Return a circle for each stamp, those given at once filled, a gift in the last."""
    every = stamps.every
    shapes: list[Shape] = []
    if every <= MOST_CIRCLES:
        rows = 1 if every <= 10 else 2
        columns = -(-every // rows)
        gap = 1.6 * MM
        across = (WIDTH - 2 * EDGE - (columns - 1) * gap) / columns
        side = min(across, (_CIRCLES_HIGH - (rows - 1) * gap) / rows, 11 * MM)
        top = _CIRCLES_TOP + (_CIRCLES_HIGH - rows * side - (rows - 1) * gap) / 2
        for place in range(every):
            row, column = divmod(place, columns)
            x = EDGE + column * (side + gap) + side / 2
            y = top + row * (side + gap) + side / 2
            shapes += _circle(x, y, side / 2, look, place, stamps)
    told = _("{count} stamps: {reward}").format(count=number(every), reward=stamps.reward)
    room = WIDTH - 2 * EDGE
    size, lines = fitted(told, room, (7.7, 4.0), height=9.5)
    first = _REWARD_LINE - (len(lines) - 1) * size * 1.2
    shapes += [
        Words(EDGE, first + place * size * 1.2, line, size, look.second)
        for place, line in enumerate(lines)
    ]
    return shapes


def _circle(
    x: float, y: float, radius: float, look: Look, place: int, stamps: StampsOnCard
) -> list[Shape]:
    outline = ellipse(x, y, radius - 0.4, radius - 0.4)
    if place == stamps.every - 1:
        inside = radius * 1.1
        gift = icons.icon("gift", x - inside / 2, y - inside / 2, inside)
        return [
            Fill(outline, look.mark),
            Stroke(gift, look.on_mark, inside / icons.SIDE * icons.WEIGHT),
        ]
    if place < stamps.begun:
        inside = radius * 1.1
        tick = icons.icon("check", x - inside / 2, y - inside / 2, inside)
        return [
            Fill(outline, look.ground),
            Stroke(outline, look.mark, 0.8),
            Stroke(tick, look.text, inside / icons.SIDE * icons.WEIGHT * 1.3),
        ]
    told, size = number(place + 1), radius * 0.75
    return [
        Fill(outline, look.ground),
        Stroke(outline, look.mark, 0.8),
        Words(x, y + size * 0.36, told, size, look.second, 500, "centre"),
    ]
