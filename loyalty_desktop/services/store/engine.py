"""Opening a database: SQLite's settings, read back, and refusals for what isn't ours."""

import os
import shutil
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from loyalty_desktop.errors import Unavailable

# A current SQLite where a wheel brings one, else Python's own when it is new enough.
sqlite: Any = import_module("pysqlite3.dbapi2" if find_spec("pysqlite3") else "sqlite3.dbapi2")

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL when two connections checkpoint at once (SQLite 3.51.3 notes)."""
BUSY_SECONDS = 10
APPLICATION_ID = 0x4C4F5941
"""Marks a SQLite file as a shop's ("LOYA")."""

SqliteError: type[Exception] = sqlite.Error
_SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def database_url(text: str) -> URL:
    """Return the URL in `text`; a bare path means a SQLite file. Errors: `Unavailable`."""
    if "://" not in text:
        text = f"sqlite:///{text}"
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise Unavailable(reason="bad_url") from error
    if url.get_backend_name() == "sqlite":
        return url.set(drivername="sqlite")
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise Unavailable(reason="unknown_database", database=url.get_backend_name())


def sqlite_file(url: URL) -> Path | None:
    """Return the file of a SQLite database, or None for a server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def writing_engine(url: URL) -> Engine:
    """Return the engine for commands: each transaction takes the write lock as it begins."""
    engine = _engine(url)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _connect)
        event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(url: URL) -> Engine:
    """Return the engine for questions: its transactions can't write."""
    engine = _engine(url)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _connect_reading)
        event.listen(engine, "begin", _begin)
        return engine
    return engine.execution_options(postgresql_readonly=True)


def module() -> Any:
    """Return the one SQLite driver of the program: two on one file would break its locks."""
    return sqlite


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            if sqlite.sqlite_version_info < OLDEST_SQLITE:
                raise Unavailable(
                    reason="sqlite_too_old",
                    version=sqlite.sqlite_version,
                    needed=".".join(map(str, OLDEST_SQLITE)),
                )
            return create_engine(
                url,
                module=sqlite,
                connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
            )
        return create_engine(url, pool_pre_ping=True)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise Unavailable(reason="driver_missing", database=url.get_backend_name()) from error


def _connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for name, value in _SETTINGS.items():
        connection.execute(f"PRAGMA {name} = {value}")
        if connection.execute(f"PRAGMA {name}").fetchone()[0] != value:
            raise Unavailable(reason="setting_refused", setting=name)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA temp_store = MEMORY")


def _connect_reading(connection: Any, record: object) -> None:
    _connect(connection, record)
    connection.execute("PRAGMA query_only = ON")


def _begin_immediate(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN")


def free_bytes(file: Path) -> int:
    """Return the room left on the disk of `file`."""
    if sys.platform == "win32":
        return shutil.disk_usage(file.parent).free
    room = os.statvfs(file.parent)
    return room.f_bavail * room.f_frsize
