from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.commands.segments import DefineSegment, define_segment
from loyalty_desktop.services.exchange.exporting import export
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.members.adding import AddDialog
from loyalty_desktop.ui.members.by_hand import PointsDialog, StageDialog, TierDialog
from loyalty_desktop.ui.members.cards import CardView
from loyalty_desktop.ui.members.columns import load_columns
from loyalty_desktop.ui.members.editing import EditDialog
from loyalty_desktop.ui.members.list_view import MembersList
from loyalty_desktop.ui.members.merging import MergeDialog
from loyalty_desktop.ui.members.notes import TalkView
from loyalty_desktop.ui.members.referrals import PersonView
from loyalty_desktop.ui.members.screen import MembersScreen
from loyalty_desktop.ui.members.taking_out import TakingDialog
from loyalty_desktop.ui.members.timeline import what_happened
from loyalty_desktop.ui.members.views import segment_view
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import use_language
from tests.ui.counter.sample import OWNER, a_shop, buy, clock, join

PATIENCE = 20_000


class Manager:
    """Somebody who looks up members, by keys."""

    def __init__(self, screen: MembersScreen, desk: Desk, store: Store, qtbot: QtBot) -> None:
        self.screen = screen
        self.desk = desk
        self.store = store
        self.qtbot = qtbot

    def wait(self, happened: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(happened, timeout=PATIENCE)

    def press(self, key: Qt.Key, widget: QWidget | None = None) -> None:
        QTest.keyClick(widget or self.focus(), key)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focus(), text)

    def focus(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def names(self) -> list[str]:
        rows = self.screen.list.rows
        found = [rows.row_at(place) for place in range(rows.rowCount())]
        return [row.name if row is not None else "" for row in found]

    def sees(self, *names: str) -> None:
        self.wait(lambda: self.names() == list(names))

    def open(self, name: str) -> None:
        table, rows = self.screen.list.table, self.screen.list.rows
        table.setCurrentIndex(rows.index(self.names().index(name), 0))
        table.setFocus()
        self.press(Qt.Key.Key_Return, table)
        self.shows(name)

    def shows(self, name: str) -> None:
        page = self.screen.page
        self.wait(lambda: page.isVisible() and page.head.name.text() == name)

    def turn_to(self, tab: QWidget) -> None:
        page = self.screen.page
        (place,) = (at for at in range(page.bar.count()) if page.widget_at(at) is tab)
        page.bar.setCurrentIndex(place)

    def edit(self) -> EditDialog:
        self.screen.page.head.edit.click()
        dialog = self.screen.page.dialog
        assert isinstance(dialog, EditDialog)
        return dialog


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = a_shop(tmp_path)
    siti = join(
        store,
        "Siti Rahma",
        200,
        phone="081255551204",
        birthday=date(1990, 6, 12),
        preferences={"likes": "Jasmine tea"},
    )
    join(store, "Budi Santoso", 100, phone="081200007890")
    join(store, "Rosita Wijaya", 50, joined=False)
    for days in (190, 160, 130, 100, 70, 40, 10):
        buy(store, siti.member, days, [2, 3])
    return store


@pytest.fixture
def manager(app: QApplication, qtbot: QtBot, store: Store, tmp_path: Path) -> Iterator[Manager]:
    desk = Desk(store, OWNER, app)
    screen = MembersScreen(desk, clock=clock, columns=tmp_path / "columns.json")
    qtbot.addWidget(screen)
    screen.resize(1366, 768)
    screen.show()
    screen.setFocus()
    manager = Manager(screen, desk, store, qtbot)
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")
    yield manager
    desk.close()


def test_that_a_member_is_searched_opened_changed_and_saved_by_keys(manager: Manager) -> None:
    screen = manager.screen
    manager.type("siti")
    manager.sees("Siti Rahma")
    assert screen.list.count.text() == "1 of 3"
    manager.press(Qt.Key.Key_Down)
    manager.press(Qt.Key.Key_Return, screen.list.table)
    manager.shows("Siti Rahma")
    dialog = manager.edit()
    assert dialog.phone.text() == "0812-5555-1204"
    dialog.city.setFocus()
    manager.type("Bogor")
    manager.press(Qt.Key.Key_F10, dialog)
    manager.wait(lambda: "Bogor" in screen.page.head.about.text())
    manager.press(Qt.Key.Key_Escape, screen.page)
    assert screen.list.table.isVisible()
    assert screen.list.narrowing.search.text() == "siti"
    manager.press(Qt.Key.Key_Escape, screen)
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")
    with manager.qtbot.waitSignal(screen.back_wanted, timeout=PATIENCE):
        manager.press(Qt.Key.Key_Escape, screen)


def test_that_a_refused_phone_says_why_and_keeps_what_was_typed(manager: Manager) -> None:
    manager.open("Siti Rahma")
    dialog = manager.edit()
    dialog.city.setText("Depok")
    for typed, told in (("0812", "No phone"), ("081200007890", "has this phone")):
        dialog.phone.setText(typed)
        dialog.accept()
        complaint = partial(said_under, dialog, told)
        manager.wait(complaint)
        assert dialog.isVisible()
        assert (dialog.phone.text(), dialog.city.text()) == (typed, "Depok")
        assert dialog.phone.wrong
    dialog.phone.setText("081255551205")
    dialog.accept()
    about = manager.screen.page.head.about
    manager.wait(lambda: "0812-5555-1205" in about.text())
    assert "Depok" in about.text()


def test_that_filters_and_orders_show_what_they_say(manager: Manager) -> None:
    members = manager.screen.list
    more = members.narrowing.more
    more.open_choices()
    assert more.choices is not None
    box = next(each for each in more.choices.boxes if each.text() == "Contact")
    box.click()
    more.close_choices()
    manager.sees("Rosita Wijaya")
    assert more.text() == "Contact"
    members.narrowing.clear.click()
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")
    assert more.choice() == ()
    members.table.sorted_by.emit("balance", True)
    manager.wait(lambda: manager.names()[0] == "Siti Rahma")


def test_that_the_order_is_chosen_by_keys_and_shown_at_the_column_too(manager: Manager) -> None:
    members = manager.screen.list
    button = members.narrowing.order
    button.setFocus()
    manager.press(Qt.Key.Key_Return)
    choices = button.choices
    assert choices is not None
    for name in ("choice-balance", "choice-down"):
        box = next(each for each in choices.boxes if each.objectName() == name)
        box.setFocus()
        manager.press(Qt.Key.Key_Space, box)
    manager.press(Qt.Key.Key_Escape, choices)
    manager.wait(lambda: manager.names()[0] == "Siti Rahma")
    assert members.table.sort_order() == ("balance", True)
    assert button.text() == "Points"
    assert "Highest or newest first" in button.accessibleName()
    members.table.sorted_by.emit("name", False)
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")
    assert button.text() == "Sort"


def test_that_of_one_group_only_one_is_chosen_and_delete_takes_all_back(manager: Manager) -> None:
    more = manager.screen.list.narrowing.more
    more.open_choices()
    assert more.choices is not None
    by_word = {each.text(): each for each in more.choices.boxes}
    by_word["Contact"].click()
    by_word["Member"].click()
    assert not by_word["Contact"].isChecked()
    manager.sees("Budi Santoso", "Siti Rahma")
    manager.press(Qt.Key.Key_Escape, more.choices)
    assert more.choices is None
    manager.press(Qt.Key.Key_Delete, more)
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")


def test_that_tabs_show_their_lists_with_what_they_hold(manager: Manager) -> None:
    members = manager.screen.list
    tabs = members.tabs
    manager.wait(lambda: tabs.count() == 4 and members.model.counts != {})
    manager.wait(lambda: [tabs.tabText(at) for at in (0, 3)] == [
        "Everyone  3", "Birthdays this week  0"
    ])  # fmt: skip
    tabs.setCurrentIndex(3)
    manager.wait(members.none_found.isVisible)
    manager.press(Qt.Key.Key_Escape, manager.screen)
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")
    assert tabs.currentIndex() == 0


def test_that_nobody_found_says_what_to_do(manager: Manager) -> None:
    members = manager.screen.list
    manager.type("zzzz")
    manager.wait(members.none_found.isVisible)
    assert members.none_found.action is not None
    members.none_found.action.click()
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")
    assert members.table.isVisible()


def test_that_a_new_shop_asks_for_its_first_member(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = Desk(a_shop(tmp_path), OWNER, app)
    screen = MembersScreen(desk, clock=clock)
    qtbot.addWidget(screen)
    screen.show()
    qtbot.waitUntil(screen.list.nobody.isVisible, timeout=PATIENCE)
    assert screen.list.nobody.action is not None
    with qtbot.waitSignal(screen.join_wanted, timeout=PATIENCE):
        screen.list.nobody.action.click()
    desk.close()


def test_that_ticks_are_kept_over_orders_and_what_is_recorded(manager: Manager) -> None:
    members = manager.screen.list
    manager.press(Qt.Key.Key_Down)
    manager.press(Qt.Key.Key_Space, members.table)
    assert members.bulk.isVisible()
    assert members.bulk.count.text() == "1 selected"
    members.table.sorted_by.emit("name", True)
    manager.sees("Siti Rahma", "Rosita Wijaya", "Budi Santoso")
    join(manager.store, "Wulan Sari", 0)
    manager.desk.committed.emit(None)
    manager.sees("Wulan Sari", "Siti Rahma", "Rosita Wijaya", "Budi Santoso")
    assert members.rows.ticked_count() == 1
    assert members.rows.is_ticked(3)
    manager.press(Qt.Key.Key_Escape, manager.screen)
    assert members.bulk.isHidden()


def test_that_all_but_one_are_exported_as_a_question(manager: Manager, tmp_path: Path) -> None:
    members = manager.screen.list
    manager.press(Qt.Key.Key_Down)
    QTest.keyClick(members.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    members.table.setCurrentIndex(members.rows.index(1, 0))
    manager.press(Qt.Key.Key_Space, members.table)
    assert members.bulk.count.text() == "2 selected"
    row = members.rows.row_at(1)
    assert row is not None
    assert members.chosen() == Chosen((row.id,), everyone=True)
    members.bulk.export.click()
    dialog = members.dialog
    assert isinstance(dialog, TakingDialog)
    dialog.kind.choose("csv")
    file = tmp_path / "out.csv"
    dialog.file.setText(str(tmp_path / "out"))
    manager.press(Qt.Key.Key_F10, dialog)
    manager.wait(lambda: "2 members written" in dialog.message.text())
    written = file.read_text(encoding="utf-8")
    assert "Budi Santoso" in written
    assert "Rosita Wijaya" not in written
    manager.press(Qt.Key.Key_F10, dialog)
    assert not dialog.isVisible()


def test_that_a_file_that_cant_be_written_says_so(manager: Manager, tmp_path: Path) -> None:
    members = manager.screen.list
    members.export.click()
    dialog = members.dialog
    assert isinstance(dialog, TakingDialog)
    (tmp_path / "file").write_text("")
    dialog.file.setText(str(tmp_path / "file" / "out.xlsx"))
    dialog.accept()
    manager.wait(lambda: dialog.message.kind == "danger" and dialog.message.isVisible())
    assert dialog.isVisible()


def test_that_esc_stops_a_long_export_and_then_closes(
    manager: Manager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def long(*asked: Any, **going: Any) -> Any:
        going["progress"](1_500)
        while not going["stop"]():
            sleep(0.005)
        return export(*asked, **going)

    monkeypatch.setattr("loyalty_desktop.ui.members.taking_out.export", long)
    members = manager.screen.list
    members.export.click()
    dialog = members.dialog
    assert isinstance(dialog, TakingDialog)
    dialog.file.setText(str(tmp_path / "all.csv"))
    dialog.accept()
    manager.wait(lambda: dialog.far.text() == "1.500 members so far")
    assert dialog.cancel.text() == "Stop"
    manager.press(Qt.Key.Key_Escape, dialog)
    manager.wait(lambda: dialog.message.text() == "It was stopped. Nothing was kept.")
    assert not (tmp_path / "all.csv").exists()
    assert dialog.cancel.text() == "Close"
    manager.press(Qt.Key.Key_Escape, dialog)
    assert not dialog.isVisible()


def test_that_cards_of_those_ticked_become_a_document(manager: Manager, tmp_path: Path) -> None:
    members = manager.screen.list
    manager.press(Qt.Key.Key_Down)
    manager.press(Qt.Key.Key_Space, members.table)
    manager.press(Qt.Key.Key_F9, members.table)
    dialog = members.dialog
    assert isinstance(dialog, TakingDialog)
    dialog.file.setText(str(tmp_path / "cards.pdf"))
    dialog.accept()
    manager.wait(lambda: "1 member written" in dialog.message.text())
    assert (tmp_path / "cards.pdf").read_bytes().startswith(b"%PDF")


def test_that_those_ticked_are_put_into_a_segment_by_keys_and_lead_to_a_campaign(
    manager: Manager,
) -> None:
    members = manager.screen.list
    wanted: list[str] = []
    manager.screen.campaign_wanted.connect(wanted.append)
    manager.press(Qt.Key.Key_Down)
    manager.press(Qt.Key.Key_Space, members.table)
    manager.press(Qt.Key.Key_F7, members.table)
    dialog = members.dialog
    assert isinstance(dialog, AddDialog)
    dialog.accept()
    assert dialog.findChildren(Paragraph)
    assert dialog.name.hasFocus()
    manager.type("Everyone")
    dialog.accept()
    manager.wait(lambda: dialog.message.kind == "danger")
    dialog.name.clear()
    manager.type("Tasting")
    manager.press(Qt.Key.Key_Return)
    manager.wait(lambda: "1 member added to “Tasting”" in dialog.message.text())
    manager.press(Qt.Key.Key_Space)
    assert wanted == ["Tasting"]
    manager.wait(lambda: "Tasting" in [view.word for view in members.model.views()])
    QTest.keyClick(members.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    everyone = members.rows.ticked_count()
    manager.press(Qt.Key.Key_F7, members.table)
    again = members.dialog
    assert isinstance(again, AddDialog)
    again.segment.setCurrentIndex(1)
    again.segment.activated.emit(1)
    again.accept()
    manager.wait(lambda: f"{everyone - 1} members added to “Tasting”" in again.message.text())
    again.accept()
    members.model.show_view(segment_view("Tasting").key)
    manager.wait(lambda: members.model.total == everyone)


def test_that_columns_are_chosen_ordered_widened_and_kept(manager: Manager, tmp_path: Path) -> None:
    members = manager.screen.list
    members.narrowing.columns.click()
    dialog = members.columns.dialog
    assert dialog is not None
    for key in ("phone", "spend", "visit", "tier", "stage"):
        dialog.box(key).setChecked(False)
    dialog.box("city").setChecked(True)
    for _ in range(9):
        dialog.move_column("city", -1)
    dialog.accept()
    assert titles(members) == ["Member", "City", "Points"]
    members.table.widened.emit(1, 210)
    assert members.rows.columns()[1].width == 210
    screen = MembersScreen(manager.desk, clock=clock, columns=tmp_path / "columns.json")
    manager.qtbot.addWidget(screen)
    again = screen.list
    assert titles(again) == ["Member", "City", "Points"]
    assert again.rows.columns()[1].width == 210


@pytest.mark.parametrize(
    "kept",
    ["", "{", "[]", '{"shown": 3, "widths": []}', '{"shown": ["a", []], "widths": {"a": 1}}'],
)
def test_that_a_broken_file_of_columns_is_as_good_as_none(kept: str, tmp_path: Path) -> None:
    file = tmp_path / "columns.json"
    file.write_text(kept, encoding="utf-8")
    assert load_columns(file).widths == {}


def test_that_back_and_forward_lead_along_the_trail(manager: Manager) -> None:
    screen = manager.screen
    manager.open("Siti Rahma")
    row = screen.list.rows.row_at(0)
    assert row is not None
    screen.page.member_wanted.emit(row.id)
    manager.shows("Budi Santoso")
    back = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(manager.focus(), Qt.Key.Key_Left, back)
    manager.shows("Siti Rahma")
    QTest.keyClick(manager.focus(), Qt.Key.Key_Right, back)
    manager.shows("Budi Santoso")
    screen.back()
    screen.back()
    assert screen.list.isVisible()
    assert screen.list.table.currentIndex().row() == 2
    left: list[bool] = []
    screen.back_wanted.connect(lambda: left.append(True))
    screen.show_member(row.id)
    manager.shows("Budi Santoso")
    screen.back()
    assert left == [True]


def test_that_likes_are_added_and_taken_away(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    likes = page.summary.likes
    assert likes.chips.words() == ("Jasmine tea",)
    assert likes.editor.isHidden()
    likes.more.click()
    likes.edit.setText("Size: M")
    manager.press(Qt.Key.Key_Return, likes.edit)
    manager.wait(lambda: likes.chips.words() == ("Jasmine tea", "M"))
    assert likes.edit.text() == ""
    likes.chips.closed.emit("Jasmine tea")
    manager.wait(lambda: likes.chips.words() == ("M",))


def test_that_a_sensitive_fact_shows_only_when_asked_for(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    likes = page.summary.likes
    likes.edit.setText("allergies: nuts")
    likes.add.click()
    manager.wait(likes.masked.isVisible)
    assert "nuts" not in said(likes)
    likes.reveal.click()
    manager.wait(lambda: "nuts" in said(likes))
    assert noted(manager.store) == ["reveal_preferences"]
    likes.reveal.click()
    assert "nuts" not in said(likes)
    # Who looks elsewhere and comes back finds it masked.
    likes.reveal.click()
    manager.wait(lambda: "nuts" in said(likes))
    manager.screen.show_list()
    manager.open("Siti Rahma")
    assert "nuts" not in said(likes)


def test_that_a_consent_is_switched_and_told(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    manager.turn_to(page.consents)
    email = page.consents.switches["marketing", "email"]
    assert not email.switch.isChecked()
    assert email.since.text() == "not asked yet"
    manager.screen.activateWindow()
    manager.press(Qt.Key.Key_F6)
    manager.wait(lambda: email.since.text().startswith("given on"))
    assert email.switch.isChecked()
    email.switch.click()
    manager.wait(lambda: email.since.text().startswith("refused on"))
    assert "wording 1" in email.since.text()


def test_that_the_page_tells_purchases_points_and_stages(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    assert "Client" in page.head.stage.accessibleName()
    assert page.summary.points.balance.accessibleName().startswith("Points balance: ")
    manager.turn_to(page.purchases)
    manager.wait(lambda: page.purchases.rows.rowCount() == 7)
    page.purchases.table.setCurrentIndex(page.purchases.rows.index(0, 0))
    manager.press(Qt.Key.Key_Return, page.purchases.table)
    manager.wait(lambda: "Beras pandan wangi 5 kg" in said(page.purchases.detail))
    manager.turn_to(page.points)
    manager.wait(lambda: page.points.rows.rowCount() == 7)
    manager.turn_to(page.stages)
    manager.wait(lambda: "Bought once" in said(page.stages))


def test_that_the_timeline_tells_all_that_happened_one_kind_of_it_and_leads_closer(
    manager: Manager,
) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    page.model.add_note("call", "Wants a cake on Friday")
    manager.turn_to(page.timeline)
    tab = page.timeline
    manager.wait(lambda: tab.rows.rowCount() == 8)
    told = [what_happened(row) for row in tab.model.happenings or ()]
    assert "Call" in {cell.text for cell in told}
    assert [cell.text for cell in told].count("Purchase") == 7
    tab.kind.setCurrentIndex(tab.kind.findData("talk"))
    tab.kind.activated.emit(tab.kind.currentIndex())
    manager.wait(lambda: tab.rows.rowCount() == 1)
    told = [what_happened(row) for row in tab.model.happenings or ()]
    assert "Wants a cake" in told[0].second
    tab.table.setFocus()
    tab.table.setCurrentIndex(tab.rows.index(0, 0))
    manager.press(Qt.Key.Key_Return, tab.table)
    assert page.widget_at(page.bar.currentIndex()) is page.notes
    assert page.bar.hasFocus()


def test_that_what_the_counter_records_shows_on_the_page(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    before = page.summary.points.balance.text()
    buy(manager.store, page.model.page.profile.number if page.model.page else None, 0, [2, 2])
    manager.desk.committed.emit(None)
    manager.wait(lambda: page.summary.points.balance.text() != before)


def test_that_a_hidden_list_shows_what_is_new_when_it_is_seen_again(manager: Manager) -> None:
    screen = manager.screen
    screen.hide()
    join(manager.store, "Wulan Sari", 0)
    manager.desk.committed.emit(None)
    screen.show()
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma", "Wulan Sari")


def test_that_a_member_can_be_taken_to_the_counter(manager: Manager) -> None:
    manager.open("Budi Santoso")
    page = manager.screen.page
    taken: list[str] = []
    manager.screen.counter_wanted.connect(taken.append)
    page.head.actions_by_key["counter"].trigger()
    assert page.model.page is not None
    assert taken == [page.model.page.profile.id]


def test_that_a_card_is_replaced(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    manager.turn_to(page.cards)
    page.cards.replace.click()
    dialog = page.cards.dialog
    assert dialog is not None
    dialog.reason.setText("torn")
    dialog.accept()
    manager.wait(lambda: "torn" in said(page.cards))


def test_that_a_card_is_blocked(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    manager.turn_to(page.cards)
    (view,) = page.cards.findChildren(CardView)
    view.block.click()
    dialog = page.cards.dialog
    assert dialog is not None
    dialog.reason.setText("found")
    dialog.accept()
    manager.wait(lambda: "blocked on" in said(page.cards))
    assert "found" in said(page.cards)


def test_that_a_stage_is_set_by_hand_and_told_beside_the_computed_one(manager: Manager) -> None:
    manager.open("Budi Santoso")
    page = manager.screen.page
    page.head.actions_by_key["stage"].trigger()
    dialog = page.dialog
    assert isinstance(dialog, StageDialog)
    dialog.stage.choose("advocate")
    dialog.accept()
    assert dialog.fields["reason"].complaint
    dialog.reason.setText("Brings the whole street")
    dialog.until.set_value(date(2027, 6, 30))
    dialog.accept()
    manager.wait(lambda: bool(dialog.fields["until"].complaint))
    dialog.until.set_value(date(2026, 7, 31))
    dialog.accept()
    manager.wait(lambda: "Advocate" in page.head.stage.accessibleName())
    manager.turn_to(page.stages)
    manager.wait(lambda: "Set by hand to 31 Jul 2026" in said(page.stages))


def test_that_a_tier_is_set_and_points_are_given_by_hand(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    page.set_tier()
    dialog = page.dialog
    assert isinstance(dialog, TierDialog)
    dialog.tier.choose("Platinum")
    dialog.reason.setText("Ten years")
    dialog.accept()
    manager.wait(lambda: "Platinum" in page.head.tier.accessibleName())
    before = page.summary.points.balance.text()
    page.adjust_points()
    points = page.dialog
    assert isinstance(points, PointsDialog)
    points.points.set_value(100_000)
    points.way.choose("take")
    points.reason.setText("Typed twice")
    points.accept()
    manager.wait(lambda: points.message.isVisible() and points.message.kind == "danger")
    assert page.summary.points.balance.text() == before
    points.points.set_value(7)
    points.way.choose("give")
    points.accept()
    manager.wait(lambda: int(page.summary.points.balance.text()) == int(before) + 7)


def test_that_complaints_in_a_form_are_seen_whole(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    page.adjust_points()
    dialog = page.dialog
    assert isinstance(dialog, PointsDialog)
    manager.press(Qt.Key.Key_F10, dialog)
    manager.wait(lambda: all(each.complaint for each in list(dialog.fields.values())[1:]))
    QApplication.processEvents()
    around = [
        each
        for each in dialog.findChildren(QScrollArea)
        if each.isAncestorOf(dialog.fields["reason"])
    ]
    assert around
    assert all(each.verticalScrollBar().maximum() == 0 for each in around)


def test_that_a_merge_is_previewed_done_and_undone(manager: Manager) -> None:
    manager.open("Budi Santoso")
    page = manager.screen.page
    page.head.actions_by_key["merge"].trigger()
    dialog = page.dialog
    assert isinstance(dialog, MergeDialog)
    assert not dialog.confirm.isEnabled()
    dialog.search.setText("siti")
    manager.wait(lambda: len(dialog.buttons) == 1)
    manager.press(Qt.Key.Key_Return, dialog.search)
    manager.wait(dialog.confirm.isEnabled)
    preview = dialog.model.preview
    assert preview is not None
    assert preview.balance
    assert f"{preview.balance} points" in said(dialog.after)
    assert dialog.model.keep.profile.name == "Budi Santoso"
    manager.press(Qt.Key.Key_F2, dialog)
    manager.wait(dialog.confirm.isEnabled)
    assert dialog.model.keep.profile.name == "Siti Rahma"
    manager.press(Qt.Key.Key_Return, dialog)
    assert dialog.isVisible()
    manager.press(Qt.Key.Key_F10, dialog)
    manager.shows("Siti Rahma")
    manager.wait(lambda: page.summary.points.balance.text() == str(preview.balance))
    toast = page.toast
    assert toast is not None
    page.bar.setFocus()
    QTest.keyClick(page.bar, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not toast.isVisible()
    manager.turn_to(page.cards)
    manager.wait(lambda: "parted on" in said(page.cards))
    manager.screen.show_list()
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")


def test_that_notes_are_kept_and_tasks_done(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    manager.turn_to(page.notes)
    page.notes.add.click()
    assert page.notes.note_field.complaint
    page.notes.note.setPlainText("Call about the cake")
    page.notes.due.set_value(date(2026, 7, 1))
    page.notes.add.click()
    manager.wait(lambda: "due on 1 Jul 2026" in said(page.notes))
    assert page.notes.note.toPlainText() == ""
    (view,) = page.notes.findChildren(TalkView)
    view.finish.click()
    manager.wait(lambda: "done on 30 Jun 2026" in said(page.notes))


def test_that_leaving_is_asked_for_and_never_confirmed_by_enter(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    page.leave()
    dialog = page.dialog
    assert dialog is not None
    manager.press(Qt.Key.Key_Return, dialog)
    manager.press(Qt.Key.Key_F10, dialog)
    manager.wait(lambda: "Left" in page.head.about.text())
    assert page.head.print.isHidden()


def test_that_who_was_brought_is_told_and_can_be_opened(manager: Manager) -> None:
    row = manager.screen.list.rows.row_at(2)
    assert row is not None
    join(manager.store, "Lina Hartono", 5, referred_by=row.number)
    manager.open("Siti Rahma")
    page = manager.screen.page
    manager.turn_to(page.referrals)
    manager.wait(lambda: "Lina Hartono" in said(page.referrals))
    assert "no purchase yet" in said(page.referrals)
    (view,) = page.referrals.findChildren(PersonView)
    view.open.click()
    manager.shows("Lina Hartono")
    manager.turn_to(page.referrals)
    manager.wait(lambda: "Siti Rahma" in said(page.referrals))


def test_that_nothing_is_said_of_points_before_they_are_known(
    app: QApplication, qtbot: QtBot, store: Store
) -> None:
    desk = Desk(store, OWNER, app)
    screen = MembersScreen(desk, clock=clock)
    qtbot.addWidget(screen)
    screen.show()
    screen.show_member("081255551204")
    assert screen.page.waiting.isVisible()
    assert not screen.page.head.isVisible()
    assert screen.page.points.none.isHidden()
    qtbot.waitUntil(screen.page.head.isVisible, timeout=PATIENCE)
    assert not screen.page.waiting.isVisible()
    desk.close()


def test_that_the_rows_are_a_model_as_qt_wants_one(manager: Manager, qtmodeltester: Any) -> None:
    qtmodeltester.check(manager.screen.list.rows, force_py=True)


def test_that_every_control_has_a_name(manager: Manager) -> None:
    nameless = nameless_in(manager.screen)
    manager.open("Siti Rahma")
    for place in range(len(manager.screen.page.tabs)):
        manager.screen.page.bar.setCurrentIndex(place)
        QApplication.processEvents()
        nameless += nameless_in(manager.screen)
    assert nameless == []


def nameless_in(screen: QWidget) -> list[QWidget]:
    """Return what Tab stops at in view and a screen reader has no word for."""
    return [
        each
        for each in screen.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.isVisible()
        and not each.accessibleName()
        and not text_of(each)
    ]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("percent", [100, 150])
def test_that_the_screens_fit_the_smallest_window(
    manager: Manager, language: str, percent: int
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    use_language(language)
    theme.apply(app, theme.LIGHT, percent)
    screen = MembersScreen(manager.desk, clock=clock)
    manager.qtbot.addWidget(screen)
    row = manager.screen.list.rows.row_at(2)
    assert row is not None
    screen.show_member(row.id)
    manager.wait(lambda: screen.page.model.page is not None)
    widths = [screen.minimumSizeHint().width()]
    use_language("en")
    assert max(widths) <= 1024 * (1 if percent == 100 else 1.5)


def said_under(dialog: EditDialog, told: str) -> bool:
    """Tell whether something is said under the phone."""
    return told in dialog.fields["phone"].complaint


def text_of(widget: QWidget) -> str:
    """Return the text of a label or button."""
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) else ""


def said(widget: QWidget) -> str:
    """Return everything a screen reader would say within a widget."""
    texts = [widget.accessibleName()]
    for each in widget.findChildren(QWidget):
        if each.isVisibleTo(widget):
            texts += [each.accessibleName(), text_of(each)]
    return "\n".join(text for text in texts if text).replace("\xa0", " ")


def titles(members: MembersList) -> list[str]:
    """Return the heads of the columns."""
    return [column.title for column in members.rows.columns()]


def noted(store: Store) -> list[str]:
    """Return what was noted of reading what is masked."""
    with store.engine.connect() as connection:
        return list(
            connection.exec_driver_sql(
                "SELECT action FROM audit WHERE action LIKE 'reveal%'"
            ).scalars()
        )


def test_that_a_card_is_handed_over_by_a_key_on_its_tab(manager: Manager) -> None:
    manager.open("Siti Rahma")
    cards = manager.screen.page.cards
    manager.turn_to(cards)

    def told() -> str:
        views = cards.findChildren(CardView)
        return " ".join(each.text() for view in views for each in view.findChildren(Paragraph))

    manager.wait(lambda: "not printed yet" in told())
    manager.press(Qt.Key.Key_F6)
    manager.wait(lambda: "handed over on" in told() and "not printed yet" not in told())


def test_that_the_shops_segments_are_tabs_and_a_filter(manager: Manager) -> None:
    members = manager.screen.list
    asked = DefineSegment(key=new_id(), at=clock(), name="Tea", expression='likes("tea")')
    manager.store.write(define_segment, OWNER, asked)
    members.model.want_segments()
    manager.wait(lambda: "Tea  1" in [members.tabs.tabText(at) for at in range(5)])
    members.tabs.setCurrentIndex(4)
    manager.sees("Siti Rahma")
    members.tabs.setCurrentIndex(0)
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")
    chosen = members.narrowing.segment
    assert chosen.isVisible()
    chosen.open_choices()
    assert chosen.choices is not None
    chosen.choices.boxes[0].click()
    chosen.close_choices()
    manager.sees("Siti Rahma")


def test_that_another_screen_can_show_whom_a_condition_means(manager: Manager) -> None:
    manager.screen.show_segment("visits >= 1")
    manager.sees("Siti Rahma")
    tabs = manager.screen.list.tabs
    assert tabs.tabText(tabs.currentIndex()).startswith("Chosen people")
    tabs.setCurrentIndex(0)
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")


def test_that_view_and_filters_become_a_segment(manager: Manager) -> None:
    members = manager.screen.list
    members.model.narrow(MemberFilter(state="member", visit="never"))
    manager.sees("Budi Santoso")
    heard: list[str] = []
    manager.screen.segment_wanted.connect(heard.append)
    members.segment.click()
    manager.wait(lambda: heard == ["state = member and last_visit = none"])


def test_that_a_search_is_not_lost_on_the_way_to_a_segment(manager: Manager) -> None:
    members = manager.screen.list
    manager.type("siti")
    manager.sees("Siti Rahma")
    members.segment.click()
    manager.wait(lambda: "searched for" in members.message.text())
