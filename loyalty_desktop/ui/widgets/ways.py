"""How far somebody is with missions, and how long memberships last, in words."""

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.memberships import MembershipHeld
from loyalty_desktop.services.queries.missions import MissionHeld
from loyalty_desktop.wording import _, day, money, number


def how_far(mission: MissionHeld, unit: Currency) -> str:
    """Return how far somebody is with a mission: 2 of 3, or done."""
    if mission.complete:
        return _("done")
    if mission.count == "spend":
        done, need = money(mission.done, unit), money(mission.need, unit)
    else:
        done, need = number(mission.done), number(mission.need)
    return _("{count} of {all}").format(count=done, all=need)


def how_long(membership: MembershipHeld) -> str:
    """Return until when a membership is paid, or from when."""
    if membership.begun:
        return _("to {day}").format(day=day(membership.last_date))
    return _("from {day}").format(day=day(membership.first_date))
