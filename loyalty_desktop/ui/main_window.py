"""The window: which screen is in view, and the messages that belong to none of them.

It stands before the shop is open, with the one field ready: what is scanned meanwhile waits.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

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
from loyalty_desktop.ui.widgets.side_bar import Place, SideBar
from loyalty_desktop.wording import _, mark, sentence

if TYPE_CHECKING:
    from loyalty_desktop.models.rules.rights import Actor
    from loyalty_desktop.ui.sign_in.lock import CounterLock

USUAL: Final = (1366, 768)
SMALLEST: Final = (1024, 700)
_SCAN: Final = 560
_HEAD: Final = 72

PLACES: Final[Mapping[str, Place]] = {
    "counter": Place(mark("Counter"), "scan-line", "Ctrl+1"),
    "members": Place(mark("Members"), "users", "Ctrl+M"),
    "programme": Place(mark("Programme"), "scroll-text", "Ctrl+P"),
    "rewards": Place(mark("Rewards"), "gift", "Ctrl+R"),
    # Ctrl+K would delete to the end of the line in a field.
    "campaigns": Place(mark("Campaigns"), "megaphone", "Ctrl+G"),
    "staff": Place(mark("Staff"), "list-checks", "Ctrl+T"),
}
"""Every screen by its object name, in the order of the side bar."""

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
    """The counter, and the manager's side behind it."""

    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Loyalty Desktop")
        self.unit: Currency | None = None
        self.message = MessageBar(density=theme.COUNTER)
        self.message.setObjectName("window-message")
        self.starting = Starting()
        self.lock: CounterLock | None = None
        self.side_bar: SideBar | None = None
        self._counter: QWidget | None = None
        self._make: Mapping[str, MakeScreen] = {}
        self._made: dict[str, QWidget] = {}
        self._stale: set[str] = set()
        self._staff: str | None = None
        self._begun = False
        self.screens = QStackedWidget()
        self.screens.addWidget(self.starting)
        ground = Ground("canvas")
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.screens, 1)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.message)
        column.addLayout(self._row, 1)
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
        return self.screen_of("members")

    def screen_of(self, name: str) -> Any:
        """Return a screen of the manager's side, None before it was wanted."""
        return self._made.get(name)

    def open_shop(
        self,
        name: str,
        unit: Currency,
        make_counter: MakeScreen,
        make_members: MakeScreen | None = None,
        others: Mapping[str, MakeScreen] | None = None,
    ) -> None:
        """Show the counter of the shop; what was scanned or typed meanwhile goes to it.

        `others` make the rest of the manager's side, by name; each screen is made when it is first
        wanted. Where the window is locked, what was scanned or typed waits until somebody has
        signed in.
        """
        self.setWindowTitle(f"{name} \u2013 Loyalty Desktop")
        self.unit = unit
        self._make = dict(others or {})
        if make_members is not None:
            self._make["members"] = make_members
        self._counter = make_counter(self)
        self.screens.addWidget(self._counter)
        self.screens.setCurrentWidget(self._counter)
        counter = self.counter
        counter.members_wanted.connect(self.show_members)
        counter.member_page_wanted.connect(self.show_member)
        counter.locks = self._lock
        if self._make:
            self._add_side_bar(name)
        if self.lock is None or not self.lock.in_view:
            self._begin()
        else:
            self._sign_in_waiting()

    def use_lock(self, lock: "CounterLock") -> None:
        """Lock by this from now on; who signs in is shown."""
        self.lock = lock
        lock.signed_in.connect(self.show_actor)

    def show_actor(self, actor: "Actor") -> None:
        """Show who works from now on; somebody else begins at the counter."""
        another = self._staff is not None and actor.staff != self._staff
        self._staff = actor.staff
        self.counter.show_staff(actor.name)
        if self.side_bar is not None:
            self.side_bar.show_staff(actor.name)
        # What one may see another may not; what was begun in the others stays.
        self._stale.update(self._made)
        if another:
            self.show_counter()
            for name in ("members", "staff"):
                screen = self._made.pop(name, None)
                if screen is not None:
                    self.screens.removeWidget(screen)
                    screen.deleteLater()
        elif self.in_view == "counter":
            self.counter.model.reload()
        else:
            self._renew(self.in_view)
        self._begin()

    @property
    def in_view(self) -> str:
        """The name of the screen in view, empty before the shop is open."""
        current = self.screens.currentWidget()
        if current is not None and current is self._counter:
            return "counter"
        return next((name for name, screen in self._made.items() if screen is current), "")

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
        if self.side_bar is not None:
            self.side_bar.hide()
        self.screens.setCurrentWidget(self.counter)
        self.counter.focus_on("scan")
        self.counter.model.reload()

    def show_screen(self, name: str) -> None:
        """Go to a screen by its name, which is made when it is first wanted."""
        if name == "counter":
            self.show_counter()
            return
        if name not in self._make or self.side_bar is None:
            return
        if name not in self._made:
            self._add_screen(name)
        self.side_bar.show_place(name)
        self.side_bar.show()
        screen = self._made[name]
        self.screens.setCurrentWidget(screen)
        _first_stop(screen).setFocus(Qt.FocusReason.OtherFocusReason)
        self._renew(name)

    def show_members(self) -> None:
        """Go to the members."""
        self.show_screen("members")

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
        locked = self.lock is not None and self.lock.in_view
        if not locked and self.in_view == "staff" and self.screen_of("staff").take_scan(code):
            return
        if self.lock is not None and self.lock.take_scan(code):
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

    def _begin(self) -> None:
        """Give the counter what was scanned or typed before anybody could work."""
        if self._begun:
            return
        self._begun = True
        starting = self.starting
        self.counter.start_with(starting.waiting[-1:], starting.scan.text())
        starting.waiting.clear()

    def _sign_in_waiting(self) -> None:
        """Sign in by a staff card that was scanned before the shop was open."""
        from loyalty_desktop.models.rules.staff_cards import is_staff_code

        waiting = self.starting.waiting
        if waiting and is_staff_code(waiting[-1]) and self.lock is not None:
            self.lock.take_scan(waiting.pop())

    def _add_side_bar(self, shop: str) -> None:
        # What the first paint does not need is imported once it is over.
        from loyalty_desktop.ui.sign_in.card import Logo

        places = {
            name: place for name, place in PLACES.items() if name == "counter" or name in self._make
        }
        bar = self.side_bar = SideBar(shop, Logo(), places)
        bar.hide()
        bar.wanted.connect(self.show_screen)
        self._row.insertWidget(0, bar)
        for name, place in places.items():
            # The counter has a key of its own for the members.
            owner = bar if name in ("counter", "members") else self
            key = QShortcut(QKeySequence(place.key), owner)
            key.activated.connect(bar.rows[name].click)
        locks = QShortcut(QKeySequence("F12"), bar)
        locks.activated.connect(self._lock)

    def _add_screen(self, name: str) -> None:
        screen = self._made[name] = self._make[name](self)
        self.screens.addWidget(screen)
        self._stale.discard(name)
        for wanted, slot in (
            ("back_wanted", self.show_counter),
            ("counter_wanted", self._take_to_counter),
            ("signed_in", self.show_actor),
        ):
            signal = getattr(screen, wanted, None)
            if signal is not None:
                signal.connect(slot)

    def _renew(self, name: str) -> None:
        """Let a screen ask again, after something was recorded elsewhere."""
        if name in self._stale:
            self._stale.discard(name)
            refresh = getattr(self._made[name], "refresh", None)
            if refresh is not None:
                refresh()

    def _lock(self) -> bool:
        """Lock where somebody could sign in again; return whether the window is locked."""
        if self.lock is None or self._staff is None:
            return False
        self.lock.lock()
        return True

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
        self._stale.update(self._made)
        self._renew(self.in_view)


def _first_stop(screen: QWidget) -> QWidget:
    """Return what takes the keyboard in a screen; a ring around all of it would say nothing."""
    if screen.focusProxy() is not None:
        return screen
    each: QWidget | None = screen.nextInFocusChain()
    while each is not None and each is not screen:
        tabs = bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if tabs and screen.isAncestorOf(each) and each.isEnabled() and each.isVisibleTo(screen):
            return each
        each = each.nextInFocusChain()
    return screen
