"""Keys that are held down, pressed twice or pressed elsewhere than expected."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from loyalty_desktop.services.commands.stamps import DefineStampCard, define_stamp_card
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.counter.line_dialog import LineDialog
from loyalty_desktop.ui.counter.purchase_dialog import PurchaseDialog
from loyalty_desktop.ui.counter.refunding import RefundDialog
from loyalty_desktop.ui.widgets.dialog import Dialog
from tests.ui.counter.conftest import Cashier
from tests.ui.counter.sample import NOW, OWNER, a_reward, join

Key = Qt.Key


def hold(cashier: Cashier, key: Qt.Key) -> None:
    """Hold a key down for a while: it is pressed once and repeats."""
    cashier.press(key)
    for _ in range(5):
        target = QApplication.focusWidget() or cashier.window
        still = Qt.KeyboardModifier.NoModifier
        again = QKeyEvent(QEvent.Type.KeyPress, key, still, "", autorep=True)
        QApplication.sendEvent(target, again)
        cashier.wait()


def test_that_enter_held_at_the_amount_leads_to_the_money_and_no_further(
    cashier: Cashier,
) -> None:
    cashier.counter.bill.amount.setFocus()
    cashier.type("50000")
    hold(cashier, Key.Key_Return)
    assert cashier.focus == "cash-received"
    assert cashier.counter.model.last is None
    cashier.enter()
    assert cashier.counter.model.last is not None


def test_that_esc_held_leaves_one_dialog_and_asks_nothing(cashier: Cashier) -> None:
    cashier.counter.bill.amount.setFocus()
    cashier.type("50000")
    cashier.press(Key.Key_F8)
    hold(cashier, Key.Key_Escape)
    assert cashier.dialog is None
    assert cashier.counter.bill.amount.value() == 50_000
    assert cashier.focus == "amount"


def test_that_enter_never_throws_an_open_bill_away(cashier: Cashier) -> None:
    cashier.counter.bill.amount.setFocus()
    cashier.type("50000")
    cashier.press(Key.Key_F3, Key.Key_Escape)
    assert cashier.counter.findChild(Dialog) is not None
    cashier.enter()
    assert cashier.counter.model.bill.amount == 50_000
    cashier.press(Key.Key_F10)
    assert cashier.counter.model.bill.blank


def test_that_f10_held_in_a_dialog_does_not_complete_the_bill_behind_it(
    cashier: Cashier,
) -> None:
    # The window's own keys are told by Qt itself: held, they act once.
    assert [a.shortcut().toString() for a in cashier.counter.actions() if a.autoRepeat()] == []


def test_that_enter_in_the_money_completes_however_somebody_got_there(cashier: Cashier) -> None:
    cashier.counter.bill.amount.setFocus()
    cashier.type("50000")
    cashier.counter.pay.cash.setFocus()
    cashier.type("100000")
    cashier.enter()
    assert cashier.counter.model.last is not None
    assert cashier.counter.model.last.change == 50_000


def test_that_down_in_the_money_takes_the_sums_likely_to_be_handed_over(
    cashier: Cashier,
) -> None:
    cashier.counter.bill.amount.setFocus()
    cashier.type("218500")
    cashier.enter()
    sums: list[int | None] = []
    for _ in range(4):
        cashier.press(Key.Key_Down)
        sums.append(cashier.counter.model.bill.cash)
    assert sums == [218_500, 220_000, 250_000, 218_500]
    assert cashier.focus == "cash-received"


def test_that_up_from_the_money_leads_to_how_it_is_paid(cashier: Cashier) -> None:
    cashier.counter.bill.amount.setFocus()
    cashier.type("50000")
    cashier.enter()
    cashier.press(Key.Key_Up, Key.Key_Right)
    assert cashier.counter.model.bill.method == "card"
    cashier.enter()
    assert cashier.counter.model.last is not None


def test_that_what_was_said_of_the_last_sale_gives_way_to_the_next_bill(
    cashier: Cashier, shop: Store
) -> None:
    join(shop, "Budi Santoso", 1)
    cashier.counter.bill.amount.setFocus()
    cashier.type("50000")
    cashier.enter()
    cashier.enter()
    assert cashier.counter.toast.isVisible()
    cashier.counter.bill.amount.setFocus()
    cashier.type("7")
    assert cashier.counter.toast.text() == "" or not cashier.counter.toast.isVisible()


def test_that_too_many_points_are_answered_with_what_the_bill_takes(
    cashier: Cashier, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    cashier.type("2000000")
    cashier.enter()
    cashier.enter()
    cashier.scan(budi.card or "")
    cashier.type("50000")
    cashier.press(Key.Key_F4)
    cashier.type("9999")
    cashier.wait()
    told = cashier.counter.pay.points.edit.accessibleDescription()
    assert told == "This bill takes 100 points at most. Use up to 100."
    cashier.press(Key.Key_F4)
    cashier.enter()
    cashier.enter()
    assert cashier.counter.toast.text() == "100 points used; Budi has 100 in all."


def test_that_a_full_stamp_card_is_told_when_the_sale_is_done(
    cashier: Cashier, shop: Store
) -> None:
    a_reward(shop, "kopi", "Kopi gratis", 40, "product")
    asked = DefineStampCard(key=new_id(), at=NOW, code="roti", name="Roti", every=1, reward="kopi")
    shop.write(define_stamp_card, OWNER, asked)
    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    cashier.press(Key.Key_Insert)
    cashier.type("2 x 18500 Roti")
    cashier.enter()
    cashier.press(Key.Key_F10)
    assert cashier.counter.toast.text() == "+3 points; Budi has 3 in all. 1 new voucher."


def test_that_f4_in_a_refund_takes_all_that_is_left(cashier: Cashier) -> None:
    cashier.press(Key.Key_Insert)
    cashier.type("2 x 18500 Roti")
    cashier.enter()
    cashier.press(Key.Key_F10)
    cashier.press(Key.Key_F8, Key.Key_Return, Key.Key_F8, Key.Key_F4)
    dialog = cashier.dialog
    assert isinstance(dialog, RefundDialog)
    assert dialog.lines.edits[0].edit.text() == "2"
    cashier.press(Key.Key_F10)
    assert cashier.counter.toast.text() == "Refunded: Rp\u00a037.000 back."
    cashier.press(Key.Key_F8, Key.Key_Return)
    assert isinstance(cashier.dialog, PurchaseDialog)
    assert cashier.dialog.message.text() == "This receipt is already refunded."


def test_that_signs_typed_into_the_one_field_are_no_item(cashier: Cashier) -> None:
    cashier.press(Key.Key_Insert)
    cashier.type("18500 Roti")
    cashier.enter()
    cashier.press(Key.Key_F3)
    cashier.type("++-")
    cashier.enter()
    assert cashier.dialog is None
    assert cashier.counter.model.complaints["scan"] == (
        "No card or member with this code. The bill is unchanged."
    )


def test_that_too_many_of_an_item_are_answered_with_the_most(cashier: Cashier) -> None:
    cashier.press(Key.Key_Insert)
    cashier.type("18500 Roti")
    cashier.enter()
    cashier.counter.at_lines.change(0)
    cashier.wait()
    cashier.type("9999999")
    cashier.enter()
    dialog = cashier.dialog
    assert dialog is not None
    assert isinstance(dialog, LineDialog)
    assert dialog.quantity.accessibleDescription() == "At most 999.999."
