"""Runs of printed cards: which there were, and what each of their cards says."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, case, func, select

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.cards import card_code
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import BlankCard, Card, Member, PrintedCard, PrintRun, Staff
from loyalty_desktop.services.finding import kept_member
from loyalty_desktop.services.queries.card_faces import CardFace, face_of
from loyalty_desktop.services.queries.cards import code_of
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

NEWEST: Final = 50

_PRINTED = func.sum(case((PrintedCard.printings > 0, 1), else_=0))
_AGAIN = func.sum(case((PrintedCard.printings > 1, 1), else_=0))
_RUNS = (
    select(
        PrintRun.id,
        PrintRun.at,
        Staff.name,
        PrintRun.counter,
        PrintRun.told,
        PrintRun.layout,
        PrintRun.cards,
        _PRINTED,
        _AGAIN,
        PrintRun.design,
    )
    .join(PrintedCard, PrintedCard.run_id == PrintRun.id)
    .outerjoin(Staff, Staff.id == PrintRun.staff_id)
    .group_by(PrintRun.id, Staff.name)
    .order_by(PrintRun.at.desc(), PrintRun.id.desc())
)
_NEWEST = Prepared(_RUNS.limit(bindparam("limit")))
_ONE = Prepared(_RUNS.where(PrintRun.id == bindparam("run")))
_PLACES = Prepared(
    select(
        PrintedCard.place, PrintedCard.card_id, PrintedCard.printings, Card.member_id, Card.state
    )
    .outerjoin(Card, Card.id == PrintedCard.card_id)
    .where(PrintedCard.run_id == bindparam("run"), PrintedCard.place >= bindparam("first"))
    .order_by(PrintedCard.place)
    .limit(bindparam("limit"))
)
_NAMES = Prepared(
    select(PrintedCard.place, Member.number, Member.name)
    .join(Card, Card.id == PrintedCard.card_id)
    .join(Member, Member.id == Card.member_id)
    .where(PrintedCard.run_id == bindparam("run"))
    .order_by(PrintedCard.place)
)
_BECAME = Prepared(
    select(
        func.sum(case((Card.state != "issued", 1), else_=0)),
        func.sum(case((Card.handed_at.is_not(None), 1), else_=0)),
        func.min(case((PrintedCard.printings == 0, PrintedCard.place), else_=None)),
        func.sum(
            case(
                (
                    (PrintedCard.printings > 0)
                    & (Card.state == "issued")
                    & Card.handed_at.is_(None),
                    1,
                ),
                else_=0,
            )
        ),
    )
    .select_from(PrintedCard)
    .outerjoin(Card, Card.id == PrintedCard.card_id)
    .where(PrintedCard.run_id == bindparam("run"))
)
_FATES = Prepared(
    select(PrintedCard.place, Member.number, Card.state, Card.handed_at, PrintedCard.printings)
    .outerjoin(Card, Card.id == PrintedCard.card_id)
    .outerjoin(Member, Member.id == Card.member_id)
    .where(PrintedCard.run_id == bindparam("run"))
    .order_by(PrintedCard.place)
)
_BLANK = Prepared(select(BlankCard.key_generation).where(BlankCard.id == bindparam("card")))


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run: when, by whom, of whom, how laid out; how many cards, printed, printed again.

    `design` is the name of how they look, None for the usual look.
    """

    id: str
    at: datetime
    staff: str | None
    counter: str
    told: str
    layout: str
    cards: int
    printed: int
    again: int
    design: str | None = None

    @property
    def left(self) -> int:
        """Return how many cards were not printed yet."""
        return self.cards - self.printed


@dataclass(frozen=True, slots=True)
class RunCard:
    """A card of a run at its place from 0; `state` is "issued", "blocked", "replaced", "blank"."""

    place: int
    printings: int
    state: str
    face: CardFace


@dataclass(frozen=True, slots=True)
class RunFate:
    """What became of a run's cards: how many were blocked or replaced since, how many handed over.

    `next` is the first place, from 0, that was not printed yet; None when all were. `waiting` are
    printed, good, and not handed over yet.
    """

    stopped: int
    handed: int
    next: int | None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class CardFate:
    """What became of a card of a run at its place from 0.

    `state`: "issued", "printed", "handed_over", "blocked", "replaced"; "blank" and "blank_printed"
    for one that belongs to nobody. `member` is the number, None for a blank card.
    """

    place: int
    member: str | None
    state: str
    printings: int


@dataclass(frozen=True, slots=True)
class RunName:
    """The name on a card of a run at its place from 0."""

    place: int
    number: str
    name: str


@needs(Right.ISSUE_CARDS)
def print_runs(session: Session, limit: int = NEWEST) -> tuple[RunRow, ...]:
    """Return the newest runs."""
    return tuple(_row(values) for values in _NEWEST.all(session, limit=limit))


@needs(Right.ISSUE_CARDS)
def print_run(session: Session, run: str) -> RunRow:
    """Return a run. Errors: `NotFound`."""
    values = _ONE.first(session, run=run)
    if values is None:
        raise NotFound(what="print_run")
    return _row(values)


@needs(Right.ISSUE_CARDS)
def run_cards(
    session: Session, run: str, at: datetime, first: int, most: int, *, portraits: bool = False
) -> tuple[RunCard, ...]:
    """Return at most `most` cards of a run from the place `first` on, as they are printed now.

    A card that was blocked or replaced since is there with its state: whoever prints leaves it out.
    Members' photos are read where the design shows `portraits`.
    Errors: `NotFound` for a card whose secret is not kept here.
    """
    return tuple(
        RunCard(
            place,
            printings,
            state or "blank",
            _face(session, card, member, micros(at), portrait=portraits),
        )
        for place, card, printings, member, state in _PLACES.all(
            session, run=run, first=first, limit=most
        )
    )


@needs(Right.ISSUE_CARDS)
def run_fate(session: Session, run: str) -> RunFate:
    """Return what became of a run's cards."""
    stopped, handed, following, waiting = _BECAME.first(session, run=run) or (0, 0, None, 0)
    return RunFate(int(stopped or 0), int(handed or 0), following, int(waiting or 0))


@needs(Right.ISSUE_CARDS)
def card_fates(session: Session, run: str) -> tuple[CardFate, ...]:
    """Return what became of each card of a run, in its order. Errors: `NotFound`."""
    print_run(session, run)
    return tuple(
        CardFate(place, member, _state_of(state, handed, printings), printings)
        for place, member, state, handed, printings in _FATES.all(session, run=run)
    )


def _state_of(state: str | None, handed: int | None, printings: int) -> str:
    if state is None:
        return "blank_printed" if printings else "blank"
    if state != "issued":
        return state
    if handed is not None:
        return "handed_over"
    return "printed" if printings else "issued"


@needs(Right.ISSUE_CARDS)
def run_names(session: Session, run: str) -> tuple[RunName, ...]:
    """Return the names on the cards of a run; blank cards have none."""
    return tuple(RunName(*values) for values in _NAMES.all(session, run=run))


def _face(session: Session, card: str, member: str | None, at: int, *, portrait: bool) -> CardFace:
    if member is not None:
        code = code_of(session, card)
        if code is None:
            raise NotFound(what="card")
        return face_of(session, kept_member(session, member), code, at, portrait=portrait)
    generation = _BLANK.first(session, card=card)
    secret = None if generation is None else session.shop.secrets.get(generation[0])
    if secret is None:
        raise NotFound(what="card")
    return CardFace(shop=session.shop.name, name="", number="", code=card_code(secret, card, 1))


def _row(values: Any) -> RunRow:
    run, at, *rest = values
    return RunRow(run, moment(at), *rest)
