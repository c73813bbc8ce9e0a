"""Tasks and feedback: what waits, what people say, how much is known, where they come from."""

from typing import Final, Protocol

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.channels import ChannelRow, ReachRow
from loyalty_desktop.services.queries.feedback import SaidRow
from loyalty_desktop.services.queries.tasks import DueRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.tasks.at_counter import CounterTab
from loyalty_desktop.ui.tasks.complete import CompleteTab
from loyalty_desktop.ui.tasks.dialogs import (
    AnswerDialog,
    ChannelDialog,
    DropReachDialog,
    DueDialog,
    ReachDialog,
    TaskDialog,
)
from loyalty_desktop.ui.tasks.from_where import ChannelsTab
from loyalty_desktop.ui.tasks.said import SaidTab
from loyalty_desktop.ui.tasks.today import TodayTab
from loyalty_desktop.ui.tasks.view_model import TABS, TasksModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.listing import WIDE
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.tabs import Tabs
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark

NAME: Final = mark("Tasks and feedback")
"""The name of the screen, for the side bar."""


class _Tab(Protocol):
    def fill(self, *, wide: bool) -> None: ...


class TasksScreen(QWidget):
    """Five tabs; Ctrl+Tab goes to the next, Enter opens a line."""

    member_wanted = Signal(str)
    """The id of a member whose page is wanted."""
    members_wanted = Signal(str)
    """The condition for people who are wanted in the list of members."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__(parent)
        self.model = TasksModel(desk, clock, self)
        self.dialog: TaskDialog | None = None
        self._wide = False
        self.title = Label(_("Tasks and feedback"), role="title")
        self.message = MessageBar()
        self.tabs = Tabs()
        self.tabs.setAccessibleName(_("Tasks and feedback"))
        self.today = TodayTab(self.model)
        self.said = SaidTab(self.model)
        self.complete = CompleteTab(self.model)
        self.channels = ChannelsTab(self.model)
        self.counter = CounterTab(self.model)
        self.pages = OneShown()
        for tab in (self.today, self.said, self.complete, self.channels):
            # Where nothing is listed the keyboard stays on the tabs.
            tab.nothing.setFocusProxy(self.tabs)
        for word, page in zip(_words(), self._all(), strict=True):
            self.tabs.addTab(word)
            self.pages.addWidget(page)
        self._build()
        self._connect()
        self.model.load(self.tab)

    @property
    def tab(self) -> str:
        """The tab in view."""
        return TABS[max(self.tabs.currentIndex(), 0)]

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.load(self.tab)

    def _all(self) -> tuple[QWidget, ...]:
        return self.today, self.said, self.complete, self.channels, self.counter

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addStrut(theme.control_height(theme.MANAGER.control))
        head.addWidget(self.title)
        head.addStretch(1)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge, edge)
        column.setSpacing(measures.GAP_12)
        column.addLayout(head)
        column.addWidget(self.message)
        column.addWidget(self.tabs)
        column.addWidget(self.pages, 1)
        self.setFocusProxy(self.today)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_tab)
        self.model.loaded.connect(self._fill)
        self.model.told.connect(self._tell)
        self.model.refused.connect(self._refused)
        self.today.due_wanted.connect(self._due)
        self.today.member_wanted.connect(self.member_wanted)
        self.today.feedback_wanted.connect(self._to_feedback)
        self.said.opened.connect(self._answer)
        self.complete.people_wanted.connect(self.members_wanted)
        self.channels.channel_wanted.connect(self._channel)
        self.channels.reach_wanted.connect(self._reach)
        self.channels.entry_wanted.connect(self._entry)

    def _show_tab(self, place: int) -> None:
        self.pages.setCurrentIndex(place)
        # What is known is read first: there the keyboard stays on the tabs.
        page = self._all()[place]
        self.setFocusProxy(self.tabs if page is self.complete else page)
        focused = QApplication.focusWidget()
        if focused is not None and self.complete.isAncestorOf(focused):
            self.tabs.setFocus(Qt.FocusReason.OtherFocusReason)
        self.message.settle()
        self.model.load(self.tab)

    def _fill(self, tab: str) -> None:
        page: _Tab = (self.today, self.said, self.complete, self.channels, self.counter)[
            TABS.index(tab)
        ]
        page.fill(wide=self._wide)

    def _tell(self, kind: str, told: str) -> None:
        if not told:
            self.message.settle()
        else:
            self.message.tell("danger" if kind == "danger" else "success", told)

    def _refused(self, told: str) -> None:
        # A dialog says in itself what was wrong with what it asked for.
        if self.dialog is None:
            self.message.tell("danger", told)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        known = self.model.channels
        may = self.tab == "channels" and known is not None and known.may_offer
        if may and event.key() == Qt.Key.Key_Insert:
            self._channel(None)
        elif may and event.key() == Qt.Key.Key_F8:
            self._reach()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.scaled(WIDE)
        if wide != self._wide:
            self._wide = wide
            self._fill(self.tab)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "today"):
            self._fill(self.tab)

    # Dialogs ---------------------------------------------------------------------------------

    def _due(self, row: DueRow) -> None:
        if self.model.today is not None and self.model.today.may_change:
            self._open(DueDialog(self.window(), self.model, row))
        else:
            self.member_wanted.emit(row.member)

    def _to_feedback(self) -> None:
        self.tabs.setCurrentIndex(TABS.index("feedback"))
        self.said.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, row: SaidRow) -> None:
        if self.model.feedback is not None and self.model.feedback.may_change:
            self._open(AnswerDialog(self.window(), self.model, row))
        else:
            self.member_wanted.emit(row.member)

    def _channel(self, row: ChannelRow | None) -> None:
        self._open(ChannelDialog(self.window(), self.model, row))

    def _reach(self) -> None:
        if self.model.channels is not None:
            self._open(ReachDialog(self.window(), self.model, self.model.channels))

    def _entry(self, row: ReachRow) -> None:
        if self.model.channels is not None:
            self._open(DropReachDialog(self.window(), self.model, row, self.model.channels))

    def _open(self, dialog: TaskDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.member_wanted.connect(self.member_wanted)
        dialog.open()

    def _closed(self, _yes: bool) -> None:
        self.dialog = None


def _words() -> tuple[str, ...]:
    return (
        _("Tasks"),
        _("Feedback"),
        _("What is known"),
        _("Channels"),
        _("At the counter"),
    )
