"""Where a member stands between two tiers, from the account or from all the facts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, case, func, select

from loyalty_desktop.models.rules import tiers
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.programme import Tiering
from loyalty_desktop.models.tables import Purchase
from loyalty_desktop.services.ledger import Book
from loyalty_desktop.services.standing.facts import tier_by_hand
from loyalty_desktop.services.store import Prepared, Session

_IN_WINDOW = Prepared(
    select(
        Purchase.business_day,
        func.sum(
            Purchase.goods - Purchase.refunded - Purchase.points_value + Purchase.value_returned
        ),
        func.max(case((Purchase.goods > Purchase.refunded, 1), else_=0)),
    )
    .where(
        Purchase.member_id == bindparam("member"),
        Purchase.business_day >= bindparam("first"),
        Purchase.business_day <= bindparam("day"),
    )
    .group_by(Purchase.business_day)
    .order_by(Purchase.business_day)
)


@dataclass(frozen=True, slots=True)
class TierWay:
    """A place among the tiers (-1: in none), the next tier and the way to it.

    `missing` is in the unit of the measure, `progress` a share between 0 and 1; on `review` the
    tier is looked at anew.
    """

    place: int = -1
    next: str | None = None
    missing: int = 0
    progress: float = 1.0
    review: date | None = None


def tier_way(session: Session, book: Book, tiering: Tiering, day: int, at: int) -> TierWay | None:
    """Return the tier of an account that is up to date, None when only all the facts tell it."""
    names = [tier.name for tier in tiering.tiers]
    if not names:
        return TierWay()
    place = names.index(book.tier) if book.tier in names else -1
    if tiering.window == "lifetime":
        return _way(place, book.measure, tiering, None)
    if tiering.measure == "points" or book.absorbed or tier_by_hand(session, book, at):
        return None
    first = tiers.window_start(day, tiering)
    rows = _IN_WINDOW.all(session, member=book.member, first=first, day=day)
    spend = tiering.measure == "spend"
    amounts = [(on, int(spent) if spend else int(bought)) for on, spent, bought in rows]
    measure = sum(amount for _, amount in amounts)
    if place < 0 or not tiering.tiers[place].threshold or tiering.downgrade == "never":
        return _way(place, measure, tiering, None)
    if tiering.window == "calendar_year":
        new_year = first
        if day < new_year + tiering.grace_days:
            return None
        review = day_of(date(date_of(day).year + 1, 1, 1))
        return _way(place, measure, tiering, date_of(review))
    left = measure
    for on, amount in amounts:
        left -= amount
        if left < tiering.tiers[place].threshold <= measure:
            return _way(place, measure, tiering, date_of(on + tiering.days))
    # Below its threshold already: the days of grace are in the history alone.
    return None


def tier_way_of(at: tiers.TierStanding, tiering: Tiering) -> TierWay:
    """Return the way from a standing that all the facts tell."""
    names = [tier.name for tier in tiering.tiers]
    if not names:
        return TierWay()
    place = names.index(at.tier.name) if at.tier is not None and at.tier.name in names else -1
    review = None if at.review is None or at.review >= NEVER else date_of(at.review)
    return _way(place, at.measure, tiering, review)


def _way(place: int, measure: int, tiering: Tiering, review: date | None) -> TierWay:
    if place + 1 >= len(tiering.tiers):
        return TierWay(place, review=review)
    following = tiering.tiers[place + 1]
    missing = max(following.threshold - measure, 0)
    share = measure / following.threshold if following.threshold else 1.0
    return TierWay(place, following.name, missing, min(max(share, 0.0), 1.0), review)
