"""The frame of every report: A4, a head, figures, bars, tables that go on, page numbers.

Sizes are those of the look (pixels of 1/96 inch), kept in points.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from loyalty_desktop.services.documents import icons
from loyalty_desktop.services.documents.drawing import (
    MM,
    Align,
    Fill,
    Outline,
    Page,
    PageMark,
    Shape,
    Stroke,
    Weight,
    Words,
    rectangle,
    rounded,
)
from loyalty_desktop.services.documents.lettering import fitted, width, wrap
from loyalty_desktop.wording import _

PX: Final = 0.75
WIDTH: Final = 210 * MM
HEIGHT: Final = 297 * MM
MARGIN: Final = 15 * MM
ROOM: Final = WIDTH - 2 * MARGIN
TITLE: Final = 30 * PX
FIGURE: Final = 22 * PX
TEXT: Final = 12.5 * PX
LINE: Final = 18 * PX
ROW: Final = 25 * PX
SMALL: Final = 11 * PX
HEADING: Final = 15.5 * PX
_LEAST: Final = 6.0
_COUNT: Final = 6 * PX
"""Room for a digit more than the number of the page has."""
_FOOT: Final = HEIGHT - MARGIN + 5 * PX
"""The base line of the foot's last line."""

INK: Final = "#1E1A15"
SECOND: Final = "#645D53"
HAIR: Final = "#E6E0D6"
ACCENT: Final = "#0D6353"
AMBER: Final = "#B87A0A"
_CHART: Final = 136 * PX
"""How high the longest upright bar stands."""
_WIDEST_BAR: Final = 34 * PX
_BUFFERED: Final = 2_000
"""So many rows are looked at before the widths of a table's columns are settled."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its words, what its length stands for, and what is told; `warns` in amber."""

    label: str
    value: int
    told: str
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head; figures stand to the right, words to the left and wrap."""

    head: str
    figures: bool = True


class Report:
    """A report, put together from top to bottom; what does not fit goes on on the next page."""

    def __init__(
        self,
        title: str,
        told: str,
        shop: str,
        foot: str,
        sink: Callable[[Page], object] | None = None,
        *,
        confidential: bool = True,
    ) -> None:
        """Begin a report; `told` says which time it is about, `foot` as of when and who made it.

        A `sink` gets each page as soon as it is full, and `finish` gives it the last: a report of
        a thousand pages takes no more room than one. Without, `pages` returns them all.
        """
        self.title, self.shop = title, shop
        self._confidential = confidential
        self._sink = sink
        self._number = 0
        # The number of the page stands beside it.
        self._foot = fitted(foot, ROOM - 90 * PX, (SMALL, 5), lines=3)
        size, lines = self._foot
        self._bottom = _FOOT - 27 * PX - (len(lines) - 1) * size * 1.25
        self._pages: list[Page] = []
        self._page: list[Shape] = []
        self._y: float = 0.0
        self._begin()
        self._y += 22 * PX
        size, lines = fitted(title, ROOM, (TITLE, 14), lines=2, weight=600)
        for line in lines:
            self._y += size * 1.2
            self._words(MARGIN, line, size, INK, 600, tracking=-0.012 * size)
        self._paragraph(told, 15 * PX, 24 * PX)
        self._y += 24 * PX
        self._fill(rectangle(MARGIN, self._y, ROOM, 2 * PX), INK)
        self._y += 2 * PX

    def figures(self, figures: Sequence[tuple[str, str]]) -> None:
        """Show up to four numbers with what they are, side by side."""
        self._keep(70 * PX)
        each = ROOM / max(len(figures), 1)
        top = self._y
        for place, (name, value) in enumerate(figures):
            x, room = MARGIN + place * each, each - 12 * PX
            size, lines = fitted(name, room, (TEXT, _LEAST), lines=2, height=LINE)
            for number, line in enumerate(lines):
                self._y = top + 25 * PX - (len(lines) - 1 - number) * size * 1.2
                self._words(x, line, size, SECOND)
            size, lines = fitted(value, room, (FIGURE, _LEAST), height=FIGURE * 1.2, weight=600)
            for number, line in enumerate(lines):
                self._y = top + 53 * PX + number * size * 1.2
                self._words(x, line, size, INK, 600, tracking=-0.018 * size)
        self._y = top + 66 * PX

    def bars(self, title: str, told: str, bars: Sequence[Bar]) -> None:
        """Show a list of bars, each with its number; the longest fills the room there is."""
        if not bars:
            return
        self._heading(title, told, 3 * ROW)
        left = min(max(width(bar.label, TEXT) for bar in bars), ROOM * 0.35) + 14 * PX
        right = max(width(bar.told, TEXT, 500) for bar in bars) + 8 * PX
        room = ROOM - left - right
        most = max(1, *(bar.value for bar in bars))
        for bar in bars:
            size, lines = fitted(bar.label, left - 14 * PX, (TEXT, _LEAST), lines=2)
            self._keep(ROW)
            middle = self._y + ROW / 2
            long = room * max(bar.value, 0) / most
            if long:
                x, y = MARGIN + left, middle - 7.5 * PX
                colour = AMBER if bar.warns else ACCENT
                self._fill(rounded(x, y, max(long, 2), 15 * PX, 2 * PX), colour)
            self._y = middle + TEXT * 0.36
            self._words(MARGIN + left + long + 8 * PX, bar.told, TEXT, INK, 500)
            self._y -= (len(lines) - 1) * size * 0.6
            for line in lines:
                self._words(MARGIN, line, size, INK)
                self._y += size * 1.2
            self._y = middle + ROW / 2

    def upright_bars(self, title: str, told: str, bars: Sequence[Bar]) -> None:
        """Show bars that stand side by side, each with its number above and its word below."""
        if not bars:
            return
        high = _CHART + 2 * LINE + 10 * PX
        self._heading(title, told, high)
        self._keep(high)
        each = ROOM / len(bars)
        wide = min(each * 0.6, _WIDEST_BAR)
        most = max(1, *(bar.value for bar in bars))
        ground = self._y + LINE + _CHART
        for place, bar in enumerate(bars):
            middle = MARGIN + (place + 0.5) * each
            tall = max(_CHART * max(bar.value, 0) / most, 1.0 if bar.value else 0.0)
            if tall:
                at = rectangle(middle - wide / 2, ground - tall, wide, tall)
                self._fill(at, AMBER if bar.warns else ACCENT)
            self._above(bar.told, middle, ground - tall - 5 * PX, each, INK, 500)
            self._above(bar.label, middle, ground + 18 * PX, each, SECOND, 400)
        self._fill(rectangle(MARGIN, ground, ROOM, 1 * PX), SECOND)
        self._y = ground + 24 * PX

    def _above(
        self, text: str, middle: float, y: float, room: float, colour: str, weight: Weight
    ) -> None:
        size, lines = fitted(text, room - 2 * PX, (TEXT, 4.0), weight=weight)
        self._page.append(Words(middle, y, lines[0], size, colour, weight, "centre"))

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[str]],
        total: Sequence[str] | None = None,
        told: str = "",
    ) -> None:
        """Show a table; on a new page its head stands again. Nothing in it is cut."""
        self._heading(title, told, 4 * ROW)
        waiting = iter(rows)
        first = list(islice(waiting, _BUFFERED))
        size, widths = _column_widths(columns, [*first, *([total] if total else [])])
        self._table_head(columns, widths, size)
        for number, (row, last) in enumerate(_with_last(chain(first, waiting))):
            # The last row stays with the total below it.
            below = ROW if total and last else 0.0
            cells = _cells(columns, row, widths, size, 400)
            high = _height(cells)
            if not self._fits(high + below):
                self._begin()
                self._table_head(columns, widths, size)
            if number:
                self._fill(rectangle(MARGIN, self._y, ROOM, 0.75 * PX), HAIR)
            self._row(columns, cells, widths, size, 400)
        if total:
            self._fill(rectangle(MARGIN, self._y, ROOM, 1.25 * PX), INK)
            self._row(columns, _cells(columns, total, widths, size, 600), widths, size, 600)

    def note(self, text: str) -> None:
        """Say in a sentence or two how the figures are meant."""
        self._y += 10 * PX
        self._paragraph(text, TEXT, LINE)

    def pages(self) -> list[Page]:
        """Return the pages, numbered. Only for a report without a sink."""
        self.finish()
        return self._pages

    def finish(self) -> None:
        """End the last page."""
        if self._page:
            self._end_page()

    def _end_page(self) -> None:
        page = Page(WIDTH, HEIGHT, (*self._page, *self._foot_of(self._number)))
        self._page = []
        (self._sink or self._pages.append)(page)

    def _begin(self) -> None:
        """Begin a page with the shop's name; from the second on the title stands beside it."""
        side = 22 * PX
        if self._page:
            self._end_page()
        self._number += 1
        flower = icons.icon("flower-2", MARGIN - 1, MARGIN - 1, side)
        self._page.append(Stroke(flower, ACCENT, side / icons.SIDE * icons.WEIGHT))
        first = _("Confidential") if self._confidential else ""
        beside = first if self._number == 1 else self.title
        size, lines = fitted(beside, ROOM / 2, (SMALL, _LEAST), lines=2)
        self._y = MARGIN + 15.5 * PX
        room = ROOM - 30 * PX - max((width(line, size) for line in lines), default=0) - 20 * PX
        self._page += [
            Words(WIDTH - MARGIN, self._y + n * size * 1.2, line, size, SECOND, align="right")
            for n, line in enumerate(lines)
        ]
        size, lines = fitted(self.shop, room, (13 * PX, _LEAST), lines=2, weight=600)
        for line in lines:
            self._words(MARGIN + 30 * PX, line, size, INK, 600)
            self._y += size * 1.2
        self._y = MARGIN + 44 * PX

    def _foot_of(self, number: int) -> list[Shape]:
        # How many pages there are is known when the last is done.
        told = _("{page} of {pages}").replace("{page}", str(number))
        size, lines = self._foot
        first = _FOOT - (len(lines) - 1) * size * 1.25
        left = WIDTH - MARGIN - width(told.replace("{pages}", str(number)), SMALL) - _COUNT
        return [
            Fill(rectangle(MARGIN, first - 19 * PX, ROOM, 0.75 * PX), HAIR),
            *(
                Words(MARGIN, first + n * size * 1.25, line, size, SECOND)
                for n, line in enumerate(lines)
            ),
            PageMark(left, first, told, SMALL, SECOND),
        ]

    def _heading(self, title: str, told: str, below: float) -> None:
        """Put a heading where at least `below` points follow it."""
        self._keep(34 * PX + LINE * 2 + below)
        self._y += 34 * PX
        for number, line in enumerate(wrap(title, HEADING, ROOM, 600)):
            self._y += LINE if number else 0.0
            self._words(MARGIN, line, HEADING, INK, 600)
        if told:
            self._y += 2 * PX
            self._paragraph(told, TEXT, LINE)
        self._y += 10 * PX

    def _paragraph(self, text: str, size: float, line: float) -> None:
        for words in wrap(text, size, ROOM * 0.85):
            self._keep(line)
            self._y += line
            self._words(MARGIN, words, size, SECOND)

    def _table_head(self, columns: Sequence[Column], widths: Sequence[float], size: float) -> None:
        small = min(SMALL, size)
        cells = [
            wrap(column.head, small, wide, 500)
            for column, wide in zip(columns, widths, strict=True)
        ]
        lines = max(len(cell) for cell in cells)
        top = self._y
        x = MARGIN
        for column, cell, wide in zip(columns, cells, widths, strict=True):
            for number, line in enumerate(cell):
                # Heads of one line stand at the foot of those of two.
                self._y = top + 15 * PX + (lines - len(cell) + number) * small * 1.25
                at = x + wide if column.figures else x
                self._words(at, line, small, SECOND, 500, right=column.figures)
            x += wide + _GAP
        self._y = top + 23 * PX + (lines - 1) * small * 1.25
        self._fill(rectangle(MARGIN, self._y, ROOM, 0.75 * PX), HAIR)

    def _row(
        self,
        columns: Sequence[Column],
        cells: Sequence[Sequence[str]],
        widths: Sequence[float],
        size: float,
        weight: Weight,
    ) -> None:
        top, x = self._y, MARGIN
        for column, lines, wide in zip(columns, cells, widths, strict=True):
            for number, line in enumerate(lines):
                self._y = top + ROW / 2 + TEXT * 0.36 + number * LINE
                at = x + wide if column.figures else x
                # A figure far down a long table may be longer than all before it.
                long = width(line, size, weight) if column.figures else 0.0
                smaller = size * wide / long if long > wide + 0.01 else size
                self._words(at, line, smaller, INK, weight, right=column.figures)
            x += wide + _GAP
        self._y = top + _height(cells)

    def _words(
        self,
        x: float,
        text: str,
        size: float,
        colour: str,
        weight: Weight = 400,
        *,
        right: bool = False,
        tracking: float = 0.0,
    ) -> None:
        align: Align = "right" if right else "left"
        self._page.append(Words(x, self._y, text, size, colour, weight, align, tracking))

    def _fill(self, outline: Outline, colour: str) -> None:
        self._page.append(Fill(outline, colour))

    def _fits(self, high: float) -> bool:
        return self._y + high <= self._bottom

    def _keep(self, high: float) -> None:
        """Begin a new page unless so much room is left."""
        if not self._fits(high):
            self._begin()


_GAP: Final = 14 * PX


def _with_last(rows: Iterable[Sequence[str]]) -> Iterator[tuple[Sequence[str], bool]]:
    """Yield each row with whether it is the last."""
    waiting = iter(rows)
    before = next(waiting, None)
    while before is not None:
        after = next(waiting, None)
        yield before, after is None
        before = after


def _column_widths(
    columns: Sequence[Column], rows: Sequence[Sequence[str]]
) -> tuple[float, list[float]]:
    """Return the size of the letters and the width of each column.

    Figures have the room they need, words share the rest; letters get smaller before words have
    less than a third of the page.
    """
    size = TEXT
    while True:
        needed = [
            max(
                width(column.head, min(SMALL, size), 500) * (0.6 if " " in column.head else 1),
                *(width(row[place], size, 600) for row in rows),
                30 * PX,
            )
            for place, column in enumerate(columns)
        ]
        gaps = _GAP * (len(columns) - 1)
        figures = sum(n for column, n in zip(columns, needed, strict=True) if column.figures)
        words = [n for column, n in zip(columns, needed, strict=True) if not column.figures]
        rest = ROOM - gaps - figures
        least = min(sum(words), ROOM / 3)
        if rest >= least or size <= _LEAST:
            break
        size = max(size - 0.25, _LEAST)
    if not words:
        return size, [n + max(rest, 0) / len(columns) for n in needed]
    # What is left over is shared, so that columns don't crowd at one side.
    spare = max(rest - sum(words), 0.0)
    share = spare * 0.55 / max(len(columns) - len(words), 1)
    scale = (rest - spare) / sum(words) if sum(words) else 1.0
    return size, [
        n + share if column.figures else n * scale + spare * 0.45 / len(words)
        for column, n in zip(columns, needed, strict=True)
    ]


def _cells(
    columns: Sequence[Column],
    row: Sequence[str],
    widths: Sequence[float],
    size: float,
    weight: Weight,
) -> list[list[str]]:
    return [
        [text] if column.figures else wrap(text, size, wide, weight)
        for column, text, wide in zip(columns, row, widths, strict=True)
    ]


def _height(cells: Sequence[Sequence[str]]) -> float:
    return ROW + (max(len(lines) for lines in cells) - 1) * LINE
