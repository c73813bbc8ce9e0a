"""What a campaign has cost: messages, points, vouchers, and what was typed in."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.models.tables import (
    CampaignUse,
    ChannelReach,
    Message,
    Purchase,
    Redemption,
    Voucher,
)
from loyalty_desktop.services.store import Session, moment


@dataclass(frozen=True, slots=True)
class CampaignCost:
    """What a campaign has cost, in minor units, and of what it is made.

    `messages` left the shop, for `messages_cost` together. `points` are those it gave on purchases
    that stand, refunded ones in part, for `points_cost` if all of them are used. `vouchers` were
    used, and took `vouchers_cost` off bills. `typed` are costs that somebody noted for it.
    """

    messages: int = 0
    messages_cost: int = 0
    points: int = 0
    points_cost: int = 0
    vouchers: int = 0
    vouchers_cost: int = 0
    typed: int = 0

    @property
    def total(self) -> int:
        """Return all of it."""
        return self.messages_cost + self.points_cost + self.vouchers_cost + self.typed


def campaign_cost(session: Session, campaign: Campaign, at: int) -> CampaignCost:
    """Return what a campaign has cost by the moment `at` (microseconds)."""
    code = campaign.code
    sent = session.scalar(
        select(func.count()).where(
            Message.code == code,
            Message.state.in_(("sent", "handed")),
            func.coalesce(Message.sent_at, Message.at) <= at,
        )
    )
    points = _points(session, code, at) if campaign.gives_points else 0
    vouchers, off = _vouchers(session, code, at)
    typed = session.scalar(
        select(func.coalesce(func.sum(ChannelReach.cost), 0)).where(
            ChannelReach.campaign_code == code, ChannelReach.at <= at
        )
    )
    redeem = session.shop.version_on(session.shop.day(moment(at))).programme.redeem
    return CampaignCost(
        messages=int(sent or 0),
        messages_cost=int(sent or 0) * campaign.cost_per_message,
        points=points,
        points_cost=worth(points, redeem),
        vouchers=vouchers,
        vouchers_cost=off,
        typed=int(typed or 0),
    )


def _points(session: Session, code: str, at: int) -> int:
    """Return the points given; of a purchase that was refunded in part, as large a part is left."""
    uses = (
        select(func.coalesce(func.sum(CampaignUse.points), 0))
        .join(Purchase, Purchase.id == CampaignUse.purchase_id)
        .where(CampaignUse.code == code, Purchase.at <= at)
    )
    given = int(session.scalar(uses.where(Purchase.refunded == 0)) or 0)
    for points, goods, refunded in session.execute(
        select(CampaignUse.points, Purchase.goods, Purchase.refunded)
        .join(Purchase, Purchase.id == CampaignUse.purchase_id)
        .where(CampaignUse.code == code, Purchase.at <= at, Purchase.refunded > 0)
    ):
        given += points * (goods - refunded) // goods
    return given


def _vouchers(session: Session, code: str, at: int) -> tuple[int, int]:
    """Return how many vouchers were used and what they took off; rewards of one bill share it."""
    other = aliased(Redemption)
    beside = (
        select(func.count())
        .where(other.purchase_id == Voucher.purchase_id, other.state == "consumed")
        .correlate(Voucher)
        .scalar_subquery()
    )
    used, off = 0, 0
    for total, due, rewards in session.execute(
        select(func.coalesce(Purchase.total, 0), func.coalesce(Purchase.due, 0), beside)
        .select_from(Voucher)
        .outerjoin(Purchase, Purchase.id == Voucher.purchase_id)
        .where(Voucher.campaign_code == code, Voucher.state == "used", Voucher.used_at <= at)
    ):
        used += 1
        off += max(int(total) - int(due), 0) // max(int(rewards), 1)
    return used, off
