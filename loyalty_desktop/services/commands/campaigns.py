"""Campaigns: defined, and from that moment on acting on purchases."""

import json
from dataclasses import dataclass, replace
from typing import ClassVar

from sqlalchemy import func, insert, select

from loyalty_desktop.errors import AlreadyDone, Invalid, NotFound
from loyalty_desktop.models.rules.campaigns import LISTED, Campaign, check_campaign
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.models.tables import Campaign as CampaignRow
from loyalty_desktop.services.commands.answering import (
    Answer,
    Asked,
    answer,
    answered,
    check_code,
    check_count,
)
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.queries.audiences import campaign_named, check_audience
from loyalty_desktop.services.store import Session, campaign_content, micros, needs, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineCampaign(Asked):
    """A campaign, as the rules read it."""

    campaign: Campaign
    OP: ClassVar[str] = "define_campaign"


@needs(Right.OFFER)
def define_campaign(session: Session, by: Actor, request: DefineCampaign) -> Answer:
    """Define a campaign, or a new version of it, from the request's moment on.

    Errors: `Invalid` (also for an audience that is no condition, with its place); `NotFound` for a
    segment that is neither a stage nor a tier, and for an audience that is no segment.
    """
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    campaign = request.campaign
    check_code(campaign.code, "code")
    check_code(campaign.call_to_action, "call_to_action")
    check_count(campaign.bonus, "bonus")
    check_count(campaign.per_member, "per_member")
    check_campaign(campaign)
    at = micros(request.at)
    if campaign.audience is not None and campaign.audience != LISTED:
        check_audience(session, campaign.audience, request.at)
    if campaign.reward is not None and session.shop.reward_at(campaign.reward, at) is None:
        raise Invalid(field="reward", reason="unknown_reward")
    day = session.shop.day(request.at)
    tiers = [tier.name for tier in session.shop.version_on(day).programme.tiering.tiers]
    if campaign.segment is not None and campaign.segment not in {*STAGES, *tiers}:
        raise NotFound(what="segment", segment=campaign.segment)
    _keep(session, campaign, at)
    return answer(session, request, Answer(), None, ("campaign",))


@dataclass(frozen=True, slots=True, kw_only=True)
class StopCampaign(Asked):
    """A campaign to be stopped from the request's moment on; defined again it goes on."""

    code: str
    OP: ClassVar[str] = "stop_campaign"


@needs(Right.OFFER)
def stop_campaign(session: Session, by: Actor, request: StopCampaign) -> Answer:
    """Stop a campaign: it acts on no purchase and reaches nobody any more.

    Errors: `NotFound`, `AlreadyDone` (it is stopped).
    """
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    campaign = campaign_named(session, request.code, request.at)
    if campaign.stopped:
        raise AlreadyDone(what="stopped")
    _keep(session, replace(campaign, stopped=True), micros(request.at))
    return answer(session, request, Answer(), None, ("stopped",))


def _keep(session: Session, campaign: Campaign, at: int) -> None:
    """Keep a version of a campaign, in force from the moment `at` on."""
    version = session.scalar(
        select(func.coalesce(func.max(CampaignRow.version), 0)).where(
            CampaignRow.code == campaign.code
        )
    )
    session.execute(
        insert(CampaignRow).values(
            id=new_id(),
            code=campaign.code,
            version=(version or 0) + 1,
            name=clean(campaign.name, "name"),
            content=json.dumps(campaign_content(campaign), ensure_ascii=False),
            at=at,
        )
    )
    raise_revision(session)
