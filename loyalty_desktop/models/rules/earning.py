"""What a bill earns, and why: the one engine behind till, receipt, preview and simulator."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from loyalty_desktop.models.rules.bill import EARNING, PricedBill, PricedLine
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.programme import Earn

Explanation = tuple[dict[str, Any], ...]
"""Lines of an explanation: each a `kind`, its facts, and the points after it."""


@dataclass(frozen=True, slots=True)
class Boost:
    """The multiplier of a tier, by the tier's name."""

    name: str
    multiplier: Fraction


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the bill is paid, in minor units; `redeems`: points or rewards for points were used."""

    due: int
    payable: int
    redeems: bool = False
    stored_value: int = 0


@dataclass(frozen=True, slots=True)
class Earned:
    """Points a bill earns, its earning base in minor units, and the explanation."""

    points: int
    base: int
    why: Explanation


class _Own(NamedTuple):
    """The rate of a line: the base rate, or its category's or item's own."""

    per: int
    points: int
    category: str | None = None
    sku: str | None = None


class _Group(NamedTuple):
    """Lines of one rate: their numbers, what counts of them and the whole steps it makes.

    `apart` is the category a campaign multiplies alone, None for the lines of no such category.
    """

    rate: _Own
    apart: str | None
    lines: list[int]
    base: int
    points: int


class _Factor(NamedTuple):
    """What multiplies the points, all of them or those of one category, and how to say so."""

    multiplier: Fraction
    category: str | None
    told: dict[str, Any]


class _Step(NamedTuple):
    """The points after a factor, exactly."""

    factor: _Factor
    points: Fraction


_Counted = tuple[int, PricedLine, int, _Own]


def line_base(line: PricedLine, earn: Earn) -> int:
    """Return what of `line` counts for earning, minor units; 0 for a line that never earns."""
    return 0 if left_out(line, earn) else _amount(line, earn)


def left_out(line: PricedLine, earn: Earn) -> str | None:
    """Return why `line` doesn't count for earning, or None when it does."""
    return _left_out(line, earn, _rate(line, earn))


def bases(priced: PricedBill, earn: Earn) -> tuple[int, ...]:
    """Return each line's earning base, minor units, in the order of the lines."""
    return tuple(line_base(line, earn) for line in priced.lines)


def earn_points(
    priced: PricedBill,
    earn: Earn,
    settlement: Settlement,
    tier: Boost | None = None,
    campaigns: Sequence[Campaign] = (),
    earned_today: int = 0,
) -> Earned:
    """Return the points `priced` earns.

    Whole steps of each group of lines with one rate, times tier and campaigns (exact), rounded
    down; then the part paid with money, rounded down; then the caps. `earned_today`: points that
    the member's other bills of the business day have earned. Fixed bonuses come apart.
    """
    why: list[dict[str, Any]] = []
    counted = _counted(priced, earn, why)
    base = sum(amount for _, _, amount, _ in counted)
    if earn.on_redeemed == "none" and settlement.redeems:
        why.append({"kind": "redeemed", "points": 0})
    elif not counted:
        why.append({"kind": "nothing", "points": 0})
    elif base < earn.minimum:
        why.append({"kind": "minimum", "minimum": earn.minimum, "amount": base, "points": 0})
    else:
        points = _multiplied(counted, earn, _factors(tier, campaigns), why)
        points = _paid_with_money(points, earn, settlement, why)
        points = _capped(points, earn, earned_today, why)
        return Earned(points, base, tuple(why))
    return Earned(0, base, tuple(why))


def _amount(line: PricedLine, earn: Earn) -> int:
    return line.net if earn.tax == "included" else line.net - line.tax


def _left_out(line: PricedLine, earn: Earn, rate: _Own) -> str | None:
    sold = line.line
    if sold.kind != EARNING:
        return sold.kind
    if sold.category is not None and sold.category in earn.excluded_categories:
        return "excluded_category"
    if sold.discount and earn.discounted_lines == "none":
        return "discounted"
    return None if rate.points else "never"


def _rate(line: PricedLine, earn: Earn) -> _Own:
    """Return the rate of the line: its item's, else its category's, else the base rate."""
    if earn.rates:
        sku, category = line.line.sku, line.line.category
        for rate in earn.rates:
            if rate.sku is not None and rate.sku == sku:
                return _Own(rate.per, rate.points, None, sku)
        for rate in earn.rates:
            if rate.category is not None and rate.category == category:
                return _Own(rate.per, rate.points, category)
    return _Own(earn.per, earn.points)


def _counted(priced: PricedBill, earn: Earn, why: list[dict[str, Any]]) -> list[_Counted]:
    counted: list[_Counted] = []
    for number, line in enumerate(priced.lines, 1):
        rate = _rate(line, earn)
        reason = _left_out(line, earn, rate)
        if reason is None:
            counted.append((number, line, _amount(line, earn), rate))
        else:
            why.append(
                {
                    "kind": "line_left_out",
                    "line": number,
                    "name": line.line.name or line.line.sku,
                    "category": line.line.category,
                    "reason": reason,
                    "amount": line.net,
                    "points": 0,
                }
            )
    return counted


def _factors(tier: Boost | None, campaigns: Sequence[Campaign]) -> list[_Factor]:
    factors: list[_Factor] = []
    told: dict[str, Any]
    if tier is not None and tier.multiplier != 1:
        told = {"kind": "tier", "name": tier.name, "multiplier": str(tier.multiplier)}
        factors.append(_Factor(tier.multiplier, None, told))
    for campaign in campaigns:
        if campaign.multiplier is None:
            continue
        told = {
            "kind": "campaign",
            "code": campaign.code,
            "name": campaign.name,
            "category": campaign.category,
            "multiplier": str(campaign.multiplier),
        }
        factors.append(_Factor(campaign.multiplier, campaign.category, told))
    return factors


def _multiplied(
    counted: list[_Counted], earn: Earn, factors: list[_Factor], why: list[dict[str, Any]]
) -> int:
    """Return the points of the counted lines times `factors`, rounded down once."""
    groups = _groups(counted, earn, frozenset())
    whole = [factor for factor in factors if factor.category is None]
    steps = _steps(groups, whole)
    if len(whole) < len(factors):
        # A category counted apart may fall short of a whole step that it made together with the
        # rest: an offer never gives less than no offer.
        names = frozenset(factor.category for factor in factors if factor.category is not None)
        apart = _groups(counted, earn, names)
        boosted = _steps(apart, factors)
        if int(boosted[-1].points) >= _points(groups, steps):
            groups, steps = apart, boosted
    _explain(groups, steps, earn, why)
    return _points(groups, steps)


def _groups(counted: list[_Counted], earn: Earn, apart: frozenset[str]) -> list[_Group]:
    """Return the groups of one rate, and of one category for the categories in `apart`."""
    if len(counted) == 1:
        number, line, amount, rate = counted[0]
        category = line.line.category if line.line.category in apart else None
        return [_Group(rate, category, [number], amount, amount // rate.per * rate.points)]
    members: dict[tuple[_Own, str | None], list[tuple[int, int]]] = {}
    for number, line, amount, rate in counted:
        category = line.line.category if line.line.category in apart else None
        members.setdefault((rate, category), []).append((number, amount))
    groups: list[_Group] = []
    for (rate, category), lines in members.items():
        base = sum(amount for _, amount in lines)
        steps = (
            sum(amount // rate.per for _, amount in lines)
            if earn.rounding == "line"
            else base // rate.per
        )
        numbers = [number for number, _ in lines]
        groups.append(_Group(rate, category, numbers, base, steps * rate.points))
    return groups


def _steps(groups: list[_Group], factors: list[_Factor]) -> list[_Step]:
    """Return the points after each of `factors`, in order; none of them rounds."""
    amounts = [Fraction(group.points) for group in groups]
    steps: list[_Step] = []
    for factor in factors:
        for i, group in enumerate(groups):
            if factor.category is None or factor.category == group.apart:
                amounts[i] *= factor.multiplier
        steps.append(_Step(factor, sum(amounts[1:], amounts[0])))
    return steps


def _points(groups: list[_Group], steps: list[_Step]) -> int:
    return int(steps[-1].points) if steps else sum(group.points for group in groups)


def _explain(
    groups: list[_Group], steps: list[_Step], earn: Earn, why: list[dict[str, Any]]
) -> None:
    for group in groups:
        rate = group.rate
        category = rate.category or group.apart
        told: dict[str, Any] = {
            "kind": "base" if category is None and rate.sku is None else "rate",
            "amount": group.base,
            "per": rate.per,
            "each": rate.points,
            "lines": group.lines,
            "points": group.points,
        }
        if earn.rounding == "line":
            told["rounding"] = "line"
        if category is not None:
            told["category"] = category
        if rate.sku is not None:
            told["sku"] = rate.sku
        why.append(told)
    if len(groups) > 1:
        why.append({"kind": "sum", "points": sum(group.points for group in groups)})
    why.extend({**step.factor.told, "points": int(step.points)} for step in steps)
    if steps and steps[-1].points.denominator != 1:
        why.append({"kind": "rounding", "points": int(steps[-1].points)})


def _paid_with_money(
    points: int, earn: Earn, settlement: Settlement, why: list[dict[str, Any]]
) -> int:
    """Return the part of `points` that the money paid earns, rounded down."""
    due = settlement.due
    paid = settlement.payable if earn.on_redeemed == "net" else due
    earning = paid if earn.stored_value else max(paid - settlement.stored_value, 0)
    if paid < due:
        why.append({"kind": "share", "payable": paid, "due": due, "points": points * paid // due})
    if earning < paid:
        why.append(
            {
                "kind": "stored_value",
                "amount": paid - earning,
                "points": points * earning // due,
            }
        )
    return points * earning // due if earning < due else points


def _capped(points: int, earn: Earn, earned_today: int, why: list[dict[str, Any]]) -> int:
    if earn.maximum_points and points > earn.maximum_points:
        points = earn.maximum_points
        why.append({"kind": "cap", "which": "bill", "limit": earn.maximum_points, "points": points})
    if earn.maximum_points_day:
        room = max(earn.maximum_points_day - earned_today, 0)
        if points > room:
            points = room
            why.append(
                {"kind": "cap", "which": "day", "limit": earn.maximum_points_day, "points": points}
            )
    return points
