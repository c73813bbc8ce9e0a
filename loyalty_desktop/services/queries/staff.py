"""Who works here: for signing in, for the owner, and who could stand by."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.rights import ROLES, Right, allowed
from loyalty_desktop.models.tables import Audit, Member, Staff
from loyalty_desktop.services.devices.pins import pin_digits
from loyalty_desktop.services.store import Session, moment, needs

_COLUMNS = (
    Staff.id,
    Staff.name,
    Staff.role,
    Staff.active,
    Staff.pin_hash,
    Staff.card_hash,
    Staff.wrong_tries,
    Staff.locked_until,
    Staff.limits,
    Staff.created_at,
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may sign in, as everybody at the counter sees them."""

    id: str
    name: str
    role: str
    has_pin: bool
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody who works or worked here. `limits` are own ones, by right.

    `member` and `member_name` are of the own member card; `last_in` is the last time of signing in.
    """

    id: str
    name: str
    role: str
    active: bool
    pin_digits: int
    has_card: bool
    wrong_tries: int
    locked_until: datetime | None
    limits: Mapping[str, int]
    member: str | None
    member_name: str | None
    since: datetime
    last_in: datetime | None


def colleagues(session: Session) -> tuple[Colleague, ...]:
    """Return who may sign in, in the order of roles and names."""
    rows = session.execute(
        select(
            Staff.id, Staff.name, Staff.role, Staff.pin_hash, Staff.locked_until, Staff.name_fold
        )
        .where(Staff.active)
        .order_by(Staff.name_fold)
    ).all()
    found = [
        Colleague(row.id, row.name, row.role, row.pin_hash is not None, _when(row.locked_until))
        for row in rows
    ]
    return tuple(sorted(found, key=_by_role))


def who_may(
    session: Session, right: Right, amount: int = 0, but: str | None = None
) -> tuple[Colleague, ...]:
    """Return who else may use `right` for `amount`: those who could stand by; `but` is left out."""
    staff = session.shop.staff
    return tuple(
        one
        for one in colleagues(session)
        if one.id != but and allowed(one.role, right, amount, staff[one.id][2])
    )


@needs(Right.HELP_STAFF)
def list_staff(session: Session) -> tuple[StaffRow, ...]:
    """Return everybody who works or worked here: those who do first, by role and name."""
    seen = (
        select(Audit.subject, func.max(Audit.at).label("at"))
        .where(Audit.action == "sign_in")
        .group_by(Audit.subject)
        .subquery()
    )
    rows = session.execute(
        select(
            *_COLUMNS, Member.number, Member.name.label("member_name"), seen.c.at.label("last_in")
        )
        .join(Member, Member.id == Staff.member_id, isouter=True)
        .join(seen, seen.c.subject == Staff.id, isouter=True)
        .order_by(Staff.active.desc(), Staff.name_fold)
    ).all()
    found = [
        StaffRow(
            id=row.id,
            name=row.name,
            role=row.role,
            active=row.active,
            pin_digits=pin_digits(row.pin_hash),
            has_card=row.card_hash is not None,
            wrong_tries=row.wrong_tries,
            locked_until=_when(row.locked_until),
            limits=json.loads(row.limits),
            member=row.number,
            member_name=row.member_name,
            since=moment(row.created_at),
            last_in=_when(row.last_in),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=_at_work_first))


def shop_currency(session: Session) -> Currency:
    """Return the currency of the shop, for limits in money."""
    return session.shop.currency


def shop_name(session: Session) -> str:
    """Return what the shop is called, for the staff's cards."""
    return session.shop.name


def staff_named(session: Session, name: str) -> Colleague:
    """Return who is called `name` and works here. Errors: `NotFound`."""
    wanted = fold(name)
    for one in colleagues(session):
        if fold(one.name) == wanted:
            return one
    raise NotFound(what="staff")


def _when(at: int | None) -> datetime | None:
    return None if at is None else moment(at).astimezone(UTC)


def _by_role(one: Colleague) -> int:
    return ROLES.index(one.role)


def _at_work_first(row: StaffRow) -> tuple[bool, int]:
    return not row.active, ROLES.index(row.role)
