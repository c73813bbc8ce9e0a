"""What people answered to whether they would recommend the shop."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.nps import Nps, net_promoters
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Feedback
from loyalty_desktop.services.store import Session, micros, needs


@dataclass(frozen=True, slots=True)
class NpsOfPeriod:
    """The score of the answers from `first` (None: the beginning) through `last`."""

    as_of: datetime
    first: date | None
    last: date | None
    told: Nps


@needs(Right.EXPORT)
def nps(
    session: Session, now: datetime, first: date | None = None, last: date | None = None
) -> NpsOfPeriod:
    """Return the score of all answers given by `now`, every one counted.

    Errors: `Invalid` when the period ends before it begins.
    """
    if first is not None and last is not None and last < first:
        raise Invalid(field="until", reason="before")
    asked = (
        select(Feedback.nps, func.count())
        .where(Feedback.nps.is_not(None), Feedback.at <= micros(now))
        .group_by(Feedback.nps)
    )
    if first is not None:
        asked = asked.where(Feedback.at >= session.shop.start_of(day_of(first)))
    if last is not None:
        asked = asked.where(Feedback.at < session.shop.start_of(day_of(last) + 1))
    answers = {int(score or 0): int(count) for score, count in session.execute(asked)}
    return NpsOfPeriod(now, first, last, net_promoters(answers))
