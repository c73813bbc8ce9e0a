"""A closing, every statement and the liability of a shop agree with the sums of the books."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.tables import Account, Entry, Member, Purchase, Refund
from loyalty_desktop.services.commands.closings import CloseDay, close_day
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.documents.reports.catalogue import Wanted, write_report
from loyalty_desktop.services.exchange.small_demo import make_small_demo
from loyalty_desktop.services.queries.verifying import verification
from loyalty_desktop.services.store import Session, Store, new_id
from tests.factories import OWNER

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The small demo, whose books are clean."""
    folder = tmp_path_factory.mktemp("agree")
    url, keys = f"sqlite:///{folder / 'demo.db'}", KeyFolder(folder / "keys")
    make_small_demo(url, keys, now=NOW)
    store = Store(url, keys)
    assert store.read_as(OWNER, verification).differences == ()
    return store


def table(file: Path, title: str) -> list[list[str]]:
    """Return the rows of a table of a report's text file, without its head."""
    with file.open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    start = rows.index([title]) + 2
    end = next((at for at in range(start, len(rows)) if not rows[at]), len(rows))
    return rows[start:end]


def figures(file: Path) -> dict[str, str]:
    """Return the numbers at the top of a report's text file."""
    with file.open(encoding="utf-8", newline="") as source:
        return {row[0]: row[1] for row in csv.reader(source) if len(row) == 2}


def written(store: Store, file: Path, wanted: Wanted) -> Path:
    write_report(store, OWNER, wanted, file)
    return file


def ledger(session: Session) -> int:
    return int(session.scalar(select(func.sum(Entry.points + Entry.debt))) or 0)


def test_that_the_liability_is_what_ledger_and_accounts_hold(store: Store, tmp_path: Path) -> None:
    told = figures(written(store, tmp_path / "l.csv", Wanted("liability", NOW)))
    outstanding = int(told["Points outstanding"])
    held = store.read(
        lambda s: s.execute(
            select(func.sum(Account.balance + Account.pending), func.sum(Account.debt))
        ).one()
    )
    assert outstanding == held[0]
    assert outstanding - held[1] == store.read(ledger)
    book = load_workbook(written(store, tmp_path / "l.xlsx", Wanted("liability", NOW)))
    cells = {row[0].value: row[1].value for row in book["Summary"].iter_rows() if len(row) > 1}
    assert cells["Points outstanding"] == outstanding


def test_that_the_statements_of_all_members_come_to_the_ledger(
    store: Store, tmp_path: Path
) -> None:
    members = store.read(
        lambda s: s.scalars(select(Member.number).where(Member.merged_into.is_(None))).all()
    )
    first = date_of(0)
    left = 0
    for member in members:
        file = tmp_path / f"{member}.csv"
        wanted = Wanted("statement", NOW, first=first, member=member)
        write_report(store, OWNER, wanted, file)
        rows = table(file, "Movements")
        if rows:
            assert sum(int(row[3]) for row in rows) == int(rows[-1][4])
            left += int(rows[-1][4])
    assert left == store.read(ledger)


def test_that_a_closing_says_what_the_books_of_its_day_say(store: Store, tmp_path: Path) -> None:
    day = store.shop.latest_day
    assert day is not None
    closed = store.write(close_day, OWNER, CloseDay(key=new_id(), at=NOW + timedelta(hours=1)))
    wanted = Wanted("shift", NOW, closing=f"day {closed.number}")
    kept = figures(written(store, tmp_path / "kept.csv", wanted))
    bills, goods, points_value = store.read(
        lambda s: s.execute(
            select(func.count(), func.sum(Purchase.goods), func.sum(Purchase.points_value)).where(
                Purchase.business_day == day, Purchase.moved_to.is_(None)
            )
        ).one()
    )
    back, value_back = store.read(
        lambda s: s.execute(
            select(
                func.coalesce(func.sum(Refund.value), 0),
                func.coalesce(func.sum(Refund.points_value), 0),
            ).where(Refund.business_day == day)
        ).one()
    )
    assert bills > 0
    assert int(kept["Bills"]) == bills
    assert int(kept["Revenue"]) == goods - points_value - back + value_back
    moved = store.read(
        lambda s: s.scalar(select(func.sum(Entry.points)).where(Entry.business_day == day))
    )
    assert sum(closed.takings.points.values()) == moved
    told = figures(written(store, tmp_path / "now.csv", Wanted("day", NOW, last=date_of(day))))
    assert told == kept
    assert store.read_as(OWNER, verification).differences == ()
