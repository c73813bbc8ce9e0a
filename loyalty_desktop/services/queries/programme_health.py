"""How the programme does, benefit by benefit, and before and after a change of its rules."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.services.queries.planned_measures import (
    BENEFITS,
    MEASURES,
    PlannedMeasure,
    Unit,
    Value,
)
from loyalty_desktop.services.store import Session, needs

PERIOD: Final = 90
"""So many days are compared with as many before them."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure in a period and in the one before it."""

    name: str
    unit: Unit
    now: Value
    before: Value


@dataclass(frozen=True, slots=True)
class Benefit:
    """One of the seven things that a programme is for, with what tells how it does."""

    name: str
    measures: tuple[Measured, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """The seven benefits over the days from `first` through `last`, and as many before."""

    first: date
    last: date
    before: date
    benefits: tuple[Benefit, ...]


@dataclass(frozen=True, slots=True)
class AroundChange:
    """The measures of so many days before a version's first day, and of as many from it on.

    `complete` is False while the days after are not over; `days` is how many are compared.
    """

    version: int
    first: date
    days: int
    complete: bool
    measures: tuple[Measured, ...]


@needs(Right.EXPORT)
def programme_health(session: Session, last: date, days: int = PERIOD) -> Health:
    """Return the seven benefits over the `days` that end with `last`, beside as many before."""
    end = day_of(last)
    start = end - days + 1
    return Health(
        date_of(start),
        last,
        date_of(start - days),
        tuple(
            Benefit(
                name,
                tuple(_measured(session, each, start, end, start - days) for each in measures),
            )
            for name, measures in BENEFITS.items()
        ),
    )


@needs(Right.EXPORT)
def around_change(session: Session, version: int, last: date, days: int = PERIOD) -> AroundChange:
    """Return the measures before and after the first day of `version`, by what is known at `last`.

    While fewer than `days` days have passed since, as many are compared as have. Errors: `Invalid`
    for a version that there is not, or that has not begun.
    """
    first = next(
        (each.first_day for each in session.shop.timeline() if each.number == version), None
    )
    if first is None or first > day_of(last) or first <= 0:
        raise Invalid(field="version", reason="not_begun")
    passed = day_of(last) - first + 1
    compared = min(days, passed)
    return AroundChange(
        version,
        date_of(first),
        compared,
        passed >= days,
        tuple(
            _measured(session, name, first, first + compared - 1, first - compared)
            for names in BENEFITS.values()
            for name in names
        ),
    )


def _measured(session: Session, name: str, start: int, end: int, before: int) -> Measured:
    measure: PlannedMeasure = MEASURES[name]
    return Measured(
        name,
        measure.unit,
        measure.ask(session, start, end),
        measure.ask(session, before, start - 1),
    )
