"""The points of a member: every entry with what was then there, and the lots that are left."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.services.queries.member_points import EntryRow, LotRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.lines import Line, Lines, TitledPanel
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import DOT, entry_second, entry_text, lots_of_entry, signed
from loyalty_desktop.ui.members.purchases import scrolled
from loyalty_desktop.ui.members.waiting import Waiting
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, entry_kind, mark, number

_LOTS: Final = 180


def entry_columns() -> tuple[Column[EntryRow], ...]:
    """Return the columns of the entries."""
    return (
        Column(_("Day"), _day, width=116),
        Column(_("What"), _what, width=0),
        Column(_("Points"), _points, "right", 64),
        Column(_("Balance"), _running, "right", 68),
    )


def _day(entry: EntryRow) -> Cell:
    return Cell(day(entry.day))


def _what(entry: EntryRow) -> Cell:
    lots = lots_of_entry(entry)
    second = entry_second(entry)
    return Cell(entry_text(entry), f"{lots}{DOT}{second}" if lots else second, weight=500)


def _points(entry: EntryRow) -> Cell:
    tone = "accent-text" if entry.points > 0 else "text"
    owed = _("{count} owed").format(count=number(entry.debt)) if entry.debt > 0 else ""
    return Cell(signed(entry.points), owed, tone=tone, weight=600)


def _running(entry: EntryRow) -> Cell:
    return Cell(number(entry.running))


class PointsTab(QWidget):
    """Entries at the left, lots and their last days at the right."""

    def __init__(self, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("points-tab")
        self._model = model
        self.rows = RowsModel[EntryRow](entry_columns(), self)
        self.table = named(Table(_("Entries"), self.rows), mark("Entries"))
        self.waiting = Waiting()
        self.none = Paragraph(_("No points yet."), tone="text-2")
        self.none.setContentsMargins(20, 20, 20, 20)
        self.older = named(Button(_("Older entries"), icon="chevron-down"), mark("Older entries"))
        self.lots = Lines(_("Lots"), _("No points are left."))
        self.adjust = named(Button(_("Points by hand…"), icon="coins"), mark("Points by hand"))
        panel = Panel(padding=0, gap=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.table, 1)
        panel.column.addWidget(self.waiting, 1)
        panel.column.addWidget(self.none, 0, Qt.AlignmentFlag.AlignTop)
        side = TitledPanel(_("Points left"), gap=4)
        side.setMinimumWidth(theme.scaled(_LOTS))
        inside = QWidget()
        inside_column = QVBoxLayout(inside)
        inside_column.setContentsMargins(0, 0, 0, 0)
        inside_column.addWidget(self.lots)
        inside_column.addStretch(1)
        side.column.addWidget(scrolled(inside), 1)
        left = QVBoxLayout()
        left.addWidget(panel, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.older)
        foot.addStretch(1)
        foot.addWidget(self.adjust)
        left.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 5)
        row.addWidget(side, 2)
        self.older.clicked.connect(model.older_entries)
        model.points_shown.connect(self._show)
        for each in (self.older, self.none, self.table):
            each.hide()

    def show_page(self, page: MemberPage) -> None:
        """Show a member: the entries come by themselves."""
        self.adjust.setVisible(page.profile.state == "member")
        self._model.want_points()

    def _show(self) -> None:
        rows = self._model.entries or ()
        arrived = self._model.entries is not None
        self.waiting.setVisible(not arrived)
        bar = self.table.verticalScrollBar().value()
        self.rows.show_rows(rows)
        self.table.verticalScrollBar().setValue(bar)
        self.table.setVisible(bool(rows))
        self.none.setVisible(arrived and not rows)
        self.older.setVisible(self._model.more_entries)
        self.lots.show_lines([self._lot(lot) for lot in self._model.lots])

    def _lot(self, lot: LotRow) -> Line:
        page = self._model.page
        ends = _("no end") if lot.last_valid is None else day(lot.last_valid)
        second = _("{kind} of {day}, {earned} at first").format(
            kind=entry_kind(lot.kind), day=day(lot.awarded), earned=number(lot.earned)
        )
        if page is not None and lot.available_from > page.day:
            second += ", " + _("usable from {day}").format(day=day(lot.available_from))
        return Line(ends, number(lot.remaining), second=second, figure_weight=600)
