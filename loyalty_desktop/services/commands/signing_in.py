"""Signing in by PIN or card, and standing by for a colleague; wrong tries lock.

The PIN is looked at here and nowhere else: a screen hands it in and gets an `Actor` back. That the
look takes a tenth of a second inside the transaction is meant: whoever guesses, guesses in turn.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, select, update

from loyalty_desktop.errors import NotAllowed, NotFound
from loyalty_desktop.models.rules.cards import code_hash
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Staff
from loyalty_desktop.services.commands.answering import Asked, audit
from loyalty_desktop.services.devices.pins import is_right
from loyalty_desktop.services.store import (
    Request,
    Session,
    anybody,
    check,
    micros,
    moment,
    with_second,
)

WRONG_TRIES = 5
LOCK_MINUTES = (1, 5, 15)
_MINUTE = 60_000_000
_LONGEST = LOCK_MINUTES[-1] * _MINUTE
_COLUMNS = (
    Staff.id,
    Staff.name,
    Staff.role,
    Staff.pin_hash,
    Staff.wrong_tries,
    Staff.locks,
    Staff.locked_until,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPin(Asked):
    """Somebody typed a PIN to sign in."""

    staff: str
    pin: str = field(repr=False)
    OP: ClassVar[str] = "sign_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowStaffCard(Asked):
    """A staff card was scanned to sign in."""

    code: str = field(repr=False)
    OP: ClassVar[str] = "sign_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Asked):
    """Somebody typed a PIN, or showed the card `code`, to allow one request of a colleague.

    `right` and `amount` are what the request was refused for.
    """

    staff: str | None = None
    pin: str = field(default="", repr=False)
    code: str | None = field(default=None, repr=False)
    request: Request
    right: Right
    amount: int = 0
    OP: ClassVar[str] = "approve"


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try: who acts now, or None with the tries left before the lock, or the lock.

    A wrong try is recorded like a right one; so it is an answer and no refusal.
    """

    actor: Actor | None
    tries_left: int = 0
    locked_until: datetime | None = None


@anybody
def sign_in(session: Session, by: Actor, request: EnterPin) -> Tried:
    """Let somebody in whose PIN is right. Errors: `NotFound`.

    Five wrong ones in a row lock for 1, then 5, then 15 minutes. The counter is that of `by`.
    """
    tried, row = _try(session, by, request.staff, request.pin, request)
    if tried is not None:
        return tried
    return Tried(_in(session, by, row, request))


@anybody
def sign_in_by_card(session: Session, by: Actor, request: ShowStaffCard) -> Tried:
    """Let somebody in by card. Errors: `NotFound`. A lock of the PIN does not lock the card."""
    return Tried(_in(session, by, _of_card(session, request.code), request))


@anybody
def approve(session: Session, by: Actor, request: Approve) -> Tried:
    """Answer `by` with who stands by for one request, once the PIN or the card is right.

    Errors: `NotFound`, `NotAllowed` when that person may not do it either, or is the same one.
    """
    if request.code is None:
        tried, row = _try(session, by, request.staff or "", request.pin, request)
        if tried is not None:
            return tried
    else:
        row = _of_card(session, request.code)
    if row.id == by.staff:
        raise NotAllowed(reason="same_person")
    second = Actor(row.name, row.role, row.id, by.counter)
    check(session.shop, second, request.right, request.amount)
    _count(session, row.id, 0, 0, None)
    actor = with_second(session.shop, by, row.id, request.request)
    audit(
        session,
        actor,
        "approve",
        row.id,
        micros(request.at),
        (str(request.right),),
        request.request.key,
    )
    return Tried(actor)


def _try(
    session: Session, by: Actor, staff: str, pin: str, request: Asked
) -> tuple[Tried | None, Any]:
    """Look at a PIN; return what came of a wrong one, None for the right one, and the row."""
    row = _row(session, Staff.id == staff)
    if row is None:
        raise NotFound(what="staff")
    now = micros(request.at)
    until: int | None = row.locked_until
    if until is not None and now < until:
        if until - now > _LONGEST:
            # The clock was ahead when it was locked, and is right now: nobody waits for years.
            until = now + _LONGEST
            _count(session, row.id, row.wrong_tries, row.locks, until)
        return Tried(None, locked_until=moment(until)), row
    if is_right(pin, row.pin_hash, session.shop.secrets):
        return None, row
    tries: int = row.wrong_tries + 1
    locks: int = row.locks
    until = None
    if tries >= WRONG_TRIES:
        until = now + LOCK_MINUTES[min(locks, len(LOCK_MINUTES) - 1)] * _MINUTE
        tries, locks = 0, locks + 1
    _count(session, row.id, tries, locks, until)
    audit(session, by, "wrong_pin", row.id, now, key=request.key)
    return Tried(None, WRONG_TRIES - tries, None if until is None else moment(until)), row


def _in(session: Session, by: Actor, row: Any, request: Asked) -> Actor:
    actor = Actor(row.name, row.role, row.id, by.counter)
    if isinstance(request, EnterPin):
        _count(session, row.id, 0, 0, None)
    audit(session, actor, "sign_in", row.id, micros(request.at), key=request.key)
    return actor


def _of_card(session: Session, code: str) -> Any:
    row = _row(session, Staff.card_hash == code_hash(code))
    if row is None:
        raise NotFound(what="staff_card")
    return row


def _row(session: Session, which: ColumnElement[bool]) -> Any:
    """Return who works here and is meant, kept from others who count tries at the same moment."""
    return session.execute(
        select(*_COLUMNS).where(which, Staff.active).with_for_update()
    ).one_or_none()


def _count(session: Session, staff: str, tries: int, locks: int, until: int | None) -> None:
    session.execute(
        update(Staff)
        .where(Staff.id == staff)
        .values(wrong_tries=tries, locks=locks, locked_until=until)
    )
