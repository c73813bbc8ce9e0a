"""What the cashier is to ask a member for the campaigns that speak at the counter."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.campaigns import Campaign, in_its_hours, runs_on, text_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import CampaignTarget
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.queries.audiences import campaign_named
from loyalty_desktop.services.queries.campaign_targets import has_budget, still_good
from loyalty_desktop.services.queries.letters import language_for
from loyalty_desktop.services.queries.member_words import said_to
from loyalty_desktop.services.queries.objections import may_be_told
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs
from loyalty_desktop.wording import language

_TARGETS = Prepared(
    select(
        CampaignTarget.code,
        CampaignTarget.at,
        CampaignTarget.answer,
        CampaignTarget.answered_at,
    )
    .where(
        CampaignTarget.member_id == bindparam("member"),
        CampaignTarget.control.is_(False),
        CampaignTarget.at <= bindparam("at"),
    )
    .order_by(CampaignTarget.at.desc())
)


@dataclass(frozen=True, slots=True)
class CampaignPrompt:
    """What to say to the member for a campaign, and the code that goes with it, if there is one.

    The answer (yes, no, later) is kept by `answer_campaign`.
    """

    code: str
    name: str
    text: str
    call_to_action: str | None


@needs(Right.SEE_MEMBERS)
def why_no_yes(session: Session, member: str, code: str, at: datetime) -> str:
    """Return why a member (any reference) can't say yes to a campaign now, empty who can.

    `not_meant`: not one of those it is for, or left out to compare; `over`: what this member was
    offered was good for fewer days. Errors: `NotFound`.
    """
    day, now = session.shop.day(at), micros(at)
    campaign = campaign_named(session, code, at)
    found = find_member(session, member)
    since = [
        row[1]
        for one in lineage(session, found.id, now)
        for row in _TARGETS.all(session, member=one, at=now)
        if row[0] == code
    ]
    if not since:
        return "not_meant"
    return "" if still_good(session, campaign, max(since), day) else "over"


@needs(Right.SEE_MEMBERS)
def prompts_for(session: Session, member: str, at: datetime) -> tuple[CampaignPrompt, ...]:
    """Return what campaigns want asked of a member (any reference) now, those of priority first.

    Who answered yes or no is asked no more, who said later on another day again. Who is restricted,
    is under 18, or said no to marketing at the counter, is asked nothing. Errors: `NotFound`.
    """
    day, now = session.shop.day(at), micros(at)
    local = at.astimezone(session.shop.zone)
    running = {
        campaign.code: campaign
        for campaign in session.shop.campaigns_at(now)
        if "counter" in campaign.channels
        and campaign.for_targets
        and runs_on(campaign, day)
        and in_its_hours(campaign, local)
    }
    if not running:
        return ()
    found = find_member(session, member)
    everybody = lineage(session, found.id, now)
    if not may_be_told(session, found, everybody, day):
        return ()
    wanted: dict[str, Campaign] = {}
    settled: set[str] = set()
    for one in everybody:
        for code, since, answer, answered_at in _TARGETS.all(session, member=one, at=now):
            campaign = running.get(code)
            if campaign is None or code in settled:
                continue
            settled.add(code)
            asked_today = answer == "later" and session.shop.day(moment(answered_at)) == day
            if answer in {"yes", "no"} or asked_today:
                continue
            if still_good(session, campaign, since, day) and has_budget(session, campaign, now):
                wanted[code] = campaign
    told = (
        _prompt(session, found.id, campaign, at) for campaign in sorted(wanted.values(), key=_rank)
    )
    return tuple(prompt for prompt in told if prompt is not None)


def _prompt(
    session: Session, member: str, campaign: Campaign, at: datetime
) -> CampaignPrompt | None:
    """Return the prompt filled for a member; None where its text can't be said to this one."""
    spoken = language_for(campaign, language())
    body = text_of(campaign, "body", spoken)
    if not body:
        return CampaignPrompt(campaign.code, campaign.name, campaign.name, campaign.call_to_action)
    try:
        text = said_to(session, member, body, at, spoken, campaign, "counter")
    except LoyaltyError:
        return None
    return CampaignPrompt(campaign.code, campaign.name, text, campaign.call_to_action)


def _rank(campaign: Campaign) -> tuple[int, str]:
    return -campaign.priority, campaign.code
