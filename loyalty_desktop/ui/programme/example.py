"""An example in money: what a bill earns by a draft, and how long its points are good."""

from dataclasses import dataclass
from datetime import date

from loyalty_desktop.models.rules.bill import Bill, price
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.earning import Boost, Settlement, earn_points
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.wording import _, day, money, points, why_with_points


@dataclass(frozen=True, slots=True)
class Example:
    """What a bill comes to: a sentence with its points, its lines, and further sentences."""

    sentence: str
    points: str
    lines: tuple[str, ...]
    after: str


def example_of(programme: Programme, unit: Currency, bill: int, tier: str, today: date) -> Example:
    """Return what a `bill` of minor units earns somebody of a tier (empty: of none)."""
    priced = price(Bill(bill), (), programme.redeem.cash_rounding)
    paid = Settlement(priced.due, priced.due)
    earned = earn_points(priced, programme.earn, paid, _boost(programme, tier))
    facts = {
        "bill": money(bill, unit),
        "points": points(earned.points),
        "worth": money(worth(earned.points, programme.redeem), unit),
    }
    if programme.redeem.value and earned.points:
        told = _("A bill of {bill} earns {points}, worth {worth}.").format(**facts)
    elif earned.points:
        told = _("A bill of {bill} earns {points}.").format(**facts)
    else:
        told = _("A bill of {bill} earns nothing.").format(**facts)
    lines = tuple(why_with_points(line, unit) for line in earned.why)
    return Example(told, facts["points"], lines, _good_to(programme, today))


def _boost(programme: Programme, name: str) -> Boost | None:
    for tier in programme.tiering.tiers:
        if tier.name == name:
            return Boost(tier.name, tier.multiplier)
    return None


def _good_to(programme: Programme, today: date) -> str:
    last = last_valid_day(day_of(today), programme.expiry)
    if last == NEVER:
        return _("Bought today, the points never expire.")
    return _("Bought today, the points are good to {day}.").format(day=day(date_of(last)))
