from PySide6.QtCore import Qt

from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.joining import JoinDialog
from loyalty_desktop.ui.counter.purchase_dialog import PurchaseDialog
from loyalty_desktop.ui.counter.refunding import RefundDialog
from tests.ui.counter.conftest import Cashier, Clock
from tests.ui.counter.sample import a_reward, a_voucher, join

Key = Qt.Key


def test_that_letters_never_get_into_an_amount(cashier: Cashier) -> None:
    cashier.press(Key.Key_Tab)
    cashier.counter.bill.amount.setFocus()
    cashier.type("12a,.x-5e3")
    assert cashier.counter.bill.amount.value() == 1_253
    assert cashier.counter.model.bill.amount == 1_253


def test_that_points_of_zero_are_refused_in_their_field(cashier: Cashier, shop: Store) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    cashier.type("200000")
    cashier.enter()
    cashier.enter()
    cashier.scan(budi.card or "")
    cashier.type("50000")
    cashier.press(Key.Key_F4)
    cashier.type("0")
    cashier.enter()
    assert cashier.counter.pay.points.edit.wrong
    assert cashier.focus == "points-to-use"
    assert cashier.counter.model.state == "amount"


def test_that_too_many_points_are_answered_beside_their_field_with_the_most(
    cashier: Cashier, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    cashier.type("200000")
    cashier.enter()
    cashier.enter()
    cashier.scan(budi.card or "")
    cashier.type("50000")
    cashier.press(Key.Key_F4)
    cashier.type("400")
    cashier.wait()
    edit = cashier.counter.pay.points.edit
    assert edit.accessibleDescription() == (
        "Only 20 points. Use up to 20, or pay the rest in cash."
    )
    assert edit.text() == "400"
    # F4 once more takes the most that help.
    cashier.press(Key.Key_F4)
    assert edit.text() == "20"
    assert not edit.wrong
    cashier.enter()
    cashier.enter()
    assert cashier.counter.model.last is not None
    assert (cashier.counter.model.last.used, cashier.counter.model.last.payable) == (20, 40_000)


def test_that_an_unknown_code_says_so_in_place(cashier: Cashier) -> None:
    cashier.scan("LD77NOBODYATALL")
    told = "No card or member with this code. The bill is unchanged."
    assert cashier.counter.message.text() == told
    cashier.press(Key.Key_Escape)
    assert cashier.counter.message.text() == ""


def test_that_a_telephone_that_is_there_already_offers_its_member(
    cashier: Cashier, shop: Store
) -> None:
    join(shop, "Budi Santoso", 1, phone="081200007890")
    cashier.press(Key.Key_F2)
    dialog = cashier.dialog
    assert isinstance(dialog, JoinDialog)
    cashier.type("Budi S")
    cashier.press(Key.Key_Tab)
    cashier.type("+62 812 0000 7890")
    cashier.wait()
    assert dialog.existing.text() == "Budi Santoso is a member already. 0812-0000-7890"
    cashier.press(Key.Key_Tab, Key.Key_Space)
    cashier.press(Key.Key_F10)
    assert cashier.dialog is dialog
    assert dialog.model.complaints["phone"] == (
        "Another member has this phone. Nothing was saved; open that member instead."
    )
    # What was typed stays.
    assert dialog.full_name.text() == "Budi S"
    cashier.press(Key.Key_F3)
    assert cashier.dialog is None
    assert cashier.read("member-name") == "Member name: Budi Santoso"


def test_that_nobody_joins_without_consent(cashier: Cashier) -> None:
    cashier.press(Key.Key_F2)
    dialog = cashier.dialog
    assert isinstance(dialog, JoinDialog)
    cashier.press(Key.Key_F10)
    assert set(dialog.model.complaints) == {"name", "consent"}
    cashier.type("Budi")
    cashier.press(Key.Key_F10)
    assert set(dialog.model.complaints) == {"consent"}
    # The keyboard is where the answer belongs.
    cashier.press(Key.Key_Space)
    cashier.press(Key.Key_F10)
    assert cashier.dialog is None
    assert cashier.read("member-name") == "Member name: Budi"


def test_that_joining_loses_nothing_of_the_bill(cashier: Cashier) -> None:
    cashier.counter.bill.amount.setFocus()
    cashier.type("75000")
    cashier.press(Key.Key_F2)
    cashier.type("Dewi Lestari")
    cashier.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Space)
    cashier.press(Key.Key_F10)
    assert cashier.counter.bill.amount.value() == 75_000
    assert cashier.read("points-to-earn") == "Points to earn: 7"
    assert cashier.focus == "amount"


def test_that_a_scanned_receipt_opens_its_purchase_and_can_be_refunded_once(
    cashier: Cashier, shop: Store, clock: Clock
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    cashier.type("90000")
    cashier.press(Key.Key_Tab)
    cashier.type("0630-0142")
    cashier.enter()
    cashier.enter()
    cashier.scan("0630-0142")
    assert isinstance(cashier.dialog, PurchaseDialog)
    cashier.press(Key.Key_F8)
    dialog = cashier.dialog
    assert isinstance(dialog, RefundDialog)
    assert dialog.effect.money_back.accessibleName() == "Money back: Rp\u00a090.000"
    assert dialog.effect.taken_back.accessibleName() == "Points taken back: \u22129"
    assert dialog.effect.balance.accessibleName() == "Balance afterwards: 0"
    cashier.press(Key.Key_F10)
    assert shop.read(member_panel, budi.member_id, clock.now).balance == 0
    cashier.scan("0630-0142")
    shown = cashier.dialog
    assert isinstance(shown, PurchaseDialog)
    assert shown.message.text() == "This receipt is already refunded."
    assert not shown.refund.isEnabled()
    cashier.press(Key.Key_Escape)
    assert cashier.dialog is None


def test_that_the_names_that_outside_programs_know_are_there(cashier: Cashier, shop: Store) -> None:
    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    from PySide6.QtWidgets import QWidget

    for name in (
        "scan-or-search", "member-name", "points-balance", "tier", "stage", "amount",
        "receipt-number", "points-to-use", "points-to-earn", "complete-purchase", "new-member",
        "redeem-reward", "refund", "park-bill", "recall-bill", "print-card", "lock",
    ):  # fmt: skip
        widget = cashier.counter.findChild(QWidget, name)
        assert widget is not None, name
        spoken = name.replace("-", " ").casefold()
        assert widget.accessibleName().casefold().startswith(spoken) or name == "tier"


def test_that_every_control_has_a_name(cashier: Cashier, shop: Store) -> None:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

    budi = join(shop, "Budi Santoso", 1)
    cashier.scan(budi.card or "")
    kinds: tuple[type[QWidget], ...] = (QAbstractButton, QLineEdit)
    for kind in kinds:
        for control in cashier.window.findChildren(kind):
            named = control.accessibleName() or getattr(control, "text", str)()
            inside = control.objectName().startswith("qt_")
            assert named or inside or not control.isVisibleTo(cashier.window), (
                control.objectName(),
                type(control).__name__,
            )


def test_that_rewards_are_chosen_with_arrows_and_put_on_the_bill(
    cashier: Cashier, shop: Store, clock: Clock
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    a_reward(shop, "kopi", "Kopi gratis", 5, "product")
    a_reward(shop, "hemat", "Potongan", 10, "amount", 20_000)
    cashier.scan(budi.card or "")
    cashier.type("300000")
    cashier.enter()
    cashier.enter()
    cashier.scan(budi.card or "")
    cashier.type("50000")
    cashier.press(Key.Key_F5, Key.Key_Down, Key.Key_Return)
    assert cashier.dialog is None
    model = cashier.counter.model
    assert [reward.name for reward in model.bill.rewards] == ["Potongan"]
    assert model.payable == 30_000
    # Put aside for this bill, so nothing else can spend them.
    assert model.member is not None
    assert model.member.available == 20
    cashier.enter()
    cashier.enter()
    assert model.last is not None
    assert (model.last.used, model.last.balance) == (10, 23)
    # A reward can be given without a bill, too.
    cashier.scan(budi.card or "")
    cashier.press(Key.Key_F5, Key.Key_F5)
    assert shop.read(member_panel, budi.member_id, clock.now).balance == 23
    cashier.press(Key.Key_F5, held=Qt.KeyboardModifier.ShiftModifier)
    assert shop.read(member_panel, budi.member_id, clock.now).balance == 18


def test_that_a_contact_on_the_bill_is_joined_and_not_registered_again(
    cashier: Cashier, shop: Store, clock: Clock
) -> None:
    dewi = join(shop, "Dewi Lestari", 3, phone="081255507777", joined=False)
    cashier.press(Key.Key_F3)
    cashier.type("5550 7777")
    cashier.enter()
    cashier.type("100000")
    cashier.wait()
    assert cashier.read("points-to-earn") == "Points to earn: 0"
    cashier.press(Key.Key_F2)
    dialog = cashier.dialog
    assert isinstance(dialog, JoinDialog)
    assert dialog.full_name.text() == "Dewi Lestari"
    cashier.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Space, Key.Key_F10)
    assert cashier.dialog is None, dialog.model.complaints
    assert cashier.read("points-to-earn") == "Points to earn: 10"
    cashier.press(Key.Key_F10)
    assert shop.read(member_panel, dewi.member_id, clock.now).balance == 10


def test_that_a_voucher_scanned_goes_on_the_bill(cashier: Cashier, shop: Store) -> None:
    budi = join(shop, "Budi Santoso", 1)
    a_reward(shop, "hemat", "Potongan", 10, "amount", 20_000)
    code = a_voucher(shop, budi.member or "", "hemat")
    cashier.scan(budi.card or "")
    cashier.type("50000")
    cashier.scan(code)
    model = cashier.counter.model
    assert [(reward.name, reward.points) for reward in model.bill.rewards] == [("Potongan", 0)]
    assert model.payable == 30_000
    cashier.scan(code)
    assert len(model.bill.rewards) == 1
    cashier.press(Key.Key_F10)
    assert model.last is not None
    assert (model.last.payable, model.last.earned) == (30_000, 3)
