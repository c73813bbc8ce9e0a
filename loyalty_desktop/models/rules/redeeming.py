"""Points as money: what they are worth, how many a bill takes, and what is refused."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from loyalty_desktop.errors import InsufficientPoints, LimitReached, NotEligible
from loyalty_desktop.models.rules.money import half_up
from loyalty_desktop.models.rules.programme import Redeem


@dataclass(frozen=True, slots=True)
class Offer:
    """The most points that help on a bill: their number and their worth in minor units.

    `available` is what the member could spend at all: the balance less what is to be kept.
    """

    points: int
    worth: int
    available: int


def worth(points: int, redeem: Redeem) -> int:
    """Return the value of `points` in minor units, rounded half up."""
    return half_up(points * redeem.value)


def taken_off(points: int, due: int, redeem: Redeem) -> int:
    """Return what `points` take off a bill of `due`: their worth, never more than the bill."""
    return min(worth(points, redeem), due)


def most_for_bill(due: int, redeem: Redeem) -> int:
    """Return the most points a bill of `due` takes, whatever the member has, in whole steps."""
    if not redeem.value or due <= 0:
        return 0
    allowed = due * redeem.max_share // 100
    exact = Fraction(allowed) / redeem.value
    if redeem.settle_remainder:
        return ceil(exact / redeem.step) * redeem.step
    most = int(exact) // redeem.step * redeem.step
    # Half a minor unit may round up beyond what is allowed.
    while most > 0 and worth(most, redeem) > allowed:
        most -= redeem.step
    return most


def offer(due: int, balance: int, redeem: Redeem) -> Offer:
    """Return the most points that help on a bill of `due` for a member with `balance`."""
    available = max(balance - redeem.keep, 0)
    points = min(most_for_bill(due, redeem), available // redeem.step * redeem.step)
    if points < redeem.minimum:
        points = 0
    return Offer(points, taken_off(points, due, redeem), available)


def check_points(points: int, due: int, balance: int, redeem: Redeem) -> int:
    """Return what `points` take off the bill, minor units, or refuse them.

    Errors: `InsufficientPoints` (with `available`), `LimitReached` (with the largest `allowed`),
    `NotEligible` when the programme gives points no value in money.
    """
    if not redeem.value:
        raise NotEligible(reason="points_buy_rewards_only")
    available = max(balance - redeem.keep, 0)
    if points > available:
        raise InsufficientPoints(needed=points, available=available)
    most = most_for_bill(due, redeem)
    allowed = offer(due, balance, redeem).points
    if points > most:
        raise LimitReached(limit="bill", allowed=allowed)
    if points % redeem.step:
        raise LimitReached(limit="step", step=redeem.step, allowed=points - points % redeem.step)
    if points < redeem.minimum:
        raise LimitReached(limit="minimum", minimum=redeem.minimum, allowed=allowed)
    return taken_off(points, due, redeem)


def pack_cost(quantity: int, pack: int, points: int) -> int:
    """Return the points for `quantity` free units sold in packs: ceil(quantity / pack) each."""
    return -(-quantity // pack) * points
