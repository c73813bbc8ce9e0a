"""The bill worked by keys, a scanner and a finger."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.services.queries.purchases import payments_of
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.bill import BillLine
from loyalty_desktop.ui.counter.line_dialog import DiscountDialog, LineDialog
from tests.ui.counter.conftest import Cashier, MakeCashier
from tests.ui.counter.sample import join

Key = Qt.Key
EAN = "5901234123457"


def touch(widget: QWidget) -> None:
    """Touch a widget with a finger: Qt makes a mouse press of it."""
    at = QPointF(widget.rect().center())
    for kind in (QMouseEvent.Type.MouseButtonPress, QMouseEvent.Type.MouseButtonRelease):
        press = QMouseEvent(
            kind,
            at,
            at,
            QPointF(widget.mapToGlobal(at)),
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.MouseEventSource.MouseEventSynthesizedByQt,
            QPointingDevice.primaryPointingDevice(),
        )
        QApplication.sendEvent(widget, press)


def test_that_a_bill_by_lines_needs_no_mouse(cashier: Cashier, shop: Store) -> None:
    counter, model = cashier.counter, cashier.counter.model
    cashier.press(Key.Key_Insert)
    assert cashier.focus == "next-item"
    cashier.type("2 x 32000 Kopi")
    cashier.enter()
    cashier.type("Roti 18500")
    cashier.enter()
    cashier.type("Teh 5000")
    cashier.enter()
    assert counter.bill.amount.text() == "Rp\u00a087.500"
    assert counter.bill.amount.isReadOnly()
    # Up goes to the lines: the last one is taken off, one more of the one before.
    cashier.press(Key.Key_Up)
    assert cashier.focus == "lines-of-the-bill"
    cashier.press(Key.Key_Delete, Key.Key_Plus)
    assert [(line.name, line.quantity) for line in model.bill.lines] == [
        ("Kopi", 2000),
        ("Roti", 2000),
    ]
    cashier.press(Key.Key_Minus)
    cashier.press(Key.Key_Down)
    assert cashier.focus == "next-item"
    # Enter on nothing goes on to the money, Enter again completes.
    cashier.enter()
    assert cashier.focus == "cash-received"
    cashier.enter()
    assert model.state == "done"
    assert model.last is not None
    assert model.last.total == 82_500
    assert shop.read(payments_of, model.last.purchase) == (Payment("cash", 82_500),)
    assert cashier.focus == "scan-or-search"
    assert not counter.bill.amount.isReadOnly()


def test_that_a_new_item_is_named_once_and_known_at_the_next_scan(cashier: Cashier) -> None:
    model = cashier.counter.model
    cashier.scan(EAN)
    dialog = cashier.dialog
    assert isinstance(dialog, LineDialog)
    assert cashier.focus == "item-name"
    cashier.type("Kopi susu")
    cashier.press(Key.Key_Tab)
    cashier.type("32000")
    cashier.enter()
    assert cashier.dialog is None
    assert model.bill.lines == (BillLine("Kopi susu", 32_000, 1000, EAN),)
    cashier.press(Key.Key_F10)
    assert model.state == "done"
    # A scan before the card opens the next bill.
    cashier.scan(EAN)
    assert cashier.dialog is None
    assert model.bill.lines == (BillLine("Kopi susu", 32_000, 1000, EAN),)


def test_that_a_new_item_wants_name_and_price(cashier: Cashier) -> None:
    cashier.scan(EAN)
    dialog = cashier.dialog
    assert isinstance(dialog, LineDialog)
    cashier.enter()
    assert cashier.dialog is dialog
    assert dialog.name.wrong
    assert dialog.price.wrong
    cashier.press(Key.Key_Escape)
    assert cashier.dialog is None
    assert cashier.counter.model.bill.lines == ()


def test_that_a_scan_leaves_no_signs_in_any_field_of_the_bill(
    cashier: Cashier, shop: Store
) -> None:
    counter, model = cashier.counter, cashier.counter.model
    card = join(shop, "Budi Santoso", 1).card or ""
    model.add_line(BillLine("Kopi", 32_000, 1000, EAN))
    cashier.press(Key.Key_Insert)
    cashier.type("te")
    for code in (EAN, card):
        cashier.scan(code)
    assert counter.bill.entry.text() in ("", "te")
    assert model.bill.lines[0].quantity == 2000
    assert cashier.read("member-name") == "Member name: Budi Santoso"
    counter.model.leave_items()
    counter.pay.cash.setFocus()
    cashier.type("50000")
    cashier.scan(EAN)
    assert counter.pay.cash.value() == 50_000
    counter.pay.toggle_split()
    share = counter.pay.split.edits["card"]
    share.setFocus()
    cashier.type("10000")
    cashier.scan(EAN)
    assert (share.value(), model.bill.shares) == (10_000, {"card": 10_000})
    assert model.bill.lines[0].quantity == 4000


def test_that_a_scan_in_a_dialog_leaves_its_fields_as_they_were(cashier: Cashier) -> None:
    model = cashier.counter.model
    model.add_line(BillLine("Kopi", 32_000, 1000, EAN))
    cashier.press(Key.Key_Insert, Key.Key_Up, Key.Key_Return)
    dialog = cashier.dialog
    assert isinstance(dialog, LineDialog)
    dialog.name.setFocus()
    cashier.type("X")
    cashier.scan(EAN)
    assert cashier.dialog is dialog
    assert dialog.name.text() == "KopiX"
    assert model.bill.lines[0].quantity == 1000


def test_that_a_discount_on_the_bill_is_a_line_that_can_be_taken_off(cashier: Cashier) -> None:
    model = cashier.counter.model
    model.add_line(BillLine("Kopi", 32_000))
    cashier.press(Key.Key_F5, held=Qt.KeyboardModifier.ShiftModifier)
    assert isinstance(cashier.dialog, DiscountDialog)
    cashier.type("40000")
    cashier.enter()
    assert cashier.dialog is not None
    cashier.press(Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
    cashier.type("2000")
    cashier.enter()
    assert (model.bill.discount, model.bill.amount) == (2_000, 30_000)
    cashier.press(Key.Key_Insert, Key.Key_Up, Key.Key_Delete)
    assert (model.bill.discount, model.bill.amount) == (0, 32_000)


def test_that_the_payment_is_split_by_keys(cashier: Cashier, shop: Store) -> None:
    model = cashier.counter.model
    cashier.counter.bill.amount.setFocus()
    cashier.type("100000")
    cashier.press(Key.Key_F4, held=Qt.KeyboardModifier.ShiftModifier)
    assert cashier.focus == "paid-by-card"
    cashier.type("70000")
    cashier.enter()
    assert cashier.focus == "cash-received"
    cashier.type("50000")
    assert cashier.read("change") == "Change: Rp\u00a020.000"
    cashier.enter()
    assert model.last is not None
    assert model.last.change == 20_000
    assert shop.read(payments_of, model.last.purchase) == (
        Payment("cash", 30_000, 50_000),
        Payment("card", 70_000),
    )


def test_that_a_bill_parked_here_is_taken_up_at_another_screen(
    shop: Store, make_cashier: MakeCashier
) -> None:
    first = make_cashier(shop)
    first.counter.model.add_line(BillLine("Kopi", 32_000))
    first.press(Key.Key_F6)
    assert first.counter.toast.text() == "Parked. F7 takes it up again, at any counter."
    first.scanner.stop()
    second = make_cashier(shop)
    second.press(Key.Key_F7)
    assert [line.name for line in second.counter.model.bill.lines] == ["Kopi"]
    assert second.focus == "next-item"
    second.press(Key.Key_F10)
    second.press(Key.Key_F7)
    assert second.counter.toast.text() == "No bill is parked. F6 parks the open one."


def test_that_a_finger_needs_no_keyboard(cashier: Cashier) -> None:
    counter, model = cashier.counter, cashier.counter.model
    assert not counter.pad.isVisible()
    touch(counter.bill.amount)
    assert counter.pad.isVisible()
    assert counter.pad.target is counter.bill.amount
    assert not counter.pad.geometry().contains(counter.bill.amount.mapTo(counter, QPoint(2, 2)))

    def tap(*names: str) -> None:
        for name in names:
            key = counter.pad.findChild(QPushButton, name)
            assert key is not None, name
            assert key.height() >= 72
            QTest.mouseClick(key, Qt.MouseButton.LeftButton)
            cashier.wait()

    tap("pad-4", "pad-5", "pad-000", "delete-the-last-digit")
    assert model.bill.amount == 4_500
    tap("clear-the-field", "pad-8", "pad-6", "pad-000")
    assert model.bill.amount == 86_000
    tap("enter")
    # The pad goes along to the money.
    assert counter.pad.target is counter.pay.cash
    tap("pad-1", "pad-00", "pad-000")
    assert model.change == 14_000
    tap("enter")
    assert model.state == "done"
    assert not counter.pad.isVisible()


def test_that_the_pad_has_a_key_and_esc_closes_it(cashier: Cashier) -> None:
    counter = cashier.counter
    cashier.press(Key.Key_0, held=Qt.KeyboardModifier.ControlModifier)
    assert counter.pad.isVisible()
    assert cashier.focus == "amount"
    cashier.press(Key.Key_Escape)
    assert not counter.pad.isVisible()
    # A mouse opens no pad: whoever has one has keys, too.
    QTest.mouseClick(counter.bill.amount, Qt.MouseButton.LeftButton)
    assert not counter.pad.isVisible()


def test_that_what_is_scanned_while_a_new_item_is_named_comes_after_it(cashier: Cashier) -> None:
    model = cashier.counter.model
    model.add_line(BillLine("Teh", 5_000, 1000, "96385074"))
    for code in (EAN, "96385074", "036000291452"):
        cashier.scan(code)
    dialog = cashier.dialog
    assert isinstance(dialog, LineDialog)
    cashier.type("Kopi 2")
    cashier.press(Key.Key_Tab)
    cashier.type("32000")
    cashier.enter()
    cashier.wait()
    assert [(line.name, line.quantity) for line in model.bill.lines] == [
        ("Teh", 2000),
        ("Kopi 2", 1000),
    ]
    # The other new one is asked for next.
    assert isinstance(cashier.dialog, LineDialog)
    assert cashier.focus == "item-name"
