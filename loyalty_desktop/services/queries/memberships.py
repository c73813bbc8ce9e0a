"""Membership plans as they stand, and who has one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.memberships import MembershipPlan
from loyalty_desktop.models.tables import Membership
from loyalty_desktop.models.tables import MembershipPlan as PlanRecord
from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.store import Prepared, Session, micros

_STANDS = (Membership.at <= bindparam("at")) & (
    Membership.ended_at.is_(None) | (Membership.ended_at > bindparam("at"))
)
_HELD = Prepared(
    select(Membership.code, Membership.first_day, Membership.last_day)
    .where(
        Membership.member_id == bindparam("member"),
        Membership.last_day >= bindparam("day"),
        _STANDS,
    )
    .order_by(Membership.first_day)
)

_OF_BILL = Prepared(
    select(Membership.id, Membership.first_day, Membership.last_day)
    .where(Membership.purchase_id == bindparam("purchase"))
    .order_by(Membership.first_day)
)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan as it is now, how many members have it today, and how often it was sold."""

    plan: MembershipPlan
    members: int
    sold: int
    version: int


@dataclass(frozen=True, slots=True)
class MembershipHeld:
    """A membership that lasts, or begins later; both dates are included."""

    code: str
    name: str
    first_date: date
    last_date: date
    begun: bool


def plans_now(session: Session, at: datetime) -> tuple[PlanRow, ...]:
    """Return the shop's plans as of the moment `at`, the cheapest first."""
    now, today = micros(at), session.shop.day(at)
    asked = {"at": now}
    sold = {
        row.code: row.times
        for row in session.execute(
            select(Membership.code, func.count().label("times"))
            .where(_STANDS)
            .group_by(Membership.code),
            asked,
        )
    }
    held = {
        row.code: row.members
        for row in session.execute(
            select(Membership.code, func.count(Membership.member_id.distinct()).label("members"))
            .where(_STANDS, Membership.first_day <= today, Membership.last_day >= today)
            .group_by(Membership.code),
            asked,
        )
    }
    versions = {
        row.code: row.version
        for row in session.execute(
            select(PlanRecord.code, func.max(PlanRecord.version).label("version"))
            .where(PlanRecord.at <= now)
            .group_by(PlanRecord.code)
        )
    }
    return tuple(
        PlanRow(plan, held.get(plan.code, 0), sold.get(plan.code, 0), versions.get(plan.code, 1))
        for plan in sorted(session.shop.plans_at(now), key=_by_price)
    )


def memberships_held(
    session: Session, member: str, day: int, at: int
) -> tuple[MembershipHeld, ...]:
    """Return the memberships of somebody that are not over on business day `day`."""
    if not session.shop.plans:
        return ()
    names = {plan.code: plan.name for plan in session.shop.plans_at(at)}
    return tuple(
        MembershipHeld(
            code, names.get(str(code), str(code)), date_of(first), date_of(last), first <= day
        )
        for one in lineage(session, member, at)
        for code, first, last in _HELD.all(session, member=one, day=day, at=at)
    )


def plans_held(session: Session, members: Sequence[str], day: int, at: int) -> list[MembershipPlan]:
    """Return the plans that somebody has on business day `day`, as they are now."""
    if not session.shop.plans:
        return []
    held = {
        code
        for one in members
        for code, first, _last in _HELD.all(session, member=one, day=day, at=at)
        if first <= day
    }
    return [plan for plan in session.shop.plans_at(at) if plan.code in held]


def last_day_held(session: Session, member: str, code: str, at: int) -> int | None:
    """Return the last business day through which somebody has paid for a plan."""
    days = [
        int(last)
        for one in lineage(session, member, at)
        for held, _first, last in _HELD.all(session, member=one, day=-(10**6), at=at)
        if held == code
    ]
    return max(days, default=None)


def membership_of(session: Session, purchase: str) -> tuple[str, int, int]:
    """Return the membership that a bill began: its id, first and last business day."""
    found = _OF_BILL.first(session, purchase=purchase)
    return found[0], int(found[1]), int(found[2])


def _by_price(plan: MembershipPlan) -> tuple[int, str]:
    return plan.price, plan.code
