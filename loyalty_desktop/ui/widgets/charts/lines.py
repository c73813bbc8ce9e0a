"""Lines over time: what was, a target, the plan between, and today."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.charts.chart import Chart, Numbers, Spot
from loyalty_desktop.ui.widgets.text import paint_text
from loyalty_desktop.wording import _

_TALL: Final = 168
_DOT: Final = 5
_GAP: Final = 8
_SPOT: Final = 20
Kind = Literal["line", "plan", "before"]


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A point: where it lies, its moment in words and its value in words."""

    x: float
    y: float
    when: str
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line: `line` is drawn whole, `plan` thin, `before` grey; `dot` marks its last point."""

    name: str
    points: tuple[LinePoint, ...]
    kind: Kind = "line"
    dot: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A dotted line at the height wanted, with its value in words at the right."""

    y: float
    told: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A word under (or beside) the chart at a place."""

    at: float
    word: str


class LineChart(Chart):
    """One line or more over the same time; arrow keys lead from point to point of the first."""

    def __init__(self, title: str, *, tall: int = _TALL, parent: QWidget | None = None) -> None:
        super().__init__(title, parent=parent)
        self._tall = tall
        self._lines: tuple[Line, ...] = ()
        self._ticks: tuple[Tick, ...] = ()
        self._grid: tuple[Tick, ...] = ()
        self._target: Target | None = None
        self._least, self._most = 0.0, 1.0

    def show_lines(
        self,
        lines: Sequence[Line],
        *,
        ticks: Sequence[Tick] = (),
        grid: Sequence[Tick] = (),
        target: Target | None = None,
    ) -> None:
        """Show other lines.

        `ticks` are words below, by x; `grid` hairlines with words at the right, by y.
        """
        self._lines = tuple(lines)
        self._ticks = tuple(ticks)
        self._grid = tuple(grid)
        self._target = target
        heights = [point.y for line in lines for point in line.points]
        heights.extend(tick.at for tick in grid)
        if target is not None:
            heights.append(target.y)
        self._least, self._most = min(heights, default=0.0), max(heights, default=1.0)
        self._shown()

    @override
    def numbers(self) -> Numbers:
        told = [line for line in self._lines if line.points]
        heads = ((_("When"), False), *((line.name, True) for line in told))
        whens = dict.fromkeys((point.x, point.when) for line in told for point in line.points)
        values = [{point.x: point.told for point in line.points} for line in told]
        rows = tuple((when, *(each.get(x, "") for each in values)) for x, when in sorted(whens))
        return Numbers(heads, rows)

    @override
    def sizeHint(self) -> QSize:
        below = theme.line_height("small") + _GAP if self._ticks else 0
        return QSize(320, theme.scaled(self._tall) + below)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    @override
    def _lay_out(self) -> list[Spot]:
        if not self._lines:
            return []
        line = self._lines[0]
        half = _SPOT / 2
        return [
            Spot(
                QRectF(at.x() - half, at.y() - half, _SPOT, _SPOT),
                f"{line.name}, {point.when}: {point.told}",
            )
            for point, at in ((point, self._at(point.x, point.y)) for point in line.points)
        ]

    def _plot(self) -> QRectF:
        words = [tick.word for tick in self._grid]
        if self._target is not None:
            words.append(self._target.told)
        right = max([0.0, *(theme.text_width(word, "small", 600) for word in words)])
        line = theme.line_height("small")
        bottom = line + _GAP if self._ticks else _DOT + 2
        top = line / 2 if words else _DOT + 2
        left = _DOT + 2
        wide = self.width() - left - (right + _GAP if right else _DOT + 2)
        return QRectF(left, top, max(wide, 8.0), max(self.height() - top - bottom, 8.0))

    def _at(self, x: float, y: float) -> QPointF:
        plot = self._plot()
        xs = [point.x for line in self._lines for point in line.points]
        first, last = min(xs, default=0.0), max(xs, default=1.0)
        across = (x - first) / (last - first) if last > first else 0.5
        span = self._most - self._least
        up = (y - self._least) / span if span else 0.5
        return QPointF(plot.left() + across * plot.width(), plot.bottom() - up * plot.height())

    @override
    def _paint(self, painter: QPainter) -> None:
        now, plot = theme.current(), self._plot()
        line = theme.line_height("small")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for tick in self._grid:
            y = round(self._at(0, tick.at).y()) + 0.5
            painter.setPen(QPen(now.colour("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            beside = QRectF(plot.right() + _GAP, y - line / 2, self.width(), line)
            paint_text(painter, beside, tick.word, role="small", tone="text-2")
        if self._target is not None:
            y = self._at(0, self._target.y).y()
            pen = QPen(now.colour("accent"), 2, Qt.PenStyle.DotLine, Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            beside = QRectF(plot.right() + _GAP, y - line / 2, self.width(), line)
            told = self._target.told
            paint_text(painter, beside, told, role="small", weight=600, tone="accent-text")
        for each in reversed(self._lines):
            self._paint_line(painter, each)
        self._paint_ticks(painter, plot, line)

    def _paint_line(self, painter: QPainter, line: Line) -> None:
        if not line.points:
            return
        now = theme.current()
        pen = QPen(now.colour("accent"), 2.5)
        if line.kind == "plan":
            pen = QPen(now.colour("field"), 1.5, Qt.PenStyle.DotLine)
        elif line.kind == "before":
            pen = QPen(now.colour("chart-before"), 2.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        places = [self._at(point.x, point.y) for point in line.points]
        path = QPainterPath(places[0])
        for place in places[1:]:
            path.lineTo(place)
        painter.drawPath(path)
        if line.dot or len(places) == 1:
            paint_dot(painter, places[-1])

    def _paint_ticks(self, painter: QPainter, plot: QRectF, line: int) -> None:
        free = -2.0 * _GAP
        for tick in self._ticks:
            wide = theme.text_width(tick.word, "small")
            left = self._at(tick.at, 0).x() - wide / 2
            left = min(max(left, plot.left() - _DOT), self.width() - wide)
            if left < free + _GAP:
                continue
            below = QRectF(left, plot.bottom() + _GAP, wide + 2, line)
            paint_text(painter, below, tick.word, role="small", tone="text-2")
            free = left + wide


def paint_dot(painter: QPainter, at: QPointF) -> None:
    """Paint a dot that stands off from the line it lies on."""
    now = theme.current()
    painter.setPen(QPen(now.colour("surface"), 2))
    painter.setBrush(now.colour("accent"))
    painter.drawEllipse(at, _DOT, _DOT)
