"""Items the shop has sold before come up by their number or name."""

from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.services.queries.items import KnownItem, find_items, known_item
from loyalty_desktop.services.store import Session
from tests.factories import Till, a_line

TEA = KnownItem("899", "Teh Botol", "drinks", 4_000)


def _sell(shop: Till, when: str, *lines: Line) -> None:
    shop.buy(None, sum(line.amount for line in lines), when, lines=lines)


def _tea(amount: int, quantity: int = 1) -> Line:
    return a_line(amount, "drinks", quantity=quantity, sku="899", name="Teh Botol")


def test_that_an_item_is_known_as_it_was_last_sold(shop: Till) -> None:
    assert shop.store.read(known_item, "899") is None
    _sell(shop, "2026-01-05", _tea(10_500, 3))
    assert shop.store.read(known_item, "899") == KnownItem("899", "Teh Botol", "drinks", 3_500)
    _sell(shop, "2026-01-06", _tea(4_000))
    assert shop.store.read(known_item, " 899 ") == TEA


def test_that_a_price_by_weight_is_that_of_one(shop: Till) -> None:
    _sell(shop, "2026-01-05", a_line(7_500, sku="20", name="Beras", quantity="0.75"))
    assert shop.store.read(known_item, "20") == KnownItem("20", "Beras", None, 10_000)


def test_that_an_older_slip_does_not_bring_an_old_price_back(shop: Till) -> None:
    _sell(shop, "2026-01-06", _tea(4_000))
    _sell(shop, "2026-01-02", _tea(3_500))
    assert shop.store.read(known_item, "899") == TEA


def test_that_a_line_without_a_name_keeps_the_one_that_is_known(shop: Till) -> None:
    _sell(shop, "2026-01-05", _tea(3_500))
    _sell(shop, "2026-01-06", a_line(4_000, sku="899"))
    assert shop.store.read(known_item, "899") == TEA


def test_that_items_are_found_by_number_and_by_name_whatever_the_case(shop: Till) -> None:
    _sell(shop, "2026-01-05", _tea(4_000), a_line(25_000, sku="777", name="Café 100%"))
    _sell(shop, "2026-01-06", a_line(9_000, sku="778", name="Es teh"))
    names = {
        text: [item.sku for item in shop.store.read(find_items, text, 8)]
        for text in ("TEH", "cafe", "77", "100%", "_", " ", "soap")
    }
    assert names == {
        "TEH": ["778", "899"],
        "cafe": ["777"],
        "77": ["778", "777"],
        "100%": ["777"],
        "_": [],
        " ": [],
        "soap": [],
    }
    assert len(shop.store.read(find_items, "7", 1)) == 1


def test_that_looking_an_item_up_asks_no_line_of_a_bill(shop: Till) -> None:
    def plan(session: Session) -> str:
        if session.dialect_name != "sqlite":
            return "USING PRIMARY KEY"
        rows = session.driver.execute("EXPLAIN QUERY PLAN SELECT name FROM item WHERE sku = 'x'")
        return " ".join(str(row[3]) for row in rows)

    assert "USING PRIMARY KEY" in shop.store.read(plan)
