"""What somebody usually takes, for the cashier and for a campaign."""

from typing import Final

from sqlalchemy import bindparam, func, literal_column, select

from loyalty_desktop.models.tables import Purchase, PurchaseLine
from loyalty_desktop.services.store import Prepared, Session

USUAL: Final = 3
"""So many things that somebody usually takes are named."""
USUAL_PURCHASES: Final = 60
"""From so many of the last purchases."""

_LAST = (
    select(Purchase.id)
    .where(Purchase.member_id == bindparam("member"), Purchase.goods > Purchase.refunded)
    .order_by(Purchase.business_day.desc(), Purchase.id.desc())
    .limit(literal_column(str(USUAL_PURCHASES)))
    .subquery()
)
_ITEM = func.coalesce(PurchaseLine.name, PurchaseLine.sku, PurchaseLine.category)
_USUAL = Prepared(
    select(_ITEM, func.count())
    .join(_LAST, _LAST.c.id == PurchaseLine.purchase_id)
    .where(_ITEM.is_not(None))
    .group_by(_ITEM)
    .having(func.count() > literal_column("1"))
    .order_by(func.count().desc(), _ITEM)
    .limit(literal_column(str(USUAL)))
)


def usual_of(session: Session, member: str) -> tuple[str, ...]:
    """Return what the member with id `member` usually takes, the most frequent first."""
    return tuple(name for name, _ in _USUAL.all(session, member=member))
