"""Two made-up years of a large shop, written past the commands: members, purchases, points."""

import random
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from loyalty_desktop.models.rules.cards import member_number
from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.store import Store, micros, module
from loyalty_desktop.services.store.setting_up import NewShop, create_shop

OWNER: Final = Actor("", "owner")
NOW: Final = datetime(2026, 6, 30, 12, tzinfo=UTC)
DAY: Final = 86_400_000_000
YEARS: Final = 730
ANONYMOUS: Final = 0.15
_BEFORE: Final = 0.35
"""So large a part of the members joined before the two years."""
_LINED: Final = 5
"""Every so many purchases of the last year have lines."""
_COUNTERS: Final = 4
LARGE: Final = ("member", "purchase", "account", "lot", "purchase_line")


def open_years(folder: Path, members: int, purchases: int) -> Store:
    """Return the shop of a folder, filled the first time: it may be kept for another day."""
    file, keys = folder / "shop.db", KeyFolder(folder / "keys")
    if not (folder / "filled").exists():
        folder.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{file}"
        create_shop(
            url, keys, NewShop("Bench", preset("minimarket"), "ID"), micros(NOW) - YEARS * DAY
        )
        fill_years(file, members, purchases)
        (folder / "filled").write_text(f"{members} {purchases}\n")
    return Store(f"sqlite:///{file}", keys)


def fill_years(file: Path, members: int, purchases: int) -> None:
    """Write `members` members and about `purchases` purchases of two years into an empty shop."""
    connection = module().connect(str(file), isolation_level=None)
    for name, value in (
        ("synchronous", "OFF"),
        ("journal_mode", "OFF"),
        ("cache_size", -1_000_000),
        ("temp_store", "MEMORY"),
    ):
        connection.execute(f"PRAGMA {name} = {value}")
    away = put_away(connection)
    connection.execute("BEGIN")
    insert_rows(connection, "member", _members(members))
    visits, lasts = array("i", [0]) * members, array("i", [0]) * members
    insert_rows(connection, "purchase", _purchases(members, purchases, visits, lasts))
    insert_rows(connection, "account", _accounts(visits, lasts))
    insert_rows(connection, "lot", _lots(members))
    insert_rows(connection, "purchase_line", _lines(purchases))
    for statement in away:
        connection.execute(statement)
    connection.execute("INSERT INTO member_search (member_search) VALUES ('rebuild')")
    today = micros(NOW) // DAY
    connection.execute("UPDATE shop SET latest_day = ?, revision = revision + 1", (today,))
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()


def put_away(connection: Any, tables: Sequence[str] = LARGE) -> list[str]:
    """Drop triggers and indexes of the large `tables`; return how to make them again."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN "
        f"('index', 'trigger') AND tbl_name IN ({', '.join('?' * len(tables))})",
        tables,
    ).fetchall()
    for kind, name, _sql in rows:
        connection.execute(f"DROP {kind} {name}")
    return [sql for _kind, _name, sql in sorted(rows)]


def insert_rows(connection: Any, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows; columns that are needed and not told are 0 or empty."""
    waiting = iter(rows)
    first = next(waiting)
    needed = {
        name: 0 if "INT" in kind or kind == "BOOLEAN" else ""
        for _place, name, kind, must, usual, key in connection.execute(
            f"PRAGMA table_info({table})"
        )
        if must and usual is None and not (key and "INT" in kind)
    }
    others = [name for name in needed if name not in first]
    names, spare = [*first, *others], [needed[name] for name in others]
    marks = ", ".join("?" * len(names))

    def values() -> Iterator[Sequence[Any]]:
        yield (*first.values(), *spare)
        for row in waiting:
            yield (*row.values(), *spare)

    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", values())


def _members(members: int) -> Iterator[dict[str, Any]]:
    start = micros(NOW) - YEARS * DAY
    span = YEARS * DAY / (members * (1 - _BEFORE))
    old = int(members * _BEFORE)
    for i in range(members):
        joined = start - (old - i) * 60_000_000 if i < old else start + int((i - old) * span)
        name = f"Member {i}"
        yield {
            "id": _id(i),
            "number": f"{member_number(_id(i))[:-7]}{i:07d}",
            "name": name,
            "name_fold": name.lower(),
            "search": name.lower(),
            "source": ("walk-in", "instagram", "flyer", None)[i % 4],
            "referred_by": _id(i // 2) if i % 25 == 24 else None,
            "created_at": joined,
            "joined_at": joined,
            "restricted": int(i % 200 == 0),
            "would_have_come": "unknown",
        }


def _purchases(
    members: int, purchases: int, visits: "array[int]", lasts: "array[int]"
) -> Iterator[dict[str, Any]]:
    draw = random.Random(17)
    uniform = draw.random
    today = micros(NOW) // DAY
    start = today - YEARS
    old = members * _BEFORE
    place = 0
    for day in range(start, today):
        known = int(old + (members - old) * (day - start) / YEARS)
        for number in range(purchases // YEARS):
            share = uniform()
            # Half are anybody, half the few who come often.
            who = int(known * share) if number % 2 else int(known * share**4) * 7919 % known
            member = None if uniform() < ANONYMOUS else _id(who)
            if member is not None and lasts[who] != day:
                visits[who] += 1
                lasts[who] = day
            goods = 5_000 + int(uniform() * 200_000)
            at = day * DAY + number
            yield {
                "id": f"p{place:035d}",
                "member_id": member,
                "credited_at": at if member else None,
                "counter": str(number % _COUNTERS + 1),
                "cashier": f"cashier {number % _COUNTERS}",
                "business_day": day,
                "at": at,
                "total": goods,
                "goods": goods,
                "due": goods,
                "payable": goods,
                "base": goods,
                "programme_version": 1,
                "explanation": "[]",
                "earned_share": "{}",
            }
            place += 1


def _accounts(visits: "array[int]", lasts: "array[int]") -> Iterator[dict[str, Any]]:
    today = micros(NOW) // DAY
    for i, count in enumerate(visits):
        gap = today - lasts[i]
        if not count:
            stage = "suspect"
        elif gap > 90:
            stage = "lost"
        else:
            stage = "first_time" if count == 1 else "client" if count > 8 else "repeat"
        yield {
            "member_id": _id(i),
            "balance": i % 500,
            # Time has passed over one account in ten: it is judged by its purchases.
            "changes": today - 1 if i % 10 == 0 else today + 30,
            "as_of": micros(NOW) - DAY,
            "programme_version": 1,
            "stage": stage,
            "evidence": "{}",
            "purchases": count,
            "visits": count,
            "spend": count * 100_000,
        }


def _lots(members: int) -> Iterator[dict[str, Any]]:
    today = micros(NOW) // DAY
    for i in range(members):
        yield {
            "id": f"l{i:035d}",
            "member_id": _id(i),
            "kind": "earn",
            "earned": 500,
            "remaining": i % 500,
            "available_from": today - 200,
            "last_valid": today + 1 + i % 365,
            "first_last_valid": today + 1 + i % 365,
            "awarded_day": today - 200,
            "occurred_at": micros(NOW) - 200 * DAY,
        }


def _lines(purchases: int) -> Iterator[dict[str, Any]]:
    draw = random.Random(23)
    each = purchases // YEARS
    for place in range(each * (YEARS - 364), each * YEARS, _LINED):
        for number in range(1, 4):
            item = int(400 * draw.random() ** 2)
            yield {
                "purchase_id": f"p{place:035d}",
                "number": number,
                "kind": "goods",
                "sku": f"SKU{item}",
                "name": f"Item {item}",
                "category": f"category {item % 12}",
                "quantity": 1000,
                "amount": 20_000,
                "net": 20_000,
            }


def _id(i: int) -> str:
    return f"{i:036d}"


if __name__ == "__main__":
    import sys

    open_years(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])).close()
