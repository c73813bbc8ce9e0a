"""What the goals' screen asks for away from the window: the ways, the benefits, a change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.keeping import KeepAnswer, keep_answer
from loyalty_desktop.services.queries.goals import (
    GoalShown,
    NoteShown,
    goal_progress,
    packed,
    strategy_notes,
    unpacked,
)
from loyalty_desktop.services.queries.kept import kept_answer
from loyalty_desktop.services.queries.programme_health import (
    AroundChange,
    Health,
    around_change,
    programme_health,
)
from loyalty_desktop.services.store import Session, ShopState, Store, needs, new_id

KEPT: Final = "goals"


@dataclass(frozen=True, slots=True)
class PlanTold:
    """The goals with their ways (None: not reckoned yet), the notes, how the shop writes money.

    `versions` are the programme's versions that have begun, the newest first: number, first day.
    """

    goals: tuple[GoalShown, ...] | None
    notes: tuple[NoteShown, ...]
    currency: Currency
    versions: tuple[tuple[int, Any], ...]


@needs(Right.EXPORT)
def kept_plan(session: Session, at: datetime) -> PlanTold:
    """Return what is known at once: the notes, and the goals as they were reckoned last."""
    kept = kept_answer(session, KEPT, {})
    goals = None if kept is None else unpacked(kept.content)
    return PlanTold(goals, strategy_notes(session), session.shop.currency, _begun(session.shop, at))


@dataclass(frozen=True, slots=True)
class Reckon:
    """Reckons the ways of the goals, and keeps them."""

    at: datetime

    def __call__(self, store: Store, by: Actor) -> tuple[GoalShown, ...]:
        """Return the goals."""
        before = store.read_as(by, kept_plan, self.at)
        goals = store.read_as(by, goal_progress, self.at, before.goals or ())
        request = KeepAnswer(
            key=new_id(),
            at=self.at,
            name=KEPT,
            question={},
            content=packed(goals),
            as_of=self.at,
        )
        store.write(keep_answer, by, request)
        return goals


@dataclass(frozen=True, slots=True)
class Examine:
    """Measures the seven benefits."""

    at: datetime

    def __call__(self, store: Store, by: Actor) -> Health:
        """Return them, over the days that end today."""
        return store.read_as(by, programme_health, date_of(store.shop.day(self.at)))


@dataclass(frozen=True, slots=True)
class Compare:
    """Measures before and after a version of the programme."""

    version: int
    at: datetime

    def __call__(self, store: Store, by: Actor) -> AroundChange:
        """Return the measures."""
        today = date_of(store.shop.day(self.at))
        return store.read_as(by, around_change, self.version, today)


def _begun(shop: ShopState, at: datetime) -> tuple[tuple[int, Any], ...]:
    today = shop.day(at)
    begun = [each for each in shop.timeline() if 0 < each.first_day <= today]
    return tuple((each.number, date_of(each.first_day)) for each in reversed(begun))
