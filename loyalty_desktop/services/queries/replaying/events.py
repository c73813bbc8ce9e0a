"""What moves points, as a replay is told it; and what of a bill its rules look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypedDict

from loyalty_desktop.models.rules.bill import Bill, PricedBill, priced_again
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.refunds import RefundedLine
from loyalty_desktop.models.rules.tiers import Floor

STAMP: Final = 13
"""So many characters of an id tell when it was made, to the millisecond."""
_NO_MATTER: Final = 2**62


class Made(TypedDict):
    """When a record was made, as an event carries it."""

    made: str
    recorded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that moved points: whose, when, and the first characters of its record's id.

    `recorded` is when it was put down, microseconds; the end of time where nothing tells.
    """

    at: int
    made: str
    recorded: int
    member: str
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought(Event):
    """A purchase: `day` is its business day, `credited` the day on which it was the member's.

    `nets` is what was left of each line after discounts and rewards, in the order of `bill`'s;
    `missions` what the missions brought that it completed.
    """

    purchase: str
    credited: int
    late: bool
    joined: bool
    bill: Bill
    nets: tuple[int, ...]
    goods: int
    stored_value: int
    points_used: int
    reward_points: int
    earned: int
    bonus: int
    campaigns: tuple[Campaign, ...]
    refunded: bool
    birthday: bool
    referral: bool
    missions: tuple[int, ...] = ()
    priced: dict[int, PricedBill] = field(default_factory=dict[int, PricedBill])

    def prices(self, cash_rounding: int) -> PricedBill:
        """Return the bill as it was priced, rounded as a programme rounds."""
        found = self.priced.get(cash_rounding)
        if found is None:
            found = self.priced[cash_rounding] = priced_again(self.bill, self.nets, cash_rounding)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneBack(Event):
    """A refund or void of a purchase."""

    purchase: str
    void: bool
    value: int
    lines: tuple[RefundedLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed(Event):
    """A reward taken apart from a bill, or (`cancelled`) given back."""

    redemption: str
    points: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Event):
    """Points by hand, or brought along when the member joined; signed."""

    kind: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanked(Event):
    """What a fixed bonus is for: welcome, profile, feedback; `claimed`: it was given."""

    what: str
    claimed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised(Event):
    """A tier set by hand."""

    floor: Floor


@dataclass(frozen=True, slots=True)
class Needs:
    """What of the lines the rules of a replay look at; the rest of a bill is summed up."""

    category: bool
    sku: bool
    discount: bool
    lines: bool


def needs_of(programmes: Sequence[Programme], campaigns: Sequence[Campaign]) -> Needs:
    """Return what these programmes and offers look at in a bill."""
    rates = [rate for programme in programmes for rate in programme.earn.rates]
    return Needs(
        category=any(programme.earn.excluded_categories for programme in programmes)
        or any(rate.category is not None for rate in rates)
        or any(campaign.category is not None for campaign in campaigns),
        sku=any(rate.sku is not None for rate in rates),
        discount=any(programme.earn.discounted_lines == "none" for programme in programmes),
        lines=any(
            programme.earn.rounding == "line" or programme.earn.tax == "excluded"
            for programme in programmes
        ),
    )


_RANK: Final[Mapping[type[Event], int]] = {
    Thanked: 0,
    Corrected: 1,
    Raised: 2,
    Bought: 3,
    Redeemed: 4,
    GoneBack: 5,
}


def made_of(record: str) -> Made:
    """Return what the id of a record (empty: none) tells of when it was made."""
    made = record[:STAMP]
    recorded = int(made.replace("-", ""), 16) * 1000 + 999 if made else _NO_MATTER
    return {"made": made, "recorded": recorded}


def in_order(event: Event) -> tuple[int, str, int]:
    """Return what events are sorted by: their moment, then as they were put down."""
    return event.at, event.made, _RANK[type(event)]
