from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.scanner import ScannerFilter
from loyalty_desktop.ui.widgets.select import Select

IDR = MoneyFormat("Rp", ".", ",", Currency("IDR", 0))
CODE = "LD7K2M9Q4X"


class Counter(QWidget):
    """A window with what may have the focus at a counter."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.amount = MoneyEdit(IDR, "Amount")
        self.note = QPlainTextEdit()
        self.button = QPushButton("Park")
        column = QVBoxLayout(self)
        for each in (self.line, self.amount, self.note, self.button):
            column.addWidget(each)
        self.now = 1_000_000
        self.pause = 12
        self.codes: list[str] = []
        self.pressed = 0
        self.filter = ScannerFilter(app, self._time)
        self.filter.scanned.connect(self.codes.append)
        self.button.clicked.connect(self._count)

    def _time(self, _event: QKeyEvent) -> int:
        self.now += self.pause
        return self.now

    def _count(self) -> None:
        self.pressed += 1


@pytest.fixture
def counter(app: QApplication, qtbot: QtBot) -> Iterator[Counter]:
    window = Counter(app)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.filter.stop()
    window.filter.deleteLater()


def scan(widget: QWidget, code: str) -> None:
    QTest.keyClicks(widget, code)
    QTest.keyClick(widget, Qt.Key.Key_Return)


@pytest.mark.parametrize("where", ["line", "amount", "note", "button"])
def test_that_a_scan_is_recognised_wherever_the_focus_is(counter: Counter, where: str) -> None:
    widget: QWidget = getattr(counter, where)
    widget.setFocus()
    scan(widget, CODE)
    assert counter.codes == [CODE]


def test_that_a_scan_leaves_nothing_in_a_field_and_keeps_what_was_typed(counter: Counter) -> None:
    counter.pause = 90
    counter.line.setFocus()
    QTest.keyClicks(counter.line, "Budi")
    counter.note.setPlainText("two bags")
    counter.pause = 12
    counter.now += 500
    scan(counter.line, CODE)
    counter.note.setFocus()
    counter.now += 500
    scan(counter.note, "8991234567890")
    assert counter.line.text() == "Budi"
    assert counter.note.toPlainText() == "two bags"
    assert counter.codes == [CODE, "8991234567890"]


def test_that_whoever_listened_to_the_typing_hears_that_it_is_undone(counter: Counter) -> None:
    heard: list[str] = []
    counter.line.textEdited.connect(heard.append)
    counter.line.setText("Budi")
    counter.line.setFocus()
    scan(counter.line, CODE)
    assert heard[-1] == "Budi"


def test_that_a_focus_that_moves_during_a_scan_splits_no_code(counter: Counter) -> None:
    counter.amount.set_value(86_000)
    counter.line.setText("Budi")
    counter.line.setFocus()
    QTest.keyClicks(counter.line, CODE[:4])
    counter.amount.setFocus()
    scan(counter.amount, "12345")
    assert counter.codes == [f"{CODE[:4]}12345"]
    assert counter.line.text() == "Budi"
    assert counter.amount.value() == 86_000


def test_that_a_scanned_barcode_never_becomes_an_amount(counter: Counter) -> None:
    sent: list[object] = []
    counter.amount.submitted.connect(sent.append)
    counter.amount.set_value(86_000)
    counter.amount.setFocus()
    scan(counter.amount, "8991234567890")
    assert counter.amount.value() == 86_000
    assert sent == []
    assert counter.codes == ["8991234567890"]


def test_that_a_code_of_several_lines_leaves_nothing_behind(counter: Counter) -> None:
    sent: list[object] = []
    counter.amount.submitted.connect(sent.append)
    counter.amount.set_value(86_000)
    counter.amount.setFocus()
    for line in ("BEGIN:VCARD", "123", "TEL:081255551204", ""):
        scan(counter.amount, line)
    assert counter.codes == ["BEGIN:VCARD"]
    assert counter.amount.value() == 86_000
    assert sent == []
    # The next one is a scan of its own.
    counter.now += 500
    scan(counter.amount, CODE)
    assert counter.codes == ["BEGIN:VCARD", CODE]


def test_that_an_amount_typed_by_hand_stays_an_amount(counter: Counter) -> None:
    sent: list[object] = []
    counter.amount.submitted.connect(sent.append)
    counter.pause = 60
    counter.amount.setFocus()
    scan(counter.amount, "1250000")
    assert counter.amount.text() == "1.250.000"
    assert sent == [1_250_000]
    assert counter.codes == []


def test_that_a_few_quick_keys_are_a_hand(counter: Counter) -> None:
    counter.line.setFocus()
    scan(counter.line, "12345")
    assert counter.line.text() == "12345"
    assert counter.codes == []


def test_that_only_the_quick_keys_before_enter_are_the_code(counter: Counter) -> None:
    counter.pause = 100
    counter.line.setFocus()
    QTest.keyClicks(counter.line, "ab")
    counter.now += 400
    counter.pause = 8
    scan(counter.line, CODE)
    assert counter.codes == [CODE]
    assert counter.line.text() == "ab"


def test_that_a_code_read_twice_at_once_counts_once(counter: Counter) -> None:
    counter.line.setFocus()
    scan(counter.line, CODE)
    scan(counter.line, CODE)
    assert counter.codes == [CODE]
    counter.now += 2_000
    scan(counter.line, CODE)
    assert counter.codes == [CODE, CODE]


def test_that_a_scan_presses_no_button(counter: Counter) -> None:
    counter.button.setFocus()
    scan(counter.button, "REF 0630 0142")
    assert counter.pressed == 0
    assert counter.codes == ["REF 0630 0142"]


def test_that_a_scan_at_a_box_of_choices_or_a_list_leaves_the_choice(counter: Counter) -> None:
    box = Select("Stage", [("", "All"), ("client", "Client"), ("lost", "Lost")])
    rows = QListWidget()
    rows.addItems(["Budi", "Dewi", "Lina"])
    rows.setCurrentRow(0)
    told: list[str] = []
    box.chosen.connect(told.append)
    for each in (box, rows):
        each.setParent(counter)
        each.show()
        each.setFocus()
        QTest.keyClicks(each, CODE)
        QTest.keyClick(each, Qt.Key.Key_Return)
    assert counter.codes == [CODE]
    assert (box.choice(), rows.currentRow()) == ("", 0)
    assert told[-1:] in ([], [""])
