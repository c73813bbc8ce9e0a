"""The list of segments: the shop's own first, then those that were there from the start."""

from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.segments import KnownSegment, SegmentRow
from loyalty_desktop.ui.segments.drafts import NEW
from loyalty_desktop.ui.segments.view_model import SegmentsModel
from loyalty_desktop.ui.segments.words import counted_word, kind_word
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.segment_select import segment_called
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark, ngettext, number

_MARK: Final = "\u2022 "
"""Before the name of what was changed and not saved."""


class SegmentList(QWidget):
    """Finds a segment by a part of its name, and tells which is wanted."""

    wanted = Signal(str)
    new_wanted = Signal()

    def __init__(self, model: SegmentsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._now: datetime | None = None
        self.title = Label(_("Segments"), "title")
        self.add = named(Button(_("New"), icon="plus", key="Ins"), mark("New segment"))
        self.search = named(
            Edit(icon="search", placeholder=_("Find a segment")), mark("Find a segment")
        )
        self.rows: RowsModel[SegmentRow] = RowsModel((), self)
        self.table = named(Table(_("Segments"), self.rows), mark("Segments' list"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.horizontalHeader().hide()
        self.counted = Label(role="small", tone="text-2")
        self.counted.setObjectName("segments-counted")
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_8)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.add)
        panel = Panel(padding=0, gap=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addLayout(head)
        column.addWidget(self.search)
        column.addWidget(panel, 1)
        column.addWidget(self.counted)
        self.setFocusProxy(self.table)
        self.search.textChanged.connect(self.fill)
        self.search.returnPressed.connect(self._open_first)
        self.table.opened.connect(self._open)
        self.add.clicked.connect(self.new_wanted)
        model.listed.connect(self.fill)
        model.shown.connect(self._point)
        model.changed.connect(self._mark)

    def fill(self, _text: str = "") -> None:
        """Show the segments whose names hold what is typed."""
        model = self._model
        if model.list is None:
            return
        sought = self.search.text().strip().casefold()
        own = [row for row in model.rows if row.segment.id is not None]
        rest = [row for row in model.rows if row.segment.id is None]
        shown = [
            row
            for row in (*own, *rest)
            if sought in segment_called(row.segment).casefold()
            or sought in row.segment.name.casefold()
        ]
        if model.has_new() and not sought:
            shown.insert(0, SegmentRow(KnownSegment(NEW, ""), None))
        self.rows.show_columns((Column(_("Segment"), self._name),))
        self.rows.show_rows(shown)
        self.counted.setText(counted_word(model.counted_at, model.list.zone))
        self._point()

    def _name(self, row: SegmentRow) -> Cell:
        known = row.segment
        if known.name == NEW:
            return Cell(_MARK + _("New segment"), second=_("not saved"), weight=500)
        changed = _MARK if self._model.unsaved(known.name) else ""
        told = [] if row.count is None else [_people(row.count)]
        if self._model.list is not None:
            told.append(kind_word(known, self._model.list.zone))
        return Cell(f"{changed}{segment_called(known)}", second=" \u00b7 ".join(told), weight=500)

    def _point(self) -> None:
        """Let the row of what is in view be the current one."""
        draft = self._model.draft
        if draft is None:
            return
        for place in range(self.rows.rowCount()):
            row = self.rows.row_at(place)
            if row is not None and row.segment.name == draft.name:
                self.table.setCurrentIndex(self.rows.index(place, 0))
                return
        self.table.clearSelection()

    def _mark(self) -> None:
        """Show again what is saved and what is not."""
        if self.rows.rowCount():
            self.rows.show_rows(
                [row for place in range(self.rows.rowCount()) if (row := self.rows.row_at(place))]
            )
            self._point()

    def _open(self, place: int) -> None:
        row = self.rows.row_at(place)
        if row is None:
            return
        if row.segment.name == NEW:
            self._model.begin()
        else:
            self.wanted.emit(row.segment.name)

    def _open_first(self) -> None:
        if self.rows.rowCount():
            self._open(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def _people(count: int) -> str:
    return ngettext("{count} person", "{count} people", count).format(count=number(count))
