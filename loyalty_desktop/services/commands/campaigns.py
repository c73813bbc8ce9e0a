"""Campaigns: defined, and from that moment on acting on purchases."""

import json
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import func, insert, select

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.campaigns import Campaign
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
from loyalty_desktop.services.store import Session, campaign_content, micros, needs, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineCampaign(Asked):
    """A campaign, as the rules read it."""

    campaign: Campaign
    OP: ClassVar[str] = "define_campaign"


@needs(Right.OFFER)
def define_campaign(session: Session, by: Actor, request: DefineCampaign) -> Answer:
    """Define a campaign, or a new version of it, from the request's moment on.

    Errors: `Invalid`; `NotFound` for a segment that is neither a stage nor a tier.
    """
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    campaign = request.campaign
    check_code(campaign.code, "code")
    check_count(campaign.bonus, "bonus")
    check_count(campaign.per_member, "per_member")
    if campaign.multiplier is not None and campaign.multiplier <= 0:
        raise Invalid(field="multiplier", reason="not_positive")
    if (campaign.multiplier is None) == (not campaign.bonus):
        raise Invalid(field="multiplier", reason="both")
    day = session.shop.day(request.at)
    tiers = [tier.name for tier in session.shop.version_on(day).programme.tiering.tiers]
    if campaign.segment is not None and campaign.segment not in {*STAGES, *tiers}:
        raise NotFound(what="segment", segment=campaign.segment)
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
            content=json.dumps(campaign_content(campaign)),
            at=micros(request.at),
        )
    )
    raise_revision(session)
    return answer(session, request, Answer(), None, ("campaign",))
