"""One transaction, and statements compiled once for the driver."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.sql import ClauseElement

from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.store.shop_state import ShopState


class Session(OrmSession):
    """One transaction: SQLAlchemy's session, who acts, the shop, and the driver's connection.

    `recorded_at` is the real time at which the transaction began, microseconds.
    """

    shop: ShopState
    by: Actor
    driver: Any
    dialect_name: str
    recorded_at: int


class Prepared:
    """A statement compiled once for each kind of database and run on the driver's connection.

    It skips SQLAlchemy's result and type machinery: values must be what the driver takes (whole
    numbers, text, bytes, None), rows are plain tuples. `columns` names what an `update` sets.
    """

    __slots__ = ("_columns", "_compiled", "_statement")

    def __init__(self, statement: ClauseElement, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, tuple[str, list[str] | None, dict[str, Any]]] = {}

    def run(self, session: Session, **values: Any) -> Any:
        """Run with `values` by name; return the driver's cursor."""
        compiled = self._compiled.get(session.dialect_name)
        if compiled is None:
            compiled = self._compile(session)
        sql, names, defaults = compiled
        if defaults:
            values = {**defaults, **values}
        if names is None:
            return session.driver.execute(sql, values)
        return session.driver.execute(sql, [values[name] for name in names])

    def first(self, session: Session, **values: Any) -> Any:
        """Return the first row, or None."""
        return self.run(session, **values).fetchone()

    def all(self, session: Session, **values: Any) -> list[Any]:
        """Return every row."""
        rows: list[Any] = self.run(session, **values).fetchall()
        return rows

    def many(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run once for each of `rows`."""
        if not rows:
            return
        compiled = self._compiled.get(session.dialect_name)
        if compiled is None:
            compiled = self._compile(session)
        sql, names, defaults = compiled
        cursor = session.driver.cursor()
        if names is None:
            cursor.executemany(sql, [{**defaults, **row} for row in rows])
        else:
            cursor.executemany(
                sql,
                [[row[name] if name in row else defaults[name] for name in names] for row in rows],
            )
        cursor.close()

    def _compile(self, session: Session) -> tuple[str, list[str] | None, dict[str, Any]]:
        compiled: Any = self._statement.compile(
            dialect=session.get_bind().dialect, column_keys=self._columns
        )
        names = list(compiled.positiontup) if compiled.positional else None
        defaults = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        entry = (str(compiled), names, defaults)
        self._compiled[session.dialect_name] = entry
        return entry
