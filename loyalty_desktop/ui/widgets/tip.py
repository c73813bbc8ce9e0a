"""The dark note that floats beside a thing and says why."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.text import Label, Paragraph, repolish

_WIDE: Final = 300


class Tip(QFrame):
    """A title and some lines in the inverse colours, kept inside the window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "inverse")
        self.setProperty("scheme", theme.current().scheme)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = Label(tone="inverse-text", weight=600)
        self._lines = Paragraph(role="small", tone="inverse-text-2")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._lines)
        self.hide()

    def show_beside(self, widget: QWidget, title: str, lines: str) -> None:
        """Show a title and lines under a widget, or above it when there is no room below."""
        window = self.parentWidget()
        if window is None:
            return
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._lines.say(lines)
        self._lines.setVisible(bool(lines))
        width = min(theme.scaled(_WIDE), window.width() - 2 * measures.GAP_8)
        inner = width - 28
        natural = max(self._title.sizeHint().width(), min(self._lines.sizeHint().width(), inner))
        width = natural + 28
        height = 20
        if title:
            height += self._title.sizeHint().height()
        if lines:
            height += self._lines.heightForWidth(natural) + (2 if title else 0)
        at = widget.mapTo(window, QPoint(0, widget.height() + measures.GAP_8))
        if at.y() + height > window.height() - measures.GAP_8:
            at.setY(widget.mapTo(window, QPoint(0, 0)).y() - height - measures.GAP_8)
        at.setX(max(measures.GAP_8, min(at.x(), window.width() - width - measures.GAP_8)))
        self.setGeometry(at.x(), at.y(), width, height)
        self.raise_()
        self.show()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        scheme = theme.current().scheme
        if event.type() == QEvent.Type.StyleChange and self.property("scheme") != scheme:
            self.setProperty("scheme", scheme)
            repolish(self)
