"""A shop that is called something else is so wherever its name stands, at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.app import Program
from loyalty_desktop.settings import Settings, data_folder
from loyalty_desktop.ui.settings.screen import SettingsScreen
from loyalty_desktop.wording import use_language
from tests.ui.counter.sample import a_shop

SOON = 20_000


@pytest.fixture
def program(app: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    a_shop(tmp_path).close()
    keys = data_folder() / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    for file in (tmp_path / "keys").iterdir():
        (keys / file.name).write_bytes(file.read_bytes())
    wanted = Settings(customer_screen=True, language="en")
    started = Program(app, f"sqlite:///{tmp_path / 'shop.db'}", wanted)
    started.start()
    qtbot.waitUntil(lambda: started.window.counter is not None, timeout=SOON)
    yield started
    use_language("en")
    started.scanner.stop()
    started.window.close()
    started.window.deleteLater()
    started.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_that_the_new_name_stands_in_the_title_the_side_bar_and_the_customers_screen(
    program: Program, qtbot: QtBot
) -> None:
    program.window.show_screen("settings")
    screen = program.window.screen_of("settings")
    assert isinstance(screen, SettingsScreen)
    model = screen.shop.model
    assert model is not None
    qtbot.waitUntil(lambda: model.kept is not None, timeout=SOON)
    screen.shop.name.setText("Toko Mawar")
    screen.shop.save.click()
    qtbot.waitUntil(lambda: "Toko Mawar" in program.window.windowTitle(), timeout=SOON)
    assert program.window.side_bar is not None
    assert program.window.side_bar.shop_name == "Toko Mawar"
    assert program.customer is not None
    assert "Toko Mawar" in program.customer.screen.accessibleDescription()
    assert screen.shop.name.text() == "Toko Mawar"
