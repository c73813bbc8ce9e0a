"""Runs of printed cards: what goes into one is settled first, so that it can go on after a jam."""

from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar, Final

from sqlalchemy import bindparam, func, insert, select, update

from loyalty_desktop.errors import AlreadyDone, Invalid, NotEligible, NotFound
from loyalty_desktop.models.rules.cards import card_code, code_hash
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import BlankCard, Card, Member, PrintedCard, PrintRun
from loyalty_desktop.services import standing
from loyalty_desktop.services.commands.answering import (
    Answer,
    Asked,
    MemberAnswer,
    answer,
    answered,
    standing_fields,
)
from loyalty_desktop.services.finding import find_member, is_active, kept_member, member_by_id
from loyalty_desktop.services.queries.card_designs import design_of
from loyalty_desktop.services.queries.cards import own_card
from loyalty_desktop.services.queries.member_selection import Chosen, chosen_places
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

MOST: Final = 20_000
"""So many cards go into one run at most."""

_BEGIN = Prepared(insert(PrintRun))
_PLACE = Prepared(insert(PrintedCard))
_BLANK = Prepared(insert(BlankCard))
_MEMBER_AT = Prepared(select(Member.id).where(Member.row == bindparam("row")))
_CARDS_OF = Prepared(select(PrintRun.cards).where(PrintRun.id == bindparam("run")))
_STATE = Prepared(
    select(Card.id, Card.member_id, Card.state, Card.handed_at).where(
        (Card.code_hash == bindparam("hash")) | (Card.id == bindparam("id"))
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginRun(Asked):
    """Cards to print together: of those named, of those chosen in a list, and so many blank ones.

    `told` says of whom, for the list of runs; `layout` how the cards are laid out; `design` how
    they look, None: as cards look now.
    """

    told: str
    layout: str
    members: tuple[str, ...] = ()
    chosen: Chosen | None = None
    blank: int = 0
    design: str | None = None
    OP: ClassVar[str] = "begin_print_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBegun(Answer):
    """The run, how many cards are in it, and who was passed over: how many for which reason.

    Reasons: "contact" (has not joined), "left", "card" (no good card that this machine can print).
    """

    run: str
    cards: int
    passed_over: dict[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPrinted(Asked):
    """The cards of a run from the place `first` (from 0) up to but not `end` left the printer."""

    run: str
    first: int
    end: int
    OP: ClassVar[str] = "mark_printed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPrinted(Answer):
    """How many cards were marked."""

    cards: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Asked):
    """A card that its member was given, by its code or id."""

    card: str
    OP: ClassVar[str] = "hand_over_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverRun(Asked):
    """A run whose printed cards were given to their members."""

    run: str
    OP: ClassVar[str] = "hand_over_run"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHandedOver(Answer):
    """How many cards were noted as handed over."""

    cards: int


@needs(Right.ISSUE_CARDS)
def begin_run(session: Session, by: Actor, request: BeginRun) -> RunBegun:
    """Settle which cards a run prints, in which order; nothing is printed yet.

    Errors: `NotFound` (a member who was named, the design), `NotEligible` (nobody has a card to
    print), `Invalid` (too many).
    """
    if (first := answered(session, request, RunBegun)) is not None:
        return first
    at = micros(request.at)
    if not 0 <= request.blank <= MOST:
        raise Invalid(field="blank", reason="out_of_range", least=0, most=MOST)
    told = clean(request.told, "told")
    # Settled with the run: what is gone on with after a jam looks like what was printed before.
    design = design_of(session, request.design, request.at).design.name
    cards, passed_over = _cards_of(session, request, at)
    cards += [_blank(session, at) for _ in range(request.blank)]
    if not cards:
        raise NotEligible(reason="no_cards")
    if len(cards) > MOST:
        raise Invalid(field="cards", reason="out_of_range", least=1, most=MOST)
    run = new_id()
    _BEGIN.run(
        session,
        id=run,
        at=at,
        staff_id=by.staff,
        counter=by.counter,
        told=told,
        layout=request.layout,
        cards=len(cards),
        design=design,
    )
    _PLACE.many(
        session,
        [
            {"run_id": run, "place": place, "card_id": card, "printings": 0}
            for place, card in enumerate(cards)
        ],
    )
    result = RunBegun(run=run, cards=len(cards), passed_over=dict(passed_over))
    return answer(session, request, result, run, ("print_run",))


@needs(Right.ISSUE_CARDS)
def mark_printed(session: Session, by: Actor, request: MarkPrinted) -> RunPrinted:
    """Note that cards of a run were printed; once more is a reprint. Errors: `NotFound`."""
    if (first := answered(session, request, RunPrinted)) is not None:
        return first
    del by
    row = _CARDS_OF.first(session, run=request.run)
    if row is None:
        raise NotFound(what="print_run")
    if not 0 <= request.first < request.end <= row[0]:
        raise Invalid(field="first", reason="out_of_range", least=0, most=row[0] - 1)
    places = (
        PrintedCard.run_id == request.run,
        PrintedCard.place >= request.first,
        PrintedCard.place < request.end,
    )
    session.execute(update(PrintedCard).where(*places).values(printings=PrintedCard.printings + 1))
    session.execute(
        update(Card)
        .where(Card.id.in_(select(PrintedCard.card_id).where(*places)))
        .values(printed_at=micros(request.at))
    )
    result = RunPrinted(cards=request.end - request.first)
    return answer(session, request, result, request.run, ("printings",))


@needs(Right.ISSUE_CARDS)
def hand_over_card(session: Session, by: Actor, request: HandOver) -> MemberAnswer:
    """Note that the member has the card in hand. Errors: `NotFound`, `AlreadyDone`."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    at = micros(request.at)
    row = _STATE.first(session, hash=code_hash(request.card), id=request.card)
    if row is None:
        raise NotFound(what="card")
    if row[2] != "issued":
        raise AlreadyDone(what="blocked")
    if row[3] is not None:
        raise AlreadyDone(what="handed_over")
    session.execute(
        update(Card)
        .where(Card.id == row[0])
        # What a member has in hand has left a printer, whoever noted it.
        .values(handed_at=at, printed_at=func.coalesce(Card.printed_at, at))
    )
    found = kept_member(session, row[1])
    fields = standing_fields(found.number, standing.standing_at(session, found.id, at))
    return answer(session, request, MemberAnswer(**fields), found.id, ("card",))


@needs(Right.ISSUE_CARDS)
def hand_over_run(session: Session, by: Actor, request: HandOverRun) -> RunHandedOver:
    """Note that the members have the printed cards of a run; blocked ones are passed over.

    Errors: `NotFound`, `NotEligible` (none of them waits to be handed over).
    """
    if (first := answered(session, request, RunHandedOver)) is not None:
        return first
    del by
    if _CARDS_OF.first(session, run=request.run) is None:
        raise NotFound(what="print_run")
    printed = select(PrintedCard.card_id).where(
        PrintedCard.run_id == request.run, PrintedCard.printings > 0
    )
    waiting = (Card.id.in_(printed), Card.state == "issued", Card.handed_at.is_(None))
    count = session.scalar(select(func.count()).select_from(Card).where(*waiting)) or 0
    if not count:
        raise NotEligible(reason="none_to_hand_over")
    session.execute(update(Card).where(*waiting).values(handed_at=micros(request.at)))
    result = RunHandedOver(cards=count)
    return answer(session, request, result, request.run, ("card",))


def _cards_of(session: Session, request: BeginRun, at: int) -> tuple[list[str], Counter[str]]:
    members = [find_member(session, each, at).id for each in request.members]
    if request.chosen is not None:
        places = chosen_places(session, request.chosen, request.at)
        if len(places) > MOST:
            raise Invalid(field="cards", reason="out_of_range", least=1, most=MOST)
        members += [_MEMBER_AT.first(session, row=row)[0] for row in places]
    cards: list[str] = []
    passed_over: Counter[str] = Counter()
    for member in dict.fromkeys(members):
        found = member_by_id(session, member)
        card = own_card(session, member, at) if is_active(found) else None
        if card is not None and card.code is not None:
            cards.append(card.id)
        elif found.left_at is not None:
            passed_over["left"] += 1
        else:
            passed_over["contact" if found.joined_at is None else "card"] += 1
    return cards, passed_over


def _blank(session: Session, at: int) -> str:
    """Make a card that belongs to nobody yet; return its id."""
    card = new_id()
    code = card_code(session.shop.secret, card, 1)
    _BLANK.run(
        session,
        id=card,
        key_generation=session.shop.generation,
        code_hash=code_hash(code),
        state="blank",
        made_at=at,
        closed_at=None,
    )
    return card
