"""The bill while it is open: what was typed, what is parked, what was sold last."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Final, Literal

from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.money import half_up
from loyalty_desktop.services.commands.purchases import RecordPurchase
from loyalty_desktop.services.store import new_id

Method = Literal["cash", "card", "stored"]
METHODS: Final[tuple[Method, ...]] = ("cash", "card", "stored")

ONE: Final = 1000
"""A quantity of one, in thousandths."""
QUICK: Final = 2
"""So many round sums are offered beside the exact one."""
_LIKELY: Final = 5, 2
"""Nobody hands over more than two and a half times what is to be paid."""


@dataclass(frozen=True, slots=True)
class RewardOnBill:
    """A reward on the open bill: how the purchase names it, and what it costs in points.

    `token` is the id of a reservation, or the code of a voucher.
    """

    token: str
    code: str
    name: str
    points: int
    reserved: bool


@dataclass(frozen=True, slots=True)
class BillLine:
    """One item on the open bill: `price` for one and `discount` off the whole line, minor units.

    `quantity` is in thousandths, so that 0.75 kg is 750; `name` may be empty.
    """

    name: str
    price: int
    quantity: int = ONE
    sku: str | None = None
    category: str | None = None
    discount: int = 0

    @property
    def amount(self) -> int:
        """Return the price of the whole quantity, before the discount; rounded half up."""
        whole, part = divmod(self.price * self.quantity, ONE)
        return half_up(Fraction(self.price * self.quantity, ONE)) if part else whole

    @property
    def net(self) -> int:
        """Return what the line comes to."""
        return self.amount - self.discount

    def sold(self) -> Line:
        """Return the line as a purchase records it."""
        return Line(
            self.amount,
            self.discount,
            self.quantity,
            self.sku,
            self.name or None,
            self.category,
        )


@dataclass(slots=True)
class Bill:
    """An open bill. Money in minor units; the key is made once and kept on every retry.

    With lines `amount` is their sum less `discount`; without them it was typed. `shares` are None
    where one method pays all; otherwise they hold what was typed for each method that doesn't take
    the rest, and `method` takes the rest.
    """

    key: str = field(default_factory=new_id)
    amount: int | None = None
    receipt: str = ""
    points: int = 0
    rewards: tuple[RewardOnBill, ...] = ()
    lines: tuple[BillLine, ...] = ()
    discount: int = 0
    method: Method = "cash"
    shares: dict[Method, int] | None = None
    cash: int | None = None
    sent: RecordPurchase | None = None
    """What was sent and not answered for sure: the very same goes out again."""

    @property
    def blank(self) -> bool:
        """Return whether nothing was typed yet."""
        return self.amount is None and not (
            self.receipt or self.points or self.rewards or self.lines
        )

    def sum_up(self) -> None:
        """Let the amount be what the lines come to; a discount never takes off more than that."""
        sold = sum(line.net for line in self.lines)
        self.discount = min(self.discount, sold)
        self.amount = sold - self.discount if self.lines else None


@dataclass(frozen=True, slots=True)
class Parked:
    """A bill put aside: it moves nothing until it is recalled and completed.

    `counter` and `staff` say where and by whom, as they are named.
    """

    bill: Bill
    reference: str | None
    name: str | None
    at: datetime
    id: str = ""
    counter: str = ""
    staff: str | None = None


@dataclass(frozen=True, slots=True)
class LastSale:
    """What was sold last: money in minor units, points as the receipt says them.

    `staff` completed it; `undo_key` makes undoing twice undoing once.
    """

    purchase: str
    at: datetime
    name: str | None
    total: int
    payable: int
    change: int | None
    earned: int
    used: int
    balance: int | None
    debt: int
    staff: str | None = None
    member: str | None = None
    """The id of who bought, None for nobody known."""
    vouchers: int = 0
    """So many vouchers the sale brought: a stamp card that is full."""
    undo_key: str = field(default_factory=new_id)


def quick_amounts(payable: int) -> tuple[int, ...]:
    """Return the round sums a customer is likely to hand over: 220,000 and 250,000 for 218,500."""
    if payable <= 0:
        return ()
    found: list[int] = []
    for step in _steps(payable):
        rounded = -(-payable // step) * step
        likely = rounded * _LIKELY[1] <= payable * _LIKELY[0]
        if rounded > payable and likely and rounded not in found:
            found.append(rounded)
    return tuple(found[:QUICK])


def _steps(payable: int) -> Iterator[int]:
    """Yield 1, 5, 10, 50 … as far as they matter beside `payable`."""
    size = max(10 ** (len(str(payable)) - 2), 1)
    for factor in (1, 5, 10, 50, 100):
        yield size * factor
