"""The tabs of a page: a hairline under all, a line under the chosen one, the focus ring on it."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QTabBar, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.text import repolish

_AROUND: Final = 28
"""What the style sheet leaves around a word."""


class Tabs(QTabBar):
    """Words side by side, one of them chosen; Left and Right move.

    `ruled`: the hairline is theirs; where more stands beside them, the page draws it under all.
    """

    ring_none = True

    def __init__(self, parent: QWidget | None = None, *, ruled: bool = True) -> None:
        super().__init__(parent)
        self._ruled = ruled
        self.setDrawBase(False)
        self.setExpanding(False)
        # With large text or long words the tabs scroll; none is ever cut.
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFont(theme.font("body", 500))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            wanted = theme.font("body", 500)
            if wanted != self.font():
                self.setFont(wanted)
            self._draw_together()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw_together()

    @override
    def tabInserted(self, index: int) -> None:
        super().tabInserted(index)
        self._draw_together()

    def _draw_together(self) -> None:
        """Stand closer together where there is not quite the room for all."""
        words = [self.tabText(place) for place in range(self.count())]
        needed = sum(theme.text_width(word, "body", 500) + _AROUND for word in words)
        tight = bool(words) and needed > self.width()
        if tight != bool(self.property("tight")):
            self.setProperty("tight", tight)
            repolish(self)
            # A bar that was laid out before keeps the old widths until it hears of a new style.
            QApplication.sendEvent(self, QEvent(QEvent.Type.StyleChange))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._ruled:
            line = theme.current().colour("line")
            QPainter(self).fillRect(0, self.height() - 1, self.width(), 1, line)
        super().paintEvent(event)
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("focus"), measures.BORDER_STRONG))
        tab = QRectF(self.tabRect(self.currentIndex()))
        radius = measures.RADIUS_TIER
        painter.drawRoundedRect(tab.adjusted(2, 2, -6, -4), radius, radius)
