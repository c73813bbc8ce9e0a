"""Files that appear whole or not at all."""

import contextlib
import errno
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from loyalty_desktop.errors import Unavailable

_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


@contextmanager
def whole_file(target: Path) -> Generator[Path]:
    """Give a path beside `target` to write to; it takes its place when the block ends well.

    It is on disk before it is renamed. Errors: `Unavailable` with reason "file" when the folder
    can't be written, "disk_full" when there is no room; `target` is then as it was.
    """
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        with beside.open("rb+") as written:
            os.fsync(written.fileno())
        beside.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        reason = "disk_full" if error.errno in _FULL else "file"
        raise Unavailable(reason=reason, file=str(target)) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Bring the renaming itself to the disk, where the system knows how."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
