import pytest
from PySide6.QtCore import Qt

from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.queries.purchases import recent_purchases
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.counter.closing_dialog import ClosingDialog
from loyalty_desktop.ui.counter.finding_purchase import FindPurchaseDialog
from loyalty_desktop.ui.counter.give_dialog import GiveDialog
from loyalty_desktop.ui.counter.purchase_dialog import PurchaseDialog
from loyalty_desktop.ui.counter.refunding import RefundDialog
from loyalty_desktop.ui.counter.voiding import VoidDialog
from tests.ui.counter.conftest import Cashier, Clock
from tests.ui.counter.sample import NOW, OWNER, join

Key = Qt.Key
Shift = Qt.KeyboardModifier.ShiftModifier


def sold(store: Store, member: str | None, receipt: str = "0630-0142") -> str:
    """Record a sale of two coffees and a bread, a minute ago."""
    lines = (Line(64_000, name="Kopi", quantity=2_000), Line(18_500, name="Roti"))
    request = RecordPurchase(
        key=new_id(), at=NOW, member=member, total=82_500, receipt=receipt, lines=lines
    )
    return store.write(record_purchase, OWNER, request).purchase


def balance(store: Store, member: str, clock: Clock) -> int:
    return store.read(member_panel, member, clock.now).balance


def test_that_f8_and_enter_open_the_latest_sale_and_a_line_of_it_comes_back(
    cashier: Cashier, shop: Store, clock: Clock
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    sold(shop, budi.member_id)
    clock.pass_minutes(5)
    cashier.press(Key.Key_F8)
    assert isinstance(cashier.dialog, FindPurchaseDialog)
    cashier.enter()
    shown = cashier.dialog
    assert isinstance(shown, PurchaseDialog)
    assert shown.total.accessibleName() == "Purchase total: Rp\u00a082.500"
    assert shown.points.accessibleName() == "Points of the purchase: 8 points earned"
    cashier.press(Key.Key_F8)
    dialog = cashier.dialog
    assert isinstance(dialog, RefundDialog)
    assert cashier.focus == "quantity-back"
    cashier.press(Key.Key_Up)
    assert dialog.effect.money_back.accessibleName() == "Money back: Rp\u00a032.000"
    cashier.press(Key.Key_F10)
    assert cashier.dialog is None
    row = shop.read(recent_purchases, "2", 0, 1)[0]
    assert row.refunded == 32_000
    assert balance(shop, budi.member_id, clock) == 5


def test_that_esc_leads_from_the_refund_to_the_purchase_and_from_there_to_the_counter(
    cashier: Cashier, shop: Store
) -> None:
    sold(shop, None)
    cashier.scan("0630-0142")
    cashier.press(Key.Key_F8)
    assert isinstance(cashier.dialog, RefundDialog)
    cashier.press(Key.Key_Escape)
    assert isinstance(cashier.dialog, PurchaseDialog)
    cashier.press(Key.Key_Escape)
    assert cashier.dialog is None
    assert cashier.focus == "scan-or-search"


def test_that_a_purchase_of_today_is_voided_with_a_reason(
    cashier: Cashier, shop: Store, clock: Clock
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    sold(shop, budi.member_id)
    clock.pass_minutes(5)
    cashier.scan("0630-0142")
    cashier.press(Key.Key_F8, held=Shift)
    dialog = cashier.dialog
    assert isinstance(dialog, VoidDialog)
    # A scanner ends with Enter: nothing is voided by it.
    cashier.enter()
    cashier.press(Key.Key_F10)
    assert cashier.dialog is dialog
    cashier.type("Keyed in twice")
    cashier.press(Key.Key_F10)
    assert cashier.dialog is None
    assert shop.read(recent_purchases, "2", 0, 1)[0].voided_at is not None
    assert balance(shop, budi.member_id, clock) == 0


def test_that_a_purchase_of_yesterday_can_be_refunded_but_not_voided(
    cashier: Cashier, shop: Store, clock: Clock
) -> None:
    sold(shop, None)
    clock.pass_minutes(24 * 60)
    cashier.scan("0630-0142")
    shown = cashier.dialog
    assert isinstance(shown, PurchaseDialog)
    assert shown.refund.isEnabled()
    assert not shown.void.isEnabled()


def test_that_an_anonymous_sale_is_given_to_the_member_whose_card_is_scanned(
    cashier: Cashier, shop: Store, clock: Clock
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.counter.bill.amount.setFocus()
    cashier.type("90000")
    cashier.enter()
    cashier.enter()
    clock.pass_minutes(2)
    cashier.press(Key.Key_F3, held=Shift)
    dialog = cashier.dialog
    assert isinstance(dialog, GiveDialog)
    cashier.scan(budi.card or "")
    assert dialog.earned.accessibleName() == "Points it brings: +9"
    cashier.press(Key.Key_F10)
    assert cashier.dialog is None
    assert balance(shop, budi.member_id, clock) == 9
    # The strip of the last sale says so, and offers what can be done with it now.
    strip = cashier.counter.member.empty.last
    assert strip.points.text() == "+9 points; Budi has 9 in all."
    assert strip.give.text() == "Give to another member"


def test_that_a_sale_that_was_voided_is_no_last_sale_any_more(cashier: Cashier) -> None:
    cashier.counter.bill.amount.setFocus()
    cashier.type("90000")
    cashier.press(Key.Key_F10)
    last = cashier.counter.model.last
    assert last is not None
    cashier.counter.model.sale_voided("another")
    assert cashier.counter.model.last is last
    cashier.counter.model.sale_voided(last.purchase)
    assert cashier.counter.member.empty.last.isHidden()


def test_that_a_sale_given_to_another_member_is_taken_from_the_first(
    cashier: Cashier, shop: Store, clock: Clock
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    siti = join(shop, "Siti Rahma", 1)
    sold(shop, budi.member_id)
    clock.pass_minutes(5)
    cashier.scan("0630-0142")
    cashier.press(Key.Key_F3)
    assert isinstance(cashier.dialog, GiveDialog)
    cashier.type("siti")
    cashier.wait()
    cashier.enter()
    # Whom it is for is told: why comes next.
    assert cashier.focus == "reason"
    cashier.type("Wrong card")
    cashier.press(Key.Key_F10)
    assert cashier.dialog is None
    assert balance(shop, budi.member_id, clock) == 0
    assert balance(shop, siti.member_id, clock) == 8


def test_that_a_receipt_that_is_not_there_is_said_under_its_field(cashier: Cashier) -> None:
    cashier.press(Key.Key_F8)
    dialog = cashier.dialog
    assert isinstance(dialog, FindPurchaseDialog)
    cashier.type("nothing")
    cashier.enter()
    assert dialog.model.complaint
    assert cashier.dialog is dialog


def test_that_receipts_are_printed_again_by_key(cashier: Cashier, shop: Store) -> None:
    purchase = sold(shop, None)
    wanted: list[str] = []
    cashier.counter.receipt_wanted.connect(wanted.append)
    cashier.scan("0630-0142")
    cashier.press(Key.Key_F9)
    assert wanted == [purchase]


def test_that_a_shift_is_closed_by_keys_and_shown_again_as_a_copy(
    cashier: Cashier, clock: Clock
) -> None:
    cashier.counter.bill.amount.setFocus()
    cashier.type("90000")
    cashier.enter()
    cashier.enter()
    clock.pass_minutes(1)
    cashier.press(Key.Key_L, held=Qt.KeyboardModifier.ControlModifier)
    dialog = cashier.dialog
    assert isinstance(dialog, ClosingDialog)
    assert cashier.focus == "cash-counted"
    cashier.type("85000")
    assert dialog.difference.value.accessibleName() == "Difference: \u2212Rp\u00a05.000"
    cashier.enter()
    assert dialog.model.closing is None
    cashier.press(Key.Key_F10)
    assert dialog.title.text() == "Shift 1, counter 2"
    assert dialog.message.text().startswith("Closed.")
    wanted: list[object] = []
    dialog.print_wanted.connect(wanted.append)
    dialog.model.show("earlier")
    cashier.wait()
    dialog.table.setFocus()
    cashier.enter()
    assert dialog.message.text().startswith("Copy.")
    cashier.press(Key.Key_F9)
    assert len(wanted) == 1
    cashier.press(Key.Key_Escape)
    assert cashier.dialog is dialog
    cashier.press(Key.Key_Escape)
    assert cashier.dialog is None


@pytest.mark.parametrize("size", [(1024, 700), (1366, 768)])
def test_that_no_dialog_is_larger_than_the_window(
    cashier: Cashier, shop: Store, size: tuple[int, int]
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    lines = tuple(Line(10_000, name=f"Barang {number}") for number in range(30))
    request = RecordPurchase(
        key=new_id(), at=NOW, member=budi.member_id, total=300_000, receipt="long", lines=lines
    )
    shop.write(record_purchase, OWNER, request)
    cashier.window.resize(*size)
    cashier.scan("long")
    shown = cashier.dialog
    assert isinstance(shown, PurchaseDialog)
    assert shown.cancel.mapTo(shown, shown.cancel.rect().bottomRight()).y() < size[1]
    assert shown.refund.isVisible()
    cashier.press(Key.Key_F8)
    dialog = cashier.dialog
    assert isinstance(dialog, RefundDialog)
    assert dialog.confirm.mapTo(dialog, dialog.confirm.rect().bottomRight()).y() < size[1]
