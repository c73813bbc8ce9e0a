"""One purchase closer, as the counter shows it: lines, points and why, what has come back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import bindparam, func, select

from loyalty_desktop.models.rules.bill import REVENUE
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Purchase, PurchaseLine, Refund, RefundLine, Staff
from loyalty_desktop.services.queries.purchases import PurchaseRow, purchase_by_id
from loyalty_desktop.services.store import Prepared, Session, needs

QUANTITY: Final = 1000
"""Quantities are kept in thousandths."""

_MORE = Prepared(
    select(
        Purchase.cashier,
        Staff.name,
        Purchase.stored_value,
        Purchase.explanation,
        Purchase.tier,
        Purchase.reversed,
        Purchase.returned,
        Purchase.moved_to,
    )
    .outerjoin(Staff, Staff.id == Purchase.staff_id)
    .where(Purchase.id == bindparam("id"))
)
_LINES = Prepared(
    select(
        PurchaseLine.number,
        PurchaseLine.kind,
        PurchaseLine.name,
        PurchaseLine.sku,
        PurchaseLine.category,
        PurchaseLine.quantity,
        PurchaseLine.net,
    )
    .where(PurchaseLine.purchase_id == bindparam("purchase"))
    .order_by(PurchaseLine.number)
)
_BACK = Prepared(
    select(RefundLine.number, func.sum(RefundLine.quantity), func.sum(RefundLine.amount))
    .join(Refund, Refund.id == RefundLine.refund_id)
    .where(Refund.purchase_id == bindparam("purchase"))
    .group_by(RefundLine.number)
)
_BONUS_BACK = Prepared(
    select(func.coalesce(func.sum(Refund.bonus_reversed), 0)).where(
        Refund.purchase_id == bindparam("purchase")
    )
)


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line of a purchase: how many and its net amount in minor units, and what is left of both.

    `refundable` is off for what is not goods: a top-up, a deposit.
    """

    number: int
    name: str
    quantity: Fraction
    net: int
    left_quantity: Fraction
    left: int
    refundable: bool


@dataclass(frozen=True, slots=True)
class PurchasePage:
    """A purchase with everything that is known of it; amounts in minor units.

    `staff` is who recorded it, empty where nobody had signed in. `by_points` and `by_stored` are
    the parts paid with points and with stored value. `taken_back` of the earned points and
    `given_back` of the used ones have gone back with refunds. `today`: it is of the shop's
    present business day. `moved_to` is the purchase it goes on as, given to another member.
    """

    row: PurchaseRow
    staff: str
    lines: tuple[SoldLine, ...]
    by_points: int
    by_stored: int
    tier: str | None
    taken_back: int
    given_back: int
    why: tuple[Mapping[str, Any], ...]
    today: bool
    moved_to: str | None = None

    @property
    def untouched(self) -> bool:
        """Return whether nothing of it has been refunded or voided."""
        return not self.row.refunded and self.row.voided_at is None


@needs(Right.SEE_MEMBERS)
def purchase_page(session: Session, purchase: str, at: datetime) -> PurchasePage:
    """Return a purchase by its id, as it stands; `NotFound`."""
    row = purchase_by_id(session, purchase)
    cashier, staff, stored, why, tier, reversed_, returned, moved_to = _MORE.first(
        session, id=purchase
    )
    return PurchasePage(
        row,
        staff or cashier or "",
        _lines(session, purchase),
        row.points_value,
        stored,
        tier,
        reversed_ + int(_BONUS_BACK.first(session, purchase=purchase)[0]),
        returned,
        tuple(json.loads(why)),
        row.day == session.shop.day(at),
        moved_to,
    )


def _lines(session: Session, purchase: str) -> tuple[SoldLine, ...]:
    back = {
        number: (int(quantity), int(amount))
        for number, quantity, amount in _BACK.all(session, purchase=purchase)
    }
    lines: list[SoldLine] = []
    for number, kind, name, sku, category, quantity, net in _LINES.all(session, purchase=purchase):
        quantity_back, amount_back = back.get(number, (0, 0))
        lines.append(
            SoldLine(
                number,
                name or sku or category or "",
                Fraction(quantity, QUANTITY),
                net,
                Fraction(quantity - quantity_back, QUANTITY),
                net - amount_back,
                kind in REVENUE,
            )
        )
    return tuple(lines)
