"""The staff without a widget: who works here, and what is done about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import RIGHTS, Right, may_help
from loyalty_desktop.services.commands.signing_in import EnterPin, Tried, sign_in
from loyalty_desktop.services.commands.staff import (
    ChangeStaff,
    HireStaff,
    SetPin,
    StaffHired,
    UnlockStaff,
    change_staff,
    hashed_pin,
    hire_staff,
    set_pin,
    unlock_staff,
)
from loyalty_desktop.services.commands.staff_cards import (
    GiveStaffCard,
    StaffCardGiven,
    TakeStaffCard,
    give_staff_card,
    take_staff_card,
)
from loyalty_desktop.services.queries.staff import StaffRow, list_staff, shop_currency, shop_name
from loyalty_desktop.services.store import Request, new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, sentence

_LIST: Final = "staff"
_CURRENCY: Final = "staff-currency"
_NAME: Final = "staff-shop-name"


@dataclass(frozen=True, slots=True)
class Person:
    """What was typed about somebody; `pin` is empty where it stays as it is."""

    name: str
    role: str
    pin: str = field(default="", repr=False)
    member: str = ""
    limits: Mapping[str, int] = field(default_factory=dict[str, int])


class StaffModel(QObject):
    """Everybody on the staff, and one piece of work at a time."""

    changed = Signal()
    """Something that is shown is another one."""
    saved = Signal()
    """What was asked for is recorded: a dialog may close."""
    card_given = Signal(str)
    """The code of a card that was made."""
    refused = Signal(object)
    """The `LoyaltyError` because of which nothing was recorded."""
    told = Signal(str)
    """What was done, in a sentence."""
    signed_in = Signal(object)
    """The `Actor` that the first owner became by being hired."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.clock = clock
        self._said = ""
        self._first_pin = ""
        self._go_on: Callable[[str], None] | None = None
        self.currency: Currency | None = None
        """The shop's currency, for limits in money; None until it is known."""
        self.rows: tuple[StaffRow, ...] = ()
        self.newest = ""
        """The id of whoever was added last and is not chosen yet."""
        self.loaded = False
        self.busy = False
        self.complaint = ""

    @property
    def can_change(self) -> bool:
        """Tell whether who acts may hire and change; the store has the last word."""
        return Right.CHANGE_STAFF in RIGHTS.get(self._desk.actor.role, frozenset())

    @property
    def first(self) -> bool:
        """Tell whether the owner is yet to come."""
        return self.loaded and not any(row.role == "owner" and row.active for row in self.rows)

    def can_help(self, row: StaffRow) -> bool:
        """Tell whether who acts may unlock somebody and give a PIN."""
        return may_help(self._desk.actor.role, row.role) or row.id == self._desk.actor.staff

    def is_locked(self, row: StaffRow) -> bool:
        """Tell whether somebody's PIN is locked now."""
        return row.locked_until is not None and row.locked_until > self.clock()

    def load(self) -> None:
        """Ask who is on the staff."""
        if self.currency is None:
            self._desk.read(shop_currency, then=self._count_in, token=_CURRENCY)
        self._desk.read(list_staff, then=self._show, otherwise=self._cant_show, token=_LIST)

    def _count_in(self, currency: Currency) -> None:
        self.currency = currency

    def hire(self, person: Person) -> None:
        """Add somebody; with a PIN it is hashed first, away from the window."""
        self._begin(_("{name} is on the staff now.").format(name=person.name.strip()))
        self._first_pin = person.pin if self.first else ""
        if not person.pin:
            self._hire(person, None)
            return
        self._hash(person.pin, partial(self._hire, person))

    def change(self, row: StaffRow, person: Person) -> None:
        """Record what differs of somebody."""
        self._begin(_("Saved."))
        change: dict[str, Any] = {}
        if person.name != row.name:
            change["name"] = person.name
        if person.role != row.role:
            change["role"] = person.role
        if person.member != (row.member or ""):
            change["member"] = person.member or None
        if dict(person.limits) != dict(row.limits):
            change["limits"] = dict(person.limits)
        if not person.pin:
            self._change(row.id, change, None)
            return
        self._hash(person.pin, partial(self._change, row.id, change))

    def let_go(self, row: StaffRow) -> None:
        """Record that somebody works here no more."""
        self._begin(_("{name} can't sign in any more.").format(name=row.name))
        self._change(row.id, {"active": False}, None)

    def take_back(self, row: StaffRow) -> None:
        """Record that somebody works here again."""
        self._begin(_("{name} can sign in again.").format(name=row.name))
        self._change(row.id, {"active": True}, None)

    def set_pin(self, row: StaffRow, pin: str) -> None:
        """Give somebody a new PIN."""
        self._begin(_("{name} has a new PIN.").format(name=row.name))
        self._hash(pin, partial(self._set_pin, row.id))

    def unlock(self, row: StaffRow) -> None:
        """Let somebody try again."""
        self._begin(_("{name} can try again.").format(name=row.name))
        self._write(unlock_staff, UnlockStaff(key=new_id(), at=self.clock(), staff=row.id))

    def give_card(self, row: StaffRow, code: str | None = None) -> None:
        """Make a card for somebody, or take one that is there."""
        self._begin(_("{name} signs in with this card now.").format(name=row.name))
        request = GiveStaffCard(key=new_id(), at=self.clock(), staff=row.id, code=code)
        self._desk.write(give_staff_card, request, then=self._show_card, otherwise=self._refuse)

    def take_card(self, row: StaffRow) -> None:
        """Let the card of somebody sign in no more."""
        self._begin(_("The card of {name} signs in no more.").format(name=row.name))
        self._write(take_staff_card, TakeStaffCard(key=new_id(), at=self.clock(), staff=row.id))

    def name_shop(self, then: Callable[[str], object]) -> None:
        """Tell what the shop is called, for what is printed."""
        self._desk.read(shop_name, then=then, otherwise=self._refuse, token=_NAME)

    def _hash(self, pin: str, go_on: Callable[[str], None]) -> None:
        """Hash a PIN away from the window, then go on with what was begun."""
        self._go_on = go_on
        self._desk.read(hashed_pin, pin, then=self._hashed, otherwise=self._refuse)

    def _hashed(self, pin_hash: str) -> None:
        go_on, self._go_on = self._go_on, None
        if go_on is not None:
            go_on(pin_hash)

    def _hire(self, person: Person, pin_hash: str | None) -> None:
        request = HireStaff(
            key=new_id(),
            at=self.clock(),
            name=person.name,
            role=person.role,
            pin_hash=pin_hash,
            member=person.member or None,
            limits=dict(person.limits),
        )
        self._desk.write(hire_staff, request, then=self._hired, otherwise=self._refuse)

    def _hired(self, hired: StaffHired) -> None:
        self.newest = hired.staff
        pin, self._first_pin = self._first_pin, ""
        if not pin:
            self._done(hired)
            return
        # From the first owner on nobody acts without signing in: whoever did this is that owner.
        request = EnterPin(key=new_id(), at=self.clock(), staff=hired.staff, pin=pin)
        self._desk.write(sign_in, request, then=self._become_owner, otherwise=self._refuse)

    def _become_owner(self, tried: Tried) -> None:
        if tried.actor is not None:
            self._desk.act_as(tried.actor)
            self.signed_in.emit(tried.actor)
        self._done(tried)

    def _change(self, staff: str, change: dict[str, Any], pin_hash: str | None) -> None:
        if pin_hash is not None:
            change = {**change, "pin_hash": pin_hash}
        request = ChangeStaff(key=new_id(), at=self.clock(), staff=staff, change=change)
        self._write(change_staff, request)

    def _set_pin(self, staff: str, pin_hash: str) -> None:
        request = SetPin(key=new_id(), at=self.clock(), staff=staff, pin_hash=pin_hash)
        self._write(set_pin, request)

    def _show_card(self, given: StaffCardGiven) -> None:
        self._done(given)
        self.card_given.emit(given.code or "")

    def _write(self, command: Any, request: Request) -> None:
        self._desk.write(command, request, then=self._done, otherwise=self._refuse)

    def _begin(self, said: str) -> None:
        self.busy = True
        self._said = said
        self.changed.emit()

    def _done(self, _answer: object) -> None:
        self.busy = False
        self.saved.emit()
        self.told.emit(self._said)
        self.load()

    def _refuse(self, refusal: LoyaltyError) -> None:
        self.busy = False
        self.refused.emit(refusal)
        self.changed.emit()

    def _show(self, rows: tuple[StaffRow, ...]) -> None:
        self.rows = rows
        self.loaded = True
        self.complaint = ""
        self.changed.emit()

    def _cant_show(self, refusal: LoyaltyError) -> None:
        self.complaint = sentence(refusal)
        self.changed.emit()
