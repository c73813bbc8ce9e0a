"""A whole shift in the real program, from signing in to closing, with keys and a scanner alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.dialog import Dialog
from tests.ui.stage import PINS, Stage, held_time

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def at(app: QApplication) -> Iterator[Stage]:
    """Give the counter of a shop in which an owner and a cashier work."""
    theme.set_motion(False)
    with held_time():
        stage = Stage(app, staffed=True)
        yield stage
        stage.close()


def dialogs(at: Stage) -> list[Dialog]:
    return [each for each in at.window.findChildren(Dialog) if each.isVisible()]


def tab_to(at: Stage, name: str) -> None:
    """Press Tab until the keyboard is there; it must come by within one round."""
    for _ in range(60):
        if at.focus == name:
            return
        at.press(Key.Key_Tab)
    message = f"Tab does not lead to {name}"
    raise AssertionError(message)


def scan(at: Stage, code: str) -> None:
    at.burst(code)
    at.settle()


def sell(at: Stage, amount: str) -> None:
    """Type amount and receipt, and let Enter lead to the end."""
    tab_to(at, "amount")
    at.type(amount)
    at.press(Key.Key_Tab)
    assert at.focus == "receipt-number"
    at.type(at.next_receipt())
    at.press(Key.Key_Return)
    assert at.focus == "cash-received"
    at.press(Key.Key_Return)
    assert at.counter.model.state == "done", at.counter.model.complaints


def test_that_a_whole_shift_needs_no_mouse(at: Stage) -> None:
    model: Any = at.counter.model
    # Somebody signs in: the first letters, the PIN.
    at.sign_in("Rina Astuti")
    assert at.program.lock is not None
    assert not at.program.lock.in_view
    assert at.focus == "scan-or-search"

    # A card is held before the scanner; Enter, Enter, done.
    scan(at, at.shop.people["Budi"].card or "")
    assert model.member.name == "Budi Santoso"
    before = model.member.balance
    sell(at, "248500")
    assert at.focus == "scan-or-search"

    # A new member joins while a bill is open; nothing of it is lost.
    tab_to(at, "amount")
    at.type("80000")
    at.press(Key.Key_F2)
    at.type("Dewi Lestari")
    tab_to(at, "phone")
    at.type("081299990000")
    tab_to(at, "consent-to-programme")
    at.press(Key.Key_Space, Key.Key_F10)
    assert dialogs(at) == []
    assert (model.member.name, model.bill.amount) == ("Dewi Lestari", 80_000)

    # The bill is put aside for somebody in a hurry, and taken up again.
    at.press(Key.Key_F6)
    assert at.counter.model.member is None
    at.press(Key.Key_F7)
    if dialogs(at):
        at.press(Key.Key_F10)
    assert model.member.name == "Dewi Lestari"
    at.press(Key.Key_F10)
    assert model.state == "done"

    # Points are used, as many as help; a reward as well.
    scan(at, at.shop.people["Siti"].card or "")
    tab_to(at, "amount")
    at.type("60000")
    at.press(Key.Key_F4, Key.Key_F4)
    assert model.bill.points > 0
    at.press(Key.Key_F5)
    assert len(dialogs(at)) == 1
    at.press(Key.Key_Escape)
    at.press(Key.Key_F10)
    assert model.state == "done"

    # The first sale comes back; Enter at the end of a scan refunds nothing.
    at.press(Key.Key_F8)
    at.type("0630-0142")
    at.press(Key.Key_Return)
    at.press(Key.Key_Return)
    at.press(Key.Key_Return)
    assert len(dialogs(at)) == 1
    at.press(Key.Key_F10)
    if at.program.lock.in_view:
        at.type("Nur")
        at.type(PINS["Nur Hidayah"])
        at.press(Key.Key_Return)
    scan(at, at.shop.people["Budi"].card or "")
    assert model.member.balance == before

    # Esc takes back, step by step, to the empty counter.
    at.press(Key.Key_F3, Key.Key_Escape)
    while dialogs(at):
        at.press(Key.Key_F10)
    assert model.member is None

    # The keys are shown, the card too, and the counter is locked and taken up again.
    at.press(Key.Key_F1)
    assert len(dialogs(at)) == 1
    at.press(Key.Key_Escape)
    at.press(Key.Key_F12)
    assert at.program.lock.in_view
    at.sign_in("Rina Astuti")
    assert not at.program.lock.in_view

    # The cash is counted, the shift closed.
    at.press(Key.Key_L, held=CTRL)
    assert len(dialogs(at)) == 1
    tab_to(at, "cash-counted")
    at.type("100000")
    at.press(Key.Key_F10)
    at.press(Key.Key_Escape)
    assert dialogs(at) == []
