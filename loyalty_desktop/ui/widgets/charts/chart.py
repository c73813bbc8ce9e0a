"""What all charts share: spots that can be reached and opened, words, and a table twin."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.short_table import ShortTable

_LEAST: Final = 76
_ROWS: Final = 12
_PAD: Final = 28

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a chart shows, as a table: each head with whether figures stand under it, and rows.

    `keys` names what each row opens; empty where rows open nothing.
    """

    heads: tuple[tuple[str, bool], ...]
    rows: tuple[Words, ...]
    keys: Words = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a chart that says something, and opens something where it has a key."""

    at: QRectF
    spoken: str
    key: str = ""


class Chart(QWidget):
    """A painted chart; arrow keys lead over its spots, Enter or a click opens one.

    `title` and the main figure are its accessible name; the spot reached is announced. A chart of
    its own says `_lay_out` (its spots for the size it has), `_paint` and `numbers`.
    """

    picked = Signal(str)
    """The key of the spot that a person opened."""
    ring_radius = measures.RADIUS_MANAGER
    _in_row: int = 0
    """How many spots stand in a row; 0: they are one line."""

    def __init__(self, title: str, figure: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spots: list[Spot] = []
        self._current = -1
        self._twin: RowsModel[tuple[int, Words]] | None = None
        self._tables: list[ShortTable] = []
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.say(title, figure)

    def say(self, title: str, figure: str = "") -> None:
        """Name the chart for screen readers by its title and its main figure."""
        self._title = title
        self.setAccessibleName(f"{title}: {figure}" if figure else title)

    def numbers(self) -> Numbers:
        """Return what the chart shows as a table."""
        raise NotImplementedError

    def table(self) -> ShortTable:
        """Return a table of the same numbers; it follows when the chart shows others."""
        if self._twin is None:
            self._twin = RowsModel[tuple[int, Words]]([], self)
            self._tell_twin()
        table = ShortTable(self._title, self._twin, _ROWS)
        table.setObjectName("numbers")
        table.opened.connect(self._open_row)
        self._tables.append(table)
        return table

    def spots(self) -> tuple[Spot, ...]:
        """Return the places that say something, as they are laid out now."""
        return tuple(self._spots)

    def current(self) -> int:
        """Return the place of the spot the keyboard is at, -1 for none."""
        return self._current

    def _shown(self) -> None:
        """Follow after other rows were given: sizes, spots, words and the twin."""
        self._current = -1
        self._refit()
        numbers = self.numbers()
        self.setAccessibleDescription("; ".join(", ".join(row) for row in numbers.rows[:24]))
        self._tell_twin()
        self.updateGeometry()

    def _refit(self) -> None:
        self._spots = self._lay_out()
        reachable = bool(self._spots)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if reachable else Qt.FocusPolicy.NoFocus)
        self.update()

    def _lay_out(self) -> list[Spot]:
        return []

    def _paint(self, painter: QPainter) -> None:
        raise NotImplementedError

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter)
        if self.hasFocus() and 0 <= self._current < len(self._spots):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.current().colour("focus"), measures.BORDER_STRONG))
            box = self._spots[self._current].at.adjusted(-2, -2, 2, 2)
            painter.drawRoundedRect(
                box.intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1)), 5, 5
            )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._refit()
            self._tell_twin()
            self.updateGeometry()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._current = max(self._current, 0)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        across = self._in_row or len(self._spots)
        down = self._in_row or 1
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -down,
            Qt.Key.Key_Down: down,
            Qt.Key.Key_Home: -across * len(self._spots),
            Qt.Key.Key_End: across * len(self._spots),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._spots:
            wanted = max(self._current, 0) + step
            if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
                wanted = min(max(wanted, 0), len(self._spots) - 1)
            if 0 <= wanted < len(self._spots):
                self._reach(wanted)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._opens(self._current):
            self.picked.emit(self._spots[self._current].key)
        else:
            super().keyPressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._opens(self._place_at(event.position())):
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and self._opens(place):
            self._current = place
            self.update()
            self.picked.emit(self._spots[place].key)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(QPointF(event.pos()))
            told = self._spots[place].spoken if place >= 0 else ""
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    def _reach(self, place: int) -> None:
        self._current = place
        self.update()
        announce(self, self._spots[place].spoken)

    def _opens(self, place: int) -> bool:
        return 0 <= place < len(self._spots) and bool(self._spots[place].key)

    def _place_at(self, point: QPointF) -> int:
        return next((i for i, spot in enumerate(self._spots) if spot.at.contains(point)), -1)

    def _open_row(self, place: int) -> None:
        keys = self.numbers().keys
        if place < len(keys) and keys[place]:
            self.picked.emit(keys[place])

    def _tell_twin(self) -> None:
        if self._twin is None:
            return
        numbers = self.numbers()
        places = range(len(numbers.heads))
        self._twin.show_columns([_column(numbers, place) for place in places])
        self._twin.show_rows(list(enumerate(numbers.rows)))


def _column(numbers: Numbers, place: int) -> Column[tuple[int, Words]]:
    head, figures = numbers.heads[place]

    def cell(row: tuple[int, Words]) -> Cell:
        return Cell(row[1][place])

    widest = max(
        [theme.text_width(head, "small", 600)]
        + [theme.text_width(row[place]) for row in numbers.rows[:200]]
    )
    width = max(round(widest * 100 / theme.text_scale()) + _PAD, _LEAST)
    # The first column of words takes what is left.
    return Column(head, cell, align="right" if figures else "left", width=0 if not place else width)
