"""A made-up shop with very many members, written past the commands: names, cards, accounts."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from loyalty_desktop.models.rules.cards import code_hash, member_number
from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.rules.sounds import sounds
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import micros, module
from loyalty_desktop.services.store.setting_up import NewShop, create_shop

OWNER: Final = Actor("", "owner")
NOW: Final = datetime(2026, 6, 30, 5, tzinfo=UTC)
_DAY: Final = 86_400_000_000
FIRST = [
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
MIDDLE = [
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
LAST = [
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


@dataclass(frozen=True, slots=True)
class Listed:
    """A shop with many members: where it is, codes of some of their cards, and what it took.

    `seconds` is None where the shop was there already.
    """

    url: str
    keys: KeyFolder
    file: Path
    codes: list[str]
    seconds: float | None


def open_listed(folder: Path, members: int) -> Listed:
    """Return the shop of a folder, filled the first time: it may be kept for another day."""
    file, keys = folder / "shop.db", KeyFolder(folder / "keys")
    url = f"sqlite:///{file}"
    seconds = None
    if not (folder / "filled").exists():
        folder.mkdir(parents=True, exist_ok=True)
        create_shop(url, keys, NewShop("Bench", preset("minimarket"), "ID"), micros(NOW) - _DAY)
        began = time.perf_counter()
        fill(file, members)
        seconds = time.perf_counter() - began
        (folder / "filled").write_text(f"{members}\n")
    drawn = random.Random(3).sample(range(members), min(members, 2000))
    return Listed(url, keys, file, [f"CODE{i}" for i in drawn], seconds)


def fill(file: Path, members: int) -> None:
    """Write `members` members with cards and accounts into an empty shop, past the commands."""
    connection = module().connect(str(file), isolation_level=None)
    (insert_trigger,) = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'keep_member_search_insert'"
    ).fetchone()
    at = micros(NOW) - 100 * _DAY
    day = at // _DAY
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
    connection.executemany(
        "INSERT INTO name_sound (sound, row) VALUES (?, ?)",
        sorted(
            (key, row)
            for row, name in connection.execute("SELECT row, name FROM member").fetchall()
            for key in sounds(name)
        ),
    )
    connection.execute(insert_trigger)
    connection.execute("INSERT INTO member_search (member_search) VALUES ('rebuild')")
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("ANALYZE")
    connection.close()


def _people(members: int, at: int) -> Iterator[tuple[Any, ...]]:
    draw = random.Random(11)
    for i in range(members):
        name = f"{draw.choice(FIRST)} {draw.choice(MIDDLE)} {draw.choice(LAST)} {i % 997}"
        number, phone = member_number(_id(i)), f"+62812{i:08d}"
        search = f"{name} {phone} 0812{i:08d} {number.lower()}"
        # A made-up number may be taken twice in a million: the place makes it unique.
        yield (_id(i), f"{number[:-7]}{i:07d}", name.title(), name, search, phone, at, at)


def _id(i: int) -> str:
    return f"{i:036d}"
