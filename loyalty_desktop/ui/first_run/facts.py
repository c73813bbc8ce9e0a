"""What a programme means for a shop, in three short facts and one bill."""

from fractions import Fraction

from loyalty_desktop.models.rules.bill import Bill, price
from loyalty_desktop.models.rules.earning import Settlement, earn_points
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.wording import _, money, ngettext, number


def three_facts(programme: Programme) -> tuple[str, str, str]:
    """Return how points are earned, what they are worth, and what is special about it."""
    unit, earn = programme.currency, programme.earn
    earned = ngettext(
        "{points} point for each {amount}", "{points} points for each {amount}", earn.points
    ).format(points=number(earn.points), amount=money(earn.per, unit))
    count = _whole_worth(programme.redeem.value)
    valued = ngettext(
        "{points} point is worth {amount}", "{points} points are worth {amount}", count
    ).format(points=number(count), amount=money(worth(count, programme.redeem), unit))
    return earned, valued, _special(programme)


def example(programme: Programme, total: int) -> str:
    """Return what a bill of `total` minor units earns, and what that is worth later."""
    priced = price(Bill(total=total))
    settled = Settlement(due=priced.due, payable=priced.due)
    points = earn_points(priced, programme.earn, settled).points
    told = ngettext(
        "earns {points} point, worth {amount}", "earns {points} points, worth {amount}", points
    )
    return told.format(
        points=number(points), amount=money(worth(points, programme.redeem), programme.currency)
    )


def _whole_worth(value: Fraction) -> int:
    """Return how many points are worth a whole amount of money, as few as can be."""
    if not value:
        return 1
    return next((count for count in (1, 10, 100) if (value * count).denominator == 1), 1000)


def _special(programme: Programme) -> str:
    if programme.earn.excluded_categories:
        return _("Prescriptions earn no points")
    tiering = programme.tiering
    if tiering.tiers:
        names = _and(tuple(tier.name for tier in tiering.tiers))
        if tiering.measure == "visits":
            return _("{tiers}, by visits").format(tiers=names)
        return names
    if programme.bonuses.birthday:
        points = programme.bonuses.birthday
        return ngettext(
            "{points} point for a birthday", "{points} points for a birthday", points
        ).format(points=number(points))
    if programme.expiry.kind == "never":
        return _("Points never expire")
    return _("Points expire after a time")


def _and(names: tuple[str, ...]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
