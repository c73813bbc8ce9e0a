"""What rewards and campaigns came to in a period."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select

from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Campaign, CampaignUse, Entry, Purchase, Redemption, Reward
from loyalty_desktop.services.store import Session, needs


@dataclass(frozen=True, slots=True)
class RewardResult:
    """A reward in a period: how often taken, units, points spent, members; cancelled ones apart."""

    code: str
    taken: int
    units: int
    points: int
    members: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class CampaignUsed:
    """A campaign in a period: purchases that had it and stand, their buyers, goods and points.

    `goods` is in minor units, after refunds; `earned` all that those purchases earned and kept.
    """

    code: str
    name: str
    purchases: int
    buyers: int
    goods: int
    earned: int


@needs(Right.EXPORT)
def reward_results(session: Session, first: date, last: date) -> dict[str, RewardResult]:
    """Return by code what was taken from `first` through `last`, business days."""
    start = session.shop.start_of(day_of(first))
    end = session.shop.start_of(day_of(last) + 1)
    consumed = Redemption.state == "consumed"
    rows = session.execute(
        select(
            Reward.code,
            func.coalesce(func.sum(case((consumed, 1), else_=0)), 0),
            func.coalesce(func.sum(case((consumed, Redemption.quantity), else_=0)), 0),
            func.coalesce(func.sum(case((consumed, Redemption.points), else_=0)), 0),
            func.count(func.distinct(case((consumed, Redemption.member_id)))),
            func.coalesce(func.sum(case((Redemption.state == "cancelled", 1), else_=0)), 0),
        )
        .join(Reward, Reward.id == Redemption.reward_id)
        .where(Redemption.at >= start, Redemption.at < end)
        .group_by(Reward.code)
    )
    return {row[0]: RewardResult(row[0], *(int(value) for value in row[1:])) for row in rows}


@needs(Right.EXPORT)
def campaigns_used(session: Session, first: date, last: date) -> tuple[CampaignUsed, ...]:
    """Return the campaigns that purchases of these business days had, most purchases first."""
    names = {
        row.code: row.name
        for row in session.execute(select(Campaign.code, Campaign.name).order_by(Campaign.version))
    }
    stands = Purchase.voided_at.is_(None)
    rows = session.execute(
        select(
            CampaignUse.code,
            func.count(),
            func.count(func.distinct(CampaignUse.member_id)),
            func.coalesce(func.sum(Purchase.goods - Purchase.refunded), 0),
            func.coalesce(func.sum(Purchase.earned - Purchase.reversed), 0),
        )
        .join(Purchase, Purchase.id == CampaignUse.purchase_id)
        .where(stands, Purchase.business_day.between(day_of(first), day_of(last)))
        .group_by(CampaignUse.code)
        .order_by(func.count().desc(), CampaignUse.code)
    )
    return tuple(
        CampaignUsed(row[0], names.get(row[0], row[0]), *(int(value) for value in row[1:]))
        for row in rows
    )


@needs(Right.EXPORT)
def points_spent(session: Session, first: date, last: date) -> int:
    """Return the points used in these business days, on bills and for rewards."""
    asked = select(func.coalesce(func.sum(-Entry.points), 0)).where(
        Entry.kind == "redeem", Entry.business_day.between(day_of(first), day_of(last))
    )
    return int(session.scalar(asked) or 0)
