"""A shop in a file taken over to a server: every row, checked there, the file kept beside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.engine import URL

from loyalty_desktop.errors import Duplicate, Invalid, Unavailable
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Member
from loyalty_desktop.models.tables.base import Base
from loyalty_desktop.services.exchange import shop_file
from loyalty_desktop.services.queries.verifying import Verified, look_over
from loyalty_desktop.services.store import Keys, Session, Store, needs, translated_errors
from loyalty_desktop.services.store.engine import database_url, sqlite_file, writing_engine
from loyalty_desktop.services.store.setting_up import make_tables

_PORTION: Final = 2_000
Progress = Callable[[int, int], object]
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """What went over: rows of all tables, and what `verify` counted there.

    `kept` is where the file lies now; nobody opens it by mistake any more.
    """

    rows: int
    members: int
    purchases: int
    entries: int
    kept: Path


@needs(Right.SET_UP)
def _may_take_over(session: Session) -> str:
    return session.shop.id


def take_over(
    url: str,
    target: str,
    keys: Keys,
    *,
    by: Actor,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> TakenOver:
    """Take the shop in the file at `url` over to the empty database of a server at `target`.

    The shop is verified, copied in one transaction while nobody has it open, and verified again
    where it is now; then its file gets another name. Whatever fails before that leaves the file as
    it is and nothing on the server. `progress` counts rows.

    Errors: `NotAllowed`; `Invalid` ("--to": `not_a_server`; "--database": `not_a_file`, `differs`);
    `Duplicate` (a shop is there already); `Unavailable` (`locked` while a counter is open, …).
    """
    now = now or datetime.now(UTC)
    server, place = database_url(target), sqlite_file(database_url(url))
    if place is None:
        raise Invalid(field="--database", reason="not_a_file")
    if sqlite_file(server) is not None:
        raise Invalid(field="--to", reason="not_a_server")
    place = place.resolve()
    _check_source(url, keys, by)
    with shop_file.moved_away(place, f"moved-{now:%Y%m%d-%H%M%S}") as (source, kept):
        rows = _copy(source, server, progress)
        found = _check_target(server, keys)
    return TakenOver(
        rows=rows,
        members=found.members,
        purchases=found.purchases,
        entries=found.entries,
        kept=kept,
    )


def _check_source(url: str, keys: Keys, by: Actor) -> None:
    store = Store(url, keys)
    try:
        store.read_as(by, _may_take_over)
        found = store.read(look_over)
    finally:
        store.close()
    if found.differences:
        raise Invalid(
            field="--database",
            reason="differs",
            differences=len(found.differences),
            first=str(found.differences[0]),
        )


def _check_target(server: URL, keys: Keys) -> Verified:
    """Verify what has arrived; what is not whole is taken away again."""
    store = Store(server.render_as_string(hide_password=False), keys)
    try:
        found = store.read(look_over)
    finally:
        store.close()
    if found.differences:
        _clear(server)
        raise Unavailable(reason="damaged", database=str(server.database))
    return found


def _copy(source: Any, server: URL, progress: Progress | None) -> int:
    tables = Base.metadata.sorted_tables
    counts = {table.name: _count(source, table) for table in tables}
    done, total = 0, sum(counts.values())
    engine = writing_engine(server)
    try:
        with translated_errors(), engine.begin() as there:
            if inspect(there).has_table("shop"):
                raise Duplicate(what="shop", database=str(server.database))
            make_tables(there)
            for table in tables:
                for portion in _portions(_rows(source, table)):
                    there.execute(insert(table), portion)
                    done += len(portion)
                    if progress is not None:
                        progress(done, total)
            for table in tables:
                _join_up(source, there, table)
            _go_on_counting(there)
            for table in tables:
                arrived = there.scalar(select(func.count()).select_from(table))
                if arrived != counts[table.name]:
                    raise Unavailable(reason="damaged", database=str(server.database))
    finally:
        engine.dispose()
    return total


def _clear(server: URL) -> None:
    engine = writing_engine(server)
    try:
        with translated_errors(), engine.begin() as there:
            Base.metadata.drop_all(there)
            there.execute(text("DROP TABLE alembic_version"))
            there.execute(text("DROP FUNCTION keep_rows()"))
    finally:
        engine.dispose()


def _count(source: Any, table: Table) -> int:
    return int(source.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0])  # noqa: S608


def _rows(source: Any, table: Table) -> Iterator[dict[str, Any]]:
    """Yield a table's rows; what points to a row of the same table follows once all are there."""
    within = {column.name for column in _pointing(table)}
    columns = list(table.columns)
    for row in _read(source, table, columns):
        yield {
            column.name: None if column.name in within else _value(column, value)
            for column, value in zip(columns, row, strict=True)
        }


def _join_up(source: Any, there: Connection, table: Table) -> None:
    """Fill in what points to another row of the same table."""
    (key, *_more) = table.primary_key.columns
    for column in _pointing(table):
        for portion in _portions(_read(source, table, [key, column], column)):
            there.execute(
                update(table)
                .where(key == bindparam("which"))
                .values({column.name: bindparam("other")}),
                [{"which": row[0], "other": row[1]} for row in portion],
            )


def _portions(rows: Iterator[R]) -> Iterator[list[R]]:
    while portion := list(islice(rows, _PORTION)):
        yield portion


def _pointing(table: Table) -> list[Column[Any]]:
    """Return the columns of a table that point to rows of the same one."""
    return [one.parent for one in table.foreign_keys if one.column.table is table]


def _read(
    source: Any, table: Table, columns: Sequence[Column[Any]], filled: Column[Any] | None = None
) -> Iterator[Sequence[Any]]:
    names = ", ".join(f'"{column.name}"' for column in columns)
    where = "" if filled is None else f' WHERE "{filled.name}" IS NOT NULL'
    yield from source.execute(f'SELECT {names} FROM "{table.name}"{where}')  # noqa: S608


def _value(column: Column[Any], value: Any) -> Any:
    """Return a value as a server takes it: a file keeps yes and no as 1 and 0."""
    return bool(value) if isinstance(column.type, Boolean) and value is not None else value


def _go_on_counting(there: Connection) -> None:
    """Let the server number new members after those that have come."""
    last = there.scalar(select(func.max(Member.row)))
    if last is not None:
        there.execute(
            text("SELECT setval(pg_get_serial_sequence('member', 'row'), :last)"), {"last": last}
        )
