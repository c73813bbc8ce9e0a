"""Somebody else takes the counter over: what belongs to the one before is not in view any more."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from loyalty_desktop.settings import data_folder
from loyalty_desktop.ui.counter.joining import JoinDialog
from loyalty_desktop.ui.printing.dialog import PaperDialog
from loyalty_desktop.ui.widgets.dialog import Dialog
from tests.ui.stage import Stage, held_time

Key = Qt.Key
SOON = 20_000


@pytest.fixture
def at(app: QApplication) -> Iterator[Stage]:
    """Give the staffed shop, locked."""
    with held_time():
        stage = Stage(app, staffed=True)
        yield stage
        if isValid(stage.window):
            stage.close()


def dialogs(at: Stage) -> list[Dialog]:
    """Return the dialogs that can be seen."""
    return [each for each in at.window.findChildren(Dialog) if each.isVisible()]


def rests(at: Stage) -> None:
    """Let nobody touch anything for a while."""
    assert at.program.lock is not None
    at.program.lock.lock()
    at.settle()


def test_that_a_dialog_of_the_managers_side_is_not_left_to_a_cashier(at: Stage) -> None:
    at.sign_in()
    at.window.show_member(at.shop.people["Budi"].member_id)
    at.settle()
    at.press(Key.Key_F2)
    assert len(dialogs(at)) == 1
    rests(at)
    at.sign_in()
    # The same person finds everything as it was.
    assert len(dialogs(at)) == 1
    rests(at)
    at.sign_in("Rina Astuti")
    assert dialogs(at) == []
    assert at.window.in_view == "counter"
    assert at.focus == "scan-or-search"


def test_that_a_staff_card_to_be_printed_is_not_left_to_a_cashier(at: Stage, qtbot: QtBot) -> None:
    at.sign_in()
    at.go("staff")
    at.press(Key.Key_F9, Key.Key_F10, Key.Key_F9)
    qtbot.waitUntil(
        lambda: any(isinstance(each, PaperDialog) for each in dialogs(at)), timeout=SOON
    )
    rests(at)
    at.sign_in("Rina Astuti")
    assert dialogs(at) == []


def test_that_nothing_lies_above_the_lock(at: Stage, app: QApplication) -> None:
    at.sign_in()
    files = QFileDialog(at.window)
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    chosen: list[str] = []
    files.fileSelected.connect(chosen.append)
    files.open()
    menu = QMenu(at.window)
    menu.addAction("Export")
    menu.popup(at.window.pos())
    assert app.activePopupWidget() is menu
    rests(at)
    assert app.activePopupWidget() is None
    assert not files.isVisible()
    assert chosen == []
    at.sign_in("Rina Astuti")
    assert at.focus == "scan-or-search"
    files.deleteLater()
    menu.deleteLater()


def test_that_what_was_begun_at_the_counter_goes_on_with_the_next_cashier(at: Stage) -> None:
    at.sign_in()
    at.at("amount")
    at.type("86000")
    at.press(Key.Key_F2)
    at.at("full-name")
    at.type("Dewi")
    rests(at)
    at.sign_in("Rina Astuti")
    (dialog,) = dialogs(at)
    assert isinstance(dialog, JoinDialog)
    assert dialog.full_name.text() == "Dewi"
    assert at.counter.model.bill.amount == 86_000


def test_that_a_pin_is_looked_at_away_from_the_window(
    at: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, *args: Any) -> Any:
        threads.append(threading.current_thread().name)
        return verify(self, *args)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    at.sign_in("Rina Astuti")
    assert threads == ["till"]
    assert threading.current_thread().name != "till"


def test_that_whom_an_open_bill_is_for_is_looked_up_once_somebody_has_signed_in(
    at: Stage, app: QApplication
) -> None:
    at.sign_in("Rina Astuti")
    at.call("Budi")
    at.at("amount")
    at.type("86000")
    at.counter.model.keep_draft()
    # Bills of other shops may lie there too; this one was written just now.
    path = max((data_folder() / "open bills").glob("*.json"), key=_written)
    left = path.read_bytes()
    at.close()
    # As when the power went: the bill lies there still.
    path.write_bytes(left)
    again = Stage(app, staffed=True)
    model = again.counter.model
    assert model.bill.amount == 86_000
    assert model.member is None
    model.keep_draft()
    assert path.read_bytes() == left
    again.sign_in("Rina Astuti")
    assert model.member is not None
    assert model.member.name == "Budi Santoso"
    again.close()


def _written(file: Path) -> int:
    return file.stat().st_mtime_ns
