"""What a campaign says to a member on a receipt, once: which bill says it, and what it said."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.campaigns import Campaign, runs_on, text_of
from loyalty_desktop.models.tables import CampaignTarget, Purchase
from loyalty_desktop.services.finding import kept_member
from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.queries.campaign_targets import has_budget, still_good
from loyalty_desktop.services.queries.letters import language_for
from loyalty_desktop.services.queries.member_words import member_words, said_to
from loyalty_desktop.services.queries.objections import may_be_told
from loyalty_desktop.services.queries.sending_rules import message_rules
from loyalty_desktop.services.store import Prepared, Session, moment
from loyalty_desktop.wording import language

RECEIPT: Final = "receipt"

_BILL = Prepared(
    select(Purchase.member_id, Purchase.at, Purchase.business_day, Purchase.voided_at).where(
        Purchase.id == bindparam("purchase")
    )
)
_TARGETS = Prepared(
    select(
        CampaignTarget.code,
        CampaignTarget.round,
        CampaignTarget.reached_at,
        CampaignTarget.reached_by,
        CampaignTarget.at,
    )
    .where(CampaignTarget.member_id == bindparam("member"), CampaignTarget.control.is_(False))
    .order_by(CampaignTarget.at.desc(), CampaignTarget.round.desc())
)


@dataclass(frozen=True, slots=True)
class ReceiptOffer:
    """What a campaign says on a receipt: a headline, its words, and the code to show, if any.

    `member` and `round` name the target it is for.
    """

    campaign: str
    title: str
    words: str
    code: str | None
    member: str
    round: int


def offer_due(session: Session, purchase: str) -> ReceiptOffer | None:
    """Return what the receipt of a bill is to say for a campaign, None for nothing.

    It is said on the bill's own business day, to a target who has heard nothing of it yet and for
    whom it is still good, while there is money left for it; of several campaigns the one of highest
    priority. Who is restricted, left, is under 18, or said no to marketing at the counter, is told
    nothing.
    """
    found = _BILL.first(session, purchase=purchase)
    if found is None or found[0] is None or found[3] is not None:
        return None
    holder, at, day, _voided = found
    latest = session.shop.latest_day
    running = _speaking(session, at, day)
    if not running or (latest is not None and day < latest):
        return None
    member = kept_member(session, holder)
    everybody = lineage(session, member.id, session.recorded_at)
    if not may_be_told(session, member, everybody, day):
        return None
    wanted = [
        (running[code], one, number)
        for one in everybody
        for code, number, reached, _by, since in _TARGETS.all(session, member=one)
        if code in running and reached is None and still_good(session, running[code], since, day)
    ]
    for campaign, one, number in sorted(wanted, key=lambda each: (-each[0].priority, each[0].code)):
        if not has_budget(session, campaign, at):
            continue
        if (said := _said(session, campaign, one, number, at)) is not None:
            return said
    return None


def offer_said(session: Session, purchase: str) -> ReceiptOffer | None:
    """Return what the receipt of a bill said for a campaign, so that a copy says it too."""
    found = _BILL.first(session, purchase=purchase)
    if found is None or found[0] is None:
        return None
    holder, at, day, _voided = found
    running = _speaking(session, at, day)
    if not running:
        return None
    member = kept_member(session, holder)
    for one in lineage(session, member.id, session.recorded_at):
        for code, number, reached, by, _since in _TARGETS.all(session, member=one):
            if code in running and by == RECEIPT and reached == at:
                return _said(session, running[code], one, number, at)
    return None


def _speaking(session: Session, at: int, day: int) -> dict[str, Campaign]:
    """Return the campaigns that speak on receipts on a business day, by code."""
    return {
        campaign.code: campaign
        for campaign in session.shop.campaigns_at(at)
        if RECEIPT in campaign.channels and campaign.for_targets and runs_on(campaign, day)
    }


def _said(
    session: Session, campaign: Campaign, member: str, number: int, at: int
) -> ReceiptOffer | None:
    """Return the words of a campaign to a member; None where it has nothing to say to this one."""
    when = moment(at)
    spoken = language_for(campaign, message_rules(session).language, language())
    try:
        words = said_to(
            session, member, text_of(campaign, "body", spoken), when, spoken, campaign, RECEIPT
        )
        subject = text_of(campaign, "subject", spoken) or campaign.name
        title = said_to(session, member, subject, when, spoken, campaign, RECEIPT)
    except LoyaltyError:
        return None
    if not words:
        return None
    code = member_words(session, member, when, spoken, {"code"}, campaign, RECEIPT)["code"]
    return ReceiptOffer(campaign.code, title, words, code, member, number)
