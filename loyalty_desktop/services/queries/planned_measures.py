"""The measures that a shop plans with and looks back on: a closed list, each with its unit.

Each is asked for a day: it speaks of the `days` that end with it, by what is known today of that
time. Shares are fractions of 1, `score` is from -100 to 100, money is in minor units.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final, Literal

from sqlalchemy import func, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.tables import CampaignUse, Member, Purchase, Redemption
from loyalty_desktop.services.queries import health_measures
from loyalty_desktop.services.queries.bought import absorbed_at, bought
from loyalty_desktop.services.queries.completeness import completeness
from loyalty_desktop.services.queries.health_measures import Rate, counted, joined_in
from loyalty_desktop.services.queries.nps import nps as nps_of
from loyalty_desktop.services.queries.purchases import STANDS_HERE
from loyalty_desktop.services.queries.retention import retention as retention_of
from loyalty_desktop.services.store import Session, moment

Unit = Literal["share", "count", "money", "score"]


@dataclass(frozen=True, slots=True)
class Value:
    """What a measure came to: None of nothing. A share has its `part` and `whole`."""

    value: Fraction | None
    part: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """A measure: its unit, and of how many days it speaks; `ask` gets the first and the last."""

    unit: Unit
    days: int
    ask: Callable[[Session, int, int], Value]

    def on(self, session: Session, day: int) -> Value:
        """Return the value of the days that end with `day`."""
        return self.ask(session, day - self.days + 1, day)


def _rate(measure: Callable[[Session, int, int], Rate]) -> Callable[[Session, int, int], Value]:
    def ask(session: Session, first: int, last: int) -> Value:
        rate = measure(session, first, last)
        return Value(rate.rate, rate.part, rate.whole)

    return ask


def retention(session: Session, first_day: int, last_day: int) -> Rate:
    """Return who is still active at the end, of those active at the start."""
    now = _evening(session, last_day)
    found = retention_of(session, date_of(first_day), date_of(last_day), now)
    return Rate(found.people.kept, found.people.active_start)


def completeness_rate(session: Session, first_day: int, last_day: int) -> Rate:
    """Return the facts known of the people there were, of all that could be known."""
    del first_day
    found = completeness(session, _evening(session, last_day))
    known = sum(count for part in found.parts for _, count in part.facts)
    return Rate(known, sum(part.people * len(part.facts) for part in found.parts))


def reachable(session: Session, first_day: int, last_day: int) -> Rate:
    """Return who agreed to hear of offers by any channel, of the people there were."""
    del first_day
    found = completeness(session, _evening(session, last_day))
    agreed = sum(count for part in found.parts for name, count in part.facts if name == "consent")
    return Rate(agreed, found.people)


def newcomers(session: Session, first_day: int, last_day: int) -> Rate:
    """Return who joined in the period, of all who had joined by its end."""
    joined = session.scalar(
        select(func.count(Member.id)).where(joined_in(session, first_day, last_day))
    )
    end = session.shop.start_of(last_day + 1)
    people = Member.id.not_in(absorbed_at(end - 1))
    there = session.scalar(select(func.count(Member.id)).where(Member.joined_at < end, people))
    return Rate(int(joined or 0), int(there or 0))


def personal_offers(session: Session, first_day: int, last_day: int) -> Rate:
    """Return the members' purchases on which an offer or a reward acted, of all of theirs."""
    theirs = (*counted(first_day, last_day), Purchase.member_id.is_not(None))
    whole = session.scalar(select(func.count(Purchase.id)).where(*theirs))
    used = select(CampaignUse.purchase_id)
    rewarded = select(Redemption.purchase_id).where(
        Redemption.purchase_id.is_not(None), Redemption.state == "consumed"
    )
    part = session.scalar(
        select(func.count(Purchase.id)).where(
            *theirs, Purchase.id.in_(used) | Purchase.id.in_(rewarded)
        )
    )
    return Rate(int(part or 0), int(whole or 0))


def _nps(session: Session, first: int, last: int) -> Value:
    found = nps_of(session, _evening(session, last), date_of(first), date_of(last)).told
    return Value(found.score, found.promoters - found.detractors, found.n)


def _active(session: Session, first: int, last: int) -> Value:
    churn = session.shop.version_on(last).programme.stages.churn_days
    del first
    at = session.shop.start_of(last + 1) - 1
    count = 0
    for part in bought(session, at):
        people = select(func.count(part.c.person.distinct())).where(
            part.c.day.between(last - churn, last)
        )
        count += int(session.scalar(people) or 0)
    return Value(Fraction(count), count)


def _revenue(session: Session, first: int, last: int) -> Value:
    net = Purchase.goods - Purchase.refunded - Purchase.points_value + Purchase.value_returned
    found = session.scalar(
        select(func.coalesce(func.sum(net), 0)).where(
            Purchase.business_day.between(first, last), Purchase.member_id.is_not(None), STANDS_HERE
        )
    )
    return Value(Fraction(int(found or 0)), int(found or 0))


def _evening(session: Session, day: int) -> datetime:
    return moment(session.shop.start_of(day + 1)) - timedelta(microseconds=1)


MEASURES: Final[Mapping[str, PlannedMeasure]] = {
    "second_visit_rate": PlannedMeasure("share", 30, _rate(health_measures.second_visit)),
    "retention_rate": PlannedMeasure("share", 91, _rate(retention)),
    "repeat_rate": PlannedMeasure("share", 30, _rate(health_measures.repeat)),
    "nps": PlannedMeasure("score", 90, _nps),
    "identification_rate": PlannedMeasure("share", 30, _rate(health_measures.identification)),
    "redemption_rate": PlannedMeasure("share", 90, _rate(health_measures.redemption)),
    "revenue_from_members": PlannedMeasure("money", 30, _revenue),
    "active_members": PlannedMeasure("count", 30, _active),
    "referral_rate": PlannedMeasure("share", 90, _rate(health_measures.referrals)),
    "completeness": PlannedMeasure("share", 30, _rate(completeness_rate)),
    "reachable": PlannedMeasure("share", 30, _rate(reachable)),
    "newcomers": PlannedMeasure("share", 30, _rate(newcomers)),
    "personal_offers": PlannedMeasure("share", 30, _rate(personal_offers)),
    "engagement": PlannedMeasure("share", 30, _rate(health_measures.engagement)),
}
"""Every measure that a goal can name, by its id."""

BENEFITS: Final[Mapping[str, tuple[str, ...]]] = {
    "retention": ("retention_rate", "second_visit_rate", "repeat_rate"),
    "awareness": ("newcomers",),
    "referrals": ("referral_rate", "nps"),
    "data": ("completeness", "identification_rate"),
    "channels": ("reachable",),
    "offers": ("personal_offers", "redemption_rate"),
    "engagement": ("engagement", "active_members"),
}
"""What a programme is for, in seven, and the measures that tell how it does in each."""
