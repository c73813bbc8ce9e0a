"""Training: a window of its own; whatever is done in it, the shop stays as it is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.app import Program
from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.members import RegisterMember, register_member
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.opening import Opening, Owner, open_new_shop
from loyalty_desktop.services.store import Store, module, new_id
from loyalty_desktop.settings import Settings, cache_folder, data_folder
from loyalty_desktop.wording import use_language

SOON = 30_000
PIN = "271828"


def content(file: Path) -> str:
    """Return every row of every table of a database."""
    database = module().connect(f"file:{file}?mode=ro", uri=True)
    try:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        names = [name for (name,) in database.execute(query).fetchall()]
        return "\n".join(
            f"{name}: {row!r}"
            for name in names
            for row in database.execute(f'SELECT * FROM "{name}"').fetchall()
        )
    finally:
        database.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give the database of a shop with an owner and one real member."""
    keys = KeyFolder(data_folder() / "keys")
    file = tmp_path / "shop.db"
    opening = Opening(
        name="Toko Melati",
        programme=preset("minimarket"),
        country="ID",
        owner=Owner(name="Ibu Tuti", pin=PIN),
    )
    owner = open_new_shop(f"sqlite:///{file}", keys, opening)
    store = Store(f"sqlite:///{file}", keys)
    request = RegisterMember(
        key=new_id(), at=datetime.now(UTC), name="Budi Santoso", phone="081200007890"
    )
    store.write(register_member, owner, request)
    store.close()
    return file


@pytest.fixture
def program(app: QApplication, file: Path, qtbot: QtBot) -> Iterator[Program]:
    """Give the running program with the owner signed in."""
    use_language("en")
    started = Program(app, f"sqlite:///{file}", Settings())
    started.start()
    qtbot.waitUntil(lambda: started.lock is not None and started.lock.in_view, timeout=SOON)
    assert started.lock is not None
    card = started.lock.card
    assert card is not None
    qtbot.waitUntil(lambda: bool(card.model.people), timeout=SOON)
    card.model.choose(0)
    for digit in PIN:
        card.model.type_digit(digit)
    card.model.enter()
    qtbot.waitUntil(lambda: started.lock is not None and not started.lock.in_view, timeout=SOON)
    yield started
    started.scanner.stop()
    started.close()
    started.window.close()
    started.window.deleteLater()
    started.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def begin(program: Program, qtbot: QtBot) -> None:
    """Press the key that begins training."""
    training_key(program.window)
    qtbot.waitUntil(lambda: program.practice is not None, timeout=SOON)


def training_key(window: QWidget) -> None:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window, Qt.Key.Key_T, held)


def test_that_a_sale_in_training_changes_nothing_in_the_shop_and_the_open_bill_waits(
    program: Program, file: Path, qtbot: QtBot
) -> None:
    real = program.window.counter
    real.bill.amount.setText("75000")
    qtbot.wait(200)
    before = content(file)
    begin(program, qtbot)
    practice = program.practice
    assert practice is not None
    window = practice.window
    assert window.isVisible()
    assert not program.window.isVisible()
    assert window.bands.training is not None
    assert window.bands.training.isVisible()
    assert window.counter.model.shop.name == "Toko Melati"
    model = window.counter.model
    assert window.counter.bill.amount.text() == ""
    # A made-up member is there, the real one is not.
    program.scanner.scanned.emit("083400000001")
    qtbot.waitUntil(lambda: model.member is not None, timeout=SOON)
    window.counter.bill.amount.setText("50000")
    qtbot.wait(200)
    sold: list[object] = []
    practice.desk.committed.connect(sold.append)
    model.next()
    model.next()
    qtbot.wait(100)
    model.complete()
    qtbot.waitUntil(lambda: bool(sold), timeout=SOON)
    training_key(window)
    qtbot.waitUntil(lambda: program.practice is None, timeout=SOON)
    assert program.window.isVisible()
    assert content(file) == before
    assert program.window.counter is real
    assert real.bill.amount.text() == "75.000"
    assert list((cache_folder() / "training").glob("*.db")) == []


def test_that_closing_the_window_of_training_leads_back_to_the_shop(
    program: Program, qtbot: QtBot
) -> None:
    begin(program, qtbot)
    assert program.practice is not None
    program.practice.window.close()
    qtbot.waitUntil(lambda: program.practice is None, timeout=SOON)
    assert program.window.isVisible()
    assert program.desk is not None


def test_that_nobody_has_to_sign_in_to_practise_and_the_band_stays_on_every_screen(
    program: Program, qtbot: QtBot
) -> None:
    begin(program, qtbot)
    practice = program.practice
    assert practice is not None
    assert practice.desk.actor.name == "Ibu Tuti"
    for name in ("members", "programme", "settings"):
        practice.window.show_screen(name)
        assert practice.window.in_view == name
        assert practice.window.bands.training is not None
        assert practice.window.bands.training.isVisible()
    assert practice.window.screen_of("settings").train.text() == "End training"
    practice.window.screen_of("settings").train.click()
    qtbot.waitUntil(lambda: program.practice is None, timeout=SOON)


def test_that_a_locked_counter_does_not_begin_to_practise(program: Program, qtbot: QtBot) -> None:
    assert program.lock is not None
    program.lock.lock()
    program.enter_training()
    qtbot.wait(200)
    assert program.practice is None


def test_that_the_real_member_is_nobody_in_training(program: Program, qtbot: QtBot) -> None:
    begin(program, qtbot)
    practice = program.practice
    assert practice is not None
    found: list[object] = []
    refused: list[object] = []
    from loyalty_desktop.services.finding import find_member

    practice.desk.read(find_member, "081200007890", then=found.append, otherwise=refused.append)
    qtbot.waitUntil(lambda: bool(found or refused), timeout=SOON)
    assert not found
    assert isinstance(practice.desk.actor, Actor)
