"""What is kept of an import: that it began, what came of it, that it was undone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlalchemy import insert, select, update

from loyalty_desktop.errors import AlreadyDone, Duplicate, Invalid, NotFound
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import ImportRun
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.store import Session, micros, moment, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginImport(Asked):
    """A file about to be read: its kind, name, SHA-256, and how it is to be read.

    `import_id` is the id of the run when it is a new one.
    """

    import_id: str
    kind: str
    file: str
    sha256: str
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    OP: ClassVar[str] = "begin_import"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishImport(Asked):
    """What came of an import."""

    import_id: str
    summary: Mapping[str, Any] = field(default_factory=dict[str, Any])
    OP: ClassVar[str] = "finish_import"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkUndone(Asked):
    """An import of which everything has been taken back."""

    import_id: str
    OP: ClassVar[str] = "undo_import"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBegun(Answer):
    """The id of the run; `continued` when an interrupted one of the same file goes on."""

    import_id: str
    continued: bool


@needs(Right.IMPORT)
def begin_import(session: Session, by: Actor, request: BeginImport) -> ImportBegun:
    """Begin an import, or go on with one of the same file that did not come to its end.

    `Duplicate` when the very same file has been imported and not undone; `Invalid` when the
    interrupted run read it in another way: undo that one first.
    """
    if (first := answered(session, request, ImportBegun)) is not None:
        return first
    del by
    known = session.execute(
        select(ImportRun.id, ImportRun.summary, ImportRun.at, ImportRun.finished_at).where(
            ImportRun.kind == request.kind,
            ImportRun.digest == request.sha256,
            ImportRun.undone_at.is_(None),
        )
    ).first()
    if known is not None:
        if known.finished_at is not None:
            raise Duplicate(what="import", id=known.id, at=moment(known.at).isoformat())
        if json.loads(known.summary).get("options") != request.options:
            raise Invalid(field="columns", reason="read_otherwise", id=known.id)
        begun = ImportBegun(import_id=known.id, continued=True)
        return answer(session, request, begun, known.id, ("continued",))
    session.execute(
        insert(ImportRun).values(
            id=request.import_id,
            kind=request.kind,
            file=request.file[-200:],
            digest=request.sha256,
            summary=json.dumps({"options": dict(request.options)}),
            at=micros(request.at),
            finished_at=None,
            undone_at=None,
        )
    )
    begun = ImportBegun(import_id=request.import_id, continued=False)
    return answer(session, request, begun, request.import_id, ("begun",))


@needs(Right.IMPORT)
def finish_import(session: Session, by: Actor, request: FinishImport) -> Answer:
    """Keep what came of an import that was read to its end. Errors: `NotFound`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    run = _run(session, request.import_id)
    kept = {**json.loads(run.summary), **request.summary}
    session.execute(
        update(ImportRun)
        .where(ImportRun.id == request.import_id)
        .values(summary=json.dumps(kept), finished_at=micros(request.at))
    )
    return answer(session, request, Answer(), request.import_id, ("finished",))


@needs(Right.IMPORT)
def mark_undone(session: Session, by: Actor, request: MarkUndone) -> Answer:
    """Note that an import has been taken back. Errors: `NotFound`, `AlreadyDone`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    if _run(session, request.import_id).undone_at is not None:
        raise AlreadyDone(what="undone")
    session.execute(
        update(ImportRun)
        .where(ImportRun.id == request.import_id)
        .values(undone_at=micros(request.at))
    )
    return answer(session, request, Answer(), request.import_id, ("undone",))


def _run(session: Session, import_id: str) -> Any:
    row = session.execute(
        select(ImportRun.kind, ImportRun.summary, ImportRun.undone_at).where(
            ImportRun.id == import_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(what="import", id=import_id[:40])
    return row
