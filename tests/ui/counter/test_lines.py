from collections.abc import Sequence

import pytest

from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.commands.purchases import RecordPurchase
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.bill import BillLine
from loyalty_desktop.ui.counter.line_typing import Typed, is_ean, read_item, read_times
from loyalty_desktop.ui.counter.lines import ItemAsked
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.widgets.amount_typing import MoneyFormat
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.sample import clock, join

IDR = MoneyFormat("Rp", ".", ",", Currency("IDR", 0))
KOPI, ROTI = "8991002101234", "4006381333931"
EAN = "5901234123457"


@pytest.fixture
def desk(shop: Store) -> StraightDesk:
    return StraightDesk(shop)


@pytest.fixture
def model(desk: StraightDesk, shop: Store) -> CounterViewModel:
    return CounterViewModel(desk, shop.shop, clock)


@pytest.fixture
def asked(model: CounterViewModel) -> list[ItemAsked]:
    found: list[ItemAsked] = []
    model.item_wanted.connect(found.append)
    return found


def sold(desk: StraightDesk) -> RecordPurchase:
    """Return the bill that was recorded last."""
    request = desk.written[-1]
    assert isinstance(request, RecordPurchase)
    return request


def shown(model: CounterViewModel) -> Sequence[tuple[str, int, int]]:
    """Return name, quantity and sum of the lines."""
    return [(line.name, line.quantity, line.net) for line in model.bill.lines]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("2 x 32000 Kopi", Typed(2000, 32_000, "Kopi")),
        ("2x32.000 Kopi susu", Typed(2000, 32_000, "Kopi susu")),
        ("Kopi susu 32000", Typed(1000, 32_000, "Kopi susu")),
        ("Rp 32.000 Kopi", Typed(1000, 32_000, "Kopi")),
        ("0,75 x 89000 Beras", Typed(750, 89_000, "Beras")),
        ("3 * Roti sobek", Typed(3000, None, "Roti sobek")),
        ("Roti sobek", Typed(1000, None, "Roti sobek")),
        ("8991002101234", Typed(1000, None, "", "8991002101234")),
        ("2 x 8991002101234", Typed(2000, None, "", "8991002101234")),
        ("SKU-12", Typed(1000, None, "", "SKU-12")),
        ("15000", Typed(1000, 15_000, "", "15000")),
        ("Kopi", Typed(1000, None, "Kopi")),
        ("0 x Kopi", Typed(0, None, "Kopi")),
    ],
)
def test_that_an_item_is_read_as_a_person_writes_it(text: str, typed: Typed) -> None:
    assert read_item(text, IDR.read) == typed


def test_that_a_number_before_a_scan_says_how_many() -> None:
    assert (read_times("3 x"), read_times("2*"), read_times("Kopi")) == (3000, 2000, None)


@pytest.mark.parametrize(
    ("code", "good"),
    [
        (EAN, True),
        ("96385074", True),
        ("036000291452", True),
        ("5901234123458", False),
        ("08120000789", False),
        ("LD7K2M9Q4X", False),
    ],
)
def test_that_codes_of_goods_are_known_by_their_check_digit(code: str, good: bool) -> None:
    assert is_ean(code) is good


def test_that_lines_add_up_and_are_recorded_with_the_purchase(
    model: CounterViewModel, desk: StraightDesk
) -> None:
    model.submit_item("2 x 32000 Kopi")
    model.submit_item("Roti 18500")
    assert shown(model) == [("Kopi", 2000, 64_000), ("Roti", 1000, 18_500)]
    assert model.bill.amount == 82_500
    model.change_line(1, BillLine("Roti", 18_500, category="roti", discount=500))
    model.set_discount(2_000)
    assert model.bill.amount == 80_000
    model.complete()
    assert model.state == "done"
    request = sold(desk)
    assert (request.total, request.discount) == (80_000, 2_000)
    assert request.lines == (
        Line(64_000, 0, 2000, None, "Kopi", None),
        Line(18_500, 500, 1000, None, "Roti", "roti"),
    )


def test_that_the_same_item_twice_is_one_line_of_two(model: CounterViewModel) -> None:
    model.submit_item("Kopi 32000")
    model.submit_item("Roti 18500")
    model.submit_item("Kopi 32000")
    assert shown(model) == [("Kopi", 2000, 64_000), ("Roti", 1000, 18_500)]


def test_that_an_item_scanned_for_the_first_time_is_asked_for_and_known_from_then_on(
    model: CounterViewModel, asked: list[ItemAsked]
) -> None:
    model.scan(EAN)
    assert asked == [ItemAsked(EAN, "", 1000)]
    model.add_line(BillLine("Kopi susu", 32_000, 1000, EAN, "minuman"))
    # On the same bill it is known at once.
    model.scan(EAN)
    assert shown(model) == [("Kopi susu", 2000, 64_000)]
    model.complete()
    model.scan(EAN)
    assert len(asked) == 1
    assert model.bill.lines == (BillLine("Kopi susu", 32_000, 1000, EAN, "minuman"),)


def test_that_how_many_can_be_typed_before_the_scan(model: CounterViewModel) -> None:
    model.add_line(BillLine("Kopi susu", 32_000, 1000, EAN))
    model.type_item("3 x")
    model.scan(EAN)
    assert shown(model) == [("Kopi susu", 4000, 128_000)]
    assert model.item_query == ""


def test_that_known_items_are_found_by_their_name(
    model: CounterViewModel, asked: list[ItemAsked]
) -> None:
    model.add_line(BillLine("Kopi susu gula aren", 32_000, 1000, EAN, "minuman"))
    model.add_line(BillLine("Kopi hitam", 12_000, 1000, "K-2", "minuman"))
    model.complete()
    model.type_item("2 x kopi")
    assert {item.name for item in model.item_matches} == {"Kopi susu gula aren", "Kopi hitam"}
    model.step_item(1)
    chosen = model.item_matches[1].name
    model.submit_item("2 x kopi")
    assert [(line.name, line.quantity) for line in model.bill.lines] == [(chosen, 2000)]
    model.submit_item("Teh")
    assert asked == [ItemAsked(None, "Teh", 1000)]


def test_that_an_amount_typed_before_the_first_item_stays_on_the_bill(
    model: CounterViewModel,
) -> None:
    model.set_amount(50_000)
    model.submit_item("Roti 18500")
    assert shown(model) == [("", 1000, 50_000), ("Roti", 1000, 18_500)]
    # With lines the sum can't be typed over; without them it can.
    model.set_amount(10)
    assert model.bill.amount == 68_500
    model.remove_line(1)
    model.remove_line(0)
    assert model.bill.amount is None
    model.set_amount(10)
    assert model.bill.amount == 10


def test_that_fewer_than_one_is_no_quantity(model: CounterViewModel) -> None:
    model.submit_item("0 x 5000 Kopi")
    assert model.complaints["line"] == "Type how many: 1 or more."
    model.submit_item("Kopi 5000")
    model.change_quantity(0, -1000)
    assert shown(model) == [("Kopi", 1000, 5_000)]
    model.change_quantity(0, 1000)
    assert shown(model) == [("Kopi", 2000, 10_000)]


def test_that_a_card_scanned_between_items_is_the_members(
    model: CounterViewModel, shop: Store
) -> None:
    budi = join(shop, "Budi Santoso", 1)
    model.submit_item("Kopi 32000")
    model.scan(budi.card or "")
    model.submit_item("Roti 18500")
    assert model.member is not None
    assert model.quote is not None
    assert (model.bill.amount, model.quote.earned) == (50_500, 5)


def test_that_a_code_of_nobody_says_so_and_with_lines_asks_for_the_item(
    model: CounterViewModel, asked: list[ItemAsked]
) -> None:
    model.scan("SKU-77")
    assert model.complaints["scan"] == "No card or member with this code. The bill is unchanged."
    model.submit_item("Kopi 32000")
    model.scan("SKU-77")
    assert asked == [ItemAsked("SKU-77", "", 1000)]
