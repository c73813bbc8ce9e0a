"""Files that appear whole or not at all, and what a file is known by."""

import contextlib
import hashlib
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from loyalty_desktop.errors import NotFound, Unavailable

_PIECE = 1 << 20


@contextmanager
def whole_file(target: Path) -> Generator[Path]:
    """Give a path beside `target` to write to; it takes its place when the block ends well.

    It is on disk before it is renamed. Errors: `Unavailable` with reason "file" when the folder
    can't be written, "disk_full" when there is no room; `target` is then as it was.
    """
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        yield beside
        sync(beside)
        beside.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        reason = "disk_full" if error.errno in _FULL else "file"
        raise Unavailable(reason=reason, file=str(target)) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


_FULL = {28, 122}
"""ENOSPC and EDQUOT: no room on the disk, or no more allowed."""


def sync(file: Path) -> None:
    """Wait until `file` is on disk."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())


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


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
