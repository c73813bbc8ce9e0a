"""The pad of numbers, over the dialogs of the counter."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from loyalty_desktop.ui.counter.number_pad import NumberPad
from tests.ui.counter.conftest import Cashier

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def pad_of(cashier: Cashier) -> NumberPad:
    dialog = cashier.counter.dialog
    assert dialog is not None
    pad = dialog.findChild(NumberPad)
    assert isinstance(pad, NumberPad)
    return pad


def touch(pad: NumberPad, *keys: str) -> None:
    for key in keys:
        button = pad.findChild(QPushButton, f"pad-{key}")
        assert isinstance(button, QPushButton)
        button.click()


def test_that_how_many_of_an_item_can_be_typed_with_the_pad(cashier: Cashier) -> None:
    cashier.press(Key.Key_Insert)
    cashier.type("18500 Roti")
    cashier.enter()
    cashier.counter.at_lines.change(0)
    cashier.wait()
    cashier.press(Key.Key_0, held=CTRL)
    pad = pad_of(cashier)
    assert pad.isVisible()
    assert cashier.focus == "quantity"
    touch(pad, "1", "2")
    cashier.press(Key.Key_F10)
    assert cashier.counter.model.bill.lines[0].quantity == 12_000


def test_that_esc_closes_the_pad_before_the_dialog(cashier: Cashier) -> None:
    cashier.press(Key.Key_Insert)
    cashier.type("18500 Roti")
    cashier.enter()
    cashier.counter.at_lines.discount()
    cashier.wait()
    dialog = cashier.counter.dialog
    cashier.press(Key.Key_0, held=CTRL)
    pad = pad_of(cashier)
    touch(pad, "5", "00")
    cashier.press(Key.Key_Escape)
    assert not pad.isVisible()
    assert cashier.counter.dialog is dialog
    cashier.enter()
    assert cashier.counter.dialog is None
    assert cashier.counter.model.bill.discount == 500


def test_that_a_dialog_without_numbers_has_no_pad_to_open(cashier: Cashier) -> None:
    cashier.press(Key.Key_F1)
    cashier.press(Key.Key_0, held=CTRL)
    assert cashier.dialog is not None
    assert cashier.dialog.findChild(NumberPad) is None
