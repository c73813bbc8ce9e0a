"""The icons: Lucide's outlines in the colour of the text beside them."""

from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from loyalty_desktop.ui.theme.state import current, scaled

STROKE: Final = 1.75
"""Width of the lines, in the 24 units of an outline."""

_RATIOS: Final = (1.0, 2.0, 3.0)


def icon(name: str, tone: str = "text", size: int = 20) -> QIcon:
    """Return an icon in a colour of the theme in force, greyed when its control is off.

    Ask again when the theme changes: a QIcon is made of pictures and keeps their colours.
    """
    theme = current()
    return _icon(name, theme.colour(tone).name(), theme.disabled, scaled(size))


def icon_pixmap(name: str, tone: str | QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return one picture of an icon, `size` logical pixels square, for a device's ratio."""
    colour = current().colour(tone) if isinstance(tone, str) else tone
    return _pixmap(name, colour.name(QColor.NameFormat.HexArgb), size, ratio)


def paint_icon(painter: QPainter, name: str, tone: str | QColor, at: QRectF) -> None:
    """Paint an icon into a square, as sharp as the device allows."""
    ratio = painter.device().devicePixelRatioF()
    size = round(min(at.width(), at.height()))
    left = at.x() + (at.width() - size) / 2
    top = at.y() + (at.height() - size) / 2
    picture = icon_pixmap(name, tone, size, ratio)
    painter.drawPixmap(QRectF(round(left), round(top), size, size), picture, QRectF(picture.rect()))


def render_icon(
    painter: QPainter, name: str, colour: QColor, at: QRectF, stroke: float = STROKE
) -> None:
    """Draw an icon straight into a picture that is kept itself, with lines of another weight."""
    outline = _outline(name).replace("currentColor", colour.name())
    if stroke != STROKE:
        outline = outline.replace(f'stroke-width="{STROKE}"', f'stroke-width="{stroke}"')
    QSvgRenderer(QByteArray(outline.encode())).render(painter, at)


def icon_names() -> tuple[str, ...]:
    """Return the names of the icons there are."""
    folder = files("loyalty_desktop").joinpath("resources", "icons")
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(name.removesuffix(".svg") for name in names if name.endswith(".svg")))


@cache
def _outline(name: str) -> str:
    folder = files("loyalty_desktop").joinpath("resources", "icons")
    return folder.joinpath(f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _pixmap(name: str, argb: str, size: int, ratio: float) -> QPixmap:
    colour = QColor(argb)
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(colour.alphaF())
    render_icon(painter, name, colour, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, off: str, size: int) -> QIcon:
    made = QIcon()
    for ratio in _RATIOS:
        made.addPixmap(_pixmap(name, colour, size, ratio), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, off, size, ratio), QIcon.Mode.Disabled)
    return made
