"""One transaction, and statements compiled once for the driver."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import itemgetter
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


_Values = Mapping[str, Any]
_Compiled = tuple[str, Callable[[_Values], Any], dict[str, Any]]
"""A statement's text, what brings its values into the driver's form, and values it has itself."""


class Prepared:
    """A statement compiled once for each kind of database and run on the driver's connection.

    It skips SQLAlchemy's result and type machinery: values must be what the driver takes (whole
    numbers, text, bytes, None), rows are plain tuples. `columns` names what an `update` sets.
    """

    __slots__ = ("_columns", "_compiled", "_statement")

    def __init__(self, statement: ClauseElement, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def run(self, session: Session, **values: Any) -> Any:
        """Run with `values` by name; return the driver's cursor."""
        return self._execute(session, values)

    def first(self, session: Session, **values: Any) -> Any:
        """Return the first row, or None."""
        return self._execute(session, values).fetchone()

    def all(self, session: Session, **values: Any) -> list[Any]:
        """Return every row."""
        rows: list[Any] = self._execute(session, values).fetchall()
        return rows

    def many(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run once for each of `rows`."""
        if not rows:
            return
        sql, in_order, defaults = self._compiled_for(session)
        cursor = session.driver.cursor()
        cursor.executemany(sql, [in_order({**defaults, **row}) for row in rows])
        cursor.close()

    def _execute(self, session: Session, values: dict[str, Any]) -> Any:
        sql, in_order, defaults = self._compiled_for(session)
        return session.driver.execute(sql, in_order({**defaults, **values} if defaults else values))

    def _compiled_for(self, session: Session) -> _Compiled:
        compiled = self._compiled.get(session.dialect_name)
        if compiled is None:
            compiled = self._compiled[session.dialect_name] = self._compile(session)
        return compiled

    def _compile(self, session: Session) -> _Compiled:
        compiled: Any = self._statement.compile(
            dialect=session.get_bind().dialect, column_keys=self._columns
        )
        defaults = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
        names: Sequence[str] | None = compiled.positiontup if compiled.positional else None
        return str(compiled), _by_name if names is None else _in_order(names), defaults


def _by_name(values: _Values) -> _Values:
    return values


def _in_order(names: Sequence[str]) -> "Callable[[_Values], Sequence[Any]]":
    """Return what puts values by name in the order of `names`."""
    if len(names) > 1:
        return itemgetter(*names)
    return partial(_few, names)


def _few(names: Sequence[str], values: _Values) -> Sequence[Any]:
    return [values[name] for name in names]
