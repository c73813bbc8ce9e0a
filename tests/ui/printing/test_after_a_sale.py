"""What is printed by itself after a sale, and what becomes of it when the printer does not."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.shop_facts import Coupon, ShopFacts
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.commands.shop_facts import ChangeShopFacts, change_shop_facts
from loyalty_desktop.services.devices.receipt_printers import OPEN_DRAWER
from loyalty_desktop.services.queries.held import held_vouchers
from loyalty_desktop.services.store import Store, micros, new_id
from loyalty_desktop.ui.printing.paper import words
from tests.played_printer import Printer
from tests.ui.counter.sample import NOW, OWNER, a_reward, a_shop, join
from tests.ui.printing.test_printing import SOON, Counter, Sale


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    shop = a_shop(tmp_path)
    yield shop
    shop.close()


@pytest.fixture
def counter(app: QApplication, store: Store, qtbot: QtBot) -> Iterator[Counter]:
    del app
    made = Counter(store, qtbot)
    yield made
    made.end()


@pytest.fixture
def printer() -> Iterator[Printer]:
    played = Printer()
    yield played
    played.close()


def sell(counter: Counter, member: str | None = None, method: str = "cash") -> str:
    """Sell something, paid in one way, and let the counter tell of it."""
    request = RecordPurchase(
        key=new_id(),
        at=NOW,
        member=member,
        total=150_000,
        payments=(Payment(method, 150_000, 200_000 if method == "cash" else None),),
    )
    purchase = counter.store.write(record_purchase, OWNER, request).purchase
    counter.printing.expect(Sale(purchase))
    return purchase


def got(printer: Printer) -> str:
    return printer.got.decode("cp437", "replace")


def nobody_there() -> str:
    """Return the address of a printer that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        return f"tcp://127.0.0.1:{nobody.getsockname()[1]}"


def given_up(counter: Counter, qtbot: QtBot) -> None:
    """Wait until the counter is told that somebody has to look at the printer."""
    qtbot.waitUntil(lambda: bool(counter.printing.roll.failed), timeout=SOON)


def test_that_each_sale_is_printed_where_the_counter_is_set_so(
    counter: Counter, printer: Printer, qtbot: QtBot
) -> None:
    counter.settings = replace(counter.settings, printer=printer.url, print_receipts="always")
    with qtbot.waitSignal(counter.printing.roll.printed, timeout=SOON):
        sell(counter)
    assert "Rp 150.000" in got(printer)
    assert "50.000" in got(printer)
    assert "COPY" not in got(printer)
    assert OPEN_DRAWER not in printer.got
    assert counter.printing.dialog is None


def test_that_nothing_comes_by_itself_otherwise(counter: Counter, printer: Printer) -> None:
    counter.settings = replace(counter.settings, printer=printer.url)
    sell(counter)
    counter.settings = replace(counter.settings, printer="", print_receipts="always")
    sell(counter)
    assert counter.printing.roll.slips == ()
    assert printer.jobs == 0
    assert counter.printing.dialog is None


def test_that_the_drawer_opens_for_cash_alone(
    counter: Counter, printer: Printer, qtbot: QtBot
) -> None:
    counter.settings = replace(counter.settings, printer=printer.url, cash_drawer=True)
    sell(counter, method="card")
    with qtbot.waitSignal(counter.printing.roll.printed, timeout=SOON):
        sell(counter)
    assert printer.got == OPEN_DRAWER
    assert printer.jobs == 1


def test_that_practising_prints_nothing_by_itself(
    app: QApplication, store: Store, printer: Printer, qtbot: QtBot
) -> None:
    del app
    counter = Counter(store, qtbot, training=True)
    counter.settings = replace(
        counter.settings, printer=printer.url, print_receipts="always", cash_drawer=True
    )
    sell(counter)
    assert counter.printing.roll.slips == ()
    counter.end()


def test_that_a_sale_stays_first_until_its_receipt_is_on_paper(
    counter: Counter, printer: Printer, qtbot: QtBot
) -> None:
    counter.printing.roll.waits = (0.0,)
    counter.settings = replace(counter.settings, printer=nobody_there(), print_receipts="always")
    purchase = sell(counter)
    given_up(counter, qtbot)
    assert counter.told[-1] == (
        "The printer does not answer. The sale is saved; print again (Shift+F9)."
    )
    counter.settings = replace(counter.settings, printer=printer.url)
    with qtbot.waitSignal(counter.printing.roll.printed, timeout=SOON):
        counter.printing.receipt(purchase)
    qtbot.wait(50)
    assert "COPY" not in got(printer)
    assert counter.printing.roll.slips == ()


def test_that_a_printer_out_of_paper_is_told_and_goes_on_by_the_key(
    counter: Counter, qtbot: QtBot
) -> None:
    printer = Printer(most=100)
    try:
        counter.settings = replace(counter.settings, printer=printer.url, print_receipts="always")
        # The line of a real printer takes far more than it prints: a logo is enough to fill it.
        purchase = counter.sell()
        counter.printing.roll.use(printer.url)
        counter.printing.roll.print("Receipt 17", b"x" * 5_000_000, purchase)
        given_up(counter, qtbot)
        assert counter.told[-1] == (
            "Printer is out of paper, or stopped. The sale is saved; print again (Shift+F9)."
        )
        assert counter.printing.roll.failed == ("Receipt 17",)
        printer.most = None
        with qtbot.waitSignal(counter.printing.roll.printed, timeout=SOON):
            counter.printing.receipt(purchase)
        assert counter.printing.roll.slips == ()
    finally:
        counter.printing.roll.close()
        printer.close()


def test_that_what_failed_can_be_printed_again_from_the_settings(
    counter: Counter, printer: Printer, qtbot: QtBot
) -> None:
    counter.printing.roll.waits = (0.0,)
    counter.settings = replace(counter.settings, printer=nobody_there())
    counter.printing.try_printer()
    given_up(counter, qtbot)
    assert counter.told[-1] == (
        "The printer does not answer. The trial slip can be printed again in the settings."
    )
    counter.settings = replace(counter.settings, printer=printer.url)
    with qtbot.waitSignal(counter.printing.roll.printed, timeout=SOON):
        counter.printing.print_again()
    assert "Trial slip" in got(printer)


def with_coupon(store: Store) -> None:
    """Let every bill of a member bring a coupon."""
    a_reward(store, "BREAD", "Free bread", 0, "product")
    facts = ShopFacts("Toko Melati", coupon=Coupon("BREAD", 30, 50_000))
    store.write(change_shop_facts, OWNER, ChangeShopFacts(key=new_id(), at=NOW, facts=facts))


def test_that_a_bill_brings_one_coupon_however_often_its_receipt_is_printed(
    counter: Counter, store: Store
) -> None:
    with_coupon(store)
    member = join(store, "Budi Santoso", 30).member_id
    purchase = sell(counter, member)
    counter.printing.receipt(purchase)
    first = words(counter.shown().paper)
    assert "COUPON FOR YOUR NEXT VISIT" in first
    assert "Free bread" in first
    counter.shown().reject()
    counter.printing.receipt(purchase)
    again = words(counter.shown().paper)
    day = store.shop.day(NOW)
    held = store.read(held_vouchers, member, day, micros(NOW))
    assert len(held) == 1
    assert held[0].code is not None
    assert held[0].code in first
    assert held[0].code in again


def test_that_an_anonymous_bill_brings_none(counter: Counter, store: Store) -> None:
    with_coupon(store)
    counter.printing.receipt(sell(counter))
    assert "COUPON" not in words(counter.shown().paper)
