"""What the shop sold last under each item number, kept up as it sells."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.money import half_up_ratio
from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.tables import Item
from loyalty_desktop.services.store import Prepared, Session

LONGEST_SEARCH = 400
DAY = 86_400 * 10**6

_KNOWN = Prepared(
    select(Item.name, Item.category, Item.unit_price, Item.at).where(Item.sku == bindparam("item"))
)
_ADD = Prepared(insert(Item))
_RENEW = Prepared(
    update(Item).where(Item.sku == bindparam("item")),
    ("name", "category", "unit_price", "search", "at"),
)


def remember_items(session: Session, lines: Sequence[Line], at: int) -> None:
    """Note what a bill of the moment `at` (microseconds) says of its items.

    A row is written only when something of it is new, or once a day: two counters that sell the
    same all day long do not wait for one another. A name that a line leaves out stays.
    """
    newest = {line.sku: line for line in lines if line.sku is not None and line.quantity > 0}
    new, renewed = list[dict[str, Any]](), list[dict[str, Any]]()
    for sku in sorted(newest):
        line = newest[sku]
        known = _KNOWN.first(session, item=sku)
        name, category = (None, None) if known is None else known[:2]
        told: dict[str, Any] = {
            "name": line.name or name,
            "category": line.category or category,
            "unit_price": half_up_ratio(line.amount * 1000, line.quantity),
        }
        if known is not None and (
            known[3] > at or (known[:3] == tuple(told.values()) and known[3] + DAY > at)
        ):
            continue
        told |= {"search": fold(f"{sku} {told['name'] or ''}")[:LONGEST_SEARCH], "at": at}
        if known is None:
            new.append({"sku": sku, **told})
        else:
            renewed.append({"item": sku, **told})
    _ADD.many(session, new)
    _RENEW.many(session, renewed)
