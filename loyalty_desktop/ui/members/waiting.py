"""What stands where something is on the way: pale bars, as long as the words they wait for."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.wording import _

_SHARES = (0.34, 0.26, 0.42, 0.3, 0.38, 0.24)


class Waiting(QWidget):
    """Rows of pale bars; nothing moves, and nothing is said that is not known yet."""

    def __init__(self, row: int = measures.TABLE_ROW, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = row
        self.setAccessibleName(_("One moment"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().colour("sunken"))
        row = theme.scaled(self._row)
        for place in range(max(1, self.height() // row)):
            middle = place * row + row / 2
            share = _SHARES[place % len(_SHARES)]
            bar = QRectF(measures.GAP_20, middle - 5, self.width() * share, 10)
            painter.drawRoundedRect(bar, 5, 5)
