"""Cards on sheets to cut, front and back, and one by one for a card printer.

Lengths are points. A sheet is printed on both sides and turned over its long edge, so the backs
stand in mirrored columns; what the printer moves them by is taken back by an offset.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from loyalty_desktop.services.documents.card import USUAL, card_back, card_front
from loyalty_desktop.services.documents.card_size import BLEED, HEIGHT, WIDTH
from loyalty_desktop.services.documents.drawing import (
    MM,
    Backdrop,
    Outline,
    Page,
    Placed,
    Shape,
    Stroke,
    Words,
)
from loyalty_desktop.services.queries.card_designs import ReadyDesign
from loyalty_desktop.services.queries.card_faces import CardFace
from loyalty_desktop.wording import _

Window = tuple[float, float, float, float]
"""An area as (x, y, width, height)."""

_MARK: Final = 4 * MM
"""The length of a crop mark, where the margin has room for it."""
_MARK_WIDTH: Final = 0.25
_INK: Final = "#000000"
_RULER: Final = 10
"""Millimetres to each side of a cross on the alignment page."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Paper of a size, and how many cards stand on it; `apart` when each has a bleed of its own.

    Cards that are not apart share their cut lines, and only the outer edges bleed.
    """

    width: float
    height: float
    columns: int = 1
    rows: int = 1
    apart: bool = False

    @property
    def places(self) -> int:
        """Return how many cards a sheet holds."""
        return self.columns * self.rows

    @property
    def single(self) -> bool:
        """Return whether a page is a card, as a card printer takes it."""
        return self.places == 1

    def corner(self, place: int) -> tuple[float, float]:
        """Return the top left corner of a card on the front, counted in rows from 0."""
        gap = 2 * BLEED if self.apart else 0.0
        row, column = divmod(place, self.columns)
        left = (self.width - self.columns * WIDTH - (self.columns - 1) * gap) / 2
        top = (self.height - self.rows * HEIGHT - (self.rows - 1) * gap) / 2
        return left + column * (WIDTH + gap), top + row * (HEIGHT + gap)

    def window(self, place: int) -> Window:
        """Return what of a card's ground is seen: up to its neighbours, beyond the outer edges."""
        if self.single:
            return 0.0, 0.0, WIDTH, HEIGHT
        x, y = self.corner(place)
        row, column = divmod(place, self.columns)
        left = BLEED if self.apart or column == 0 else 0.0
        right = BLEED if self.apart or column == self.columns - 1 else 0.0
        above = BLEED if self.apart or row == 0 else 0.0
        below = BLEED if self.apart or row == self.rows - 1 else 0.0
        return x - left, y - above, WIDTH + left + right, HEIGHT + above + below


_A4: Final = (210 * MM, 297 * MM)
_LETTER: Final = (8.5 * 72, 11.0 * 72)
SHEETS: Final[Mapping[str, Sheet]] = {
    "a4-10": Sheet(*_A4, 2, 5),
    "a4-8": Sheet(*_A4, 2, 4, apart=True),
    "letter-10": Sheet(*_LETTER, 2, 5),
    "letter-8": Sheet(*_LETTER, 2, 4, apart=True),
    "card": Sheet(WIDTH, HEIGHT),
}
"""Every way to lay cards out: A4 (ISO 216), Letter (ANSI Y14.1), or a page for each side of one."""


def card_sheets(
    cards: Iterable[CardFace],
    sheet: Sheet,
    *,
    backs: bool = True,
    offset: tuple[float, float] = (0.0, 0.0),
    design: ReadyDesign = USUAL,
) -> Iterator[Page]:
    """Yield the pages of a run: fronts, then their backs, a sheet after another.

    `offset` moves the backs right and down, as somebody holds the back in hand. Errors: `Invalid`
    for a code that is too long.
    """
    waiting = iter(cards)
    while group := tuple(islice(waiting, sheet.places)):
        yield _page(sheet, [card_front(card, design) for card in group])
        if backs:
            sides = [card_back(card, design) for card in group]
            yield _page(sheet, sides, offset, mirrored=True)


def alignment_pages(sheet: Sheet) -> tuple[Page, Page]:
    """Return a front and a back with crosses that meet when the printer is true.

    Held against the light, the rulers tell by how many millimetres the back has to be moved.
    """
    at = ((sheet.width / 2, sheet.height / 4), (sheet.width / 2, sheet.height * 3 / 4))
    told = (
        _("Print both sides, hold the sheet against the light."),
        _("How far is the back's cross from the front's? Type it as the offset."),
    )
    front = [shape for x, y in at for shape in _cross(x, y)]
    back = [shape for x, y in at for shape in _cross(x, y)]
    middle = sheet.height / 2
    for place, line in enumerate(told):
        y = middle + place * 18
        front.append(Words(sheet.width / 2, y, line, 11, _INK, 400, "centre"))
    back.append(Words(sheet.width / 2, middle, _("Back of the card"), 11, _INK, 600, "centre"))
    marks = _crop_marks(sheet)
    size = sheet.width, sheet.height
    return Page(*size, (*marks, *front)), Page(*size, (*marks, *back))


def _page(
    sheet: Sheet,
    sides: Sequence[tuple[Shape, ...]],
    offset: tuple[float, float] = (0.0, 0.0),
    *,
    mirrored: bool = False,
) -> Page:
    shapes: list[Shape] = []
    right, down = offset
    for place, side in enumerate(sides):
        x, y = sheet.corner(place)
        left, top, wide, high = sheet.window(place)
        if mirrored:
            # Turned over the long edge, the left column stands at the right.
            x, left = sheet.width - x - WIDTH, sheet.width - left - wide
        window = (left + right, top + down, wide, high)
        shapes.append(Placed(x + right, y + down, side, window))
    if not sheet.single:
        shapes += _crop_marks(sheet, offset)
    return Page(sheet.width, sheet.height, tuple(shapes))


def _crop_marks(sheet: Sheet, offset: tuple[float, float] = (0.0, 0.0)) -> list[Shape]:
    """Return lines in the margins at every cut."""
    if sheet.single:
        return []
    right, down = offset
    corners = [sheet.corner(place) for place in range(sheet.places)]
    xs = sorted({round(x + side, 3) for x, _y in corners for side in (0.0, WIDTH)})
    ys = sorted({round(y + side, 3) for _x, y in corners for side in (0.0, HEIGHT)})
    lines: list[Outline] = []
    for x in xs:
        for edge, way in ((ys[0], -1), (ys[-1], 1)):
            start, end = _margin(edge, way, sheet.height)
            lines.append((("move", (x + right, start + down)), ("line", (x + right, end + down))))
    for y in ys:
        for edge, way in ((xs[0], -1), (xs[-1], 1)):
            start, end = _margin(edge, way, sheet.width)
            lines.append((("move", (start + right, y + down)), ("line", (end + right, y + down))))
    whole = tuple(step for line in lines for step in line)
    facts = (sheet.columns, sheet.rows, sheet.apart, round(sheet.width), right, down)
    paper = (0.0, 0.0, sheet.width, sheet.height)
    return [Backdrop(f"marks {facts}", (Stroke(whole, _INK, _MARK_WIDTH),), paper)]


def _margin(edge: float, way: int, paper: float) -> tuple[float, float]:
    """Return where a mark begins and ends: beyond the bleed, as long as the paper lets it be."""
    start = edge + way * (BLEED + 0.5 * MM)
    end = start + way * _MARK
    return start, min(max(end, 0.0), paper)


def _cross(x: float, y: float) -> list[Shape]:
    long = _RULER * MM
    lines: Outline = (
        ("move", (x - long, y)),
        ("line", (x + long, y)),
        ("move", (x, y - long)),
        ("line", (x, y + long)),
    )
    for step in range(-_RULER, _RULER + 1):
        tick = (1.6 if step % 5 == 0 else 0.8) * MM
        ticks: Outline = (
            ("move", (x + step * MM, y - tick)),
            ("line", (x + step * MM, y + tick)),
            ("move", (x - tick, y + step * MM)),
            ("line", (x + tick, y + step * MM)),
        )
        lines += ticks
    figures = [
        Words(x + step * MM, y + 4.5 * MM, f"{abs(step)}", 6, _INK, 400, "centre")
        for step in (-10, -5, 5, 10)
    ]
    return [Stroke(lines, _INK, _MARK_WIDTH), *figures]
