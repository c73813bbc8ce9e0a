"""Memberships that are paid for: what a plan costs, how long it lasts, what it brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter

from loyalty_desktop.models.rules.campaigns import Campaign


@dataclass(frozen=True, slots=True)
class MembershipPlan:
    """A plan: `price` in minor units for `days` business days.

    While it lasts every bill earns `multiplier` times the points; `reward` is the code of one that
    comes with it as a voucher.
    """

    code: str
    name: str
    price: int
    days: int
    multiplier: Fraction = Fraction(1)
    reward: str | None = None
    on_offer: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """A membership somebody has paid for, by its first and last business day."""

    plan: MembershipPlan
    first_day: int
    last_day: int


def as_campaign(plan: MembershipPlan) -> Campaign | None:
    """Return what a plan does to a bill, told as a campaign; None where it multiplies nothing."""
    if plan.multiplier == 1:
        return None
    return Campaign(f"plan:{plan.code}"[:100], plan.name, plan.multiplier)


def next_days(plan: MembershipPlan, today: int, last_held: int | None) -> tuple[int, int]:
    """Return the first and last business day of a plan that is bought on `today`.

    Who still has it goes on from the day after its last.
    """
    first = today if last_held is None or last_held < today else last_held + 1
    return first, first + plan.days - 1


def closed_up(
    held: Sequence[tuple[str, int, int]], gone: tuple[int, int], today: int
) -> list[tuple[str, int, int]]:
    """Return the new days of memberships that went on from one that ended before its time.

    `held` are the others of the plan, each its id, first and last business day; `gone` are the days
    of the one that ended on `today`. Who had paid for the time after it has it at once, as long as
    before, so that no gap is left. One that has begun stays as it is.
    """
    moved: list[tuple[str, int, int]] = []
    goes_on, free = gone[1] + 1, max(today, gone[0])
    for one, first, last in sorted(held, key=itemgetter(1)):
        if first != goes_on or first <= free:
            continue
        moved.append((one, free, free + last - first))
        goes_on, free = last + 1, free + last - first + 1
    return moved
