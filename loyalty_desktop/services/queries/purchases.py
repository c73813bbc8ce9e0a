"""Purchases as the counter asks for them: by receipt, and the latest."""

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import bindparam, exists, select

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Command, Member, Purchase, Refund
from loyalty_desktop.models.tables import Payment as PaymentRow
from loyalty_desktop.services.finding import find_purchase
from loyalty_desktop.services.store import Prepared, Session, needs

_COLUMNS = (
    Purchase.id,
    Purchase.receipt,
    Purchase.counter,
    Purchase.business_day,
    Purchase.at,
    Member.id,
    Member.number,
    Member.name,
    Purchase.total,
    Purchase.goods,
    Purchase.due,
    Purchase.payable,
    Purchase.refunded,
    Purchase.earned + Purchase.bonus,
    Purchase.points_used + Purchase.reward_points,
    Purchase.points_value,
    Purchase.voided_at,
)
_ONE = Prepared(
    select(*_COLUMNS)
    .outerjoin(Member, Member.id == Purchase.member_id)
    .where(Purchase.id == bindparam("id"))
)
STANDS_HERE: Final = Purchase.moved_to.is_(None)
"""Holds for every purchase but those that go on as another member's: no money is counted twice."""
MONEY_BACK: Final = ~exists().where(
    Purchase.id == Refund.purchase_id, Purchase.moved_to.is_not(None)
)
"""Holds for every refund but the void of a purchase that goes on as another member's."""
_RECENT = Prepared(
    select(*_COLUMNS)
    .outerjoin(Member, Member.id == Purchase.member_id)
    .where(
        Purchase.counter == bindparam("counter"),
        Purchase.business_day >= bindparam("first"),
        STANDS_HERE,
    )
    .order_by(Purchase.at.desc(), Purchase.id.desc())
    .limit(bindparam("most"))
)
_OF_KEY = Prepared(select(Command.op).where(Command.key == bindparam("key")))
_PAID = Prepared(
    select(PaymentRow.method, PaymentRow.amount, PaymentRow.received)
    .where(PaymentRow.purchase_id == bindparam("purchase"))
    .order_by(PaymentRow.number)
)
_LONGEST_RECEIPT = 100


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A purchase: amounts in minor units, points, business day, moment in microseconds.

    `goods` is what can be refunded in all, `refunded` what has been; `member_id` is the credited
    member, None for an anonymous bill. `payments` say how it was paid, where anybody said.
    """

    id: str
    receipt: str | None
    counter: str
    day: int
    at: int
    member_id: str | None
    member_number: str | None
    member_name: str | None
    total: int
    goods: int
    due: int
    payable: int
    refunded: int
    earned: int
    points_used: int
    points_value: int
    voided_at: int | None
    payments: tuple[Payment, ...] = ()

    @property
    def left(self) -> int:
        """Return the goods value that can still be refunded."""
        return 0 if self.voided_at is not None else self.goods - self.refunded


@needs(Right.SEE_MEMBERS)
def purchase_by_receipt(session: Session, receipt: str) -> PurchaseRow:
    """Return the newest purchase with a receipt number.

    Errors: `NotFound`; `Invalid` with the candidates when several counters have the number.
    """
    if len(receipt) > _LONGEST_RECEIPT:
        raise NotFound(what="receipt")
    return purchase_by_id(session, find_purchase(session, None, receipt))


@needs(Right.SEE_MEMBERS)
def purchase_by_id(session: Session, purchase: str) -> PurchaseRow:
    """Return a purchase by its id; `NotFound`."""
    row = _ONE.first(session, id=purchase)
    if row is None:
        raise NotFound(what="purchase")
    return _row(session, row)


def bill_recorded(session: Session, key: str) -> bool:
    """Tell whether the bill of a key was recorded: asked before it is sent again."""
    return _OF_KEY.first(session, key=key) is not None


def payments_of(session: Session, purchase: str) -> tuple[Payment, ...]:
    """Return how a purchase was paid, in the order in which it was said; empty if nobody said."""
    return tuple(Payment(*row) for row in _PAID.all(session, purchase=purchase))


@needs(Right.SEE_MEMBERS)
def recent_purchases(session: Session, counter: str, first: int, most: int) -> list[PurchaseRow]:
    """Return the latest purchases of a counter since business day `first`, newest first."""
    rows = _RECENT.all(session, counter=counter, first=first, most=most)
    return [_row(session, row) for row in rows]


def _row(session: Session, row: Any) -> PurchaseRow:
    return replace(PurchaseRow(*row), payments=payments_of(session, row[0]))
