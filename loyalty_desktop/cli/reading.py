"""Files and dates that a command is given."""

from datetime import date
from pathlib import Path

from loyalty_desktop.errors import Invalid, NotFound, Unavailable


def read_file(file: Path) -> bytes:
    """Return what a file holds. Errors: `NotFound`, `Unavailable`."""
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(what="file", file=str(file)) from error
    except OSError as error:
        raise Unavailable(reason="file_unreadable", file=str(file)) from error


def read_date(text: str, field: str) -> date:
    """Return the date in `text`. Errors: `Invalid`."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(field=field, reason="not_a_date") from error
