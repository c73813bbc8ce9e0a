"""A curve of shares: how much of the whole few of the parts bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.charts.chart import Chart, Numbers, Spot
from loyalty_desktop.ui.widgets.charts.lines import paint_dot
from loyalty_desktop.ui.widgets.text import paint_text
from loyalty_desktop.wording.figures import percent

_TALL: Final = 240
_GAP: Final = 8
_SPOT: Final = 24
_RIGHT: Final = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of the curve: shares of 1; `marked` ones have a dot and say what `told` says."""

    across: float
    up: float
    told: str = ""

    @property
    def marked(self) -> bool:
        """Whether the point is set apart."""
        return bool(self.told)


class CurveChart(Chart):
    """A curve from nothing to all, over the dashed line of an even spread.

    `across` and `up` say what is shared out, such as "of buyers" and "of revenue"; `band` shades
    the part of the way across that is aimed at.
    """

    def __init__(
        self,
        title: str,
        *,
        across: str,
        up: str,
        band: tuple[float, float] | None = None,
        tall: int = _TALL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, parent=parent)
        self._across, self._up = across, up
        self._band = band
        self._tall = tall
        self._points: tuple[CurvePoint, ...] = ()

    def show_curve(self, points: Sequence[CurvePoint]) -> None:
        """Show another curve; points in order from the left."""
        self._points = tuple(points)
        self._shown()

    @override
    def numbers(self) -> Numbers:
        rows = tuple((percent(point.across), percent(point.up)) for point in self._points)
        return Numbers(((self._across, True), (self._up, True)), rows)

    @override
    def sizeHint(self) -> QSize:
        return QSize(320, theme.scaled(self._tall) + theme.line_height("small") + _GAP)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(220, self.sizeHint().height())

    def _plot(self) -> QRectF:
        line = theme.line_height("small")
        right = theme.text_width(percent(1), "small") + _GAP
        high = self.height() - line - _GAP - line / 2
        return QRectF(4, line / 2, max(self.width() - right - 4, 8.0), max(high, 8.0))

    def _at(self, across: float, up: float) -> QPointF:
        plot = self._plot()
        return QPointF(plot.left() + across * plot.width(), plot.bottom() - up * plot.height())

    @override
    def _lay_out(self) -> list[Spot]:
        half = _SPOT / 2
        return [
            Spot(
                QRectF(at.x() - half, at.y() - half, _SPOT, _SPOT),
                point.told or f"{percent(point.across)} {self._across}: {percent(point.up)}",
            )
            for point, at in ((each, self._at(each.across, each.up)) for each in self._points)
            if point.marked
        ]

    @override
    def _paint(self, painter: QPainter) -> None:
        now, plot = theme.current(), self._plot()
        if self._band is not None:
            first, last = (self._at(each, 0).x() for each in self._band)
            band = QRectF(first, plot.top(), last - first, plot.height())
            painter.fillRect(band, now.colour("sunken"))
        self._paint_grid(painter, plot)
        painter.setPen(QPen(now.colour("field"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(plot.bottomLeft(), plot.topRight())
        if not self._points:
            return
        pen = QPen(now.colour("accent"), 2.5)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(self._at(0, 0))
        for point in self._points:
            path.lineTo(self._at(point.across, point.up))
        painter.drawPath(path)
        for point in self._points:
            if point.marked:
                paint_dot(painter, self._at(point.across, point.up))

    def _paint_grid(self, painter: QPainter, plot: QRectF) -> None:
        now, line = theme.current(), theme.line_height("small")
        for share in (0.0, 0.5, 1.0):
            y = round(self._at(0, share).y()) + 0.5
            painter.setPen(QPen(now.colour("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            beside = QRectF(plot.right() + _GAP, y - line / 2, self.width(), line)
            paint_text(painter, beside, percent(share), role="small", tone="text-2")
        top = plot.bottom() + _GAP
        edges = self._band or (0.5,)
        for share in (0.0, *edges):
            word = str(round(share * 100))
            wide = theme.text_width(word, "small")
            left = max(self._at(share, 0).x() - wide / 2, 0)
            paint_text(
                painter, QRectF(left, top, wide + 2, line), word, role="small", tone="text-2"
            )
        last = f"{percent(1)} {self._across}"
        at = QRectF(plot.left(), top, plot.width(), line)
        paint_text(painter, at, last, role="small", tone="text-2", align=_RIGHT)
