"""Reports of a shop whose money has decimals: never an amount in its smallest units."""

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from loyalty_desktop import wording
from loyalty_desktop.services.documents.reports.catalogue import Wanted, show_report, write_report
from loyalty_desktop.services.documents.reports.shown import ShownBars, ShownNote
from loyalty_desktop.services.queries.programme_cost import programme_cost
from tests.factories import OWNER, Till, at, number
from tests.service.conftest import MakeShop

COST = Wanted("cost", at("2026-03-20"), date(2026, 3, 1), date(2026, 3, 20))
DAY = Wanted("day", at("2026-03-20"), None, date(2026, 3, 5))


@pytest.fixture
def dinars(make_shop: MakeShop) -> Till:
    """A shop in Kuwait: a thousand fils to the dinar; points took 1.250 off, a reward 2.500."""
    till = make_shop(currency="KWD", timezone="Asia/Kuwait", redeem={"value": "0.025"})
    till.offer("OFF", 20, kind="amount", value=2_500)
    siti = number(till.join("Siti", "2026-01-05", opening_points=1_000))
    till.buy(siti, 20_000, "2026-03-05", receipt="K1", redeem_points=50, rewards=("OFF",))
    return till


def test_that_bars_of_money_are_told_as_money(dinars: Till, tmp_path: Path) -> None:
    shown = show_report(dinars.store, OWNER, COST)
    (bars,) = [part for part in shown.parts if isinstance(part, ShownBars)]
    # 50 points that took off 1.250, and 20 of a reward at the worth of a point.
    whole = dinars.store.read_as(OWNER, programme_cost, date(2026, 3, 1), date(2026, 3, 20))
    assert whole[0].points_value == 1_250
    assert [bar.told for bar in bars.bars] == [wording.amount(1_750, shown.head.currency)]
    write_report(dinars.store, OWNER, COST, tmp_path / "c.csv")
    rows = list(csv.reader((tmp_path / "c.csv").read_text(encoding="utf-8").splitlines()))
    assert ["Mar 26", "1.75"] in rows


def test_that_a_workbook_shows_all_decimals_of_the_money(dinars: Till, tmp_path: Path) -> None:
    write_report(dinars.store, OWNER, COST, tmp_path / "c.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx")["Month by month"]
    (row,) = sheet.iter_rows(min_row=2)
    assert row[6].value == 1.75
    assert row[6].number_format == "#,##0.000"
    assert row[3].number_format == "#,##0"


def test_that_what_rewards_took_off_a_day_is_told_as_money(dinars: Till) -> None:
    shown = show_report(dinars.store, OWNER, DAY)
    (note,) = [part.text for part in shown.parts if isinstance(part, ShownNote)]
    assert wording.money(2_500, shown.head.currency) in note
