"""Giving a sale to another member: taken back from the one, earned by the other.

Money does not move, and nothing that was told is changed: the purchase is voided for the member
who had it and goes on, under its receipt number and on its own day, as a new row of the other.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar

from sqlalchemy import bindparam, delete, insert, literal, select, update

from loyalty_desktop.errors import AlreadyDone, NotEligible
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import CampaignUse, Payment, Purchase, PurchaseLine, Redemption
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands.answering import (
    Asked,
    answer,
    answered,
    posting,
    standing_fields,
)
from loyalty_desktop.services.commands.attaching import Given, give_bill
from loyalty_desktop.services.commands.own_cards import refuse_own_card
from loyalty_desktop.services.commands.purchases import expired_already
from loyalty_desktop.services.commands.undoing import take_all_back
from loyalty_desktop.services.finding import (
    find_member,
    find_purchase,
    joined,
    kept_member,
    with_good_card,
)
from loyalty_desktop.services.store import Prepared, Session, needs, new_id

_UNUSE = Prepared(delete(CampaignUse).where(CampaignUse.purchase_id == bindparam("purchase")))
_REWARDED = Prepared(
    select(Redemption.id).where(Redemption.purchase_id == bindparam("purchase")).limit(1)
)
_HELD = Prepared(
    select(Purchase.member_id, Purchase.moved_from).where(Purchase.id == bindparam("purchase"))
)
_GO_ON = Prepared(
    update(Purchase).where(Purchase.id == bindparam("purchase")), ("receipt", "moved_to")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePurchase(Asked):
    """A purchase by its id, and the member (any reference) who should have had it."""

    purchase: str
    member: str
    reason: str
    OP: ClassVar[str] = "move_purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseMoved(Given):
    """Where the new member stands, and the purchase it has now.

    `purchase` is the id it has from now on, `former` the id of the one that is void, `from_member`
    the number of who had it. `reversed` points were taken back there, `earned` and `bonus` given
    here.
    """

    former: str
    from_member: str
    reversed: int


@needs(Right.MOVE_PURCHASE)
def move_purchase(session: Session, by: Actor, request: MovePurchase) -> PurchaseMoved:
    """Give a purchase to another member; it earns there by the rules of its own day.

    Errors: `NotFound`, `NotEligible` (`paid_with_points`, `anonymous_purchase`, `contact`),
    `AlreadyRefunded`, `AlreadyDone` (it is that member's), `NotAllowed` (the own card of who does
    or allows it), `InsufficientPoints` when the programme blocks taking spent points back.
    """
    if (first := answered(session, request, PurchaseMoved)) is not None:
        return first
    reason = clean(request.reason, "reason")
    p = posting(session, request)
    former = find_purchase(session, request.purchase, None)
    row = session.execute(
        select(Purchase.__table__).where(Purchase.id == former).with_for_update()
    ).one()
    if row.member_id is None:
        raise NotEligible(reason="anonymous_purchase")
    if row.points_used or row.reward_points or _REWARDED.first(session, purchase=former):
        raise NotEligible(reason="paid_with_points")
    before = kept_member(session, row.member_id)
    found = joined(with_good_card(find_member(session, request.member)))
    if found.id == before.id:
        raise AlreadyDone(what="same_member")
    # Both accounts in one order, so that two moves that cross wait for one another.
    books = {one: ledger.take(session, one) for one in sorted((before.id, found.id))}
    for acting in (by.staff, by.second):
        refuse_own_card(p, replace(by, staff=acting), books[found.id])
    undone = take_all_back(p, former, reason)
    _UNUSE.run(session, purchase=former)
    purchase = _go_on(session, row)
    then = replace(
        p,
        at=row.at - _came_back(session, row, found.id),
        day=row.business_day,
        version=session.shop.version_on(row.business_day),
    )
    book = ledger.take(session, found.id)
    standing.settle(p, book)
    sale, brought = give_bill(p, then, purchase, found, book, row.stored_value)
    result = PurchaseMoved(
        purchase=purchase,
        former=former,
        from_member=before.number,
        reversed=undone.reversed,
        earned=sale.earned.points,
        bonus=brought.points,
        expired=expired_already(p, then.day, sale.earned.points),
        vouchers=brought.vouchers,
        why=(*sale.earned.why, *brought.bonuses),
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at)),
    )
    return answer(session, request, result, purchase, ("member",))


def _came_back(session: Session, row: Any, member: str) -> bool:
    """Tell whether a member had the purchase once before.

    Then it is judged as of just before it was made: else it would not be their first any more,
    because of itself.
    """
    former = row.moved_from
    while former is not None:
        holder, former = _HELD.first(session, purchase=former)
        if kept_member(session, holder).id == member:
            return True
    return False


def _go_on(session: Session, row: Any) -> str:
    """Keep the voided purchase `row` anew, without a member; return the id it goes on with."""
    purchase = new_id()
    _GO_ON.run(session, purchase=row.id, receipt=None, moved_to=purchase)
    session.execute(
        insert(Purchase).values(
            **{
                **row._asdict(),
                "id": purchase,
                "member_id": None,
                "credited_at": None,
                "earned": 0,
                "bonus": 0,
                "tier": None,
                "refunded": 0,
                "earned_share": "0",
                "reversed": 0,
                "returned": 0,
                "value_returned": 0,
                "voided_at": None,
                "moved_from": row.id,
                "moved_to": None,
            }
        )
    )
    for part in (PurchaseLine, Payment):
        columns = [column for column in part.__table__.columns if column.name != "purchase_id"]
        session.execute(
            insert(part).from_select(
                ["purchase_id", *(column.name for column in columns)],
                select(literal(purchase), *columns).where(
                    part.__table__.columns["purchase_id"] == row.id
                ),
            )
        )
    return purchase
