"""Everyone the shop knows: search, filters, a table of any length, and one member's page."""

from itertools import pairwise
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.member_rows import MemberRow, State
from loyalty_desktop.services.queries.members import SortKey
from loyalty_desktop.services.store import ShopState
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.members.asking import Clock, now
from loyalty_desktop.ui.members.cells import MemberColumns
from loyalty_desktop.ui.members.page import MemberPage
from loyalty_desktop.ui.members.phrases import state_name
from loyalty_desktop.ui.members.view_model import MembersModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.paged_rows import PagedRowsModel
from loyalty_desktop.ui.widgets.panel import Ground, Panel
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark, ngettext, number, stage_name

TYPING_MS: Final = 120
"""So long after the last key the list is asked for."""
SETTLING_MS: Final = 150
_SEARCH: Final = 280
_SCOPES: Final[tuple[State, ...]] = ("member", "contact", "left")


class MembersScreen(Ground):
    """The list and, over it, a member's page; Esc leads from the page to the list and back out."""

    back_wanted = Signal()
    """Back to the counter."""
    counter_wanted = Signal(str)
    """A member, by id, is to be served at the counter."""

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("members")
        self.setAccessibleName(_("Members"))
        self._desk = desk
        self._stale = True
        self._columns = MemberColumns()
        self.model = MembersModel(desk, clock, self)
        self.rows = PagedRowsModel[MemberRow](
            self._columns.fitting(measures.LIST_ROW), self.model.fetch, self
        )
        self.title = Label(_("Members"), "title")
        self.count = Label(tone="text-2")
        self.count.setObjectName("member-count")
        self.back = named(Button(_("Counter"), icon="arrow-left", key="Esc"), mark("Back"))
        self.search = named(
            Edit(icon="search", placeholder=_("Name, phone, email"), key="Ctrl+F"),
            mark("Search members"),
        )
        self.stage = named(Select(), mark("Stage"))
        self.tier = named(Select(), mark("Tier"))
        self.state = named(Select(), mark("Membership"))
        self.clear = named(Button("", "ghost", icon="x"), mark("Clear filters"))
        self.message = MessageBar()
        self.table = named(Table(_("Members"), self.rows), mark("Members' list"))
        self.nobody = EmptyState(
            "users",
            _("No members yet"),
            _("Add the first at the counter, or bring a list."),
            Button(_("Go to the counter"), "primary", icon="user-round-plus"),
        )
        self.none_found = EmptyState(
            "search",
            _("Nobody found"),
            _("Try a part of the name, the last digits of the phone, or clear the filters."),
            Button(_("Clear filters")),
        )
        self.page = MemberPage(desk, clock=clock)
        self._typing = _timer(self, TYPING_MS)
        self._settling = _timer(self, SETTLING_MS)
        self._build()
        self._offer()
        self._connect()

    def show_member(self, member: str) -> None:
        """Show the page of the member that an id, number, phone or card means."""
        self.page.open(member)
        self.stack.setCurrentWidget(self.page)
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_list(self) -> None:
        """Show the list again, as it was left."""
        self.stack.setCurrentWidget(self._list)
        if self._stale and self.isVisible():
            self._load()
        place = self.table if self.table.currentIndex().isValid() else self.search
        place.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._load()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._typing.stop()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "stack"):
            self._fit_columns()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
            return
        event.accept()
        if self.stack.currentWidget() is self.page:
            self.show_list()
        elif self.model.which or self.search.text():
            self._clear()
        else:
            self.back_wanted.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            key = cast("QKeyEvent", event).key()
            if key == Qt.Key.Key_Down and self.rows.rowCount():
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                self._choose_first()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._find_now()
                return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_12)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.back)
        # With larger text or longer words the filters take a second line.
        self._filters = QWidget()
        filters = self._flow = FlowLayout(self._filters)
        self.search.setFixedWidth(theme.scaled(_SEARCH))
        for each in (self.search, self.stage, self.tier, self.state, self.clear):
            filters.addWidget(each)
        panel = Panel(padding=0, gap=0)
        # One pixel for the border, so that rows don't cover it.
        panel.column.setContentsMargins(1, 1, 1, 1)
        self.content = OneShown()
        for page in (self.table, self.nobody, self.none_found):
            self.content.addWidget(page)
        panel.column.addWidget(self.content)
        self._list = QWidget()
        column = QVBoxLayout(self._list)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge, edge)
        column.setSpacing(measures.GAP_16)
        column.addLayout(head)
        column.addWidget(self._filters)
        column.addWidget(self.message)
        column.addWidget(panel, 1)
        self.stack = OneShown()
        self.stack.addWidget(self._list)
        self.stack.addWidget(self.page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self.setFocusProxy(self.search)
        order = (self.search, self.stage, self.tier, self.state, self.clear, self.table, self.back)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        self.clear.setToolTip(_("Clear filters"))
        self.clear.hide()
        self.tier.hide()

    def _offer(self) -> None:
        self.stage.offer(
            [("", _("Every stage")), *((stage, stage_name(stage)) for stage in theme.STAGES)]
        )
        self.state.offer([("", _("Everybody")), *((state, state_name(state)) for state in _SCOPES)])

    def _connect(self) -> None:
        model = self.model
        self.back.clicked.connect(self.back_wanted)
        self.search.textChanged.connect(self._type)
        self.search.installEventFilter(self)
        self.stage.chosen.connect(model.show_stage)
        self.tier.chosen.connect(model.show_tier)
        self.state.chosen.connect(model.show_state)
        self.clear.clicked.connect(self._clear)
        self.table.opened.connect(self._open)
        self.table.sorted_by.connect(self._sort)
        self._typing.timeout.connect(self._find)
        self._settling.timeout.connect(self._refresh)
        model.listed.connect(self._show)
        model.renewed.connect(self._renew)
        model.told.connect(self._tell)
        self.page.back_wanted.connect(self.show_list)
        self.page.counter_wanted.connect(self.counter_wanted)
        for empty, action in ((self.nobody, self.back_wanted), (self.none_found, self._clear)):
            if empty.action is not None:
                empty.action.clicked.connect(action)
        self._desk.committed.connect(self._committed)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self._focus_search)
        self.table.show_sort("name", down=False)

    def _load(self) -> None:
        self._stale = False
        self._desk.shop(self._take_shop)
        if self.model.everyone is None:
            self.model.load()
        else:
            self.model.refresh()

    def _take_shop(self, shop: ShopState) -> None:
        self._columns = MemberColumns(shop.currency, self.model.tiers)
        self._fit_columns()

    def _show(self) -> None:
        """Show another list from its beginning."""
        model = self.model
        self.rows.show_total(model.total, model.rows)
        self._say()
        if model.total:
            self.table.scrollToTop()

    def _renew(self) -> None:
        """Ask again for what is in sight."""
        self.rows.reload(self.model.total)
        self._say()

    def _say(self) -> None:
        model = self.model
        self._offer_tiers()
        told = number(model.total)
        if model.which and model.everyone is not None:
            told = _("{count} of {all}").format(count=told, all=number(model.everyone))
        self.count.setText(told)
        spoken = ngettext("{count} person in the list", "{count} people in the list", model.total)
        spoken = spoken.format(count=number(model.total))
        self.count.setAccessibleName(spoken)
        self.clear.setVisible(bool(model.which))
        places = {"nobody": self.nobody, "none found": self.none_found}
        shown = places.get(model.empty, self.table)
        if self.content.currentWidget() is not shown:
            self.content.setCurrentWidget(shown)
        if self.search.hasFocus() and model.which:
            announce(self, spoken)

    def _offer_tiers(self) -> None:
        tiers = self.model.tiers
        if self.tier.count() != len(tiers) + 1:
            self.tier.offer([("", _("Every tier")), *((tier, tier) for tier in tiers)])
            self.tier.setVisible(bool(tiers))
            self._desk.shop(self._take_shop)

    def _fit_columns(self) -> None:
        columns = self._columns.fitting(self.table.viewport().width())
        if [column.title for column in columns] == [c.title for c in self.rows.columns()]:
            widths = [(column.width, column.show) for column in columns]
            if widths == [(column.width, column.show) for column in self.rows.columns()]:
                return
        place = self.table.currentIndex().row()
        self.rows.show_columns(columns)
        if place >= 0:
            self.table.setCurrentIndex(self.rows.index(place, 0))

    def _type(self, text: str) -> None:
        if text.strip() != self.model.which.text:
            self._typing.start()

    def _find(self) -> None:
        self.model.search(self.search.text())

    def _find_now(self) -> None:
        """Search without waiting; pressed again, open whoever stands first."""
        text = self.search.text().strip()
        if text != self.model.which.text:
            self._typing.stop()
            self._find()
        elif self.rows.row_at(0) is not None:
            self._open(0)

    def _clear(self) -> None:
        self._typing.stop()
        self.search.clear()
        for select in (self.stage, self.tier, self.state):
            select.choose("")
        self.model.show_everyone()
        self._focus_search()

    def _sort(self, key: str, down: bool) -> None:
        self.model.sort_by(cast("SortKey", key), down=down)

    def _choose_first(self) -> None:
        if not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.rows.index(0, 0))

    def _focus_search(self) -> None:
        if self.stack.currentWidget() is not self._list:
            self.show_list()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _open(self, place: int) -> None:
        row = self.rows.row_at(place)
        if row is None:
            return
        self.table.setCurrentIndex(self.rows.index(place, 0))
        self.show_member(row.id)

    def _committed(self, _answer: object) -> None:
        if not self.isVisible() or self.stack.currentWidget() is not self._list:
            self._stale = True
            return
        self._settling.start()

    def _refresh(self) -> None:
        if self.isVisible():
            self.model.refresh()
        else:
            self._stale = True

    def _tell(self, told: str) -> None:
        if told:
            self.message.tell("danger", told)
        else:
            self.message.settle()


def _timer(parent: QObject, milliseconds: int) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    return timer
