"""Reports in every form: totals that equal the ledger, and nothing a spreadsheet would run."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select, update

from loyalty_desktop.errors import Invalid, NotFound, Unavailable
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.models.tables import Audit, Entry, Member
from loyalty_desktop.services.documents.reports.catalogue import (
    REPORTS,
    Wanted,
    print_report,
    report_pdf,
    show_report,
    write_report,
)
from loyalty_desktop.services.documents.reports.shown import ShownFigures, ShownTable
from loyalty_desktop.services.documents.reports.tables import plain
from loyalty_desktop.services.queries.liability import liability
from loyalty_desktop.services.queries.points_groups import points_groups
from loyalty_desktop.services.queries.programme_cost import programme_cost
from loyalty_desktop.services.queries.unusual import unusual
from loyalty_desktop.services.store import Session
from tests.factories import OWNER, Till, at, number
from tests.service.conftest import MakeShop
from tests.service.documents.pages import opened, texts

NOW = at("2026-03-20")
WITHOUT_MORE = [name for name, kind in REPORTS.items() if kind.takes <= {"period", "day"}]


@pytest.fixture
def busy(make_shop: MakeShop) -> Till:
    """A shop in which points were given, used, given back and have expired."""
    till = make_shop(expiry={"kind": "days", "after": 40}, redeem={"value": 500})
    siti = number(till.join("=Siti", "2026-01-05"))
    budi = number(till.join("Budi", "2026-01-05"))
    till.buy(siti, 500_000, "2026-01-10", receipt="A1")
    till.buy(budi, 300_000, "2026-02-20", receipt="A2")
    bought = till.buy(siti, 200_000, "2026-03-01", receipt="A3")
    till.buy(budi, 100_000, "2026-03-05", redeem_points=10, receipt="A4")
    till.refund(bought.purchase, "2026-03-06", amount=50_000)
    till.expire("2026-03-10")
    return till


def wanted(name: str, **more: Any) -> Wanted:
    days: dict[str, Any] = {"first": date(2026, 1, 1), "last": date(2026, 3, 20)}
    return Wanted(name, NOW, **(days | more))


def _outstanding(session: Session, day: int) -> int:
    asked = select(func.sum(Entry.points + Entry.debt)).where(Entry.business_day <= day)
    return int(session.scalar(asked) or 0)


@pytest.mark.parametrize("name", WITHOUT_MORE)
@pytest.mark.parametrize("ending", ["pdf", "xlsx", "csv"])
def test_that_every_report_is_written_in_every_form(
    busy: Till, tmp_path: Path, name: str, ending: str
) -> None:
    file = tmp_path / f"report.{ending}"
    write_report(busy.store, OWNER, wanted(name), file)
    if ending == "pdf":
        assert "Toko" in texts(file)[0]
    elif ending == "xlsx":
        assert openpyxl.load_workbook(file).sheetnames[0] == "Summary"
    else:
        file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WITHOUT_MORE)
def test_that_an_empty_shop_has_every_report(shop: Till, name: str) -> None:
    assert report_pdf(shop.store, OWNER, wanted(name)).startswith(b"%PDF")


@pytest.mark.parametrize(
    "day", [date(2026, 1, 12), date(2026, 2, 25), date(2026, 3, 5), date(2026, 3, 20)]
)
def test_that_the_liability_of_any_day_is_what_the_ledger_had_then(busy: Till, day: date) -> None:
    told = busy.store.read_as(OWNER, liability, day)
    ledger = busy.store.read(_outstanding, day_of(day))
    assert told.points + told.lapsed == ledger
    assert sum(age.points for age in told.ages) == told.points


def test_that_by_day_by_counter_and_by_cashier_come_to_the_ledger(busy: Till) -> None:
    told = busy.store.read_as(OWNER, points_groups, date(2026, 1, 1), date(2026, 3, 20))
    ledger = busy.store.read(_outstanding, day_of(date(2026, 3, 20)))
    for groups in (told.by_day, told.by_counter, told.by_staff):
        assert sum(moved.together for _key, moved in groups) == ledger
    assert told.total.together == ledger
    assert told.total.used == -10


def test_that_text_that_looks_like_a_formula_stays_text(busy: Till, tmp_path: Path) -> None:
    write_report(busy.store, OWNER, wanted("members"), tmp_path / "m.csv")
    with (tmp_path / "m.csv").open(encoding="utf-8", newline="") as source:
        cells = [cell for row in csv.reader(source) for cell in row]
    assert "'=Siti" in cells
    write_report(busy.store, OWNER, wanted("members"), tmp_path / "m.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")["Members"]
    (named,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=Siti"]
    assert named.data_type == "s"


def test_that_figures_stay_figures_in_a_workbook(busy: Till, tmp_path: Path) -> None:
    write_report(busy.store, OWNER, wanted("points"), tmp_path / "p.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx")["By counter"]
    told = busy.store.read_as(OWNER, points_groups, date(2026, 1, 1), date(2026, 3, 20))
    rows: Any = sheet.iter_rows(min_row=2, values_only=True)
    assert sum(int(row[1]) for row in rows) == told.total.given


def test_that_money_with_decimals_is_exact_in_files() -> None:
    assert str(plain(1234, "money", currency("EUR"))) == "12.34"
    assert plain(1234, "money", currency("IDR")) == 1234


def test_that_who_took_a_report_out_is_noted(busy: Till, tmp_path: Path) -> None:
    write_report(busy.store, OWNER, wanted("liability"), tmp_path / "l.pdf")
    assert any("report liability" in line for line in busy.store.read(_exports))
    assert print_report(busy.store, OWNER, wanted("members")).startswith(b"%PDF")
    assert any('"report members", "paper"' in line for line in busy.store.read(_exports))


def _exports(session: Session) -> list[str]:
    asked = select(Audit.fields).where(Audit.action == "export")
    return [str(row) for row in session.scalars(asked)]


def test_that_an_unknown_report_or_form_is_told_and_nothing_written(
    busy: Till, tmp_path: Path
) -> None:
    with pytest.raises(NotFound):
        write_report(busy.store, OWNER, wanted("nonsense"), tmp_path / "r.pdf")
    with pytest.raises(Invalid):
        write_report(busy.store, OWNER, wanted("points"), tmp_path / "r.doc")
    with pytest.raises(Invalid):
        backwards = wanted("points", first=date(2026, 3, 2), last=date(2026, 3, 1))
        write_report(busy.store, OWNER, backwards, tmp_path / "r.pdf")
    assert not list(tmp_path.glob("*r.*"))


def test_that_a_report_that_cannot_be_written_leaves_nothing(busy: Till, tmp_path: Path) -> None:
    (tmp_path / "r.pdf" / "inside").mkdir(parents=True)
    with pytest.raises(Unavailable):
        write_report(busy.store, OWNER, wanted("points"), tmp_path / "r.pdf")
    assert not list(tmp_path.glob(".r.pdf*"))


def test_that_the_screen_shows_what_paper_says(busy: Till, tmp_path: Path) -> None:
    shown = show_report(busy.store, OWNER, wanted("liability"))
    write_report(busy.store, OWNER, wanted("liability"), tmp_path / "l.pdf")
    whole = " ".join(texts(tmp_path / "l.pdf"))
    for part in shown.parts:
        if isinstance(part, ShownFigures):
            for name, value in part.figures:
                assert name in whole
                assert value.replace("\u00a0", " ") in whole
        elif isinstance(part, ShownTable):
            assert part.title.replace("\u00a0", " ") in whole
            for row in part.rows:
                for cell in row:
                    assert cell.replace("\u00a0", " ") in whole


def test_that_a_long_table_goes_over_many_pages_and_says_how_many(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    till = make_shop()
    for place in range(90):
        till.join(f"Member {place:03d}")
    write_report(till.store, OWNER, wanted("members"), tmp_path / "m.pdf")
    with opened(tmp_path / "m.pdf") as document:
        count = len(document)
    pages = texts(tmp_path / "m.pdf")
    assert count >= 3
    assert [page.rsplit(" ", 3)[1:] for page in pages] == [
        [str(place), "of", str(count)] for place in range(1, count + 1)
    ]
    assert all("Last visit" in page for page in pages)


def test_that_a_day_close_is_what_the_ledger_and_the_bills_say(busy: Till) -> None:
    shown = show_report(busy.store, OWNER, wanted("day", last=date(2026, 3, 5)))
    figures = next(part for part in shown.parts if isinstance(part, ShownFigures))
    told = dict(figures.figures)
    assert told["Bills"] == "1"
    assert told["Revenue"].replace("\u00a0", " ") == "Rp 95.000"
    assert told["Used"] == "10"


def test_that_a_statement_ends_with_the_balance(busy: Till, tmp_path: Path) -> None:
    member = number(busy.join("Dewi", "2026-02-01"))
    busy.buy(member, 250_000, "2026-02-10", receipt="D1")
    write_report(busy.store, OWNER, wanted("statement", member=member), tmp_path / "s.pdf")
    whole = " ".join(texts(tmp_path / "s.pdf"))
    assert "Dewi" in whole
    assert "D1" in whole
    assert str(busy.standing(member, "2026-03-20").balance) in whole


def test_that_a_statement_of_nobody_is_told(busy: Till) -> None:
    with pytest.raises(NotFound):
        report_pdf(busy.store, OWNER, wanted("statement", member="M-0000000000"))
    with pytest.raises(Invalid):
        report_pdf(busy.store, OWNER, wanted("statement"))


def test_that_an_unknown_closing_is_told(busy: Till) -> None:
    for closing in ("nonsense", "shift 99", "day 1"):
        with pytest.raises(NotFound):
            report_pdf(busy.store, OWNER, wanted("shift", closing=closing))


def test_that_the_cost_of_the_programme_is_what_points_took_off(busy: Till) -> None:
    told = busy.store.read_as(OWNER, programme_cost, date(2026, 1, 1), date(2026, 3, 20))
    assert sum(month.points_value for month in told) == 5_000
    assert sum(month.revenue for month in told) == 1_100_000 - 50_000 - 5_000
    assert [month.month.month for month in told] == [1, 2, 3]


def test_that_what_is_unusual_is_listed(shop: Till) -> None:
    siti = number(shop.join("Siti", "2026-01-05"))
    for place in range(3):
        bought = shop.buy(siti, 50_000, "2026-02-01", receipt=f"R{place}", counter=str(place))
        shop.refund(bought.purchase, "2026-02-02")
        shop.adjust(siti, 5, "2026-02-03")
    for _place in range(2):
        shop.adjust(siti, 5, "2026-02-04")
    found = shop.store.read_as(OWNER, unusual, date(2026, 2, 1), date(2026, 2, 28))
    kinds = {notice.kind: notice for notice in found}
    assert kinds["adjustments"].count == 5
    assert kinds["adjustments"].points == 25
    assert kinds["refunds"].who == f"Siti, {siti}"
    assert shop.store.read_as(OWNER, unusual, date(2026, 3, 1), date(2026, 3, 28)) == ()


def test_that_retention_tells_who_stayed_and_who_came_again(busy: Till) -> None:
    period = {"first": date(2026, 1, 31), "last": date(2026, 3, 20)}
    shown = show_report(busy.store, OWNER, wanted("retention", **period))
    figures = next(part for part in shown.parts if isinstance(part, ShownFigures))
    told = dict(figures.figures)
    assert (told["Active at the start"], told["Active at the end"]) == ("1", "2")
    assert told["Stayed"].replace("\u00a0", " ") == "100 %"
    table = next(part for part in shown.parts if isinstance(part, ShownTable))
    # Siti came first in January and again in March, Budi first in February and again in March.
    assert [[cell.replace("\u00a0", " ") for cell in row[1:4]] for row in table.rows] == [
        ["1", "0 %", "100 %"],
        ["1", "100 %", ""],
    ]


def test_that_the_best_customers_bring_all_of_the_revenue_together(busy: Till) -> None:
    shown = show_report(busy.store, OWNER, wanted("concentration"))
    figures = next(part for part in shown.parts if isinstance(part, ShownFigures))
    assert dict(figures.figures)["Buyers"] == "2"
    table = next(part for part in shown.parts if isinstance(part, ShownTable))
    assert sum(int(row[1]) for row in table.rows) == 2


def test_that_values_are_told_by_box_and_by_name_without_restricted_people(busy: Till) -> None:
    with busy.store.work(OWNER) as work:
        hidden = update(Member).where(Member.name == "Budi").values(restricted=True)
        work.session.execute(hidden)
    parts = show_report(busy.store, OWNER, wanted("values")).parts
    boxes, people = [part for part in parts if isinstance(part, ShownTable)]
    assert boxes.total is not None
    assert boxes.total[2] == "1"
    assert [row[0] for row in people.rows] == ["=Siti"]
    # As of an earlier day nobody had bought twice yet, and as of the first nobody at all.
    early = show_report(busy.store, OWNER, wanted("values", last=date(2026, 1, 9))).parts
    assert [len(part.rows) for part in early if isinstance(part, ShownTable)] == [4, 0]


@pytest.mark.parametrize("ending", ["pdf", "csv", "xlsx"])
def test_that_a_report_that_is_stopped_leaves_no_file(
    busy: Till, tmp_path: Path, ending: str
) -> None:
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 3

    file = tmp_path / f"report.{ending}"
    with pytest.raises(Unavailable) as refusal:
        write_report(busy.store, OWNER, wanted("members"), file, stop)
    assert refusal.value.facts["reason"] == "stopped"
    assert list(tmp_path.glob("*report*")) == []
