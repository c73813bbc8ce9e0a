"""Purchases from files: what goes in, what is refused, and that it can be taken back."""

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from loyalty_desktop.errors import Duplicate, Invalid, NotAllowed, NotFound
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.tables import Account, Command, Entry, Member, Purchase, PurchaseLine
from loyalty_desktop.services import standing
from loyalty_desktop.services.commands.staff import HireStaff, hire_staff
from loyalty_desktop.services.exchange.purchases import PurchasesImported, import_purchases
from loyalty_desktop.services.exchange.undoing import undo_import
from loyalty_desktop.services.queries.imports import imports
from loyalty_desktop.services.store import Session, Store, micros
from tests.factories import OWNER, Till, key
from tests.service.exchange.conftest import Written

NOW = datetime(2026, 6, 30, 5, tzinfo=UTC)


def brought(till: Till, file: Path, **more: Any) -> PurchasesImported:
    return import_purchases(till.store, till.by, file, now=NOW, **more)


def refused(file: Path) -> list[dict[str, str]]:
    """Return the rows of the file of refused rows."""
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def stages_on(session: Session, when: datetime) -> Counter[str]:
    members = session.scalars(select(Member.id)).all()
    return Counter(standing.standing_at(session, one, micros(when)).stage for one in members)


def totals(session: Session) -> tuple[int, ...]:
    """Return what would show that something was done twice or half."""
    counted = [
        session.scalar(select(func.count()).select_from(t)) for t in (Purchase, Entry, Member)
    ]
    sums = session.execute(
        select(func.sum(Account.balance), func.sum(Account.spend), func.sum(Account.visits))
    ).one()
    return (*(int(n or 0) for n in counted), *(int(n or 0) for n in sums))


def balances(session: Session) -> dict[str, tuple[int, ...]]:
    rows = session.execute(
        select(
            Account.member_id,
            Account.balance,
            Account.pending,
            Account.debt,
            Account.visits,
            Account.spend,
        )
    )
    return {row[0]: tuple(row[1:]) for row in rows}


@pytest.mark.slow
def test_that_the_published_log_gives_the_published_stages(
    dollar_store: Store, cdnow: Path
) -> None:
    done = import_purchases(dollar_store, OWNER, cdnow)
    assert (done.kind, done.rows, done.purchases, done.refused) == ("cdnow", 6919, 6919, 0)
    assert (done.members_created, done.zero_value) == (2357, 8)
    assert (done.first_date, done.last_date) == (date(1997, 1, 1), date(1998, 6, 30))
    assert dollar_store.read(stages_on, datetime(1997, 6, 30, 16, tzinfo=UTC)) == {
        "lost": 1825, "repeat": 436, "client": 88, "suspect": 8,
    }  # fmt: skip
    assert dollar_store.read(stages_on, datetime(1998, 6, 30, 16, tzinfo=UTC)) == {
        "lost": 2049, "repeat": 250, "client": 50, "suspect": 8,
    }  # fmt: skip


def test_that_a_till_s_csv_is_understood_as_its_country_writes(
    shop: Till, written: Written
) -> None:
    budi = shop.join("Budi", phone="081234567890")
    text = (
        "Tanggal;Jam;No Struk;Pelanggan;Total\r\n"
        "05/02/2026;17.45;A-1;0812-3456-7890;Rp 1.250.000\r\n"
        "2026-02-06;09:10;A-2;;18.450,00\r\n"
    )
    done = brought(shop, written("kasir.csv", text.encode("cp1252")))
    assert done.reasons == {}
    assert (done.purchases, done.anonymous, done.total) == (2, 1, 1_268_450)
    assert shop.balance(budi.member or "", "2026-02-07") == 125
    rows = shop.store.read(
        lambda s: s.execute(select(Purchase.receipt, Purchase.at).order_by(Purchase.at)).all()
    )
    assert [tuple(row) for row in rows] == [
        ("A-1", micros(datetime(2026, 2, 5, 10, 45, tzinfo=UTC))),
        ("A-2", micros(datetime(2026, 2, 6, 2, 10, tzinfo=UTC))),
    ]


def test_that_rows_of_one_receipt_are_the_lines_of_one_bill(
    shop: Till, workbook: Callable[..., Path]
) -> None:
    member = shop.join("Budi").member
    when = datetime(2026, 2, 5, 10, 0)  # noqa: DTZ001 - workbooks know no zones
    file = workbook(
        ("date", "receipt", "member", "sku", "category", "qty", "amount", "line_discount"),
        (when, "A-1", member, "kopi", "minuman", 2, 50_000, 0),
        (when, "A-2", member, "teh", "minuman", 1, 15_000, None),
        (when, "A-1", member, "roti", "makanan", 1, 20_000, 5_000),
    )
    done = brought(shop, file)
    assert (done.purchases, done.lines, done.rows, done.refused) == (2, 3, 3, 0)
    lines = shop.store.read(
        lambda s: s.execute(
            select(PurchaseLine.sku, PurchaseLine.quantity, PurchaseLine.net)
            .join(Purchase, Purchase.id == PurchaseLine.purchase_id)
            .where(Purchase.receipt == "A-1")
            .order_by(PurchaseLine.number)
        ).all()
    )
    assert [tuple(line) for line in lines] == [("kopi", 2000, 50_000), ("roti", 1000, 15_000)]


def test_that_an_import_comes_to_what_the_till_would_have_recorded(
    shop: Till, written: Written
) -> None:
    one, two = shop.join("Budi").member or "", shop.join("Sari").member or ""
    text = "member,at,total\n"
    for day, total in (("02-01", 99_999), ("02-04", 150_000), ("02-08", 10_000), ("03-02", 45_500)):
        shop.buy(one, total, f"2026-{day}")
        text += f"{two},2026-{day},{total}\n"
    brought(shop, written("till.csv", text))
    assert shop.standing(one, "2026-03-03") == shop.standing(two, "2026-03-03")
    assert shop.balance(two, "2026-03-03") == 9 + 15 + 1 + 4


def test_that_refused_rows_are_written_beside_with_why_and_the_rest_goes_in(
    shop: Till, written: Written
) -> None:
    member = shop.join("Budi").member
    text = (
        "member,date,receipt,total,note\n"
        f"{member},2026-02-05,A-1,10000,fine\n"
        f"M-000,2026-02-05,A-2,10000,=cmd|'/c calc'!A1\n"
        f"{member},2026-02-30,A-3,10000,\n"
        f"{member},2026-02-05,A-4,-500,\n"
        f"{member},2026-02-05,A-5,12.345.67,\n"
        f"{member},2026-02-05,A-1,20000,again\n"
        f"{member},2027-02-05,A-7,20000,tomorrow\n"
    )
    done = brought(shop, written("till.csv", text))
    assert done.purchases == 1
    assert done.rejected_file is not None
    rows = refused(done.rejected_file)
    assert [(row["line"], row["refusal"]) for row in rows] == [
        ("3", "not_found"),
        ("4", "not_a_date"),
        ("5", "negative"),
        ("6", "not_a_number"),
        ("7", "duplicate"),
        ("8", "in_the_future"),
    ]
    assert rows[0]["note"] == "'=cmd|'/c calc'!A1"
    assert all(row["reason"] for row in rows)
    assert rows[5]["receipt"] == "A-7"


def test_that_a_bill_of_which_one_row_can_t_be_read_is_refused_whole(
    shop: Till, written: Written
) -> None:
    text = (
        "date,receipt,sku,amount\n"
        "2026-02-05,A-1,kopi,20000\n"
        "2026-02-05,A-1,roti,oops\n"
        "2026-02-05,A-2,teh,15000\n"
        "yesterday,A-3,teh,15000\n"
        "2026-02-05,A-3,kopi,20000\n"
    )
    done = brought(shop, written("till.csv", text))
    assert (done.purchases, done.total) == (1, 15_000)
    assert done.rejected_file is not None
    assert [(row["line"], row["refusal"]) for row in refused(done.rejected_file)] == [
        ("2", "same_bill"),
        ("3", "not_a_number"),
        ("5", "not_a_date"),
        ("6", "same_bill"),
    ]


def test_that_a_dry_run_counts_and_changes_nothing(shop: Till, written: Written) -> None:
    text = "customer,date,receipt,total\n" + "".join(
        f"C{number % 7:04},2026-02-{number % 28 + 1:02},R{number % 580},10000\n"
        for number in range(600)
    )
    file = written("till.csv", text)
    before = shop.store.read(totals)
    rehearsed = brought(shop, file, dry_run=True, create_members=True)
    assert shop.store.read(totals) == before
    assert shop.store.read_as(OWNER, imports) == ()
    assert rehearsed.import_id is None
    done = brought(shop, file, create_members=True)
    for name in ("rows", "purchases", "members_created", "total", "reasons", "refused"):
        assert getattr(rehearsed, name) == getattr(done, name)
    assert done.members_created == 7


def test_that_the_very_same_file_is_taken_once_until_it_is_undone(
    shop: Till, written: Written
) -> None:
    member = shop.join("Budi").member
    text = f"member,date,total\n{member},2026-02-05,100000\n"
    done = brought(shop, written("till.csv", text))
    with pytest.raises(Duplicate) as caught:
        brought(shop, written("renamed.csv", text))
    assert caught.value.facts["id"] == done.import_id
    undo_import(shop.store, OWNER, done.import_id or "", now=NOW)
    again = brought(shop, written("till.csv", text))
    assert again.purchases == 1
    assert shop.balance(member or "", NOW) == 10


def test_that_undoing_returns_every_balance_and_deletes_nothing(
    dollar_store: Store, written: Written
) -> None:
    rows = [
        f"{number % 40:05},{1997 + number % 2}{number % 12 + 1:02}{number % 28 + 1:02},"
        f"{number * 7 % 9000 / 100:.2f}"
        for number in range(600)
    ]
    first = "customer_id,date,amount\n" + "\n".join(rows[:300])
    second = "customer_id,date,amount\n" + "\n".join(rows[300:])
    import_purchases(dollar_store, OWNER, written("1.csv", first), create_members=True)
    before = dollar_store.read(balances)
    done = import_purchases(dollar_store, OWNER, written("2.csv", second), create_members=True)
    assert dollar_store.read(balances) != before
    undone = undo_import(dollar_store, OWNER, done.import_id or "")
    assert (undone.undone, undone.left) == (300, 0)
    assert dollar_store.read(balances) == before
    assert dollar_store.read(totals)[0] == 600
    run = dollar_store.read_as(OWNER, imports)[0]
    assert run.undone_at is not None


CRASHING = """
import os, sys
from datetime import datetime, UTC
from pathlib import Path
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.purchases import import_purchases
from loyalty_desktop.services.store import Store

def dies(done, total):
    if done >= 1000:
        os._exit(9)

store = Store(sys.argv[1], KeyFolder(Path(sys.argv[2])))
import_purchases(store, Actor("Ibu Tuti", "owner"), Path(sys.argv[3]), create_members=True,
                 progress=dies)
"""


def test_that_an_import_goes_on_after_a_crash_and_never_doubles(
    dollar_store: Store, written: Written, tmp_path: Path
) -> None:
    text = "customer_id,date,total\n" + "".join(
        f"{number % 90:05},2025-{number % 12 + 1:02}-{number % 28 + 1:02},{number}.50\n"
        for number in range(2500)
    )
    file = written("long.csv", text)
    url = f"sqlite:///{tmp_path / 'dollars.db'}"
    died = subprocess.run(
        [sys.executable, "-c", CRASHING, url, str(tmp_path / "keys"), str(file)], check=False
    )
    assert died.returncode == 9
    half = dollar_store.read(totals)[0]
    assert 0 < half < 2500
    done = import_purchases(dollar_store, OWNER, file, create_members=True)
    assert (done.continued, done.purchases, done.members_created) == (True, 2500, 90)
    assert dollar_store.read(totals)[:3] == (2500, 2499, 90)
    assert dollar_store.read(totals)[4] == sum(number * 100 + 50 for number in range(2500))
    keys = dollar_store.read(
        lambda s: s.scalar(
            select(func.count()).select_from(Command).where(Command.op == "record_purchase")
        )
    )
    assert keys == 2500


def test_that_an_import_can_be_stopped_and_goes_on(shop: Till, written: Written) -> None:
    text = "date,total\n" + "".join(f"2026-02-{n % 28 + 1:02},{n + 1}000\n" for n in range(900))
    file = written("till.csv", text)
    answers = iter((False, True))
    stopped = brought(shop, file, stop=lambda: next(answers))
    assert (stopped.cancelled, stopped.purchases) == (True, 500)
    seen: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        seen.append((done, total))

    done = brought(shop, file, progress=told)
    assert (done.cancelled, done.continued, done.purchases) == (False, True, 900)
    assert seen == [(500, 900), (900, 900)]
    assert shop.store.read(totals)[0] == 900


def test_that_an_interrupted_import_is_not_read_in_another_way(
    shop: Till, written: Written
) -> None:
    text = "date,total,net\n" + "".join(f"2026-02-{n % 28 + 1:02},9000,8000\n" for n in range(900))
    file = written("till.csv", text)
    answers = iter((False, True))
    stopped = brought(shop, file, stop=lambda: next(answers))
    with pytest.raises(Invalid) as caught:
        brought(shop, file, columns={"at": "date", "total": "net"})
    assert caught.value.reason == "read_otherwise"
    undo_import(shop.store, OWNER, stopped.import_id or "", now=NOW)
    assert brought(shop, file, columns={"at": "date", "total": "net"}).total == 900 * 8000


def test_that_refused_rows_corrected_where_they_were_written_go_in(
    shop: Till, written: Written
) -> None:
    member = shop.join("Budi").member
    done = brought(shop, written("a.csv", f"member,date,total\n{member},2026-02-31,50000\n"))
    assert done.rejected_file is not None
    text = done.rejected_file.read_text(encoding="utf-8").replace("02-31", "02-28")
    done.rejected_file.write_text(text, encoding="utf-8")
    again = brought(shop, done.rejected_file)
    assert (again.purchases, again.reasons, again.rejected_file) == (1, {}, None)
    assert shop.balance(member or "", NOW) == 5


def test_that_unknown_members_are_refused_or_created_with_the_file_s_id_as_their_code(
    shop: Till, written: Written
) -> None:
    text = "customer,date,total\nC-077,2026-02-05,100000\n7,2026-02-05,50000\n"
    assert brought(shop, written("a.csv", text)).reasons == {"not_found": 2}
    done = brought(shop, written("b.csv", text + "\n"), create_members=True)
    assert done.members_created == 2
    assert shop.balance("C-077", NOW) == 10
    more = brought(shop, written("c.csv", text.replace("-05", "-06")), create_members=True)
    assert more.members_created == 0
    assert shop.balance("c077", NOW) == 20
    assert shop.balance("ID-0007", NOW) == 10


def test_that_a_lost_card_brings_nothing(shop: Till, written: Written) -> None:
    joined = shop.join("Budi", codes=("KARTU-1",))
    shop.block("KARTU-1", "2026-01-20")
    done = brought(shop, written("a.csv", "card,date,total\nKARTU-1,2026-02-05,100000\n"))
    assert done.reasons == {"blocked_card": 1}
    assert shop.balance(joined.member or "", NOW) == 0


@pytest.mark.parametrize(
    ("name", "content", "field", "reason"),
    [
        ("empty.csv", b"", "file", "no_rows"),
        ("blank.csv", b"\n\n  \n", "file", "no_rows"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file", "format"),
        ("zip.xlsx", b"PK\x03\x04garbage", "file", "damaged"),
        ("noise.csv", bytes(range(256)) * 3, "file", "not_utf8"),
        ("columns.csv", ",".join(f"c{n}" for n in range(1000)).encode(), "columns", "too_many"),
        ("other.csv", b"colour,size\nred,3\n", "columns", "columns"),
        ("half.csv", b"date,colour\n2026-01-01,3\n", "columns", "columns"),
    ],
)
def test_that_what_is_no_table_of_purchases_gets_one_refusal(
    shop: Till, written: Written, name: str, content: bytes, field: str, reason: str
) -> None:
    with pytest.raises(Invalid) as caught:
        brought(shop, written(name, content))
    assert (caught.value.field, caught.value.reason) == (field, reason)
    assert shop.store.read_as(OWNER, imports) == ()


def test_that_a_file_that_is_not_there_is_not_found(shop: Till, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        brought(shop, tmp_path / "nowhere.csv")
    with pytest.raises(NotFound):
        brought(shop, tmp_path)


def test_that_hostile_rows_are_refused_one_by_one(shop: Till, written: Written) -> None:
    text = (
        "date,total,receipt\n"
        "2026-02-05,10000,A-1\n"
        f"2026-02-05,10000,{'x' * 10_000_000}\n"
        "2026-02-05,10\0000,A-2\n"
        "2026-02-05,NaN,A-3\n"
        "2026-02-05,1e999,A-4\n"
        "2026-02-05,99999999999999999999,A-5\n"
        "2026-02-05,10000,\u202eA-6\n"
        "2026-02-05,10000,'; DROP TABLE purchase; --\n"
        "2026-02-05,10000,A-8,too,many,cells\n"
        "0000-02-05,10000,A-9\n"
        "2026-02-05,10000,A-10\n"
    )
    done = brought(shop, written("hostile.csv", text))
    assert done.purchases == 3
    assert done.reasons == {
        "too_long": 1, "nul": 1, "not_a_number": 2, "out_of_range": 1,
        "control_characters": 1, "too_many": 1, "not_a_date": 1,
    }  # fmt: skip


def test_that_columns_can_be_named(shop: Till, written: Written) -> None:
    file = written("till.csv", "a,b,c\n2026-02-05,10000,x\n")
    done = brought(shop, file, columns={"at": "a", "total": "2"})
    assert (done.purchases, done.columns) == (1, {"at": "a", "total": "b"})
    with pytest.raises(Invalid) as caught:
        brought(shop, written("b.csv", "a,b\n1,2\n"), columns={"at": "a", "total": "z"})
    assert caught.value.reason == "no_such_column"


def test_that_who_may_not_import_brings_nothing_in(shop: Till, written: Written) -> None:
    file = written("till.csv", "date,total\n2026-02-05,10000\n")
    shop.buy(None, 10_000, NOW)
    owner = shop.used_by(Actor("", "owner", hired(shop, "owner")))
    cashier = shop.used_by(Actor("", "cashier", hired(owner, "cashier")))
    manager = shop.used_by(Actor("", "manager", hired(owner, "manager")))
    with pytest.raises(NotAllowed):
        brought(cashier, file)
    with pytest.raises(NotAllowed):
        # Months back: more than a manager may record after the day.
        brought(manager, file)
    done = brought(owner, file)
    assert (done.purchases, done.continued) == (1, True)


def hired(till: Till, role: str) -> str:
    request = HireStaff(key=key(), at=NOW, name=role, role=role, pin_hash=None)
    return till.do(hire_staff, request).staff
