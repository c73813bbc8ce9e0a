"""The window: which screen is in view, and the messages that belong to none of them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.store import ShopState
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.screen import CounterScreen
from loyalty_desktop.ui.counter.view_model import AtDesk, utc_now
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.panel import Ground
from loyalty_desktop.wording import _, sentence

SMALLEST: Final = (1024, 768)
USUAL: Final = (1366, 768)

MakeMembers = Callable[[QWidget], QWidget]


class MainWindow(QMainWindow):
    """The counter, and the members behind it."""

    closing = Signal()

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Callable[[], datetime] = utc_now,
        make_members: MakeMembers | None = None,
        *,
        staff: str = "",
    ) -> None:
        super().__init__()
        self._shop = shop
        self._make_members = make_members
        self.setWindowTitle(f"{shop.name} \u2013 Loyalty Desktop")
        self.message = MessageBar(density=theme.COUNTER)
        self.message.setObjectName("window-message")
        self.counter = CounterScreen(desk, shop, clock, staff=staff)
        self.members: QWidget | None = None
        self.screens = QStackedWidget()
        self.screens.addWidget(self.counter)
        ground = Ground("canvas")
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message)
        column.addWidget(self.screens, 1)
        self.setCentralWidget(ground)
        self.resize(*USUAL)
        self.counter.members_wanted.connect(self.show_members)
        self.counter.member_page_wanted.connect(self.show_member)
        full = QShortcut(QKeySequence("F11"), self)
        full.activated.connect(self._toggle_full_screen)

    def listen_to(self, desk: Any) -> None:
        """Show what the desk says and nobody answers in place."""
        desk.refused.connect(self._refuse)
        desk.failed.connect(self._fail)
        desk.committed.connect(self._committed)

    def show_counter(self) -> None:
        """Go to the counter; its bill is as it was left."""
        self.screens.setCurrentWidget(self.counter)
        self.counter.focus_on("scan")

    def show_members(self) -> None:
        """Go to the members."""
        if self.members is None:
            if self._make_members is None:
                return
            self.members = self._make_members(self)
            self.screens.addWidget(self.members)
            for name, slot in (
                ("back_wanted", self.show_counter),
                ("counter_wanted", self._take_to_counter),
            ):
                signal = getattr(self.members, name, None)
                if signal is not None:
                    signal.connect(slot)
        self.screens.setCurrentWidget(self.members)
        self.members.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_member(self, member: str) -> None:
        """Go to one member's page."""
        self.show_members()
        show = getattr(self.members, "show_member", None)
        if show is not None:
            show(member)

    def take_scan(self, code: str) -> None:
        """Take a code that a scanner typed, whatever is in view."""
        if self.screens.currentWidget() is not self.counter:
            self.show_counter()
        self.counter.take_scan(code)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() == Qt.Key.Key_Escape
            and self.screens.currentWidget() is not self.counter
        ):
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
        self.message.tell("danger", sentence(refusal, self._shop.currency))

    def _fail(self, told: str) -> None:
        self.message.tell("danger", _("Something went wrong."), told)

    def _committed(self, _answer: object) -> None:
        self.message.settle()
