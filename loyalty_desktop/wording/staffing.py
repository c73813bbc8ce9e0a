"""Roles and rights in plain words: for the staff screen, the PIN of a second person, the CLI."""

from collections.abc import Mapping
from typing import Final

from loyalty_desktop.models.rules.money import Currency, currency
from loyalty_desktop.wording.figures import money, number, points
from loyalty_desktop.wording.languages import _, mark, ngettext

_ROLES: Final = {
    "cashier": mark("Cashier"),
    "supervisor": mark("Supervisor"),
    "manager": mark("Manager"),
    "owner": mark("Owner"),
    "auditor": mark("Auditor"),
}
_MAY: Final = {
    "cashier": mark(
        "Sells, joins members, gives and uses points on a bill, refunds, replaces lost cards, "
        "closes the shift."
    ),
    "supervisor": mark(
        "All that a cashier does; also voids, gives a sale to another member, cancels rewards, "
        "gives vouchers and points by hand, records days that have passed, and closes the day."
    ),
    "manager": mark(
        "All that a supervisor does; also changes the programme, rewards and offers, merges "
        "members, sets stage and tier, brings lists in and out, and unlocks colleagues."
    ),
    "owner": mark("Everything, without limits; also staff and the shop itself."),
    "auditor": mark("Reads everything, checks and exports; changes nothing."),
}
_SECOND: Final = {
    "supervisor": mark("A supervisor's PIN"),
    "manager": mark("A manager's PIN"),
    "owner": mark("The owner's PIN"),
}
_RIGHTS: Final = {
    "see_members": mark("See members"),
    "join_members": mark("Join members"),
    "change_members": mark("Change members"),
    "merge_members": mark("Merge members"),
    "sell": mark("Sell"),
    "refund": mark("Refund"),
    "void": mark("Void a purchase"),
    "attach": mark("Give a sale to a member"),
    "move_purchase": mark("Give a sale to another member"),
    "see_takings": mark("See the takings"),
    "close_shift": mark("Close a shift"),
    "close_day": mark("Close the day"),
    "back_date": mark("Record a day that has passed"),
    "redeem": mark("Use points and rewards"),
    "cancel_rewards": mark("Cancel a reward"),
    "adjust": mark("Points by hand"),
    "set_tier": mark("Set a tier by hand"),
    "set_stage": mark("Set a stage by hand"),
    "issue_cards": mark("Give cards"),
    "issue_vouchers": mark("Give a voucher"),
    "offer": mark("Change rewards and campaigns"),
    "change_programme": mark("Change the programme"),
    "date_back_programme": mark("Change the programme for days that have passed"),
    "expire": mark("Write off expired points"),
    "import": mark("Bring a list in"),
    "export": mark("Export"),
    "verify": mark("Check the books"),
    "back_up": mark("Back up"),
    "help_staff": mark("Unlock colleagues and give them a PIN"),
    "change_staff": mark("Change staff"),
    "set_up": mark("Set up the shop"),
}


def role_name(role: str) -> str:
    """Return the name of a role, as it is without one for it."""
    return _(_ROLES[role]) if role in _ROLES else role


def role_told(role: str) -> str:
    """Return in a sentence or two what a role may do."""
    return _(_MAY[role])


def right_name(right: str) -> str:
    """Return what a right lets somebody do, as a short name."""
    return _(_RIGHTS[right]) if right in _RIGHTS else right


def second_wanted(role: str) -> str:
    """Return whose PIN is needed, by the lowest role that may."""
    return _(_SECOND[role]) if role in _SECOND else _("Somebody else's PIN")


def limit_told(right: str, most: int, unit: Currency | None = None) -> str:
    """Return a limit in words: up to 500 points, up to 7 days back; `unit` is that of money."""
    if right == "adjust":
        return _("up to {points} by hand").format(points=points(most))
    if right == "back_date":
        return ngettext("up to {count} day back", "up to {count} days back", most).format(
            count=number(most)
        )
    if right == "refund" and unit is not None:
        return _("refunds up to {amount}").format(amount=money(most, unit))
    return _("up to {most}").format(most=number(most))


def asked_for(facts: Mapping[str, object], name: str) -> str:
    """Return what the PIN is for and how far `name` may go, from the facts of the refusal."""
    right = str(facts.get("right", ""))
    told = right_name(right)
    amount, most = facts.get("amount"), facts.get("most")
    code = facts.get("currency")
    unit = currency(code) if isinstance(code, str) else None
    if isinstance(amount, int):
        size = number(abs(amount)) if unit is None else money(abs(amount), unit)
        if right == "back_date":
            size = ngettext("{count} day back", "{count} days back", abs(amount)).format(count=size)
        told = _("{what}: {amount}.").format(what=told, amount=size)
    else:
        told = _("{what}.").format(what=told)
    if isinstance(most, int) and name:
        told += " " + _("{name} alone: up to {most}.").format(
            name=name, most=number(most) if unit is None else money(most, unit)
        )
    return told
