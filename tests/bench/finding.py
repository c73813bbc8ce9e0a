"""Scanning and searching among a million made-up members."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from loyalty_desktop.models.rules.cards import code_hash, member_number
from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.queries.searching import find_members
from loyalty_desktop.services.store import Store, micros, module
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.bench.measuring import Row, compare

OWNER = Actor("", "owner")
NOW = datetime(2026, 6, 30, 5, tzinfo=UTC)
_FIRST = [
    "ayu",
    "bima",
    "citra",
    "dewi",
    "eko",
    "fitri",
    "gilang",
    "hana",
    "indra",
    "joko",
    "kartika",
    "lestari",
    "maya",
    "nanda",
    "putri",
]
_MIDDLE = [
    "adi",
    "bayu",
    "cahya",
    "dian",
    "endah",
    "fajar",
    "galih",
    "hesti",
    "intan",
    "jaya",
    "kusuma",
    "laras",
    "mega",
    "nur",
    "prima",
]
_LAST = [
    "santoso",
    "wijaya",
    "pratama",
    "lestari",
    "halim",
    "gunawan",
    "saputra",
    "wulandari",
    "hidayat",
    "kurniawan",
]


def finding(folder: Path, members: int) -> list[Row]:
    """Measure a scan to the full panel, and one key of a search, among `members` members."""
    folder.mkdir()
    keys = KeyFolder(folder / "keys")
    file = folder / "shop.db"
    url = f"sqlite:///{file}"
    create_shop(url, keys, NewShop("Bench", preset("minimarket"), "ID"), micros(NOW))
    began = time.perf_counter()
    codes = fill(file, members)
    filled = time.perf_counter() - began
    store = Store(url, keys)
    plain = module().connect(str(file), isolation_level=None)
    plain.execute("PRAGMA query_only = ON")
    scanned, looked = _turns(codes), _turns(codes)

    def scan() -> None:
        store.read_as(OWNER, member_panel, next(scanned), NOW)

    def look() -> None:
        found = plain.execute(
            "SELECT member.id, member.name, account.balance FROM card"
            " JOIN member ON member.id = card.member_id"
            " JOIN account ON account.member_id = member.id WHERE card.code_hash = ?",
            (code_hash(next(looked)),),
        ).fetchone()
        assert found

    rows = [compare("scan to the member's panel (data)", scan, look, 10, 200)]
    rows += [_searching(store, plain, typed) for typed in ("any part of a name", "digits")]
    rows.append(Row(f"made {members:,} members with search index", filled, filled, filled))
    plain.close()
    store.close()
    return rows


def _searching(store: Store, plain: Any, kind: str) -> Row:
    draw = random.Random(7)
    if kind == "digits":
        texts = [f"{draw.randrange(10**5):05d}" for _ in range(60)]
    else:
        names = [" ".join(map(draw.choice, (_FIRST, _MIDDLE, _LAST))) for _ in range(20)]
        # Each key of a name being typed, and pieces from its middle.
        texts = [name[:n] for name in names for n in range(1, len(name))]
        texts += [name[3:8] for name in names]
    mine, bare = cycle(texts), cycle(texts)

    def search() -> None:
        store.read_as(OWNER, find_members, next(mine), 20, NOW)

    def like() -> None:
        text = next(bare)
        plain.execute(
            "SELECT rowid FROM member_search WHERE search LIKE ? LIMIT 20", (f"%{text}%",)
        ).fetchall() if len(text) > 2 else plain.execute(
            "SELECT row FROM member WHERE name_fold >= ? AND name_fold < ? LIMIT 20",
            (text, text + "\U0010ffff"),
        ).fetchall()

    return compare(f"one key of a search, {kind}", search, like, 5, len(texts))


def fill(file: Path, members: int) -> list[str]:
    """Write `members` members with cards and accounts past the commands; return some codes."""
    connection = module().connect(str(file), isolation_level=None)
    (insert_trigger,) = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'keep_member_search_insert'"
    ).fetchone()
    at = micros(NOW) - 86_400_000_000 * 100
    day = at // 86_400_000_000
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    connection.execute("DROP TRIGGER keep_member_search_insert")
    connection.executemany(
        "INSERT INTO member (id, number, name, name_fold, search, phone, created_at, joined_at,"
        " restricted, would_have_come) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 'unknown')",
        _people(members, at),
    )
    connection.executemany(
        "INSERT INTO card (id, member_id, kind, issue, key_generation, code_hash, state, issued_at)"
        " VALUES (?, ?, 'own', 1, 1, ?, 'issued', ?)",
        ((f"c{i:035d}", _id(i), code_hash(f"CODE{i}"), at) for i in range(members)),
    )
    connection.executemany(
        "INSERT INTO account (member_id, balance, pending, debt, changes, as_of,"
        " programme_version, sequence, hash, stage, evidence, purchases, visits, spend, measure,"
        " absorbed) VALUES (?, ?, 0, 0, ?, ?, 1, 0, '', 'suspect', '{}', 0, 0, 0, 0, 0)",
        ((_id(i), i % 500, day + 100_000, at) for i in range(members)),
    )
    connection.execute(insert_trigger)
    connection.execute("INSERT INTO member_search (member_search) VALUES ('rebuild')")
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("ANALYZE")
    connection.close()
    return [f"CODE{i}" for i in random.Random(3).sample(range(members), min(members, 2000))]


def _people(members: int, at: int) -> Iterator[tuple[Any, ...]]:
    draw = random.Random(11)
    for i in range(members):
        name = f"{draw.choice(_FIRST)} {draw.choice(_MIDDLE)} {draw.choice(_LAST)} {i % 997}"
        number, phone = member_number(_id(i)), f"+62812{i:08d}"
        search = f"{name} {phone} 0812{i:08d} {number.lower()}"
        # A made-up number may be taken twice in a million: the place makes it unique.
        yield (_id(i), f"{number[:-7]}{i:07d}", name.title(), name, search, phone, at, at)


def _id(i: int) -> str:
    return f"{i:036d}"


def _turns(codes: list[str]) -> Iterator[str]:
    return cycle(codes)
