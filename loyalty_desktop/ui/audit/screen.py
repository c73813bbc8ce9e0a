"""Who did what, when, at which counter and about whom: a table to narrow, and its chain checked."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.trail import TrailLine
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.audit.view_model import AuditModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.paged_rows import PagedRowsModel
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark, moment, number
from loyalty_desktop.wording.trail_words import GROUPS, action_name, changed_told

_EVERYBODY: Final = "*"
_LATER_S: Final = 60
"""What was recorded so many seconds after it happened was entered later."""
_DAY: Final = 168
_WHEN: Final = 220
_WHO: Final = 160
_LEAST: Final = 160
"""What was done and about whom have this width at least; the table is pushed aside for less."""


class AuditScreen(QWidget):
    """The trail of some days, narrowed by who, what and about whom; Enter opens the member."""

    member_wanted = Signal(str)
    """The id of a member whose page is wanted."""
    report_wanted = Signal(str, object, object)
    """The name of a report that is wanted, and its first and last day."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__(parent)
        self.model = AuditModel(desk, clock, self)
        self._spread = 0
        self.title = Label(_("Audit"), role="title")
        self.count = Label(tone="text-2")
        self.check = named(
            Button(_("Check the trail"), icon="list-checks", key="F9"), mark("Check the trail")
        )
        self.take = named(
            Button(_("Print or save"), icon="printer", key="F8"), mark("Print or save")
        )
        self.message = MessageBar()
        self.message.setObjectName("audit-message")
        self.first = named(DayEdit(), mark("First day"))
        self.last = named(DayEdit(), mark("Last day"))
        self.staff = named(Select(options=[(_EVERYBODY, _("Everybody"))]), mark("Who did it"))
        self.group = named(
            Select(
                options=[
                    (_EVERYBODY, _("Everything done")),
                    *((key, _(word)) for key, word in GROUPS.items()),
                ]
            ),
            mark("What was done"),
        )
        self.member = named(Edit(placeholder=_("Number or phone")), mark("Member"))
        self.rows: PagedRowsModel[TrailLine] = PagedRowsModel(
            self._columns(), self.model.fetch, self
        )
        self.table = Table(_("Audit trail"), self.rows)
        self.table.setObjectName("audit-trail")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.nothing = EmptyState(
            "list-checks",
            _("Nothing was done in these days"),
            _("Choose other days, or everybody and everything."),
        )
        self._build()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.load()

    def _columns(self) -> tuple[Column[TrailLine], ...]:
        return (
            Column(_("When"), self._when, width=_WHEN),
            Column(_("Who did it"), _who, width=_WHO),
            Column(_("What was done"), _what, width=self._spread),
            Column(_("About"), _about, width=self._spread),
        )

    def _build(self) -> None:
        head = WrappingRow()
        head.setSpacing(measures.GAP_12)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.check)
        head.addWidget(self.take)
        asked = WrappingRow()
        asked.setSpacing(measures.GAP_12)
        for caption, day in ((_("First day"), self.first), (_("Last day"), self.last)):
            field = Field(caption, day)
            field.setFixedWidth(theme.scaled(_DAY))
            asked.addWidget(field)
        others: tuple[tuple[str, QWidget], ...] = (
            (_("Who did it"), self.staff),
            (_("What was done"), self.group),
            (_("Member"), self.member),
        )
        for caption, edit in others:
            asked.addWidget(Field(caption, edit), 1)
        panel = Panel(padding=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.table)
        panel.column.addWidget(self.nothing, 1)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge, edge)
        column.setSpacing(measures.GAP_12)
        column.addLayout(head)
        column.addWidget(self.message)
        column.addLayout(asked)
        column.addWidget(panel, 1)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.model.loaded.connect(self._fill)
        self.model.changed.connect(self._tell)
        for edit in (self.first, self.last):
            edit.editingFinished.connect(self._take_days)
        self.staff.chosen.connect(self._take_staff)
        self.group.chosen.connect(self._take_group)
        self.member.editingFinished.connect(self._take_member)
        self.check.clicked.connect(self.model.check)
        self.take.clicked.connect(self._take_out)
        self.table.opened.connect(self._open)
        for key, button in (("F9", self.check), ("F8", self.take)):
            QShortcut(
                QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            ).activated.connect(button.click)

    # What is shown ---------------------------------------------------------------------------

    def _fill(self) -> None:
        found = self.model.trail
        if found is None:
            return
        chosen = self.rows.row_at(self.table.currentIndex().row())
        self.rows.show_total(found.total, found.lines)
        if chosen in found.lines:
            # More may have come meanwhile; the keyboard stays at the line it was at.
            self.table.setCurrentIndex(self.rows.index(found.lines.index(chosen), 0))
        self.count.setText(number(found.total))
        self.table.setVisible(found.total > 0)
        self.nothing.setVisible(found.total == 0)
        if not self.first.hasFocus():
            self.first.set_value(found.first)
        if not self.last.hasFocus():
            self.last.set_value(found.last)
        who = self.staff.choice()
        self.staff.offer([(_EVERYBODY, _("Everybody")), *found.staff, ("", _("Nobody signed in"))])
        self.staff.choose(who)
        self._tell()

    def _tell(self) -> None:
        model = self.model
        self.check.set_busy(model.checking)
        wrong, well, unknown = model.found_out()
        self.message.tell_outcome(model.refusal or wrong, well, unknown)

    def _when(self, line: TrailLine) -> Cell:
        assert self.model.trail is not None
        zone = self.model.trail.zone
        later = abs((line.recorded - line.at).total_seconds()) >= _LATER_S
        entered = _("entered {moment}").format(moment=moment(line.recorded, zone))
        return Cell(moment(line.at, zone), second=entered if later else "")

    # What is asked ---------------------------------------------------------------------------

    def _take_days(self) -> None:
        self.model.show_days(self.first.value(), self.last.value())

    def _take_staff(self, staff: str) -> None:
        self.model.show_staff(None if staff == _EVERYBODY else staff)

    def _take_group(self, group: str) -> None:
        self.model.show_group("" if group == _EVERYBODY else group)

    def _take_member(self) -> None:
        self.model.show_member(self.member.text())

    def _take_out(self) -> None:
        self.report_wanted.emit("audit", self.first.value(), self.last.value())

    def _open(self, place: int) -> None:
        line = self.rows.row_at(place)
        if line is not None and line.member is not None:
            self.member_wanted.emit(line.member)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rest = self.width() - 2 * measures.GAP_24 - theme.scaled(_WHEN + _WHO)
        spread = 0 if rest >= 2 * theme.scaled(_LEAST) else _LEAST
        if spread != self._spread:
            self._spread = spread
            self.rows.show_columns(self._columns())


def _who(line: TrailLine) -> Cell:
    second = [_("Counter {name}").format(name=line.counter)]
    if line.second:
        second.append(_("with {name}").format(name=line.second))
    return Cell(line.who or "\u2013", second=", ".join(second))


def _what(line: TrailLine) -> Cell:
    return Cell(action_name(line.action), second=changed_told(line.action, line.fields), weight=500)


def _about(line: TrailLine) -> Cell:
    return Cell(line.about, second=line.about_second)
