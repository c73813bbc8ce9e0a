"""Which products are bought together on one bill."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, Subquery, func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.affinity import Pair, paired
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Item, PurchaseLine, Refund, RefundLine
from loyalty_desktop.services.queries.bought import bills_at
from loyalty_desktop.services.store import Session, micros, needs

PRODUCTS: Final = 200
"""Pairs are looked for among so many products, those on most bills."""
LEAST: Final = 5
"""A pair on fewer bills says nothing."""
MOST: Final = 50
"""So many pairs are told."""


@dataclass(frozen=True, slots=True)
class Affinity:
    """Pairs of products, those first that are bought together most above what chance would give.

    Products are told by item number, where there is none by name, else by category; `names` has
    the names of item numbers. `bills` have a product on them at all.
    """

    as_of: datetime
    first: date
    last: date
    least: int
    bills: int
    pairs: tuple[Pair, ...]
    names: dict[str, str]


@needs(Right.EXPORT)
def affinity(
    session: Session, first: date, last: date, now: datetime, least: int = LEAST
) -> Affinity:
    """Return which products are bought together from `first` through `last`.

    Goods that came back whole are not counted. Only pairs on `least` bills or more are told.
    Errors: `Invalid` when the period ends before it begins.
    """
    if last < first:
        raise Invalid(field="until", reason="before")
    lines = _lines(session, micros(now), day_of(first), day_of(last))
    bills = int(session.scalar(select(func.count(lines.c.purchase.distinct()))) or 0)
    found = func.count(lines.c.purchase.distinct())
    counts = {
        item: int(count)
        for item, count in session.execute(
            select(lines.c.item, found)
            .group_by(lines.c.item)
            .having(found >= least)
            .order_by(found.desc(), lines.c.item)
            .limit(PRODUCTS)
        )
    }
    basket = (
        select(lines.c.purchase, lines.c.item)
        .where(lines.c.item.in_(list(counts)))
        .distinct()
        .cte("basket")
    )
    other = basket.alias("other")
    both = func.count()
    rows = session.execute(
        select(basket.c.item, other.c.item, both)
        .join(other, (other.c.purchase == basket.c.purchase) & (other.c.item > basket.c.item))
        .group_by(basket.c.item, other.c.item)
        .having(both >= least)
    )
    pairs = sorted(
        (paired(a, b, counts[a], counts[b], int(count), bills) for a, b, count in rows),
        key=_order,
    )[:MOST]
    told = {code for pair in pairs for code in (pair.a, pair.b)}
    names = session.execute(select(Item.sku, Item.name).where(Item.sku.in_(told)))
    return Affinity(
        now, first, last, least, bills, tuple(pairs), {sku: name for sku, name in names if name}
    )


def _lines(session: Session, at: int, first: int, last: int) -> Subquery:
    """Return `purchase` and `item` of every line of goods that were kept, of a time."""
    bills = bills_at(session, at).subquery()
    back = (
        select(
            Refund.purchase_id.label("purchase"),
            RefundLine.number,
            func.sum(RefundLine.amount).label("amount"),
        )
        .join(RefundLine, RefundLine.refund_id == Refund.id)
        .where(Refund.at <= at)
        .group_by(Refund.purchase_id, RefundLine.number)
        .subquery()
    )
    item = func.coalesce(PurchaseLine.sku, PurchaseLine.name, PurchaseLine.category)
    lines: Select[*tuple[Any, ...]] = (
        select(bills.c.purchase, item.label("item"))
        .join(PurchaseLine, PurchaseLine.purchase_id == bills.c.purchase)
        .outerjoin(
            back,
            (back.c.purchase == bills.c.purchase) & (back.c.number == PurchaseLine.number),
        )
        .where(
            bills.c.day.between(first, last),
            PurchaseLine.kind == "goods",
            PurchaseLine.net > func.coalesce(back.c.amount, 0),
            item.is_not(None),
        )
    )
    return lines.subquery()


def _order(pair: Pair) -> tuple[Any, ...]:
    return -pair.lift, -pair.both, pair.a, pair.b
