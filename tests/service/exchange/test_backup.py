"""Backups that can be trusted, and files that are refused before anything is touched."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from loyalty_desktop.errors import Invalid, LoyaltyError, NotAllowed, NotFound, Unavailable
from loyalty_desktop.models.migrations import HEAD
from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.tables import Purchase
from loyalty_desktop.services.commands.staff import HireStaff, hire_staff
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange import server_backup
from loyalty_desktop.services.exchange.backup import backup, restore, seal_of, upgrade
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import Session, Store, database_url, module
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.factories import OWNER, Till, key

NOW = datetime(2026, 6, 30, 5, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'shop.db'}"


@pytest.fixture
def till(tmp_path: Path, place: str) -> Iterator[Till]:
    """Give a shop with a few purchases, in a file of its own."""
    keys = KeyFolder(tmp_path / "keys")
    create_shop(place, keys, NewShop("Toko", preset("minimarket"), "ID"), 0)
    store = Store(place, keys)
    till = Till(store)
    member = till.join("Budi").member or ""
    for day in range(1, 9):
        till.buy(member, 30_000 * day, f"2026-02-0{day}", receipt=f"A-{day}")
    yield till
    store.close()


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys")


def purchases(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Purchase)) or 0


def changed(file: Path, *statements: str) -> None:
    """Change a database from outside."""
    database: Any = module().connect(str(file))
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.execute("PRAGMA journal_mode = DELETE")
    database.close()


def test_that_a_backup_is_one_file_that_holds_everything(
    till: Till, tmp_path: Path, keys: KeyFolder
) -> None:
    made = backup(till.store, tmp_path / "copy" / "monday.backup")
    assert (made.members, made.purchases, made.differences) == (1, 8, ())
    assert {file.name for file in (tmp_path / "copy").iterdir()} == {
        "monday.backup",
        "monday.backup.keys",
        "monday.backup.seal",
    }
    restored = restore(f"sqlite:///{tmp_path / 'new.db'}", made.file, keys)
    assert (restored.sealed, restored.before, restored.purchases) == (True, None, 8)
    other = Store(f"sqlite:///{tmp_path / 'new.db'}", keys)
    assert other.read_as(OWNER, verify) == ()
    assert other.read(purchases) == 8
    other.close()


SELLING = """
import sys
from datetime import datetime, timedelta, UTC
from itertools import count
from pathlib import Path
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Store

store = Store(sys.argv[1], KeyFolder(Path(sys.argv[2])))
began = datetime(2026, 3, 1, 5, tzinfo=UTC)
for n in count():
    request = RecordPurchase(key=f"sell-{n}", at=began + timedelta(seconds=n), member=sys.argv[3],
                             total=20_000)
    store.write(record_purchase, Actor("Till", "owner", counter="2"), request)
    print(n, flush=True)
"""


def test_that_a_backup_is_consistent_while_another_counter_sells(
    till: Till, place: str, tmp_path: Path
) -> None:
    member = till.join("Sari", when="2026-02-09").member or ""
    seller = subprocess.Popen(
        [sys.executable, "-c", SELLING, place, str(tmp_path / "keys"), member],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert seller.stdout is not None
    try:
        for round_ in range(3):
            said = seller.stdout.readline()
            made = backup(till.store, tmp_path / f"{round_}.backup")
            assert made.differences == ()
            # What had been acknowledged before the backup began is in it.
            assert made.purchases >= 8 + int(said) + 1
    finally:
        seller.kill()
        seller.wait()
        seller.stdout.close()


def test_that_restoring_keeps_the_old_shop_beside(
    till: Till, place: str, tmp_path: Path, keys: KeyFolder
) -> None:
    made = backup(till.store, tmp_path / "monday.backup")
    till.buy(None, 99_000, "2026-02-20")
    till.store.close()
    restored = restore(place, made.file, keys, now=NOW)
    assert restored.before == (tmp_path / "shop.db.before-restore-20260630-050000")
    store, old = Store(place, keys), Store(f"sqlite:///{restored.before}", keys)
    assert (store.read(purchases), old.read(purchases)) == (8, 9)
    store.close()
    old.close()
    assert not list(tmp_path.glob("*.restoring*"))


def test_that_nothing_is_restored_while_a_counter_has_the_shop_open(
    till: Till, place: str, tmp_path: Path, keys: KeyFolder
) -> None:
    made = backup(till.store, tmp_path / "monday.backup")
    till.buy(None, 99_000, "2026-02-20")
    with pytest.raises(Unavailable) as caught:
        restore(place, made.file, keys, now=NOW)
    assert caught.value.facts["reason"] == "locked"
    assert till.store.read(purchases) == 9
    till.buy(None, 99_000, "2026-02-21")


DOUBLING = """CREATE TRIGGER {name} AFTER INSERT ON lot BEGIN
    UPDATE lot SET earned = earned * 2, remaining = remaining * 2 WHERE id = new.id; END"""
HARMLESS = "CREATE TRIGGER keep_entry_update BEFORE UPDATE ON entry BEGIN SELECT 1; END"


def half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def head(whole: bytes) -> bytes:
    return whole[:50]


def nothing(_whole: bytes) -> bytes:
    return b""


def prose(_whole: bytes) -> bytes:
    return b"not a database" * 99


def torn(whole: bytes) -> bytes:
    return whole[:8192] + b"\xff" * 8192 + whole[16384:]


@pytest.mark.parametrize(
    ("spoil", "kind", "reason"),
    [
        (half, Invalid, "damaged"),
        (head, Invalid, "format"),
        (nothing, Invalid, "format"),
        (prose, Invalid, "format"),
        (torn, Invalid, "damaged"),
        ("PRAGMA application_id = 7", Unavailable, "not_ours"),
        ("UPDATE alembic_version SET version_num = '9999'", Unavailable, "newer"),
        (DOUBLING.format(name="generous"), Unavailable, "foreign_triggers"),
        (DOUBLING.format(name="keep_generous"), Unavailable, "foreign_triggers"),
        (f"DROP TRIGGER keep_entry_update\n---\n{HARMLESS}", Unavailable, "foreign_triggers"),
        ("DROP TRIGGER keep_entry_update", Invalid, "damaged"),
        ("CREATE VIEW p AS SELECT * FROM purchase", Unavailable, "foreign_triggers"),
        ("ALTER TABLE lot ADD COLUMN twice INTEGER", Unavailable, "foreign_triggers"),
        ("UPDATE account SET balance = balance + 1000", Invalid, "differs"),
    ],
)
def test_that_a_bad_backup_is_refused_and_the_shop_stays(
    till: Till,
    place: str,
    tmp_path: Path,
    keys: KeyFolder,
    spoil: str | Callable[[bytes], bytes],
    kind: type[LoyaltyError],
    reason: str,
) -> None:
    made = backup(till.store, tmp_path / "monday.backup")
    seal_of(made.file).unlink()
    if isinstance(spoil, str):
        changed(made.file, *spoil.split("\n---\n"))
    else:
        made.file.write_bytes(spoil(made.file.read_bytes()))
    till.store.close()
    before = (tmp_path / "shop.db").read_bytes()
    with pytest.raises(kind) as caught:
        restore(place, made.file, keys, now=NOW)
    assert caught.value.facts["reason"] == reason
    assert (tmp_path / "shop.db").read_bytes() == before
    assert not list(tmp_path.glob("*.restoring*"))
    assert not list(tmp_path.glob("*.before-restore*"))


def test_that_another_program_s_database_is_not_a_shop(
    till: Till, place: str, tmp_path: Path, keys: KeyFolder
) -> None:
    changed(tmp_path / "other.db", "CREATE TABLE song (name TEXT)")
    with pytest.raises(Unavailable) as caught:
        restore(place, tmp_path / "other.db", keys)
    assert caught.value.facts["reason"] == "not_ours"
    with pytest.raises(NotFound):
        restore(place, tmp_path / "nowhere.backup", keys)
    assert till.store.read(purchases) == 8


def test_that_a_backup_changed_after_it_was_sealed_is_refused(
    till: Till, place: str, tmp_path: Path, keys: KeyFolder
) -> None:
    made = backup(till.store, tmp_path / "monday.backup")
    till.store.close()
    changed(made.file, "UPDATE member SET name = 'Somebody else'")
    with pytest.raises(Invalid) as caught:
        restore(place, made.file, keys)
    assert caught.value.reason == "seal"
    seal_of(made.file).write_text("{}", encoding="utf-8")
    with pytest.raises(Invalid):
        restore(place, made.file, keys)


def test_that_a_backup_can_be_restored_where_the_shop_s_keys_are_not(
    till: Till, tmp_path: Path
) -> None:
    made = backup(till.store, tmp_path / "monday.backup")
    made.keys.unlink()
    elsewhere = KeyFolder(tmp_path / "other keys")
    restored = restore(f"sqlite:///{tmp_path / 'other.db'}", made.file, elsewhere)
    assert (restored.sealed, restored.purchases) == (None, 8)
    store = Store(f"sqlite:///{tmp_path / 'other.db'}", elsewhere)
    other = Till(store)
    other.buy(None, 10_000, "2026-03-01")
    assert store.read_as(OWNER, verify) == ()
    store.close()


def test_that_a_damaged_shop_is_replaced_and_kept(
    till: Till, place: str, tmp_path: Path, keys: KeyFolder
) -> None:
    made = backup(till.store, tmp_path / "monday.backup")
    till.store.close()
    (tmp_path / "shop.db").write_bytes(b"burnt" * 2000)
    restored = restore(place, made.file, keys, now=NOW)
    assert restored.before is not None
    assert restored.before.read_bytes().startswith(b"burnt")
    store = Store(place, keys)
    assert store.read(purchases) == 8
    store.close()


def test_that_who_may_not_back_up_does_not(
    till: Till, place: str, tmp_path: Path, keys: KeyFolder
) -> None:
    def hired(who: Till, role: str) -> Till:
        request = HireStaff(key=key(), at=NOW, name=role, role=role, pin_hash=None)
        return who.used_by(Actor("", role, who.do(hire_staff, request).staff))

    owner = hired(till, "owner")
    cashier = hired(owner, "cashier")
    made = backup(till.store, tmp_path / "monday.backup", by=owner.by)
    with pytest.raises(NotAllowed):
        backup(till.store, tmp_path / "mine.backup", by=cashier.by)
    till.store.close()
    with pytest.raises(NotAllowed):
        restore(place, made.file, keys, by=cashier.by)
    assert not (tmp_path / "mine.backup").exists()


@pytest.mark.usefixtures("till")
def test_that_a_shop_of_this_version_needs_no_upgrade(place: str) -> None:
    done = upgrade(place, now=NOW)
    assert (done.before, done.now, done.backup) == (None, HEAD, None)


def test_that_the_seal_tells_nothing_personal(till: Till, tmp_path: Path) -> None:
    made = backup(till.store, tmp_path / "monday.backup")
    told = json.loads(made.seal.read_text(encoding="utf-8"))
    assert set(told) == {"shop", "generation", "version", "size", "seal"}


@pytest.mark.postgresql
def test_that_a_server_s_shop_is_dumped_and_put_back(
    postgresql_url: str, tmp_path: Path, keys: KeyFolder
) -> None:
    create_shop(postgresql_url, keys, NewShop("Toko", preset("boutique"), "ID"), 0)
    store = Store(postgresql_url, keys)
    till = Till(store)
    member = till.join("Budi", opening_points=40).member or ""
    till.refund(till.buy(member, 3_000_000, "2026-02-01").purchase, "2026-02-02", 100_000)
    till.redeem(member, till_offers(till), "2026-02-03")
    assert store.read_as(OWNER, verify) == ()
    made = backup(store, tmp_path / "monday.dump")
    assert (made.purchases, made.differences) == (1, ())
    till.buy(member, 100_000, "2026-02-04")
    store.close()
    restored = restore(postgresql_url, made.file, keys, now=NOW)
    assert (restored.sealed, restored.purchases) == (True, 1)
    assert restored.before is not None
    assert restored.before.exists()
    made.file.write_bytes(b"PGDMP" + bytes(500))
    with pytest.raises(LoyaltyError):
        restore(postgresql_url, made.file, keys)
    store = Store(postgresql_url, keys)
    assert store.read(purchases) == 1
    store.close()


def till_offers(till: Till) -> str:
    till.offer("kopi", 20)
    return "kopi"


def test_that_a_missing_tool_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable) as caught:
        server_backup.dump(database_url("postgresql://nobody@localhost/none"), tmp_path / "a")
    assert caught.value.facts == {"reason": "tool_missing", "tool": "pg_dump"}


def test_that_a_shop_goes_on_at_another_machine_with_the_secrets_beside_its_backup(
    tmp_path: Path,
) -> None:
    here, there = KeyFolder(tmp_path / "here"), KeyFolder(tmp_path / "there")
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    create_shop(url, here, NewShop("Two", preset("minimarket"), "ID"), 1)
    store = Store(url, here)
    secret, shop = store.shop.secret, store.shop.id
    done = backup(store, tmp_path / "copy.db")
    store.close()
    assert done.keys.stat().st_mode & 0o077 == 0
    restore(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "copy.db", there)
    assert there.load(shop) == {1: secret}


def test_that_secrets_of_another_shop_are_not_taken(tmp_path: Path) -> None:
    here, there = KeyFolder(tmp_path / "here"), KeyFolder(tmp_path / "there")
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    create_shop(url, here, NewShop("Two", preset("minimarket"), "ID"), 1)
    store = Store(url, here)
    done = backup(store, tmp_path / "copy.db")
    shop = store.shop.id
    store.close()
    done.keys.write_text(f'{{"shop": "{shop}", "secrets": {{"1": "00ff"}}}}', encoding="utf-8")
    restore(f"sqlite:///{tmp_path / 'other.db'}", tmp_path / "copy.db", there)
    assert bytes.fromhex("00ff") not in there.load(shop).values()
