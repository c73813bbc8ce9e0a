"""The staff screen's words: state, how somebody signs in, limits."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import LIMITED, RIGHTS, Right, limit_of
from loyalty_desktop.services.queries.staff import StaffRow
from loyalty_desktop.wording import _, clock, moment
from loyalty_desktop.wording.staffing import limit_told


def signs_in_with(row: StaffRow) -> str:
    """Return how somebody signs in."""
    if row.pin_digits and row.has_card:
        return _("PIN and card")
    if row.has_card:
        return _("Card")
    return _("PIN") if row.pin_digits else _("Nothing yet")


def state(row: StaffRow, at: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Return the state of somebody at a moment, and the tone it is written in."""
    if not row.active:
        return _("Has left"), "text-2"
    if row.locked_until is not None and row.locked_until > at:
        return _("Locked until {time}").format(time=clock(row.locked_until, zone)), "danger"
    if not (row.pin_digits or row.has_card):
        return _("Can't sign in yet"), "warn"
    return _("Works here"), "text"


def last_in(row: StaffRow, zone: ZoneInfo) -> str:
    """Return when somebody last signed in."""
    return _("Not yet") if row.last_in is None else moment(row.last_in, zone)


def limits(role: str, own: Mapping[str, int], unit: Currency | None = None) -> str:
    """Return how far a role goes, with the own limits of a person; empty without any."""
    told: list[str] = []
    for right in LIMITED:
        most = limit_of(role, right, own)
        if right in RIGHTS.get(role, frozenset[Right]()) and most is not None:
            told.append(limit_told(right, most, unit))
    return (
        _("In one go {limits}; more needs a second PIN.").format(limits=", ".join(told))
        if told
        else ""
    )
