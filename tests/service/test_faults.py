"""The world's faults: locked, full, read-only, newer, somebody else's; one clear refusal each."""

import sqlite3 as not_ours
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from loyalty_desktop.errors import Duplicate, Unavailable
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Store, module
from tests.bookkeeping import check_books
from tests.factories import Till, a_line, facts_of, number
from tests.service.conftest import MakeShop, fresh_shop


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give the file of a new shop; its keys lie beside it."""
    fresh_shop(str(tmp_path / "shop.db"), KeyFolder(tmp_path / "keys"))
    return tmp_path / "shop.db"


def opened(file: Path) -> Store:
    return Store(str(file), KeyFolder(file.parent / "keys"))


@pytest.fixture
def till(file: Path) -> Iterator[Till]:
    store = opened(file)
    yield Till(store)
    check_books(store)
    store.close()


def refused_to_open(file: Path) -> str:
    with pytest.raises(Unavailable) as refusal:
        opened(file)
    return str(facts_of(refusal)["reason"])


def sql(file: Path, *statements: str) -> None:
    connection = module().connect(str(file), isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_that_a_locked_database_is_unavailable_and_then_goes_on(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loyalty_desktop.services.store.engine.BUSY_SECONDS", 0.1)
    store = opened(file)
    shop = Till(store)
    budi = number(shop.join())
    other = module().connect(str(file), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable) as refusal:
        shop.buy(budi, 100_000, "2026-01-06", key="bill")
    assert facts_of(refusal)["reason"] == "locked"
    assert shop.balance(budi, "2026-01-06") == 0
    other.execute("ROLLBACK")
    other.close()
    assert shop.buy(budi, 100_000, "2026-01-06", key="bill").balance == 10
    store.close()


def test_that_a_full_disk_refuses_whole_and_goes_on_when_there_is_room(till: Till) -> None:
    store = till.store
    budi = number(till.join())
    pages = {"most": 0}

    def limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages['most']}")

    with store.engine.connect() as connection:
        pages["most"] = int(connection.execute(text("PRAGMA page_count")).scalar_one()) + 20
    event.listen(store.engine, "checkout", limit)
    done = 0
    long_bill = tuple(a_line(100, name="x" * 200) for _ in range(100))
    with pytest.raises(Unavailable) as refusal:
        while done < 1_000:
            till.buy(budi, 10_000, "2026-01-06", key=f"bill-{done}", lines=long_bill)
            done += 1
    assert facts_of(refusal)["reason"] == "disk_full"
    assert till.balance(budi, "2026-01-06") == done
    check_books(store)
    pages["most"] = 100_000
    again = till.buy(budi, 10_000, "2026-01-06", key=f"bill-{done}", lines=long_bill)
    assert again.balance == done + 1


def test_that_no_sale_begins_when_the_disk_is_nearly_full(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nearly_none(file: Path) -> int:
        return 10 * 2**20 if file.exists() else 0

    monkeypatch.setattr("loyalty_desktop.services.store.store.free_bytes", nearly_none)
    with pytest.raises(Unavailable) as refusal:
        till.buy(None, 10_000, "2026-01-06")
    assert facts_of(refusal)["reason"] == "disk_full"


def test_that_a_database_that_cannot_be_written_is_said_so(till: Till) -> None:
    def read_only(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA query_only = ON")

    event.listen(till.store.engine, "checkout", read_only)
    with pytest.raises(Unavailable) as refusal:
        till.buy(None, 10_000, "2026-01-06")
    assert facts_of(refusal)["reason"] == "read_only"
    event.remove(till.store.engine, "checkout", read_only)
    till.store.engine.dispose()


def test_that_a_newer_database_is_refused(file: Path) -> None:
    sql(file, "UPDATE alembic_version SET version_num = '9999'")
    assert refused_to_open(file) == "newer"


def test_that_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    with not_ours.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE member (id TEXT)")
    other.close()
    assert refused_to_open(tmp_path / "other.db") == "not_ours"


def test_that_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_text("Dear diary, " * 1_000)
    assert refused_to_open(tmp_path / "shop.db") == "not_a_database"


def test_that_a_file_that_is_not_there_is_no_shop(tmp_path: Path) -> None:
    assert refused_to_open(tmp_path / "none.db") == "no_shop"
    assert not (tmp_path / "none.db").exists()


def test_that_a_truncated_database_is_refused(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 3])
    assert refused_to_open(file) in {"damaged", "not_a_database"}


def test_that_a_trigger_from_outside_is_found(file: Path) -> None:
    sql(
        file,
        "CREATE TRIGGER gift AFTER INSERT ON entry BEGIN "
        "UPDATE account SET balance = balance * 2; END",
    )
    assert refused_to_open(file) == "foreign_triggers"


def test_that_a_shop_is_not_set_up_over_another(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(Duplicate):
        fresh_shop(str(file), KeyFolder(file.parent / "keys"))
    assert file.read_bytes() == before


def test_that_a_shop_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("in the way")
    with pytest.raises(Unavailable):
        fresh_shop(str(tmp_path / "shop.db"), KeyFolder(tmp_path / "keys"))
    assert [found.name for found in tmp_path.iterdir()] == ["keys"]


def test_that_cards_still_name_their_members_on_a_machine_without_the_keys(file: Path) -> None:
    first = opened(file)
    budi = Till(first).join()
    first.close()
    store = Store(str(file), KeyFolder(file.parent / "other keys"))
    assert budi.card
    new = Till(store).replace_card(budi.card, "2026-01-06")
    assert new.card
    assert Till(store).buy(new.card, 100_000, "2026-01-06").balance == 10
    store.close()


@pytest.mark.parametrize("url", ["mysql://localhost/shop", "://", "sqlite:///\0"])
def test_that_an_address_that_cannot_be_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(Unavailable):
        Store(url, KeyFolder(tmp_path / "keys"))


def test_that_another_stores_offers_are_seen_at_once(make_shop: MakeShop, shop_url: Any) -> None:
    shop = make_shop()
    budi = number(shop.join(opening_points=10))
    second = Store(*shop_url)
    assert Till(second).balance(budi, "2026-01-06") == 10
    shop.offer("MUG", 5)
    shop.use(when="2026-01-06", earn={"points": 3})
    assert Till(second).redeem(budi, "MUG", "2026-01-06").balance == 5
    assert Till(second).buy(budi, 10_000, "2026-01-06").earned == 3
    second.close()
