"""Campaigns: whom they are for, which of them act on a purchase, what they multiply or add."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.templates import read_template

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KINDS: Final = (
    "welcome",
    "first_time",
    "second_visit",
    "near_reward",
    "expiring",
    "birthday",
    "happy_hour",
    "category",
    "at_risk",
    "win_back",
    "feedback",
    "cross_sell",
    "offer",
)
OF_EVENTS: Final = frozenset(
    {
        "welcome",
        "first_time",
        "second_visit",
        "near_reward",
        "expiring",
        "birthday",
        "at_risk",
        "win_back",
        "feedback",
    }
)
"""Kinds that say by themselves whom they are for: those something has come to pass for."""
CHANNELS: Final = ("counter", "receipt", "email", "whatsapp", "sms")
SENT: Final = frozenset({"email", "whatsapp", "sms"})
"""Channels by which something is sent: a control group is proposed for these."""
ANSWERS: Final = ("yes", "no", "later")
LISTED: Final = "listed"
"""An audience that is a list of people somebody made, not a condition."""
PARTS: Final = ("subject", "body")
"""What a campaign's text consists of in each language."""
MOST_TIMES: Final = 1_000
"""The most a campaign multiplies points by, as a tier does."""
FEEDBACK_DAYS: Final = 90
"""Nobody is asked for feedback twice in so many days."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """An offer that acts on purchases; days are inclusive, hours are minutes after midnight.

    One of `multiplier` (exact) and `bonus` (points) is set, or neither where it only says
    something. `segment` names a stage or a tier. `control_percent` of the members, chosen by a
    seed, are left out to measure against.

    `audience` is a segment's name or an expression, or `LISTED`. A campaign with one, or of a kind
    that says whom it is for, is for its targets alone (`campaign_target`). `texts` has a subject
    and a body for each language. `call_to_action` is a code that people show or say; `reward` the
    code of a reward of which each target gets a voucher. `budget` and `cost_per_message` are minor
    units. What a target was offered holds for `good_days` from the day on which it became one (0:
    as long as the campaign runs). Purchases count for it up to `measure_days` after its last day.
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
    kind: str = "offer"
    audience: str | None = None
    channels: tuple[str, ...] = ()
    texts: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]], hash=False
    )
    call_to_action: str | None = None
    budget: int | None = None
    cost_per_message: int = 0
    automatic: bool = False
    reward: str | None = None
    good_days: int = 0
    measure_days: int = 0
    stopped: bool = False

    @property
    def for_targets(self) -> bool:
        """Tell whether it is for its targets alone, not for whoever comes."""
        return self.audience is not None or self.kind in OF_EVENTS

    @property
    def gives_points(self) -> bool:
        """Tell whether it multiplies or adds points."""
        return self.multiplier is not None or self.bonus > 0

    @property
    def sends(self) -> bool:
        """Tell whether messages leave the shop for it."""
        return not SENT.isdisjoint(self.channels)


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
    meant: Collection[str] = ()
    """The codes of the campaigns that are for this member now, and have money left."""


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


def runs_on(campaign: Campaign, day: int) -> bool:
    """Tell whether a campaign is in its days and weekdays on business day `day`, and not stopped.

    The hours are not looked at.
    """
    return (
        not campaign.stopped
        and (campaign.first_day is None or day >= campaign.first_day)
        and (campaign.last_day is None or day <= campaign.last_day)
        # 1970-01-01, day 0, was a Thursday.
        and (not campaign.weekdays or (day + 3) % 7 in campaign.weekdays)
    )


def in_its_hours(campaign: Campaign, local: datetime) -> bool:
    """Tell whether a moment in the shop's zone is in the campaign's hours."""
    minute = local.hour * 60 + local.minute
    return not campaign.hours or any(_within(minute, hours) for hours in campaign.hours)


def state_on(campaign: Campaign, day: int) -> str:
    """Return `planned`, `running`, `ended` or `stopped`, as a campaign is on business day `day`."""
    if campaign.stopped:
        return "stopped"
    if campaign.first_day is not None and day < campaign.first_day:
        return "planned"
    return "ended" if campaign.last_day is not None and day > campaign.last_day else "running"


def text_of(campaign: Campaign, part: str, *languages: str | None) -> str:
    """Return a part of the campaign's text in the first of `languages` it has, else in any."""
    for language in (*languages, *sorted(campaign.texts)):
        told = campaign.texts.get(language or "", {}).get(part, "").strip()
        if told:
            return told
    return ""


def points_brought(why: Iterable[Mapping[str, Any]], earned: int) -> dict[str, int]:
    """Return by code how many of the `earned` points of a bill its multiplying campaigns brought.

    `why` is the bill's explanation: each campaign's line tells the points after it. What rounding,
    a part paid with points or a cap took away is taken from all in proportion, rounded down.
    """
    brought: dict[str, int] = {}
    before = 0
    for line in why:
        if line["kind"] in {"base", "rate"}:
            before += line["points"]
        elif line["kind"] in {"tier", "campaign"}:
            if line["kind"] == "campaign":
                brought[line["code"]] = line["points"] - before
            before = line["points"]
    if not before:
        return dict.fromkeys(brought, 0)
    return {code: max(points * earned // before, 0) for code, points in brought.items()}


def check_campaign(campaign: Campaign) -> None:
    """Refuse (`Invalid`, with the field) a campaign that cannot be."""
    if campaign.kind not in KINDS:
        raise Invalid(field="kind", reason="unknown_choice", options=list(KINDS))
    if campaign.multiplier is not None and campaign.multiplier <= 0:
        raise Invalid(field="multiplier", reason="not_positive")
    if campaign.multiplier is not None and campaign.multiplier > MOST_TIMES:
        # A slip of the finger would make bills that earn too much to be recorded at all.
        raise Invalid(field="multiplier", reason="out_of_range", least=1, most=MOST_TIMES)
    if campaign.multiplier is not None and campaign.bonus:
        raise Invalid(field="multiplier", reason="both")
    if not campaign.gives_points and not campaign.for_targets:
        # Without points and without people it would never do anything.
        raise Invalid(field="multiplier", reason="both")
    if (
        campaign.first_day is not None
        and campaign.last_day is not None
        and campaign.last_day < campaign.first_day
    ):
        raise Invalid(field="until", reason="before")
    if not 0 <= campaign.control_percent <= 100:
        raise Invalid(field="control_percent", reason="out_of_range", least=0, most=100)
    for channel in campaign.channels:
        if channel not in CHANNELS:
            raise Invalid(field="channels", reason="unknown_choice", options=list(CHANNELS))
    for name in ("budget", "cost_per_message", "good_days", "measure_days"):
        if (getattr(campaign, name) or 0) < 0:
            raise Invalid(field=name, reason="negative")
    for language, parts in campaign.texts.items():
        if not (language.isalpha() and language.islower() and len(language) in {2, 3}):
            raise Invalid(field="texts", reason="unknown_name", name=language)
        if unknown := sorted(set(parts) - set(PARTS)):
            raise Invalid(field="texts", reason="unknown_name", name=unknown[0])
        for text in parts.values():
            read_template(text, "texts")
    if campaign.sends and not text_of(campaign, "body"):
        raise Invalid(field="texts", reason="missing")
    if campaign.automatic and not campaign.for_targets:
        raise Invalid(field="automatic", reason="no_audience")


def _fits(campaign: Campaign, occasion: Occasion) -> bool:
    if not campaign.gives_points or not runs_on(campaign, occasion.day):
        return False
    base = (
        sum(occasion.base.values())
        if campaign.category is None
        else occasion.base.get(campaign.category, 0)
    )
    return (
        in_its_hours(campaign, occasion.local)
        and base > 0
        and base >= campaign.minimum
        and (not campaign.first_purchase_only or occasion.first_purchase)
        and campaign.segment in {None, occasion.stage, occasion.tier}
        and (not campaign.per_member or occasion.uses.get(campaign.code, 0) < campaign.per_member)
        and (
            campaign.code in occasion.meant
            if campaign.for_targets
            else not in_control_group(campaign, occasion.member)
        )
    )


def _within(minute: int, hours: tuple[int, int]) -> bool:
    start, end = hours
    return start <= minute < end if start < end else minute >= start or minute < end
