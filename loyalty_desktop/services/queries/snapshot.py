"""One view of the database for a long reading, whatever counters write meanwhile."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Select

from loyalty_desktop.services.store import Session

BATCH = 5000


@contextmanager
def snapshot(session: Session) -> Generator[Session]:
    """Give a session in which every statement sees the database as of one moment.

    A reading transaction of SQLite is one already; a server is asked for it.
    """
    if session.dialect_name == "sqlite":
        yield session
        return
    engine = session.get_bind().engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine, autoflush=False) as still:
        connection = still.connection()
        still.dialect_name = session.dialect_name
        still.driver = connection.connection.driver_connection
        still.by, still.shop = session.by, session.shop
        still.recorded_at = session.recorded_at
        yield still


def stream(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """Return the rows of `statement` without holding them all in memory."""
    options = {"stream_results": True, "yield_per": BATCH}
    with session.execute(statement, execution_options=options) as rows:
        yield from rows
