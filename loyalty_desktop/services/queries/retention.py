"""Who stays: retention over a period, and the cohorts of the months of first purchases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules import measures
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.services.queries.bought import bought
from loyalty_desktop.services.store import Session, micros, needs


@dataclass(frozen=True, slots=True)
class RetentionOfPeriod:
    """Who was active on the evening of `first`, and on that of `last`, with the limit in days."""

    as_of: datetime
    first: date
    last: date
    churn_days: int
    people: measures.Retention


@dataclass(frozen=True, slots=True)
class Cohorts:
    """The cohorts of first buyers up to `last`, the oldest first, over at most `months` more."""

    as_of: datetime
    last: date
    months: int
    cohorts: tuple[measures.Cohort, ...]


@needs(Right.EXPORT)
def retention(session: Session, first: date, last: date, now: datetime) -> RetentionOfPeriod:
    """Return who stayed from the evening of `first` to that of `last`, by what is known at `now`.

    People who have left since count like everybody: leaving them out would make the shop look
    better than it was. Errors: `Invalid` when the period ends before it begins.
    """
    if last < first:
        raise Invalid(field="until", reason="before")
    start, end = day_of(first), day_of(last)
    churn = session.shop.version_on(end).programme.stages.churn_days
    sums = [0, 0, 0, 0]
    for part in bought(session, micros(now)):
        day = part.c.day
        began = func.max(case((day.between(start - churn, start), 1), else_=0))
        ended = func.max(case((day.between(end - churn, end), 1), else_=0))
        known = case((func.min(day) <= start, 1), else_=0)
        person = (
            select(began.label("began"), ended.label("ended"), known.label("known"))
            .group_by(part.c.person)
            .subquery()
        )
        both = person.c.began * person.c.ended
        row = session.execute(
            select(
                func.sum(person.c.began),
                func.sum(both),
                func.sum(person.c.ended * person.c.known - both),
                func.sum(person.c.ended * (1 - person.c.known)),
            )
        ).one()
        sums = [before + int(more or 0) for before, more in zip(sums, row, strict=True)]
    active_start, kept, won_back, new = sums
    people = measures.Retention(active_start, kept + won_back + new, kept, won_back, new)
    return RetentionOfPeriod(now, first, last, churn, people)


@needs(Right.EXPORT)
def cohorts(session: Session, now: datetime, last: date, months: int = measures.MONTHS) -> Cohorts:
    """Return the cohorts of first buyers up to the evening of `last`, by what is known at `now`."""
    through = day_of(last)
    told = measures.cohorts_of_months(_months(session, micros(now), through), through, months)
    return Cohorts(now, last, months, tuple(told))


def _months(session: Session, at: int, through: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Yield in which months people bought, and how many people it is who bought in just these."""
    for part in bought(session, at):
        months = (
            select(
                _listed(session, case((part.c.day <= through, _month(part.c.day)))).label("told")
            )
            .group_by(part.c.person)
            .subquery()
        )
        for told, people in session.execute(
            select(months.c.told, func.count())
            .where(months.c.told.is_not(None))
            .group_by(months.c.told)
        ):
            yield tuple(sorted(map(int, told.split(",")))), int(people)


def _listed(session: Session, value: ColumnElement[int]) -> ColumnElement[str]:
    """Return an aggregate that lists the different values of a group with commas."""
    if session.dialect_name == "sqlite":
        return func.group_concat(value.distinct())
    text: ColumnElement[str] = cast(value, String)
    return func.string_agg(text.distinct(), ",")


def _month(day: Any) -> ColumnElement[int]:
    """Return the month of a day number in whole numbers alone: year * 12 + month - 1.

    Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that
    the day that may be missing is their last.
    """
    shifted = day + 719468
    era = shifted // 146097
    of_era = shifted % 146097
    year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (year * 365 + year // 4 - year // 100)
    month = (of_year * 5 + 2) // 153
    told: ColumnElement[int] = (year + era * 400) * 12 + month + 2
    return told
