"""The shop's programme as the rules read it: the names of the programme file, checked.

Money is kept in minor units. `programme_file` reads these, `programme_text` writes them.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from loyalty_desktop.models.rules.money import Currency

ExpiryKind = Literal["never", "days", "months", "month_end", "year_end", "activity"]
Measure = Literal["spend", "points", "visits"]


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate of one category or one item, exactly one of which is named.

    `per` is in minor units; `points` 0 means it never earns.
    """

    category: str | None
    sku: str | None
    per: int
    points: int


@dataclass(frozen=True, slots=True)
class Earn:
    """How a bill earns. `per` and `minimum` are in minor units; caps of 0 are off."""

    per: int
    points: int = 1
    rounding: Literal["bill", "line"] = "bill"
    tax: Literal["included", "excluded"] = "included"
    discounted_lines: Literal["net", "none"] = "net"
    on_redeemed: Literal["net", "full", "none"] = "net"
    stored_value: bool = True
    minimum: int = 0
    maximum_points: int = 0
    maximum_points_day: int = 0
    pending_days: int = 0
    excluded_categories: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = ()


@dataclass(frozen=True, slots=True)
class Redeem:
    """How points pay. `value` is in MINOR units a point, exactly: 0.05 USD is Fraction(5).

    `minimum`, `step` and `keep` are points, `max_share` a percentage of due, `cash_rounding` minor
    units (0: off).
    """

    value: Fraction
    minimum: int = 1
    step: int = 1
    keep: int = 0
    max_share: int = 100
    cash_rounding: int = 0
    settle_remainder: bool = False
    same_bill: bool = False
    reserve_minutes: int = 15


@dataclass(frozen=True, slots=True)
class Expiry:
    """How long points last: `after` counts days, months or years as `kind` says."""

    kind: ExpiryKind = "never"
    after: int = 0
    returned: Literal["expired", "grace"] = "expired"
    grace_days: int = 30


@dataclass(frozen=True, slots=True)
class Debt:
    """What a refund does when its points are spent already."""

    policy: Literal["allow", "clip", "block", "deduct"] = "allow"


@dataclass(frozen=True, slots=True)
class Members:
    """Within how many days an anonymous bill may be given to a member; 0: the same business day."""

    attach_days: int = 7


@dataclass(frozen=True, slots=True)
class Tier:
    """A badge: `threshold` (inclusive) is in minor units when spend is measured, else a count."""

    name: str
    threshold: int
    multiplier: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Tiering:
    """How tiers are reached and kept; `tiers` rise by threshold."""

    measure: Measure = "spend"
    window: Literal["lifetime", "rolling", "calendar_year"] = "lifetime"
    days: int = 365
    crossing: Literal["old", "new"] = "old"
    downgrade: Literal["one_down", "by_measure", "never"] = "by_measure"
    grace_days: int = 30
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class Bonuses:
    """Fixed bonuses in points; 0: none."""

    welcome: int = 0
    birthday: int = 0
    birthday_window_days: int = 7
    referrer: int = 0
    referred: int = 0
    referral_hold_days: int = 0
    feedback: int = 0
    profile_complete: int = 0


@dataclass(frozen=True, slots=True)
class Stages:
    """Where the eight loyalty stages begin and end."""

    occasion_unit: Literal["day", "receipt"] = "day"
    churn_days: int = 90
    client_min: int = 4
    regular_block_days: int = 30
    regular_need: int = 3
    regular_blocks: int = 4
    advocate_referrals: int = 1
    advocate_window_days: int = 365
    advocate_categories: int = 2
    disqualify_when: Literal["any_no", "both_no"] = "any_no"


@dataclass(frozen=True, slots=True)
class Programme:
    """One version of the shop's rules. `day_starts` is minutes after midnight."""

    name: str
    currency: Currency
    timezone: str
    day_starts: int
    earn: Earn
    redeem: Redeem
    expiry: Expiry = field(default_factory=Expiry)
    debt: Debt = field(default_factory=Debt)
    members: Members = field(default_factory=Members)
    tiering: Tiering = field(default_factory=Tiering)
    bonuses: Bonuses = field(default_factory=Bonuses)
    stages: Stages = field(default_factory=Stages)
