"""Member cards: issued, replaced, blocked, linked."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import bindparam, insert, select, update
from typing_extensions import override

from loyalty_desktop.errors import AlreadyDone, Duplicate, Invalid, NotEligible, NotFound
from loyalty_desktop.models.rules.cards import card_code, code_hash, fold, is_own_code
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import BlankCard, Card
from loyalty_desktop.services import standing
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    standing_fields,
)
from loyalty_desktop.services.finding import find_member, joined, kept_member
from loyalty_desktop.services.queries.cards import code_of
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

SHORTEST_CODE = 4

_KEEP = Prepared(insert(Card))
_TAKEN = Prepared(select(Card.id).where(Card.code_hash == bindparam("hash")))
_BLANK = Prepared(
    select(BlankCard.id, BlankCard.key_generation, BlankCard.state, BlankCard.made_at).where(
        BlankCard.code_hash == bindparam("hash")
    )
)
_STATE = Prepared(
    select(Card.id, Card.member_id, Card.state).where(
        (Card.code_hash == bindparam("hash")) | (Card.id == bindparam("id"))
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceCard(Asked):
    """A card that was lost or is worn; the member may be named by the card itself."""

    member: str
    reason: str
    OP: ClassVar[str] = "replace_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockCard(Asked):
    """A card that must not be used any more."""

    card: str
    reason: str
    OP: ClassVar[str] = "block_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCard(Asked):
    """A code from elsewhere that is to name the member."""

    member: str
    code: str
    OP: ClassVar[str] = "link_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReplaced(MemberAnswer):
    """The code of the new card."""

    card: str | None
    card_id: str

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept: the code is made again from the card's id."""
        values = MemberAnswer.stored(self)
        del values["card"]
        return values

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer with the code of its card."""
        return cls(**values, card=code_of(session, values["card_id"]))


@needs(Right.ISSUE_CARDS)
def replace_card(session: Session, by: Actor, request: ReplaceCard) -> CardReplaced:
    """Block a member's card and give a new one; the old code still names the member.

    Errors: `NotFound`, `NotEligible` (a contact), `LeftProgramme`.
    """
    if (first := answered(session, request, CardReplaced)) is not None:
        return first
    del by
    at = micros(request.at)
    reason = clean(request.reason, "reason")
    found = joined(find_member(session, request.member))
    if found.card is not None and found.card_state == "replaced":
        raise AlreadyDone(what="replaced")
    old = found.card or session.scalar(
        select(Card.id)
        .where(Card.member_id == found.id, Card.kind == "own", Card.state == "issued")
        .order_by(Card.issued_at.desc(), Card.id.desc())
        .limit(1)
    )
    card, code = issue_own(session, found.id, at)
    if old is not None:
        session.execute(
            update(Card)
            .where(Card.id == old)
            .values(state="replaced", blocked_at=at, reason=reason, replaced_by=card)
        )
    result = CardReplaced(
        card=code,
        card_id=card,
        **standing_fields(found.number, standing.standing_at(session, found.id, at)),
    )
    return answer(session, request, result, found.id, ("card",))


@needs(Right.ISSUE_CARDS)
def block_card(session: Session, by: Actor, request: BlockCard) -> MemberAnswer:
    """Block a card by its code or id; the member stays. Errors: `NotFound`, `AlreadyDone`."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    at = micros(request.at)
    reason = clean(request.reason, "reason")
    row = _STATE.first(session, hash=code_hash(request.card), id=request.card)
    if row is None:
        raise NotFound(what="card")
    found = kept_member(session, row[1])
    if row[2] != "issued":
        raise AlreadyDone(what="blocked")
    session.execute(
        update(Card).where(Card.id == row[0]).values(state="blocked", blocked_at=at, reason=reason)
    )
    result = MemberAnswer(
        **standing_fields(found.number, standing.standing_at(session, found.id, at))
    )
    return answer(session, request, result, found.id, ("card",))


@needs(Right.ISSUE_CARDS)
def link_card(session: Session, by: Actor, request: LinkCard) -> MemberAnswer:
    """Let a code from elsewhere name the member. Errors: `Duplicate`, `Invalid`, `NotEligible`."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    at = micros(request.at)
    found = joined(find_member(session, request.member))
    link(session, found.id, request.code, at)
    result = MemberAnswer(
        **standing_fields(found.number, standing.standing_at(session, found.id, at))
    )
    return answer(session, request, result, found.id, ("card",))


def issue_own(session: Session, member: str, at: int) -> tuple[str, str]:
    """Issue a card of the shop; return its id and its code."""
    card = new_id()
    code = card_code(session.shop.secret, card, 1)
    _insert(session, card, member, "own", code, at)
    return card, code


def link(session: Session, member: str, code: str, at: int) -> None:
    """Keep a code from elsewhere as a card of the member."""
    folded = fold(clean(code, "code"))
    if len(folded) < SHORTEST_CODE or not folded.isprintable():
        raise Invalid(field="code", reason="too_short", least=SHORTEST_CODE)
    if _TAKEN.first(session, hash=code_hash(folded)) is not None:
        raise Duplicate(what="code")
    if is_own_code(folded):
        _take_blank(session, member, folded, at)
    else:
        _insert(session, new_id(), member, "linked", folded, at)


def _take_blank(session: Session, member: str, code: str, at: int) -> None:
    """Give a member a card that was printed before anybody had it."""
    blank = _BLANK.first(session, hash=code_hash(code))
    if blank is None:
        # Only the shop makes its own codes: one that it doesn't know is forged or from elsewhere.
        raise NotEligible(reason="own_code")
    card, generation, state, printed_at = blank
    if state != "blank":
        raise AlreadyDone(what=state)
    _insert(session, card, member, "own", code, at, generation)
    session.execute(
        update(BlankCard).where(BlankCard.id == card).values(state="linked", closed_at=at)
    )
    # Whoever links a card has it on the counter: the member takes it along.
    session.execute(update(Card).where(Card.id == card).values(printed_at=printed_at, handed_at=at))


def _insert(
    session: Session,
    card: str,
    member: str,
    kind: str,
    code: str,
    at: int,
    generation: int | None = None,
) -> None:
    _KEEP.run(
        session,
        id=card,
        member_id=member,
        kind=kind,
        issue=1,
        key_generation=session.shop.generation if generation is None else generation,
        code_hash=code_hash(code),
        state="issued",
        issued_at=at,
        blocked_at=None,
        reason=None,
        replaced_by=None,
        printed_at=None,
        handed_at=None,
    )
