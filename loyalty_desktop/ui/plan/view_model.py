"""Goals, notes, benefits and changes without a widget."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.commands.planning import (
    CloseGoal,
    DefineGoal,
    FinishNote,
    WriteNote,
    close_goal,
    define_goal,
    finish_note,
    write_note,
)
from loyalty_desktop.services.queries.goals import GoalShown, NoteShown
from loyalty_desktop.services.queries.planned_measures import MEASURES
from loyalty_desktop.services.queries.programme_health import AroundChange, Health
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.plan.tasks import Compare, Examine, PlanTold, Reckon, kept_plan
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.editing import Editing, Writes
from loyalty_desktop.wording import _, sentence

_KEPT = "kept plan"
_RECKONING = "goals"


@dataclass(frozen=True, slots=True)
class GoalTyped:
    """What somebody typed of a goal; figures as texts with a point, shares in percent."""

    name: str
    measure: str
    start: str | None
    target: str | None
    first_day: date | None
    last_day: date | None
    shop_gain: str
    member_gain: str


class PlanModel(QObject):
    """What is wanted, how far it is, what is to be done, and how the programme does."""

    changed = Signal()
    told = Signal(str)
    """A refusal as a sentence; empty when it is settled."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.plan: PlanTold | None = None
        self.goals: tuple[GoalShown, ...] | None = None
        self.health: Health | None = None
        self.change: AroundChange | None = None
        self.version = 0
        self.busy: set[str] = set()

    @property
    def notes(self) -> tuple[NoteShown, ...]:
        """Return the notes, those to do first."""
        return () if self.plan is None else self.plan.notes

    @property
    def currency(self) -> Currency | None:
        """Return how the shop counts money, once that is known."""
        return None if self.plan is None else self.plan.currency

    def load(self) -> None:
        """Show what was kept, and reckon the ways anew."""
        self._desk.read(
            kept_plan, self._clock(), then=self._arrived, otherwise=self._refused, token=_KEPT
        )
        self.busy.add("goals")
        self._desk.work(
            Reckon(self._clock()), then=self._reckoned, otherwise=self._refused, token=_RECKONING
        )
        self.changed.emit()

    def examine(self) -> None:
        """Measure the seven benefits, unless they are on the way."""
        if "health" not in self.busy:
            self.busy.add("health")
            self._desk.work(Examine(self._clock()), then=self._examined, otherwise=self._refused)
            self.changed.emit()

    def compare(self, version: int) -> None:
        """Measure before and after a version."""
        self.version, self.change = version, None
        self.busy.add("change")
        self._desk.work(
            Compare(version, self._clock()),
            then=self._compared,
            otherwise=self._refused,
            token="change",  # noqa: S106 - names a question, no secret
        )
        self.changed.emit()

    def close(self, goal: str) -> None:
        """Close a goal."""
        request = CloseGoal(key=new_id(), at=self._clock(), goal=goal)
        self._desk.write(close_goal, request, then=self._written, otherwise=self._refused)

    def finish(self, note: str, done: bool) -> None:
        """Tick a note off, or take the tick away."""
        request = FinishNote(key=new_id(), at=self._clock(), note=note, done=done)
        self._desk.write(finish_note, request, then=self._written, otherwise=self._refused)

    def write(self, kind: str, text: str) -> None:
        """Keep a note."""
        request = WriteNote(key=new_id(), at=self._clock(), kind=kind, text=text)
        self._desk.write(write_note, request, then=self._written, otherwise=self._refused)

    def _arrived(self, plan: PlanTold) -> None:
        self.plan = plan
        if self.goals is None:
            self.goals = plan.goals
        self.told.emit("")
        self.changed.emit()

    def _reckoned(self, goals: tuple[GoalShown, ...]) -> None:
        self.busy.discard("goals")
        self.goals = goals
        self.changed.emit()

    def _examined(self, health: Health) -> None:
        self.busy.discard("health")
        self.health = health
        self.changed.emit()

    def _compared(self, change: AroundChange) -> None:
        self.busy.discard("change")
        self.change = change
        self.changed.emit()

    def _written(self, _answer: object) -> None:
        self.load()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy.clear()
        self.told.emit(sentence(refusal, self.currency))
        self.changed.emit()


class GoalEditing(Editing):
    """A goal in the making."""

    def __init__(
        self, desk: Writes, clock: Clock, unit: Currency, parent: QObject | None = None
    ) -> None:
        super().__init__(desk, clock, unit, parent)
        self.today = clock().date()

    def save(self, typed: GoalTyped) -> None:
        """Set the goal, or say what is missing."""
        missing = {
            name: _("Say what you want.")
            for name, value in (
                ("name", typed.name.strip()),
                ("target", typed.target),
                ("first_day", typed.first_day),
                ("last_day", typed.last_day),
            )
            if not value
        }
        if missing or typed.first_day is None or typed.last_day is None or typed.target is None:
            self.refuse(missing)
            return
        key, at = self.carried(typed)
        self.send(
            define_goal,
            DefineGoal(
                key=key,
                at=at,
                name=typed.name,
                measure=typed.measure,
                start=None if not typed.start else self._value(typed.start, typed.measure),
                target=self._value(typed.target, typed.measure),
                first_day=typed.first_day,
                last_day=typed.last_day,
                shop_gain=typed.shop_gain or None,
                member_gain=typed.member_gain or None,
            ),
        )

    def _value(self, text: str, measure: str) -> Fraction:
        """Return what was typed in the measure's unit: percent as shares, money in minor units."""
        value = Fraction(text)
        unit = MEASURES[measure].unit
        if unit == "share":
            return value / 100
        if unit == "money":
            return value * int(10**self.unit.exponent)
        return value
