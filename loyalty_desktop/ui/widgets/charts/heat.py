"""A grid of numbers on six shades: the darker, the more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.charts.chart import Chart, Numbers, Spot, Words
from loyalty_desktop.ui.widgets.text import paint_text

_HIGH: Final = 34
_BETWEEN: Final = 3
_GAP: Final = 12
_LEAST: Final = 44
_MOST: Final = 96
_RIGHT: Final = Qt.AlignmentFlag.AlignRight
_MIDDLE: Final = Qt.AlignmentFlag.AlignHCenter


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell: how dark it is by `value`, what is written in it, and what it opens."""

    value: float
    told: str
    spoken: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row: its label, a number beside it, and its cells; None where there is none."""

    label: str
    beside: str
    cells: tuple[HeatCell | None, ...]


class HeatMap(Chart):
    """Rows and columns of numbers; arrow keys lead from cell to cell.

    `corner` and `beside` head the labels and the numbers beside them, for the eye and in the twin.
    With `listed` (the heads of row, column and number) the twin has a line for each cell instead.
    """

    def __init__(
        self,
        title: str,
        *,
        corner: str = "",
        beside: str = "",
        heads_below: bool = False,
        listed: tuple[str, str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent=parent)
        self._listed = listed
        self._corner, self._beside = corner, beside
        self._heads_below = heads_below
        self._heads: Words = ()
        self._rows: tuple[HeatRow, ...] = ()
        self._least, self._most = 0.0, 0.0

    def show_rows(self, heads: Sequence[str], rows: Sequence[HeatRow]) -> None:
        """Show other columns and rows."""
        self._heads, self._rows = tuple(heads), tuple(rows)
        values = [cell.value for row in rows for cell in row.cells if cell is not None]
        self._least, self._most = min(values, default=0.0), max(values, default=0.0)
        self._in_row = 0
        self._shown()

    def shade(self, value: float) -> theme.HeatStep:
        """Return the shade of a value between the least and the most there is."""
        steps = theme.current().heat
        span = self._most - self._least
        place = int((value - self._least) / span * len(steps)) if span else 0
        return steps[min(max(place, 0), len(steps) - 1)]

    @override
    def numbers(self) -> Numbers:
        return self._grid() if self._listed is None else self._lines(self._listed)

    def _lines(self, listed: tuple[str, str, str]) -> Numbers:
        cells = [
            (row.label, head, cell)
            for row in self._rows
            for head, cell in zip(self._heads, row.cells, strict=False)
            if cell is not None
        ]
        return Numbers(
            ((listed[0], False), (listed[1], False), (listed[2], True)),
            tuple((label, head, cell.told) for label, head, cell in cells),
            tuple(cell.key for _label, _head, cell in cells),
        )

    def _grid(self) -> Numbers:
        beside = any(row.beside for row in self._rows)
        heads = [(self._corner, False)]
        if beside:
            heads.append((self._beside, True))
        heads.extend((head, True) for head in self._heads)
        rows: list[Words] = []
        for row in self._rows:
            cells = ["" if cell is None else cell.told for cell in row.cells]
            cells.extend([""] * (len(self._heads) - len(cells)))
            first = (row.label, row.beside) if beside else (row.label,)
            rows.append((*first, *cells))
        return Numbers(tuple(heads), tuple(rows))

    @override
    def sizeHint(self) -> QSize:
        left, high = self._left(), self._high()
        across = len(self._heads) * (self._narrowest() + _BETWEEN)
        # Heads wrap at the narrowest the cells can be: where there is more room, room is left.
        heads = self._line(self._narrowest())
        return QSize(round(left + across), len(self._rows) * (high + _BETWEEN) + heads)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _narrowest(self) -> float:
        """Return how wide a cell is at least: no word of a head and no number is cut."""
        words = [word for head in self._heads for word in head.split()]
        told = [cell.told for row in self._rows for cell in row.cells if cell is not None]
        widest = max(
            [0.0]
            + [theme.text_width(word, "small") for word in words]
            + [theme.text_width(each, "small", 500) for each in told]
        )
        return max(theme.scaled(_LEAST), widest + 8)

    def _cell_width(self) -> float:
        """Return how wide a cell is in the room there is."""
        room = (self.width() - self._left()) / max(len(self._heads), 1) - _BETWEEN
        return max(min(room, theme.scaled(_MOST)), self._narrowest())

    def _line(self, wide: float) -> int:
        lines = max((len(_wrapped(head, wide)) for head in self._heads), default=1)
        return max(lines, 1) * theme.line_height("small") + 6

    def _high(self) -> int:
        return max(theme.scaled(_HIGH), theme.line_height("body") + 8)

    def _labels(self) -> float:
        words = [self._corner, *(row.label for row in self._rows)]
        return max(theme.text_width(word) for word in words)

    def _left(self) -> float:
        beside = [theme.text_width(row.beside) for row in self._rows if row.beside]
        if beside:
            beside.append(theme.text_width(self._beside, "small"))
        return self._labels() + _GAP + (max(beside) + _GAP if beside else 0)

    def _cell(self, down: int, across: int) -> QRectF:
        wide, high = self._cell_width(), self._high()
        top = 0 if self._heads_below else self._line(wide)
        left = self._left() + across * (wide + _BETWEEN)
        return QRectF(left, top + down * (high + _BETWEEN), wide, high)

    @override
    def _lay_out(self) -> list[Spot]:
        spots: list[Spot] = []
        for down, row in enumerate(self._rows):
            for across, cell in enumerate(row.cells):
                if cell is not None:
                    said = cell.spoken or f"{row.label}, {self._heads[across]}: {cell.told}"
                    spots.append(Spot(self._cell(down, across), said, cell.key))
        full = {sum(cell is not None for cell in row.cells) for row in self._rows}
        self._in_row = full.pop() if len(full) == 1 else 0
        return spots

    @override
    def _paint(self, painter: QPainter) -> None:
        labels = self._labels()
        left = self._left()
        if self._rows:
            self._paint_heads(painter, left, labels)
        for down, row in enumerate(self._rows):
            at = self._cell(down, 0)
            paint_text(painter, QRectF(0, at.top(), labels + 2, at.height()), row.label)
            beside = QRectF(labels, at.top(), left - labels - _GAP, at.height())
            paint_text(painter, beside, row.beside, tone="text-2", align=_RIGHT)
            for across, cell in enumerate(row.cells):
                if cell is not None:
                    self._paint_cell(painter, self._cell(down, across), cell)

    def _paint_heads(self, painter: QPainter, left: float, labels: float) -> None:
        wide, each = self._cell_width(), theme.line_height("small")
        last = self._cell(len(self._rows) - 1, 0).bottom()
        top = last + 4 if self._heads_below else 0.0
        # Heads of fewer lines stand beside their cells, above or below.
        foot = top + self._line(wide) - 6 - each
        at = QRectF(0, top if self._heads_below else foot, labels, each)
        paint_text(painter, at, self._corner, role="small", tone="text-2")
        at = QRectF(labels, at.top(), left - labels - _GAP, each)
        paint_text(painter, at, self._beside, role="small", tone="text-2", align=_RIGHT)
        for across, head in enumerate(self._heads):
            cell = self._cell(0, across)
            lines = _wrapped(head, wide)
            start = top if self._heads_below else foot - (len(lines) - 1) * each
            for place, line in enumerate(lines):
                at = QRectF(cell.left(), start + place * each, cell.width(), each)
                paint_text(painter, at, line, role="small", tone="text-2", align=_MIDDLE)

    def _paint_cell(self, painter: QPainter, at: QRectF, cell: HeatCell) -> None:
        shade = self.shade(cell.value)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(shade.ground))
        painter.drawRoundedRect(at, 4, 4)
        role: theme.Role = "body"
        if theme.text_width(cell.told, "body", 500) > at.width() - 6:
            role = "small"
        painter.setFont(theme.font(role, 500))
        painter.setPen(QColor(shade.word))
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextDontClip)
        painter.drawText(at, flags, cell.told)


def _wrapped(head: str, wide: float) -> list[str]:
    """Return the lines of a head, as many words in each as fit."""
    lines: list[str] = []
    for word in head.split():
        if lines and theme.text_width(f"{lines[-1]} {word}", "small") <= wide:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines
