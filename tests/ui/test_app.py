from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.app import Program, speak
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Store
from loyalty_desktop.settings import Settings, data_folder
from loyalty_desktop.ui.first_run.screen import FirstRun, NotOpened
from loyalty_desktop.wording import language, use_language
from tests.ui.counter.sample import a_shop, join

SOON = 20_000


class Programs:
    """Starts programs, and ends them after the test."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._started: list[Program] = []

    def start(self, url: str) -> Program:
        """Start a program on a database."""
        program = Program(self._app, url, Settings())
        self._started.append(program)
        program.start()
        return program

    def end(self) -> None:
        """Close every window."""
        for program in self._started:
            program.scanner.stop()
            program.window.close()
            program.window.deleteLater()
            program.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def programs(app: QApplication) -> Iterator[Programs]:
    started = Programs(app)
    yield started
    started.end()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Give the address of a shop whose keys are where the program looks for them."""
    a_shop(tmp_path).close()
    keys = data_folder() / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    for file in (tmp_path / "keys").iterdir():
        (keys / file.name).write_bytes(file.read_bytes())
    return f"sqlite:///{tmp_path / 'shop.db'}"


def test_that_the_window_stands_before_the_shop_is_open_and_keeps_what_is_scanned(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    store = Store(url, KeyFolder(data_folder() / "keys"))
    card = join(store, "Budi Santoso", 1).card
    store.close()
    program = programs.start(url)
    assert program.window.isVisible()
    assert program.window.screens.currentWidget() is program.window.starting
    program.window.take_scan(card or "")
    qtbot.waitUntil(lambda: program.window.counter is not None, timeout=SOON)
    qtbot.waitUntil(lambda: program.window.counter.model.member is not None, timeout=SOON)
    assert program.window.counter.model.member.name == "Budi Santoso"
    assert "Toko Melati" in program.window.windowTitle()


def test_that_what_is_typed_while_the_shop_opens_is_looked_for(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    program = programs.start(url)
    QTest.keyClicks(program.window.starting.scan, "budi")
    qtbot.waitUntil(lambda: program.window.counter is not None, timeout=SOON)
    assert program.window.counter.header.scan.text() == "budi"
    assert program.window.counter.model.query == "budi"


def test_that_without_a_shop_one_is_set_up(
    programs: Programs, tmp_path: Path, qtbot: QtBot
) -> None:
    program = programs.start(f"sqlite:///{tmp_path / 'new.db'}")
    page = program.window.screens
    qtbot.waitUntil(lambda: isinstance(page.currentWidget(), FirstRun), timeout=SOON)
    first = page.currentWidget()
    assert isinstance(first, FirstRun)
    assert not (tmp_path / "new.db").exists()
    model = first.model
    model.choose_zone("Asia/Jakarta")
    model.name, model.preset, model.later = "Toko Baru", "coffee-shop", True
    # One for each step, and one more from the currency to the place.
    for _press in range(7):
        QTest.keyClick(program.window.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.window.counter is not None, timeout=SOON)
    shop = program.window.counter.model.shop
    assert (shop.name, shop.currency.code, shop.country) == ("Toko Baru", "IDR", "ID")
    assert program.window.counter.hasFocus() or program.window.counter.header.scan.hasFocus()


def test_that_a_file_that_is_no_shop_is_left_alone_and_says_what_to_do(
    programs: Programs, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear Ibu Tuti,\n" * 200, encoding="utf-8")
    before = file.read_bytes()
    program = programs.start(f"sqlite:///{file}")
    page = program.window.screens
    qtbot.waitUntil(lambda: isinstance(page.currentWidget(), NotOpened), timeout=SOON)
    told = page.currentWidget()
    assert isinstance(told, NotOpened)
    assert told.told.text() == "This file is not a database, or it is damaged. Restore a backup."
    assert file.read_bytes() == before
    file.unlink()
    # Once the way is free, trying again goes on.
    QTest.keyClick(told.retry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(page.currentWidget(), FirstRun), timeout=SOON)


def test_that_the_counter_speaks_the_language_it_is_set_to() -> None:
    speak(Settings(language="id"))
    assert language() == "id"
    use_language("en")
