"""The list of members: tabs, filters, a table of any length, and what to do with those ticked."""

from itertools import pairwise
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.rights import RIGHTS, Right
from loyalty_desktop.services.queries.member_filters import EVERYONE, SortKey
from loyalty_desktop.services.queries.member_rows import MemberRow
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.members.adding import AddDialog, Adding
from loyalty_desktop.ui.members.bulk import BulkBar
from loyalty_desktop.ui.members.cells import MemberColumns
from loyalty_desktop.ui.members.columns import columns_file
from loyalty_desktop.ui.members.list_columns import ListColumns
from loyalty_desktop.ui.members.narrowing import Narrowing
from loyalty_desktop.ui.members.taking_out import cards_dialog, export_dialog
from loyalty_desktop.ui.members.view_model import FEW, MembersModel
from loyalty_desktop.ui.members.view_tabs import ViewTabs
from loyalty_desktop.ui.members.waiting import Waiting
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.asking import Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.paged_rows import PagedRowsModel
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark, ngettext, number

SETTLING_MS: Final = 150
_ROOMY: Final = 900
LOOKING_MS: Final = 300
"""Only what takes longer is said to be looked for."""


class MembersList(QWidget):
    """Everyone the shop knows, as far as tabs and filters let them through."""

    opened = Signal(str)
    """The id of a member whose page is wanted."""
    segment_wanted = Signal(str)
    """A condition of which a segment is to be made: what view and filters say."""
    campaign_wanted = Signal(str)
    """The name of a segment for which a campaign is to be begun."""
    join_wanted = Signal()
    """Somebody new is to join, at the counter."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        clock: Clock = now,
        columns: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._stale = True
        self._roomy = True
        self.dialog: Dialog | None = None
        self.model = MembersModel(desk, clock, self)
        self.rows = PagedRowsModel[MemberRow](
            MemberColumns().fitting(0), self.model.fetch, self, key=_id_of
        )
        self.title = Label(_("Members"), "title")
        self.count = Label(tone="text-2")
        self.count.setObjectName("member-count")
        self.looking = Label(_("Looking…"), "small", tone="text-2")
        self.export = named(Button(_("Export"), icon="download", key="F8"), mark("Export members"))
        self.join = named(
            Button(_("New member"), "primary", icon="user-round-plus", key="F2"),
            mark("New member"),
        )
        self.tabs = ViewTabs(self.model)
        self.segment = named(
            Button(_("Segment"), "ghost", icon="plus"), mark("Save these filters as a segment")
        )
        self.segment.setToolTip(_("Save these filters as a segment"))
        self.narrowing = Narrowing(self.model)
        self.message = MessageBar()
        self.table = named(Table(_("Members"), self.rows), mark("Members' list"))
        self.columns = ListColumns(self.model, self.rows, self.table, columns or columns_file())
        self.waiting = Waiting()
        self.nobody = EmptyState(
            "users",
            _("No members yet"),
            _("Add the first at the counter, or bring a list."),
            Button(_("New member"), "primary", icon="user-round-plus"),
        )
        self.none_found = EmptyState(
            "search",
            _("Nobody found"),
            _("Try a part of the name, the last digits of the phone, or clear the filters."),
            Button(_("Clear filters")),
        )
        self.bulk = BulkBar(self, _("Add to segment"), _("Print cards"), _("Export"))
        self._settling = _timer(self, SETTLING_MS)
        self._slow = _timer(self, LOOKING_MS)
        self._build()
        self._connect()
        self.columns.fit()

    def chosen(self) -> Chosen:
        """Return whom the ticks mean; without any all that the list shows."""
        ids = tuple(sorted(self.rows.ticked()))
        everyone = self.rows.all_ticked or not ids
        return Chosen(ids, everyone, self.model.which, self.model.order)

    def unwind(self) -> bool:
        """Take one step back: ticks, then filters, then the tab; False when there is none."""
        if self.rows.ticked_count():
            self.rows.tick_all(False)
        elif self.model.more != EVERYONE or self.narrowing.search.text():
            self.narrowing.clear_all()
        elif self.tabs.currentIndex() > 0:
            self.tabs.setCurrentIndex(0)
        else:
            return False
        return True

    def renew(self) -> None:
        """Ask again if something was recorded while the list was out of sight."""
        if self._stale and self.isVisible():
            self._load()

    def focus(self) -> None:
        """Take the keyboard where it was left."""
        place = self.table if self.table.currentIndex().isValid() else self.narrowing.search
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_search(self) -> None:
        """Take the keyboard into the search."""
        self.narrowing.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.narrowing.search.selectAll()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.renew()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.narrowing.stop()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit()
        # Where there is little room the tabs need all of their line.
        roomy = self.width() >= theme.scaled(_ROOMY)
        if roomy != self._roomy:
            self._roomy = roomy
            here, there = (self._lists, self._head) if roomy else (self._head, self._lists)
            there.removeWidget(self.segment)
            here.insertWidget(here.count() if roomy else here.indexOf(self.export), self.segment)

    def _build(self) -> None:
        head = self._head = WrappingRow()
        head.setSpacing(measures.GAP_12)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addWidget(self.looking)
        head.addStretch(1)
        head.addWidget(self.export)
        head.addWidget(self.join)
        panel = Panel(padding=0, gap=0)
        # One pixel for the border, so that rows don't cover it.
        panel.column.setContentsMargins(1, 4, 1, 4)
        self.content = OneShown()
        for page in (self.waiting, self.table, self.nobody, self.none_found):
            self.content.addWidget(page)
        panel.column.addWidget(self.content)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge, edge)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(measures.GAP_8)
        lists = self._lists = QHBoxLayout()
        lists.setSpacing(measures.GAP_8)
        lists.addWidget(self.tabs, 1)
        lists.addWidget(self.segment)
        column.addLayout(lists)
        column.addWidget(Hairline())
        column.addSpacing(measures.GAP_16)
        column.addWidget(self.narrowing)
        column.addSpacing(measures.GAP_16)
        column.addWidget(self.message)
        column.addWidget(panel, 1)
        self.looking.hide()
        self.setFocusProxy(self.narrowing.search)
        line = self.narrowing
        order = (
            self.tabs,
            self.segment,
            line.search,
            *line.filters,
            line.clear,
            line.order,
            line.columns,
            self.table,
        )
        for before, after in pairwise(
            (*order, self.bulk.segment, self.bulk.cards, self.bulk.export)
        ):
            QWidget.setTabOrder(before, after)
        self.table.show_sort("name", down=False)

    def _connect(self) -> None:
        model = self.model
        self.join.clicked.connect(self.join_wanted)
        self.export.clicked.connect(self._export)
        self.bulk.export_wanted.connect(self._export)
        self.bulk.segment_wanted.connect(self._add_to_segment)
        self.bulk.cards_wanted.connect(self._print_cards)
        self.bulk.closed.connect(self._untick)
        self.tabs.turned.connect(self._turn)
        self.segment.clicked.connect(model.say_filters)
        model.said.connect(self._save_filters)
        self.narrowing.down_wanted.connect(self._into_list)
        self.narrowing.first_wanted.connect(self._open_first)
        self.narrowing.columns_wanted.connect(self.columns.choose)
        self.table.opened.connect(self._open)
        self.table.sorted_by.connect(self._sort)
        self.narrowing.order.wanted.connect(self._sort)
        self.rows.ticked_changed.connect(self.bulk.show_count)
        self._settling.timeout.connect(self._refresh)
        self._slow.timeout.connect(self.looking.show)
        model.listed.connect(self._show)
        model.reordered.connect(self._reorder)
        model.renewed.connect(self._renew)
        model.asking.connect(self._wait)
        model.told.connect(self._tell)
        for empty, action in (
            (self.nobody, self.join_wanted),
            (self.none_found, self.narrowing.clear_all),
        ):
            if empty.action is not None:
                empty.action.clicked.connect(action)
        self._desk.committed.connect(self._committed)
        for key, slot in (
            ("Ctrl+F", self.focus_search),
            ("F3", self.focus_search),
            ("F2", self.join.click),
            ("F7", self._add_to_segment),
            ("F8", self._export),
            ("F9", self._print_cards),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _load(self) -> None:
        self._stale = False
        rights = RIGHTS.get(self._desk.actor.role, frozenset())
        self.segment.setVisible(Right.OFFER in rights)
        self.bulk.segment.setVisible(Right.OFFER in rights)
        self._desk.shop(self.columns.take_shop)
        if self.model.everyone is None:
            self.model.load()
        else:
            self.model.refresh()
            self.model.want_segments()

    def _show(self) -> None:
        """Show another list from its beginning."""
        self.rows.show_total(self.model.total, self.model.rows)
        self._say()
        if self.model.total:
            self.table.scrollToTop()

    def _reorder(self) -> None:
        """Show the same people in another order; who is ticked stays ticked."""
        self.rows.show_total(self.model.total, self.model.rows, keep_ticks=True)
        self._say()
        self.table.scrollToTop()

    def _renew(self) -> None:
        """Ask again for what is in sight; the view stays where it is."""
        place = self.table.currentIndex().row()
        bar = self.table.verticalScrollBar().value()
        self.rows.reload(self.model.total)
        if 0 <= place < self.model.total:
            self.table.setCurrentIndex(self.rows.index(place, 0))
        self.table.verticalScrollBar().setValue(bar)
        self._say()
        if (self.model.everyone or 0) <= FEW:
            self.model.count_views()

    def _say(self) -> None:
        model = self.model
        if not model.counts:
            model.count_views()
            model.want_cities()
            model.want_segments()
        elif model.counts.get("everyone") != model.everyone:
            # Somebody joined at another counter, or came with a list.
            model.count_views()
        if self._tiers_are_new():
            self._desk.shop(self.columns.take_shop)
            self.tabs.refresh()
        self.narrowing.show_tiers()
        self.narrowing.show_state()
        told = number(model.total)
        if model.which and model.everyone is not None:
            told = _("{count} of {all}").format(count=told, all=number(model.everyone))
        self.count.setText(told)
        spoken = ngettext("{count} person in the list", "{count} people in the list", model.total)
        spoken = spoken.format(count=number(model.total))
        self.count.setAccessibleName(spoken)
        places = {"nobody": self.nobody, "none found": self.none_found}
        self.content.setCurrentWidget(places.get(model.empty, self.table))
        self.export.setEnabled(bool(model.total))
        if self.narrowing.search.hasFocus() and model.which:
            announce(self, spoken)

    def _tiers_are_new(self) -> bool:
        known = [option.key for option in self.narrowing.tier.options()]
        return known != list(self.model.tiers)

    def _turn(self, view: str) -> None:
        self.narrowing.stop()
        self.narrowing.settle()
        self.model.show_view(view)

    def _save_filters(self, expression: str, lost: str) -> None:
        """Go and make a segment of what can be said of view and filters."""
        if lost:
            told = _("A segment can't hold this: {what}. Take it away first.")
            self.message.tell("info", told.format(what=lost))
            return
        self.segment_wanted.emit(expression or "everyone")

    def _sort(self, key: str, down: bool) -> None:
        """Sort by a column's head or by the button; both then say so."""
        self.model.sort_by(cast("SortKey", key), down=down)
        self.table.show_sort(key, down=down)
        self.narrowing.order.show_order(self.model.order)

    def _into_list(self) -> None:
        if not self.rows.rowCount():
            return
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.rows.index(0, 0))

    def _open_first(self) -> None:
        if self.rows.row_at(0) is not None:
            self._open(0)

    def _open(self, place: int) -> None:
        row = self.rows.row_at(place)
        if row is None:
            return
        self.table.setCurrentIndex(self.rows.index(place, 0))
        self.opened.emit(row.id)

    def _untick(self) -> None:
        self.rows.tick_all(False)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _export(self) -> None:
        if self.model.total:
            self._take_out(export_dialog(self.window(), self._desk, self._clock, self.chosen()))

    def _print_cards(self) -> None:
        if self.rows.ticked_count():
            self._take_out(cards_dialog(self.window(), self._desk, self._clock, self.chosen()))

    def _add_to_segment(self) -> None:
        if self.rows.ticked_count() and not self.bulk.segment.isHidden():
            frozen = [each.name for each in self.model.segments or () if each.kind == "frozen"]
            model = Adding(self._desk, self._clock, self.chosen())
            dialog = AddDialog(self.window(), model, frozen, self.rows.ticked_count())
            dialog.campaign_wanted.connect(self.campaign_wanted)
            dialog.finished.connect(self._added)
            self._take_out(dialog)

    def _added(self, yes: bool) -> None:
        """Show the segment that is new among the tabs."""
        if yes:
            self.model.want_segments()

    def _take_out(self, dialog: Dialog) -> None:
        self.dialog = dialog
        dialog.open()

    def _committed(self, _answer: object) -> None:
        if self.isVisible():
            self._settling.start()
        else:
            self._stale = True

    def _refresh(self) -> None:
        if self.isVisible():
            self.model.refresh()
        else:
            self._stale = True

    def _wait(self, waits: bool) -> None:
        if waits:
            self._slow.start()
        else:
            self._slow.stop()
            self.looking.hide()

    def _tell(self, told: str) -> None:
        if told:
            self.message.tell("danger", told)
        else:
            self.message.settle()


def _id_of(row: MemberRow) -> str:
    return row.id


def _timer(parent: QWidget, milliseconds: int) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    return timer
