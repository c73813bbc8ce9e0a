"""The window: which screen is in view, and the messages that belong to none of them.

It stands before the shop is open, with the one field ready: what is scanned meanwhile waits.
"""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Ground, Panel
from loyalty_desktop.ui.widgets.scan_edit import ScanEdit
from loyalty_desktop.wording import _, mark, sentence

USUAL: Final = (1366, 768)
SMALLEST: Final = (1024, 700)
_SCAN: Final = 560
_HEAD: Final = 72

MakeScreen = Callable[[QWidget], QWidget]


class Starting(QWidget):
    """The counter while the shop opens: the field takes what is scanned or typed."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[str] = []
        self.scan = ScanEdit(placeholder=_("Scan a card, or type name, number, receipt"))
        named(self.scan, mark("Scan or search"))
        self.scan.setFixedWidth(theme.scaled(_SCAN))
        self.scan.scanned.connect(self.waiting.append)
        self.scan.submitted.connect(self._wait)
        self.content = Panel()
        self.hint = EmptyState("scan-line", _("Opening the shop"), _("You can scan already."))
        self.content.column.addWidget(self.hint)
        head = QHBoxLayout()
        head.setContentsMargins(0, measures.GAP_12, 0, measures.GAP_12)
        head.addWidget(self.scan)
        head.addStretch(1)
        column = QVBoxLayout(self)
        edge = measures.GAP_16
        column.setContentsMargins(edge, 0, edge, edge)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.content, 1)
        self.setFocusProxy(self.scan)

    def _wait(self, text: str) -> None:
        self.waiting.append(text)
        self.scan.clear()


class MainWindow(QMainWindow):
    """The counter, and the members behind it."""

    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Loyalty Desktop")
        self.unit: Currency | None = None
        self.message = MessageBar(density=theme.COUNTER)
        self.message.setObjectName("window-message")
        self.starting = Starting()
        self._counter: QWidget | None = None
        self._members: QWidget | None = None
        self._make_members: MakeScreen | None = None
        self.screens = QStackedWidget()
        self.screens.addWidget(self.starting)
        ground = Ground("canvas")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message)
        column.addWidget(self.screens, 1)
        self.setCentralWidget(ground)
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        full = QShortcut(QKeySequence("F11"), self)
        full.activated.connect(self._toggle_full_screen)
        self.starting.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def counter(self) -> Any:
        """The counter screen, None before the shop is open."""
        return self._counter

    @property
    def members(self) -> Any:
        """The members screen, None before it was wanted."""
        return self._members

    def open_shop(
        self,
        name: str,
        unit: Currency,
        make_counter: MakeScreen,
        make_members: MakeScreen | None = None,
    ) -> None:
        """Show the counter of the shop; what was scanned or typed meanwhile goes to it."""
        self.setWindowTitle(f"{name} \u2013 Loyalty Desktop")
        self.unit = unit
        self._make_members = make_members
        self._counter = make_counter(self)
        self.screens.addWidget(self._counter)
        self.screens.setCurrentWidget(self._counter)
        counter = self.counter
        counter.members_wanted.connect(self.show_members)
        counter.member_page_wanted.connect(self.show_member)
        starting = self.starting
        counter.start_with(starting.waiting[-1:], starting.scan.text())
        starting.waiting.clear()

    def listen_to(self, desk: Any) -> None:
        """Show what the desk says and nobody answers in place."""
        desk.refused.connect(self._refuse)
        desk.failed.connect(self._fail)
        desk.committed.connect(self._committed)

    def show_instead(self, screen: QWidget) -> None:
        """Show something that has to be settled before the counter can be."""
        before = self.screens.currentWidget()
        self.screens.addWidget(screen)
        self.screens.setCurrentWidget(screen)
        if before is not None and before is not self.starting:
            self.screens.removeWidget(before)
            before.deleteLater()
        screen.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_starting(self) -> None:
        """Show again that the shop is being opened."""
        before = self.screens.currentWidget()
        self.screens.setCurrentWidget(self.starting)
        if before is not None and before is not self.starting:
            self.screens.removeWidget(before)
            before.deleteLater()
        self.starting.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_counter(self) -> None:
        """Go to the counter; its bill is as it was left."""
        self.screens.setCurrentWidget(self.counter)
        self.counter.focus_on("scan")
        self.counter.model.reload()

    def show_members(self) -> None:
        """Go to the members."""
        if self._members is None:
            if self._make_members is None:
                return
            self._members = self._make_members(self)
            self.screens.addWidget(self._members)
            for wanted, slot in (
                ("back_wanted", self.show_counter),
                ("counter_wanted", self._take_to_counter),
            ):
                signal = getattr(self._members, wanted, None)
                if signal is not None:
                    signal.connect(slot)
        self.screens.setCurrentWidget(self._members)
        self._members.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_member(self, member: str) -> None:
        """Go to one member's page."""
        self.show_members()
        show = getattr(self.members, "show_member", None)
        if show is not None:
            show(member)

    def take_scan(self, code: str) -> None:
        """Take a code that a scanner typed, whatever is in view."""
        if self._counter is None:
            self.starting.scan.take_scan(code)
            return
        if self.screens.currentWidget() is not self._counter:
            self.show_counter()
        self.counter.take_scan(code)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        behind = self._counter is not None and self.screens.currentWidget() is not self._counter
        if event.key() == Qt.Key.Key_Escape and behind:
            self.show_counter()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    def _take_to_counter(self, member: str) -> None:
        self.show_counter()
        self.counter.model.call(member)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _refuse(self, refusal: LoyaltyError) -> None:
        self.message.tell("danger", sentence(refusal, self.unit))

    def _fail(self, told: str) -> None:
        self.message.tell("danger", _("Something went wrong."), told)

    def _committed(self, _answer: object) -> None:
        self.message.settle()
