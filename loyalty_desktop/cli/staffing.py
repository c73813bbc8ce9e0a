"""Commands about the staff: list, add, a new PIN, somebody who leaves or comes back."""

import argparse
import getpass
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from loyalty_desktop.cli.printing import table, tell
from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.pins import check_pin
from loyalty_desktop.models.rules.rights import ROLES
from loyalty_desktop.services.commands.staff import (
    ChangeStaff,
    HireStaff,
    SetPin,
    UnlockStaff,
    change_staff,
    hashed_pin,
    hire_staff,
    set_pin,
    unlock_staff,
)
from loyalty_desktop.services.queries.staff import StaffRow, list_staff
from loyalty_desktop.services.store import new_id
from loyalty_desktop.wording import _
from loyalty_desktop.wording.staffing import role_name

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run

NEW_PIN = "LOYALTY_NEW_PIN"
"""The environment variable that holds the new PIN where nobody can be asked."""


def add_words(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    """Add the words of `staff` to its parser."""
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("action"))
    actions.add_parser("list", help=_("List everybody on the staff."), parents=[common])
    add = actions.add_parser(
        "add", help=_("Add somebody; the first must be the owner."), parents=[common]
    )
    add.add_argument("name")
    add.add_argument("--role", choices=ROLES, default="cashier")
    add.add_argument("--member", help=_("the own member card: number, phone or code"))
    add.add_argument("--without-pin", action="store_true", help=_("signs in by card only"))
    for word, told in (
        ("pin", _("Give somebody a new PIN.")),
        ("unlock", _("Let somebody try again after too many wrong PINs.")),
        ("leave", _("Let somebody sign in no more.")),
        ("return", _("Let somebody sign in again.")),
    ):
        each = actions.add_parser(word, help=told, parents=[common])
        each.add_argument("name")


def staff(run: "Run") -> int:
    """Do what `staff` was asked for."""
    action = run.options.action
    by = run.actor()
    if action == "list":
        return _list(run, by)
    if action == "add":
        return _add(run, by)
    row = _named(run, by, run.options.name)
    key, at = new_id(), datetime.now(UTC)
    store = run.store
    if action == "pin":
        kept = store.read(hashed_pin, _new_pin(row.role))
        store.write(set_pin, by, SetPin(key=key, at=at, staff=row.id, pin_hash=kept))
    elif action == "unlock":
        store.write(unlock_staff, by, UnlockStaff(key=key, at=at, staff=row.id))
    else:
        change = {"active": action == "return"}
        store.write(change_staff, by, ChangeStaff(key=key, at=at, staff=row.id, change=change))
    tell({"staff": row.id, "name": row.name}, as_json=run.options.json)
    return 0


def _list(run: "Run", by: Any) -> int:
    rows: tuple[StaffRow, ...] = run.store.read_as(by, list_staff)
    if run.options.json:
        told = [
            {
                "staff": row.id,
                "name": row.name,
                "role": row.role,
                "active": row.active,
                "pin": row.pin_digits > 0,
                "card": row.has_card,
                "locked_until": row.locked_until,
            }
            for row in rows
        ]
        tell({"staff": told}, as_json=True)
        return 0
    yes, no = _("yes"), _("no")
    now = datetime.now(UTC)
    table(
        [
            (
                row.name,
                role_name(row.role),
                yes if row.pin_digits else no,
                yes if row.has_card else no,
                _state(row, now),
            )
            for row in rows
        ],
        (_("Name"), _("Role"), _("PIN"), _("Card"), _("State")),
    )
    return 0


def _add(run: "Run", by: Any) -> int:
    options = run.options
    if options.without_pin and options.role == "owner":
        raise Invalid(field="pin", reason="missing")
    kept = None
    if not options.without_pin:
        kept = run.store.read(hashed_pin, _new_pin(options.role))
    request = HireStaff(
        key=new_id(),
        at=datetime.now(UTC),
        name=options.name,
        role=options.role,
        pin_hash=kept,
        member=options.member,
    )
    hired = run.store.write(hire_staff, by, request)
    tell({"staff": hired.staff, "name": options.name}, as_json=options.json)
    return 0


def _named(run: "Run", by: Any, name: str) -> StaffRow:
    rows: tuple[StaffRow, ...] = run.store.read_as(by, list_staff)
    for row in rows:
        if fold(row.name) == fold(name):
            return row
    raise NotFound(what="staff")


def _new_pin(role: str) -> str:
    """Ask for a new PIN twice, or take it from the environment. Errors: `Invalid`."""
    pin = os.environ.get(NEW_PIN)
    if pin is None:
        if not sys.stdin.isatty():
            raise Invalid(field="pin", reason="missing")
        pin = getpass.getpass(_("New PIN: "))
        if getpass.getpass(_("New PIN again: ")) != pin:
            raise Invalid(field="pin", reason="pin_differs")
    check_pin(pin, role)
    return pin


def _state(row: StaffRow, now: datetime) -> str:
    if not row.active:
        return _("Has left")
    if row.locked_until is not None and row.locked_until > now:
        return _("locked")
    return _("Works here")
