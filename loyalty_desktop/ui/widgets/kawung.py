"""Kawung, the batik pattern of four petals, as a ground for the customer's screen and cards."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPixmap

from loyalty_desktop.ui import theme

_LONG: Final = 0.29
_WIDE: Final = 0.125
_DOT: Final = 0.045


def paint_kawung(
    painter: QPainter, area: QRectF, tone: str, *, tile: int = 80, opacity: float = 0.16
) -> None:
    """Fill an area with the pattern; keep `opacity` at 0.2 or less and let text stand clear."""
    ratio = painter.device().devicePixelRatioF()
    colour = theme.current().colour(tone)
    colour.setAlphaF(opacity)
    picture = _tile(colour.name(QColor.NameFormat.HexArgb), round(tile * ratio))
    brush = QBrush(picture)
    painter.save()
    painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
    painter.translate(area.topLeft())
    painter.scale(1 / ratio, 1 / ratio)
    painter.fillRect(QRectF(0, 0, area.width() * ratio, area.height() * ratio), brush)
    painter.restore()


@lru_cache(maxsize=16)
def _tile(argb: str, side: int) -> QPixmap:
    """Return one tile: four petals at its quarter points, dots at its corners and its centre."""
    colour = QColor(argb)
    solid = QColor(colour)
    solid.setAlpha(255)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(solid)
    painter.setOpacity(colour.alphaF())
    for x, y, turn in ((0.25, 0.25, 45), (0.75, 0.25, -45), (0.75, 0.75, 45), (0.25, 0.75, -45)):
        painter.save()
        painter.translate(x * side, y * side)
        painter.rotate(turn)
        painter.drawEllipse(QPointF(0, 0), _LONG * side, _WIDE * side)
        painter.restore()
    for x, y in ((0, 0), (1, 0), (0, 1), (1, 1), (0.5, 0.5)):
        painter.drawEllipse(QPointF(x * side, y * side), _DOT * side, _DOT * side)
    painter.end()
    return picture
