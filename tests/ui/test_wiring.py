from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.app import Program
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.staff import (
    ChangeStaff,
    HireStaff,
    change_staff,
    hashed_pin,
    hire_staff,
)
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.settings import data_folder
from tests.ui.counter.sample import OWNER, a_shop, join
from tests.ui.test_app import SOON, Programs

PIN = "472951"
PAUSE = 120
_CTRL = Qt.KeyboardModifier.ControlModifier


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


@pytest.fixture
def owned(url: str) -> str:
    """Give the address of a shop that has an owner."""
    hire_owner(url)
    return url


def hire_owner(url: str) -> Actor:
    store = open_store(url)
    request = hiring(store, "Tuti Handayani", "owner", PIN)
    hired = store.write(hire_staff, OWNER, request)
    store.close()
    return Actor(request.name, "owner", staff=hired.staff)


def hiring(store: Store, name: str, role: str, pin: str | None = None) -> HireStaff:
    kept = None if pin is None else store.read(hashed_pin, pin)
    return HireStaff(key=new_id(), at=datetime.now(UTC), name=name, role=role, pin_hash=kept)


def open_store(url: str) -> Store:
    return Store(url, KeyFolder(data_folder() / "keys"))


def opened(programs: Programs, url: str, qtbot: QtBot) -> Program:
    program = programs.start(url)
    qtbot.waitUntil(lambda: program.window.counter is not None, timeout=SOON)
    return program


def sign_in(program: Program, qtbot: QtBot, letter: str = "T", pin: str = PIN) -> None:
    lock = program.lock
    assert lock is not None
    qtbot.waitUntil(lambda: lock.card is not None and bool(lock.card.model.people), timeout=SOON)
    for digit in letter + pin:
        # Keys without a pause would be a scan.
        QTest.keyClicks(focused(), digit)
        QTest.qWait(PAUSE)
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not lock.in_view, timeout=SOON)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key) -> None:
    QTest.keyClick(focused(), key, _CTRL)


def test_that_a_shop_with_an_owner_opens_locked_and_the_pin_opens_it(
    programs: Programs, owned: str, qtbot: QtBot
) -> None:
    program = opened(programs, owned, qtbot)
    lock = program.lock
    assert lock is not None
    assert lock.in_view
    sign_in(program, qtbot)
    assert program.desk is not None
    assert program.desk.actor.name == "Tuti Handayani"
    assert focused() is program.window.counter.header.scan
    QTest.keyClick(focused(), Qt.Key.Key_F12)
    assert lock.in_view


def test_that_what_was_scanned_before_waits_until_somebody_has_signed_in(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    store = open_store(url)
    card = join(store, "Budi Santoso", 1).card
    store.close()
    hire_owner(url)
    program = programs.start(url)
    program.window.take_scan(card or "")
    qtbot.waitUntil(lambda: program.window.counter is not None, timeout=SOON)
    sign_in(program, qtbot)
    model = program.window.counter.model
    qtbot.waitUntil(lambda: model.member is not None, timeout=SOON)
    assert model.member.name == "Budi Santoso"


def test_that_a_shop_without_staff_opens_straight_to_the_counter(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    program = opened(programs, url, qtbot)
    assert program.lock is not None
    assert not program.lock.in_view
    assert program.window.in_view == "counter"
    assert program.window.counter.header.scan.hasFocus()


def test_that_every_screen_has_its_key_and_esc_leads_back(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    window = opened(programs, url, qtbot).window
    for key, name in (
        (Qt.Key.Key_M, "members"),
        (Qt.Key.Key_P, "programme"),
        (Qt.Key.Key_R, "rewards"),
        (Qt.Key.Key_G, "campaigns"),
        (Qt.Key.Key_T, "staff"),
    ):
        press(key)
        assert window.in_view == name
        assert window.side_bar is not None
        assert window.side_bar.isVisible()
        QTest.keyClick(focused(), Qt.Key.Key_Escape)
        assert window.in_view == "counter"
        assert not window.side_bar.isVisible()
        assert window.counter.header.scan.hasFocus()
    press(Qt.Key.Key_R)
    press(Qt.Key.Key_M)
    assert window.in_view == "members"
    press(Qt.Key.Key_1)
    assert window.in_view == "counter"


def test_that_the_keys_of_the_screens_rest_while_the_window_is_locked(
    programs: Programs, owned: str, qtbot: QtBot
) -> None:
    program = opened(programs, owned, qtbot)
    QTest.keyClick(focused(), Qt.Key.Key_P, _CTRL)
    assert program.window.in_view == "counter"
    assert program.window.screen_of("programme") is None


def test_that_what_a_cashier_may_not_do_the_owner_allows_at_the_counter(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    owner = hire_owner(url)
    store = open_store(url)
    store.write(hire_staff, owner, hiring(store, "Rina Astuti", "cashier", "5183"))
    another = hiring(store, "Budi Hartono", "cashier", "7264")
    store.close()
    program = opened(programs, url, qtbot)
    sign_in(program, qtbot, "R", "5183")
    assert program.desk is not None
    assert program.lock is not None
    lock = program.lock
    hired: list[object] = []
    program.desk.write(hire_staff, another, then=hired.append)
    qtbot.waitUntil(lambda: lock.in_view, timeout=SOON)
    assert not hired
    sign_in(program, qtbot)
    qtbot.waitUntil(lambda: bool(hired), timeout=SOON)
    assert program.desk.actor.name == "Rina Astuti"


def test_that_who_works_here_no_more_is_locked_out_at_the_next_command(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    owner = hire_owner(url)
    store = open_store(url)
    rina = store.write(hire_staff, owner, hiring(store, "Rina Astuti", "cashier", "5183"))
    program = opened(programs, url, qtbot)
    sign_in(program, qtbot, "R", "5183")
    leaves = ChangeStaff(
        key=new_id(), at=datetime.now(UTC), staff=rina.staff, change={"active": False}
    )
    store.write(change_staff, owner, leaves)
    another = hiring(store, "Budi Hartono", "cashier")
    store.close()
    assert program.desk is not None
    assert program.lock is not None
    lock = program.lock
    program.desk.write(hire_staff, another)
    qtbot.waitUntil(lambda: lock.in_view, timeout=SOON)
