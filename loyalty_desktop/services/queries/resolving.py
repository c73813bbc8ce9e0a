"""What a scanned or typed text means at the counter."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.cards import code_hash
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Voucher
from loyalty_desktop.services.queries.campaign_codes import CampaignFound, campaign_of_code
from loyalty_desktop.services.queries.panel import MemberPanel, member_panel
from loyalty_desktop.services.queries.purchases import PurchaseRow, purchase_by_receipt
from loyalty_desktop.services.store import Prepared, Session, micros, needs

_VOUCHER = Prepared(select(Voucher.reward_code).where(Voucher.code_hash == bindparam("hash")))


@dataclass(frozen=True, slots=True)
class RewardFound:
    """A reward by its own code, or by the code of a voucher for it."""

    code: str
    name: str
    voucher: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a scanned or typed text means: exactly one of these."""

    member: MemberPanel | None = None
    purchase: PurchaseRow | None = None
    reward: RewardFound | None = None
    campaign: CampaignFound | None = None


@needs(Right.SEE_MEMBERS)
def resolve(session: Session, text: str, at: datetime) -> Resolved:
    """Return the member, voucher, reward, campaign or receipt that `text` means.

    A campaign is meant by the code of its call to action; a receipt before one that does not run.

    Errors: `NotFound`; `Invalid` for a receipt number that several counters have used.
    """
    try:
        return Resolved(member=member_panel(session, text, at))
    except NotFound:
        pass
    reward = _reward_found(session, text.strip(), micros(at))
    if reward is not None:
        return Resolved(reward=reward)
    campaign = campaign_of_code(session, text, at)
    if campaign is not None and campaign.state == "running":
        return Resolved(campaign=campaign)
    try:
        return Resolved(purchase=purchase_by_receipt(session, text.strip()))
    except NotFound:
        if campaign is None:
            raise NotFound(what="member") from None
    return Resolved(campaign=campaign)


def _reward_found(session: Session, text: str, at: int) -> RewardFound | None:
    voucher = _VOUCHER.first(session, hash=code_hash(text))
    reward = session.shop.reward_at(text if voucher is None else voucher[0], at)
    if reward is None:
        return None
    return RewardFound(reward.code, reward.name, None if voucher is None else text)
