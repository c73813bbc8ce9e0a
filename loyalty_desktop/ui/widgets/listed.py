"""A screen that lists what there is at the left and shows what is chosen beside it."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QBoxLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Ground, Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.scrolling import GUTTER, PageScroll
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark


class Entry(NamedTuple):
    """What can be chosen: its key in the program, its title and what it tells."""

    name: str
    title: str
    told: str


class ListedScreen(Ground):
    """Where the window is narrow a field takes the place of the list; the keyboard goes with it.

    A screen of its own lays itself out by `_lay_out` once its fields are there.
    """

    entry_chosen = Signal(str)
    """The name of what a person chose."""

    def __init__(
        self,
        title: str,
        one: str,
        entries: Sequence[Entry],
        *,
        save: str,
        listed: int,
        wide: int,
        parent: QWidget | None = None,
    ) -> None:
        """List `entries`, each called `one`; `save` names the button that saves.

        `listed` is the width of the list, and from `wide` on it stands there: logical pixels.
        """
        super().__init__("canvas", parent)
        self._names = [entry.name for entry in entries]
        self._wide_from = wide
        self.title = Label(title, "title")
        self.rows: RowsModel[Entry] = RowsModel((Column(one, _cell),), self)
        self.rows.show_rows(entries)
        self.list = Table(title, self.rows)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.choice = Select(one, [(entry.name, entry.title) for entry in entries])
        self.choice_field = Field(one, self.choice)
        self.print = named(Button(_("Print"), icon="printer", key="F9"), mark("Print"))
        self.save = named(Button(_("Save"), "primary", icon="download", key="Ctrl+S"), save)
        self.message = MessageBar()
        self.area = PageScroll(one)
        self._listed = Panel(padding=0)
        self._listed.column.setContentsMargins(1, 4, 1, 4)
        self._listed.column.addWidget(self.list)
        self._listed.setFixedWidth(theme.scaled(listed))
        self.list.selectionModel().currentRowChanged.connect(self._choose_row)
        self.choice.chosen.connect(self.entry_chosen)

    def _lay_out(
        self,
        asked: QBoxLayout,
        *,
        under_title: QWidget | None = None,
        buttons: Sequence[QWidget] = (),
        between: Sequence[QWidget] = (),
    ) -> None:
        """Lay out the head, the list, and beside it `asked`, `between`, the message, the area."""
        head = self._head = WrappingRow()
        head.setContentsMargins(0, 0, GUTTER, 0)
        head.setSpacing(measures.GAP_12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        if under_title is not None:
            words.addWidget(under_title)
        head.addLayout(words)
        head.addStretch(1)
        for button in (*buttons, self.print, self.save):
            head.addWidget(button)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, GUTTER, 0)
        above.setSpacing(measures.GAP_12)
        above.addLayout(asked)
        for each in (*between, self.message):
            above.addWidget(each)
        told = self._told = QVBoxLayout()
        told.setSpacing(measures.GAP_12)
        told.addLayout(above)
        told.addWidget(self.area, 1)
        body = QHBoxLayout()
        body.setSpacing(measures.GAP_16)
        body.addWidget(self._listed)
        body.addLayout(told, 1)
        column = self._column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge - GUTTER, edge)
        column.setSpacing(measures.GAP_16)
        column.addLayout(head)
        column.addLayout(body, 1)
        self.list.selectRow(0)
        self.setFocusProxy(self.list)

    def show_entry(self, name: str) -> None:
        """Show what is chosen, in the list and in the field; nobody is told."""
        if self.choice.choice() != name:
            self.choice.choose(name)
        place = self._names.index(name)
        if self.list.currentIndex().row() != place:
            self.list.selectRow(place)

    @override
    def minimumSizeHint(self) -> QSize:
        # Without the list, which gives way where the window is narrow.
        inside = max(each.minimumSize().width() for each in (self._head, self._told))
        margins = self._column.contentsMargins()
        width = inside + margins.left() + margins.right()
        return QSize(width, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.scaled(self._wide_from)
        held = QApplication.focusWidget() in (self.list, self.choice)
        chosen = self.list if wide else self.choice
        self.setFocusProxy(chosen)
        self._listed.setVisible(wide)
        self.choice_field.setVisible(not wide)
        if held:
            # What gives way hands the keyboard on.
            chosen.setFocus()

    def _choose_row(self, now: QModelIndex, _before: QModelIndex) -> None:
        entry = self.rows.row_at(now.row())
        if entry is not None:
            self.entry_chosen.emit(entry.name)


def _cell(entry: Entry) -> Cell:
    return Cell(entry.title, second=entry.told, weight=500)
