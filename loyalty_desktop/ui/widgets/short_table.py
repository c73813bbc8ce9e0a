"""A short list in a dialog: as high as its rows, the chosen one tinted."""

from typing import Any

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.cells import row_height
from loyalty_desktop.ui.widgets.rows import TableRows
from loyalty_desktop.ui.widgets.tables import Table


class ShortTable(Table):
    """Shows up to `most` rows and scrolls beyond; the current row is seen without the keyboard."""

    def __init__(
        self, name: str, model: TableRows[Any], most: int = 6, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, model, parent)
        self._most = most
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.scaled(200))
        model.modelReset.connect(self._sized)
        self._sized()

    def choose(self, place: int) -> None:
        """Choose a row, if there is one at that place."""
        if 0 <= place < self.rows_model.rowCount():
            self.setCurrentIndex(self.rows_model.index(place, 0))

    def chosen(self) -> int:
        """Return the place of the chosen row, -1 for none."""
        return self.currentIndex().row()

    @override
    def sizeHint(self) -> QSize:
        rows = min(max(self.rows_model.rowCount(), 1), self._most)
        head = self.horizontalHeader().sizeHint().height()
        return QSize(theme.scaled(320), head + rows * row_height() + 2)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(200), self.sizeHint().height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def _sized(self) -> None:
        self.updateGeometry()
