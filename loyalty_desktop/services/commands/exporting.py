"""That something was exported: noted, since it leaves the shop."""

from dataclasses import dataclass
from typing import ClassVar

from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.store import Session, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteExport(Asked):
    """An export: what ("members", "purchases", "ledger"), as which kind of file, how many rows."""

    what: str
    kind: str
    rows: int
    OP: ClassVar[str] = "export"


@needs(Right.EXPORT)
def note_export(session: Session, by: Actor, request: NoteExport) -> Answer:
    """Note in the audit trail who took what out of the shop."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    noted = (request.what, request.kind, str(request.rows))
    return answer(session, request, Answer(), None, noted)
