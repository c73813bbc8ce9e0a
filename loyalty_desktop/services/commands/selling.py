"""What a bill comes to for a member: priced, paid with points, earning; nothing is posted yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from loyalty_desktop.errors import InsufficientPoints, Invalid, LimitReached
from loyalty_desktop.models.rules import campaigns as campaign_rules
from loyalty_desktop.models.rules import redeeming, tiers
from loyalty_desktop.models.rules.bill import Bill, PricedBill, price
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.earning import (
    Boost,
    Earned,
    Settlement,
    bases,
    earn_points,
    left_out,
)
from loyalty_desktop.models.rules.memberships import as_campaign
from loyalty_desktop.models.rules.programme import Tiering
from loyalty_desktop.models.tables import CampaignUse, Purchase
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands.answering import MOST_POINTS
from loyalty_desktop.services.commands.rewards_on_bill import NOTHING_TAKEN, Taken
from loyalty_desktop.services.finding import Found, joined
from loyalty_desktop.services.ledger import Book, Posting
from loyalty_desktop.services.queries.campaign_targets import meant_for
from loyalty_desktop.services.queries.memberships import plans_held
from loyalty_desktop.services.store import Prepared, moment

_EARNED_ON = Prepared(
    select(func.coalesce(func.sum(Purchase.earned - Purchase.reversed), 0)).where(
        Purchase.member_id == bindparam("member"), Purchase.business_day == bindparam("day")
    )
)
_USES = Prepared(
    select(CampaignUse.code, func.count())
    .where(CampaignUse.member_id == bindparam("member"))
    .group_by(CampaignUse.code)
)


@dataclass(frozen=True, slots=True)
class Sale:
    """A bill, priced and earning: everything about a purchase before it is posted."""

    priced: PricedBill
    due: int
    payable: int
    points_value: int
    earned: Earned
    campaigns: tuple[Campaign, ...] = ()
    tier: str | None = None
    first_purchase: bool = False


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whom the bill is for, as it stood before: members it is, tier, stage, visits, measure."""

    found: Found
    book: Book
    members: Sequence[str]
    tier: str | None
    stage: str
    visits: int
    last_day: int | None
    measure: int


def sell(
    p: Posting,
    found: Found | None,
    book: Book | None,
    bill: Bill,
    taken: Taken = NOTHING_TAKEN,
    *,
    points: int = 0,
    stored_value: int = 0,
) -> Sale:
    """Return what the bill comes to for the member; refuse points that can't be used."""
    programme = p.version.programme
    redeem = programme.redeem
    priced = price(bill, taken.on_bill, redeem.cash_rounding)
    if stored_value > priced.due:
        raise LimitReached(limit="stored_value", allowed=priced.due)
    if found is None or book is None or found.joined_at is None:
        if points:
            if found is None:
                raise Invalid(field="member", reason="missing")
            joined(found)
        base = sum(bases(priced, programme.earn))
        earned = Earned(0, base, not_earning(anonymous=found is None))
        first = book is not None and book.visits == 0
        return Sale(priced, priced.due, priced.due, 0, earned, first_purchase=first)
    buyer = _buyer(p, found, book)
    value = redeeming.taken_off(points, priced.due, redeem) if points else 0
    settlement = Settlement(
        priced.due, priced.due - value, bool(points or taken.points), stored_value
    )
    acting = _acting(p, buyer, priced)
    earned, tier = _earn(p, buyer, priced, settlement, acting)
    if points or taken.points:
        available = ledger.spendable(p, book) + taken.reserved_before
        if redeem.same_bill and not programme.earn.pending_days:
            available += max(earned.points - book.debt, 0)
        if taken.points > available:
            raise InsufficientPoints(needed=taken.points, available=available)
        if points:
            redeeming.check_points(points, priced.due, available - taken.points, redeem)
    return Sale(
        priced,
        priced.due,
        settlement.payable,
        value,
        earned,
        acting,
        tier.name if tier else None,
        first_purchase=buyer.visits == 0,
    )


def not_earning(*, anonymous: bool) -> tuple[dict[str, Any], ...]:
    """Return the explanation of a bill without a member, or of one who has not joined."""
    return ({"kind": "anonymous" if anonymous else "contact", "points": 0},)


def _buyer(p: Posting, found: Found, book: Book) -> Buyer:
    """Return the member as it stood before the bill, which may be dated back."""
    members = ledger.everyone(p, book)
    if p.at >= book.as_of and p.version.programme.tiering.window == "lifetime":
        return Buyer(
            found, book, members, book.tier, book.stage, book.visits, book.last_day, book.measure
        )
    if p.at >= book.as_of and p.version.programme.tiering.crossing == "old":
        return Buyer(found, book, members, book.tier, book.stage, book.visits, book.last_day, 0)
    whole = standing.whole_at(p.session, book.member, p.at)
    occasions = whole.known.stage.occasions
    return Buyer(
        found,
        book,
        members,
        whole.standing.tier,
        whole.standing.stage,
        sum(occasion.count for occasion in occasions),
        occasions[-1].day if occasions else None,
        whole.tier.measure,
    )


def _earn(
    p: Posting,
    buyer: Buyer,
    priced: PricedBill,
    settlement: Settlement,
    acting: Sequence[Campaign],
) -> tuple[Earned, Boost | None]:
    """Return what the bill earns and the tier that multiplies it.

    That is the tier before the bill, or with `crossing = "new"` the one it reaches.
    """
    programme = p.version.programme
    tiering, multipliers = programme.tiering, [c for c in acting if c.multiplier]
    today = 0
    if programme.earn.maximum_points_day:
        today = sum(
            int(_EARNED_ON.first(p.session, member=one, day=p.day)[0]) for one in buyer.members
        )
    boost = _boost(tiering, buyer.tier)
    earned = earn_points(priced, programme.earn, settlement, boost, multipliers, today)
    if tiering.tiers and tiering.crossing == "new":
        if tiering.measure == "spend":
            more = priced.goods - (settlement.due - settlement.payable)
        elif tiering.measure == "points":
            more = earned.points
        else:
            more = int(priced.goods > 0 and buyer.last_day != p.day)
        reached = _boost(tiering, buyer.tier, tiers.tier_for(buyer.measure + more, tiering))
        if reached != boost:
            boost = reached
            earned = earn_points(priced, programme.earn, settlement, boost, multipliers, today)
    if earned.points > MOST_POINTS:
        raise Invalid(field="total", reason="out_of_range", most_points=MOST_POINTS)
    return earned, boost


def _boost(tiering: Tiering, tier: str | None, reached: int = -1) -> Boost | None:
    names = [known.name for known in tiering.tiers]
    level = max(names.index(tier) if tier in names else -1, reached)
    return None if level < 0 else Boost(names[level], tiering.tiers[level].multiplier)


def _of_plans(p: Posting, buyer: Buyer) -> list[Campaign]:
    """Return what the memberships that the buyer has paid for do to a bill."""
    held = plans_held(p.session, buyer.members, p.day, p.at)
    return [acting for plan in held if (acting := as_campaign(plan)) is not None]


def _acting(p: Posting, buyer: Buyer, priced: PricedBill) -> tuple[Campaign, ...]:
    session, programme = p.session, p.version.programme
    known = [*session.shop.campaigns_at(p.at), *_of_plans(p, buyer)]
    if not known:
        return ()
    base: dict[str | None, int] = {}
    for line, amount in zip(priced.lines, bases(priced, programme.earn), strict=True):
        if left_out(line, programme.earn) is None:
            base[line.line.category] = base.get(line.line.category, 0) + amount
    meant: frozenset[str] = frozenset()
    wanted = [
        c for c in known if c.for_targets and c.gives_points and campaign_rules.runs_on(c, p.day)
    ]
    if wanted:
        meant = meant_for(session, buyer.members, wanted, p.at, p.day)
    uses: dict[str, int] = {}
    if any(campaign.per_member for campaign in known):
        for one in buyer.members:
            for code, count in _USES.all(session, member=one):
                uses[code] = uses.get(code, 0) + count
    return campaign_rules.acting(
        known,
        campaign_rules.Occasion(
            buyer.found.id,
            p.day,
            moment(p.at).astimezone(session.shop.zone),
            base,
            buyer.visits == 0,
            buyer.stage,
            buyer.tier,
            uses,
            meant,
        ),
    )
