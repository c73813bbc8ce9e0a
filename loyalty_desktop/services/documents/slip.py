"""Slips of paper from a roll, 58 or 80 mm wide: rows of words, put on a page as long as they need.

A slip says what is on it and not where: the same rows can go to a PDF or to a printer of receipts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from math import ceil, floor
from typing import Final

from loyalty_desktop.services.documents import icons, qr
from loyalty_desktop.services.documents.drawing import (
    MM,
    Align,
    Fill,
    Modules,
    Page,
    Picture,
    Shape,
    Stroke,
    Weight,
    Words,
    rectangle,
    rounded,
)
from loyalty_desktop.services.documents.lettering import fitted, width, wrap

PAPERS: Final = (58, 80)
"""Widths of rolls, mm."""
_PRINTED: Final = {58: 48.0, 80: 72.0}
"""What a printer of receipts prints of them, mm: 384 and 576 dots of an eighth."""
_TEXT: Final = {58: 7.6, 80: 8.4}

INK: Final = "#000000"
_LINE: Final = 1.36
_LARGE: Final = 1.75
_FIGURE: Final = 2.6
_EDGE: Final = 5 * MM
_LOGO_WIDE: Final = 0.6
_LOGO_HIGH: Final = 15.0
"""A logo takes so much of the width, and is so many millimetres high, at most."""
_DOT: Final = MM / 8
DOTS_A_POINT: Final = 8 / MM
_MODULE: Final = 6 * _DOT
_ALMOST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Head:
    """The shop's logo (PNG or JPEG), or a flower where it has none, and its name."""

    name: str
    logo: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Centred:
    """A line in the middle."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Words at the left, a figure at the right; `inset` for what belongs to the line above."""

    left: str
    right: str = ""
    strong: bool = False
    inset: bool = False


@dataclass(frozen=True, slots=True)
class Large:
    """The one thing to be seen at once: what is to be paid."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Figures:
    """A large figure at the left and one less large at the right, each with words below it."""

    left: str
    right: str
    below_left: str
    below_right: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A dotted line across."""


@dataclass(frozen=True, slots=True)
class Banner:
    """White words on black, which nobody overlooks: COPY, TRAINING."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A little room, in lines."""

    lines: float = 0.5


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows in a frame of their own."""

    rows: tuple["Row", ...]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A code to be scanned, what it is for, and lines that say more of it."""

    code: str
    name: str
    told: tuple[str, ...] = ()


Row = Head | Centred | Pair | Large | Figures | Rule | Banner | Gap | Frame | Ticket


def slip_page(rows: Sequence[Row], paper: int) -> Page:
    """Return a slip on paper of 58 or 80 mm, as long as it has to be."""
    wide = paper * MM
    edge = (paper - _PRINTED[paper]) / 2 * MM
    slip = _Slip(_TEXT[paper], _EDGE)
    slip.rows(rows, edge, wide - 2 * edge)
    return Page(wide, slip.y + _EDGE, tuple(slip.shapes))


def strip_page(rows: Sequence[Row], paper: int) -> Page:
    """Return rows alone, as wide as a printer of receipts prints and no higher than they are.

    `DOTS_A_POINT` of its dots are a point: what is drawn so can be sent as a picture.
    """
    slip = _Slip(_TEXT[paper], 0.0)
    slip.rows(rows, 0.0, _PRINTED[paper] * MM)
    return Page(_PRINTED[paper] * MM, ceil(slip.y / _DOT) * _DOT, tuple(slip.shapes))


def logo_size(logo: bytes, paper: int) -> tuple[float, float]:
    """Return how wide and high a logo is on paper of 58 or 80 mm, in points."""
    from PIL import Image

    with Image.open(BytesIO(logo)) as picture:
        wide, high = picture.size
    scale = min(_PRINTED[paper] * _LOGO_WIDE / wide, _LOGO_HIGH / high) * MM
    return wide * scale, high * scale


class _Slip:
    """Puts rows one under another; `y` is how far down it has come."""

    def __init__(self, text: float, y: float) -> None:
        self.text = text
        self.line = text * _LINE
        self.shapes: list[Shape] = []
        self.y = y

    def rows(self, rows: Sequence[Row], x: float, room: float) -> None:
        """Put rows into `room` points from `x` on."""
        for row in rows:
            match row:
                case Head():
                    self._head(row, x, room)
                case Centred():
                    weight: Weight = 600 if row.strong else 400
                    for line in wrap(row.text, self.text, room, weight):
                        self._line(x + room / 2, line, weight, "centre")
                case Pair():
                    self._pair(row, x, room)
                case Large():
                    self._large(row, x, room)
                case Figures():
                    self._figures(row, x, room)
                case Rule():
                    self._rule(x, room)
                case Banner():
                    self._banner(row.text, x, room)
                case Gap():
                    self.y += row.lines * self.line
                case Frame():
                    self._frame(row.rows, x, room)
                case Ticket():
                    self._ticket(row, x, room)

    def _head(self, head: Head, x: float, room: float) -> None:
        if head.logo is None:
            side = self.text * 3
            mark = icons.icon("flower-2", x + (room - side) / 2, self.y, side)
            self.shapes.append(Stroke(mark, INK, side / icons.SIDE * icons.WEIGHT * 1.2))
            self.y += side + self.line * 0.4
        else:
            wide, high = logo_size(head.logo, 80 if self.text == _TEXT[80] else 58)
            self.shapes.append(Picture(x + (room - wide) / 2, self.y, wide, high, head.logo))
            self.y += high + self.line * 0.4
        size, lines = fitted(head.name, room, (self.text * 1.75, self.text), lines=2, weight=600)
        for line in lines:
            self.y += size * 1.25
            self._words(x + room / 2, line, size, 600, "centre")
        self.y += size * 0.35

    def _pair(self, row: Pair, x: float, room: float) -> None:
        weight: Weight = 600 if row.strong else 400
        inset = self.text * 1.2 if row.inset else 0.0
        figure = width(row.right, self.text, weight)
        gap = self.text if row.right else 0.0
        beside = room - inset - figure - gap
        # Where the figure leaves hardly any room it goes under the words.
        under = bool(row.right) and beside < room * 0.3
        lines = wrap(row.left, self.text, room - inset if under else beside, weight)
        for number, line in enumerate(lines):
            self._line(x + inset, line, weight)
            if row.right and not under and number == 0:
                self._words(x + room, row.right, self.text, weight, "right")
        if under:
            self._line(x + room, row.right, weight, "right")

    def _large(self, row: Large, x: float, room: float) -> None:
        size = self.text * _LARGE
        needed = width(row.left, size, 600) + width(row.right, size, 600) + size * 0.5
        size *= min(1.0, room / needed)
        self.y += size * 1.3
        self._words(x, row.left, size, 600)
        self._words(x + room, row.right, size, 600, "right")
        self.y += size * 0.35

    def _figures(self, row: Figures, x: float, room: float) -> None:
        left, right = self.text * _FIGURE, self.text * _LARGE
        needed = width(row.left, left, 600) + width(row.right, right, 600) + self.text
        shrunk = min(1.0, room / needed)
        left, right = left * shrunk, right * shrunk
        self.y += left * 1.05
        self._words(x, row.left, left, 600)
        self._words(x + room, row.right, right, 600, "right")
        self.y += left * 0.2
        self._pair(Pair(row.below_left, row.below_right), x, room)

    def _rule(self, x: float, room: float) -> None:
        self.y += self.line * 0.5
        dot = self.text * 0.09
        count = int(room / (dot * 3))
        step = (room - dot) / (count - 1)
        dots = tuple(
            part
            for number in range(count)
            for part in rectangle(x + number * step, self.y, dot, dot)
        )
        self.shapes.append(Fill(dots, INK))
        self.y += self.line * 0.35

    def _banner(self, text: str, x: float, room: float) -> None:
        size, lines = fitted(text, room - self.text, (self.text * 1.15, self.text), weight=600)
        high = len(lines) * size * 1.3 + self.text * 0.7
        self.shapes.append(Fill(rectangle(x, self.y, room, high), INK))
        top = self.y
        self.y += self.text * 0.35
        for line in lines:
            self.y += size * 1.3
            self._words(x + room / 2, line, size, 600, "centre", "#FFFFFF", up=size * 0.3)
        self.y = top + high + self.line * 0.3

    def _frame(self, rows: Sequence[Row], x: float, room: float) -> None:
        self.y += self.line * 0.5
        top, pad = self.y, self.text
        self.y += pad * 0.8
        self.rows(rows, x + pad, room - 2 * pad)
        self.y += pad
        outline = rounded(x, top, room, self.y - top, self.text * 0.6)
        self.shapes.append(Stroke(outline, INK, 1.1))
        self.y += self.line * 0.5

    def _ticket(self, row: Ticket, x: float, room: float) -> None:
        """Put a code in whole dots of the printer, and the words beside or under it."""
        black = qr.modules(row.code)
        side = (len(black) + 2 * qr.QUIET) * _MODULE
        beside = room - side >= side
        # Between dots a module would be now wider, now narrower than its neighbours.
        self.y = ceil(self.y / _DOT - _ALMOST) * _DOT
        left = x if beside else x + floor((room - side) / 2 / _DOT) * _DOT
        top, quiet = self.y, qr.QUIET * _MODULE
        boxes = tuple(qr.boxes(black))
        self.shapes.append(Modules(left + quiet, top + quiet, _MODULE, boxes, INK))
        at = x + side if beside else x
        wide = room - side if beside else room
        size, lines = fitted(row.name, wide, (self.text * 1.5, self.text), lines=2, weight=600)
        told = [line for each in row.told for line in wrap(each, self.text, wide)]
        high = len(lines) * size * 1.3 + len(told) * self.line
        self.y = top + max((side - high) / 2, 0.0) if beside else top + side
        align: Align = "left" if beside else "centre"
        middle = at if beside else at + wide / 2
        for line in lines:
            self.y += size * 1.3
            self._words(middle, line, size, 600, align)
        for line in told:
            self._line(middle, line, 400, align)
        self.y = max(self.y, top + side)

    def _line(self, x: float, text: str, weight: Weight, align: Align = "left") -> None:
        self.y += self.line
        self._words(x, text, self.text, weight, align)

    def _words(
        self,
        x: float,
        text: str,
        size: float,
        weight: Weight,
        align: Align = "left",
        colour: str = INK,
        *,
        up: float = 0.0,
    ) -> None:
        self.shapes.append(Words(x, self.y - up, text, size, colour, weight, align))
