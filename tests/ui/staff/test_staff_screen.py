"""The staff screen on a real shop, through a desk that answers at once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from loyalty_desktop.errors import LoyaltyError, NotAllowed
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.commands.signing_in import (
    EnterPin,
    ShowStaffCard,
    sign_in,
    sign_in_by_card,
)
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.queries.staff import StaffRow, list_staff, staff_named
from loyalty_desktop.services.store import Session, Store, new_id
from loyalty_desktop.ui.printing.paper import sheets, words
from loyalty_desktop.ui.staff.card_dialog import StaffCardDialog
from loyalty_desktop.ui.staff.dialogs import PersonDialog, PinDialog
from loyalty_desktop.ui.staff.screen import StaffScreen
from loyalty_desktop.ui.staff.view_model import Person, StaffModel
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.sample import NOW, OWNER, ZONE, a_shop, clock, join

SOON = 20_000


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the shops once: with nobody in it, and with a member and three on the staff."""
    folder = tmp_path_factory.mktemp("shops")
    store = a_shop(folder)
    store.close()
    shutil.copy(folder / "shop.db", folder / "empty.db")
    store = Store(f"sqlite:///{folder / 'shop.db'}", KeyFolder(folder / "keys"))
    join(store, "Dian K.", 1)
    model = StaffModel(StraightDesk(store), clock)
    model.load()
    model.hire(Person("Tuti Hartati", "owner", "271828"))
    model.hire(Person("Rina Astuti", "cashier", "3141"))
    model.hire(Person("Dian Kusuma", "manager", "602214"))
    store.close()
    return folder


def opened(shops: Path, name: str, folder: Path) -> Iterator[StraightDesk]:
    shutil.copy(shops / name, folder / "trial.db")
    store = Store(f"sqlite:///{folder / 'trial.db'}", KeyFolder(shops / "keys"))
    yield StraightDesk(store)
    store.close()


@pytest.fixture
def desk(shops: Path, tmp_path: Path) -> Iterator[StraightDesk]:
    """Give the desk of a shop with an owner at the counter, a cashier and a manager."""
    for desk in opened(shops, "shop.db", tmp_path):
        owner = desk.store.read(staff_named, "Tuti Hartati")
        desk.act_as(Actor(owner.name, owner.role, owner.id, "2"))
        yield desk


@pytest.fixture
def empty_desk(shops: Path, tmp_path: Path) -> Iterator[StraightDesk]:
    """Give the desk of a shop with nobody on the staff."""
    yield from opened(shops, "empty.db", tmp_path)


@pytest.fixture
def member(desk: StraightDesk) -> str:
    """Give the number of the one member there is."""

    def first(session: Session) -> str:
        return session.scalars(select(Member.number)).one()

    return desk.store.read(first)


@pytest.fixture
def screen(app: QApplication, desk: StraightDesk, qtbot: QtBot) -> StaffScreen:
    del app
    return shown(desk, qtbot)


def shown(desk: StraightDesk, qtbot: QtBot) -> StaffScreen:
    screen = StaffScreen(desk, ZONE, clock)
    qtbot.addWidget(screen)
    screen.resize(1024, 768)
    screen.show()
    return screen


def row_of(model: StaffModel, name: str) -> StaffRow:
    return next(row for row in model.rows if row.name == name)


def press(screen: StaffScreen, name: str) -> None:
    button = screen.findChild(QAbstractButton, name)
    assert button is not None
    assert button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(screen: StaffScreen, name: str) -> None:
    place = next(at for at, row in enumerate(screen.model.rows) if row.name == name)
    screen.table.setCurrentIndex(screen.table.model().index(place, 0))


def person_dialog(screen: StaffScreen) -> PersonDialog:
    dialog = screen.dialog
    assert isinstance(dialog, PersonDialog)
    return dialog


def try_pin(desk: StraightDesk, row: StaffRow, pin: str) -> Actor | None:
    request = EnterPin(key=new_id(), at=NOW, staff=row.id, pin=pin)
    return desk.store.write(sign_in, Actor("", "", counter="2"), request).actor


def test_that_the_first_owner_is_hired_and_acts_at_once(
    app: QApplication, empty_desk: StraightDesk, qtbot: QtBot
) -> None:
    del app
    desk, screen = empty_desk, shown(empty_desk, qtbot)
    assert screen.stack.currentWidget() is screen.empty
    QTest.keyClick(screen, Qt.Key.Key_F2)
    dialog = person_dialog(screen)
    assert dialog.role.count() == 1
    QTest.keyClicks(dialog.full_name, "Tuti Hartati")
    dialog.accept()
    assert "owner needs a PIN" in dialog.pins.first_field.complaint
    QTest.keyClicks(dialog.pins.pin, "271828")
    QTest.keyClicks(dialog.pins.again, "271828")
    with qtbot.waitSignal(screen.signed_in):
        dialog.accept()
    assert screen.dialog is None
    assert (desk.actor.name, desk.actor.role) == ("Tuti Hartati", "owner")
    assert [row.name for row in screen.model.rows] == ["Tuti Hartati"]
    assert screen.person.name.text() == "Tuti Hartati"


@pytest.mark.parametrize(
    ("pin", "again", "told"),
    [
        ("1234", "1234", "try this PIN first"),
        ("31", "31", "4 to 12 digits"),
        ("3141", "3142", "another PIN"),
    ],
)
def test_that_a_pin_that_will_not_do_is_told_under_its_field_and_all_that_was_typed_stays(
    screen: StaffScreen, pin: str, again: str, told: str
) -> None:
    screen.hire()
    dialog = person_dialog(screen)
    QTest.keyClicks(dialog.full_name, "Wati")
    QTest.keyClicks(dialog.pins.pin, pin)
    QTest.keyClicks(dialog.pins.again, again)
    dialog.accept()
    assert screen.dialog is dialog
    assert told in dialog.pins.first_field.complaint + dialog.pins.again_field.complaint
    assert dialog.full_name.text() == "Wati"
    screen.model.load()
    assert len(screen.model.rows) == 3


def test_that_two_of_one_name_are_told_at_the_name(screen: StaffScreen) -> None:
    screen.hire()
    dialog = person_dialog(screen)
    QTest.keyClicks(dialog.full_name, "rina astuti")
    QTest.keyClicks(dialog.pins.pin, "2718")
    QTest.keyClicks(dialog.pins.again, "2718")
    dialog.accept()
    assert "used already" in dialog.name_field.complaint


def test_that_name_role_limits_and_own_card_are_changed_in_one_go(
    member: str, screen: StaffScreen
) -> None:
    choose(screen, "Dian Kusuma")
    press(screen, "edit-details")
    dialog = person_dialog(screen)
    dialog.full_name.setText("Dian Kusumawati")
    dialog.limits[next(iter(dialog.limits))].setText("2500")
    dialog.member.setText(member)
    dialog.accept()
    assert screen.dialog is None
    changed = row_of(screen.model, "Dian Kusumawati")
    assert changed.limits == {"adjust": 2500}
    assert changed.member == member
    assert "2.500 points by hand, up to 62 days back" in screen.person.limits.text()
    assert "Dian K." in screen.person.member.value.text()


def test_that_a_cashier_may_have_a_limit_for_refunds_in_the_shops_money(
    screen: StaffScreen,
) -> None:
    choose(screen, "Rina Astuti")
    press(screen, "edit-details")
    dialog = person_dialog(screen)
    assert dialog.refunds is not None
    assert [right for right, edit in dialog.limits.items() if edit.isVisible()] == ["refund"]
    dialog.refunds.setText("250000")
    dialog.accept()
    assert row_of(screen.model, "Rina Astuti").limits == {"refund": 250_000}
    assert "refunds up to Rp" in screen.person.limits.text()
    press(screen, "edit-details")
    again = person_dialog(screen)
    assert again.refunds is not None
    assert again.refunds.value() == 250_000
    again.role.choose("owner")
    assert not again.refunds.isVisible()


def test_that_a_role_is_told_in_plain_words_as_it_is_chosen(screen: StaffScreen) -> None:
    screen.hire()
    dialog = person_dialog(screen)
    told: set[str] = set()
    for place in range(dialog.role.count()):
        dialog.role.setCurrentIndex(place)
        told.add(dialog.told.text())
    assert len(told) == 5
    assert any("changes nothing" in each for each in told)


def test_that_the_last_owner_stays_and_it_is_said_why(screen: StaffScreen) -> None:
    choose(screen, "Tuti Hartati")
    screen.let_go()
    assert "only owner" in screen.message.text()
    assert row_of(screen.model, "Tuti Hartati").active


def test_that_who_has_left_can_come_back(screen: StaffScreen, desk: StraightDesk) -> None:
    choose(screen, "Rina Astuti")
    screen.let_go()
    rina = row_of(screen.model, "Rina Astuti")
    assert not rina.active
    assert screen.model.rows[-1] == rina
    with pytest.raises(LoyaltyError):
        try_pin(desk, rina, "3141")
    press(screen, "works-here-again")
    assert try_pin(desk, rina, "3141") is not None


def test_that_a_locked_colleague_is_seen_and_unlocked(
    screen: StaffScreen, desk: StraightDesk
) -> None:
    rina = row_of(screen.model, "Rina Astuti")
    for _try in range(5):
        try_pin(desk, rina, "0000")
    screen.model.load()
    choose(screen, "Rina Astuti")
    assert "locked until" in screen.person.role.text()
    press(screen, "unlock")
    assert "works here" in screen.person.role.text()
    assert try_pin(desk, rina, "3141") is not None


def test_that_a_new_pin_is_given(screen: StaffScreen, desk: StraightDesk) -> None:
    choose(screen, "Rina Astuti")
    press(screen, "new-pin")
    dialog = screen.dialog
    assert isinstance(dialog, PinDialog)
    QTest.keyClicks(dialog.pins.pin, "5926")
    QTest.keyClicks(dialog.pins.again, "5926")
    dialog.accept()
    assert screen.dialog is None
    assert try_pin(desk, row_of(screen.model, "Rina Astuti"), "5926") is not None


def test_that_a_card_is_made_shown_once_and_signs_in(
    screen: StaffScreen, desk: StraightDesk
) -> None:
    choose(screen, "Rina Astuti")
    press(screen, "staff-card")
    dialog = screen.dialog
    assert isinstance(dialog, StaffCardDialog)
    dialog.accept()
    assert dialog.made.isVisible()
    request = ShowStaffCard(key=new_id(), at=NOW, code=dialog.made.text())
    actor = desk.store.write(sign_in_by_card, OWNER, request).actor
    assert actor is not None
    assert actor.name == "Rina Astuti"
    dialog.reject()
    choose(screen, "Rina Astuti")
    assert row_of(screen.model, "Rina Astuti").has_card


def test_that_a_badge_is_scanned_into_the_open_dialog_only(screen: StaffScreen) -> None:
    assert not screen.take_scan("BADGE-0042")
    choose(screen, "Rina Astuti")
    screen.give_card()
    assert screen.take_scan("BADGE-0042")
    assert screen.dialog is None
    assert row_of(screen.model, "Rina Astuti").has_card


def test_that_a_manager_helps_those_below_and_changes_nobody(
    screen: StaffScreen, desk: StraightDesk
) -> None:
    dian = try_pin(desk, row_of(screen.model, "Dian Kusuma"), "602214")
    assert dian is not None
    desk.act_as(dian)
    screen.model.load()
    assert not screen.add.isEnabled()
    for name, helps in (("Rina Astuti", True), ("Tuti Hartati", False), ("Dian Kusuma", True)):
        choose(screen, name)
        assert screen.person.pin.isEnabled() is helps
        assert not screen.person.edit.isEnabled()


def test_that_a_cashier_sees_why_the_staff_are_not_shown(
    screen: StaffScreen, desk: StraightDesk
) -> None:
    rina = try_pin(desk, row_of(screen.model, "Rina Astuti"), "3141")
    assert rina is not None
    desk.act_as(rina)
    with pytest.raises(NotAllowed):
        desk.store.read_as(rina, list_staff)
    screen.model.load()
    assert screen.message.text()


def test_that_esc_leads_back_and_everything_has_a_name(screen: StaffScreen, qtbot: QtBot) -> None:
    with qtbot.waitSignal(screen.back_wanted):
        QTest.keyClick(screen, Qt.Key.Key_Escape)
    for button in screen.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName() or button.text(), button.objectName()


def test_that_enter_goes_on_to_the_pin_and_adds_when_all_is_typed(
    app: QApplication, screen: StaffScreen
) -> None:
    screen.hire()
    dialog = person_dialog(screen)
    typed = ("Joko Mulyono", "6294", "6294")
    for place, text in enumerate(typed):
        focused = app.focusWidget()
        assert focused is not None
        assert focused is (dialog.full_name, dialog.pins.pin, dialog.pins.again)[place]
        QTest.keyClicks(focused, text)
        assert screen.dialog is dialog
        QTest.keyClick(focused, Qt.Key.Key_Return)
    assert screen.dialog is None
    assert row_of(screen.model, "Joko Mulyono").pin_digits == 4
    # Whoever was added is the one to go on with.
    assert screen.person.name.text() == "Joko Mulyono"


def test_that_each_thing_to_do_about_somebody_has_its_key(screen: StaffScreen) -> None:
    choose(screen, "Rina Astuti")
    for key, kind in (
        (Qt.Key.Key_F4, PersonDialog),
        (Qt.Key.Key_Return, PersonDialog),
        (Qt.Key.Key_F6, PinDialog),
        (Qt.Key.Key_F9, StaffCardDialog),
    ):
        QTest.keyClick(screen.table, key)
        assert isinstance(screen.dialog, kind)
        screen.dialog.reject()
    QTest.keyClick(screen.table, Qt.Key.Key_Delete)
    (asked,) = [each for each in screen.findChildren(Dialog) if each.isVisible()]
    assert asked.serious
    asked.accept()
    assert not row_of(screen.model, "Rina Astuti").active
    QTest.keyClick(screen.table, Qt.Key.Key_Insert)
    assert row_of(screen.model, "Rina Astuti").active
    for button in screen.person.findChildren(Button):
        assert button.key, button.objectName()


def test_that_a_new_card_is_printed_and_the_paper_signs_in(
    screen: StaffScreen, desk: StraightDesk, qtbot: QtBot
) -> None:
    choose(screen, "Rina Astuti")
    screen.give_card()
    dialog = screen.dialog
    assert isinstance(dialog, StaffCardDialog)
    QTest.keyClick(dialog, Qt.Key.Key_F9)
    assert screen.paper is None
    dialog.accept()
    QTest.keyClick(dialog, Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: screen.paper is not None, timeout=SOON)
    paper = screen.paper
    assert paper is not None
    for told in ("Rina Astuti", desk.store.shop.name, dialog.made.text()):
        assert told in words(paper.paper).replace("\n", " ")
    (sheet,) = sheets(paper.paper, 200)
    grey = sheet.picture.convertToFormat(QImage.Format.Format_Grayscale8)
    picture = Image.frombytes(
        "L", (grey.width(), grey.height()), bytes(grey.constBits()), "raw", "L", grey.bytesPerLine()
    )
    (code,) = [found.text for found in zxingcpp.read_barcodes(picture)]
    request = ShowStaffCard(key=new_id(), at=NOW, code=code)
    actor = desk.store.write(sign_in_by_card, OWNER, request).actor
    assert actor is not None
    assert actor.name == "Rina Astuti"
    paper.reject()
    screen.away.close()
