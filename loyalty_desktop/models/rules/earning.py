"""What a bill earns, and why: the one engine behind till, receipt, preview and simulator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

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


@dataclass(frozen=True, slots=True)
class _Group:
    per: int
    points: int
    category: str | None
    sku: str | None
    base: int
    steps_points: int


def line_base(line: PricedLine, earn: Earn) -> int:
    """Return what of `line` counts for earning, minor units; 0 for a line that never earns."""
    if left_out(line, earn):
        return 0
    return line.net if earn.tax == "included" else line.net - line.tax


def left_out(line: PricedLine, earn: Earn) -> str | None:
    """Return why `line` doesn't count for earning, or None when it does."""
    if line.line.kind != EARNING:
        return line.line.kind
    if line.line.category is not None and line.line.category in earn.excluded_categories:
        return "excluded_category"
    if earn.discounted_lines == "none" and line.line.discount:
        return "discounted"
    per, points, *_ = _rate(line, earn)
    return "never" if not points or not per else None


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
    base = sum(amount for _, amount in counted)
    if earn.on_redeemed == "none" and settlement.redeems:
        why.append({"kind": "redeemed", "points": 0})
        return Earned(0, base, tuple(why))
    if base < earn.minimum:
        why.append({"kind": "minimum", "minimum": earn.minimum, "amount": base, "points": 0})
        return Earned(0, base, tuple(why))
    points = _multiplied(counted, earn, tier, campaigns, why)
    paid = settlement.payable if earn.on_redeemed == "net" else settlement.due
    if not earn.stored_value:
        paid = max(paid - settlement.stored_value, 0)
    if paid < settlement.due:
        points = points * paid // settlement.due
        why.append({"kind": "share", "payable": paid, "due": settlement.due, "points": points})
    for which, room in (
        ("bill", earn.maximum_points),
        ("day", earn.maximum_points_day and max(earn.maximum_points_day - earned_today, 0)),
    ):
        limit = earn.maximum_points if which == "bill" else earn.maximum_points_day
        if limit and points > room:
            points = room
            why.append({"kind": "cap", "which": which, "limit": limit, "points": points})
    if not why or why[-1]["points"] != points:
        why.append({"kind": "nothing", "points": points})
    return Earned(points, base, tuple(why))


def _counted(
    priced: PricedBill, earn: Earn, why: list[dict[str, Any]]
) -> list[tuple[PricedLine, int]]:
    counted: list[tuple[PricedLine, int]] = []
    for number, line in enumerate(priced.lines, 1):
        reason = left_out(line, earn)
        if reason is None:
            counted.append((line, line_base(line, earn)))
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


def _rate(line: PricedLine, earn: Earn) -> tuple[int, int, str | None, str | None]:
    """Return (per, points, category, sku) of the line: its own rate before the base rate."""
    if earn.rates:
        sku, category = line.line.sku, line.line.category
        for rate in earn.rates:
            if rate.sku is not None and rate.sku == sku:
                return rate.per, rate.points, None, sku
        for rate in earn.rates:
            if rate.category is not None and rate.category == category:
                return rate.per, rate.points, category, None
    return earn.per, earn.points, None, None


def _groups(
    counted: Iterable[tuple[PricedLine, int]], earn: Earn, own: frozenset[str]
) -> list[tuple[_Group, str | None]]:
    """Return the groups of one rate, and of one category for the categories in `own`."""
    sums: dict[tuple[int, int, str | None, str | None, str | None], list[int]] = {}
    for line, amount in counted:
        category = line.line.category
        key = (*_rate(line, earn), category if category in own else None)
        sums.setdefault(key, []).append(amount)
    groups: list[tuple[_Group, str | None]] = []
    for (per, each, category, sku, campaign_category), amounts in sums.items():
        steps = (
            sum(amount // per for amount in amounts)
            if earn.rounding == "line"
            else sum(amounts) // per
        )
        group = _Group(per, each, category, sku, sum(amounts), steps * each)
        groups.append((group, campaign_category))
    return groups


def _multiplied(
    counted: list[tuple[PricedLine, int]],
    earn: Earn,
    tier: Boost | None,
    campaigns: Sequence[Campaign],
    why: list[dict[str, Any]],
) -> int:
    boosts = [c for c in campaigns if c.multiplier is not None]
    own = frozenset(c.category for c in boosts if c.category is not None)
    groups = _groups(counted, earn, own)
    together = _groups(counted, earn, frozenset()) if own else groups
    plain = sum(group.steps_points for group, _ in together)
    why.extend(_explained(group) for group, _ in together)
    if tier is None and not boosts:
        if len(together) > 1:
            why.append({"kind": "sum", "points": plain})
        return plain
    exact = Fraction(sum(group.steps_points for group, _ in groups))
    amounts = {id(group): Fraction(group.steps_points) for group, _ in groups}
    factor = Fraction(1)
    if tier is not None and tier.multiplier != 1:
        factor *= tier.multiplier
        exact *= tier.multiplier
        why.append(
            {
                "kind": "tier",
                "name": tier.name,
                "multiplier": str(tier.multiplier),
                "points": int(plain * factor),
            }
        )
    for campaign in boosts:
        multiplier = campaign.multiplier or Fraction(1)
        for group, category in groups:
            if campaign.category is None or campaign.category == category:
                amounts[id(group)] *= multiplier
        if campaign.category is None:
            factor *= multiplier
        exact = sum(amounts.values(), Fraction(0)) * (tier.multiplier if tier else 1)
        why.append(
            {
                "kind": "campaign",
                "code": campaign.code,
                "name": campaign.name,
                "category": campaign.category,
                "multiplier": str(multiplier),
                "points": int(exact),
            }
        )
    # A category counted apart may fall short of a whole step that it made together with the rest:
    # an offer never gives less than no offer.
    return max(int(exact), int(plain * factor))


def _explained(group: _Group) -> dict[str, Any]:
    line: dict[str, Any] = {
        "kind": "base" if group.category is None and group.sku is None else "rate",
        "amount": group.base,
        "per": group.per,
        "each": group.points,
        "points": group.steps_points,
    }
    if group.category is not None:
        line["category"] = group.category
    if group.sku is not None:
        line["sku"] = group.sku
    return line
