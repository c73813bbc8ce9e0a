"""What is kept masked, shown to somebody who asked for it: each time is noted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from typing_extensions import override

from loyalty_desktop.errors import NotAllowed
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.member_facts import sees_sensitive, sensitive_values
from loyalty_desktop.services.store import Session, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealPreferences(Asked):
    """The sensitive preferences of a member, to be read now."""

    member: str
    OP: ClassVar[str] = "reveal_preferences"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed(Answer):
    """What was masked, by the name of each preference."""

    member_id: str
    values: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept: whom it was about, never what was read."""
        return {"member_id": self.member_id}

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer with what is known now."""
        member = str(values["member_id"])
        return cls(member_id=member, values=sensitive_values(session, member))


@needs(Right.SEE_MEMBERS)
def reveal_preferences(session: Session, by: Actor, request: RevealPreferences) -> Revealed:
    """Return a member's sensitive preferences, and note who read them.

    Errors: `NotFound`, `NotAllowed` where neither who asks nor who stands by may read them.
    """
    if not sees_sensitive(session, by.staff) and not sees_sensitive(session, by.second):
        raise NotAllowed(right=str(Right.SEE_MEMBERS), role=by.role, reason="sensitive")
    if (first := answered(session, request, Revealed)) is not None:
        return first
    found = find_member(session, request.member)
    result = Revealed(member_id=found.id, values=sensitive_values(session, found.id))
    return answer(session, request, result, found.id, tuple(sorted(result.values)))
