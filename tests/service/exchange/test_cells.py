"""Amounts, quantities, days and moments as tills and spreadsheets of many countries write them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.documents.spreadsheets import safe
from loyalty_desktop.services.exchange import cells
from loyalty_desktop.services.exchange.sheets import Cell, as_text
from tests.factories import Till

RUPIAH, DOLLAR, DINAR = Currency("IDR", 0), Currency("USD", 2), Currency("KWD", 3)
NOW = datetime(2026, 6, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "unit", "minor"),
    [
        ("18450", RUPIAH, 18_450),
        ("18.450", RUPIAH, 18_450),
        ("18,450", RUPIAH, 18_450),
        ("Rp 1.250.000", RUPIAH, 1_250_000),
        ("Rp1.250.000,00", RUPIAH, 1_250_000),
        ("IDR 1,250,000.00", RUPIAH, 1_250_000),
        ("12.5", DOLLAR, 1250),
        ("12,50", DOLLAR, 1250),
        ("$1,234.56", DOLLAR, 123_456),
        ("1.234,56 €", DOLLAR, 123_456),
        ("1 234,56", DOLLAR, 123_456),
        ("1\u00a0234,56", DOLLAR, 123_456),
        ("1'234.56", DOLLAR, 123_456),
        ("1,234", DOLLAR, 123_400),
        ("0.125", DINAR, 125),
        ("1.250", DINAR, 1250),
        ("1,234.567", DINAR, 1_234_567),
        (Decimal("12.5"), DOLLAR, 1250),
        (Decimal(18450), RUPIAH, 18_450),
    ],
)
def test_that_an_amount_is_read_in_either_spelling(
    written: Cell, unit: Currency, minor: int
) -> None:
    assert cells.amount(written, unit, "total") == minor


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "missing"),
        ("ten", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("12.34.567", "not_a_number"),
        ("1.234.56", "not_a_number"),
        ("1e5", "not_a_number"),
        ("NaN", "not_a_number"),
        ("١٢٣", "not_a_number"),
        ("0.125", "too_many_decimals"),
        ("1.2345", "too_many_decimals"),
        ("-5", "negative"),
        ("(5)", "negative"),
        ("5-", "negative"),
        ("-0.01", "negative"),
        ("9" * 30, "out_of_range"),
        ("9" * 500, "out_of_range"),
        (Decimal("NaN"), "not_a_number"),
        (Decimal("1E+999999"), "out_of_range"),
        (Decimal("0.001"), "too_many_decimals"),
    ],
)
def test_that_what_is_no_amount_says_why(written: Cell, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        cells.amount(written, DOLLAR, "total")
    assert (caught.value.field, caught.value.reason) == ("total", reason)


@pytest.mark.parametrize(
    ("written", "thousandths"),
    [("", 1000), ("2", 2000), ("0,75", 750), ("1.5", 1500), (Decimal("0.3333"), 333), ("0", 0)],
)
def test_that_a_quantity_is_in_thousandths(written: Cell, thousandths: int) -> None:
    assert cells.quantity(written) == thousandths


@pytest.mark.parametrize(
    ("written", "country", "day"),
    [
        ("2026-06-30", "ID", date(2026, 6, 30)),
        ("20260630", "ID", date(2026, 6, 30)),
        ("2026/6/3", "US", date(2026, 6, 3)),
        ("3/6/2026", "ID", date(2026, 6, 3)),
        ("3/6/2026", "US", date(2026, 3, 6)),
        ("30.06.2026", "DE", date(2026, 6, 30)),
        ("30-6-2026 14:05", "ID", date(2026, 6, 30)),
        ("2026-06-30T14:05:09", "ID", date(2026, 6, 30)),
    ],
)
def test_that_a_day_is_read_as_the_shop_s_country_writes(
    written: str, country: str, day: date
) -> None:
    assert cells.day(written, country, "at") == day


@pytest.mark.parametrize(
    "written", ["", "tomorrow", "30/02/2026", "31/6/26", "2026-13-01", "0000-01-01", "9999-12-31"]
)
def test_that_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        cells.day(written, "ID", "at")


@pytest.mark.parametrize(
    ("written", "clock", "moment"),
    [
        ("2026-06-29", "", datetime(2026, 6, 29, 5, tzinfo=UTC)),
        ("2026-06-29 17:45", "", datetime(2026, 6, 29, 10, 45, tzinfo=UTC)),
        ("29/6/2026", "17.45", datetime(2026, 6, 29, 10, 45, tzinfo=UTC)),
        ("29/6/2026", "5:45 PM", datetime(2026, 6, 29, 10, 45, tzinfo=UTC)),
        ("2026-06-29T17:45:10.123", "", datetime(2026, 6, 29, 10, 45, 10, tzinfo=UTC)),
        ("2026-06-29T17:45:10Z", "", datetime(2026, 6, 29, 17, 45, 10, tzinfo=UTC)),
        ("2026-06-29T17:45:10+09:00", "", datetime(2026, 6, 29, 8, 45, 10, tzinfo=UTC)),
        # Noon of today has come; an hour before noon it would be now.
        ("2026-06-30", "", NOW),
    ],
)
def test_that_a_moment_is_the_shop_s_unless_it_names_its_zone(
    shop: Till, written: str, clock: str, moment: datetime
) -> None:
    assert cells.moment(written, clock, shop.store.shop, NOW, "at") == moment


@pytest.mark.parametrize(
    ("written", "clock"), [("2026-07-01", ""), ("2026-06-29", "25:00"), ("2026-06-29", "13:00 PM")]
)
def test_that_an_impossible_moment_is_refused(shop: Till, written: str, clock: str) -> None:
    with pytest.raises(Invalid):
        cells.moment(written, clock, shop.store.shop, NOW, "at")


def test_that_a_day_alone_stays_that_business_day_wherever_the_day_starts(shop: Till) -> None:
    late = replace(shop.store.shop, day_starts=300)
    at = cells.moment("2026-06-29", "", late, NOW, "at")
    assert date.fromisoformat(cells.spelled(late.day(at))) == date(2026, 6, 29)


@pytest.mark.parametrize("text", ["=1+1", "+62812", "-5", "@SUM", "\t=1", "\r=1"])
def test_that_what_is_kept_from_being_a_formula_comes_back_as_it_was(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert as_text(safe(text)) == text
    assert safe("plain") == "plain"
    assert as_text("'quoted'") == "'quoted'"
