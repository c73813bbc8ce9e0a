"""Which products are bought together on one bill."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations, groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Select, Subquery, func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.affinity import Pair, paired
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Item, PurchaseLine, Refund, RefundLine
from loyalty_desktop.services.queries.bought import bills_at
from loyalty_desktop.services.store import Prepared, Session, micros, needs

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
    # Read once, as plain rows in the order of bills: counting in the database reads it three times.
    rows = Prepared(select(lines.c.purchase, lines.c.item).order_by(lines.c.purchase)).run(session)
    found, baskets, bills = _baskets(rows)
    often = sorted((item for item in found if found[item] >= least), key=lambda i: (-found[i], i))
    counts = {item: found[item] for item in often[:PRODUCTS]}
    both = _together(baskets, list(found), counts)
    pairs = sorted(
        (
            paired(a, b, counts[a], counts[b], count, bills)
            for (a, b), count in both.items()
            if count >= least
        ),
        key=_order,
    )[:MOST]
    told = {code for pair in pairs for code in (pair.a, pair.b)}
    names = session.execute(select(Item.sku, Item.name).where(Item.sku.in_(told)))
    return Affinity(
        now, first, last, least, bills, tuple(pairs), {sku: name for sku, name in names if name}
    )


def _baskets(rows: Iterable[Sequence[str]]) -> tuple[dict[str, int], "array[int]", int]:
    """Return on how many bills each product is, the bills, and how many there are.

    Bills are the places of their products among the first, each bill ending with -1: years of
    them fit into memory so.
    """
    found: dict[str, int] = {}
    places: dict[str, int] = {}
    baskets = array("i")
    bills = 0
    for _purchase, of_bill in groupby(rows, key=itemgetter(0)):
        bills += 1
        items = {item for _bill, item in of_bill}
        for item in items:
            found[item] = found.get(item, 0) + 1
            if item not in places:
                places[item] = len(places)
        if len(items) > 1:
            baskets.extend(places[item] for item in items)
            baskets.append(-1)
    return found, baskets, bills


def _together(
    baskets: "array[int]", names: Sequence[str], counts: Collection[str]
) -> Counter[tuple[str, str]]:
    """Return on how many bills two of the products in `counts` are together, by their names."""
    wanted = {place: name for place, name in enumerate(names) if name in counts}
    both: Counter[tuple[str, str]] = Counter()
    bill: list[str] = []
    for place in baskets:
        if place >= 0:
            if place in wanted:
                bill.append(wanted[place])
        else:
            if len(bill) > 1:
                both.update(combinations(sorted(bill), 2))
            bill.clear()
    return both


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
