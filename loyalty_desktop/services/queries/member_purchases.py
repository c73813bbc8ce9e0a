"""What a member bought: a page at a time, and the lines of one purchase."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import BigInteger, Integer, String, and_, bindparam, func, or_, select

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Purchase, PurchaseLine, Refund
from loyalty_desktop.services import ledger
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

PURCHASES: Final = 50
"""Purchases in a page."""
QUANTITY: Final = 1000
"""Quantities are kept in thousandths."""

_MEMBERS = bindparam("members", type_=String, expanding=True)
_BONUS_BACK = (
    select(func.coalesce(func.sum(Refund.bonus_reversed), 0))
    .where(Refund.purchase_id == Purchase.id)
    .scalar_subquery()
)
_PURCHASES = (
    select(
        Purchase.id,
        Purchase.member_id,
        Purchase.receipt,
        Purchase.counter,
        Purchase.business_day,
        Purchase.at,
        Purchase.due,
        Purchase.goods,
        Purchase.refunded,
        Purchase.earned,
        Purchase.bonus,
        Purchase.reversed,
        Purchase.points_used,
        Purchase.reward_points,
        Purchase.returned,
        Purchase.points_value,
        Purchase.tier,
        Purchase.explanation,
        Purchase.voided_at,
        _BONUS_BACK.label("bonus_back"),
    )
    .where(Purchase.member_id.in_(_MEMBERS))
    .order_by(Purchase.business_day.desc(), Purchase.at.desc(), Purchase.id.desc())
    .limit(bindparam("most"))
)
_DAY = bindparam("day", type_=Integer)
_AT = bindparam("at", type_=BigInteger)
_OLDER = _PURCHASES.where(
    Purchase.business_day <= _DAY,
    or_(
        Purchase.business_day < _DAY,
        Purchase.at < _AT,
        and_(Purchase.at == _AT, Purchase.id < bindparam("id")),
    ),
)
_LINES = Prepared(
    select(
        PurchaseLine.name,
        PurchaseLine.sku,
        PurchaseLine.category,
        PurchaseLine.quantity,
        PurchaseLine.net,
    )
    .where(PurchaseLine.purchase_id == bindparam("purchase"))
    .order_by(PurchaseLine.number)
)


@dataclass(frozen=True, slots=True)
class BoughtRow:
    """A purchase on the member's page; amounts in minor units.

    `earned` are the points it gave, `taken_back` how many of them refunds took; `used` the points
    it was paid with, `given_back` how many refunds gave back. `why` are the lines that explain
    `earned`. `merged` tells that it was made under a number that was merged into this one.
    """

    id: str
    receipt: str | None
    counter: str
    day: date
    at: datetime
    due: int
    goods: int
    refunded: int
    earned: int
    taken_back: int
    used: int
    given_back: int
    paid_with_points: int
    tier: str | None
    voided: bool
    merged: bool
    why: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class PurchasesPage:
    """Some purchases, newest first; `more` tells whether older ones follow."""

    rows: tuple[BoughtRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of a purchase: what, how many, and its net amount in minor units."""

    name: str
    category: str | None
    quantity: Fraction
    net: int


@needs(Right.SEE_MEMBERS)
def purchases_page(
    session: Session, member: str, after: BoughtRow | None = None, limit: int = PURCHASES
) -> PurchasesPage:
    """Return the newest purchases of the member with id `member`, or those older than `after`.

    Purchases of members that were absorbed are among them.
    """
    values: dict[str, Any] = {
        "members": ledger.lineage(session, member, session.recorded_at),
        "most": limit + 1,
    }
    statement = _PURCHASES
    if after is not None:
        statement = _OLDER
        values |= {
            "day": day_of(after.day),
            "at": micros(after.at),
            "id": after.id,
        }
    found = session.execute(statement, values).all()
    rows = tuple(_bought(row, member) for row in found[:limit])
    return PurchasesPage(rows, len(found) > limit)


@needs(Right.SEE_MEMBERS)
def purchase_lines(session: Session, purchase: str) -> tuple[LineRow, ...]:
    """Return the lines of a purchase; none where the till sent an amount only."""
    return tuple(
        LineRow(name or sku or category or "", category, Fraction(quantity, QUANTITY), net)
        for name, sku, category, quantity, net in _LINES.all(session, purchase=purchase)
    )


def _bought(row: Any, member: str) -> BoughtRow:
    return BoughtRow(
        row.id,
        row.receipt,
        row.counter,
        date_of(row.business_day),
        moment(row.at),
        row.due,
        row.goods,
        row.refunded,
        row.earned + row.bonus,
        row.reversed + int(row.bonus_back),
        row.points_used + row.reward_points,
        row.returned,
        row.points_value,
        row.tier,
        row.voided_at is not None,
        row.member_id != member,
        tuple(json.loads(row.explanation)),
    )
