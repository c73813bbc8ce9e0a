"""Rows of a file put in order before they become commands, without holding them in memory.

They wait in a private temporary database that is gone when it is closed: bills whose rows are
scattered come together, and everything comes out in the order of time.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.documents.spreadsheets import safe
from loyalty_desktop.services.exchange.sheets import Cell
from loyalty_desktop.services.store import module
from loyalty_desktop.wording import sentence

_MANY = 5000

StagedRows = list[tuple[int, list[Any]]]
"""Rows of one bill: the line of each and what was kept of it."""


class Staging:
    """The rows of one file: those that can become commands, and those that were refused."""

    def __init__(self, header: Sequence[str], unit: Currency) -> None:
        self._header, self._unit = header, unit
        self._database: Any = module().connect("", isolation_level=None)
        self._database.executescript(
            """PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE row (line INTEGER PRIMARY KEY, at INTEGER, bill TEXT, content TEXT);
            CREATE TABLE refused (line INTEGER PRIMARY KEY, code TEXT, reason TEXT, cells TEXT);
            BEGIN;"""
        )
        self._rows: list[tuple[int, int, str, str]] = []
        self.rows = 0
        self.refused: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def keep(self, line: int, at: int, bill: str, content: Sequence[Any]) -> None:
        """Keep a row that can be read; rows of one `bill` become one command."""
        self.rows += 1
        self._rows.append((line, at, bill, json.dumps(content, separators=(",", ":"))))
        if len(self._rows) >= _MANY:
            self._flush()

    def pass_over(self) -> None:
        """Count a row of which nothing can be kept."""
        self.rows += 1

    def refuse(self, line: int, cells: Sequence[Cell], error: LoyaltyError) -> None:
        """Keep a row that is refused, with why."""
        code = error.reason if isinstance(error, Invalid) else error.code
        self.refused[code] += 1
        self._database.execute(
            "INSERT OR IGNORE INTO refused VALUES (?, ?, ?, ?)",
            (line, code, sentence(error, self._unit), json.dumps([str(cell) for cell in cells])),
        )

    def bills(self) -> int:
        """Return how many bills wait."""
        self._flush()
        found: int = self._database.execute("SELECT count(DISTINCT bill) FROM row").fetchone()[0]
        return found

    def in_order(self) -> Iterator[tuple[int, StagedRows]]:
        """Return every bill in the order of time: its moment, and its rows with their lines."""
        self._flush()
        found = self._database.execute(
            """SELECT first.at, first.line, row.line, row.content FROM row JOIN
            (SELECT bill, min(at) AS at, min(line) AS line FROM row GROUP BY bill) AS first
            ON first.bill = row.bill ORDER BY first.at, first.line, row.line"""
        )
        for (at, _), rows in groupby(found, key=itemgetter(0, 1)):
            yield at, [(line, json.loads(content)) for _, _, line, content in rows]

    def write_refused(self, target: Path) -> Path | None:
        """Write the refused rows beside the file; None when there are none."""
        if not self.refused:
            target.unlink(missing_ok=True)
            return None
        with whole_file(target) as beside, beside.open("w", encoding="utf-8", newline="") as sink:
            writer = csv.writer(sink)
            writer.writerow(("line", "refusal", "reason", *map(safe, self._header)))
            for line, code, reason, cells in self._database.execute(
                "SELECT line, code, reason, cells FROM refused ORDER BY line"
            ):
                writer.writerow((line, code, reason, *map(safe, json.loads(cells))))
        return target

    def _flush(self) -> None:
        if self._rows:
            self._database.executemany("INSERT INTO row VALUES (?, ?, ?, ?)", self._rows)
            self._rows.clear()
