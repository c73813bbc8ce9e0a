"""Files from outside: whether they can be read, and what they are known by."""

import hashlib
import os
from pathlib import Path

from loyalty_desktop.errors import NotFound, Unavailable

_PIECE = 1 << 20


def readable(file: Path) -> Path:
    """Return `file`; `NotFound` when it isn't there, `Unavailable` when it can't be read."""
    if not file.is_file():
        raise NotFound(what="file", file=str(file))
    if not os.access(file, os.R_OK):
        raise Unavailable(reason="unreadable", file=str(file))
    return file


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes, hexadecimal."""
    told = hashlib.sha256()
    with file.open("rb") as source:
        while piece := source.read(_PIECE):
            told.update(piece)
    return told.hexdigest()
