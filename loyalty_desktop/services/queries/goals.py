"""How far the shop's goals have come: the value, the plan line, the way between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import select

from loyalty_desktop.models.rules.calendar import month_end
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Goal, StrategyNote
from loyalty_desktop.services.queries.planned_measures import MEASURES, Unit
from loyalty_desktop.services.store import Session, micros, moment, needs

_MILLIONTHS: Final = 1_000_000
_SETTLED: Final = 31
"""So many days back little is recorded late."""
_MOST_POINTS: Final = 36
"""So many points of a way are reckoned at most."""


@dataclass(frozen=True, slots=True)
class GoalPoint:
    """The measure on one day of the way, and where the plan line was; None: nothing to measure."""

    day: date
    value: Fraction | None
    plan: Fraction


@dataclass(frozen=True, slots=True)
class GoalShown:
    """A goal and its way; values in the measure's unit (shares of 1, money in minor units).

    `value` is what it is now, `plan` what the straight line from `start` to `target` says for now;
    `ahead` is how far it is before the line in the direction wanted, below 0: behind. `points`
    are the month ends passed, and now.
    """

    id: str
    name: str
    measure: str
    unit: Unit
    start: Fraction
    target: Fraction
    first: date
    last: date
    shop_gain: str | None
    member_gain: str | None
    value: Fraction | None
    plan: Fraction
    ahead: Fraction | None
    reached: bool
    over: bool
    points: tuple[GoalPoint, ...]


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note on strategy: its kind, its words, when it was written and done."""

    id: str
    kind: str
    text: str
    at: datetime
    done_at: datetime | None


@needs(Right.EXPORT)
def goal_progress(
    session: Session, at: datetime, known: Sequence[GoalShown] = ()
) -> tuple[GoalShown, ...]:
    """Return the goals that are open at the moment `at`, those that end first at the top.

    Points of the way that lie a month back and are among the `known` goals are taken from there:
    for whoever asks often. Without them all are reckoned from what is known today.
    """
    now = micros(at)
    rows = session.execute(
        select(Goal.__table__)
        .where(Goal.at <= now, Goal.closed_at.is_(None) | (Goal.closed_at > now))
        .order_by(Goal.last_day, Goal.at, Goal.id)
    ).all()
    today = session.shop.day(at)
    old = {
        (goal.id, day_of(point.day)): point.value
        for goal in known
        for point in goal.points
        if day_of(point.day) < today - _SETTLED
    }
    return tuple(_shown(session, row, today, old) for row in rows if row.measure in MEASURES)


@needs(Right.EXPORT)
def strategy_notes(session: Session) -> tuple[NoteShown, ...]:
    """Return the notes, those to do first, the newest at the top."""
    rows = session.execute(select(StrategyNote.__table__).order_by(StrategyNote.at.desc())).all()
    notes = [
        NoteShown(
            row.id,
            row.kind,
            row.text,
            moment(row.at),
            None if row.done_at is None else moment(row.done_at),
        )
        for row in rows
    ]
    return tuple(sorted(notes, key=_done))


def packed(goals: Sequence[GoalShown]) -> list[dict[str, Any]]:
    """Return goals as JSON can say them, to be kept."""
    return [
        {
            **{name: _told(getattr(goal, name)) for name in _NAMES},
            "points": [
                [point.day.isoformat(), _told(point.value), _told(point.plan)]
                for point in goal.points
            ],
        }
        for goal in goals
    ]


def unpacked(content: Sequence[Mapping[str, Any]]) -> tuple[GoalShown, ...]:
    """Return the goals that were kept as `content`."""
    return tuple(
        GoalShown(
            **{name: _read(name, told[name]) for name in _NAMES},
            points=tuple(
                GoalPoint(
                    date.fromisoformat(day),
                    None if value is None else Fraction(value),
                    Fraction(plan),
                )
                for day, value, plan in told["points"]
            ),
        )
        for told in content
    )


def plan_on(start: Fraction, target: Fraction, first: int, last: int, day: int) -> Fraction:
    """Return where the straight line from `start` to `target` is on `day`."""
    gone = min(max(day, first), last) - first
    return start + (target - start) * Fraction(gone, last - first)


def _shown(
    session: Session, goal: Any, today: int, old: Mapping[tuple[str, int], Fraction | None]
) -> GoalShown:
    measure = MEASURES[goal.measure]
    start, target = Fraction(goal.start, _MILLIONTHS), Fraction(goal.target, _MILLIONTHS)
    now = min(today, goal.last_day)

    def value_on(day: int) -> Fraction | None:
        if day == goal.first_day:
            return start
        place = (goal.id, day)
        return old[place] if place in old else measure.on(session, day).value

    points = tuple(
        GoalPoint(
            date_of(day),
            value_on(day),
            plan_on(start, target, goal.first_day, goal.last_day, day),
        )
        for day in _days(goal.first_day, now)
    )
    value = points[-1].value if points else None
    plan = plan_on(start, target, goal.first_day, goal.last_day, now)
    rises = target > start
    ahead = None if value is None else (value - plan if rises else plan - value)
    reached = value is not None and (value >= target if rises else value <= target)
    return GoalShown(
        goal.id,
        goal.name,
        goal.measure,
        measure.unit,
        start,
        target,
        date_of(goal.first_day),
        date_of(goal.last_day),
        goal.shop_gain,
        goal.member_gain,
        value,
        plan,
        ahead,
        reached,
        today > goal.last_day,
        points,
    )


def _days(first: int, last: int) -> list[int]:
    """Return the first day, the month ends after it, and `last`."""
    if last < first:
        return []
    days = [first]
    month = date_of(first)
    while True:
        end = day_of(month_end(month, 0))
        if end >= last:
            break
        if end > first:
            days.append(end)
        month = date_of(end + 1)
    if last > first:
        days.append(last)
    return days if len(days) <= _MOST_POINTS else [days[0], *days[-_MOST_POINTS:]]


_EXACT: Final = frozenset({"start", "target", "value", "plan", "ahead"})
_DATES: Final = frozenset({"first", "last"})
_NAMES: Final = tuple(each.name for each in fields(GoalShown) if each.name != "points")


def _told(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _EXACT:
        return Fraction(value)
    return date.fromisoformat(value) if name in _DATES else value


def _done(note: NoteShown) -> bool:
    return note.done_at is not None
