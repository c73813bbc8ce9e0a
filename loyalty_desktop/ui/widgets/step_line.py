"""Points over time: a line in steps, its ground tinted, three heights and a few months."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, log10
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme

_DOT: Final = 4.0
_MARKS: Final = 4


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on, so many."""

    day: date
    value: int


def round_up(value: int) -> int:
    """Return the next height that is easy to read and to halve: 412 gives 600, 95 gives 100."""
    if value <= 2:
        return 2
    unit = 10 ** (ceil(log10(value)) - 1)
    for times in (1, 2, 4, 5, 6, 8, 10):
        if unit * times >= value and unit * times % 2 == 0:
            return int(unit * times)
    return int(unit * 10)


class StepLine(QWidget):
    """The balance of a member over time, read as "Points: 412 on 30 June" by a screen reader."""

    def __init__(
        self,
        name: str,
        number: Callable[[int], str],
        month: Callable[[date], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._steps: tuple[Step, ...] = ()
        self._until: date | None = None
        self._number = number
        self._month = month
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_steps(self, steps: Sequence[Step], until: date, told: str) -> None:
        """Show steps in order of time up to a day; `told` says in words what the line shows."""
        self._steps = tuple(steps)
        self._until = until
        self.setAccessibleDescription(told)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(320), theme.scaled(200))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(160), theme.scaled(110))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._steps or self._until is None:
            return
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = round_up(max(step.value for step in self._steps))
        words = max(theme.text_width(self._number(top), "small") + 12, 28)
        line = theme.line_height("small")
        plot = QRectF(1, line / 2, self.width() - words - 6, self.height() - 2 * line)
        for share in (0.0, 0.5, 1.0):
            y = round(plot.bottom() - share * plot.height()) + 0.5
            painter.setPen(QPen(now.colour("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(now.colour("text-2"))
            painter.setFont(theme.font("small"))
            at = QRectF(plot.right() + 10, y - line / 2, words, line)
            flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)
            painter.drawText(at, flags, self._number(round(top * share)))
        self._paint_months(painter, plot)
        self._paint_line(painter, plot, top)

    def _x(self, day: date, plot: QRectF) -> float:
        first = self._steps[0].day
        until = self._until or first
        span = max((until - first).days, 1)
        return plot.left() + plot.width() * min(max((day - first).days / span, 0.0), 1.0)

    def _paint_line(self, painter: QPainter, plot: QRectF, top: int) -> None:
        now = theme.current()
        places = [
            QPointF(self._x(step.day, plot), plot.bottom() - plot.height() * step.value / top)
            for step in self._steps
        ]
        path = QPainterPath(places[0])
        for before, place in pairwise(places):
            path.lineTo(place.x(), before.y())
            path.lineTo(place)
        end = QPointF(plot.right(), places[-1].y())
        path.lineTo(end)
        ground = QPainterPath(path)
        ground.lineTo(plot.right(), plot.bottom())
        ground.lineTo(places[0].x(), plot.bottom())
        ground.closeSubpath()
        painter.fillPath(ground, now.colour("accent-tint"))
        painter.setPen(QPen(now.colour("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        painter.setPen(QPen(now.colour("surface"), 2))
        painter.setBrush(now.colour("accent"))
        painter.drawEllipse(end, _DOT, _DOT)

    def _paint_months(self, painter: QPainter, plot: QRectF) -> None:
        painter.setPen(theme.current().colour("text-2"))
        painter.setFont(theme.font("small"))
        first = self._steps[0].day
        until = self._until or first
        line = theme.line_height("small")
        taken = -1.0
        for mark in range(_MARKS):
            day = first + (until - first) * mark / (_MARKS - 1)
            word = self._month(day)
            width = theme.text_width(word, "small")
            x = min(max(self._x(day, plot) - width / 2, plot.left()), plot.right() - width)
            if x < taken:
                continue
            taken = x + width + 12
            at = QRectF(x, plot.bottom() + 6, width + 1, line)
            painter.drawText(at, int(Qt.TextFlag.TextDontClip), word)
