"""A switch: on or off at once, without a button to confirm it."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures


class Switch(QCheckBox):
    """A switch with its name for screen readers; the word stands beside it in a label."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    ring_outside = True
    ring_radius = measures.SWITCH[1] / 2

    @override
    def sizeHint(self) -> QSize:
        return QSize(*measures.SWITCH)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: QPoint, /) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width, height = measures.SWITCH
        track = QRectF(0, (self.height() - height) / 2, width, height)
        on = self.isChecked()
        ground = ("accent" if on else "field") if self.isEnabled() else "sunken"
        painter.setBrush(now.colour(ground))
        painter.drawRoundedRect(track, height / 2, height / 2)
        knob = QRectF(0, track.top() + 3, height - 6, height - 6)
        knob.moveLeft(width - height + 3 if on else 3)
        thumb = ("on_accent" if on else "knob") if self.isEnabled() else "disabled"
        painter.setBrush(now.colour(thumb))
        painter.drawEllipse(knob)
