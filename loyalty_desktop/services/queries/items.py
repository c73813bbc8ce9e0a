"""Items the shop has sold before: for typing less."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.tables import Item
from loyalty_desktop.services.store import Prepared, Session

_COLUMNS = (Item.sku, Item.name, Item.category, Item.unit_price)
_ONE = Prepared(select(*_COLUMNS).where(Item.sku == bindparam("item")))
_FOUND = Prepared(
    select(*_COLUMNS)
    .where(Item.search.like(bindparam("words"), escape="\\"))
    .order_by(Item.at.desc(), Item.sku)
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item as its last line said; `unit_price` in minor units, before discounts."""

    sku: str
    name: str | None
    category: str | None
    unit_price: int


def known_item(session: Session, code: str) -> KnownItem | None:
    """Return what the shop sold last under an item number, None when it never did."""
    row = _ONE.first(session, item=code.strip())
    return None if row is None else KnownItem(*row)


def find_items(session: Session, text: str, limit: int = 8) -> tuple[KnownItem, ...]:
    """Return items whose number or name contains `text`, last sold first.

    Case and accents don't matter; a shop has some thousand items, all of them are looked at.
    """
    folded = fold(text)
    if not folded:
        return ()
    for sign in "\\%_":
        folded = folded.replace(sign, f"\\{sign}")
    return tuple(KnownItem(*row) for row in _FOUND.all(session, words=f"%{folded}%", most=limit))
