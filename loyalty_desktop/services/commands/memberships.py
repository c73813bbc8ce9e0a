"""Memberships that are paid for: plans defined, begun with a bill and ended with it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

from sqlalchemy import bindparam, func, insert, select, update

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.memberships import MembershipPlan, closed_up, next_days
from loyalty_desktop.models.rules.money import MOST
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Membership
from loyalty_desktop.models.tables import MembershipPlan as PlanRow
from loyalty_desktop.services.commands import vouchers
from loyalty_desktop.services.commands.answering import (
    Answer,
    Asked,
    answer,
    answered,
    check_code,
    check_count,
)
from loyalty_desktop.services.commands.items import remember_items
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.ledger import Posting, lineage
from loyalty_desktop.services.queries.memberships import last_day_held
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

LONGEST_DAYS = 3_660
"""The most days of a plan: ten years."""

_ORIGIN = "plan"

_KEEP = Prepared(insert(Membership))
_VERSION = Prepared(
    select(func.max(PlanRow.version)).where(
        PlanRow.code == bindparam("code"), PlanRow.at <= bindparam("at")
    )
)
_OF_BILL = Prepared(
    select(
        Membership.member_id,
        Membership.at,
        Membership.code,
        Membership.first_day,
        Membership.last_day,
    ).where(Membership.purchase_id == bindparam("purchase"), Membership.ended_at.is_(None))
)
_OTHERS = Prepared(
    select(Membership.id, Membership.first_day, Membership.last_day).where(
        Membership.member_id == bindparam("member"),
        Membership.code == bindparam("code"),
        Membership.ended_at.is_(None),
    )
)
_MOVE = Prepared(
    update(Membership).where(Membership.id == bindparam("membership")), ("first_day", "last_day")
)
_END = Prepared(
    update(Membership).where(
        Membership.purchase_id == bindparam("purchase"), Membership.ended_at.is_(None)
    ),
    ("ended_at",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinePlan(Asked):
    """A membership plan, as the rules read it."""

    plan: MembershipPlan
    OP: ClassVar[str] = "define_plan"


@needs(Right.OFFER)
def define_plan(session: Session, by: Actor, request: DefinePlan) -> Answer:
    """Define a plan, or a new version of it: who has paid keeps what was paid for.

    Errors: `Invalid`; `NotFound` for a reward that there is not.
    """
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    plan = request.plan
    check_code(plan.code, "code")
    check_count(plan.days, "days", 1)
    if plan.days > LONGEST_DAYS:
        raise Invalid(field="days", reason="out_of_range", least=1, most=LONGEST_DAYS)
    if not 1 <= plan.price <= MOST:
        raise Invalid(field="price", reason="out_of_range", least=1, most=MOST)
    if not 1 <= plan.multiplier <= 100:
        raise Invalid(field="multiplier", reason="out_of_range", least=1, most=100)
    if plan.reward is not None and session.shop.reward_at(plan.reward, micros(request.at)) is None:
        raise NotFound(what="reward", reward=plan.reward)
    version = session.scalar(
        select(func.coalesce(func.max(PlanRow.version), 0)).where(PlanRow.code == plan.code)
    )
    session.execute(
        insert(PlanRow).values(
            id=new_id(),
            code=plan.code,
            version=(version or 0) + 1,
            name=clean(plan.name, "name"),
            price=plan.price,
            days=plan.days,
            content=json.dumps({**asdict(plan), "multiplier": str(plan.multiplier)}),
            at=micros(request.at),
        )
    )
    if plan.on_offer:
        # So the counter finds it among its items, by number or name.
        remember_items(
            session, [Line(plan.price, sku=plan.code, name=plan.name)], micros(request.at)
        )
    raise_revision(session)
    return answer(session, request, Answer(), None, ("plan",))


def begin(
    p: Posting, then: Posting, member: str, purchase: str, lines: Sequence[Line]
) -> list[tuple[MembershipPlan, int, int, str | None]]:
    """Begin the memberships that a bill of `then` pays for: lines whose item number is a plan.

    A plan that was on offer then begins with a line, whatever its quantity, that pays its price;
    its days are those of the bill, also where the bill is given to the member only now. Return each
    plan with its first and last business day and the code of the voucher that comes with it.
    """
    if not p.session.shop.plans:
        return []
    offered = {plan.code: plan for plan in p.session.shop.plans_at(then.at) if plan.on_offer}
    begun: list[tuple[MembershipPlan, int, int, str | None]] = []
    for line in lines:
        plan = offered.get(line.sku or "")
        if plan is None or line.amount - line.discount < plan.price:
            continue
        last = last_day_held(p.session, member, plan.code, p.at)
        first_day, last_day = next_days(plan, then.day, last)
        _KEEP.run(
            p.session,
            id=new_id(),
            member_id=member,
            code=plan.code,
            version=_VERSION.first(p.session, code=plan.code, at=then.at)[0],
            first_day=first_day,
            last_day=last_day,
            price=plan.price,
            purchase_id=purchase,
            at=p.at,
            ended_at=None,
            staff_id=p.staff,
        )
        code = None
        if plan.reward is not None:
            _id, code = vouchers.issue(p.session, member, plan.reward, None, _ORIGIN, p.at)
        begun.append((plan, first_day, last_day, code))
    return begun


def end_with(p: Posting, purchase: str) -> None:
    """End the membership that a bill paid for, when the bill goes back whole, and its voucher.

    One of the same plan that goes on from it begins at once: what was paid for is not lost.
    """
    if not p.session.shop.plans:
        return
    ended = _OF_BILL.all(p.session, purchase=purchase)
    for member, begun, *_days in ended:
        vouchers.cancel_of_plan(p.session, member, begun)
    _END.run(p.session, purchase=purchase, ended_at=p.at)
    for member, _begun, code, first, last in ended:
        others = [
            (str(one), int(of), int(through))
            for each in lineage(p.session, member, p.at)
            for one, of, through in _OTHERS.all(p.session, member=each, code=code)
        ]
        for one, of, through in closed_up(others, (first, last), p.day):
            _MOVE.run(p.session, membership=one, first_day=of, last_day=through)
