"""The database's own refusals: whether the triggers that keep rows are still there."""

from collections.abc import Iterator

from sqlalchemy import text

from loyalty_desktop.models.migrations.versions import rev_0001_first_tables, rev_0002_counter_day
from loyalty_desktop.services.queries.verification.difference import Difference
from loyalty_desktop.services.store import Session

APPEND_ONLY = (*rev_0001_first_tables.APPEND_ONLY, *rev_0002_counter_day.APPEND_ONLY)
NEVER_DELETED = rev_0001_first_tables.NEVER_DELETED


def missing(session: Session) -> Iterator[Difference]:
    """Find triggers that are gone: without them rows can be changed and deleted."""
    if session.dialect_name == "sqlite":
        wanted = {
            *(f"keep_{table}_{what}" for table in APPEND_ONLY for what in ("update", "delete")),
            *(f"keep_{table}_delete" for table in NEVER_DELETED),
        }
        listed = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted = {f"keep_{table}" for table in (*APPEND_ONLY, *NEVER_DELETED)}
        listed = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    there = {name for (name,) in session.execute(text(listed))}
    for name in sorted(wanted - there):
        yield Difference("trigger", name, "missing", name, None)
