"""The marks of stages and tiers: a shape, a colour and an icon, so that none stands alone."""

from collections.abc import Callable
from functools import lru_cache
from math import cos, pi, sin
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures

_ICONS: Final = MappingProxyType(
    {
        "suspect": "user-round",
        "prospect": "eye",
        "disqualified": "x",
        "first_time": "sprout",
        "repeat": "repeat-2",
        "client": "heart",
        "advocate": "megaphone",
        "lost": "log-out",
        "bronze": "medal",
        "silver": "award",
        "gold": "crown",
        "platinum": "gem",
    }
)
# Small icons need heavier lines than the ones that stand in the open.
_STROKE: Final = 2.4
# Everything is drawn on a square of one unit; the shape keeps this much away from its edge.
_EDGE: Final = 1 / 36
_LINE: Final = 0.075
_HOLLOW: Final = ("suspect", "prospect", "lost")


def paint_mark(painter: QPainter, key: str, at: QPointF, size: int) -> None:
    """Paint the mark of a stage or a tier's look with its top left corner at a point."""
    ratio = painter.device().devicePixelRatioF()
    picture = _mark(key, theme.current(), size, ratio)
    left, top = round(at.x()), round(at.y())
    painter.drawPixmap(QRectF(left, top, size, size), picture, QRectF(picture.rect()))


def mark_pixmap(key: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return the picture of a mark in the theme in force."""
    return _mark(key, theme.current(), size, ratio)


class Mark(QWidget):
    """A mark by itself: 24 in timelines, 36 on the member's page and in legends."""

    def __init__(
        self,
        key: str,
        name: str,
        size: int = measures.MARK_TIMELINE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._size = size
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_mark(self, key: str, name: str) -> None:
        """Show another stage or tier, named for screen readers."""
        self._key = key
        self.setAccessibleName(name)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(self._size), theme.scaled(self._size))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        size = theme.scaled(self._size)
        paint_mark(QPainter(self), self._key, QPointF(0, (self.height() - size) / 2), size)


@lru_cache(maxsize=256)
def _mark(key: str, shown: theme.Theme, size: int, ratio: float) -> QPixmap:
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    colour = QColor(shown.badge(key).mark)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(picture.width(), picture.height())
    _SHAPES.get(key, _hexagon)(painter, colour)
    inside = colour if key in _HOLLOW else QColor(shown.mark_icon)
    side = measures.MARK_ICON
    at = QRectF((1 - side) / 2, (1 - side) / 2, side, side)
    if key == "first_time":
        at.translate(0, -0.01)
    theme.render_icon(painter, _ICONS[key], inside, at, _STROKE)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def _filled(painter: QPainter, path: QPainterPath, colour: QColor, rounding: float = 0.0) -> None:
    """Fill a shape; a pen with round joins of its own colour rounds the corners."""
    pen = QPen(colour, rounding * 2) if rounding else QPen(Qt.PenStyle.NoPen)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(colour)
    painter.drawPath(path)


def _polygon(corners: int, radius: float, turn: float) -> QPainterPath:
    points = [
        QPointF(
            0.5 + radius * cos(turn + 2 * pi * i / corners),
            0.5 + radius * sin(turn + 2 * pi * i / corners),
        )
        for i in range(corners)
    ]
    path = QPainterPath()
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path


def _round(inset: float) -> QRectF:
    return QRectF(inset, inset, 1 - 2 * inset, 1 - 2 * inset)


def _dashed_circle(painter: QPainter, colour: QColor) -> None:
    pen = QPen(colour, _LINE)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    period = pi * (1 - 2 * _EDGE - _LINE) / 12 / _LINE
    pen.setDashPattern([period * 0.54, period * 0.46])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(_round(_EDGE + _LINE / 2))


def _ring(painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, _LINE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(_round(_EDGE + _LINE / 2))


def _octagon(painter: QPainter, colour: QColor) -> None:
    rounding = 0.02
    flat = 0.5 - _EDGE - rounding
    _filled(painter, _polygon(8, flat / cos(pi / 8), pi / 8), colour, rounding)


def _leaf(painter: QPainter, colour: QColor) -> None:
    box = _round(_EDGE)
    corner = 0.07
    path = QPainterPath(QPointF(box.left(), 0.5))
    path.arcTo(box, 180, -270)
    path.lineTo(box.left() + corner, box.bottom())
    path.quadTo(box.bottomLeft(), QPointF(box.left(), box.bottom() - corner))
    path.closeSubpath()
    _filled(painter, path, colour)


def _disc(painter: QPainter, colour: QColor) -> None:
    path = QPainterPath()
    path.addEllipse(_round(_EDGE))
    _filled(painter, path, colour)


def _rounded_square(painter: QPainter, colour: QColor) -> None:
    path = QPainterPath()
    path.addRoundedRect(_round(_EDGE * 1.7), 0.25, 0.25)
    _filled(painter, path, colour)


def _seal(painter: QPainter, colour: QColor) -> None:
    lobe = 0.145
    centre = 0.5 - _EDGE - lobe
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addEllipse(QPointF(0.5, 0.5), centre + lobe * 0.42, centre + lobe * 0.42)
    for i in range(8):
        turn = i * pi / 4
        at = QPointF(0.5 + centre * cos(turn), 0.5 + centre * sin(turn))
        path.addEllipse(at, lobe, lobe)
    _filled(painter, path, colour)


def _diamond(painter: QPainter, colour: QColor) -> None:
    painter.save()
    painter.translate(0.5, 0.5)
    painter.rotate(45)
    painter.setPen(QPen(colour, _LINE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = 0.347
    painter.drawRoundedRect(QRectF(-half, -half, 2 * half, 2 * half), 0.11, 0.11)
    painter.restore()


def _hexagon(painter: QPainter, colour: QColor) -> None:
    rounding = 0.05
    _filled(painter, _polygon(6, 0.5 - _EDGE * 0.6 - rounding, pi / 2), colour, rounding)


_SHAPES: Final[MappingProxyType[str, Callable[[QPainter, QColor], None]]] = MappingProxyType(
    {
        "suspect": _dashed_circle,
        "prospect": _ring,
        "disqualified": _octagon,
        "first_time": _leaf,
        "repeat": _disc,
        "client": _rounded_square,
        "advocate": _seal,
        "lost": _diamond,
    }
)
