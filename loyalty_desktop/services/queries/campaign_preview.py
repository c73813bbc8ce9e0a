"""A campaign before it runs: whom it would be for, who would hear of it, what it would cost."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import func, select

from loyalty_desktop.errors import Invalid, NotEligible
from loyalty_desktop.models.rules.campaigns import LISTED, Campaign, in_control_group
from loyalty_desktop.models.rules.messages import first_open
from loyalty_desktop.models.rules.money import half_up
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Purchase
from loyalty_desktop.services.queries.campaign_targets import due, rows_by_person
from loyalty_desktop.services.queries.letters import compose, why_unsaid
from loyalty_desktop.services.queries.liability import share_used
from loyalty_desktop.services.queries.recipients import people_of, recipients
from loyalty_desktop.services.queries.snapshot import stream
from loyalty_desktop.services.store import Session, micros, needs

USUAL_DAYS = 30
"""A campaign without an end is looked at for so many days."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The campaign's text as one of its people would read it; `mistake` says why there is none."""

    name: str = ""
    subject: str = ""
    body: str = ""
    mistake: str = ""


@dataclass(frozen=True, slots=True)
class CampaignPreview:
    """What a campaign would come to if it began now; amounts in minor units.

    Of `people` it is for, `control` would be left out to compare; `inside` are in it already.
    `by_channel` would hear of it, `closed` counts by reason who would not. In as many days as it
    lasts (`days`) its people made `purchases` before; with those it would give `points`, worth
    `points_cost` if all are used, and `points_expected` if as many are used as of all points.
    `vouchers_cost` is the most that vouchers of a fixed amount take off.
    """

    people: int = 0
    control: int = 0
    inside: int = 0
    by_channel: Mapping[str, int] = field(default_factory=dict[str, int])
    closed: Mapping[str, int] = field(default_factory=dict[str, int])
    messages_cost: int = 0
    days: int = 0
    purchases: int = 0
    points: int = 0
    points_cost: int = 0
    points_expected: int = 0
    vouchers_cost: int = 0
    sample: Sample = Sample()

    @property
    def targets(self) -> int:
        """Return how many it would be for, those left out not counted."""
        return self.people - self.control

    @property
    def cost(self) -> int:
        """Return what it would cost."""
        return self.messages_cost + self.points_expected + self.vouchers_cost


@needs(Right.OFFER)
def campaign_preview(session: Session, campaign: Campaign, at: datetime) -> CampaignPreview:
    """Return what `campaign`, kept or not, would come to if it began at the moment `at`.

    What people bought before stands for what they will buy. Errors: `NotFound`, `Invalid`, for an
    audience that is no segment and no condition.
    """
    if not campaign.for_targets or campaign.audience == LISTED:
        return CampaignPreview()
    inside = rows_by_person(session, campaign.code, micros(at))
    found = [one for one in due(session, campaign, at) if one not in inside]
    members = list(dict.fromkeys(one.member for one in found))
    targets = [member for member in members if not in_control_group(campaign, member)]
    told = CampaignPreview(
        people=len(members),
        control=len(members) - len(targets),
        inside=len(inside),
        sample=_sample(session, campaign, targets, at),
    )
    told = _with_messages(session, told, campaign, targets, at)
    told = _with_points(session, told, campaign, targets, at)
    return _with_vouchers(session, told, campaign, len(targets), at)


def _with_messages(
    session: Session,
    told: CampaignPreview,
    campaign: Campaign,
    targets: Collection[str],
    at: datetime,
) -> CampaignPreview:
    if not campaign.sends:
        return told
    day = session.shop.day(at)
    by_channel: Counter[str] = Counter()
    closed: Counter[str] = Counter()
    for each in recipients(session, people_of(session, targets)).values():
        channel, reason = first_open(campaign.channels, each, day)
        if channel is None:
            closed[reason] += 1
        else:
            by_channel[channel] += 1
    return replace(
        told,
        by_channel=dict(by_channel.most_common()),
        closed=dict(closed.most_common()),
        messages_cost=sum(by_channel.values()) * campaign.cost_per_message,
    )


def _with_points(
    session: Session,
    told: CampaignPreview,
    campaign: Campaign,
    targets: Collection[str],
    at: datetime,
) -> CampaignPreview:
    days = USUAL_DAYS
    if campaign.last_day is not None:
        first = campaign.first_day if campaign.first_day is not None else session.shop.day(at)
        days = max(campaign.last_day - first + 1, 1)
    if campaign.good_days:
        days = min(days, campaign.good_days)
    day = session.shop.day(at)
    wanted = set(targets)
    statement = (
        select(Purchase.member_id, func.count(), func.sum(Purchase.earned))
        .where(
            Purchase.business_day.between(day - days, day - 1),
            Purchase.member_id.is_not(None),
            Purchase.goods >= max(campaign.minimum, 1),
            Purchase.voided_at.is_(None),
        )
        .group_by(Purchase.member_id)
    )
    purchases = times = earned = 0
    for member, count, points in stream(session, statement):
        if member in wanted:
            purchases += int(count)
            times += min(int(count), campaign.per_member or int(count))
            earned += int(points)
    points = campaign.bonus * times
    if campaign.multiplier is not None:
        points += max(int(earned * (campaign.multiplier - 1)), 0)
    value = worth(points, session.shop.version_on(day).programme.redeem)
    return replace(
        told,
        days=days,
        purchases=purchases,
        points=points,
        points_cost=value,
        points_expected=half_up(value * share_used(session, day)),
    )


def _with_vouchers(
    session: Session, told: CampaignPreview, campaign: Campaign, targets: int, at: datetime
) -> CampaignPreview:
    if campaign.reward is None:
        return told
    reward = session.shop.reward_at(campaign.reward, micros(at))
    if reward is None or reward.kind != "amount" or reward.value is None:
        return told
    return replace(told, vouchers_cost=half_up(reward.value * targets))


def _sample(session: Session, campaign: Campaign, targets: Collection[str], at: datetime) -> Sample:
    """Return the text filled for the first of the people for whom it can be."""
    if not any(parts.get("body", "").strip() for parts in campaign.texts.values()):
        return Sample()
    channel = campaign.channels[0] if campaign.channels else "counter"
    mistake = ""
    for member in list(targets)[:20]:
        try:
            told = compose(session, member, campaign, channel, at)
        except (Invalid, NotEligible) as refusal:
            mistake = mistake or why_unsaid(refusal)
        else:
            return Sample(told.name, told.subject, told.body)
    return Sample(mistake=mistake)
