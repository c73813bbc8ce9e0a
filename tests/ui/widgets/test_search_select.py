"""A field that finds its choice while it is typed into."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.ui.widgets.scanner import ScannerFilter
from loyalty_desktop.ui.widgets.search_select import Choice, SearchSelect

CHOICES = (
    Choice("IDR", "Indonesian Rupiah (IDR)"),
    Choice("SGD", "Singapore Dollar (SGD)"),
    Choice("USD", "US Dollar (USD)"),
    Choice("CHF", "Swiss Franc (CHF)"),
)


@pytest.fixture
def window(app: QApplication, qtbot: QtBot) -> QWidget:
    del app
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def field(window: QWidget) -> SearchSelect:
    made = SearchSelect("Currency", CHOICES)
    made.choose("IDR")
    column = QVBoxLayout(window)
    column.addWidget(made)
    column.addWidget(QLineEdit())
    column.addStretch(1)
    window.resize(400, 500)
    window.show()
    window.activateWindow()
    made.setFocus()
    return made


def test_that_typing_finds_what_begins_so_first(field: SearchSelect, qtbot: QtBot) -> None:
    QTest.keyClicks(field, "do")
    qtbot.waitUntil(lambda: field.open, timeout=5_000)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert (field.choice(), field.text()) == ("SGD", "Singapore Dollar (SGD)")
    assert not field.open


def test_that_the_arrows_go_through_the_list_and_esc_leaves_it(field: SearchSelect) -> None:
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.open
    for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Up):
        QTest.keyClick(field, key)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert (field.choice(), field.open) == ("IDR", False)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_PageDown)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.choice() == "CHF"


def test_that_leaving_the_field_takes_what_fits_and_nonsense_is_no_choice(
    field: SearchSelect,
) -> None:
    told: list[str] = []
    field.chosen.connect(told.append)
    field.selectAll()
    QTest.keyClicks(field, "fran")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert (field.choice(), field.text()) == ("CHF", "Swiss Franc (CHF)")
    field.setFocus()
    QTest.keyClicks(field, "doubloon")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert (field.choice(), field.text()) == ("", "doubloon")
    assert told == ["CHF", ""]


def test_that_a_scan_while_the_list_is_open_is_a_scan(
    app: QApplication, field: SearchSelect, qtbot: QtBot
) -> None:
    at = iter(range(1_000, 9_000, 4))
    scanner = ScannerFilter(app, lambda _event: next(at))
    codes: list[str] = []
    scanner.scanned.connect(codes.append)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert field.open
    QTest.keyClicks(field, "LD0123456789")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.wait(200)
    scanner.stop()
    assert codes == ["LD0123456789"]
    assert (field.choice(), field.text()) == ("IDR", "Indonesian Rupiah (IDR)")
