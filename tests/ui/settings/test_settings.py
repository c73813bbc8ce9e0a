from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from loyalty_desktop import settings as counter_settings
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.settings import Settings
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.settings.keeping import SettingsKeeper
from loyalty_desktop.ui.settings.screen import SettingsScreen
from loyalty_desktop.ui.settings.view_model import SettingsModel, ShopFacts

FACTS = ShopFacts("Toko Melati", "ID", "IDR", "Asia/Jakarta", "/home/tuti/shop.db")


@dataclass
class Somebody:
    """A desk of which only who acts is asked."""

    actor: Actor = field(default_factory=lambda: Actor("Tuti", "owner", "1"))


class Keeper(SettingsKeeper):
    """Keeps nothing, and says so when the test wants it to."""

    kept = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.given: list[Settings] = []

    @override
    def keep(self, settings: Settings) -> None:
        """Note what is to be kept."""
        self.given.append(settings)


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def desk() -> Somebody:
    return Somebody()


@pytest.fixture
def model(keeper: Keeper, desk: Somebody) -> SettingsModel:
    return SettingsModel(Settings(counter="1"), FACTS, desk, keeper=keeper)


@pytest.fixture
def screen(model: SettingsModel, app: QApplication, qtbot: QtBot) -> SettingsScreen:
    theme.apply(app, theme.LIGHT, 100)
    made = SettingsScreen(model)
    qtbot.addWidget(made)
    made.resize(1142, 900)
    made.show()
    return made


def test_that_a_change_holds_at_once_and_is_kept(model: SettingsModel, keeper: Keeper) -> None:
    held: list[Settings] = []
    model.applied.connect(held.append)
    model.set("theme", "dark")
    assert held == [Settings(counter="1", theme="dark")]
    assert keeper.given == [Settings(counter="1", theme="dark")]


def test_that_the_same_again_is_no_change(model: SettingsModel, keeper: Keeper) -> None:
    model.set("theme", "system")
    model.set("counter", "  1 ")
    assert keeper.given == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("counter", "  ", "Type a name for this counter, such as 1."),
        ("lock_minutes", 500, "From 0 (never) to 240 minutes."),
        ("printer", "tcp://a\tb\x07", ""),
        ("text_scale", 97, ""),
        ("language", "fr", ""),
    ],
)
def test_that_what_cannot_be_is_said_beside_it_and_the_old_one_holds(
    model: SettingsModel, keeper: Keeper, name: str, value: str | int, told: str
) -> None:
    model.set(name, value)
    assert model.complaints[name]
    assert told in model.complaints[name]
    assert model.settings == Settings(counter="1")
    assert keeper.given == []


def test_that_a_complaint_goes_when_it_is_put_right(model: SettingsModel) -> None:
    model.set("counter", "")
    model.set("counter", "Kasir 2")
    assert model.complaints == {}
    assert model.settings.counter == "Kasir 2"


def test_that_a_cashier_sets_how_it_looks_and_nothing_else(
    model: SettingsModel, desk: Somebody, keeper: Keeper
) -> None:
    desk.actor = Actor("Rina", "cashier", "2")
    model.set("lock_minutes", 0)
    model.set("counter", "9")
    assert keeper.given == []
    model.set("text_scale", 150)
    assert keeper.given == [Settings(counter="1", text_scale=150)]


def test_that_a_file_that_cannot_be_written_is_told_and_the_change_holds(
    model: SettingsModel, keeper: Keeper
) -> None:
    model.set("theme", "dark")
    keeper.failed.emit("No space left on device")
    assert "No space left on device" in model.problem
    assert model.settings.theme == "dark"
    keeper.kept.emit()
    assert model.problem == ""


def test_that_the_newest_of_many_changes_is_what_the_file_says(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    file = tmp_path / "settings.toml"
    monkeypatch.setattr(counter_settings, "settings_file", lambda: file)
    keeper = SettingsKeeper(app)
    with qtbot.waitSignal(keeper.kept, timeout=20_000):
        for minutes in range(20):
            keeper.keep(Settings(lock_minutes=minutes))
    keeper.end()
    assert counter_settings.load(file).settings == Settings(lock_minutes=19)


def test_that_a_folder_that_cannot_be_written_to_is_told(
    app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(counter_settings, "settings_file", lambda: tmp_path / "file" / "s.toml")
    keeper = SettingsKeeper(app)
    told: list[str] = []
    keeper.failed.connect(told.append)
    with qtbot.waitSignal(keeper.failed, timeout=20_000):
        keeper.keep(Settings())
    assert told[0]


def test_that_what_is_typed_holds_once_the_field_is_left(
    screen: SettingsScreen, model: SettingsModel
) -> None:
    screen.counter.setText("Kasir 2")
    QTest.keyClick(screen.counter, Qt.Key.Key_Return)
    screen.minutes.set_value(15)
    QTest.keyClick(screen.minutes, Qt.Key.Key_Return)
    assert (model.settings.counter, model.settings.lock_minutes) == ("Kasir 2", 15)
    screen.counter.clear()
    QTest.keyClick(screen.counter, Qt.Key.Key_Return)
    assert screen.fields["counter"].complaint == "Type a name for this counter, such as 1."
    assert model.settings.counter == "Kasir 2"


def test_that_every_choice_can_be_made_by_keys(
    screen: SettingsScreen, model: SettingsModel
) -> None:
    system, light, _dark = screen.theme.findChildren(QAbstractButton)
    system.setFocus()
    QTest.keyClick(system, Qt.Key.Key_Right)
    assert light.isChecked()
    assert model.settings.theme == "light"
    screen.scale.setFocus()
    QTest.keyClick(screen.scale, Qt.Key.Key_Down)
    assert model.settings.text_scale == 110
    screen.customer.switch.setFocus()
    QTest.keyClick(screen.customer.switch, Qt.Key.Key_Space)
    assert model.settings.customer_screen


def test_that_a_cashier_finds_the_counters_own_settings_off(
    screen: SettingsScreen, desk: Somebody
) -> None:
    desk.actor = Actor("Rina", "cashier", "2")
    screen.refresh()
    assert not screen.counter.isEnabled()
    assert not screen.minutes.isEnabled()
    assert screen.scale.isEnabled()


def test_that_where_things_lie_can_be_copied(screen: SettingsScreen) -> None:
    folder = screen.folders[0]
    assert folder.fact.value.text() == "/home/tuti/shop.db"
    QTest.mouseClick(folder.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "/home/tuti/shop.db"


def test_that_sections_stand_one_below_the_other_where_it_is_narrow(
    screen: SettingsScreen, app: QApplication
) -> None:
    look, counter = screen.sections[:2]
    assert look.y() == counter.y()
    screen.resize(700, 900)
    app.processEvents()
    assert look.x() == counter.x()
    screen.resize(1142, 900)
    theme.set_text_scale(app, 200)
    app.processEvents()
    assert look.x() == counter.x()


def test_that_what_is_not_printed_yet_is_listed_and_tried_again_by_a_button(
    screen: SettingsScreen,
) -> None:
    assert screen.queue.isHidden()
    screen.show_queue(["Receipt 3"], ["Receipt 1", "Receipt 2"])
    assert not screen.queue.isHidden()
    assert screen.queue.told.text() == "2 slips failed \u00b7 1 slip waits"
    assert screen.queue.names.text() == "Receipt 2, Receipt 1, Receipt 3"
    wanted: list[bool] = []
    screen.queue.again_wanted.connect(lambda: wanted.append(True))
    screen.queue.again.click()
    assert wanted == [True]
    screen.show_queue([], [])
    assert screen.queue.isHidden()


def test_that_receipts_letters_and_drawer_are_set_at_the_counter(
    screen: SettingsScreen, keeper: Keeper
) -> None:
    screen.receipts.chosen.emit("always")
    screen.profile.chosen.emit("simple")
    screen.drawer.switch.click()
    kept = keeper.given[-1]
    assert (kept.print_receipts, kept.printer_profile, kept.cash_drawer) == (
        "always",
        "simple",
        True,
    )
