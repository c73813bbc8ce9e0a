"""The real year through the commands of every day, beside writing its finished rows."""

import time
from pathlib import Path
from typing import Any

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.demo import demo
from loyalty_desktop.services.store import module
from tests.bench.measuring import Row

TABLES = ("purchase", "purchase_line", "command", "entry", "lot", "audit")


def importing(folder: Path) -> list[Row]:
    """Measure `demo`, and `executemany` of the rows that it made into the same empty tables."""
    folder.mkdir()
    file = folder / "real.db"
    began, cpu = time.perf_counter(), time.process_time()
    try:
        told = demo(f"sqlite:///{file}", KeyFolder(folder / "keys"))
    except Unavailable as error:
        print(f"the real year: {error}")
        return []
    ours, ours_cpu = time.perf_counter() - began, time.process_time() - cpu
    bare, bare_cpu = _rows_alone(file, folder / "bare.db")
    work = f"the real year ({told.purchases:,} purchases)"
    return [Row(work, ours, ours, ours_cpu, bare, bare, bare_cpu)]


def _rows_alone(source: Path, target: Path) -> tuple[float, float]:
    """Return wall and CPU seconds of writing the finished rows, in one transaction a table."""
    made = module().connect(str(source))
    plain = module().connect(str(target), isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL"):
        plain.execute(f"PRAGMA {setting}")
    wall = cpu = 0.0
    for table in TABLES:
        for (sql,) in made.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
            " AND type IN ('table', 'index') ORDER BY type DESC",
            (table,),
        ).fetchall():
            plain.execute(sql)
        rows: list[Any] = made.execute(f"SELECT * FROM {table}").fetchall()
        marks = ", ".join("?" * len(rows[0]))
        began, used = time.perf_counter(), time.process_time()
        plain.execute("BEGIN IMMEDIATE")
        plain.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        plain.execute("COMMIT")
        wall += time.perf_counter() - began
        cpu += time.process_time() - used
    made.close()
    plain.close()
    return wall, cpu
