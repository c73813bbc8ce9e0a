"""Refunds and voids: what is asked, and who may."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import bindparam, func, literal_column, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.refunds import LineRefund, plan_refund, plan_void
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Audit, Refund
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    posting,
)
from loyalty_desktop.services.commands.undoing import Undone, point_value, sold_as_it_stands, undo
from loyalty_desktop.services.finding import find_purchase
from loyalty_desktop.services.ledger import Posting
from loyalty_desktop.services.store import Prepared, Session, check, needs

UNDO_WITHIN = 60 * 10**6
"""So long (microseconds) may a sale be undone by who recorded it."""

_REFUNDED_BY = Prepared(
    select(func.coalesce(func.sum(Refund.value), 0)).where(
        Refund.purchase_id == bindparam("purchase"), Refund.staff_id == bindparam("staff")
    )
)
_RECORDED = Prepared(
    select(Audit.staff_id, Audit.counter, Audit.at, Audit.recorded_at).where(
        Audit.subject == bindparam("purchase"),
        Audit.action == literal_column("'record_purchase'"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPurchase(Asked):
    """What comes back of a purchase: an amount of goods value, or lines; neither: all.

    `method` says how the money goes back; unless it is said, the way the purchase was paid, out of
    the drawer where any of it was put in.
    """

    purchase: str | None = None
    receipt: str | None = None
    amount: int | None = None
    lines: tuple[LineRefund, ...] = ()
    method: str | None = None
    OP: ClassVar[str] = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidPurchase(Asked):
    """A purchase that should not have been."""

    reason: str
    purchase: str | None = None
    receipt: str | None = None
    method: str | None = None
    OP: ClassVar[str] = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded(MemberAnswer):
    """What came back: points taken back and given back, money in minor units."""

    refund: str
    purchase: str
    reversed: int
    returned: int
    money_back: int


@needs(Right.REFUND)
def refund_purchase(session: Session, by: Actor, request: RefundPurchase) -> Refunded:
    """Refund a purchase or a part of it. Errors: `NotFound`, `AlreadyRefunded`, `Invalid`.

    `InsufficientPoints` when the programme's debt policy blocks a refund whose points are spent,
    `NotAllowed` when more goods value of one purchase comes back than `by` may refund alone.
    """
    if (first := answered(session, request, Refunded)) is not None:
        return first
    if request.amount is not None and request.lines:
        raise Invalid(field="amount", reason="both")
    p = posting(session, request)
    before = sold_as_it_stands(p, find_purchase(session, request.purchase, request.receipt))
    value = point_value(session, before.version)
    plan = plan_refund(before.sold, value, request.amount, request.lines)
    alone = int(_REFUNDED_BY.first(session, purchase=before.id, staff=by.staff)[0])
    check(session.shop, by, Right.REFUND, alone + plan.value)
    undone = undo(p, before, plan, "refund", None, request.method)
    return answer(session, request, _refunded(undone), before.id, ("refund",))


@needs(Right.SELL)
def void_purchase(session: Session, by: Actor, request: VoidPurchase) -> Refunded:
    """Void a purchase: everything that is left of it goes back. Errors as for a refund.

    Who recorded it may undo that at the same counter for a minute; later it needs the right to
    void (`NotAllowed`).
    """
    if (first := answered(session, request, Refunded)) is not None:
        return first
    p = posting(session, request)
    before = sold_as_it_stands(p, find_purchase(session, request.purchase, request.receipt))
    _check_void(p, by, before.id)
    reason = clean(request.reason, "reason")
    undone = undo(p, before, plan_void(before.sold), "void", reason, request.method)
    return answer(session, request, _refunded(undone), before.id, ("void",))


def _refunded(undone: Undone) -> Refunded:
    return Refunded(
        refund=undone.refund,
        purchase=undone.purchase,
        reversed=undone.reversed,
        returned=undone.returned,
        money_back=undone.money_back,
        **undone.standing,
    )


def _check_void(p: Posting, by: Actor, purchase: str) -> None:
    """Refuse (`NotAllowed`) a void that is no undoing of one's own sale of this minute.

    The minute counts on both clocks: that of the recording, and that of the bill's own moment.
    """
    session = p.session
    if by.staff is not None:
        row = _RECORDED.first(session, purchase=purchase)
        if row is not None:
            staff, counter, at, recorded_at = row
            soon = 0 <= p.at - at <= UNDO_WITHIN and (
                session.recorded_at - recorded_at <= UNDO_WITHIN
            )
            if soon and (staff, counter) == (by.staff, by.counter):
                return
    check(session.shop, by, Right.VOID)
