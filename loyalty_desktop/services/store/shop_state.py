"""The shop's rules as a transaction finds them, kept in memory while their revision stays."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from loyalty_desktop.models.rules import calendar
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.memberships import MembershipPlan
from loyalty_desktop.models.rules.missions import Mission
from loyalty_desktop.models.rules.money import Currency, currency
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.programme_file import read_programme
from loyalty_desktop.models.rules.stamps import StampCard
from loyalty_desktop.models.tables import Campaign as CampaignRow
from loyalty_desktop.models.tables import MembershipPlan as PlanRow
from loyalty_desktop.models.tables import Mission as MissionRow
from loyalty_desktop.models.tables import ProgrammeVersion, Shop, ShopChoice, ShopKey, Staff
from loyalty_desktop.models.tables import Reward as RewardRow
from loyalty_desktop.models.tables import StampCard as StampCardRow
from loyalty_desktop.services.store.moments import micros

BEGINNING = -719_162
"""The first day there is: 1 January of the year 1."""
_PLAIN = Campaign("", "")
_LATER_NAMES = (
    "kind", "audience", "channels", "texts", "call_to_action", "budget", "cost_per_message",
    "automatic", "reward", "good_days", "measure_days", "stopped",
)  # fmt: skip
"""What campaigns of before did not have: kept only where it is not as it was then."""


@dataclass(frozen=True, slots=True)
class Version:
    """A programme version, in force from business day `first_day`."""

    number: int
    first_day: int
    programme: Programme


@dataclass(frozen=True, slots=True)
class RewardVersion:
    """A version of a reward as it was defined; amounts in minor units, days inclusive.

    `value` is minor units for kinds that take an amount off, percent for `percent`.
    """

    id: str
    code: str
    position: int
    at: int
    name: str
    points: int
    kind: str
    value: Fraction | None = None
    category: str | None = None
    cap: int | None = None
    pack: int = 1
    stock: int | None = None
    per_member: int = 0
    period_days: int = 0
    tiers: tuple[str, ...] = ()
    first_day: int | None = None
    last_day: int | None = None
    first_purchase_only: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """A definition in force from the moment `at` (microseconds) on."""

    at: int
    code: str
    what: Any


@dataclass(frozen=True, slots=True)
class ShopState:
    """The shop: money, zone, programme versions, offers, staff rights, secrets."""

    id: str
    name: str
    currency: Currency
    timezone: str
    zone: ZoneInfo
    day_starts: int
    country: str
    revision: int
    versions: tuple[Version, ...]
    campaigns: tuple[Dated, ...]
    rewards: tuple[RewardVersion, ...]
    stamp_cards: tuple[Dated, ...]
    staff: Mapping[str, tuple[str, bool, Mapping[str, int]]]
    has_owner: bool
    generation: int
    secrets: Mapping[int, bytes] = field(repr=False)
    latest_day: int | None = None
    closed_day: int | None = None
    categories_since: int | None = None
    missions: tuple[Dated, ...] = ()
    plans: tuple[Dated, ...] = ()
    choices: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    """What the shop has chosen, by the name of the thing: the content of its `shop_choice`."""

    @property
    def secret(self) -> bytes:
        """Return the newest of the shop's secrets that this machine holds."""
        return self.secrets[self.generation]

    def role_of(self, staff: str | None) -> str:
        """Return the role that somebody has now; empty for nobody, and before the first owner."""
        role, active, _ = self.staff.get(staff or "", ("", False, {}))
        return role if active else ""

    def day(self, at: datetime) -> int:
        """Return the business day of `at`."""
        return day_of(calendar.business_date(at, self.zone, self.day_starts))

    def start_of(self, day: int) -> int:
        """Return the first moment of business day `day`, microseconds."""
        return micros(calendar.moment_start(date_of(day), self.zone, self.day_starts))

    def version_on(self, day: int) -> Version:
        """Return the programme version in force on business day `day`."""
        best = self.versions[0]
        for version in self.versions:
            if best.first_day <= version.first_day <= day:
                best = version
        return best

    def judged_by(self, day: int) -> int:
        """Return the number of the last recorded of the versions that have begun by `day`.

        What was judged with an older one is old: a version came into force, or one was dated back.
        """
        return max(version.number for version in self.versions if version.first_day <= day)

    def timeline(self) -> list[Version]:
        """Return the versions that stand, by their first day."""
        last = {version.first_day: version for version in self.versions}
        return [last[day] for day in sorted(last)]

    def campaigns_at(self, at: int) -> list[Campaign]:
        """Return the campaigns as defined at the moment `at`."""
        return _newest(self.campaigns, at) if self.campaigns else []

    def stamp_cards_at(self, at: int) -> list[StampCard]:
        """Return the stamp cards as defined at the moment `at`."""
        return _newest(self.stamp_cards, at) if self.stamp_cards else []

    def missions_at(self, at: int) -> list[Mission]:
        """Return the missions, streaks and badges as defined at the moment `at`."""
        return _newest(self.missions, at) if self.missions else []

    def plans_at(self, at: int) -> list[MembershipPlan]:
        """Return the membership plans as defined at the moment `at`."""
        return _newest(self.plans, at) if self.plans else []

    def plan_at(self, code: str, at: int) -> MembershipPlan | None:
        """Return the membership plan with `code` as defined at the moment `at`."""
        return next((plan for plan in self.plans_at(at) if plan.code == code), None)

    def reward_at(self, code: str, at: int) -> RewardVersion | None:
        """Return the reward with `code` as defined at the moment `at`."""
        found = None
        for reward in self.rewards:
            if reward.code == code and reward.at <= at:
                found = reward
        return found

    def rewards_at(self, at: int) -> list[RewardVersion]:
        """Return the rewards as defined at the moment `at`, in programme order."""
        newest = {reward.code: reward for reward in self.rewards if reward.at <= at}
        return sorted(newest.values(), key=_position)


def fingerprint(secret: bytes) -> str:
    """Return what the database knows of a secret."""
    return hashlib.sha256(b"fingerprint\0" + secret).hexdigest()


def load_shop(session: Session, secrets: Mapping[int, bytes]) -> ShopState:
    """Read the shop and its rules whole."""
    shop = session.execute(
        select(
            Shop.id,
            Shop.name,
            Shop.currency,
            Shop.timezone,
            Shop.day_starts,
            Shop.country,
            Shop.revision,
            Shop.latest_day,
            Shop.closed_day,
            Shop.categories_since,
        )
    ).one()
    staff = {
        row.id: (row.role, row.active, json.loads(row.limits))
        for row in session.execute(select(Staff.id, Staff.role, Staff.active, Staff.limits))
    }
    # Each counter goes on with the newest secret that it holds; others may hold newer ones.
    # One whose fingerprint is another was made here for a change that was never recorded.
    marks = session.execute(select(ShopKey.generation, ShopKey.fingerprint))
    held = {g: secrets[g] for g, mark in marks if g in secrets and fingerprint(secrets[g]) == mark}
    return ShopState(
        id=shop.id,
        name=shop.name,
        currency=currency(shop.currency),
        timezone=shop.timezone,
        zone=calendar.zone(shop.timezone),
        day_starts=shop.day_starts,
        country=shop.country,
        revision=shop.revision,
        versions=tuple(
            Version(row.number, row.first_day, read_programme(json.loads(row.content)))
            for row in session.execute(
                select(
                    ProgrammeVersion.number, ProgrammeVersion.first_day, ProgrammeVersion.content
                ).order_by(ProgrammeVersion.number)
            )
        ),
        campaigns=tuple(
            Dated(row.at, row.code, campaign_of(json.loads(row.content)))
            for row in session.execute(
                select(CampaignRow.at, CampaignRow.code, CampaignRow.content).order_by(
                    CampaignRow.at, CampaignRow.version
                )
            )
        ),
        rewards=tuple(
            reward_of(row)
            for row in session.execute(
                select(
                    RewardRow.id,
                    RewardRow.code,
                    RewardRow.position,
                    RewardRow.at,
                    RewardRow.name,
                    RewardRow.points,
                    RewardRow.stock,
                    RewardRow.content,
                ).order_by(RewardRow.at, RewardRow.version)
            )
        ),
        stamp_cards=tuple(
            Dated(row.at, row.code, StampCard(**json.loads(row.content)))
            for row in session.execute(
                select(StampCardRow.at, StampCardRow.code, StampCardRow.content).order_by(
                    StampCardRow.at, StampCardRow.version
                )
            )
        ),
        missions=tuple(
            Dated(row.at, row.code, Mission(**json.loads(row.content)))
            for row in session.execute(
                select(MissionRow.at, MissionRow.code, MissionRow.content).order_by(
                    MissionRow.at, MissionRow.version
                )
            )
        ),
        plans=tuple(
            Dated(row.at, row.code, _plan_of(json.loads(row.content)))
            for row in session.execute(
                select(PlanRow.at, PlanRow.code, PlanRow.content).order_by(
                    PlanRow.at, PlanRow.version
                )
            )
        ),
        staff=staff,
        has_owner=any(role == "owner" and active for role, active, _ in staff.values()),
        generation=max(held, default=0),
        secrets=held,
        latest_day=shop.latest_day,
        closed_day=shop.closed_day,
        categories_since=shop.categories_since,
        choices={
            row.name: json.loads(row.content)
            for row in session.execute(select(ShopChoice.name, ShopChoice.content))
        },
    )


def _plan_of(content: Mapping[str, Any]) -> MembershipPlan:
    values = dict(content)
    values["multiplier"] = Fraction(values["multiplier"])
    return MembershipPlan(**values)


def campaign_of(content: Mapping[str, Any]) -> Campaign:
    """Return the campaign kept as `content`."""
    values = dict(content)
    if values.get("multiplier") is not None:
        values["multiplier"] = Fraction(values["multiplier"])
    values["weekdays"] = frozenset(values.get("weekdays", ()))
    values["hours"] = tuple((start, end) for start, end in values.get("hours", ()))
    values["channels"] = tuple(values.get("channels", ()))
    return Campaign(**values)


def campaign_content(campaign: Campaign) -> dict[str, Any]:
    """Return `campaign` as it is kept: what `campaign_of` reads."""
    return {
        "code": campaign.code,
        "name": campaign.name,
        "multiplier": None if campaign.multiplier is None else str(campaign.multiplier),
        "bonus": campaign.bonus,
        "first_day": campaign.first_day,
        "last_day": campaign.last_day,
        "weekdays": sorted(campaign.weekdays),
        "hours": [list(hours) for hours in campaign.hours],
        "category": campaign.category,
        "segment": campaign.segment,
        "minimum": campaign.minimum,
        "first_purchase_only": campaign.first_purchase_only,
        "priority": campaign.priority,
        "exclusive": campaign.exclusive,
        "per_member": campaign.per_member,
        "control_percent": campaign.control_percent,
        **{
            name: getattr(campaign, name)
            for name in _LATER_NAMES
            if getattr(campaign, name) != getattr(_PLAIN, name)
        },
    }


def reward_of(row: Any) -> RewardVersion:
    """Return the version of a reward kept in `row`."""
    values = json.loads(row.content)
    if values.get("value") is not None:
        values["value"] = Fraction(values["value"])
    values["tiers"] = tuple(values.get("tiers", ()))
    return RewardVersion(
        id=row.id,
        code=row.code,
        position=row.position,
        at=row.at,
        name=row.name,
        points=row.points,
        stock=row.stock,
        **values,
    )


def _position(reward: RewardVersion) -> tuple[int, str]:
    return reward.position, reward.code


def _newest(definitions: Sequence[Dated], at: int) -> list[Any]:
    return list({known.code: known.what for known in definitions if known.at <= at}.values())
