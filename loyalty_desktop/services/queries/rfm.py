"""RFM scores of everybody who bought."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select

from loyalty_desktop.models.rules import rfm as rules
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.queries.bought import bought
from loyalty_desktop.services.store import Prepared, Session, micros, needs


@dataclass(frozen=True, slots=True)
class RfmCounts:
    """How many buyers are in each named group, and how many have each score ("555" the best).

    `fixed` tells whether they were too few for quintiles, `unit` what is an occasion.
    """

    as_of: datetime
    days: int
    unit: str
    buyers: int
    fixed: bool
    groups: dict[str, int]
    scores: dict[str, int]


@needs(Right.EXPORT)
def rfm(session: Session, now: datetime) -> RfmCounts:
    """Return the groups and scores of buyers at the moment `now`, aware.

    Who has left is in no group, and nobody who is restricted: scores are profiling.
    """
    day = session.shop.day(now)
    unit = session.shop.version_on(day).programme.stages.occasion_unit
    people = buyers_at(session, micros(now), day, unit)
    groups, scores = rules.grouped(rules.scores(list(people.values())))
    return RfmCounts(now, rules.DAYS, unit, len(people), rules.fixed(len(people)), groups, scores)


def buyers_at(session: Session, at: int, day: int, unit: str) -> dict[str, rules.Buyer]:
    """Return what RFM looks at, by the id of everybody who bought by the moment `at`."""
    apart = set(
        session.scalars(select(Member.id).where(Member.restricted | (Member.left_at <= at)))
    )
    first = day - rules.DAYS
    buyers: dict[str, rules.Buyer] = {}
    for part in bought(session, at):
        on = part.c.day
        lately = case((on > first, on))
        visits = func.count(lately if unit == "receipt" else lately.distinct())
        spend = func.coalesce(func.sum(case((on > first, part.c.spend))), 0)
        # One pass over the index of members' days, as plain rows: there may be a million.
        asked = Prepared(select(part.c.person, func.max(on), visits, spend).group_by(part.c.person))
        for person, last, count, amount in asked.run(session):
            if person not in apart:
                buyers[person] = rules.Buyer(day - last, int(count), int(amount))
    return buyers
