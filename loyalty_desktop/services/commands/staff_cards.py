"""Cards that sign staff in: given and taken."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import select, update
from typing_extensions import override

from loyalty_desktop.errors import Duplicate, Invalid
from loyalty_desktop.models.rules.cards import code_hash, fold, is_own_code
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.rules.staff_cards import staff_card_code
from loyalty_desktop.models.tables import Card, Staff
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.commands.staff import StaffChanged, staff_row
from loyalty_desktop.services.store import Session, needs

SHORTEST_CARD = 8
"""The shortest code that may sign somebody in: shorter ones can be guessed at the counter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveStaffCard(Asked):
    """A card that signs in: `code` of one that is there already, or None for a new one."""

    staff: str
    code: str | None = None
    OP: ClassVar[str] = "give_staff_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStaffCard(Asked):
    """The card of somebody signs in no more."""

    staff: str
    OP: ClassVar[str] = "take_staff_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCardGiven(Answer):
    """The code of the new card, None when a card that was there already was taken."""

    staff: str
    code: str | None = None
    made_of: str | None = None
    generation: int = 1

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept: the code is made again from the key of its request."""
        kept = {"staff": self.staff, "made_of": self.made_of}
        return kept if self.made_of is None else kept | {"generation": self.generation}

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer with the code of its card."""
        made_of, generation = values["made_of"], values.get("generation", 1)
        secret = session.shop.secrets.get(generation)
        code = None if made_of is None or secret is None else staff_card_code(secret, made_of)
        return cls(staff=values["staff"], code=code, made_of=made_of, generation=generation)


@needs(Right.CHANGE_STAFF)
def give_staff_card(session: Session, by: Actor, request: GiveStaffCard) -> StaffCardGiven:
    """Give a card that signs in; the one before signs in no more.

    Errors: `Invalid` (too short), `Duplicate` (the card of a member or a colleague), `NotFound`.
    """
    if (first := answered(session, request, StaffCardGiven)) is not None:
        return first
    del by
    row = staff_row(session, request.staff)
    made = None if request.code is not None else staff_card_code(session.shop.secret, request.key)
    code = fold(made or clean(request.code, "code"))
    if len(code) < SHORTEST_CARD:
        raise Invalid(field="code", reason="too_short", least=SHORTEST_CARD)
    kept = code_hash(code)
    taken = session.scalar(select(Staff.id).where(Staff.card_hash == kept, Staff.id != row.id))
    if taken or is_own_code(code) or session.scalar(select(Card.id).where(Card.code_hash == kept)):
        raise Duplicate(what="card")
    session.execute(update(Staff).where(Staff.id == row.id).values(card_hash=kept))
    result = StaffCardGiven(
        staff=row.id,
        code=made,
        made_of=None if made is None else request.key,
        generation=session.shop.generation,
    )
    return answer(session, request, result, row.id, ("card",))


@needs(Right.CHANGE_STAFF)
def take_staff_card(session: Session, by: Actor, request: TakeStaffCard) -> StaffChanged:
    """Let the card of somebody sign in no more. Errors: `NotFound`."""
    if (first := answered(session, request, StaffChanged)) is not None:
        return first
    del by
    row = staff_row(session, request.staff)
    session.execute(update(Staff).where(Staff.id == row.id).values(card_hash=None))
    result = StaffChanged(staff=row.id, fields=("card",))
    return answer(session, request, result, row.id, ("card",))
