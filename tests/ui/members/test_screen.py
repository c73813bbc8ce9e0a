from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.store import Store
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.members.editing import EditDialog
from loyalty_desktop.ui.members.screen import MembersScreen
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
        rows = self.screen.rows
        found = [rows.row_at(place) for place in range(rows.rowCount())]
        return [row.name if row is not None else "" for row in found]

    def sees(self, *names: str) -> None:
        self.wait(lambda: self.names() == list(names))

    def open(self, name: str) -> None:
        self.screen.table.setCurrentIndex(self.screen.rows.index(self.names().index(name), 0))
        self.screen.table.setFocus()
        self.press(Qt.Key.Key_Return, self.screen.table)
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
        assert dialog is not None
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
def manager(app: QApplication, qtbot: QtBot, store: Store) -> Iterator[Manager]:
    desk = Desk(store, OWNER, app)
    screen = MembersScreen(desk, clock=clock)
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
    assert screen.count.text() == "1 of 3"
    manager.press(Qt.Key.Key_Down)
    manager.press(Qt.Key.Key_Return, screen.table)
    manager.shows("Siti Rahma")
    dialog = manager.edit()
    assert dialog.phone.text() == "0812-5555-1204"
    dialog.city.setFocus()
    manager.type("Bogor")
    manager.press(Qt.Key.Key_F10, dialog)
    manager.wait(lambda: "Bogor" in screen.page.head.about.text())
    manager.press(Qt.Key.Key_Escape, screen.page)
    assert screen.table.isVisible()
    assert screen.search.text() == "siti"
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
    screen = manager.screen
    screen.state.choose("contact")
    screen.state.chosen.emit("contact")
    manager.sees("Rosita Wijaya")
    screen.clear.click()
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")
    assert screen.state.choice() == ""
    screen.table.sorted_by.emit("balance", True)
    manager.wait(lambda: manager.names()[0] == "Siti Rahma")


def test_that_nobody_found_says_what_to_do(manager: Manager) -> None:
    screen = manager.screen
    manager.type("zzzz")
    manager.wait(screen.none_found.isVisible)
    assert screen.none_found.action is not None
    screen.none_found.action.click()
    manager.sees("Budi Santoso", "Rosita Wijaya", "Siti Rahma")
    assert screen.table.isVisible()


def test_that_a_new_shop_leads_to_the_counter(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = Desk(a_shop(tmp_path), OWNER, app)
    screen = MembersScreen(desk, clock=clock)
    qtbot.addWidget(screen)
    screen.show()
    qtbot.waitUntil(screen.nobody.isVisible, timeout=PATIENCE)
    assert screen.nobody.action is not None
    with qtbot.waitSignal(screen.back_wanted, timeout=PATIENCE):
        screen.nobody.action.click()
    desk.close()


def test_that_likes_are_added_and_taken_away(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    manager.turn_to(page.preferences)
    likes = page.preferences.likes
    assert likes.chips.words() == ("Jasmine tea",)
    likes.edit.setText("Size: M")
    manager.press(Qt.Key.Key_Return, likes.edit)
    manager.wait(lambda: likes.chips.words() == ("Jasmine tea", "M"))
    assert likes.edit.text() == ""
    likes.chips.closed.emit("Jasmine tea")
    manager.wait(lambda: likes.chips.words() == ("M",))


def test_that_a_sensitive_fact_shows_only_when_asked_for(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    manager.turn_to(page.preferences)
    likes = page.preferences.likes
    likes.edit.setText("allergies: nuts")
    likes.add.click()
    manager.wait(likes.masked.isVisible)
    assert "nuts" not in said(likes)
    likes.reveal.click()
    manager.wait(lambda: "nuts" in said(likes))
    manager.turn_to(page.summary)
    manager.wait(lambda: "1 sensitive note, masked" in said(page.summary))
    assert "nuts" not in said(page.summary)


def test_that_a_consent_is_switched_and_told(manager: Manager) -> None:
    manager.open("Siti Rahma")
    page = manager.screen.page
    manager.turn_to(page.preferences)
    email = page.preferences.consents.switches["marketing", "email"]
    assert not email.switch.isChecked()
    assert email.since.text() == "not asked yet"
    email.switch.click()
    manager.wait(lambda: email.since.text().startswith("given on"))
    assert email.switch.isChecked()
    email.switch.click()
    manager.wait(lambda: email.since.text().startswith("refused on"))


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
    page.head.counter.click()
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
    row = manager.screen.rows.row_at(2)
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
    return "\n".join(text for text in texts if text)
