"""What is due to a member: done, and when."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import bindparam, select, update

from loyalty_desktop.errors import AlreadyDone, NotFound
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Interaction
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.store import Prepared, Session, micros, needs

_TASK = Prepared(
    select(Interaction.member_id, Interaction.done_at).where(Interaction.id == bindparam("id"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishTask(Asked):
    """A talk that asked for something, which is done now."""

    interaction: str
    OP: ClassVar[str] = "finish_task"


@needs(Right.CHANGE_MEMBERS)
def finish_task(session: Session, by: Actor, request: FinishTask) -> Answer:
    """Note that what was due is done, once. Errors: `NotFound`, `AlreadyDone`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    row = _TASK.first(session, id=request.interaction)
    if row is None:
        raise NotFound(what="interaction")
    if row[1] is not None:
        raise AlreadyDone(what="finished")
    at = micros(request.at)
    session.execute(
        update(Interaction).where(Interaction.id == request.interaction).values(done_at=at)
    )
    return answer(session, request, Answer(), row[0], ("interaction",))
