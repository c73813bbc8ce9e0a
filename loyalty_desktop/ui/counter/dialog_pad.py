"""The pad of numbers over a dialog of the counter: for its amounts and quantities."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid
from typing_extensions import override

from loyalty_desktop.ui.counter.number_pad import NumberPad
from loyalty_desktop.ui.widgets.amounts import MoneyEdit
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.focus_following import follow_focus
from loyalty_desktop.ui.widgets.number_edits import ExactEdit

_NUMBERS = (MoneyEdit, ExactEdit)


class DialogPad(QObject):
    """Opens with Ctrl+0 at the field that has the keyboard, or at the first; a finger opens it too.

    Esc closes the pad first, and then the dialog. A dialog without numbers has none.
    """

    def __init__(self, dialog: Dialog, decimals: int) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._decimals = decimals
        # Most dialogs never need one: it is made when the first number is met.
        self._pad: NumberPad | None = None
        dialog.installEventFilter(self)
        follow_focus(self._meet)

    @property
    def open_now(self) -> bool:
        """Whether the pad is in view."""
        return self._pad is not None and self._pad.isVisible()

    def fields(self) -> list[QLineEdit]:
        """Return the fields in view that take a number."""
        return [
            edit
            for edit in self._dialog.findChildren(QLineEdit)
            if isinstance(edit, _NUMBERS) and edit.isVisibleTo(self._dialog) and edit.isEnabled()
        ]

    def toggle(self) -> None:
        """Open the pad, or close it."""
        if self.open_now:
            self._leave()
            return
        fields = self.fields()
        focused = QApplication.focusWidget()
        first = fields[0] if fields else None
        wanted = next((field for field in fields if field is focused), first)
        if wanted is not None and not wanted.isReadOnly():
            for field in fields:
                self._serve(field)
            self._serve(wanted).open_for(wanted)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if event.key() == Qt.Key.Key_0 and held == Qt.KeyboardModifier.ControlModifier:
                self.toggle()
                return True
            if event.key() == Qt.Key.Key_Escape and self.open_now:
                self._leave()
                return True
        return super().eventFilter(watched, event)

    def _meet(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Serve a field before the touch that brought the keyboard to it is told."""
        if not isValid(self) or not isinstance(now, _NUMBERS):
            return
        if self._dialog.isAncestorOf(now):
            self._serve(now)

    def _serve(self, field: QLineEdit) -> NumberPad:
        if self._pad is None:
            self._pad = NumberPad(self._dialog, self._decimals)
        if self._pad.served(field) is None:
            self._pad.serve(field)
        return self._pad

    def _leave(self) -> None:
        if self._pad is not None:
            self._pad.leave()
