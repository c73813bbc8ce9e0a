"""Campaigns: which of them act on a purchase, and what they multiply or add."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Campaign:
    """An offer that acts on purchases; days are inclusive, hours are minutes after midnight.

    Exactly one of `multiplier` (exact) and `bonus` (points) is set. `segment` names a stage or a
    tier. `control_percent` of the members, chosen by a seed, are left out to measure against.
    """

    code: str
    name: str
    multiplier: Fraction | None = None
    bonus: int = 0
    first_day: int | None = None
    last_day: int | None = None
    weekdays: frozenset[int] = frozenset()
    hours: tuple[tuple[int, int], ...] = ()
    category: str | None = None
    segment: str | None = None
    minimum: int = 0
    first_purchase_only: bool = False
    priority: int = 0
    exclusive: bool = False
    per_member: int = 0
    control_percent: int = 0


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a campaign asks of a purchase: who buys, when, and how much."""

    member: str
    day: int
    local: datetime
    base: Mapping[str | None, int]
    """The earning base by category, minor units."""
    first_purchase: bool
    stage: str
    tier: str | None
    uses: Mapping[str, int]
    """How often the member has had each campaign."""


def acting(campaigns: Iterable[Campaign], occasion: Occasion) -> tuple[Campaign, ...]:
    """Return the campaigns that act on `occasion`, by priority, then code.

    Of those that exclude one another only the one of highest priority stays; the code decides
    between equal ones, never the order in which they were edited.
    """
    fitting = sorted(
        (c for c in campaigns if _fits(c, occasion)), key=lambda c: (-c.priority, c.code)
    )
    first_exclusive = next((c for c in fitting if c.exclusive), None)
    return tuple(c for c in fitting if not c.exclusive or c is first_exclusive)


def in_control_group(campaign: Campaign, member: str) -> bool:
    """Tell whether `member` is one of the `control_percent` who don't get the campaign."""
    if not campaign.control_percent:
        return False
    drawn = hashlib.sha256(f"{campaign.code}\0{member}".encode()).digest()
    return int.from_bytes(drawn[:4], "big") % 100 < campaign.control_percent


def _fits(campaign: Campaign, occasion: Occasion) -> bool:
    base = (
        sum(occasion.base.values())
        if campaign.category is None
        else occasion.base.get(campaign.category, 0)
    )
    minute = occasion.local.hour * 60 + occasion.local.minute
    return (
        (campaign.first_day is None or occasion.day >= campaign.first_day)
        and (campaign.last_day is None or occasion.day <= campaign.last_day)
        # 1970-01-01, day 0, was a Thursday.
        and (not campaign.weekdays or (occasion.day + 3) % 7 in campaign.weekdays)
        and (not campaign.hours or any(_within(minute, hours) for hours in campaign.hours))
        and base > 0
        and base >= campaign.minimum
        and (not campaign.first_purchase_only or occasion.first_purchase)
        and campaign.segment in {None, occasion.stage, occasion.tier}
        and (not campaign.per_member or occasion.uses.get(campaign.code, 0) < campaign.per_member)
        and not in_control_group(campaign, occasion.member)
    )


def _within(minute: int, hours: tuple[int, int]) -> bool:
    start, end = hours
    return start <= minute < end if start < end else minute >= start or minute < end
