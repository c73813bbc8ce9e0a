"""What the shop offers: programme versions, rewards, campaigns, stamp cards, as frozen rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from sqlalchemy import Select, case, func, select

from loyalty_desktop.errors import NotAllowed
from loyalty_desktop.models.rules.campaigns import Campaign, runs_on
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.stamps import StampCard
from loyalty_desktop.models.tables import Campaign as CampaignRecord
from loyalty_desktop.models.tables import (
    CampaignTarget,
    CampaignUse,
    ProgrammeVersion,
    Purchase,
    Redemption,
    Reward,
    Staff,
    Stamp,
)
from loyalty_desktop.models.tables import StampCard as StampCardRecord
from loyalty_desktop.services.queries.memberships import PlanRow, plans_now
from loyalty_desktop.services.queries.missions import MissionRow, missions_now
from loyalty_desktop.services.queries.segments import segments
from loyalty_desktop.services.store import BEGINNING, RewardVersion, Session, check, micros, moment

VersionState = Literal["in force", "planned", "past", "replaced"]
OfferState = Literal["on offer", "planned", "ended", "sold out"]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of the programme. `first_date` is None for the one from the beginning of time.

    `replaced`: a later version has the same first day, so that this one is in force nowhere.
    """

    number: int
    first_date: date | None
    recorded: datetime
    by: str | None
    state: VersionState
    programme: Programme


@dataclass(frozen=True, slots=True)
class ProgrammeNow:
    """The programme's versions, newest first, and what the asker may do with them.

    `today` is the shop's business date; `latest` the last business date with a purchase. A version
    dated on `latest` or before it needs `may_date_back`.
    """

    versions: tuple[VersionRow, ...]
    in_force: VersionRow
    currency: Currency
    today: date
    latest: date | None
    may_change: bool
    may_date_back: bool


@dataclass(frozen=True, slots=True)
class RewardRow:
    """A reward as it is offered now; amounts in minor units, `value` percent for `percent`.

    `left` is the stock that can still be taken (reservations taken off), None without a limit;
    `given` counts the units of this version, `given_ever` those of all versions.
    """

    code: str
    name: str
    points: int
    kind: str
    value: Fraction | None
    category: str | None
    cap: int | None
    pack: int
    stock: int | None
    left: int | None
    given: int
    given_ever: int
    per_member: int
    period_days: int
    tiers: tuple[str, ...]
    first_date: date | None
    until: date | None
    state: OfferState
    version: int
    first_purchase_only: bool = False


@dataclass(frozen=True, slots=True)
class StampCardRow:
    """A stamp card as it is now; `reward_name` is None when its reward is gone."""

    card: StampCard
    reward_name: str | None
    stamps: int
    members: int
    version: int


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign as it is now. `today`: its days include today, whatever the hour.

    `uses` counts the purchases that had it, `targets` whom it is for, `control` who is left out to
    compare.
    """

    campaign: Campaign
    first_date: date | None
    until: date | None
    state: OfferState
    today: bool
    uses: int
    version: int
    targets: int = 0
    control: int = 0


@dataclass(frozen=True, slots=True)
class Rewards:
    """Rewards, stamp cards, missions and plans, and what a form for them needs to know."""

    rewards: tuple[RewardRow, ...]
    stamp_cards: tuple[StampCardRow, ...]
    tiers: tuple[str, ...]
    currency: Currency
    may_offer: bool
    missions: tuple[MissionRow, ...] = ()
    plans: tuple[PlanRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Campaigns:
    """The campaigns by priority, then code, and what a form for them needs to know."""

    campaigns: tuple[CampaignRow, ...]
    tiers: tuple[str, ...]
    currency: Currency
    today: date
    may_offer: bool
    segments: tuple[str, ...] = ()
    rewards: tuple[tuple[str, str], ...] = ()
    """The rewards of which targets can get a voucher: code and name."""


def programme_now(session: Session, at: datetime) -> ProgrammeNow:
    """Return the versions of the programme as of the moment `at`."""
    shop = session.shop
    today = shop.day(at)
    standing = {version.number for version in shop.timeline()}
    in_force = shop.version_on(today).number
    programmes = {version.number: version.programme for version in shop.versions}
    rows: list[VersionRow] = []
    for number, first, recorded, name in session.execute(
        select(
            ProgrammeVersion.number,
            ProgrammeVersion.first_day,
            ProgrammeVersion.recorded_at,
            Staff.name,
        )
        .outerjoin(Staff, Staff.id == ProgrammeVersion.staff_id)
        .order_by(ProgrammeVersion.number.desc())
    ):
        state: VersionState = "past"
        if number == in_force:
            state = "in force"
        elif number not in standing:
            state = "replaced"
        elif first > today:
            state = "planned"
        since = None if first <= BEGINNING else date_of(first)
        rows.append(VersionRow(number, since, moment(recorded), name, state, programmes[number]))
    latest = session.scalar(
        select(Purchase.business_day).order_by(Purchase.business_day.desc()).limit(1)
    )
    return ProgrammeNow(
        tuple(rows),
        next(row for row in rows if row.number == in_force),
        shop.currency,
        date_of(today),
        None if latest is None else date_of(latest),
        _may(session, Right.CHANGE_PROGRAMME),
        _may(session, Right.DATE_BACK_PROGRAMME),
    )


def rewards_now(session: Session, at: datetime) -> Rewards:
    """Return rewards and stamp cards as they are offered at the moment `at`."""
    shop = session.shop
    now = micros(at)
    today = shop.day(at)
    given: dict[str, int] = {}
    ever: dict[str, int] = {}
    version: dict[str, int] = {}
    for reward, code, count, units in session.execute(
        select(Reward.id, Reward.code, Reward.version, Reward.given)
    ):
        given[reward] = units
        ever[code] = ever.get(code, 0) + units
        version[reward] = count
    aside = _reserved(session, now)
    rewards = tuple(
        _reward_row(
            reward,
            given.get(reward.id, 0),
            aside.get(reward.id, 0),
            ever.get(reward.code, 0),
            version.get(reward.id, 1),
            today,
        )
        for reward in shop.rewards_at(now)
    )
    return Rewards(
        rewards,
        _stamp_cards(session, now, {row.code: row.name for row in rewards}),
        _tiers(session, today),
        shop.currency,
        _may(session, Right.OFFER),
        missions_now(session, at),
        plans_now(session, at),
    )


def campaigns_now(session: Session, at: datetime) -> Campaigns:
    """Return the campaigns as they are at the moment `at`."""
    shop = session.shop
    today = shop.day(at)
    uses = _counts(session, select(CampaignUse.code, func.count()).group_by(CampaignUse.code))
    versions = _counts(
        session,
        select(CampaignRecord.code, func.max(CampaignRecord.version)).group_by(CampaignRecord.code),
    )
    left_out = func.coalesce(func.sum(case((CampaignTarget.control.is_(True), 1), else_=0)), 0)
    people = {
        code: (int(everybody) - int(control), int(control))
        for code, everybody, control in session.execute(
            select(CampaignTarget.code, func.count(), left_out).group_by(CampaignTarget.code)
        )
    }
    rows = [
        CampaignRow(
            campaign,
            _date(campaign.first_day),
            _date(campaign.last_day),
            _state(campaign.first_day, campaign.last_day, today),
            acts_on(campaign, today),
            uses.get(campaign.code, 0),
            versions.get(campaign.code, 1),
            *people.get(campaign.code, (0, 0)),
        )
        for campaign in shop.campaigns_at(micros(at))
    ]
    rows.sort(key=_by_priority)
    return Campaigns(
        tuple(rows),
        _tiers(session, today),
        shop.currency,
        date_of(today),
        _may(session, Right.OFFER),
        tuple(row.segment.name for row in segments(session, at, counted=False)),
        tuple((each.code, each.name) for each in shop.rewards_at(micros(at))),
    )


def acts_on(campaign: Campaign, day: int) -> bool:
    """Tell whether dates and weekdays of a campaign include business day `day`."""
    return runs_on(campaign, day)


def _reward_row(
    reward: RewardVersion, given: int, aside: int, ever: int, version: int, today: int
) -> RewardRow:
    left = None if reward.stock is None else max(reward.stock - given - aside, 0)
    state = _state(reward.first_day, reward.last_day, today)
    if state == "on offer" and left == 0:
        state = "sold out"
    return RewardRow(
        code=reward.code,
        name=reward.name,
        points=reward.points,
        kind=reward.kind,
        value=reward.value,
        category=reward.category,
        cap=reward.cap,
        pack=reward.pack,
        stock=reward.stock,
        left=left,
        given=given,
        given_ever=ever,
        per_member=reward.per_member,
        period_days=reward.period_days,
        tiers=reward.tiers,
        first_date=_date(reward.first_day),
        until=_date(reward.last_day),
        state=state,
        version=version,
        first_purchase_only=reward.first_purchase_only,
    )


def _reserved(session: Session, now: int) -> Mapping[str, int]:
    """Return the units of each reward that open bills keep aside."""
    return _counts(
        session,
        select(Redemption.reward_id, func.sum(Redemption.quantity))
        .where(Redemption.state == "reserved", Redemption.reserved_until > now)
        .group_by(Redemption.reward_id),
    )


def _stamp_cards(session: Session, now: int, names: Mapping[str, str]) -> tuple[StampCardRow, ...]:
    stamped = {
        code: (int(stamps), members)
        for code, stamps, members in session.execute(
            select(
                Stamp.code, func.sum(Stamp.stamps), func.count(func.distinct(Stamp.member_id))
            ).group_by(Stamp.code)
        )
    }
    versions = _counts(
        session,
        select(StampCardRecord.code, func.max(StampCardRecord.version)).group_by(
            StampCardRecord.code
        ),
    )
    return tuple(
        StampCardRow(
            card,
            names.get(card.reward),
            *stamped.get(card.code, (0, 0)),
            versions.get(card.code, 1),
        )
        for card in session.shop.stamp_cards_at(now)
    )


def _counts(session: Session, statement: Select[str, int]) -> dict[str, int]:
    return {name: int(count) for name, count in session.execute(statement)}


def _by_priority(row: CampaignRow) -> tuple[int, str]:
    return -row.campaign.priority, row.campaign.code


def _state(first: int | None, last: int | None, today: int) -> OfferState:
    if first is not None and today < first:
        return "planned"
    return "ended" if last is not None and today > last else "on offer"


def _date(day: int | None) -> date | None:
    return None if day is None else date_of(day)


def _tiers(session: Session, today: int) -> tuple[str, ...]:
    return tuple(tier.name for tier in session.shop.version_on(today).programme.tiering.tiers)


def _may(session: Session, right: Right) -> bool:
    try:
        check(session.shop, session.by, right)
    except NotAllowed:
        return False
    return True
