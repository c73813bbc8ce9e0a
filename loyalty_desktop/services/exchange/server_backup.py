"""Backups of a PostgreSQL database, by its own tools."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from loyalty_desktop.errors import Invalid, Unavailable
from loyalty_desktop.models.migrations import KNOWN
from loyalty_desktop.services.store import translated_errors
from loyalty_desktop.services.store.setting_up import schema_version

HOURS: Final = 6 * 3600


def dump(url: URL, target: Path) -> None:
    """Write the database to `target`, consistent while counters work (`pg_dump`, custom form)."""
    _run("pg_dump", url, "--format=custom", "--no-owner", f"--file={target}", _name(url))
    _listed(url, target)


def load(url: URL, file: Path) -> None:
    """Put a dump in the place of what is in the database, all of it or nothing."""
    _run(
        "pg_restore", url, "--clean", "--if-exists", "--no-owner", "--exit-on-error",
        "--single-transaction", f"--dbname={_name(url)}", str(file),
    )  # fmt: skip


def version_of(url: URL) -> str | None:
    """Return the version of the shop in the database, None when there is none."""
    engine = create_engine(url)
    try:
        with translated_errors(), engine.connect() as connection:
            return schema_version(connection)
    finally:
        engine.dispose()


def version_in(file: Path) -> str:
    """Return the version of the shop in a dump. `Invalid` (`format`), `Unavailable` (`newer`)."""
    with file.open("rb") as source:
        if source.read(5) != b"PGDMP":
            raise Invalid(field="file", reason="format")
    told = _output("pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    found = re.search(r"^COPY \S*alembic_version .*\n(\S+)$", told, re.MULTILINE)
    if found is None:
        raise Unavailable(reason="not_ours", database=str(file))
    if found[1] not in KNOWN:
        raise Unavailable(reason="newer", version=found[1])
    return found[1]


def _listed(url: URL, file: Path) -> None:
    """Refuse a dump that can't be read again."""
    if "alembic_version" not in _output("pg_restore", "--list", str(file)):
        raise Unavailable(reason="damaged", database=str(url.database))


def _name(url: URL) -> str:
    """Return the address without its password, which is handed over unseen."""
    plain = url.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)


def _run(tool: str, url: URL, *arguments: str) -> None:
    _call(tool, arguments, {"PGPASSWORD": str(url.password)} if url.password else {})


def _output(tool: str, *arguments: str) -> str:
    return _call(tool, arguments, {})


def _call(tool: str, arguments: tuple[str, ...], secret: dict[str, str]) -> str:
    program = shutil.which(tool)
    if program is None:
        raise Unavailable(reason="tool_missing", tool=tool)
    try:
        done = subprocess.run(  # noqa: S603 - a program of the server, our own arguments
            [program, *arguments],
            env={**os.environ, **secret},
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=HOURS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(reason="server", detail=tool) from error
    if done.returncode:
        raise Unavailable(reason="server", detail=done.stderr.strip()[-300:])
    return done.stdout
