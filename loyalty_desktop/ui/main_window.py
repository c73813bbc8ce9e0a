"""The window: which screen is in view, and the messages that belong to none of them.

It stands before the shop is open, with the one field ready: what is scanned meanwhile waits.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui.places import COUNTER, PLACES, SETTINGS, STEPS, may_see
from loyalty_desktop.ui.starting import Starting
from loyalty_desktop.ui.typed import Typed, focus_again, type_again, typed_in
from loyalty_desktop.ui.widgets.panel import Ground
from loyalty_desktop.ui.widgets.screen_stack import ScreenStack
from loyalty_desktop.ui.widgets.side_bar import SideBar
from loyalty_desktop.ui.widgets.tab_order import next_stop
from loyalty_desktop.ui.window_bands import WindowBands
from loyalty_desktop.wording import _

if TYPE_CHECKING:
    from loyalty_desktop.models.rules.rights import Actor
    from loyalty_desktop.ui.sign_in.lock import CounterLock
    from loyalty_desktop.ui.step_states import StepStates

__all__ = ["PLACES", "MainWindow"]

USUAL: Final = (1366, 768)
SMALLEST: Final = (1024, 700)
_OWN_TO_A_PERSON: Final = ("members", "staff", SETTINGS)
"""Screens that whoever comes next finds as new: what somebody looked for is nobody else's."""

_WAYS: Final[Mapping[str, str]] = {
    "members_wanted": "members",
    "segment_wanted": "segments",
    "cards_wanted": "cards",
    "campaign_wanted": "campaigns",
    "export_wanted": "exchange",
    "labels_wanted": "reports",
}
"""Signals of screens that lead to another with a segment, which it takes by `show_segment`."""

MakeScreen = Callable[[QWidget], QWidget]


class MainWindow(QMainWindow):
    """The counter, and the manager's side behind it."""

    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Loyalty Desktop")
        self.unit: Currency | None = None
        self.bands = WindowBands()
        self.message = self.bands.message
        self.starting = Starting()
        self.lock: CounterLock | None = None
        self.side_bar: SideBar | None = None
        self._steps: StepStates | None = None
        self._desk: Any = None
        self._shop = ""
        self._counter: QWidget | None = None
        self._make_counter: MakeScreen | None = None
        self._make: Mapping[str, MakeScreen] = {}
        self._made: dict[str, QWidget] = {}
        self._keys: list[QShortcut] = []
        self._stale: set[str] = set()
        self._actor: Actor | None = None
        self._begun = False
        self.screens = ScreenStack()
        self.screens.addWidget(self.starting)
        ground = Ground("canvas")
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.screens, 1)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bands)
        column.addLayout(self._row, 1)
        self.setCentralWidget(ground)
        self.setMinimumSize(*SMALLEST)
        self.resize(*USUAL)
        full = QShortcut(QKeySequence("F11"), self)
        full.activated.connect(self._toggle_full_screen)
        self.starting.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit_screen(self) -> None:
        """Be no larger than the screen: a till's may be 1024 x 768, and nobody moves a window."""
        room = self.screen().availableSize()
        self.resize(self.size().boundedTo(room).expandedTo(self.minimumSize()))

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

    @property
    def in_view(self) -> str:
        """The name of the screen in view, empty before the shop is open."""
        current = self.screens.currentWidget()
        if current is not None and current is self._counter:
            return COUNTER
        return next((name for name, screen in self._made.items() if screen is current), "")

    # Opening ---------------------------------------------------------------------------------

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
        wanted, and made again when language or text size change. Where the window is locked, what
        was scanned or typed waits until somebody has signed in.
        """
        self._shop = name
        self.setWindowTitle(f"{name} \u2013 Loyalty Desktop")
        self.unit = unit
        self._make = dict(others or {})
        if make_members is not None:
            self._make["members"] = make_members
        self._make_counter = make_counter
        self.screens.setCurrentWidget(self._add_counter())
        if self._make:
            self._add_side_bar()
        if self.lock is None or not self.lock.in_view:
            self._begin()
        else:
            self._sign_in_waiting()

    def show_shop(self, name: str) -> None:
        """Show what the shop is called from now on."""
        self._shop = name
        self.setWindowTitle(f"{name} \u2013 Loyalty Desktop")
        if self.side_bar is not None:
            self.side_bar.show_shop(name)

    def use_lock(self, lock: "CounterLock") -> None:
        """Lock by this from now on; who signs in is shown."""
        self.lock = lock
        lock.signed_in.connect(self.show_actor)

    def listen_to(self, desk: Any) -> None:
        """Show what the desk says and nobody answers in place, and whether the shop is reached."""
        self._desk = desk
        desk.refused.connect(self._refuse)
        desk.failed.connect(self.bands.fail)
        desk.committed.connect(self._committed)
        desk.connection.connect(self.bands.show_connection)

    def show_actor(self, actor: "Actor") -> None:
        """Show who works from now on; somebody else begins at the counter."""
        before, self._actor = self._actor, actor
        self.counter.show_staff(actor.name)
        self._show_side_bar_for(actor)
        # What one may see another may not; what was begun in the others stays.
        self._stale.update(self._made)
        if before is not None and actor.staff != before.staff:
            if self.in_view != COUNTER:
                self._close_dialogs()
            self.show_counter()
            for name in tuple(self._made):
                if name in _OWN_TO_A_PERSON or not may_see(actor.role, name):
                    self._drop(name)
        elif self.in_view == COUNTER:
            self.counter.model.reload()
        else:
            self._renew(self.in_view)
        self._begin()

    def show_instead(self, screen: QWidget) -> None:
        """Show something that has to be settled before the counter can be."""
        self._replace_current(screen)
        screen.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_starting(self) -> None:
        """Show again that the shop is being opened."""
        self._replace_current(self.starting)
        self.starting.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def build_anew(self) -> None:
        """Build all that is in view again, for another language or text size.

        The bill is the counter's view model's and stays, as do the parked ones, who is signed in,
        the place in view, and what is typed at the counter and not taken yet.
        """
        self.starting.say()
        self.bands.say()
        if self.lock is not None:
            self.lock.say()
        if self._counter is None:
            return
        place = self.in_view
        shown = self.screens.currentWidget()
        typed = typed_in(shown) if shown is not None else Typed({}, {}, "")
        bill = typed_in(self._counter)
        before = self._counter
        self._close_dialogs()
        for name in tuple(self._made):
            self._drop(name)
        counter = self._add_counter()
        self.screens.removeWidget(before)
        before.deleteLater()
        type_again(counter, bill)
        if self._actor is not None:
            self.counter.show_staff(self._actor.name)
        if self.side_bar is not None:
            self._add_side_bar()
        if place == COUNTER:
            self.screens.setCurrentWidget(counter)
        elif place:
            self.show_screen(place)
            type_again(self._made[place], typed)
        current = self.screens.currentWidget()
        if current is None or (self.lock is not None and self.lock.in_view):
            return
        if not focus_again(current, typed):
            _first_stop(current).setFocus(Qt.FocusReason.OtherFocusReason)

    def show_training(self, training: bool) -> None:
        """Show or take away the band that says that nothing counts."""
        self.bands.show_training(training)

    # Places ----------------------------------------------------------------------------------

    def show_counter(self) -> None:
        """Go to the counter; its bill is as it was left."""
        if self.side_bar is not None:
            self.side_bar.hide()
        self.screens.setCurrentWidget(self.counter)
        self.counter.focus_on("scan")
        self.counter.model.reload()

    def show_screen(self, name: str) -> None:
        """Go to a screen by its name, which is made when it is first wanted."""
        if name == COUNTER:
            self.show_counter()
            return
        if name not in self._make or self.side_bar is None or not self._may_see(name):
            return
        if name not in self._made:
            self._add_screen(name)
        self.side_bar.show_place(name)
        self.side_bar.show()
        if self._steps is not None and self._may_see("reports"):
            self._steps.look()
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
    def focusNextPrevChild(self, next: bool) -> bool:
        here = QApplication.focusWidget()
        stop = next_stop(self, here or self, forward=next)
        if stop is None:
            return super().focusNextPrevChild(next)
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        stop.setFocus(reason)
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        behind = self._counter is not None and self.screens.currentWidget() is not self._counter
        if event.key() == Qt.Key.Key_Escape and behind:
            self.show_counter()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.side_bar is not None:
            self.side_bar.fit(self.width())

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    # Inside ----------------------------------------------------------------------------------

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

    def _add_counter(self) -> QWidget:
        assert self._make_counter is not None
        made = self._counter = self._make_counter(self)
        self.screens.addWidget(made)
        self.counter.members_wanted.connect(self.show_members)
        self.counter.member_page_wanted.connect(self.show_member)
        self.counter.locks = self._lock
        self.counter.screens = self._screens_by_key
        return made

    def _screens_by_key(self) -> list[tuple[str, str]]:
        """Return the keys and English names of the screens that who acts is shown."""
        return [
            (place.key, place.name)
            for name, place in PLACES.items()
            if (name == COUNTER or name in self._make) and self._may_see(name)
        ]

    def _add_side_bar(self) -> None:
        # What the first paint does not need is imported once it is over.
        from loyalty_desktop.ui.step_states import StepStates
        from loyalty_desktop.ui.widgets.emblem import Logo

        before = self.side_bar
        for key in self._keys:
            key.setEnabled(False)
            key.deleteLater()
        places = {
            name: place for name, place in PLACES.items() if name == COUNTER or name in self._make
        }
        bar = self.side_bar = SideBar(self._shop, Logo(), places, foot={SETTINGS}, steps=STEPS)
        bar.setVisible(False)
        bar.wanted.connect(self.show_screen)
        bar.lock_wanted.connect(self._cover)
        self._row.insertWidget(0, bar)
        if before is not None:
            before.hide()
            before.deleteLater()
        self._keys = [QShortcut(QKeySequence(key), bar) for key in ("F12", "F1")]
        for key, slot in zip(self._keys, (self._cover, self._show_keys), strict=True):
            key.activated.connect(slot)
        for name, place in places.items():
            # The counter has a key of its own for the members.
            owner = bar if name in (COUNTER, "members") else self
            key = QShortcut(QKeySequence(place.key), owner)
            key.activated.connect(bar.rows[name].click)
            self._keys.append(key)
        bar.fit(self.width())
        self._steps = StepStates(self._desk, bar) if self._desk is not None else None
        self._show_side_bar_for(self._actor)

    def _show_side_bar_for(self, actor: "Actor | None") -> None:
        if self.side_bar is None:
            return
        self.side_bar.show_staff(actor.name if actor is not None else "")
        self.side_bar.show_only({name for name in self.side_bar.rows if self._may_see(name)})

    def _may_see(self, name: str) -> bool:
        """Tell whether who acts is shown a screen; without staff everybody is the owner."""
        role = self._desk.actor.role if self._desk is not None else "owner"
        return may_see(role if self._actor is None else self._actor.role, name)

    def _add_screen(self, name: str) -> None:
        screen = self._made[name] = self._make[name](self)
        self.screens.addWidget(screen)
        self._stale.discard(name)
        for wanted, slot in (
            ("back_wanted", self.show_counter),
            ("place_wanted", self.show_screen),
            ("close_day_wanted", self._close_day),
            ("counter_wanted", self._take_to_counter),
            ("join_wanted", self._join),
            ("signed_in", self.show_actor),
            ("brought", self._brought),
            ("member_wanted", self.show_member),
            ("report_wanted", self._take_to_report),
            *((wanted, partial(self._take_to, place)) for wanted, place in _WAYS.items()),
        ):
            signal = getattr(screen, wanted, None)
            if signal is not None:
                signal.connect(slot)

    def _close_day(self) -> None:
        """Go to the counter and look at what was taken, to close the day."""
        self.show_counter()
        self.counter.close_shift()

    def _take_to(self, name: str, segment: str) -> None:
        """Go to a screen with the people meant: the name of a segment, or a condition."""
        self.show_screen(name)
        show = getattr(self._made.get(name), "show_segment", None)
        if show is not None and self.in_view == name:
            show(segment)

    def _take_to_report(self, report: str, first: date | None, last: date | None) -> None:
        """Go to a report of some days, by its name."""
        self.show_screen("reports")
        screen = self.screen_of("reports")
        if screen is not None and self.in_view == "reports":
            screen.show_report(report, first, last)

    def _close_dialogs(self) -> None:
        """Close what is open over a screen: the next person may not be let into it."""
        # What the first paint does not need is imported once it is over.
        from loyalty_desktop.ui.widgets.dialog import Dialog

        while open_now := [each for each in self.findChildren(Dialog) if each.isVisible()]:
            open_now[-1].reject()

    def _drop(self, name: str) -> None:
        screen = self._made.pop(name)
        self._stale.discard(name)
        self.screens.removeWidget(screen)
        screen.deleteLater()

    def _replace_current(self, screen: QWidget) -> None:
        before = self.screens.currentWidget()
        if screen is not self.starting:
            self.screens.addWidget(screen)
        self.screens.setCurrentWidget(screen)
        if before is not None and before is not self.starting and before is not screen:
            self.screens.removeWidget(before)
            before.deleteLater()

    def _renew(self, name: str) -> None:
        """Let a screen ask again, after something was recorded elsewhere."""
        if name in self._stale:
            self._stale.discard(name)
            refresh = getattr(self._made[name], "refresh", None)
            if refresh is not None:
                refresh()

    def _lock(self) -> bool:
        """Lock where somebody could sign in again; return whether the window is locked."""
        if self.lock is None or self._actor is None:
            return False
        self.lock.lock()
        return True

    def _cover(self) -> None:
        """Lock; where nobody could sign in again, the counter covers itself until a key."""
        if not self._lock():
            self.show_counter()
            self.counter.lock()

    def _take_to_counter(self, member: str) -> None:
        self.show_counter()
        self.counter.model.call(member)

    def _join(self) -> None:
        self.show_counter()
        self.counter.join()

    def _show_keys(self) -> None:
        """Show the keys of the screen in view; a dialog over it keeps its own."""
        from loyalty_desktop.ui.widgets.dialog import Dialog
        from loyalty_desktop.ui.widgets.keys_dialog import screen_keys_dialog

        screen, place = self.screens.currentWidget(), PLACES.get(self.in_view)
        covered = any(dialog.isVisible() for dialog in self.findChildren(Dialog))
        if screen is not None and place is not None and not covered:
            screen_keys_dialog(self, _(place.name), screen, self._screens_by_key()).open()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _refuse(self, refusal: LoyaltyError) -> None:
        self.bands.refuse(refusal, self.unit)

    def _brought(self) -> None:
        """Let every other screen ask again: something long has changed what the shop holds."""
        self._stale.update(self._made)
        self._stale.discard(self.in_view)

    def _committed(self, _answer: object) -> None:
        self.bands.settle()
        self._stale.update(self._made)
        self._renew(self.in_view)


def _first_stop(screen: QWidget) -> QWidget:
    """Return what takes the keyboard in a screen; a ring around all of it would say nothing."""
    proxy: QWidget | None = screen.focusProxy()
    if proxy is not None and (proxy.isVisibleTo(screen) or proxy.focusProxy() is not None):
        return screen
    each: QWidget | None = screen.nextInFocusChain()
    while each is not None and each is not screen:
        tabs = bool(each.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if tabs and screen.isAncestorOf(each) and each.isEnabled() and each.isVisibleTo(screen):
            return each
        each = each.nextInFocusChain()
    return screen
