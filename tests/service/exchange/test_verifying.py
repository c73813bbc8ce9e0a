"""`verify` finds what somebody changed behind the program's back, and names it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from loyalty_desktop.errors import NotAllowed
from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.closings import CloseShift, close_shift
from loyalty_desktop.services.commands.staff import HireStaff, hire_staff
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.small_demo import make_small_demo
from loyalty_desktop.services.queries.verifying import Verified, verification, verify
from loyalty_desktop.services.store import Store, module
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.factories import OWNER, Till, at, key

NOW = datetime(2026, 6, 30, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, KeyFolder]:
    """Give the file of a shop in which everything has happened once, to be copied."""
    folder = tmp_path_factory.mktemp("lived_in")
    keys, file = KeyFolder(folder / "keys"), folder / "shop.db"
    create_shop(f"sqlite:///{file}", keys, NewShop("Toko", preset("boutique"), "ID"), 0)
    store = Store(f"sqlite:///{file}", keys)
    till = Till(store)
    till.offer("kopi", 20, value=None)
    till.offer("potong", 0, "amount", value=10_000)
    budi = till.join("Budi", when="2026-01-05", opening_points=500).member or ""
    sari = till.join("Sari", when="2026-01-06").member or ""
    lines = (Line(600_000, 100_000, 2000, "kopi", "Kopi", "minuman"), Line(250_000, 0, 750, "gula"))
    first = till.buy(budi, 750_000, "2026-01-07", receipt="A-1", lines=lines)
    till.buy(budi, 2_000_000, "2026-02-06", receipt="A-2", redeem_points=25)
    till.buy(sari, 900_000, "2026-02-07", receipt="A-3")
    till.redeem(budi, "kopi", "2026-02-08")
    voucher = till.voucher(sari, "potong", "2026-02-08").voucher
    till.buy(sari, 900_000, "2026-02-09", receipt="A-4", rewards=(voucher,))
    till.voucher(budi, "potong", "2026-02-08")
    till.refund(first.purchase, "2026-02-10", lines=((2, None),))
    till.void(till.buy(sari, 300_000, "2026-02-11").purchase, "2026-02-11")
    cash = (Payment("cash", 45_500),)
    till.buy(None, 45_500, "2026-03-01", receipt="A-5", payments=cash)
    for _ in range(2):
        till.do(close_shift, CloseShift(key=key(), at=at("2026-03-01 20:00"), counted_cash=45_500))
    till.merge(budi, till.join("Budy", when="2026-03-02", opening_points=10).member or "",
               "2026-03-03")  # fmt: skip
    store.close()
    return file, keys


@pytest.fixture
def file(lived_in: tuple[Path, KeyFolder], tmp_path: Path) -> Path:
    return Path(shutil.copy(lived_in[0], tmp_path / "shop.db"))


@pytest.fixture
def till(lived_in: tuple[Path, KeyFolder], file: Path) -> Iterator[Till]:
    store = Store(f"sqlite:///{file}", lived_in[1])
    yield Till(store)
    store.close()


def changed(file: Path, *statements: str) -> None:
    """Change rows as somebody would who has the file and knows SQL."""
    database: Any = module().connect(str(file), isolation_level=None)
    database.execute("PRAGMA ignore_check_constraints = ON")
    triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    kept = triggers.fetchall()
    for name, _ in kept:
        database.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        assert database.execute(statement).rowcount, statement
    for _, sql in kept:
        database.execute(sql)
    database.close()


def found(till: Till) -> set[str]:
    return {f"{each.table}.{each.what}" for each in till.store.read_as(OWNER, verify)}


def test_that_a_sound_shop_has_no_differences(till: Till) -> None:
    told: Verified = till.store.read_as(OWNER, verification)
    assert told.differences == ()
    assert told.unchecked == {}
    assert (told.members, told.purchases) == (3, 6)


ANY_LOT = "(SELECT id FROM lot WHERE remaining > 0 ORDER BY id LIMIT 1)"
BUDI = "(SELECT id FROM member WHERE name = 'Budi')"
GIVEN_AWAY = """UPDATE entry SET purchase_id = (SELECT id FROM purchase WHERE receipt = 'A-3')
    WHERE purchase_id = (SELECT id FROM purchase WHERE receipt = 'A-2') AND kind = 'earn'"""
LAST_GONE = f"""DELETE FROM entry WHERE member_id = {BUDI} AND sequence =
    (SELECT max(sequence) FROM entry WHERE member_id = {BUDI})"""
OWN_MAKING = f"""INSERT INTO entry SELECT 'x', command_key, 99, member_id, sequence + 1, kind,
    origin, 500, 0, lot_id, NULL, NULL, NULL, counter, staff_id, business_day, occurred_at,
    recorded_at, reason, programme_version, key_generation, hash
    FROM entry WHERE member_id = {BUDI} ORDER BY sequence DESC LIMIT 1"""
ANOTHERS = """UPDATE purchase SET member_id = (SELECT id FROM member WHERE name = 'Sari')
    WHERE receipt = 'A-2'"""
TAMPERING = {
    "a balance": ("UPDATE account SET balance = balance + 100", {"account.points"}),
    "a balance moved to pending": (
        f"UPDATE account SET balance = balance - 5, pending = 5 WHERE member_id = {BUDI}",
        {"account.balance", "account.pending"},
    ),
    "a debt": ("UPDATE account SET debt = 7", {"account.debt"}),
    "a tier": ("UPDATE account SET tier = 'Gold' WHERE tier IS NULL", {"account.tier"}),
    "a stage": ("UPDATE account SET stage = 'advocate'", {"account.stage"}),
    "visits": ("UPDATE account SET visits = visits + 1", {"account.visits"}),
    "spend": ("UPDATE account SET spend = spend + 1", {"account.spend"}),
    "an account's day of change": (
        "UPDATE account SET changes = 2147483647 WHERE visits > 0",
        {"account.changes"},
    ),
    "the head of a chain": ("UPDATE account SET hash = 'ff'", {"account.hash"}),
    "an entry's points": (
        "UPDATE entry SET points = points + 10 WHERE kind = 'opening'",
        {"entry.hash", "entry.moved", "account.points", "lot.earned"},
    ),
    "an entry's day": ("UPDATE entry SET business_day = business_day - 1", {"entry.hash"}),
    "an entry given to another": (
        GIVEN_AWAY,
        {"entry.hash", "purchase.earned"},
    ),
    "an entry gone": (
        "DELETE FROM entry WHERE kind = 'opening' AND points = 500",
        {"entry.sequence", "account.points", "lot.earned"},
    ),
    "the last entries gone": (
        LAST_GONE,
        {"account.sequence", "account.hash"},
    ),
    "an entry of a hand's own making": (
        OWN_MAKING,
        {"entry.hash", "entry.moved", "account.points", "account.sequence"},
    ),
    "a lot's remainder": (
        f"UPDATE lot SET remaining = remaining - 1 WHERE id = {ANY_LOT}",
        {"lot.remaining", "account.lots"},
    ),
    "a lot's award": (
        f"UPDATE lot SET earned = earned + 1, remaining = remaining + 1 WHERE id = {ANY_LOT}",
        {"lot.earned", "account.lots"},
    ),
    "a lot below nothing": (f"UPDATE lot SET remaining = -1 WHERE id = {ANY_LOT}", {"lot.range"}),
    "a lot's last day": (
        "UPDATE lot SET last_valid = available_from + 1 WHERE remaining > 0",
        {"account.balance"},
    ),
    "an allocation": (
        "UPDATE allocation SET points = points + 1 WHERE points > 0",
        {"lot.remaining", "entry.moved"},
    ),
    "an allocation gone": ("DELETE FROM allocation", {"lot.remaining", "entry.moved"}),
    "a purchase's total": ("UPDATE purchase SET total = total + 1", {"purchase.total"}),
    "a purchase's goods": (
        "UPDATE purchase SET goods = goods + 100 WHERE receipt = 'A-1'",
        {"purchase.goods", "account.spend"},
    ),
    "what a purchase earned": ("UPDATE purchase SET earned = earned + 1", {"purchase.earned"}),
    "points that a purchase used": (
        "UPDATE purchase SET points_used = 1 WHERE receipt = 'A-2'",
        {"purchase.points_used"},
    ),
    "what has been refunded": (
        "UPDATE purchase SET refunded = 0 WHERE receipt = 'A-1'",
        {"purchase.refunded"},
    ),
    "what has been taken back": (
        "UPDATE purchase SET reversed = 0 WHERE reversed > 0",
        {"purchase.reversed"},
    ),
    "a void": ("UPDATE purchase SET voided_at = NULL", {"purchase.voided_at"}),
    "a void that never was": (
        "UPDATE purchase SET voided_at = at WHERE receipt = 'A-3'",
        {"purchase.refunds"},
    ),
    "a refund's value": (
        "UPDATE refund SET value = value + 1 WHERE kind = 'refund'",
        {"purchase.refunded", "refund.lines"},
    ),
    "a line's price": ("UPDATE purchase_line SET net = net - 1", {"purchase.goods"}),
    "the member of a purchase": (
        ANOTHERS,
        {"purchase.earned", "account.visits"},
    ),
    "units given": ("UPDATE reward SET given = given + 1", {"reward.given"}),
    "the points of a reward": (
        "UPDATE redemption SET points = 1 WHERE voucher_id IS NULL",
        {"redemption.points"},
    ),
    "a voucher used again": (
        "UPDATE voucher SET state = 'issued' WHERE state = 'used'",
        {"voucher.state"},
    ),
    "a voucher used up": (
        "UPDATE voucher SET state = 'used' WHERE state = 'issued'",
        {"voucher.state"},
    ),
    "a history of stages": ("UPDATE stage_change SET stage = 'client'", {"stage_change.stage"}),
    "a history cut": ("DELETE FROM stage_change", {"stage_change.stage"}),
    "a line of the trail": ("UPDATE audit SET action = 'nothing' WHERE number = 3", {"audit.hash"}),
    "a line of the trail gone": (
        "DELETE FROM audit WHERE number = 3",
        {"audit.sequence", "audit.hash", "audit.line"},
    ),
    "the end of the trail": (
        "DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)",
        {"audit.line"},
    ),
    "a payment": ("UPDATE payment SET amount = amount - 500", {"purchase.payments"}),
    "a payment's way": ("UPDATE payment SET method = 'stored'", {"purchase.stored_value"}),
    "a closing's cash": ("UPDATE closing SET counted_cash = 1", {"closing.hash"}),
    "a closing's figures": (
        "UPDATE closing SET figures = replace(figures, '\"bills\":1', '\"bills\":9')",
        {"closing.hash", "closing.bills"},
    ),
    "a closing gone": ("DELETE FROM closing WHERE number = 1", {"closing.number", "closing.hash"}),
    "the trail after a closing": (
        "DELETE FROM audit WHERE number >= (SELECT max(number) - 3 FROM audit)",
        {"audit.line", "closing.head"},
    ),
    "an account gone": (
        f"DELETE FROM account WHERE member_id = {BUDI}",
        {"account.row"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERING)
def test_that_tampering_is_found(till: Till, file: Path, what: str) -> None:
    statement, expected = TAMPERING[what]
    changed(file, statement)
    assert expected <= found(till)


def test_that_a_difference_names_row_expected_and_found(till: Till, file: Path) -> None:
    changed(file, "UPDATE reward SET given = 7 WHERE code = 'kopi'")
    (only,) = till.store.read_as(OWNER, verify)
    assert (only.table, only.what, only.expected, only.found) == ("reward", "given", 1, 7)
    assert len(only.id) == 36


def test_that_verifying_repairs_nothing(till: Till, file: Path) -> None:
    changed(file, "UPDATE account SET balance = balance + 100")
    assert found(till) == found(till) != set()


def test_that_a_missing_trigger_is_found(till: Till, file: Path) -> None:
    database: Any = module().connect(str(file), isolation_level=None)
    database.execute("DROP TRIGGER keep_entry_update")
    database.close()
    assert found(till) == {"trigger.missing"}


def test_that_a_chain_made_with_a_secret_of_elsewhere_is_not_called_wrong(
    till: Till, file: Path, tmp_path: Path
) -> None:
    till.store.close()
    store = Store(f"sqlite:///{file}", KeyFolder(tmp_path / "elsewhere"))
    Till(store).buy(None, 10_000, "2026-04-01")
    told: Verified = store.read_as(OWNER, verification)
    assert told.differences == ()
    assert told.unchecked["entry"] == told.entries
    assert told.unchecked["audit"] > 0
    store.close()


def test_that_sums_alone_can_be_asked_for(till: Till, file: Path) -> None:
    changed(file, "UPDATE account SET stage = 'advocate'")
    quick: Verified = till.store.read_as(OWNER, verification, deep=False)
    assert (quick.differences, quick.deep) == ((), False)


def test_that_progress_counts_members(till: Till) -> None:
    seen: list[tuple[int, int]] = []

    def told(done: int, total: int) -> None:
        seen.append((done, total))

    till.store.read_as(OWNER, verify, progress=told)
    assert seen[-1] == (3, 3)


def test_that_a_cashier_does_not_verify(till: Till) -> None:
    def hired(who: Till, role: str) -> Till:
        request = HireStaff(key=key(), at=NOW, name=role, role=role, pin_hash=None)
        return who.used_by(Actor("", role, who.do(hire_staff, request).staff))

    cashier = hired(hired(till, "owner"), "cashier")
    with pytest.raises(NotAllowed):
        till.store.read_as(cashier.by, verify)


@pytest.mark.slow
def test_that_the_small_demo_is_sound_and_has_every_stage_and_tier(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    keys = KeyFolder(tmp_path / "keys")
    told = make_small_demo(url, keys, now=datetime(2026, 6, 30, 11, tzinfo=UTC))
    assert set(told.stages) == {
        "suspect", "prospect", "disqualified", "first_time", "repeat", "client", "advocate", "lost",
    }  # fmt: skip
    assert set(told.tiers) == {"Silver", "Gold"}
    assert min(told.anonymous, told.refunds, told.voids, told.rewards_taken, told.feedback) > 0
    store = Store(url, keys)
    assert store.read_as(OWNER, verify) == ()
    store.close()
    assert not list(tmp_path.glob("*.filling*"))
