"""The bill: its lines, what discounts and rewards leave of it, and what is due.

All money is in minor units. Quantities are in thousandths, so that 0.75 kg is 750.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import half_up, round_to, spread

EARNING = "goods"
REVENUE = frozenset({"goods", "service"})
"""Kinds of line that are revenue: tips, delivery, top-ups and gift cards are not."""
KINDS = frozenset({"goods", "tip", "service", "delivery", "top_up", "gift_card"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill: `amount` is the price of the whole quantity before its own discount."""

    amount: int
    discount: int = 0
    quantity: int = 1000
    sku: str | None = None
    name: str | None = None
    category: str | None = None
    kind: str = EARNING


@dataclass(frozen=True, slots=True)
class Bill:
    """What was bought: `total` after every discount, tax included, before rewards and points."""

    total: int
    tax: int = 0
    discount: int = 0
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class BillReward:
    """A reward as the bill sees it: what it takes off, and from which lines.

    `value` is minor units for kinds that take an amount off and percent for `percent`; None takes
    nothing off (a free product that is not on the bill, an experience). `cap` is minor units.
    """

    code: str
    kind: str
    value: Fraction | None = None
    category: str | None = None
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line after discounts and rewards: `net` and its share of the tax, minor units."""

    line: Line
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class PricedBill:
    """What discounts and rewards leave of a bill.

    `goods` is the part that is revenue and can be refunded, `left` the whole bill before rounding,
    `due` after it, `taken_off` what each reward took off, in the order given. Minor units.
    """

    lines: tuple[PricedLine, ...]
    goods: int
    left: int
    due: int
    taken_off: tuple[int, ...]


def check_bill(bill: Bill) -> None:
    """Refuse a bill that doesn't add up (`Invalid`); the lines are counted from 1."""
    if bill.total < 0:
        raise Invalid(field="total", reason="negative")
    if not 0 <= bill.tax <= bill.total:
        raise Invalid(field="tax", reason="out_of_range", least=0, most=bill.total)
    if bill.discount < 0:
        raise Invalid(field="discount", reason="negative")
    if not bill.lines:
        return
    for number, line in enumerate(bill.lines, 1):
        _check_line(line, f"lines[{number}]")
    before = sum(line.amount - line.discount for line in bill.lines)
    if before - bill.discount != bill.total:
        raise Invalid(field="total", reason="lines_do_not_add_up", expected=before - bill.discount)


def _check_line(line: Line, place: str) -> None:
    if line.kind not in KINDS:
        options = sorted(KINDS)
        raise Invalid(field=f"{place}.kind", reason="unknown_choice", options=options)
    if line.amount < 0:
        raise Invalid(field=f"{place}.amount", reason="negative")
    if line.quantity < 0:
        raise Invalid(field=f"{place}.quantity", reason="negative")
    if not 0 <= line.discount <= line.amount:
        raise Invalid(field=f"{place}.discount", reason="out_of_range", least=0, most=line.amount)


def price(bill: Bill, rewards: Sequence[BillReward] = (), cash_rounding: int = 0) -> PricedBill:
    """Return what `rewards`, taken in order, leave of `bill`, rounded half up to `cash_rounding`.

    A bill discount and the tax are spread over the lines by value, largest remainder first. Each
    reward takes off what is left of the lines it names, a percentage rounded half up; tips,
    delivery, top-ups and gift cards are never taken off.
    """
    lines = bill.lines or (Line(bill.total),)
    nets = [line.amount - line.discount for line in lines]
    if bill.lines and bill.discount:
        nets = [net - off for net, off in zip(nets, spread(bill.discount, nets), strict=True)]
    taken_off = [_take_off(lines, nets, reward) for reward in rewards]
    left = sum(nets)
    taxes = _taxes(bill, nets, left)
    return PricedBill(
        tuple(map(PricedLine, lines, nets, taxes)),
        sum(net for line, net in zip(lines, nets, strict=True) if line.kind in REVENUE),
        left,
        round_to(left, cash_rounding) if cash_rounding else left,
        tuple(taken_off),
    )


def priced_again(bill: Bill, nets: Sequence[int], cash_rounding: int = 0) -> PricedBill:
    """Return `bill` as it was priced once, from what was left of each of its lines (`nets`).

    What rewards took off is in the nets already. Minor units; the lines are the bill's, or the one
    line of a bill without any.
    """
    lines = bill.lines or (Line(bill.total),)
    left = sum(nets)
    return PricedBill(
        tuple(map(PricedLine, lines, nets, _taxes(bill, nets, left))),
        sum(net for line, net in zip(lines, nets, strict=True) if line.kind in REVENUE),
        left,
        round_to(left, cash_rounding) if cash_rounding else left,
        (),
    )


def _take_off(lines: Sequence[Line], nets: list[int], reward: BillReward) -> int:
    if reward.value is None:
        return 0
    at = [
        i
        for i, line in enumerate(lines)
        if line.kind in REVENUE and (reward.category is None or reward.category == line.category)
    ]
    left = sum(nets[i] for i in at)
    off = half_up(reward.value * left / 100 if reward.kind == "percent" else reward.value)
    off = min(off, left, left if reward.cap is None else reward.cap)
    for i, share in zip(at, spread(off, [nets[i] for i in at]), strict=True):
        nets[i] -= share
    return off


def _taxes(bill: Bill, nets: Sequence[int], left: int) -> list[int]:
    """Return each line's part of the tax; rewards reduce the tax in the proportion of the bill."""
    if not bill.tax or not left:
        return [0] * len(nets)
    tax = bill.tax if left == bill.total else half_up(Fraction(bill.tax * left, bill.total))
    return [tax] if len(nets) == 1 else spread(tax, nets)
