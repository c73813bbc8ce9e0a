"""The table of the staff, by keys."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from loyalty_desktop.ui.widgets.tables import Table


class StaffTable(Table):
    """The rows of the staff: a click chooses somebody, Enter goes on to the details."""

    entered_row = Signal()
    """Enter, on the row that is chosen."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
            event.accept()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Insert):
            # These belong to the buttons beside the list.
            event.ignore()
        else:
            super().keyPressEvent(event)
