from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.commands.members import Registered
from loyalty_desktop.services.commands.relations import (
    GiveFeedback,
    NoteInteraction,
    give_feedback,
    note_interaction,
)
from loyalty_desktop.services.queries.channels import channels_now
from loyalty_desktop.services.queries.completeness import completeness
from loyalty_desktop.services.queries.feedback import feedback_now
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.queries.segments import segment_count
from loyalty_desktop.services.queries.tasks import due_rows
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.tasks.screen import TasksScreen
from loyalty_desktop.ui.tasks.view_model import TABS
from loyalty_desktop.wording import use_country, use_language
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.sample import NOW, OWNER, a_shop, clock, join

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _indonesian_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    store = a_shop(tmp_path)
    yield store
    store.close()


@pytest.fixture
def budi(shop: Store) -> Registered:
    return join(shop, "Budi Santoso", 100, phone="081200007890")


@pytest.fixture
def screen(shop: Store, budi: Registered, qtbot: QtBot) -> Iterator[TasksScreen]:
    assert budi.member
    window = QWidget()
    made = TasksScreen(StraightDesk(shop), window, clock=clock)
    window.resize(1024, 700)
    made.resize(window.size())
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield made
    window.close()
    window.deleteLater()


def note(shop: Store, member: Registered, days_ago: int, **more: Any) -> None:
    request = NoteInteraction(
        key=new_id(), at=NOW - days_ago * DAY, member=member.member or "", **more
    )
    shop.write(note_interaction, OWNER, request)


def feel(shop: Store, member: Registered, **more: Any) -> str:
    request = GiveFeedback(key=new_id(), at=NOW - DAY, member=member.member or "", **more)
    return shop.write(give_feedback, OWNER, request).feedback


def go(screen: TasksScreen, tab: str) -> None:
    screen.tabs.setCurrentIndex(TABS.index(tab))
    screen.refresh()


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key, held)


def type_in(widget: QWidget, text: str) -> None:
    widget.setFocus()
    QTest.keyClicks(widget, text)


def texts(table: Any, column: int) -> list[str]:
    model = table.model()
    told = [str(model.index(at, column).data()) for at in range(model.rowCount())]
    return [text.replace("\u00a0", " ") for text in told]


def open_first(table: Any) -> None:
    table.setFocus()
    QTest.keyClick(table, Key.Key_Home)
    QTest.keyClick(table, Key.Key_Return)


def test_that_without_anything_to_do_the_screen_says_so(screen: TasksScreen) -> None:
    assert screen.today.nothing.isVisible()
    assert screen.today.nothing.title.text() == "Nothing waits"


def test_that_what_is_due_stands_first_and_is_done_with_its_outcome(
    screen: TasksScreen, shop: Store, budi: Registered
) -> None:
    note(shop, budi, 3, kind="call", note="Order has come", due=NOW + DAY)
    note(shop, budi, 3, kind="complaint", note="Cold coffee", due=NOW - DAY)
    go(screen, "today")
    assert texts(screen.today.table, 2) == ["Cold coffee, Complaint", "Order has come, Call"]
    assert texts(screen.today.table, 0)[0] == "29 Jun 2026, Overdue"
    open_first(screen.today.table)
    dialog: Any = screen.dialog
    type_in(dialog.outcome, "A new cup")
    press(Key.Key_F10)
    assert screen.dialog is None
    assert texts(screen.today.table, 2) == ["Order has come, Call"]
    panel = shop.read_as(OWNER, member_panel, budi.member or "", NOW)
    assert (panel.say.because, panel.say.facts["note"]) == ("settled", "A new cup")


def test_that_what_is_due_can_be_put_off_but_not_into_the_past(
    screen: TasksScreen, shop: Store, budi: Registered
) -> None:
    note(shop, budi, 3, kind="call", due=NOW)
    go(screen, "today")
    open_first(screen.today.table)
    dialog: Any = screen.dialog
    dialog.due.setText("01/06/2026")
    press(Key.Key_F9)
    assert screen.dialog is not None
    assert "passed" in dialog.message.text()
    dialog.due.setText("07/07/2026")
    press(Key.Key_F9)
    assert screen.dialog is None
    (row,) = shop.read_as(OWNER, due_rows, NOW)
    assert (row.due.isoformat(), row.when) == ("2026-07-07", "later")


def test_that_a_task_leads_to_its_member(
    screen: TasksScreen, shop: Store, budi: Registered
) -> None:
    note(shop, budi, 3, kind="call", due=NOW)
    go(screen, "today")
    open_first(screen.today.table)
    wanted: list[str] = []
    screen.member_wanted.connect(wanted.append)
    press(Key.Key_F3)
    assert wanted == [budi.member_id]


def test_that_feedback_is_scored_filtered_and_answered(
    screen: TasksScreen, shop: Store, budi: Registered
) -> None:
    feel(shop, budi, nps=9)
    feel(shop, join(shop, "Siti", 50), nps=3, comment="Dry bread", product="Roti")
    go(screen, "feedback")
    assert screen.said.nps.accessibleName() == "Net promoter score: 0"
    assert texts(screen.said.table, 1) == ["Siti, 29 Jun 2026"]
    screen.model.show_feedback("all")
    assert len(texts(screen.said.table, 1)) == 2
    screen.model.show_feedback("waiting")
    open_first(screen.said.table)
    dialog: Any = screen.dialog
    press(Key.Key_F10)
    assert "Write what was done." in dialog.message.text()
    type_in(dialog.note, "Another baker")
    press(Key.Key_F10)
    assert screen.dialog is None
    assert screen.said.nothing.title.text() == "Everything is answered"
    told = shop.read_as(OWNER, feedback_now, NOW, "low")
    assert [row.answer for row in told.rows] == ["Another baker"]


def test_that_completeness_shows_three_parts(screen: TasksScreen) -> None:
    go(screen, "complete")
    assert screen.complete.share.accessibleName() == "Known in all: 12,5\u00a0%"
    names = {panel.objectName() for panel in screen.complete.findChildren(QWidget)}
    assert {"part-identity", "part-contact", "part-preferences"} <= names


def test_that_what_is_not_known_leads_to_whom_it_is_not_known_of(
    screen: TasksScreen, shop: Store
) -> None:
    go(screen, "complete")
    wanted: list[str] = []
    screen.members_wanted.connect(wanted.append)
    for panel in screen.complete.panels:
        for button in panel.unknown:
            button.setFocus()
            press(Key.Key_Space)
    known = shop.read_as(OWNER, completeness, NOW)
    missing = {
        f"not known({fact})": part.people - count
        for part in known.parts
        for fact, count in part.facts
    }
    assert {each: shop.read_as(OWNER, segment_count, each, NOW) for each in wanted} == {
        each: count for each, count in missing.items() if count
    }
    assert len(wanted) >= 5


def test_that_channels_are_named_and_their_cost_written_down_by_keys(
    screen: TasksScreen, shop: Store
) -> None:
    go(screen, "channels")
    assert texts(screen.channels.table, 0) == []
    screen.setFocus()
    QTest.keyClick(screen, Key.Key_Insert)
    dialog: Any = screen.dialog
    press(Key.Key_F10)
    assert "A name is needed." in dialog.message.text()
    type_in(dialog.name, "Poster")
    press(Key.Key_F10)
    assert texts(screen.channels.table, 0)[0] == "Poster"
    QTest.keyClick(screen, Key.Key_F8)
    dialog = screen.dialog
    press(Key.Key_F10)
    assert "how many people" in dialog.message.text()
    dialog.reached.set_value(2_000)
    dialog.cost.set_value(300_000)
    press(Key.Key_F10)
    assert screen.dialog is None
    known = shop.read_as(OWNER, channels_now, NOW)
    assert [(row.name, row.reached, row.cost) for row in known.rows if row.id] == [
        ("Poster", 2_000, 300_000)
    ]
    open_first(screen.channels.entry_table)
    press(Key.Key_F10)
    assert screen.channels.entry_table.isHidden() or not texts(screen.channels.entry_table, 0)


def test_that_lines_are_moved_and_switched_by_keys_and_tried_on_somebody(
    screen: TasksScreen, shop: Store, budi: Registered
) -> None:
    go(screen, "counter")
    lines = screen.counter.lines
    assert texts(lines, 0)[0].startswith("Open complaint")
    lines.setFocus()
    QTest.keyClick(lines, Key.Key_Home)
    QTest.keyClick(lines, Key.Key_Down, ALT)
    assert texts(lines, 0)[1].startswith("Open complaint")
    assert lines.currentIndex().row() == 1
    QTest.keyClick(lines, Key.Key_Space)
    choice = shop.read_as(OWNER, _choices)["saying"]
    assert choice["order"][:2] == ["settled", "complaint"]
    assert choice["off"] == ["complaint"]
    type_in(screen.counter.who, budi.member or "")
    press(Key.Key_Return)
    assert "Welcome, Budi." in screen.counter.result.text()
    assert "Asked: When is your birthday?" in screen.counter.result.text()


def test_that_trying_the_rules_on_nobody_says_so(screen: TasksScreen) -> None:
    go(screen, "counter")
    type_in(screen.counter.who, "M-000 000 0000")
    press(Key.Key_Return)
    assert screen.message.isVisible()
    assert screen.counter.result.text() == ""


def test_that_the_customers_screen_is_switched_on(screen: TasksScreen, shop: Store) -> None:
    go(screen, "counter")
    screen.counter.display.click()
    assert shop.read_as(OWNER, _choices)["feedback"] == {"display": True}


def _choices(session: Any) -> Any:
    return session.shop.choices
