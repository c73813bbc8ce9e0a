"""The ledger among many entries: one balance, all balances against their entries, what expires."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.services import standing
from loyalty_desktop.services.commands.points import ExpirePoints, expire_points
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.queries.verification.points import balances
from loyalty_desktop.services.store import Session, Store, micros, module
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.bench.measuring import Row, compare
from tests.bench.years import DAY, NOW, OWNER, insert_rows, put_away

LOTS: Final = 10
"""So many lots has everybody, and so many entries made each of them."""
_DUE: Final = 1_000
"""One member in so many has a lot that ends today."""
_FEW: Final = 200
_TODAY: Final = micros(NOW) // DAY
_GROUPED: Final = """
SELECT entry.member_id, sum(points), balance FROM entry
JOIN account ON account.member_id = entry.member_id
GROUP BY entry.member_id HAVING sum(points) <> balance
"""
_LAPSED: Final = """
SELECT member_id, id, remaining FROM (
    SELECT member_id, id, remaining, last_valid, sum(remaining) OVER (
        PARTITION BY member_id ORDER BY last_valid, sequence
    ) AS running FROM lot
) WHERE last_valid < ? AND running > 0 AND remaining > 0
"""


def books(folder: Path, members: int) -> list[Row]:
    """Measure over the ledger of `members` members with `LOTS` lots and entries each."""
    file, keys = folder / "shop.db", KeyFolder(folder / "keys")
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{file}"
    began = micros(NOW) - 400 * DAY
    create_shop(url, keys, NewShop("Bench", preset("minimarket"), "ID"), began)
    _fill(file, members)
    store = Store(url, keys)
    plain = module().connect(str(file), isolation_level=None)
    for setting in ("query_only = ON", "cache_size = -65536", "temp_store = MEMORY"):
        plain.execute(f"PRAGMA {setting}")
    entries = members * LOTS
    try:
        return [
            store.read(_balance, plain, members),
            _once(
                f"balances against {entries:,} entries",
                lambda: store.read(_compared),
                lambda: plain.execute(_GROUPED).fetchall(),
                "1.5x",
            ),
            _once(
                f"what is due among {entries:,} lots",
                lambda: store.rehearse(
                    expire_points, OWNER, ExpirePoints(key="expire", at=NOW + timedelta(days=1))
                ),
                lambda: plain.execute(_LAPSED, (_TODAY + 1,)).fetchall(),
                "0.1x",
            ),
        ]
    finally:
        plain.close()
        store.close()


def _balance(session: Session, plain: Any, members: int) -> Row:
    """Measure in one transaction: what beginning one takes stands in the other rows."""
    asked, looked = cycle(range(_FEW)), cycle(range(_FEW))
    step, at = members // _FEW, micros(NOW)

    def ours() -> None:
        standing.standing_at(session, _id(next(asked) * step), at)

    def bare() -> None:
        member = _id(next(looked) * step)
        plain.execute("SELECT balance FROM account WHERE member_id = ?", (member,)).fetchone()

    return compare("a member's balance", ours, bare, 10, 500, "1.5x")


def _compared(session: Session) -> None:
    assert not list(balances(session))


def _once(work: str, ours: Callable[[], object], bare: Callable[[], object], reach: str) -> Row:
    took, cpu = _timed(ours)
    theirs, theirs_cpu = _timed(bare)
    return Row(work, took, took, cpu, theirs, theirs, theirs_cpu, reach)


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - began, time.process_time() - cpu


def _fill(file: Path, members: int) -> None:
    connection = module().connect(str(file), isolation_level=None)
    for setting in ("synchronous = OFF", "journal_mode = OFF", "cache_size = -1000000"):
        connection.execute(f"PRAGMA {setting}")
    away = put_away(connection, ("member", "account", "lot", "entry"))
    connection.execute("BEGIN")
    insert_rows(connection, "member", _members(members))
    insert_rows(connection, "account", _accounts(members))
    insert_rows(connection, "lot", _lots(members))
    insert_rows(connection, "entry", _entries(members))
    for statement in away:
        connection.execute(statement)
    connection.execute("UPDATE shop SET latest_day = ?, revision = revision + 1", (_TODAY,))
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


def _members(members: int) -> Iterator[dict[str, Any]]:
    at = micros(NOW) - 300 * DAY
    for i in range(members):
        yield {
            "id": _id(i),
            "number": f"M-{i:010d}",
            "name": f"Member {i}",
            "name_fold": f"member {i}",
            "search": f"member {i}",
            "created_at": at,
            "joined_at": at,
            "would_have_come": "unknown",
        }


def _accounts(members: int) -> Iterator[dict[str, Any]]:
    for i in range(members):
        yield {
            "member_id": _id(i),
            "balance": LOTS,
            "changes": _TODAY + (1 if i % _DUE == 0 else 100),
            "as_of": micros(NOW) - DAY,
            "programme_version": 1,
            "sequence": LOTS,
            "stage": "suspect",
            "evidence": "{}",
        }


def _lots(members: int) -> Iterator[dict[str, Any]]:
    for i in range(members):
        for number in range(LOTS):
            last = _TODAY if i % _DUE == number == 0 else _TODAY + 100 + number
            yield {
                "id": f"l{i:030d}{number:05d}",
                "member_id": _id(i),
                "kind": "earn",
                "earned": 1,
                "remaining": 1,
                "available_from": _TODAY - 200,
                "last_valid": last,
                "first_last_valid": last,
                "awarded_day": _TODAY - 200,
                "sequence": number + 1,
                "occurred_at": micros(NOW) - 200 * DAY,
            }


def _entries(members: int) -> Iterator[dict[str, Any]]:
    for i in range(members):
        for number in range(LOTS):
            yield {
                "id": f"e{i:030d}{number:05d}",
                "command_key": f"k{i}-{number}",
                "number": 1,
                "member_id": _id(i),
                "sequence": number + 1,
                "kind": "earn",
                "points": 1,
                "lot_id": f"l{i:030d}{number:05d}",
                "business_day": _TODAY - 200,
                "occurred_at": micros(NOW) - 200 * DAY,
                "recorded_at": micros(NOW) - 200 * DAY,
                "programme_version": 1,
            }


def _id(i: int) -> str:
    return f"{i:036d}"
