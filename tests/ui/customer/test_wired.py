from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.app import Program
from loyalty_desktop.settings import Settings, data_folder
from loyalty_desktop.wording import use_language
from tests.ui.counter.sample import a_shop

SOON = 20_000
WANTED = Settings(customer_screen=True, language="en")


@pytest.fixture
def program(app: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    """Give the program with a customer's screen, on the one display there is."""
    a_shop(tmp_path).close()
    keys = data_folder() / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    for file in (tmp_path / "keys").iterdir():
        (keys / file.name).write_bytes(file.read_bytes())
    started = Program(app, f"sqlite:///{tmp_path / 'shop.db'}", WANTED)
    started.start()
    qtbot.waitUntil(lambda: started.window.counter is not None, timeout=SOON)
    yield started
    use_language("en")
    started.scanner.stop()
    started.window.close()
    started.window.deleteLater()
    started.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_that_with_one_display_the_customers_screen_waits_and_covers_nothing(
    program: Program,
) -> None:
    assert program.customer is not None
    assert program.customer.display.on is None
    assert program.customer.screen.isHidden()


def test_that_it_follows_the_bill_and_the_language(program: Program) -> None:
    assert program.customer is not None
    screen = program.customer.screen
    program.window.counter.model.set_amount(15_000)
    assert "To pay" in screen.accessibleDescription()
    program.take_settings(replace(WANTED, language="id"))
    assert "Harus dibayar" in screen.accessibleDescription()
    assert "15.000" in screen.accessibleDescription()


def test_that_the_receipt_button_goes_with_its_setting(program: Program) -> None:
    strip = program.window.counter.member.empty.last
    assert not strip.reprint.isHidden()
    program.take_settings(replace(WANTED, print_receipts="never"))
    assert strip.reprint.isHidden()
