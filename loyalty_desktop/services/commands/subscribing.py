"""A membership that is sold on a bill of its own."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from typing_extensions import override

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands import vouchers
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    posting,
    standing_fields,
)
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.finding import find_member, joined
from loyalty_desktop.services.queries.memberships import membership_of
from loyalty_desktop.services.standing import standing_at
from loyalty_desktop.services.store import Session, needs


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
        for name in ("first_date", "last_date"):
            values[name] = date.fromisoformat(values[name])
        return cls(**values)


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
            lines=(Line(plan.price, kind="service", name=plan.name, sku=plan.code),),
            payments=request.payments,
            counter=request.counter,
            cashier=request.cashier,
        ),
    )
    membership, first_day, last_day = membership_of(session, bill.purchase)
    result = MembershipSold(
        vouchers=bill.vouchers,
        membership=membership,
        purchase=bill.purchase,
        payable=bill.payable,
        earned=bill.earned,
        first_date=date_of(first_day),
        last_date=date_of(last_day),
        **standing_fields(found.number, standing_at(session, found.id, p.at)),
    )
    return answer(session, request, result, found.id, ("membership",))
