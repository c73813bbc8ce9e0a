"""F1 on the manager's side: the keys of the screen in view, and of the way to the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.app import Program
from loyalty_desktop.settings import data_folder
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.keys_dialog import KeysDialog
from loyalty_desktop.ui.widgets.text import Paragraph
from tests.ui.counter.sample import a_shop
from tests.ui.test_app import SOON, Programs


@pytest.fixture
def window(app: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[QWidget]:
    """Give the window of a shop where nobody has to sign in, at the rewards."""
    a_shop(tmp_path).close()
    keys = data_folder() / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    for file in (tmp_path / "keys").iterdir():
        (keys / file.name).write_bytes(file.read_bytes())
    started = Programs(app)
    program: Program = started.start(f"sqlite:///{tmp_path / 'shop.db'}")
    qtbot.waitUntil(lambda: program.window.in_view == "counter", timeout=SOON)
    program.window.show_screen("rewards")
    rewards = program.window.screen_of("rewards")
    qtbot.waitUntil(lambda: rewards.add.isVisible() and rewards.add.isEnabled(), timeout=SOON)
    yield program.window
    started.end()


def press(key: Qt.Key) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key)


def lists(window: QWidget) -> list[KeysDialog]:
    return [each for each in window.findChildren(KeysDialog) if each.isVisible()]


def test_that_f1_tells_the_keys_of_the_screen_and_of_the_others(window: QWidget) -> None:
    press(Qt.Key.Key_F1)
    [shown] = lists(window)
    told = {each.accessibleName() for each in shown.findChildren(Paragraph)}
    assert {"Ins: New reward", "Ctrl+R: Rewards", "Ctrl+5: Audit", "F1: These keys"} <= told


def test_that_f1_again_or_esc_leads_back_to_where_the_keyboard_was(window: QWidget) -> None:
    before = QApplication.focusWidget()
    for way_back in (Qt.Key.Key_F1, Qt.Key.Key_Escape):
        press(Qt.Key.Key_F1)
        assert len(lists(window)) == 1
        press(way_back)
        assert lists(window) == []
        assert QApplication.focusWidget() is before


def test_that_a_dialog_over_the_screen_is_left_alone(window: QWidget, qtbot: QtBot) -> None:
    press(Qt.Key.Key_Insert)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), Edit), timeout=SOON)
    inside = QApplication.focusWidget()
    press(Qt.Key.Key_F1)
    assert lists(window) == []
    assert QApplication.focusWidget() is inside
