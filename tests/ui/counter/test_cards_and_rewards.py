from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import QWidget

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.commands.cards import BlockCard
from loyalty_desktop.services.queries.cards import OwnCard
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.card_dialog import CardDialog
from loyalty_desktop.ui.counter.card_model import AtCard
from loyalty_desktop.ui.counter.choosing import RewardsDialog
from loyalty_desktop.ui.counter.help import AFTERWARDS, AT_THE_BILL, HelpDialog
from loyalty_desktop.ui.counter.parked_dialog import ParkedDialog
from loyalty_desktop.ui.widgets.text import Paragraph
from tests.ui.counter.conftest import Cashier, Clock
from tests.ui.counter.fakes import CounterDesk
from tests.ui.counter.sample import a_reward, a_voucher, clock, join

Key = Qt.Key


def test_that_the_card_there_is_can_be_scanned_from_the_screen(
    cashier: Cashier, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    cashier.press(Key.Key_F9)
    dialog = cashier.dialog
    assert isinstance(dialog, CardDialog)
    assert dialog.code.text().replace(" ", "") == budi.card
    wanted: list[str] = []
    dialog.print_wanted.connect(wanted.append)
    cashier.press(Key.Key_F9)
    assert wanted == [budi.member_id]


def test_that_a_card_is_blocked_only_when_asked_twice(cashier: Cashier, shop: Store) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    cashier.press(Key.Key_F9)
    dialog = cashier.dialog
    assert isinstance(dialog, CardDialog)
    cashier.press(Key.Key_Delete)
    assert dialog.message.text() == "Press Del again to block this card. Points stay safe."
    cashier.press(Key.Key_Delete)
    assert dialog.model.done == "blocked"
    assert shop.read(member_panel, budi.card or "", clock()).card_lost


def test_that_a_card_from_elsewhere_is_linked_by_scanning_it(cashier: Cashier, shop: Store) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    cashier.press(Key.Key_F9)
    dialog = cashier.dialog
    assert isinstance(dialog, CardDialog)
    cashier.scan("8991234567890")
    assert dialog.model.done == "linked"
    assert shop.read(member_panel, "8991234567890", clock()).id == budi.member_id


def test_that_scanning_a_card_at_its_dialog_says_whom_it_names(
    cashier: Cashier, shop: Store
) -> None:
    budi, siti = join(shop, "Budi Santoso", 3), join(shop, "Siti Rahma", 3)
    cashier.scan(budi.card or "")
    cashier.press(Key.Key_F9)
    dialog = cashier.dialog
    assert isinstance(dialog, CardDialog)

    cashier.scan(budi.card or "")
    assert dialog.message.text() == "This card is good: it names Budi Santoso."

    cashier.scan(siti.card or "")
    assert dialog.message.text() == "This card names Siti Rahma already. Nothing was changed."

    # The new card is tried the same way, and no second one is offered.
    cashier.press(Key.Key_F10)
    cashier.scan(dialog.code.text().replace(" ", ""))
    assert dialog.message.text() == "This card is good: it names Budi Santoso."
    assert not dialog.confirm.isVisible()
    cashier.scan(budi.card or "")
    assert "reported lost" in dialog.message.text()


def test_that_blocking_without_an_answer_is_sent_again_with_its_key(shop: Store) -> None:
    desk = CounterDesk()
    budi = join(shop, "Budi Santoso", 1)
    panel = shop.read(member_panel, budi.member_id, clock())
    model = AtCard(desk, clock, panel, budi.member_id)
    model.load()
    desk.tell(OwnCard("card", budi.card))
    model.block()
    first = desk.writes[-1].request
    assert isinstance(first, BlockCard)
    desk.refuse(Unavailable(reason="fault"))
    model.block()
    assert desk.writes[-1].request == first


def test_that_a_voucher_the_member_holds_goes_on_the_bill_by_keys(
    cashier: Cashier, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    a_reward(shop, "hemat", "Potongan Rp 10.000", 20, "amount", 10_000)
    voucher = a_voucher(shop, budi.member_id, "hemat")
    cashier.scan(budi.card or "")
    assert cashier.read("rewards-within-reach") == "Rewards: 1 voucher"
    cashier.type("50000")
    cashier.press(Key.Key_F5)
    assert isinstance(cashier.dialog, RewardsDialog)
    cashier.enter()
    assert cashier.dialog is None
    assert [reward.token for reward in cashier.counter.model.bill.rewards] == [voucher]
    assert cashier.counter.model.due == 40_000
    # It is on the bill: it is not offered once more.
    cashier.press(Key.Key_F5)
    offered = cashier.counter.dialog
    assert isinstance(offered, RewardsDialog)
    assert [row.name for row in offered.rows()] == ["Potongan Rp 10.000"]


def test_that_a_parked_bill_is_given_up_only_when_asked_twice(cashier: Cashier) -> None:
    for amount in ("50000", "60000", "70000"):
        cashier.counter.bill.amount.setFocus()
        cashier.type(amount)
        cashier.press(Key.Key_F6)
    cashier.press(Key.Key_F7)
    dialog = cashier.dialog
    assert isinstance(dialog, ParkedDialog)
    cashier.press(Key.Key_Delete)
    assert len(cashier.counter.model.parked) == 3
    cashier.press(Key.Key_Delete)
    assert len(cashier.counter.model.parked) == 2
    # The other bills are still there, and one of them is taken up by Enter.
    assert cashier.dialog is dialog
    cashier.enter()
    assert cashier.dialog is None
    assert len(cashier.counter.model.parked) == 1


def test_that_the_last_sale_can_be_undone_for_a_minute(cashier: Cashier, clock: Clock) -> None:
    cashier.counter.bill.amount.setFocus()
    cashier.type("50000")
    cashier.enter()
    cashier.enter()
    strip = cashier.counter.member.empty.last
    assert strip.undo.isVisible()
    clock.pass_minutes(2)
    cashier.counter.member.refresh()
    assert not strip.undo.isVisible()
    assert strip.reprint.isVisible()
    assert strip.give.isVisible()


def test_that_the_help_names_every_key_of_the_counter(cashier: Cashier) -> None:
    told = {key for key, _word in (*AT_THE_BILL, *AFTERWARDS)} | {"F1"}
    shortcuts = {action.shortcut().toString() for action in cashier.counter.actions()}
    assert shortcuts - {"Ctrl+M"} <= told


def test_that_the_help_names_every_key_that_the_window_hears_at_the_counter(
    cashier: Cashier,
) -> None:
    assert cashier.counter.screens is not None
    told = {key for key, _word in (*AT_THE_BILL, *AFTERWARDS, *cashier.counter.screens())}
    heard: set[str] = set()
    for shortcut in cashier.window.findChildren(QShortcut):
        owner = shortcut.parent()
        if isinstance(owner, QWidget) and owner.isVisible():
            heard.add(shortcut.key().toString())
    for action in cashier.window.findChildren(QAction):
        if not action.shortcut().isEmpty():
            heard.add(action.shortcut().toString())
    assert {"F11", "Alt+Down", "F10", "Ctrl+M"} <= heard
    assert heard - told == set()


def test_that_the_member_is_taken_off_the_bill_by_a_key_and_the_amount_stays(
    cashier: Cashier, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    cashier.type("50000")
    cashier.press(Key.Key_F2, held=Qt.KeyboardModifier.ShiftModifier)
    assert cashier.counter.model.member is None
    assert cashier.counter.model.bill.amount == 50_000


def test_that_a_line_is_taken_off_by_a_key_of_its_dialog(cashier: Cashier) -> None:
    cashier.press(Key.Key_Insert)
    cashier.type("18500 Roti")
    cashier.enter()
    cashier.counter.at_lines.change(0)
    cashier.wait()
    cashier.press(Key.Key_F8)
    assert cashier.dialog is None
    assert cashier.counter.model.bill.lines == ()


def test_that_the_help_names_the_screens_of_the_window(cashier: Cashier) -> None:
    assert cashier.counter.screens is not None
    assert dict(cashier.counter.screens())["Ctrl+M"] == "Members"
    cashier.press(Key.Key_F1)
    assert isinstance(cashier.dialog, HelpDialog)
    words = {label.accessibleName() for label in cashier.dialog.findChildren(Paragraph)}
    assert "Ctrl+M: Members" in words
    assert "F8: Find a purchase: refund, void, give, print" in words
