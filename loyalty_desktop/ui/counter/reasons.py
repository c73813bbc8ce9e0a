"""Why a stage or a tier is what it is, by keys: read, and back to where the keyboard was."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid
from typing_extensions import override

from loyalty_desktop.ui.widgets.badges import Badge


class Reasons(QObject):
    """Lends the keyboard to one badge after another, and gives it back.

    Esc gives it back too, and so does whatever is typed: it goes where it was meant to.
    """

    def __init__(self, badges: Sequence[Badge], parent: QWidget) -> None:
        super().__init__(parent)
        self._badges = badges
        self._before: QWidget | None = None
        for badge in badges:
            badge.installEventFilter(self)

    def show_next(self) -> None:
        """Tell the first reason, then the next; after the last go back."""
        stops = [badge for badge in self._badges if badge.isVisible()]
        at = next((place for place, badge in enumerate(stops) if badge.hasFocus()), -1)
        if at < 0:
            self._before = QApplication.focusWidget()
        if at + 1 < len(stops):
            stops[at + 1].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self._go_back()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            text = event.text()
            if event.key() == Qt.Key.Key_Escape:
                return self._go_back()
            if text.strip() and text.isprintable() and self._go_back() and self._before is not None:
                QApplication.sendEvent(self._before, event)
                return True
        return super().eventFilter(watched, event)

    def _go_back(self) -> bool:
        before = self._before
        if before is None or not isValid(before) or not before.isVisible():
            return False
        before.setFocus(Qt.FocusReason.OtherFocusReason)
        return True
