from fractions import Fraction

import pytest

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.services.queries.purchase_page import PurchasePage, purchase_page
from tests.factories import Till, at

LINES = (
    Line(64_000, name="Kopi", quantity=2_000),
    Line(18_500, name="Roti"),
    Line(5_000, name="Tip", kind="tip"),
)


def page(till: Till, purchase: str, when: str) -> PurchasePage:
    return till.store.read_as(till.by, purchase_page, purchase, at(when))


def test_that_a_purchase_tells_its_lines_and_what_is_left_of_them(shop: Till) -> None:
    member = shop.join().member_id
    bought = shop.buy(member, 87_500, "2026-01-10", lines=LINES, receipt="0142")
    shown = page(shop, bought.purchase, "2026-01-10")
    assert [(line.name, int(line.quantity), line.net) for line in shown.lines] == [
        ("Kopi", 2, 64_000),
        ("Roti", 1, 18_500),
        ("Tip", 1, 5_000),
    ]
    assert [line.refundable for line in shown.lines] == [True, True, False]
    assert (shown.row.receipt, shown.today, shown.untouched) == ("0142", True, True)
    assert shown.why
    shop.refund(bought.purchase, "2026-01-11", lines=[(1, 1)])
    shown = page(shop, bought.purchase, "2026-01-11")
    assert (shown.lines[0].left_quantity, shown.lines[0].left) == (Fraction(1), 32_000)
    assert (shown.row.refunded, shown.today, shown.untouched) == (32_000, False, False)
    assert shown.taken_back > 0


def test_that_a_purchase_that_is_not_there_is_said_so(shop: Till) -> None:
    with pytest.raises(NotFound):
        page(shop, "nothing", "2026-01-10")
