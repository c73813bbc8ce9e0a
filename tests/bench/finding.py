"""Scanning and searching among a million made-up members."""

import random
from itertools import cycle
from pathlib import Path
from typing import Any

from loyalty_desktop.models.rules.cards import code_hash
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.queries.searching import find_members
from loyalty_desktop.services.store import Store, module
from tests.bench.listed import FIRST, LAST, MIDDLE, NOW, OWNER, open_listed
from tests.bench.measuring import Row, compare


def finding(folder: Path, members: int) -> list[Row]:
    """Measure a scan to the full panel, and one key of a search, among `members` members."""
    shop = open_listed(folder, members)
    store = Store(shop.url, shop.keys)
    plain = module().connect(str(shop.file), isolation_level=None)
    plain.execute("PRAGMA query_only = ON")
    scanned, looked = cycle(shop.codes), cycle(shop.codes)

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
    if shop.seconds is not None:
        took = shop.seconds
        rows.append(Row(f"made {members:,} members with search index", took, took, took))
    plain.close()
    store.close()
    return rows


def _searching(store: Store, plain: Any, kind: str) -> Row:
    draw = random.Random(7)
    if kind == "digits":
        texts = [f"{draw.randrange(10**5):05d}" for _ in range(60)]
    else:
        names = [" ".join(map(draw.choice, (FIRST, MIDDLE, LAST))) for _ in range(20)]
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
