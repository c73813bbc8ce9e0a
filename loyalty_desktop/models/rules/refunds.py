"""Refunds: what of a purchase goes back, by cumulative ratios that end exactly at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from loyalty_desktop.errors import AlreadyRefunded, Invalid
from loyalty_desktop.models.rules.bill import REVENUE
from loyalty_desktop.models.rules.money import half_up


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was sold: `net` goods value and earning `base`, minor units; thousandths."""

    kind: str
    quantity: int
    net: int
    base: int


@dataclass(frozen=True, slots=True)
class Sold:
    """A purchase as a refund sees it: goods value, points it earned and spent, how it stands.

    `points` were used as money and took `points_value` off; `reward_points` went on rewards.
    `earned_share` is the part of the earned points (0 to 1) that earlier refunds named.
    """

    goods: int
    earned: int
    points: int
    reward_points: int
    points_value: int
    lines: tuple[SoldLine, ...]
    refunded: int = 0
    earned_share: Fraction = Fraction(0)
    reversed: int = 0
    returned: int = 0
    value_returned: int = 0
    lines_refunded: Mapping[int, tuple[int, int]] | None = None
    """Of each line (from 1): quantity (thousandths) and value already refunded."""


@dataclass(frozen=True, slots=True)
class LineRefund:
    """A line to refund, from 1: a quantity (thousandths), or an amount, or all that is left."""

    line: int
    quantity: int | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class RefundedLine:
    """What of one line goes back."""

    line: int
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class RefundPlan:
    """What a refund does: goods `value` back, points to `reverse` and to give back (`returned`).

    `points_value` is what the points given back took off the bill, so the money back is
    `value - points_value`, never below zero. `complete`: nothing is left of the purchase.
    """

    value: int
    earned_share: Fraction
    reverse: int
    returned: int
    points_value: int
    money_back: int
    complete: bool
    lines: tuple[RefundedLine, ...] = ()


def plan_refund(
    sold: Sold,
    point_value: Fraction,
    amount: int | None = None,
    lines: Sequence[LineRefund] = (),
) -> RefundPlan:
    """Return what a refund of `amount`, of `lines`, or of all that is left does.

    `point_value`: minor units a point took off at the time. Errors: `AlreadyRefunded` when more
    than is left is asked for, `Invalid` for a line that isn't there or isn't goods.
    """
    left = sold.goods - sold.refunded
    if left <= 0:
        raise AlreadyRefunded(left=0)
    refunded_lines: tuple[RefundedLine, ...] = ()
    if lines:
        refunded_lines = tuple(_line(sold, wanted) for wanted in lines)
        value = sum(line.amount for line in refunded_lines)
        base = sum(line.base for line in sold.lines)
        named = sum(
            (
                Fraction(sold.lines[line.line - 1].base * line.amount, net)
                for line in refunded_lines
                if (net := sold.lines[line.line - 1].net)
            ),
            Fraction(0),
        )
        share = named / base if base else Fraction(0)
    else:
        value = left if amount is None else amount
        share = Fraction(value, sold.goods)
    if value > left:
        raise AlreadyRefunded(left=left)
    if value <= 0:
        raise Invalid(field="amount", reason="not_positive")
    complete = value == left
    earned_share = Fraction(1) if complete else min(sold.earned_share + share, Fraction(1))
    value_ratio = Fraction(sold.refunded + value, sold.goods)
    spent = sold.points + sold.reward_points
    value_returned = sold.points_value if complete else half_up(
        min(int(sold.points * value_ratio) * point_value, Fraction(sold.points_value))
    )
    points_value = value_returned - sold.value_returned
    return RefundPlan(
        value,
        earned_share,
        int(sold.earned * earned_share) - sold.reversed,
        int(spent * value_ratio) - sold.returned,
        points_value,
        max(value - points_value, 0),
        complete,
        refunded_lines,
    )


def _line(sold: Sold, wanted: LineRefund) -> RefundedLine:
    if not 1 <= wanted.line <= len(sold.lines):
        raise Invalid(field="lines", reason="no_such_line", line=wanted.line)
    line = sold.lines[wanted.line - 1]
    if line.kind not in REVENUE:
        raise Invalid(field="lines", reason="not_goods", line=wanted.line)
    before, value_before = (sold.lines_refunded or {}).get(wanted.line, (0, 0))
    left_quantity, left = line.quantity - before, line.net - value_before
    if left <= 0 and line.net > 0:
        raise AlreadyRefunded(line=wanted.line, left=0)
    if wanted.amount is not None:
        quantity = min(half_up(Fraction(line.quantity * wanted.amount, line.net or 1)),
                       left_quantity)
        amount = wanted.amount
    elif wanted.quantity is not None:
        if wanted.quantity > left_quantity:
            raise AlreadyRefunded(line=wanted.line, left=left)
        quantity = wanted.quantity
        through = half_up(Fraction(line.net * (before + quantity), line.quantity))
        amount = min(through - value_before, left) if quantity < left_quantity else left
        amount = max(amount, 0)
    else:
        quantity, amount = left_quantity, left
    if amount > left:
        raise AlreadyRefunded(line=wanted.line, left=left)
    return RefundedLine(wanted.line, quantity, amount)
