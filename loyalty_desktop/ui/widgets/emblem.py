"""The mark of a shop without a logo of its own."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures

_SIDE: Final = 32
_FLOWER: Final = 20


class Logo(QWidget):
    """The mark of the shop."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_SIDE, _SIDE)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().colour("accent"))
        painter.drawRoundedRect(
            QRectF(self.rect()), measures.RADIUS_MANAGER, measures.RADIUS_MANAGER
        )
        at = QRectF(0, 0, _FLOWER, _FLOWER)
        at.moveCenter(QRectF(self.rect()).center())
        theme.paint_icon(painter, "flower-2", "on_accent", at)
