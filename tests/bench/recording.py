"""Recording a purchase, beside the plainest correct code over the same tables."""

import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.members import RegisterMember, register_member
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Store, micros, module, new_id
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.bench.measuring import Row, compare

OWNER = Actor("", "owner")
START = datetime(2026, 1, 5, 3, tzinfo=UTC)
MEMBERS = 200
ROUNDS, EACH = 12, 150


def recording(folder: Path) -> list[Row]:
    """Measure a purchase of 150,000 by a member, one transaction each, `synchronous=FULL`."""
    ours, members = _shop(folder / "ours")
    bare = _Bare(folder / "bare")
    count = 0

    def record() -> None:
        nonlocal count
        count += 1
        ours.write(
            record_purchase,
            OWNER,
            RecordPurchase(
                key=f"k{count}",
                at=START + timedelta(seconds=count),
                member=members[count % MEMBERS],
                total=150_000,
                receipt=f"R-{count}",
            ),
        )

    row = compare("record a purchase", record, bare.record, ROUNDS, EACH)
    ours.close()
    bare.close()
    return [row]


class _Bare:
    """The same rows in the same tables by hand, without rules, rights or a second thought."""

    def __init__(self, folder: Path) -> None:
        store, self.members = _shop(folder)
        self.secret = store.shop.secret
        store.close()
        self.connection = module().connect(str(folder / "shop.db"), isolation_level=None)
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self.connection.execute(f"PRAGMA {setting}")
        self.count = 0

    def close(self) -> None:
        self.connection.close()

    def record(self) -> None:
        self.count += 1
        run = self.connection.execute
        at = micros(START + timedelta(seconds=self.count))
        now = time.time_ns() // 1000
        key = f"k{self.count}"
        day = at // 86_400_000_000
        total = 150_000
        run("BEGIN IMMEDIATE")
        if run("SELECT answer FROM command WHERE key = ?", (key,)).fetchone():
            raise AssertionError(key)
        member, joined = run(
            "SELECT id, joined_at FROM member WHERE number = ?",
            (self.members[self.count % MEMBERS],),
        ).fetchone()
        assert joined
        balance, sequence, before, visits, spend = run(
            "SELECT balance, sequence, hash, visits, spend FROM account WHERE member_id = ?",
            (member,),
        ).fetchone()
        points = total // 10_000
        purchase, lot, entry = new_id(), new_id(), new_id()
        why = json.dumps([{"kind": "base", "amount": total, "per": 10_000, "points": points}])
        link = hmac.digest(
            self.secret, f"{before}{entry}{member}{points}{day}{at}".encode(), "sha256"
        )[:16].hex()
        answer = json.dumps({"purchase": purchase, "earned": points, "balance": balance + points})
        head = run(
            "SELECT number, hash FROM audit WHERE counter = ? ORDER BY number DESC LIMIT 1", ("1",)
        ).fetchone() or (0, "")
        trail = hmac.digest(self.secret, f"{head[1]}{key}{at}".encode(), "sha256")[:16].hex()
        _insert(
            run,
            "purchase",
            id=purchase, member_id=member, credited_at=at, receipt=f"R-{self.count}", counter="1",
            business_day=day, at=at, total=total, tax=0, discount=0, goods=total, due=total,
            payable=total, stored_value=0, base=total, earned=points, bonus=0, points_used=0,
            points_value=0, reward_points=0, programme_version=1, explanation=why, refunded=0,
            earned_share="0", reversed=0, returned=0, value_returned=0,
        )  # fmt: skip
        _insert(
            run,
            "entry",
            id=entry, command_key=key, number=1, member_id=member, sequence=sequence + 1,
            kind="earn", points=points, debt=0, lot_id=lot, purchase_id=purchase, counter="1",
            business_day=day, occurred_at=at, recorded_at=now, programme_version=1,
            key_generation=1, hash=link,
        )  # fmt: skip
        _insert(
            run,
            "lot",
            id=lot, member_id=member, kind="earn", earned=points, remaining=points,
            available_from=day, last_valid=2**31 - 1, first_last_valid=2**31 - 1, awarded_day=day,
            sequence=sequence + 1, purchase_id=purchase, occurred_at=at,
        )  # fmt: skip
        run(
            "UPDATE account SET balance = ?, sequence = ?, hash = ?, visits = ?, spend = ?,"
            " as_of = ?, last_day = ? WHERE member_id = ?",
            (balance + points, sequence + 1, link, visits + 1, spend + total, at, day, member),
        )
        _insert(
            run,
            "command",
            key=key, op="record_purchase", digest=b"d" * 32, answer=answer, at=at,
            recorded_at=now, counter="1",
        )  # fmt: skip
        _insert(
            run,
            "audit",
            counter="1", number=head[0] + 1, command_key=key, action="record_purchase",
            subject=purchase, at=at, recorded_at=now, fields="[]", key_generation=1, hash=trail,
        )  # fmt: skip
        run("COMMIT")


def _insert(run: Any, table: str, **values: Any) -> None:
    marks = ", ".join("?" * len(values))
    run(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def _shop(folder: Path) -> tuple[Store, list[str]]:
    folder.mkdir()
    keys = KeyFolder(folder / "keys")
    url = f"sqlite:///{folder / 'shop.db'}"
    create_shop(url, keys, NewShop("Bench", preset("minimarket"), "ID"), micros(START))
    store = Store(url, keys)
    with store.work(OWNER) as work:
        members = [
            str(
                work.run(
                    register_member,
                    RegisterMember(key=f"m{i}", at=START, name=f"Member {i}"),
                ).member
            )
            for i in range(MEMBERS)
        ]
    return store, members
