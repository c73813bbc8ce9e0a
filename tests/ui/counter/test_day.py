import json
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from loyalty_desktop.services.exchange.batch import Batch
from loyalty_desktop.services.queries.panel import MemberPanel, member_panel
from loyalty_desktop.services.queries.purchases import PurchaseRow, recent_purchases
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import Session, Store
from loyalty_desktop.ui.counter.card_dialog import CardDialog
from loyalty_desktop.ui.counter.joining import JoinDialog
from loyalty_desktop.ui.counter.refunding import RefundDialog
from tests.bookkeeping import check_books
from tests.ui.counter.conftest import Cashier, Clock
from tests.ui.counter.day import Join, LoseCard, Refund, Sell, Undo, first, the_day
from tests.ui.counter.sample import OWNER, a_shop

Key = Qt.Key


class ThroughTheWindow:
    """Plays the day with keys and a scanner."""

    def __init__(self, cashier: Cashier) -> None:
        self.at = cashier
        self.cards: dict[str, str] = {}
        self.old_cards: dict[str, str] = {}
        self.phones: dict[str, str] = {}

    def join(self, step: Join) -> None:
        at = self.at
        at.press(Key.Key_F2)
        dialog = at.dialog
        assert isinstance(dialog, JoinDialog)
        at.type(step.name)
        at.press(Key.Key_Tab)
        at.type(step.phone)
        at.press(Key.Key_Tab, Key.Key_Space, Key.Key_Tab)
        if step.marketing:
            at.press(Key.Key_Space)
        if step.preference:
            at.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Tab)
            at.type(step.preference)
        at.press(Key.Key_F10)
        assert at.dialog is None, dialog.model.complaints
        known = at.counter.model.new_card
        assert known is not None
        self.cards[first(step.name)] = known[1]
        self.phones[first(step.name)] = step.phone
        assert at.read("member-name") == f"Member name: {step.name}"
        at.press(Key.Key_Escape)
        assert at.counter.model.member is None

    def sell(self, step: Sell) -> None:
        at = self.at
        if step.who and step.by_card:
            at.scan(self.cards[step.who])
        elif step.who:
            at.press(Key.Key_F3)
            at.type(self.phones[step.who])
            at.enter()
        else:
            at.press(Key.Key_Tab)
            while at.focus != "amount":
                at.press(Key.Key_Tab)
        assert at.focus == "amount"
        at.type(str(step.amount))
        at.press(Key.Key_Tab)
        assert at.focus == "receipt-number"
        at.type(step.receipt)
        if step.points:
            at.press(Key.Key_F4)
            assert at.focus == "points-to-use"
            at.type(str(step.points))
        at.enter()
        assert at.focus == "cash-received"
        if step.cash is not None:
            at.type(str(step.cash))
        at.enter()
        last = at.counter.model.last
        assert at.counter.model.state == "done", at.counter.model.complaints
        assert last is not None
        assert last.used == step.points
        if step.cash is not None:
            assert last.change == step.cash - last.payable

    def refund(self, step: Refund) -> None:
        at = self.at
        at.press(Key.Key_F8)
        assert at.focus == "receipt-to-find"
        at.type(step.receipt)
        at.enter()
        # Enter opens the refund: it is what one mostly wants of an old purchase.
        assert at.focus == "refund-this-purchase"
        at.enter()
        dialog = at.dialog
        assert isinstance(dialog, RefundDialog)
        assert dialog.model.effect is not None, dialog.model.complaint
        if step.amount is not None:
            while at.focus != "amount-to-refund":
                at.press(Key.Key_Tab)
            at.type(str(step.amount))
            at.wait()
        # Enter ends every scan: it must not refund anything.
        at.enter()
        assert at.dialog is not None
        at.press(Key.Key_F10)
        assert at.dialog is None

    def undo(self, _step: Undo) -> None:
        self.at.press(Key.Key_F8, held=Qt.KeyboardModifier.ShiftModifier)
        assert self.at.counter.model.last is None

    def lose_card(self, step: LoseCard) -> None:
        at = self.at
        at.press(Key.Key_F3)
        at.type(self.phones[step.who])
        at.enter()
        at.press(Key.Key_F9)
        dialog = at.dialog
        assert isinstance(dialog, CardDialog)
        at.press(Key.Key_F10)
        self.old_cards[step.who] = self.cards[step.who]
        self.cards[step.who] = dialog.code.text().replace(" ", "")
        at.press(Key.Key_Escape)
        at.press(Key.Key_Escape)


class ThroughLines:
    """Plays the day as a till would: lines of JSON in, replies out."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.clock = clock
        self.phones: dict[str, str] = {}
        self._batch = Batch(store, OWNER, self._now)

    def _now(self) -> datetime:
        return self.clock.now

    def ask(self, op: str, **fields: Any) -> None:
        reply = self._batch.answer(json.dumps({"op": op, **fields}).encode())
        assert reply["ok"], reply

    def join(self, step: Join) -> None:
        self.phones[first(step.name)] = step.phone
        consents = [{"purpose": "programme", "channel": "counter"}]
        if step.marketing:
            consents.append({"purpose": "marketing", "channel": "whatsapp"})
        likes = {"likes": step.preference} if step.preference else {}
        self.ask(
            "register_member",
            name=step.name,
            phone=step.phone,
            consents=consents,
            preferences=likes,
        )

    def sell(self, step: Sell) -> None:
        self.ask(
            "record_purchase",
            member=self.phones[step.who] if step.who else None,
            total=step.amount,
            receipt=step.receipt,
            redeem_points=step.points,
        )

    def refund(self, step: Refund) -> None:
        amount = {} if step.amount is None else {"amount": step.amount}
        self.ask("refund", receipt=step.receipt, **amount)

    def undo(self, step: Undo) -> None:
        self.ask("void", receipt=step.receipt, reason="mistake")

    def lose_card(self, step: LoseCard) -> None:
        self.ask("replace_card", member=self.phones[step.who], reason="lost")


def play(player: ThroughTheWindow | ThroughLines, clock: Clock) -> None:
    """Play the whole day."""
    for step in the_day():
        clock.pass_minutes()
        match step:
            case Join():
                player.join(step)
            case Sell():
                player.sell(step)
            case Refund():
                player.refund(step)
            case Undo():
                player.undo(step)
            case LoseCard():
                player.lose_card(step)


def everybody(store: Store, phones: dict[str, str], clock: Clock) -> dict[str, MemberPanel]:
    """Return where everybody stands at the end of the day."""
    return {name: store.read(member_panel, phone, clock.now) for name, phone in phones.items()}


def sold(store: Store) -> list[PurchaseRow]:
    """Return every purchase of the day."""

    def question(session: Session) -> list[PurchaseRow]:
        return recent_purchases(session, OWNER.counter, 0, 1_000)

    return store.read(question)


def test_that_a_day_at_the_counter_needs_no_mouse_and_the_lines_say_the_same(
    cashier: Cashier, shop: Store, clock: Clock, tmp_path: Path
) -> None:
    window = ThroughTheWindow(cashier)
    play(window, clock)

    other = tmp_path / "other"
    other.mkdir()
    beside = a_shop(other)
    its_clock = Clock()
    lines = ThroughLines(beside, its_clock)
    play(lines, its_clock)

    here = everybody(shop, window.phones, clock)
    there = everybody(beside, lines.phones, its_clock)
    assert len(here) == 20
    for name in here:
        told = (here[name].balance, here[name].debt, here[name].tier, here[name].stage)
        assert told == (
            there[name].balance,
            there[name].debt,
            there[name].tier,
            there[name].stage,
        ), name
    ours, theirs = sold(shop), sold(beside)
    assert len(ours) == len(theirs) == 100
    assert [(row.receipt, row.earned, row.refunded) for row in ours] == [
        (row.receipt, row.earned, row.refunded) for row in theirs
    ]
    assert sum(row.points_used for row in ours) > 0
    assert sum(row.voided_at is not None for row in ours) == 1
    assert {row.member_name for row in ours} > {None}

    for store in (shop, beside):
        assert store.read_as(OWNER, verify) == ()
        check_books(store)

    # The lost card still names its member, with a warning; the new one buys.
    lost = shop.read(member_panel, window.old_cards["Citra"], clock.now)
    assert lost.card_lost
    assert lost.id == shop.read(member_panel, window.cards["Citra"], clock.now).id
    beside.close()


def test_that_the_next_scan_needs_no_other_key(cashier: Cashier) -> None:
    window = ThroughTheWindow(cashier)
    window.join(Join("Agus Wijaya", "081255500001"))
    window.join(Join("Bunga Lestari", "081255500002"))
    window.sell(Sell("Agus", 50_000, "A-1", by_card=True))
    assert cashier.focus == "scan-or-search"
    cashier.scan(window.cards["Bunga"])
    assert cashier.read("member-name") == "Member name: Bunga Lestari"
    assert cashier.read("points-balance") == "Points balance: 0"


def test_that_a_sale_takes_two_enters(cashier: Cashier) -> None:
    window = ThroughTheWindow(cashier)
    window.join(Join("Agus Wijaya", "081255500001"))
    cashier.scan(window.cards["Agus"])
    cashier.type("150000")
    cashier.enter()
    assert cashier.read("points-to-earn") == "Points to earn: 15"
    cashier.enter()
    assert cashier.counter.toast.text() == "+15 points; Agus has 15 in all."


def test_that_a_scan_in_the_middle_of_an_amount_changes_the_member_and_not_the_amount(
    cashier: Cashier,
) -> None:
    window = ThroughTheWindow(cashier)
    window.join(Join("Agus Wijaya", "081255500001"))
    window.join(Join("Bunga Lestari", "081255500002"))
    cashier.scan(window.cards["Agus"])
    cashier.type("125000")
    cashier.scan(window.cards["Bunga"])
    assert cashier.counter.bill.amount.value() == 125_000
    assert cashier.read("member-name") == "Member name: Bunga Lestari"


def test_that_a_parked_bill_moves_nothing(cashier: Cashier, shop: Store, clock: Clock) -> None:
    window = ThroughTheWindow(cashier)
    window.join(Join("Agus Wijaya", "081255500001"))
    window.sell(Sell("Agus", 500_000, "A-1"))
    cashier.scan(window.cards["Agus"])
    cashier.type("1000000")
    cashier.wait()
    for _ in range(2):
        cashier.press(Key.Key_F6)
        assert cashier.counter.model.member is None
        cashier.press(Key.Key_F7)
        assert cashier.read("points-to-earn") == "Points to earn: 100"
    assert shop.read(member_panel, "081255500001", clock.now).balance == 50
    assert len(sold(shop)) == 1


def test_that_the_members_are_a_key_away_and_esc_leads_back(cashier: Cashier) -> None:
    cashier.press(Key.Key_M, held=Qt.KeyboardModifier.ControlModifier)
    assert cashier.window.screens.currentWidget() is cashier.window.members
    cashier.press(Key.Key_Escape)
    assert cashier.window.screens.currentWidget() is cashier.counter
    assert cashier.focus == "scan-or-search"
