"""Staff: hired, signing in by PIN; wrong tries lock, and the database remembers."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import insert, select, update

from loyalty_desktop.errors import Duplicate, Invalid, NotAllowed, NotFound
from loyalty_desktop.models.rules.names import clean, fold
from loyalty_desktop.models.rules.rights import RIGHTS, Actor, Right
from loyalty_desktop.models.tables import Staff
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered, audit
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.store import Session, anybody, micros, moment, needs, new_id

WRONG_TRIES = 5
LOCK_MINUTES = (1, 5, 15)
SHORTEST_PIN = {"cashier": 4, "supervisor": 4, "manager": 6, "owner": 6, "auditor": 6}
_MICROSECONDS_A_MINUTE = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class HireStaff(Asked):
    """Somebody new who may sign in. `pin_hash` comes from `pins.hash_pin`, made off the till."""

    name: str
    role: str
    pin_hash: str | None
    member: str | None = None
    OP: ClassVar[str] = "hire_staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffHired(Answer):
    """The id of the new staff row."""

    staff: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Asked):
    """Somebody signs in; `right_pin` tells whether the PIN was right."""

    staff: str
    right_pin: bool
    OP: ClassVar[str] = "sign_in"


@needs(Right.CHANGE_STAFF)
def hire_staff(session: Session, by: Actor, request: HireStaff) -> StaffHired:
    """Add somebody who may sign in. The first one must be an owner."""
    if (first := answered(session, request, StaffHired)) is not None:
        return first
    del by
    if request.role not in RIGHTS:
        raise Invalid(field="role", reason="unknown_choice", options=sorted(RIGHTS))
    if not session.shop.has_owner and request.role != "owner":
        raise NotAllowed(reason="owner_first")
    name = clean(request.name, "name")
    if session.scalar(select(Staff.id).where(Staff.name_fold == fold(name))):
        raise Duplicate(what="name")
    staff = new_id()
    session.execute(
        insert(Staff).values(
            id=staff,
            name=name,
            name_fold=fold(name),
            role=request.role,
            limits=json.dumps({}),
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


@anybody
def try_sign_in(session: Session, by: Actor, request: SignIn) -> bool:
    """Count a try; five wrong ones in a row lock for 1, then 5, then 15 minutes.

    Return whether the person is in. Anybody may try: it is what gives rights.
    """
    row = session.execute(
        select(Staff.wrong_tries, Staff.locks, Staff.locked_until).where(Staff.id == request.staff)
    ).one()
    now = micros(request.at)
    if row.locked_until is not None and now < row.locked_until:
        raise NotAllowed(reason="locked", until=moment(row.locked_until).isoformat())
    tries, locks, until = 0, 0, None
    if not request.right_pin:
        tries, locks = row.wrong_tries + 1, row.locks
        if tries >= WRONG_TRIES:
            minutes = LOCK_MINUTES[min(locks, len(LOCK_MINUTES) - 1)]
            tries, locks = 0, locks + 1
            until = now + minutes * _MICROSECONDS_A_MINUTE
    session.execute(
        update(Staff)
        .where(Staff.id == request.staff)
        .values(wrong_tries=tries, locks=locks, locked_until=until)
    )
    audit(
        session,
        by,
        "sign_in" if request.right_pin else "wrong_pin",
        request.staff,
        now,
        key=request.key,
    )
    return request.right_pin


def staff_named(session: Session, name: str) -> tuple[str, str, str, str | None, datetime | None]:
    """Return id, name, role, PIN hash and lock of the active staff member called `name`."""
    row = session.execute(
        select(Staff.id, Staff.name, Staff.role, Staff.pin_hash, Staff.locked_until).where(
            Staff.name_fold == fold(name), Staff.active
        )
    ).one_or_none()
    if row is None:
        raise NotFound(what="staff")
    locked = None if row.locked_until is None else moment(row.locked_until).astimezone(UTC)
    return row.id, row.name, row.role, row.pin_hash, locked
