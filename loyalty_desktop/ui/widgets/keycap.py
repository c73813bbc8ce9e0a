"""Key caps: the key that does it, shown on the thing it does."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures

_ARROWS = {"Up": "arrow-up", "Down": "arrow-down", "Left": "arrow-left", "Right": "arrow-right"}


def keycap_size(key: str) -> QSize:
    """Return the size of the cap of a key (`F10`, `Esc`, `Up`)."""
    height = max(measures.KEY_CAP, theme.line_height("small") + 4)
    if key in _ARROWS:
        return QSize(theme.scaled(measures.KEY_CAP + 2), height)
    width = QFontMetricsF(theme.font("small", 500)).horizontalAdvance(key)
    return QSize(round(width) + 2 * measures.KEY_CAP_PAD, height)


def paint_keycap(
    painter: QPainter,
    at: QPointF,
    key: str,
    *,
    ground: QColor | None = None,
    word: QColor | None = None,
) -> None:
    """Paint the cap of a key with its top left corner at a point."""
    now = theme.current()
    rect = QRectF(at, keycap_size(key).toSizeF())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground or now.colour("key"))
    painter.drawRoundedRect(rect, measures.RADIUS_KEY, measures.RADIUS_KEY)
    colour = word or now.colour("text_2")
    if key in _ARROWS:
        size = theme.scaled(14)
        inset = QRectF(0, 0, size, size)
        inset.moveCenter(rect.center())
        theme.paint_icon(painter, _ARROWS[key], colour, inset)
    else:
        painter.setFont(theme.font("small", 500))
        painter.setPen(colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()


def mixed(ground: QColor, over: QColor, share: float) -> QColor:
    """Return a ground with a share (0 to 1) of another colour laid over it."""
    return QColor.fromRgbF(
        ground.redF() + (over.redF() - ground.redF()) * share,
        ground.greenF() + (over.greenF() - ground.greenF()) * share,
        ground.blueF() + (over.blueF() - ground.blueF()) * share,
    )


class KeyCap(QWidget):
    """A key cap standing by itself, beside a word such as "choose"."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setAccessibleName(key)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def key(self) -> str:
        """The key on the cap."""
        return self._key

    def set_key(self, key: str) -> None:
        """Show another key."""
        self._key = key
        self.setAccessibleName(key)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return keycap_size(self._key)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_keycap(QPainter(self), QPointF(0, 0), self._key)
