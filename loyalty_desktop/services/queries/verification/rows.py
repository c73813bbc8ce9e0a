"""Rows that a statement finds to differ."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select

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


def _plain(value: Any) -> str | int | None:
    """Return a value as text or whole number: servers sum to decimals."""
    return value if value is None or isinstance(value, str) else int(value)
