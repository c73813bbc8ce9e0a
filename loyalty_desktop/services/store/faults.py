"""The faults of the world (locked, full, not a database) as refusals."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.store.engine import SqliteError


class Again(Exception):
    """The server asks to try the transaction again."""


@contextmanager
def translated_errors() -> Generator[None]:
    """Turn the faults of the world (locked, full, not a database) into `Unavailable`."""
    try:
        yield
    except DBAPIError as error:
        raise _translated(error.orig or error) from error
    except SqliteError as error:
        raise _translated(error) from error
    except Exception as error:
        if type(error).__module__.startswith("psycopg"):
            raise _translated(error) from error
        raise


def _translated(error: BaseException) -> BaseException:
    state = getattr(error, "sqlstate", None)
    # Serialisation, deadlock, and a row (a key, a receipt number) that another counter has just
    # added: the next try finds it and answers or refuses as it should.
    if state in {"40001", "40P01", "23505"}:
        return Again()
    if state is not None and state[:2] in {"08", "57", "28", "3D"}:
        return Unavailable(reason="server", detail=state)
    if type(error).__module__.startswith("psycopg") and state is None:
        return Unavailable(reason="server", detail="no connection")
    message = str(error).lower()
    for words, reason in _REASONS:
        if words in message:
            return Unavailable(reason=reason)
    return error


_REASONS = (
    ("is locked", "locked"),
    ("is full", "disk_full"),
    ("not a database", "not_a_database"),
    ("no such table: alembic_version", "not_ours"),
    ("readonly", "read_only"),
    ("malformed", "damaged"),
    ("disk i/o", "disk_error"),
    ("unable to open", "cannot_open"),
)
