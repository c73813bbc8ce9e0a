"""Several processes on one shop: races, repeated posts, kills; nothing lost, nothing doubled."""

import json
import random
import select
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from sqlalchemy import func
from sqlalchemy import select as query

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.tables import Command, Entry, Purchase
from loyalty_desktop.services.commands.purchases import record_purchase
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Session, module
from tests.bookkeeping import check_books
from tests.e2e.counter import bill
from tests.factories import Till, a_line, facts_of, key, number
from tests.service.conftest import MakeShop, fresh_shop

ROOT = Path(__file__).resolve().parents[2]
Address = tuple[str, KeyFolder]
PATIENCE = 60


class Counters:
    """Some counters of one shop, each in a process of its own."""

    def __init__(self, address: Address, many: int) -> None:
        self.running = [started(address, str(i)) for i in range(1, many + 1)]

    def all_do(self, what: str, asked: list[dict[str, Any]]) -> list[Any]:
        """Let every counter do its part, all beginning at one moment."""
        go = time.monotonic() + 0.02
        for process, part in zip(self.running, asked, strict=True):
            tell(process, {"do": what, "go": go, **part})
        return [json.loads(line_of(process)) for process in self.running]

    def close(self) -> None:
        for process in self.running:
            ended(process)


def started(address: Address, name: str) -> "subprocess.Popen[str]":
    url, keys = address
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.counter", url, str(keys.folder), name],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert line_of(process) == "ready"
    return process


def pipe(end: IO[str] | None) -> IO[str]:
    assert end is not None
    return end


def tell(process: "subprocess.Popen[str]", asked: dict[str, Any]) -> None:
    pipe(process.stdin).write(json.dumps(asked) + "\n")
    pipe(process.stdin).flush()


def line_of(process: "subprocess.Popen[str]") -> str:
    out = pipe(process.stdout)
    assert select.select([out], [], [], PATIENCE)[0], "no answer"
    return out.readline().strip()


def ended(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.wait()
    for end in (process.stdin, process.stdout):
        pipe(end).close()


@contextmanager
def counters(address: Address, many: int) -> Generator[Counters]:
    found = Counters(address, many)
    try:
        yield found
    finally:
        found.close()


def race(shop: Till, address: Address, many: int, rounds: int) -> None:
    """Let `many` counters spend 60 of the same 100 points, again and again: one wins."""
    with counters(address, many) as running:
        for _ in range(rounds):
            member = number(shop.join(opening_points=100))
            asked = [{"member": member, "points": 60, "key": key()} for _ in range(many)]
            outcome = running.all_do("spend", asked)
            assert sorted(outcome) == ["done"] + ["insufficient_points"] * (many - 1)
            # 40 are left, and the bill earned seven: 70,000 of 100,000 were paid with money.
            assert shop.balance(member, "2026-01-06") == 47


def test_that_of_two_counters_that_spend_the_same_points_one_wins(
    make_shop: MakeShop, shop_url: Address
) -> None:
    race(make_shop(redeem={"value": 500}), shop_url, 2, 12)


@pytest.mark.prove
@pytest.mark.parametrize("many", [2, 8])
def test_that_of_many_counters_that_spend_the_same_points_one_wins(
    make_shop: MakeShop, shop_url: Address, many: int
) -> None:
    race(make_shop(redeem={"value": 500}), shop_url, many, 200)


def test_that_what_is_there_once_is_given_once_whatever_it_is(
    make_shop: MakeShop, shop_url: Address
) -> None:
    shop = make_shop()
    shop.offer("ONCE", 1, per_member=1)
    with counters(shop_url, 2) as running:
        for turn in range(6):
            one, other = (number(shop.join(opening_points=9)) for _ in range(2))
            shop.offer(f"LAST-{turn}", 1, stock=1)
            last = [
                {"member": member, "reward": f"LAST-{turn}", "key": key()}
                for member in (one, other)
            ]
            assert sorted(running.all_do("take", last)) == ["done", "out_of_stock"]
            once = [{"member": one, "reward": "ONCE", "key": key()} for _ in range(2)]
            assert sorted(running.all_do("take", once)) == ["done", "limit_reached"]
            taken = shop.redeem(other, "ONCE", "2026-01-06").redemption
            back = [{"redemption": taken, "key": key()} for _ in range(2)]
            assert sorted(running.all_do("give_back", back)) == ["already_done", "done"]
            phone = [{"phone": f"08123456{turn:04}", "key": key()} for _ in range(2)]
            assert sorted(running.all_do("join", phone)) == ["done", "duplicate"]
            bought = shop.buy(one, 100_000, "2026-01-06").purchase
            refund = [{"purchase": bought, "key": key()} for _ in range(2)]
            assert sorted(running.all_do("refund", refund)) == ["already_refunded", "done"]


def test_that_the_race_would_show_points_spent_twice(tmp_path: Path) -> None:
    keys = KeyFolder(tmp_path / "keys")
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    fresh_shop(url, keys)
    naive = module().connect(str(tmp_path / "shop.db.naive"), isolation_level=None)
    naive.execute("PRAGMA journal_mode = wal")
    naive.execute("CREATE TABLE account (balance INTEGER NOT NULL CHECK (balance >= 0))")
    naive.execute("INSERT INTO account VALUES (100)")
    doubled = 0
    with counters((url, keys), 2) as running:
        for _ in range(50):
            naive.execute("UPDATE account SET balance = 100")
            outcome = running.all_do("take_naively", [{"points": 60}] * 2)
            doubled += outcome == ["done", "done"]
            if doubled:
                break
    naive.close()
    assert doubled, "this test could not have seen points spent twice"


def post_one_key(shop: Till, address: Address, times: int) -> None:
    member = number(shop.join())
    with counters(address, 4) as running:
        asked = [{"member": member, "key": "once", "times": times}] * 4
        answers = running.all_do("post", asked)
    assert len({purchase for answer in answers for purchase in answer}) == 1
    assert shop.balance(member, "2026-01-06") == 10
    assert shop.store.read(_counts) == (1, 1)


def _counts(session: Session) -> tuple[int, int]:
    purchases = session.scalar(query(func.count()).select_from(Purchase)) or 0
    entries = session.scalar(query(func.count()).select_from(Entry)) or 0
    return purchases, entries


def test_that_one_key_posted_by_four_counters_is_one_purchase(
    shop: Till, shop_url: Address
) -> None:
    post_one_key(shop, shop_url, 40)


@pytest.mark.prove
def test_that_one_key_posted_2400_times_is_one_purchase(shop: Till, shop_url: Address) -> None:
    post_one_key(shop, shop_url, 600)


def kill_again_and_again(shop: Till, address: Address, kills: int) -> None:
    """Kill a counter in the middle of its work; it begins again with what was not acknowledged."""
    dice = random.Random(kills)
    members = [number(shop.join()) for _ in range(3)]
    acknowledged = -1
    for _ in range(kills):
        process = started(address, "1")
        tell(process, {"do": "write", "members": members, "first": acknowledged + 1})
        deadline = time.monotonic() + dice.uniform(0.02, 0.3)
        out = pipe(process.stdout)
        while (left := deadline - time.monotonic()) > 0:
            if select.select([out], [], [], left)[0]:
                acknowledged = int(out.readline())
        process.kill()
        process.wait()
        # What it said before it died counts.
        told = [line for line in out.read().splitlines(keepends=True) if line.endswith("\n")]
        acknowledged = max([acknowledged, *map(int, told)])
        for end in (process.stdin, process.stdout):
            pipe(end).close()
        stored = shop.store.read(_stored)
        assert stored >= {f"bill-{i}" for i in range(acknowledged + 1)}, "lost"
        # At most the one it was at when it died is stored without having been acknowledged.
        assert stored <= {f"bill-{i}" for i in range(acknowledged + 2)}
    for i in range(acknowledged + 2):
        shop.do(record_purchase, bill(members, i))
    assert acknowledged >= kills
    count = acknowledged + 2
    assert shop.store.read(_counts)[0] == count
    points = sum(i % 5 + 1 for i in range(count))
    assert sum(shop.balance(one, "2027-01-01") for one in members) == points
    check_books(shop.store)


def _stored(session: Session) -> set[str]:
    return set(session.scalars(query(Command.key).where(Command.op == "record_purchase")))


def test_that_a_killed_counter_loses_and_doubles_nothing(shop: Till, shop_url: Address) -> None:
    kill_again_and_again(shop, shop_url, 4)
    _check_integrity(shop_url[0])


@pytest.mark.prove
def test_that_a_counter_killed_75_times_loses_and_doubles_nothing(
    shop: Till, shop_url: Address
) -> None:
    kill_again_and_again(shop, shop_url, 75)
    _check_integrity(shop_url[0])


def _check_integrity(url: str) -> None:
    if url.startswith("sqlite"):
        database = module().connect(url.removeprefix("sqlite:///"))
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        database.close()


@pytest.mark.prove
def test_that_a_disk_that_is_really_full_refuses_whole_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("nobody here may mount a small disk")
    try:
        _fill(disk, tmp_path, monkeypatch)
    finally:
        subprocess.run(["umount", disk], check=True)


def _fill(disk: Path, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from loyalty_desktop.services.store import Store

    monkeypatch.setattr("loyalty_desktop.services.store.store.LEAST_ROOM", 0)
    fresh_shop(str(disk / "shop.db"), KeyFolder(keys))
    store = Store(str(disk / "shop.db"), KeyFolder(keys))
    till = Till(store)
    budi = number(till.join())
    lines = tuple(a_line(100, name="x" * 200) for _ in range(100))
    done = 0
    with pytest.raises(Unavailable) as refusal:
        while done < 1_000:
            till.buy(budi, 10_000, "2026-01-06", key=f"bill-{done}", lines=lines)
            done += 1
    assert facts_of(refusal)["reason"] == "disk_full"
    assert till.balance(budi, "2026-01-06") == done
    check_books(store)
    subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
    again = till.buy(budi, 10_000, "2026-01-06", key=f"bill-{done}", lines=lines)
    assert again.balance == done + 1
    check_books(store)
    store.close()
