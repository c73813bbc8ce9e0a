"""What the shop wants to reach, and how it means to: goals, and notes on strategy."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar, Final

from sqlalchemy import insert, select, update

from loyalty_desktop.errors import AlreadyDone, Invalid, NotFound
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.names import LONGEST_TEXT, clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Goal, StrategyNote
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.queries.planned_measures import MEASURES
from loyalty_desktop.services.store import Session, micros, needs, new_id

MILLIONTHS: Final = 1_000_000
"""Goals are kept in millionths of their measure's unit."""
NOTES: Final = ("campaign", "programme", "service")
"""What a strategy note is about."""
_MOST: Final = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineGoal(Asked):
    """A measure that is to come to `target` by `last_day`, from where it is on `first_day`.

    `start` and `target` are in the measure's unit: shares as fractions of 1, money in minor units.
    Without a `start` it is what the measure was on the first day.
    """

    name: str
    measure: str
    target: Fraction
    first_day: date
    last_day: date
    start: Fraction | None = None
    shop_gain: str | None = None
    member_gain: str | None = None
    OP: ClassVar[str] = "define_goal"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseGoal(Asked):
    """A goal that is reached, or given up."""

    goal: str
    OP: ClassVar[str] = "close_goal"


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote(Asked):
    """What is to be done: in a campaign, in the programme, in the service."""

    kind: str
    text: str
    OP: ClassVar[str] = "write_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishNote(Asked):
    """A note that is done, or is not after all."""

    note: str
    done: bool = True
    OP: ClassVar[str] = "finish_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned(Answer):
    """The id of the goal or note."""

    id: str


@needs(Right.OFFER)
def define_goal(session: Session, by: Actor, request: DefineGoal) -> Planned:
    """Set a goal. Errors: `Invalid` for an unknown measure, days in the wrong order, no way to go.

    `Invalid` (`nothing_measured`) when no start is named and there is none yet.
    """
    if (first := answered(session, request, Planned)) is not None:
        return first
    name = clean(request.name, "name")
    measure = MEASURES.get(request.measure)
    if measure is None:
        raise Invalid(field="measure", reason="unknown_choice", options=list(MEASURES))
    if request.last_day <= request.first_day:
        raise Invalid(field="last_day", reason="before")
    start = request.start
    if start is None:
        start = measure.on(session, day_of(request.first_day)).value
        if start is None:
            raise Invalid(field="start", reason="missing")
    kept = [_kept(start, "start", measure.unit), _kept(request.target, "target", measure.unit)]
    if kept[0] == kept[1]:
        raise Invalid(field="target", reason="same_as_start")
    goal = new_id()
    session.execute(
        insert(Goal).values(
            id=goal,
            name=name,
            measure=request.measure,
            start=kept[0],
            target=kept[1],
            first_day=day_of(request.first_day),
            last_day=day_of(request.last_day),
            shop_gain=_text(request.shop_gain, "shop_gain"),
            member_gain=_text(request.member_gain, "member_gain"),
            at=micros(request.at),
            closed_at=None,
            staff_id=by.staff,
        )
    )
    return answer(session, request, Planned(id=goal), goal, ("goal",))


@needs(Right.OFFER)
def close_goal(session: Session, by: Actor, request: CloseGoal) -> Answer:
    """Close a goal. Errors: `NotFound`, `AlreadyDone`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    row = session.execute(select(Goal.closed_at).where(Goal.id == request.goal)).one_or_none()
    if row is None:
        raise NotFound(what="goal")
    if row.closed_at is not None:
        raise AlreadyDone(what="closed")
    session.execute(
        update(Goal).where(Goal.id == request.goal).values(closed_at=micros(request.at))
    )
    return answer(session, request, Answer(), request.goal, ("closed",))


@needs(Right.OFFER)
def write_note(session: Session, by: Actor, request: WriteNote) -> Planned:
    """Keep a note on strategy. Errors: `Invalid` for an unknown kind or no text."""
    if (first := answered(session, request, Planned)) is not None:
        return first
    if request.kind not in NOTES:
        raise Invalid(field="kind", reason="unknown_choice", options=list(NOTES))
    note = new_id()
    session.execute(
        insert(StrategyNote).values(
            id=note,
            kind=request.kind,
            text=clean(request.text, "text", LONGEST_TEXT),
            at=micros(request.at),
            done_at=None,
            staff_id=by.staff,
        )
    )
    return answer(session, request, Planned(id=note), note, ("note",))


@needs(Right.OFFER)
def finish_note(session: Session, by: Actor, request: FinishNote) -> Answer:
    """Tick a note off, or take the tick away. Errors: `NotFound`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    found = session.scalar(select(StrategyNote.id).where(StrategyNote.id == request.note))
    if found is None:
        raise NotFound(what="note")
    done_at = micros(request.at) if request.done else None
    session.execute(
        update(StrategyNote).where(StrategyNote.id == request.note).values(done_at=done_at)
    )
    return answer(session, request, Answer(), request.note, ("done",))


def _kept(value: Fraction, field: str, unit: str) -> int:
    """Return a value in millionths, rounded down; refuse one that the unit can't have."""
    least, most = {
        "share": (Fraction(0), Fraction(1)),
        "score": (Fraction(-100), Fraction(100)),
    }.get(unit, (Fraction(0), Fraction(_MOST)))
    if not least <= value <= most:
        # Shares are typed in percent.
        times = 100 if unit == "share" else 1
        raise Invalid(
            field=field, reason="out_of_range", least=int(least * times), most=int(most * times)
        )
    return int(value * MILLIONTHS)


def _text(text: str | None, field: str) -> str | None:
    return None if not text or not text.strip() else clean(text, field, LONGEST_TEXT)
