"""Memberships that are paid for: plans defined, sold on a bill of their own, ended with it."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, Self

from sqlalchemy import bindparam, func, insert, select, update
from typing_extensions import override

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.memberships import MembershipPlan, next_days
from loyalty_desktop.models.rules.money import MOST
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Membership
from loyalty_desktop.models.tables import MembershipPlan as PlanRow
from loyalty_desktop.services.commands import vouchers
from loyalty_desktop.services.commands.answering import (
    Answer,
    Asked,
    MemberAnswer,
    answer,
    answered,
    check_code,
    check_count,
    posting,
    standing_fields,
)
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.finding import find_member, joined
from loyalty_desktop.services.queries.memberships import last_day_held
from loyalty_desktop.services.standing import standing_at
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

LONGEST_DAYS = 3_660
"""The most days of a plan: ten years."""

_ORIGIN = "plan"

_KEEP = Prepared(insert(Membership))
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SellMembership(Asked):
    """A plan that a member pays for now, on a bill of its own; `receipt` as on any bill."""

    member: str
    plan: str
    receipt: str | None = None
    payments: tuple[Payment, ...] = ()
    counter: str | None = None
    cashier: str | None = None
    OP: ClassVar[str] = "sell_membership"


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipSold(MemberAnswer):
    """The membership and its bill; `first_date` and `last_date` are business dates."""

    membership: str
    purchase: str
    payable: int
    earned: int
    first_date: date
    last_date: date
    vouchers: tuple[str, ...] = ()

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept: dates as text, and the codes of vouchers are made again."""
        values = vouchers.with_hidden_codes(MemberAnswer.stored(self), "vouchers")
        values["first_date"] = self.first_date.isoformat()
        values["last_date"] = self.last_date.isoformat()
        return values

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer."""
        values = vouchers.with_codes(session, values, "vouchers")
        dates = {name: date.fromisoformat(values[name]) for name in ("first_date", "last_date")}
        return cls(**{**values, **dates})


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
    if not 0 <= plan.price <= MOST:
        raise Invalid(field="price", reason="out_of_range", least=0, most=MOST)
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
    raise_revision(session)
    return answer(session, request, Answer(), None, ("plan",))


@needs(Right.SELL)
def sell_membership(session: Session, by: Actor, request: SellMembership) -> MembershipSold:
    """Sell a plan to a member: a bill with one service on it, and the days it is good for.

    Who still has the plan goes on from its last day. Voiding the bill ends the membership. Errors
    as for a purchase; `NotFound` for a plan that is not on offer.
    """
    if (first := answered(session, request, MembershipSold)) is not None:
        return first
    p = posting(session, request, request.counter)
    plan = session.shop.plan_at(request.plan, p.at)
    if plan is None or not plan.on_offer:
        raise NotFound(what="plan", plan=request.plan)
    found = joined(find_member(session, request.member))
    bill = record_purchase(
        session,
        by,
        RecordPurchase(
            key=f"{request.key}/bill"[-200:],
            at=request.at,
            member=found.id,
            total=plan.price,
            receipt=request.receipt,
            lines=(Line(plan.price, kind="service", name=plan.name, sku=plan.code),)
            if plan.price
            else (),
            payments=request.payments,
            counter=request.counter,
            cashier=request.cashier,
        ),
    )
    first_day, last_day = next_days(plan, p.day, last_day_held(session, found.id, plan.code, p.at))
    membership = new_id()
    _KEEP.run(
        session,
        id=membership,
        member_id=found.id,
        code=plan.code,
        version=session.scalar(select(func.max(PlanRow.version)).where(PlanRow.code == plan.code)),
        first_day=first_day,
        last_day=last_day,
        price=plan.price,
        purchase_id=bill.purchase,
        at=p.at,
        ended_at=None,
        staff_id=p.staff,
    )
    brought: tuple[str, ...] = ()
    if plan.reward is not None:
        _id, code = vouchers.issue(session, found.id, plan.reward, None, _ORIGIN, p.at)
        brought = (code,)
    result = MembershipSold(
        vouchers=brought,
        membership=membership,
        purchase=bill.purchase,
        payable=bill.payable,
        earned=bill.earned,
        first_date=date_of(first_day),
        last_date=date_of(last_day),
        **standing_fields(found.number, standing_at(session, found.id, p.at)),
    )
    return answer(session, request, result, found.id, ("membership",))


def end_with(session: Session, purchase: str, at: int) -> None:
    """End the membership that a bill paid for, when the bill goes back whole."""
    _END.run(session, purchase=purchase, ended_at=at)
