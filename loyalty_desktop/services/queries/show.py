"""A member as of any moment, and the explanation of a purchase's points."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.lots import NEVER, usable
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Purchase
from loyalty_desktop.services import standing
from loyalty_desktop.services.finding import find_member, find_purchase, member_by_id
from loyalty_desktop.services.queries.cards import own_card
from loyalty_desktop.services.queries.customer_values import MemberValues, member_values
from loyalty_desktop.services.standing import Standing, Whole
from loyalty_desktop.services.store import Prepared, Session, moment, needs

_PURCHASE = Prepared(
    select(Purchase.member_id, Purchase.explanation, Purchase.earned, Purchase.bonus).where(
        Purchase.id == bindparam("purchase")
    )
)


@dataclass(frozen=True, slots=True)
class LotShown:
    """A lot with points left: days are ISO dates, `last_valid` None when they never expire."""

    earned: int
    remaining: int
    available_from: str
    last_valid: str | None


@dataclass(frozen=True, slots=True)
class MemberShown:
    """A member as of one moment; `spend` in minor units, dates in ISO form.

    `evidence` are the numbers behind the stage; `next_expiry` is (points, date).
    """

    number: str
    name: str
    joined: str | None
    left: str | None
    card: str | None
    card_blocked: bool
    standing: Standing
    lots: tuple[LotShown, ...]
    row: str
    evidence: dict[str, Any]
    visits: int
    purchases: int
    spend: int
    first_visit: str | None
    last_visit: str | None
    referrals: int
    values: MemberValues
    next_expiry: tuple[int, str] | None
    tier_review: str | None
    tier_missing: int
    next_tier: str | None


@dataclass(frozen=True, slots=True)
class Explained:
    """The lines that explain a purchase's points, and its member with its standing, if any."""

    purchase: str
    earned: int
    bonus: int
    why: tuple[dict[str, Any], ...]
    number: str | None
    standing: Standing | None


@needs(Right.SEE_MEMBERS)
def show_member(session: Session, reference: str, at: int) -> MemberShown:
    """Return the member that `reference` means, with everything as it stood at `at` (micros)."""
    found = find_member(session, reference, at)
    whole = standing.whole_at(session, found.id, at)
    day = session.shop.day(moment(at))
    card = own_card(session, found.id, at)
    occasions = whole.known.stage.occasions
    return MemberShown(
        found.number,
        found.name,
        _iso(session, found.joined_at, at),
        _iso(session, found.left_at, at),
        card.code if card else None,
        found.blocked,
        whole.standing,
        tuple(
            LotShown(
                lot.earned,
                lot.remaining,
                date_of(lot.available_from).isoformat(),
                None if lot.last_valid == NEVER else date_of(lot.last_valid).isoformat(),
            )
            for lot in whole.lots
            if lot.remaining and lot.last_valid >= day
        ),
        whole.stage.row,
        dict(whole.stage.evidence),
        sum(occasion.count for occasion in occasions),
        sum(1 for fact in whole.known.bought if fact.net > 0),
        sum(fact.spend for fact in whole.known.bought),
        date_of(occasions[0].day).isoformat() if occasions else None,
        date_of(occasions[-1].day).isoformat() if occasions else None,
        len(whole.known.stage.referrals),
        member_values(session, found.id, moment(at)),
        next_expiry(whole, day),
        None if whole.tier.review is None else date_of(whole.tier.review).isoformat(),
        whole.tier.missing,
        whole.tier.next.name if whole.tier.next else None,
    )


def next_expiry(whole: Whole, day: int) -> tuple[int, str] | None:
    """Return how many points expire next and their last valid day, None when none ever do."""
    soonest = [lot for lot in usable(whole.lots, day) if lot.last_valid < NEVER]
    if not soonest:
        return None
    last = soonest[0].last_valid
    points = sum(lot.remaining for lot in soonest if lot.last_valid == last)
    return points, date_of(last).isoformat()


@needs(Right.SEE_MEMBERS)
def explain(session: Session, purchase: str | None, receipt: str | None, at: int) -> Explained:
    """Return the lines that explain the points of a purchase. Errors: `NotFound`, `Invalid`."""
    identity = find_purchase(session, purchase, receipt)
    member, why, earned, bonus = _PURCHASE.first(session, purchase=identity)
    found = None if member is None else member_by_id(session, member)
    while found is not None and found.merged_into is not None:
        found = member_by_id(session, found.merged_into)
    return Explained(
        identity,
        earned,
        bonus,
        tuple(json.loads(why)),
        found.number if found else None,
        standing.standing_at(session, found.id, at) if found else None,
    )


def _iso(session: Session, at: int | None, now: int) -> str | None:
    if at is None or at > now:
        return None
    return moment(at).astimezone(session.shop.zone).isoformat()
