"""Points as money: what they are worth, how many a bill takes, and what is refused."""

from dataclasses import dataclass

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
    """Return the most points a bill of `due` takes, whatever the member has, in whole steps.

    Where they don't meet it exactly and `settle_remainder` is on, one more covers the rest.
    """
    if not redeem.value or due <= 0:
        return 0
    allowed = due * redeem.max_share // 100
    most = int(allowed / redeem.value) // redeem.step * redeem.step
    covered = worth(most, redeem)
    # What is worth a fraction more than the bill is rounded down to it.
    if covered < allowed and worth(most + redeem.step, redeem) <= allowed:
        return most + redeem.step
    if redeem.settle_remainder and covered < due == allowed:
        covering = int(due / redeem.value) + 1
        return covering if covering % redeem.step == 0 else most
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

    Errors: `InsufficientPoints` (with `available`: the balance less what is kept), `LimitReached`
    (with the largest number `allowed`; for a broken step, the largest below), `NotEligible` when
    the programme gives points no value in money.
    """
    if not redeem.value:
        raise NotEligible(reason="points_buy_rewards_only")
    available = max(balance - redeem.keep, 0)
    if points > available:
        raise InsufficientPoints(needed=points, available=available)
    allowed = offer(due, balance, redeem).points
    least = max(redeem.minimum, 1)
    if points > most_for_bill(due, redeem):
        raise LimitReached(limit="bill", allowed=allowed)
    if points < least:
        raise LimitReached(limit="minimum", minimum=least, allowed=allowed)
    if points % redeem.step:
        below = points - points % redeem.step
        nearest = below if below >= least else allowed
        raise LimitReached(limit="step", step=redeem.step, allowed=nearest)
    return taken_off(points, due, redeem)


def pack_cost(quantity: int, pack: int, points: int) -> int:
    """Return the points for `quantity` free units sold in packs: ceil(quantity / pack) each."""
    return -(-quantity // pack) * points
