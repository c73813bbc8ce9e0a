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
        refunded_lines = _lines(sold, lines)
        value = sum(line.amount for line in refunded_lines)
        share = _share_of_base(sold, refunded_lines)
    else:
        value = left if amount is None else amount
        share = Fraction(value, sold.goods)
    if value > left:
        raise AlreadyRefunded(left=left)
    if value <= 0:
        raise Invalid(field="amount", reason="not_positive")
    if value == left:
        return _all_that_is_left(sold, refunded_lines)
    return _part(sold, point_value, value, share, refunded_lines)


def plan_void(sold: Sold) -> RefundPlan:
    """Return what undoing a whole purchase does: all that is left of goods and points goes back.

    A bill without goods (a top-up, or all of it taken off by rewards) has points to give back too.
    """
    return _all_that_is_left(sold, ())


def _all_that_is_left(sold: Sold, lines: tuple[RefundedLine, ...]) -> RefundPlan:
    value = sold.goods - sold.refunded
    points_value = sold.points_value - sold.value_returned
    return RefundPlan(
        value,
        Fraction(1),
        sold.earned - sold.reversed,
        sold.points + sold.reward_points - sold.returned,
        points_value,
        max(value - points_value, 0),
        complete=True,
        lines=lines,
    )


def _part(
    sold: Sold,
    point_value: Fraction,
    value: int,
    share: Fraction,
    lines: tuple[RefundedLine, ...],
) -> RefundPlan:
    earned_share = min(sold.earned_share + share, Fraction(1))
    value_ratio = Fraction(sold.refunded + value, sold.goods)
    given_back = int(sold.points * value_ratio) * point_value
    points_value = min(half_up(given_back), sold.points_value) - sold.value_returned
    return RefundPlan(
        value,
        earned_share,
        int(sold.earned * earned_share) - sold.reversed,
        int((sold.points + sold.reward_points) * value_ratio) - sold.returned,
        points_value,
        max(value - points_value, 0),
        complete=False,
        lines=lines,
    )


def _share_of_base(sold: Sold, refunded: Sequence[RefundedLine]) -> Fraction:
    """Return the refunded lines' share of what earned points on the bill, 0 when nothing did."""
    base = sum(line.base for line in sold.lines)
    named = Fraction(0)
    for part in refunded:
        line = sold.lines[part.line - 1]
        if line.net:
            named += Fraction(line.base * part.amount, line.net)
    return named / base if base else Fraction(0)


def _lines(sold: Sold, wanted: Sequence[LineRefund]) -> tuple[RefundedLine, ...]:
    """Return what of each line goes back; a line that is named twice goes on where it stopped."""
    before = dict(sold.lines_refunded or {})
    refunded: list[RefundedLine] = []
    for one in wanted:
        part = _line(sold, one, before.get(one.line, (0, 0)))
        quantity, amount = before.get(one.line, (0, 0))
        before[one.line] = (quantity + part.quantity, amount + part.amount)
        refunded.append(part)
    return tuple(refunded)


def _line(sold: Sold, wanted: LineRefund, before: tuple[int, int]) -> RefundedLine:
    if not 1 <= wanted.line <= len(sold.lines):
        raise Invalid(field="lines", reason="no_such_line", line=wanted.line)
    line = sold.lines[wanted.line - 1]
    if line.kind not in REVENUE:
        raise Invalid(field="lines", reason="not_goods", line=wanted.line)
    for asked, field in ((wanted.amount, "amount"), (wanted.quantity, "quantity")):
        if asked is not None and asked <= 0:
            raise Invalid(field=field, reason="not_positive", line=wanted.line)
    left_quantity, left = line.quantity - before[0], line.net - before[1]
    if left <= 0 < line.net or (left_quantity <= 0 and not left):
        raise AlreadyRefunded(line=wanted.line, left=0)
    if wanted.amount is not None:
        if wanted.amount > left:
            raise AlreadyRefunded(line=wanted.line, left=left)
        through = half_up(Fraction(line.quantity * wanted.amount, line.net))
        return RefundedLine(wanted.line, min(through, left_quantity), wanted.amount)
    if wanted.quantity is None or wanted.quantity == left_quantity:
        return RefundedLine(wanted.line, left_quantity, left)
    if wanted.quantity > left_quantity:
        raise AlreadyRefunded(line=wanted.line, left=left)
    through = half_up(Fraction(line.net * (before[0] + wanted.quantity), line.quantity))
    amount = max(min(through - before[1], left), 0)
    return RefundedLine(wanted.line, wanted.quantity, amount)
