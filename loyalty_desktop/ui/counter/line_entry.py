"""The foot of the lines: one entry for a code, a name, or quantity, price and name together."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import _, mark

ENTRY_KEY: Final = "Ins"
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LineEntry(Edit):
    """`8991002101234`, `Kopi`, `2 x 32000 Kopi`; Up goes to the lines, or among known items."""

    lines_wanted = Signal()
    """Up was pressed while no known items are shown."""

    def __init__(self, model: CounterViewModel, parent: QWidget | None = None) -> None:
        flat = replace(theme.COUNTER, pad=measures.GAP_12)
        super().__init__(
            density=flat,
            icon="barcode",
            key=ENTRY_KEY,
            placeholder=_("Scan the next item"),
            parent=parent,
        )
        self._counter = model
        self._compact = False
        named(self, mark("Next item"))
        self.setProperty("bare", True)
        self.setMaxLength(200)
        self.setText(model.item_query)
        self.textChanged.connect(self._take)

    @override
    def _make_room(self) -> None:
        super()._make_room()
        # A bare field has no padding of its own: the icon stands where that would be.
        margins = self.textMargins()
        margins.setLeft(margins.left() + measures.GAP_12)
        self.setTextMargins(margins)

    def refresh(self) -> None:
        """Show what the view model holds."""
        if self.text().strip() and not self._counter.item_query:
            self.clear()
        self.setReadOnly(self._counter.frozen)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ENTER and (text := self.text().strip()):
            # Enter on nothing goes on to the money; with something typed it ends here.
            self._counter.submit_item(text)
            event.accept()
        elif key == Qt.Key.Key_Escape and self.text():
            self._counter.leave_items()
            event.accept()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._counter.choosing_item:
            self._counter.step_item(1 if key == Qt.Key.Key_Down else -1)
            event.accept()
        elif key == Qt.Key.Key_Up:
            self.lines_wanted.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def set_compact(self, compact: bool) -> None:
        """Leave the key cap out, where the words need the room."""
        self._compact = compact
        self._dress()

    def _dress(self) -> None:
        own = "" if self._compact else ENTRY_KEY
        self.set_key("Esc" if self.text() else own)

    def _take(self, text: str) -> None:
        # A scan puts the field back as it was: what was typed is then wanted again.
        self._dress()
        if text.strip() != self._counter.item_query:
            self._counter.type_item(text)
