"""What every import does: begins or goes on, is kept, leaves refused rows beside its file."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.importing import (
    BeginImport,
    FinishImport,
    begin_import,
    finish_import,
)
from loyalty_desktop.services.exchange.files import digest_of
from loyalty_desktop.services.store import Store, new_id

CHUNK: Final = 500
"""Rows in one transaction: a counter that sells meanwhile waits a moment, not a minute."""

Progress = Callable[[int, int], object]
"""Called with what is done and what there is in all."""


@dataclass(frozen=True, slots=True)
class Run:
    """An import that is under way: its id, and whether it goes on where another stopped."""

    id: str
    continued: bool


class Rehearsed(Exception):
    """Ends a transaction of a dry run: what it did is rolled back."""


def nobody_stops() -> bool:
    """Let an import go on to its end."""
    return False


def begin(
    store: Store, by: Actor, kind: str, file: Path, options: Mapping[str, Any], now: datetime
) -> Run:
    """Begin an import of `file`, or go on with one that was cut short. Errors: `Duplicate`."""
    import_id = new_id()
    begun = store.write(
        begin_import,
        by,
        BeginImport(
            key=f"import:{import_id}",
            at=now,
            import_id=import_id,
            kind=kind,
            file=file.name,
            sha256=digest_of(file),
            options=options,
        ),
    )
    return Run(begun.import_id, begun.continued)


def finish(store: Store, by: Actor, run: Run, summary: Mapping[str, Any], now: datetime) -> None:
    """Keep what came of an import that reached its end."""
    key = f"import:{run.id}:end"
    store.write(finish_import, by, FinishImport(key=key, at=now, import_id=run.id, summary=summary))


def rejected_file(file: Path) -> Path:
    """Return where the refused rows of `file` are written.

    `Unavailable` where nothing can be written: better before anything is recorded than after.
    """
    beside = file.with_name(f"{file.name}.rejected.csv")
    if not os.access(file.parent, os.W_OK):
        raise Unavailable(reason="file", file=str(beside))
    return beside
