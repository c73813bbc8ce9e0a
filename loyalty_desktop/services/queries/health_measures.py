"""How the programme does, in shares: one function each, over a period of business days.

Each is `(session, first_day, last_day) -> Rate`, with days as whole numbers, both included, and
tells by what is known today of that time. A rate of nothing is None. The definitions are those of
docs/insights.md.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select, union

from loyalty_desktop.models.rules.measures import Share
from loyalty_desktop.models.tables import (
    CampaignTarget,
    Entry,
    Feedback,
    Interaction,
    Member,
    Purchase,
)
from loyalty_desktop.services.queries.bought import absorbed_at, bought, kin_at
from loyalty_desktop.services.queries.points_spans import GIVEN
from loyalty_desktop.services.queries.purchases import STANDS_HERE
from loyalty_desktop.services.store import Session, moment

Rate = Share
"""So many (`part`) of so many (`whole`); `rate` is the fraction, None of nothing."""

EVENTS: Final = 30
"""Who had any event in so many days is engaged."""
OFFERED: Final = 30
"""Who is lost and buys within so many days of an offer was won back by it."""
SECOND: Final = 90
"""A second visit within so many days of the first counts."""


def redemption(session: Session, first_day: int, last_day: int) -> Rate:
    """Return the points used, less those given back after refunds, of the points given."""
    used = case((Entry.kind.in_(("redeem", "return_spent")), -Entry.points), else_=0)
    return _of_given(session, first_day, last_day, used)


def breakage(session: Session, first_day: int, last_day: int) -> Rate:
    """Return the points that expired of the points given."""
    expired = case((Entry.kind == "expire", -Entry.points), else_=0)
    return _of_given(session, first_day, last_day, expired)


def identification(session: Session, first_day: int, last_day: int) -> Rate:
    """Return the purchases with a member of all purchases."""
    known, whole = session.execute(
        select(func.count(Purchase.member_id), func.count()).where(*counted(first_day, last_day))
    ).one()
    return Rate(int(known), int(whole))


def engagement(session: Session, first_day: int, last_day: int) -> Rate:
    """Return the active members with any event in the last 30 days, of the active members.

    Active is who had an occasion at most `churn_days` before the evening of `last_day`; an event
    is an occasion, points used, a word of feedback, an interaction, an answer to a campaign.
    """
    del first_day
    shop = session.shop
    at = shop.start_of(last_day + 1) - 1
    churn = shop.version_on(last_day).programme.stages.churn_days
    since = shop.start_of(last_day - EVENTS + 1)
    events = union(
        select(Entry.member_id).where(
            Entry.business_day.between(last_day - EVENTS + 1, last_day), Entry.kind == "redeem"
        ),
        select(Feedback.member_id).where(Feedback.at.between(since, at)),
        select(Interaction.member_id).where(Interaction.at.between(since, at)),
        select(CampaignTarget.member_id).where(CampaignTarget.answered_at.between(since, at)),
    ).subquery()
    parts = bought(session, at)
    others = select(events.c.member_id)
    kin = kin_at(at, "said_kin")
    # What an absorbed member said is the kept one's.
    kept = select(kin.c.person).join(events, events.c.member_id == kin.c.member)
    part = whole = 0
    for each in parts:
        person = _last_days(each, last_day - churn)
        lately = person.c.last > last_day - EVENTS
        said: ColumnElement[bool] = person.c.person.in_(others)
        if len(parts) > 1:
            said |= person.c.person.in_(kept)
        engaged = func.sum(case((lately | said, 1), else_=0))
        found, active = session.execute(select(engaged, func.count(person.c.person))).one()
        part, whole = part + int(found or 0), whole + int(active)
    return Rate(part, whole)


def second_visit(session: Session, first_day: int, last_day: int) -> Rate:
    """Return who came a second time within 90 days, of those whose 90 days ended in the period.

    So everybody counted had the same time to come back; the first visits are those from 90 days
    before `first_day` through 90 days before `last_day`.
    """
    at = session.shop.start_of(last_day + 1) - 1
    first, last = first_day - SECOND, last_day - SECOND
    part = whole = 0
    for each in bought(session, at):
        began = (
            select(each.c.person, func.min(each.c.day).label("first"))
            .group_by(each.c.person)
            .subquery()
        )
        newcomers = select(began).where(began.c.first.between(first, last)).subquery()
        again = (
            select(newcomers.c.person, func.max(case((each.c.day > newcomers.c.first, 1), else_=0)))
            .join(
                each,
                (each.c.person == newcomers.c.person) & (each.c.day <= newcomers.c.first + SECOND),
            )
            .group_by(newcomers.c.person)
        )
        for _person, came in session.execute(again):
            part, whole = part + int(came), whole + 1
    return Rate(part, whole)


def win_back(session: Session, first_day: int, last_day: int) -> Rate:
    """Return the lost who bought within 30 days of an offer, of the lost who were reached by one.

    Offers are campaigns that reached somebody in the period; lost is who had last bought more than
    `churn_days` before that. The control group of a campaign is told by its result.
    """
    return _won(session, first_day, last_day, CampaignTarget.reached_at, control=False)


def win_back_control(session: Session, first_day: int, last_day: int) -> Rate:
    """Return the same of those who were left out to compare: who came back by themselves."""
    return _won(session, first_day, last_day, CampaignTarget.at, control=True)


def referrals(session: Session, first_day: int, last_day: int) -> Rate:
    """Return the new members who were brought by a member, of the new members."""
    brought, joined = session.execute(
        select(func.count(Member.referred_by), func.count()).where(
            joined_in(session, first_day, last_day)
        )
    ).one()
    return Rate(int(brought), int(joined))


def repeat(session: Session, first_day: int, last_day: int) -> Rate:
    """Return who had two occasions or more by the evening of `last_day`, of those with any."""
    del first_day
    at = session.shop.start_of(last_day + 1) - 1
    unit = session.shop.version_on(last_day).programme.stages.occasion_unit
    part = whole = 0
    for each in bought(session, at):
        count = func.count() if unit == "receipt" else func.count(each.c.day.distinct())
        person = select(count.label("visits")).group_by(each.c.person).subquery()
        twice = func.sum(case((person.c.visits >= 2, 1), else_=0))
        found, buyers = session.execute(select(twice, func.count(person.c.visits))).one()
        part, whole = part + int(found or 0), whole + int(buyers)
    return Rate(part, whole)


def counted(first_day: int, last_day: int) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of a purchase of a period that stands with a net amount above 0."""
    return (
        Purchase.business_day.between(first_day, last_day),
        Purchase.goods > Purchase.refunded,
        STANDS_HERE,
    )


def joined_in(session: Session, first_day: int, last_day: int) -> ColumnElement[bool]:
    """Return what holds of who joined in a period and is not part of somebody else."""
    start, end = session.shop.start_of(first_day), session.shop.start_of(last_day + 1)
    return (
        (Member.joined_at >= start)
        & (Member.joined_at < end)
        & Member.id.not_in(absorbed_at(end - 1))
    )


def _of_given(session: Session, first_day: int, last_day: int, counts: ColumnElement[Any]) -> Rate:
    given = case((Entry.kind.in_(GIVEN), Entry.points), else_=0)
    part, whole = session.execute(
        select(
            func.coalesce(func.sum(counts), 0),
            func.coalesce(func.sum(given), 0),
        ).where(Entry.business_day.between(first_day, last_day))
    ).one()
    return Rate(int(part), int(whole))


def _last_days(each: Any, after: int) -> Subquery:
    """Return everybody with an occasion on day `after` or later: `person` and `last`."""
    last = func.max(each.c.day).label("last")
    found: Select[*tuple[Any, ...]] = (
        select(each.c.person, last).where(each.c.day >= after).group_by(each.c.person)
    )
    return found.subquery()


def _won(session: Session, first_day: int, last_day: int, when: Any, *, control: bool) -> Rate:
    shop = session.shop
    start, end = shop.start_of(first_day), shop.start_of(last_day + 1)
    # Purchases are looked at until so many days after the period: so are merges.
    until = shop.start_of(last_day + OFFERED + 1) - 1
    kin = kin_at(until, "target_kin")
    kept = dict(tuple[str, str](row) for row in session.execute(select(kin.c.member, kin.c.person)))
    offered: dict[str, list[int]] = {}
    for member, at in session.execute(
        select(CampaignTarget.member_id, when).where(
            CampaignTarget.control.is_(control), when >= start, when < end
        )
    ):
        offered.setdefault(kept.get(member, member), []).append(_day(shop, at))
    if not offered:
        return Rate(0, 0)
    churn = shop.version_on(last_day).programme.stages.churn_days
    targets = select(CampaignTarget.member_id).where(
        CampaignTarget.control.is_(control), when >= start, when < end
    )
    days: dict[str, list[int]] = {}
    mine = select(kin.c.person).where(kin.c.member.in_(targets))
    for each in bought(session, until):
        wanted: ColumnElement[bool] = each.c.person.in_(targets)
        if kept:
            wanted |= each.c.person.in_(mine)
        asked = select(each.c.person, each.c.day).where(wanted)
        for person, day in session.execute(asked):
            days.setdefault(person, []).append(int(day))
    part = whole = 0
    for member, times in offered.items():
        for on in times:
            before = [day for day in days.get(member, ()) if day <= on]
            if before and on - max(before) > churn:
                whole += 1
                part += any(on < day <= on + OFFERED for day in days[member])
    return Rate(part, whole)


def _day(shop: Any, at: int) -> int:
    return int(shop.day(moment(at)))
