"""The trial of a scanner: what it tells of what came."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from loyalty_desktop.models.rules.keyboards import as_typed
from loyalty_desktop.models.rules.keyboards import test_code as code_of_the_trial
from loyalty_desktop.ui.widgets.scanner import ScannerFilter
from loyalty_desktop.ui.widgets.scanner_trial import ScannerDialog, Typed, ask_scanner, findings

CODE = code_of_the_trial()


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.ms = 1_000

    def __call__(self, _event: QKeyEvent) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def dialog(app: QApplication, qtbot: QtBot, clock: Clock) -> Iterator[ScannerDialog]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1024, 768)
    window.show()
    window.activateWindow()
    scanner = ScannerFilter(app, clock)
    opened = ask_scanner(window)
    opened.pad.now_ms = clock
    yield opened
    opened.reject()
    scanner.stop()


def scan(dialog: ScannerDialog, clock: Clock, text: str, gap: int, end: Qt.Key | None) -> None:
    """Press keys as a scanner does: so many milliseconds apart, with a key at the end."""
    for sign in text:
        clock.ms += gap
        press(dialog, Qt.Key.Key_A, sign)
    if end is not None:
        clock.ms += gap
        press(dialog, end, "\r" if end == Qt.Key.Key_Return else "\t")


def press(dialog: ScannerDialog, key: Qt.Key, text: str) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
    QApplication.sendEvent(dialog.pad, event)


def told(dialog: ScannerDialog) -> str:
    return " / ".join(bar.text() for bar in dialog.found if bar.text())


def test_that_a_good_scan_is_praised_and_the_dialog_stays(
    dialog: ScannerDialog, clock: Clock
) -> None:
    scan(dialog, clock, CODE, 8, Qt.Key.Key_Return)
    assert "This is a scanner. 30 characters, at most 8 ms apart." in told(dialog)
    assert "It ends with Enter." in told(dialog)
    assert f"Every character is right: {CODE}" in told(dialog)
    assert dialog.isVisible()
    assert {bar.kind for bar in dialog.found if bar.text()} == {"success"}


def test_that_the_keyboard_at_fault_is_named(dialog: ScannerDialog, clock: Clock) -> None:
    scan(dialog, clock, as_typed(CODE, "AZERTY"), 8, Qt.Key.Key_Return)
    assert "The AZERTY keyboard garbles the code." in told(dialog)
    scan(dialog, clock, as_typed(CODE, "QWERTZ"), 8, Qt.Key.Key_Return)
    assert "The QWERTZ keyboard garbles the code." in told(dialog)
    assert "AZERTY" not in told(dialog)


def test_that_a_missing_enter_is_told(dialog: ScannerDialog, clock: Clock, qtbot: QtBot) -> None:
    scan(dialog, clock, CODE, 8, None)
    qtbot.waitUntil(lambda: "No Enter comes after the code." in told(dialog), timeout=5_000)
    scan(dialog, clock, CODE, 8, Qt.Key.Key_Tab)
    assert "No Enter comes after the code." in told(dialog)


def test_that_a_person_typing_is_no_scanner(dialog: ScannerDialog, clock: Clock) -> None:
    scan(dialog, clock, CODE, 120, Qt.Key.Key_Return)
    assert told(dialog).startswith("That was typed by hand. 120 ms between two keys")


def test_that_a_prefix_is_told() -> None:
    found = findings(Typed(f"~{CODE}", 5, "enter"))
    assert found[0].strong == "~ comes before every code."
    assert not found[0].good


def test_that_a_code_of_goods_is_read_without_a_word_of_keyboards() -> None:
    found = findings(Typed("4006381333931", 5, "enter"))
    assert all(finding.good for finding in found)


def test_that_a_foreign_code_asks_for_the_trials_own() -> None:
    found = findings(Typed("HELLO-WORLD", 5, "enter"))
    assert any("Scan the code beside this" in finding.rest for finding in found)
    assert all(finding.good for finding in found)


def test_that_nothing_scanned_here_reaches_the_till(
    app: QApplication, qtbot: QtBot, clock: Clock
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    scanner = ScannerFilter(app, clock)
    reached: list[str] = []
    scanner.scanned.connect(reached.append)
    opened = ask_scanner(window)
    opened.pad.now_ms = clock
    scan(opened, clock, CODE, 5, Qt.Key.Key_Return)
    assert reached == []
    assert told(opened)
    opened.reject()
    scanner.stop()
