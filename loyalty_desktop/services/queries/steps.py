"""How things stand in the manager's six steps, for the side bar."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import func, select

from loyalty_desktop.models.rules.campaigns import state_on
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Goal, KeptAnswer, Segment
from loyalty_desktop.services.queries.completeness import completeness
from loyalty_desktop.services.queries.programme_draft import kept_draft
from loyalty_desktop.services.store import Session, micros, moment, needs


@dataclass(frozen=True, slots=True)
class Steps:
    """A fact for each step; None where there is nothing to tell.

    `complete`: the share of what could be known of people; `segments` of the shop's own;
    `analysed`: the day on which a figure was last reckoned; `drafts` of the programme; `goals` that
    are not closed; `running` campaigns; `measured`: the last business date that was closed.
    """

    complete: Fraction | None
    segments: int
    analysed: date | None
    drafts: int
    goals: int
    running: int
    measured: date | None


@needs(Right.EXPORT)
def steps(session: Session, at: datetime) -> Steps:
    """Return how things stand as of the moment `at`."""
    shop, now = session.shop, micros(at)
    today = shop.day(at)
    known = completeness(session, at)
    analysed = session.scalar(select(func.max(KeptAnswer.made_at)))
    return Steps(
        known.share if known.people else None,
        session.scalar(select(func.count()).select_from(Segment)) or 0,
        None if analysed is None else moment(analysed).astimezone(shop.zone).date(),
        int(kept_draft(session) is not None),
        session.scalar(select(func.count()).where(Goal.closed_at.is_(None))) or 0,
        sum(state_on(campaign, today) == "running" for campaign in shop.campaigns_at(now)),
        None if shop.closed_day is None else date_of(shop.closed_day),
    )
