"""How many purchases have a member, by who was at the counter."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.measures import Share
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Purchase, Staff
from loyalty_desktop.services.queries.health_measures import counted
from loyalty_desktop.services.store import Session, needs


@dataclass(frozen=True, slots=True)
class CashierShare:
    """Of somebody's purchases those with a member; `name` is empty where nobody is known."""

    name: str
    share: Share


@dataclass(frozen=True, slots=True)
class Identified:
    """The purchases with a member of all of a period, in all and by cashier, the most first."""

    as_of: datetime
    first: date
    last: date
    share: Share
    cashiers: tuple[CashierShare, ...]


@needs(Right.EXPORT)
def identified(session: Session, first: date, last: date, now: datetime) -> Identified:
    """Return who asked for the card: purchases with a member of all, by cashier.

    Who signed in counts, else the cashier the bill names. A purchase that was voided or came back
    whole does not count. Errors: `Invalid` when the period ends before it begins.
    """
    if last < first:
        raise Invalid(field="until", reason="before")
    rows = session.execute(
        select(
            Purchase.staff_id,
            Purchase.cashier,
            func.count(Purchase.member_id),
            func.count(),
        )
        .where(*counted(day_of(first), day_of(last)))
        .group_by(Purchase.staff_id, Purchase.cashier)
    )
    names = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    sums: dict[str, tuple[int, int]] = {}
    for staff, cashier, known, whole in rows:
        name = names.get(staff) or cashier or ""
        before = sums.get(name, (0, 0))
        sums[name] = (before[0] + int(known), before[1] + int(whole))
    cashiers = [CashierShare(name, Share(*sums[name])) for name in sums]
    cashiers.sort(key=lambda each: (-each.share.whole, each.name))
    parts, wholes = zip(*sums.values(), strict=True) if sums else ((), ())
    return Identified(now, first, last, Share(sum(parts), sum(wholes)), tuple(cashiers))
