"""What leaves in a file: complete, exact, no formula, whole or not at all."""

import csv
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from loyalty_desktop.errors import Invalid, NotAllowed, NotFound, Unavailable
from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.tables import Account, Audit, Purchase
from loyalty_desktop.services.commands.staff import HireStaff, hire_staff
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.exporting import export
from loyalty_desktop.services.exchange.members import import_members
from loyalty_desktop.services.exchange.purchases import import_purchases
from loyalty_desktop.services.store import Session, Store
from tests.factories import OWNER, Till, key
from tests.service.conftest import fresh_shop

NOW = datetime(2026, 6, 30, 5, tzinfo=UTC)


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture
def busy(shop: Till) -> Till:
    """Give a shop with members, lines, points used and something that came back."""
    budi = shop.join("=HYPERLINK(1)", phone="081234567890").member or ""
    sari = shop.join("Sari", city="Bandung", birthday="1990-08-17").member or ""
    lines = (Line(60_000, 10_000, 2000, "kopi", "Kopi", "minuman"), Line(25_000, 0, 750, "gula"))
    shop.buy(budi, 75_000, "2026-02-05", receipt="A-1", lines=lines)
    shop.buy(budi, 200_000, "2026-02-06", receipt="A-2")
    refunded = shop.buy(sari, 90_000, "2026-02-07", receipt="A-3", cashier="Dewi")
    shop.refund(refunded.purchase, "2026-02-08", 30_000)
    shop.buy(None, 45_500, "2026-03-01", receipt="A-4")
    shop.buy(budi, 100_000, "2026-03-02", receipt="A-5", redeem_points=7)
    return shop


def written_out(till: Till, what: str, file: Path, **more: Any) -> int:
    return export(till.store, OWNER, what, file, now=NOW, **more).rows


def test_that_members_are_written_as_they_stand_today(busy: Till, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    assert written_out(busy, "members", file) == 2
    first, second = table(file)
    assert (first["name"], first["phone"]) == ("'=HYPERLINK(1)", "'+6281234567890")
    assert first["stage"] == "lost"
    assert int(first["balance"]) == busy.balance(first["number"], NOW)
    assert (second["city"], second["birthday"], second["spend"]) == (
        "Bandung",
        "1990-08-17",
        "60000",
    )


def test_that_the_ledger_adds_up_to_the_balances(busy: Till, tmp_path: Path) -> None:
    file = tmp_path / "ledger.json"
    rows = written_out(busy, "ledger", file)
    entries = json.loads(file.read_text(encoding="utf-8"))
    assert len(entries) == rows
    summed: dict[str, int] = {}
    for entry in entries:
        summed[entry["member"]] = summed.get(entry["member"], 0) + entry["points"]
    for member, points in summed.items():
        assert busy.balance(member, NOW) == points


def test_that_a_workbook_holds_numbers_as_numbers_and_no_formula(
    busy: Till, tmp_path: Path
) -> None:
    file = tmp_path / "members.xlsx"
    written_out(busy, "members", file)
    book = openpyxl.load_workbook(file)
    sheet = book.active
    assert sheet is not None
    names = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, names.index("name") + 1)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    spend = sheet.cell(2, names.index("spend") + 1)
    assert (spend.data_type, spend.value) == ("n", 371_500)
    book.close()


def test_that_days_bound_what_is_written(busy: Till, tmp_path: Path) -> None:
    file = tmp_path / "purchases.csv"
    written_out(busy, "purchases", file, first=date(2026, 2, 6), last=date(2026, 3, 1))
    assert [row["receipt"] for row in table(file)] == ["A-2", "A-3", "A-4"]


def test_that_what_was_exported_comes_in_elsewhere_as_it_was(busy: Till, tmp_path: Path) -> None:
    members, purchases = tmp_path / "members.csv", tmp_path / "purchases.xlsx"
    written_out(busy, "members", members)
    written_out(busy, "purchases", purchases)
    keys = KeyFolder(tmp_path / "elsewhere")
    fresh_shop(f"sqlite:///{tmp_path / 'elsewhere.db'}", keys)
    other = Store(f"sqlite:///{tmp_path / 'elsewhere.db'}", keys)
    columns = {"name": "name", "phone": "phone", "city": "city", "birthday": "birthday",
               "joined": "joined", "code": "number"}  # fmt: skip
    assert import_members(other, OWNER, members, columns=columns, now=NOW).reasons == {}
    assert import_purchases(other, OWNER, purchases, now=NOW).reasons == {}
    assert other.read(bills) == busy.store.read(bills)
    assert other.read(visits) == busy.store.read(visits)
    other.close()


def bills(session: Session) -> list[tuple[Any, ...]]:
    columns = (Purchase.receipt, Purchase.business_day, Purchase.at, Purchase.total, Purchase.goods)
    return [tuple(row) for row in session.execute(select(*columns).order_by(Purchase.receipt))]


def visits(session: Session) -> list[int]:
    return list(session.scalars(select(Account.visits).order_by(Account.visits)))


def test_that_an_export_is_noted_with_who_took_what(busy: Till, tmp_path: Path) -> None:
    written_out(busy, "ledger", tmp_path / "ledger.csv")
    fields = busy.store.read(
        lambda s: s.scalar(select(Audit.fields).where(Audit.action == "export"))
    )
    assert json.loads(fields or "")[:2] == ["ledger", "csv"]


def test_that_nobody_takes_out_what_they_may_not(busy: Till, tmp_path: Path) -> None:
    def hired(till: Till, role: str) -> Till:
        request = HireStaff(key=key(), at=NOW, name=role, role=role, pin_hash=None)
        return till.used_by(Actor("", role, till.do(hire_staff, request).staff))

    cashier = hired(hired(busy, "owner"), "cashier")
    with pytest.raises(NotAllowed):
        export(busy.store, cashier.by, "members", tmp_path / "members.csv")
    assert not list(tmp_path.glob("*members*"))


def test_that_a_file_that_can_t_be_written_leaves_the_old_one(busy: Till, tmp_path: Path) -> None:
    for what, file, error in (
        ("segment", tmp_path / "a.csv", NotFound),
        ("members", tmp_path / "a.doc", Invalid),
        ("members", tmp_path / "a.csv" / "b.csv", Unavailable),
    ):
        (tmp_path / "a.csv").write_text("old", encoding="utf-8")
        with pytest.raises(error):
            written_out(busy, what, file)
        assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "old"


def test_that_an_empty_shop_gives_a_file_with_its_columns(shop: Till, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "json"):
        assert written_out(shop, "purchases", tmp_path / f"none.{ending}") == 0
    assert json.loads((tmp_path / "none.json").read_text(encoding="utf-8")) == []
    assert table(tmp_path / "none.csv") == []


def test_that_dollars_keep_their_cents(dollar_store: Store, tmp_path: Path) -> None:
    file = tmp_path / "till.csv"
    file.write_text("date,total\n2026-02-05,12.50\n", encoding="utf-8")
    import_purchases(dollar_store, OWNER, file)
    export(dollar_store, OWNER, "purchases", tmp_path / "out.json")
    (row,) = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert row["total"] == "12.50"
    export(dollar_store, OWNER, "purchases", tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    assert Decimal(str(sheet["H2"].value)) == Decimal("12.5")
    assert dollar_store.read(lambda s: s.scalar(select(func.sum(Purchase.total)))) == 1250


def test_that_an_export_that_is_stopped_leaves_no_file_and_no_trace(
    busy: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loyalty_desktop.services.exchange.exporting._TOLD_EVERY", 1)
    told: list[int] = []
    file = tmp_path / "members.csv"
    with pytest.raises(Unavailable) as refusal:
        written_out(busy, "members", file, progress=told.append, stop=lambda: len(told) > 0)
    assert refusal.value.facts["reason"] == "stopped"
    assert told == [1]
    assert list(tmp_path.glob(".members*")) == []
    assert not file.exists()
    assert exports_noted(busy.store) == 0
    assert written_out(busy, "members", file, progress=told.append) == 2
    assert told == [1, 1, 2]
    assert exports_noted(busy.store) == 1


def exports_noted(store: Store) -> int:
    """Return how many lines of the audit trail tell of an export."""

    def count(session: Session) -> int:
        asked = select(func.count()).select_from(Audit).where(Audit.action.like("%export%"))
        return int(session.execute(asked).scalar_one())

    return store.read(count)
