"""The shop's secret keys, as far as the database knows them: a new generation."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import func, select

from loyalty_desktop.errors import Duplicate
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import ShopKey
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.store import Session, needs, record_generation


@dataclass(frozen=True, slots=True, kw_only=True)
class UseKey(Asked):
    """A new secret to go on with, by its number and its fingerprint; the caller has kept it."""

    generation: int
    fingerprint: str
    OP: ClassVar[str] = "use_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInUse(Answer):
    """The number of the secret that everything new is made with."""

    generation: int


@needs(Right.SET_UP)
def use_key(session: Session, by: Actor, request: UseKey) -> KeyInUse:
    """Make cards, vouchers and chains with a new secret; what was made before stays as it is.

    Errors: `Duplicate` (there is a secret of this number or a later one: another counter was
    first).
    """
    if (first := answered(session, request, KeyInUse)) is not None:
        return first
    del by
    newest = session.scalar(select(func.max(ShopKey.generation))) or 0
    if request.generation <= newest:
        raise Duplicate(what="key")
    record_generation(session, request.generation, request.fingerprint)
    result = KeyInUse(generation=request.generation)
    return answer(session, request, result, None, ("key",))
