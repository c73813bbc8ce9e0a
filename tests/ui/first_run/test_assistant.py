"""The assistant by keys alone, on a real folder, through the real program."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.app import Program
from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.exchange import opening
from loyalty_desktop.settings import Settings, load
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.first_run.data_page import DataPage
from loyalty_desktop.ui.first_run.screen import FirstRun
from loyalty_desktop.ui.first_run.view_model import STEPS, FirstRunModel
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.wording import language, use_country, use_language

SOON = 30_000
SLOWLY = 50
"""Milliseconds between two keys: faster would be a scanner."""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")
    use_country("ID")


@pytest.fixture
def program(app: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    started = Program(app, f"sqlite:///{tmp_path / 'shop.db'}", Settings())
    started.start()
    page = started.window.screens
    qtbot.waitUntil(lambda: isinstance(page.currentWidget(), FirstRun), timeout=SOON)
    assistant = page.currentWidget()
    assert isinstance(assistant, FirstRun)
    assistant.model.choose_zone("Asia/Jakarta")
    yield started
    started.scanner.stop()
    started.window.close()
    started.window.deleteLater()
    started.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def first(program: Program) -> FirstRun:
    page = program.window.screens.currentWidget()
    assert isinstance(page, FirstRun)
    return page


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(focus(), key)


def type_in(text: str) -> None:
    QTest.keyClicks(focus(), text, delay=SLOWLY)


def go_to(first: FirstRun, step: str) -> None:
    """Go on until a step is in view, filling in what has to be."""
    while STEPS[first.model.step] != step:
        here = STEPS[first.model.step]
        if here == "shop" and not first.model.name:
            type_in("Toko Melati")
        if here == "owner":
            first.model.put_owner_off(later=True)
        press(Qt.Key.Key_Return)


def test_that_a_shop_with_its_owner_is_set_up_by_keys_alone_and_signed_in(
    program: Program, first: FirstRun, qtbot: QtBot
) -> None:
    press(Qt.Key.Key_Return)
    type_in("Toko Melati")
    press(Qt.Key.Key_Return)
    # Currency and place stand as the country has them: Enter, Enter.
    press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    press(Qt.Key.Key_Down)
    assert first.model.preset == "coffee-shop"
    press(Qt.Key.Key_Return)
    for text in ("Ibu Tuti", "271828", "271828"):
        type_in(text)
        press(Qt.Key.Key_Return)
    assert STEPS[first.model.step] == "data"
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.window.counter is not None, timeout=SOON)
    assert program.desk is not None
    assert program.lock is not None
    assert (program.desk.actor.name, program.desk.actor.role) == ("Ibu Tuti", "owner")
    assert not program.lock.in_view
    assert program.window.in_view == "counter"
    shop = program.window.counter.model.shop
    assert (shop.name, shop.versions[0].programme.name) == ("Toko Melati", "Coffee shop")


def test_that_esc_and_alt_left_lead_back_and_nothing_is_lost(
    program: Program, first: FirstRun
) -> None:
    del program
    go_to(first, "programme")
    press(Qt.Key.Key_Escape)
    assert STEPS[first.model.step] == "money"
    QTest.keyClick(focus(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert STEPS[first.model.step] == "shop"
    assert first.page.findChild(QWidget, "shop-name") is focus()
    assert first.model.name == "Toko Melati"


def test_that_the_language_changes_at_once_and_is_kept(
    program: Program, first: FirstRun, qtbot: QtBot
) -> None:
    del program
    assert first.next_button.text() == "Next"
    press(Qt.Key.Key_Right)
    assert language() == "id"
    assert first.next_button.text() == "Lanjut"
    assert first.page.isAncestorOf(focus())
    go_to(first, "shop")
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Left)
    assert first.next_button.text() == "Next"
    qtbot.waitUntil(lambda: load().settings.language == "en", timeout=SOON)


def test_that_a_mistake_is_told_in_its_place_and_the_keyboard_stays_there(
    program: Program, first: FirstRun
) -> None:
    del program
    press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert STEPS[first.model.step] == "shop"
    assert first.page.fields["name"].complaint == "Type the name of the shop."
    assert focus() is first.page.fields["name"].edit
    type_in("T")
    assert first.page.fields["name"].complaint == ""


def test_that_a_currency_is_found_by_a_part_of_its_name(program: Program, first: FirstRun) -> None:
    del program
    go_to(first, "money")
    type_in("swiss")
    press(Qt.Key.Key_Return)
    assert first.model.currency == "CHF"
    type_in("zurich")
    press(Qt.Key.Key_Return)
    assert (first.model.zone, first.model.country) == ("Europe/Zurich", "CH")
    assert first.model.currency == "CHF"


def test_that_a_currency_that_nobody_has_is_told_beside_it(
    program: Program, first: FirstRun
) -> None:
    del program
    go_to(first, "money")
    type_in("doubloon")
    press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    assert STEPS[first.model.step] == "money"
    assert first.page.fields["currency"].complaint.startswith("No currency is called this.")
    assert focus() is first.page.fields["currency"].edit


def test_that_doing_without_an_owner_is_said_openly(program: Program, first: FirstRun) -> None:
    go_to(first, "owner")
    first.model.put_owner_off(later=False)
    QTest.keyClick(program.window, Qt.Key.Key_F8)
    assert first.model.later
    told = first.page.findChild(QWidget, "no-owner-yet")
    assert told is not None
    assert "everybody may do everything" in told.accessibleName()
    # The next Enter goes on and does not take it back.
    press(Qt.Key.Key_Return)
    assert STEPS[first.model.step] == "data"


def test_that_with_a_second_display_it_is_asked_whether_customers_see_their_bill(
    program: Program, first: FirstRun, qtbot: QtBot
) -> None:
    go_to(first, "data")
    (box,) = first.page.findChildren(CheckBox)
    assert not box.isVisible()
    page = DataPage(FirstRunModel("Asia/Jakarta", two_displays=True))
    qtbot.addWidget(page)
    page.show()
    assert page.display.isVisible()
    assert page.display.isChecked()
    page.display.click()
    assert not page.model.customer_screen
    # As if there had been two displays.
    first.model.customer_screen = True
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.window.counter is not None, timeout=SOON)
    assert program.settings.customer_screen
    assert program.customer is not None
    qtbot.waitUntil(lambda: load().settings.customer_screen, timeout=SOON)


def test_that_from_scratch_the_programme_is_in_view_first(
    program: Program, first: FirstRun, qtbot: QtBot
) -> None:
    go_to(first, "programme")
    QTest.keyClick(program.window, Qt.Key.Key_F8)
    assert first.model.preset == "scratch"
    go_to(first, "data")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.window.in_view == "programme", timeout=SOON)


def test_that_a_failure_leaves_everything_typed_and_trying_again_makes_the_shop(
    program: Program,
    first: FirstRun,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_to(first, "data")

    def fails(*_args: object, **_more: object) -> None:
        raise Unavailable(reason="disk_full")

    with monkeypatch.context() as broken:
        broken.setattr(opening, "create_shop", fails)
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(first.message.text()), timeout=SOON)
    assert first.message.text().startswith("The disk is full.")
    assert not (tmp_path / "shop.db").exists()
    assert (first.model.name, STEPS[first.model.step]) == ("Toko Melati", "data")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.window.counter is not None, timeout=SOON)


def test_that_what_was_scanned_meanwhile_is_not_taken_to_the_counter(
    program: Program, first: FirstRun, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.scanner.scanned.emit("LDNOBODYSCODE")
    assert program.window.starting.waiting == ["LDNOBODYSCODE"]
    scanned: list[str] = []

    def scan(_model: object, code: str) -> None:
        scanned.append(code)

    monkeypatch.setattr(CounterViewModel, "scan", scan)
    go_to(first, "data")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.window.counter is not None, timeout=SOON)
    assert scanned == []


def test_that_samples_are_there_at_once_and_gone_in_one_step(
    program: Program, first: FirstRun, qtbot: QtBot, tmp_path: Path
) -> None:
    go_to(first, "data")
    first.model.data = "samples"
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(first.making.isVisible, timeout=SOON)
    qtbot.waitUntil(lambda: program.window.counter is not None, timeout=SOON)
    window = program.window
    window.show_screen("settings")
    section = window.screen_of("settings").samples
    qtbot.waitUntil(section.isVisible, timeout=SOON)
    section.remove.click()
    # Enter confirms nothing serious: F10 does.
    press(Qt.Key.Key_Return)
    assert (tmp_path / "shop.db").stat().st_size > 1_000_000
    press(Qt.Key.Key_F10)
    qtbot.waitUntil(
        lambda: program.window is not window and program.window.counter is not None, timeout=SOON
    )
    assert "The sample data is gone." in program.window.message.text()
    assert len(list(tmp_path.glob("shop.db.with-samples-*"))) == 1
    program.window.show_screen("settings")
    qtbot.wait(100)
    assert not program.window.screen_of("settings").samples.isVisible()
    assert program.desk is not None
    assert program.desk.actor.role == "owner"
