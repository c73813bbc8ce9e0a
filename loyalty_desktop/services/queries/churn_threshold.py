"""After how many days without a purchase people do not come back, by what really happened."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.forecasts import Forecast, forecasts
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.services.queries.bought import bought
from loyalty_desktop.services.store import Session, micros, needs


@dataclass(frozen=True, slots=True)
class ChurnThreshold:
    """Limits as foretold on the evening of `first`, checked by what happened through `last`.

    `buyers` had bought by then, `again` of them bought once more; `churn_days` is the limit in
    force.
    """

    as_of: datetime
    first: date
    last: date
    churn_days: int
    buyers: int
    again: int
    days: tuple[Forecast, ...]


@needs(Right.EXPORT)
def churn_threshold(session: Session, first: date, last: date, now: datetime) -> ChurnThreshold:
    """Return how good each limit of days would have been. Errors: `Invalid` (an empty period)."""
    if last <= first:
        raise Invalid(field="until", reason="before")
    split, end = day_of(first), day_of(last)
    people: list[tuple[int, bool, int]] = []
    for part in bought(session, micros(now)):
        day = part.c.day
        person = (
            select(
                (split - func.max(case((day <= split, day)))).label("gap"),
                func.max(case((day.between(split + 1, end), 1), else_=0)).label("again"),
            )
            .group_by(part.c.person)
            .subquery()
        )
        rows = session.execute(
            select(person.c.gap, person.c.again, func.count())
            .where(person.c.gap.is_not(None))
            .group_by(person.c.gap, person.c.again)
        )
        people.extend((int(gap), bool(again), int(count)) for gap, again, count in rows)
    return ChurnThreshold(
        now,
        first,
        last,
        session.shop.version_on(end).programme.stages.churn_days,
        sum(count for _gap, _again, count in people),
        sum(count for _gap, again, count in people if again),
        tuple(forecasts(people)),
    )
