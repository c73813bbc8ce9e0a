"""The real window on a real shop, worked by keys alone."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.store import Session, Store
from loyalty_desktop.ui.counter.screen import CounterScreen
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.main_window import MainWindow
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.scanner import ScannerFilter
from tests.ui.counter.sample import NOW, OWNER, a_shop

HAND_MS = 180
SCANNER_MS = 4
PATIENCE = 20_000


class Clock:
    """The time of the shop, moved on by the test."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """Return the moment it is in the shop."""
        return self.now

    def pass_minutes(self, minutes: int = 1) -> None:
        """Let time pass."""
        self.now += timedelta(minutes=minutes)


class Pace:
    """When each key is pressed: slowly by a hand, fast by a scanner."""

    def __init__(self) -> None:
        self.at = 0
        self.gap = HAND_MS

    def __call__(self, _event: QKeyEvent) -> int:
        """Return the moment of the next key, milliseconds."""
        self.at += self.gap
        return self.at


class Cashier:
    """Somebody at the counter who has a keyboard and a scanner, and no mouse."""

    def __init__(self, window: MainWindow, desk: Desk, clock: Clock) -> None:
        self.window = window
        self.desk = desk
        self.clock = clock
        self.counter: CounterScreen = window.counter
        self.pace = Pace()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.scanner = ScannerFilter(app, self.pace)
        self.scanner.scanned.connect(window.take_scan)

    @property
    def focus(self) -> str:
        """The object name of what has the keyboard."""
        widget = QApplication.focusWidget()
        return widget.objectName() if widget is not None else ""

    @property
    def dialog(self) -> Dialog | None:
        """The dialog that is open."""
        return self.counter.dialog

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        for sign in text:
            QTest.keyClicks(self._target(), sign)

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        """Press keys one after another, and wait for what they bring."""
        for key in keys:
            modifier = held or Qt.KeyboardModifier.NoModifier
            QTest.keyClick(self._target(), key, modifier)
            self.wait()

    def enter(self) -> None:
        """Press Enter."""
        self.press(Qt.Key.Key_Return)

    def scan(self, code: str) -> None:
        """Hold a code before the scanner: it types fast and ends with Enter."""
        self.pace.at += 1_000
        self.pace.gap = SCANNER_MS
        for sign in code:
            QTest.keyClicks(self._target(), sign)
        QTest.keyClick(self._target(), Qt.Key.Key_Return)
        self.pace.gap = HAND_MS
        self.pace.at += 1_000
        self.wait()

    def wait(self) -> None:
        """Wait until the worker has answered everything, what the answers asked for too."""
        for _ in range(6):
            answered: list[bool] = []
            self.desk.read(_nothing, then=answered.append)
            for _ in range(PATIENCE):
                QApplication.processEvents()
                if answered:
                    break
                QThread.msleep(1)
            assert answered, "the worker gave no answer"

    def read(self, name: str) -> str:
        """Return what a data field says by its object name: caption and value."""
        widget = self.counter.findChild(QWidget, name)
        assert widget is not None, name
        return widget.accessibleName()

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self.window


def _given(screen: QWidget) -> Callable[[QWidget], QWidget]:
    def make(_parent: QWidget) -> QWidget:
        return screen

    return make


def _nothing(_session: Session) -> bool:
    return True


@pytest.fixture
def clock() -> Clock:
    """Give the time of the shop."""
    return Clock()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    """Give a shop with nobody in it."""
    store = a_shop(tmp_path)
    yield store
    store.close()


MakeCashier = Callable[[Store], Cashier]


@pytest.fixture
def make_cashier(app: QApplication, qtbot: QtBot, clock: Clock) -> Iterator[MakeCashier]:
    """Give what puts somebody at the counter of a shop."""
    made: list[Cashier] = []

    def make(store: Store) -> Cashier:
        window = MainWindow()
        desk = Desk(store, OWNER)
        window.listen_to(desk)
        known = store.shop
        counter = CounterScreen(desk, known, clock)
        window.open_shop(known.name, known.currency, _given(counter), QWidget)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        cashier = Cashier(window, desk, clock)
        made.append(cashier)
        cashier.wait()
        return cashier

    yield make
    del app
    for cashier in made:
        cashier.scanner.stop()
        cashier.desk.close()
        cashier.window.close()
        cashier.window.deleteLater()
    # What is left over would take part in every later change of theme.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def cashier(shop: Store, make_cashier: MakeCashier) -> Cashier:
    """Give somebody at the counter of a new shop."""
    return make_cashier(shop)
