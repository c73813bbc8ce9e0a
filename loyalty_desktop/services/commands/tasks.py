"""What is due to a member: done with what came of it, opened again, put off."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import bindparam, select, update

from loyalty_desktop.errors import AlreadyDone, NotEligible, NotFound
from loyalty_desktop.models.rules.names import LONGEST_TEXT, clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Interaction
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.store import Prepared, Session, micros, needs

_TASK = Prepared(
    select(Interaction.member_id, Interaction.done_at).where(Interaction.id == bindparam("id"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishTask(Asked):
    """A talk that asked for something, which is done now, with what came of it."""

    interaction: str
    outcome: str | None = None
    OP: ClassVar[str] = "finish_task"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenTask(Asked):
    """Something that was done, and is not: it waits again, from `due` on if that is named."""

    interaction: str
    due: datetime | None = None
    OP: ClassVar[str] = "reopen_task"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostponeTask(Asked):
    """Something that is due later than was said."""

    interaction: str
    due: datetime
    OP: ClassVar[str] = "postpone_task"


@needs(Right.CHANGE_MEMBERS)
def finish_task(session: Session, by: Actor, request: FinishTask) -> Answer:
    """Note that what was due is done, once. Errors: `NotFound`, `AlreadyDone`, `Invalid`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    member = _waiting(session, request.interaction)
    outcome = (request.outcome or "").strip() or None
    session.execute(
        update(Interaction)
        .where(Interaction.id == request.interaction)
        .values(
            done_at=micros(request.at),
            outcome=None if outcome is None else clean(outcome, "outcome", LONGEST_TEXT),
        )
    )
    return answer(session, request, Answer(), member, ("interaction",))


@needs(Right.CHANGE_MEMBERS)
def reopen_task(session: Session, by: Actor, request: ReopenTask) -> Answer:
    """Let something that was done wait again. Errors: `NotFound`, `NotEligible` while it waits."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    row = _TASK.first(session, id=request.interaction)
    if row is None:
        raise NotFound(what="interaction")
    if row[1] is None:
        raise NotEligible(reason="not_finished")
    values: dict[str, object] = {"done_at": None, "outcome": None}
    if request.due is not None:
        values["due_at"] = micros(request.due)
    session.execute(
        update(Interaction).where(Interaction.id == request.interaction).values(**values)
    )
    return answer(session, request, Answer(), row[0], ("interaction",))


@needs(Right.CHANGE_MEMBERS)
def postpone_task(session: Session, by: Actor, request: PostponeTask) -> Answer:
    """Let something be due at another moment. Errors: `NotFound`, `AlreadyDone`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    member = _waiting(session, request.interaction)
    session.execute(
        update(Interaction)
        .where(Interaction.id == request.interaction)
        .values(due_at=micros(request.due))
    )
    return answer(session, request, Answer(), member, ("interaction",))


def _waiting(session: Session, interaction: str) -> str:
    """Return whom something that waits is about; refuse what is done."""
    row = _TASK.first(session, id=interaction)
    if row is None:
        raise NotFound(what="interaction")
    if row[1] is not None:
        raise AlreadyDone(what="finished")
    return str(row[0])
