"""The one field that resolves whatever is scanned or typed at the counter."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density
from loyalty_desktop.ui.widgets.fields import Edit


class ScanEdit(Edit):
    """A field for cards, names, numbers, receipts; its key brings the focus back to it."""

    typed = Signal(str)
    """What stands in the field, while a person types."""
    submitted = Signal(str)
    """What stands in the field, when Enter is pressed on something."""
    scanned = Signal(str)
    """A code that a scanner typed, wherever the focus was."""
    stepped = Signal(int)
    """One up (-1) or one down (+1) among the matches."""
    cleared = Signal()
    """Esc emptied the field."""

    def __init__(
        self,
        name: str = "",
        *,
        placeholder: str = "",
        key: str = "F3",
        density: Density = theme.COUNTER,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            name,
            density=density,
            icon="scan-line",
            key=key,
            placeholder=placeholder,
            parent=parent,
        )
        self._own_key = key
        self.setMaxLength(200)
        self.textEdited.connect(self.typed)
        self.textChanged.connect(self._dress)
        self.returnPressed.connect(self._submit)

    def take_scan(self, code: str) -> None:
        """Pass on a code recognised anywhere in the program; what is typed here goes."""
        self.clear()
        self.scanned.emit(code)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.cleared.emit()
            event.accept()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.modifiers():
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            event.accept()
        else:
            super().keyPressEvent(event)

    def _submit(self) -> None:
        if text := self.text().strip():
            self.submitted.emit(text)

    def _dress(self, text: str) -> None:
        """Show what the field does now: waits for a scan, or searches until Esc."""
        self.set_icon("search" if text else "scan-line")
        self.set_key("Esc" if text else self._own_key)
