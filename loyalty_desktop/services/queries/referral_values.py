"""Who brought whom, and what that saved and cost the shop: the facts of the value of referrals."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from sqlalchemy import func, select

from loyalty_desktop.models.rules.money import half_up
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.models.tables import ChannelReach, Entry, Member, Purchase
from loyalty_desktop.services.queries.bought import kin_at
from loyalty_desktop.services.store import Session, moment

DAYS: Final = 365
"""Referrals count whose first purchase is at most so many days old."""
BROUGHT: Final = {"no": Fraction(1), "unknown": Fraction(1, 2), "yes": Fraction(0)}
"""How much of a referred person the referral brought, by whether they would have come anyway."""


@dataclass(frozen=True, slots=True)
class Referral:
    """Somebody who was referred, by the ids of who they are by now; `rewards` in minor units.

    `brought` is the part of the person that the referral brought: 1, 1/2 or 0. `rewards` are the
    points both sides were given for it, at what a point is worth.
    """

    referrer: str
    referred: str
    brought: Fraction
    rewards: int


def referrals_at(
    session: Session, at: int, referrers: Iterable[str] | None = None
) -> tuple[Referral, ...]:
    """Return the referrals known at the moment `at` (microseconds), those of `referrers` alone.

    Restricted people are not in it, on either side.
    """
    asked = select(Member.referred_by, Member.id, Member.would_have_come).where(
        Member.referred_by.is_not(None), Member.created_at <= at
    )
    if referrers is not None:
        asked = asked.where(Member.referred_by.in_(list(referrers)))
    rows = [
        (str(referrer), str(referred), anyway)
        for referrer, referred, anyway in session.execute(asked)
    ]
    if not rows:
        return ()
    kin = kin_at(at)
    kept: dict[str, str] = {
        str(member): str(person)
        for member, person in session.execute(select(kin.c.member, kin.c.person))
    }
    apart = set(session.scalars(select(Member.id).where(Member.restricted)))
    points = _points(session, at, [row[1] for row in rows])
    redeem = session.shop.version_on(session.shop.day(moment(at))).programme.redeem
    told: dict[tuple[str, str], Referral] = {}
    for referrer, referred, anyway in rows:
        who, whom = kept.get(referrer, referrer), kept.get(referred, referred)
        if who == whom or {who, whom, referrer, referred} & apart:
            continue
        rewards = worth(points.get(referred, 0), redeem)
        told.setdefault((who, whom), Referral(who, whom, BROUGHT[anyway], rewards))
    return tuple(told.values())


def acquisition_cost(session: Session, at: int, day: int) -> int:
    """Return what winning a buyer cost in the last 365 days, minor units; 0 where nothing is known.

    What channels cost in that time, over those who bought first in it and were not referred.
    """
    cost = session.scalar(
        select(func.coalesce(func.sum(ChannelReach.cost), 0)).where(
            ChannelReach.last_day > day - DAYS, ChannelReach.last_day <= day, ChannelReach.at <= at
        )
    )
    if not cost:
        return 0
    first = (
        select(Purchase.member_id, func.min(Purchase.business_day).label("day"))
        .join(Member, Member.id == Purchase.member_id)
        .where(
            Purchase.goods > Purchase.refunded,
            Purchase.credited_at <= at,
            Member.referred_by.is_(None),
        )
        .group_by(Purchase.member_id)
        .subquery()
    )
    won = session.scalar(
        select(func.count()).select_from(first).where(first.c.day > day - DAYS, first.c.day <= day)
    )
    return half_up(Fraction(int(cost), int(won))) if won else 0


def _points(session: Session, at: int, referred: list[str]) -> dict[str, int]:
    """Return the points given to both sides of a referral, by who was referred."""
    points: dict[str, int] = {}
    for begin in range(0, len(referred), 500):
        some = referred[begin : begin + 500]
        for member, given in session.execute(
            select(Purchase.member_id, func.sum(Entry.points))
            .join(Entry, Entry.purchase_id == Purchase.id)
            .where(
                Purchase.member_id.in_(some),
                Entry.origin == "referral",
                Entry.occurred_at <= at,
            )
            .group_by(Purchase.member_id)
        ):
            points[str(member)] = int(given)
    return points
