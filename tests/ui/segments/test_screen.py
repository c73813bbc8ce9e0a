"""The segments' screen as a manager works it: by keys, in the builder, as text."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.queries.segments import segment_named
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.segments.editors import Choices, Number
from loyalty_desktop.ui.segments.naming import NameDialog
from loyalty_desktop.ui.segments.screen import SegmentsScreen
from loyalty_desktop.ui.widgets.dialog import Dialog
from tests.ui.counter.sample import OWNER, a_shop, buy, clock, join

Key = Qt.Key
PATIENCE = 20_000


class Manager:
    """Somebody who says whom the shop means."""

    def __init__(self, screen: SegmentsScreen, desk: Desk, qtbot: QtBot) -> None:
        self.screen = screen
        self.desk = desk
        self.qtbot = qtbot

    def wait(self, happened: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(happened, timeout=PATIENCE)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        QTest.keyClick(self.screen, key, modifier or Qt.KeyboardModifier.NoModifier)

    def counts(self, count: str) -> None:
        """Wait until so many are counted, for what stands there now."""
        model, shown = self.screen.model, self.screen.how_many
        self.wait(lambda: not model.looking and shown.count.text() == count)

    def names(self) -> list[str]:
        rows = self.screen.people.rows
        return [row.name for place in range(rows.rowCount()) if (row := rows.row_at(place))]

    def find(self, name: str) -> QWidget:
        """Return a control of the builder by its name."""
        found = self.screen.builder.findChild(QWidget, name)
        assert found is not None, name
        return found

    def write(self, text: str) -> None:
        self.screen.text.setPlainText(text)
        self.wait(lambda: self.screen.model.draft is not None
                  and self.screen.model.draft.text == text)  # fmt: skip

    def name_it(self, name: str) -> NameDialog:
        dialog = self.screen.dialog
        assert isinstance(dialog, NameDialog)
        dialog.name.setText(name)
        QTest.keyClick(dialog, Key.Key_Return)
        return dialog

    def save_as(self, name: str) -> None:
        self.press(Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        self.name_it(name)
        self.in_view(name)

    def in_view(self, name: str) -> None:
        head, model = self.screen.head, self.screen.model
        self.wait(lambda: head.name.text() == name and not model.busy and not model.looking)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = a_shop(tmp_path)
    siti = join(store, "Siti Rahma", 200, city="Solo", preferences={"likes": "Jasmine tea"})
    join(store, "Budi Santoso", 100, city="Bogor")
    join(store, "Rosita Wijaya", 50, joined=False, city="Solo")
    for days in (190, 160, 130, 100, 70, 40, 10):
        buy(store, siti.member, days, [2, 3])
    return store


@pytest.fixture
def manager(app: QApplication, qtbot: QtBot, store: Store) -> Iterator[Manager]:
    desk = Desk(store, OWNER, app)
    screen = SegmentsScreen(desk, clock=clock)
    qtbot.addWidget(screen)
    screen.resize(1366, 768)
    screen.show()
    manager = Manager(screen, desk, qtbot)
    manager.in_view("Everyone")
    manager.counts("2")
    yield manager
    desk.close()


def test_that_a_segment_is_built_line_by_line_counted_and_saved(
    manager: Manager, store: Store
) -> None:
    screen = manager.screen
    manager.press(Key.Key_Insert)
    assert screen.head.name.text() == "New segment"
    screen.builder.groups[0].add.click()
    row = screen.builder.rows[0]
    row.subject.choose("visits")
    row.subject.chosen.emit("visits")
    manager.wait(lambda: screen.builder.rows[0].line.name == "visits")
    assert row.lacking.isVisible()
    number = row.editors[0]
    assert isinstance(number, Number)
    QTest.keyClicks(number, "2")
    assert not row.lacking.isVisible()
    manager.counts("1")
    assert screen.text.toPlainText() == "visits >= 2"
    assert manager.names() == ["Siti Rahma"]
    assert screen.how_many.meaning.text().startswith("Number of visits is at least 2.")
    manager.save_as("Regulars")
    assert screen.head.kind.text() == "living"
    assert store.read(segment_named, "regulars", clock()).expression == "visits >= 2"


def test_that_the_builder_follows_the_text_and_the_text_the_builder(manager: Manager) -> None:
    screen = manager.screen
    manager.press(Key.Key_Insert)
    manager.write("city = Solo and (age > 30 or not (likes(tea)))")
    assert len(screen.builder.rows) == 3
    manager.counts("1")
    city = screen.builder.rows[0]
    city.how.choose("!=")
    city.how.chosen.emit("!=")
    manager.wait(lambda: screen.text.toPlainText().startswith("city != Solo"))
    screen.builder.groups[1].remove.click()
    assert screen.text.toPlainText() == "city != Solo"
    manager.counts("1")
    assert manager.names() == ["Budi Santoso"]


def test_that_a_mistake_in_the_text_is_said_and_mended(manager: Manager) -> None:
    screen = manager.screen
    manager.press(Key.Key_Insert)
    manager.write("city = Solo and ctiy = Bogor")
    assert "Is city meant?" in screen.text_field.complaint
    assert screen.text.marked == "ctiy"
    assert not screen.builder.isEnabled() or screen.builder.isHidden()
    manager.counts("\u2013")
    manager.write("city = Solo or city = Bogor")
    assert screen.text_field.complaint == ""
    assert screen.text.marked == ""
    manager.counts("3")


def test_that_more_than_a_condition_can_hold_is_said_and_the_builder_goes_on(
    manager: Manager,
) -> None:
    screen = manager.screen
    manager.press(Key.Key_Insert)
    manager.write("last_visit > 90d")
    number = screen.builder.rows[0].editors[0]
    assert isinstance(number, Number)
    number.set_value(999_999)
    assert "too large" in screen.text_field.complaint
    assert screen.builder.isEnabled()
    number.set_value(30)
    assert screen.text_field.complaint == ""
    assert screen.text.toPlainText() == "last_visit > 30d"


def test_that_what_the_builder_can_not_show_is_left_to_the_text(manager: Manager) -> None:
    screen = manager.screen
    manager.press(Key.Key_Insert)
    manager.write("visits in (6, 7)")
    assert screen.builder.isHidden()
    assert "more than the builder can show" in screen.beyond.text()
    manager.counts("1")


def test_that_a_stage_is_chosen_among_several(manager: Manager) -> None:
    screen = manager.screen
    manager.press(Key.Key_Insert)
    screen.builder.groups[0].add.click()
    choices = screen.builder.rows[0].editors[0]
    assert isinstance(choices, Choices)
    choices.open_choices()
    assert choices.choices is not None
    for box in choices.choices.boxes:
        if box.text() in ("Client", "Suspect"):
            box.click()
    choices.close_choices()
    assert screen.text.toPlainText() == "stage in (suspect, client)"
    manager.counts("3")


def test_that_a_new_line_takes_the_keyboard(manager: Manager) -> None:
    screen = manager.screen
    manager.press(Key.Key_Insert)
    screen.builder.groups[0].add.click()
    assert QApplication.focusWidget() is screen.builder.rows[0].subject
    screen.builder.groups[0].nest.click()
    assert QApplication.focusWidget() is screen.builder.rows[1].subject
    screen.builder.rows[1].remove.click()
    assert QApplication.focusWidget() is screen.builder.groups[1].add


def test_that_a_segment_is_frozen_let_live_renamed_copied_and_deleted(
    manager: Manager, store: Store
) -> None:
    screen = manager.screen
    manager.press(Key.Key_Insert)
    manager.write("city = Solo")
    manager.save_as("Solo")
    manager.press(Key.Key_F7)
    manager.wait(lambda: screen.head.kind.text().startswith("frozen"))
    join(store, "Late", 1, city="Solo")
    screen.refresh()
    manager.counts("2")
    manager.press(Key.Key_F7)
    manager.wait(lambda: screen.head.kind.text() == "living")
    manager.counts("3")
    manager.press(Key.Key_F2)
    manager.name_it("Surakarta")
    manager.in_view("Surakarta")
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    manager.press(Key.Key_S, ctrl | shift)
    manager.name_it("Copy")
    manager.in_view("Copy")
    manager.press(Key.Key_Delete, ctrl)
    dialog = screen.dialog
    assert isinstance(dialog, Dialog)
    assert dialog.serious
    QTest.keyClick(dialog, Key.Key_F10)
    manager.in_view("Everyone")
    shown = [row.segment.name for row in screen.model.rows if row.segment.id is not None]
    assert shown == ["Surakarta"]


def test_that_a_name_that_is_taken_is_said_in_the_dialog_which_stays(manager: Manager) -> None:
    manager.press(Key.Key_Insert)
    manager.write("city = Solo")
    manager.save_as("Solo")
    manager.press(Key.Key_Insert)
    manager.write("city = Bogor")
    manager.press(Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = manager.name_it("solo")
    assert dialog.field.complaint == "Another segment has this name."
    dialog.name.clear()
    QTest.keyClick(dialog, Key.Key_F10)
    assert dialog.field.complaint == "A name is needed."
    QTest.keyClick(dialog, Key.Key_Escape)
    assert manager.screen.text.toPlainText() == "city = Bogor"


def test_that_people_are_taken_elsewhere_once_the_segment_is_saved(manager: Manager) -> None:
    screen = manager.screen
    manager.press(Key.Key_Insert)
    manager.write("city = Solo")
    assert not screen.head.members.isEnabled()
    manager.save_as("Solo")
    for signal, key in (
        (screen.members_wanted, Key.Key_F5),
        (screen.campaign_wanted, Key.Key_F6),
        (screen.export_wanted, Key.Key_F8),
        (screen.cards_wanted, Key.Key_F9),
    ):
        heard: list[str] = []
        signal.connect(heard.append)
        manager.press(key)
        assert heard == ["Solo"]


def test_that_somebody_who_is_meant_can_be_looked_up(manager: Manager) -> None:
    people = manager.screen.people
    with manager.qtbot.waitSignal(manager.screen.member_wanted, timeout=PATIENCE):
        people.table.opened.emit(0)


def test_that_a_segment_is_found_by_a_part_of_its_name(manager: Manager) -> None:
    found = manager.screen.list
    QTest.keyClicks(found.search, "birthd")
    assert found.rows.rowCount() == 1
    QTest.keyClick(found.search, Key.Key_Return)
    manager.in_view("Birthdays this week")


def test_that_esc_leads_back(manager: Manager) -> None:
    with manager.qtbot.waitSignal(manager.screen.back_wanted, timeout=PATIENCE):
        manager.press(Key.Key_Escape)
