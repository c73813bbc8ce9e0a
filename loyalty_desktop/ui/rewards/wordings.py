"""How rewards are told in their list."""

from fractions import Fraction
from typing import Final

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.offers import RewardRow
from loyalty_desktop.wording import _, day, days, decimal, mark, money, ngettext, number, points

KINDS: Final = {
    "product": mark("Product"),
    "amount": mark("Amount off the bill"),
    "percent": mark("Percent off the bill"),
    "voucher": mark("Voucher"),
    "experience": mark("Experience"),
    "early_access": mark("Early access"),
}
"""The kinds of reward, the usual one first."""

_STATES: Final = {
    "on offer": mark("On offer"),
    "planned": mark("Planned"),
    "ended": mark("Ended"),
    "sold out": mark("Sold out"),
}
_TONES: Final = {"on offer": "accent-text", "planned": "text-2", "ended": "text-2"}
NONE: Final = "\u2013"


def kind(row: RewardRow, unit: Currency) -> str:
    """Return the kind of a reward with what it takes off."""
    named = _(KINDS[row.kind]) if row.kind in KINDS else row.kind
    if row.value is None or not row.value:
        return named
    if row.kind == "percent":
        told = _("{share} % off").format(share=decimal(row.value))
        if row.cap:
            told = _("{share} % off, {money} at most").format(
                share=decimal(row.value), money=money(row.cap, unit)
            )
        return told
    worth = money(int(Fraction(row.value)), unit)
    if row.kind == "amount":
        return _("{money} off").format(money=worth)
    return f"{named}, {worth}"


def price(row: RewardRow) -> str:
    """Return what a reward costs in points."""
    if row.pack > 1:
        return _("{points} for {count}").format(points=points(row.points), count=number(row.pack))
    return points(row.points)


def stock(row: RewardRow) -> str:
    """Return how many are left, a dash without a limit."""
    return NONE if row.left is None else number(row.left)


def limits(row: RewardRow) -> str:
    """Return how often a member can have it."""
    if not row.per_member:
        return NONE
    if row.period_days:
        return _("{count} in {days}").format(
            count=number(row.per_member), days=days(row.period_days)
        )
    return ngettext("{count} a member", "{count} a member", row.per_member).format(
        count=number(row.per_member)
    )


def dates(row: RewardRow) -> str:
    """Return the day that matters next: the first while it is planned, else the last."""
    if row.first_date and (row.state == "planned" or row.until is None):
        return _("from {day}").format(day=day(row.first_date))
    return _("to {day}").format(day=day(row.until)) if row.until else ""


def state(row: RewardRow) -> tuple[str, str]:
    """Return the state as a word, and its tone."""
    return _(_STATES[row.state]), _TONES.get(row.state, "warn")
