"""Rows that a statement finds to differ."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, SQLColumnExpression

from loyalty_desktop.services.queries.snapshot import stream
from loyalty_desktop.services.queries.verification.difference import Difference
from loyalty_desktop.services.store import Session


def differing(
    session: Session, table: str, what: str, *statements: Select[*tuple[Any, ...]]
) -> Iterator[Difference]:
    """Run statements that select id, expected and found of what differs."""
    for statement in statements:
        for row, expected, found in stream(session, statement):
            yield Difference(table, row, what, _plain(expected), _plain(found))


def unequal(
    session: Session,
    table: str,
    rows: Select[*tuple[Any, ...]],
    *values: tuple[str, SQLColumnExpression[Any], SQLColumnExpression[Any]],
) -> Iterator[Difference]:
    """Find where what is expected and what is kept differ, value by value.

    `rows` selects ids; each of the `values` is a name, what is expected and what is kept.
    """
    for what, expected, kept in values:
        different = rows.add_columns(expected, kept).where(expected != kept)
        yield from differing(session, table, what, different)


def _plain(value: Any) -> str | int | None:
    """Return a value as text or whole number: servers sum to decimals."""
    return value if value is None or isinstance(value, str) else int(value)
