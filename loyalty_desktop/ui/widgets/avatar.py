"""Who it is at a glance: a photo, or initials on one of four tints."""

from hashlib import blake2s
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures

_LETTERS: Final = 0.36
_FACE: Final = 0.3
"""How much of what is too high for a circle is left out above it."""


def initials(name: str) -> str:
    """Return at most two letters for a name: "Budi Santoso" is BS, "Rina" is R."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return ""
    first = words[0][0]
    return (first + words[-1][0] if len(words) > 1 else first).upper()


def photo_of(data: bytes | None) -> QPixmap | None:
    """Return a photo as it is kept, ready to be shown; None without one."""
    photo = QPixmap()
    if data is None or not photo.loadFromData(QByteArray(data)):
        return None
    return photo


def paint_avatar(
    painter: QPainter, at: QRectF, name: str, key: str = "", photo: QPixmap | None = None
) -> None:
    """Paint an avatar into a square; `key` (the member's id) chooses the tint."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if photo is not None and not photo.isNull():
        circle = QPainterPath()
        circle.addEllipse(at)
        painter.setClipPath(circle)
        # Made small at once: drawn small from a large one, every pixel but a few would be lost.
        across = round(at.width() * painter.device().devicePixelRatioF())
        fill = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        small = photo.scaled(across, across, fill, Qt.TransformationMode.SmoothTransformation)
        # Faces stand above the middle of a portrait.
        left, top = (small.width() - across) / 2, (small.height() - across) * _FACE
        painter.drawPixmap(at, small, QRectF(left, top, across, across))
        painter.restore()
        return
    tints = theme.current().avatars
    tint = tints[blake2s((key or name).encode()).digest()[0] % len(tints)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tint.ground))
    painter.drawEllipse(at)
    font = theme.font("body", 600)
    font.setPixelSize(max(10, round(at.height() * _LETTERS)))
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0)
    painter.setFont(font)
    painter.setPen(QColor(tint.word))
    painter.drawText(at, Qt.AlignmentFlag.AlignCenter, initials(name))
    painter.restore()


class Avatar(QWidget):
    """The avatar of a member or of staff: 32 in tables, 44 in lists, 64 and 72 on pages."""

    def __init__(
        self, size: int = measures.AVATAR_ROW, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        self._name = name
        self._key = ""
        self._photo: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        # The name stands beside it: reading it twice would only be noise.
        self.setAccessibleName("")

    def show_person(self, name: str, key: str = "", photo: QPixmap | None = None) -> None:
        """Show somebody by name and id, with a photo when there is one."""
        self._name = name
        self._key = key
        self._photo = photo
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        side = min(self.width(), self.height())
        at = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_avatar(QPainter(self), at, self._name, self._key, self._photo)
