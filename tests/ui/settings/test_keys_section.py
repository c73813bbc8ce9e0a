"""The shop's secret keys in the settings: said where they are, moved, made anew by F10 alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.settings.keys_section import KeysSection
from tests.service.devices.played_keyring import PlayedRing
from tests.ui.counter.sample import OWNER, a_shop, clock

PATIENCE = 20_000


@pytest.fixture
def ring() -> PlayedRing:
    return PlayedRing()


@pytest.fixture
def desk(app: QApplication, tmp_path: Path, ring: PlayedRing) -> Iterator[Desk]:
    a_shop(tmp_path).close()
    store = Store(f"sqlite:///{tmp_path / 'shop.db'}", KeyFolder(tmp_path / "keys", ring))
    desk = Desk(store, OWNER, app)
    yield desk
    desk.close()


def in_a_window(qtbot: QtBot, desk: Desk) -> tuple[QWidget, KeysSection]:
    """Return a window and the section in it; the window is to be held as long as it is needed."""
    window = QWidget()
    window.resize(1024, 768)
    qtbot.addWidget(window)
    section = KeysSection(clock=clock)
    QVBoxLayout(window).addWidget(section)
    window.show()
    section.ask_of(desk)
    return window, section


@pytest.fixture
def section(desk: Desk, qtbot: QtBot) -> Iterator[KeysSection]:
    window, section = in_a_window(qtbot, desk)
    qtbot.waitUntil(section.isVisible, timeout=PATIENCE)
    yield section
    window.close()


def says(section: KeysSection, words: str) -> bool:
    return words in section.place.value.text() + section.number.value.text()


def test_that_it_is_said_where_the_keys_are_and_they_are_moved_there_and_back(
    section: KeysSection, ring: PlayedRing, qtbot: QtBot
) -> None:
    assert says(section, "A file keeps them")
    assert says(section, "Number 1")
    section.elsewhere.click()
    qtbot.waitUntil(lambda: says(section, "keyring of this computer keeps them: Played"))
    assert len(ring.kept) == 1
    section.elsewhere.click()
    qtbot.waitUntil(lambda: says(section, "A file keeps them"))
    assert ring.kept == {}


def test_that_without_a_keyring_nothing_is_offered_and_it_is_said(
    desk: Desk, ring: PlayedRing, qtbot: QtBot
) -> None:
    ring.there = False
    _window, section = in_a_window(qtbot, desk)
    qtbot.waitUntil(section.isVisible, timeout=PATIENCE)
    assert says(section, "This computer has no keyring")
    assert not section.elsewhere.isVisible()


def test_that_a_new_key_is_made_by_f10_and_not_by_enter(section: KeysSection, qtbot: QtBot) -> None:
    section.rotate.click()
    dialog = section.dialog
    assert dialog is not None
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert says(section, "Number 1")
    QTest.keyClick(dialog, Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: says(section, "Number 2"), timeout=PATIENCE)
    assert "Make a backup" in section.message.text()


def test_that_a_keyring_that_does_not_answer_is_said_and_nothing_moves(
    section: KeysSection, ring: PlayedRing, qtbot: QtBot
) -> None:
    ring.shut = True
    section.elsewhere.click()
    qtbot.waitUntil(section.message.isVisible, timeout=PATIENCE)
    assert "does not answer" in section.message.text()
    assert says(section, "A file keeps them")


def test_that_who_does_not_set_the_shop_up_sees_none_of_it(
    desk: Desk, qtbot: QtBot, ring: PlayedRing
) -> None:
    desk.act_as(replace(OWNER, role="manager"))
    _window, section = in_a_window(qtbot, desk)
    assert not section.isVisible()
    assert ring.asked == 0
