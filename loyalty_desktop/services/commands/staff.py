"""Staff: hired, changed, given PINs, unlocked; the last owner stays."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import func, insert, select, update
from typing_extensions import override

from loyalty_desktop.errors import Duplicate, Invalid, NotAllowed, NotFound
from loyalty_desktop.models.rules.names import clean, fold
from loyalty_desktop.models.rules.pins import LONGEST_PIN, SHORTEST_PIN
from loyalty_desktop.models.rules.rights import LIMITED, RIGHTS, ROLES, Actor, Right, may_help
from loyalty_desktop.models.tables import Staff
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.devices.pins import hash_pin, pin_digits
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.store import Session, anybody, check, micros, needs, new_id

MOST = 10**9
"""The largest limit that anybody means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HireStaff(Asked):
    """Somebody new who may sign in. `pin_hash` is what `hashed_pin` answered.

    `member` is the own member card, by anything that finds a member; `limits` are own ones, by
    right, in place of the role's.
    """

    name: str
    role: str
    pin_hash: str | None
    member: str | None = None
    limits: Mapping[str, int] | None = None
    OP: ClassVar[str] = "hire_staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStaff(Asked):
    """What is to be different: `name`, `role`, `member`, `limits`, `active`, `pin_hash`.

    What is not named stays. `member` None takes the link away.
    """

    staff: str
    change: Mapping[str, Any]
    OP: ClassVar[str] = "change_staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPin(Asked):
    """A new PIN, as `hashed_pin` answered it; it takes a lock away."""

    staff: str
    pin_hash: str
    OP: ClassVar[str] = "set_pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockStaff(Asked):
    """Somebody who typed too many wrong PINs may try again."""

    staff: str
    OP: ClassVar[str] = "unlock_staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffHired(Answer):
    """The id of the new staff row."""

    staff: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChanged(Answer):
    """Whose row changed, and in which fields."""

    staff: str
    fields: tuple[str, ...] = ()

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the answer kept as `values`."""
        return cls(staff=values["staff"], fields=tuple(values["fields"]))


def hashed_pin(session: Session, pin: str) -> str:
    """Return what is to be kept of a new PIN. Errors: `Invalid`. Takes about 0.1 s."""
    return hash_pin(pin, session.shop.secret, session.shop.generation)


@needs(Right.CHANGE_STAFF)
def hire_staff(session: Session, by: Actor, request: HireStaff) -> StaffHired:
    """Add somebody who may sign in. The first one must be an owner.

    Errors: `Invalid`, `Duplicate` (the name), `NotFound` (the member), `NotAllowed`.
    """
    if (first := answered(session, request, StaffHired)) is not None:
        return first
    del by
    if request.role not in RIGHTS:
        raise Invalid(field="role", reason="unknown_choice", options=list(ROLES))
    if not session.shop.has_owner and request.role != "owner":
        raise NotAllowed(reason="owner_first")
    _check_pin(request.role, request.pin_hash)
    staff = new_id()
    session.execute(
        insert(Staff).values(
            id=staff,
            **_named(session, request.name, staff),
            role=request.role,
            limits=_limits(request.limits or {}),
            pin_hash=request.pin_hash,
            card_hash=None,
            member_id=(None if request.member is None else find_member(session, request.member).id),
            active=True,
            wrong_tries=0,
            locks=0,
            locked_until=None,
            created_at=micros(request.at),
        )
    )
    raise_revision(session)
    return answer(session, request, StaffHired(staff=staff), staff, ("staff",))


@needs(Right.CHANGE_STAFF)
def change_staff(session: Session, by: Actor, request: ChangeStaff) -> StaffChanged:
    """Change what is named. The last owner can be neither removed nor given another role.

    A role that asks for a longer PIN needs a new one with it. Errors as for `hire_staff`.
    """
    if (first := answered(session, request, StaffChanged)) is not None:
        return first
    del by
    row = staff_row(session, request.staff)
    change = dict(request.change)
    role, active = change.get("role", row.role), change.get("active", row.active)
    if role not in RIGHTS:
        raise Invalid(field="role", reason="unknown_choice", options=list(ROLES))
    if not (active and role == "owner"):
        _keep_an_owner(session, row)
    kept = change.get("pin_hash", row.pin_hash)
    if active and (role, active, kept) != (row.role, row.active, row.pin_hash):
        _check_pin(role, kept)
    values: dict[str, Any] = {}
    for name, value in change.items():
        match name:
            case "name":
                values |= _named(session, value, row.id)
            case "role" | "active":
                values[name] = value
            case "pin_hash":
                values |= {"pin_hash": value, "wrong_tries": 0, "locks": 0, "locked_until": None}
            case "limits":
                values["limits"] = _limits(value)
            case "member":
                values["member_id"] = None if value is None else find_member(session, value).id
            case _:
                raise Invalid(field=name, reason="unknown_field")
    if values:
        session.execute(update(Staff).where(Staff.id == row.id).values(**values))
        raise_revision(session)
    changed = tuple("pin" if name == "pin_hash" else name for name in sorted(change))
    result = StaffChanged(staff=row.id, fields=changed)
    return answer(session, request, result, row.id, changed)


@anybody
def set_pin(session: Session, by: Actor, request: SetPin) -> StaffChanged:
    """Give a new PIN: everybody to themselves, managers to those below them, owners to all.

    Errors: `Invalid` when it is too short for the role, `NotFound`, `NotAllowed`.
    """
    if (first := answered(session, request, StaffChanged)) is not None:
        return first
    row = staff_row(session, request.staff)
    if not (row.active and row.id == by.staff):
        _check_help(session, by, row.role)
    _check_pin(row.role, request.pin_hash)
    session.execute(
        update(Staff)
        .where(Staff.id == row.id)
        .values(pin_hash=request.pin_hash, wrong_tries=0, locks=0, locked_until=None)
    )
    result = StaffChanged(staff=row.id, fields=("pin",))
    return answer(session, request, result, row.id, ("pin",))


@needs(Right.HELP_STAFF)
def unlock_staff(session: Session, by: Actor, request: UnlockStaff) -> StaffChanged:
    """Let somebody try again who typed too many wrong PINs. Errors: `NotFound`, `NotAllowed`."""
    if (first := answered(session, request, StaffChanged)) is not None:
        return first
    row = staff_row(session, request.staff)
    _check_help(session, by, row.role)
    session.execute(
        update(Staff).where(Staff.id == row.id).values(wrong_tries=0, locks=0, locked_until=None)
    )
    result = StaffChanged(staff=row.id, fields=("lock",))
    return answer(session, request, result, row.id, ("lock",))


def staff_row(session: Session, staff: str) -> Any:
    """Return id, role, state and kept PIN of somebody. Errors: `NotFound`."""
    row = session.execute(
        select(Staff.id, Staff.role, Staff.active, Staff.pin_hash).where(Staff.id == staff)
    ).one_or_none()
    if row is None:
        raise NotFound(what="staff")
    return row


def _named(session: Session, name: str, staff: str) -> dict[str, str]:
    told = clean(name, "name")
    folded = fold(told)
    if session.scalar(select(Staff.id).where(Staff.name_fold == folded, Staff.id != staff)):
        raise Duplicate(what="name")
    return {"name": told, "name_fold": folded}


def _check_pin(role: str, kept: str | None) -> None:
    """Refuse a PIN that is too short for a role."""
    least = SHORTEST_PIN[role]
    if kept is not None and pin_digits(kept) < least:
        raise Invalid(field="pin", reason="pin_length", least=least, most=LONGEST_PIN)


def _check_help(session: Session, by: Actor, role: str) -> None:
    """Refuse to give a PIN to, or unlock, somebody who is not below whoever does it."""
    if not session.shop.has_owner:
        return
    check(session.shop, by, Right.HELP_STAFF)
    shop = session.shop
    if not any(may_help(shop.role_of(each), role) for each in (by.staff, by.second)):
        check(shop, by, Right.CHANGE_STAFF)


def _keep_an_owner(session: Session, row: Any) -> None:
    if row.role != "owner" or not row.active:
        return
    owners = session.scalar(
        select(func.count()).select_from(Staff).where(Staff.role == "owner", Staff.active)
    )
    if (owners or 0) <= 1:
        raise NotAllowed(reason="last_owner")


def _limits(limits: Mapping[str, int]) -> str:
    for right, most in limits.items():
        if right not in LIMITED:
            raise Invalid(field="limits", reason="unknown_choice", options=list(LIMITED))
        if not 0 <= most <= MOST:
            raise Invalid(field="limits", reason="out_of_range", least=0, most=MOST)
    return json.dumps(dict(limits))
