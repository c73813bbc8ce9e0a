"""Giving an anonymous bill to a member, later."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import insert, select, update

from loyalty_desktop.errors import AlreadyDone, AlreadyRefunded, Invalid, NotAllowed, NotEligible
from loyalty_desktop.models.rules.bill import price
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import CampaignUse, Purchase, Staff
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands import bonuses, rewards, stamps
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    posting,
    standing_fields,
)
from loyalty_desktop.services.commands.purchases import RecordPurchase, bill_kept, sell
from loyalty_desktop.services.finding import find_member, find_purchase, joined, with_good_card
from loyalty_desktop.services.ledger import Posting, Source
from loyalty_desktop.services.store import Session, moment, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach(Asked):
    """An anonymous bill, by purchase or receipt, and the member it is given to."""

    member: str
    purchase: str | None = None
    receipt: str | None = None
    OP: ClassVar[str] = "attach"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached(MemberAnswer):
    """The points that the bill earned after all."""

    purchase: str
    earned: int
    bonus: int
    why: tuple[dict[str, Any], ...] = ()

    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer."""
        del session
        values["why"] = tuple(values["why"])
        return cls(**values)


@needs(Right.ATTACH)
def attach(session: Session, by: Actor, request: Attach) -> Attached:
    """Give an anonymous bill to a member within the programme's days, once.

    It earns by the programme and offers of its own day. Errors: `AlreadyDone` (it has a member),
    `NotEligible` (too late), `NotAllowed` (the cashier's own card), `AlreadyRefunded`.
    """
    if (first := answered(session, request, Attached)) is not None:
        return first
    p = posting(session, request)
    purchase = find_purchase(session, request.purchase, request.receipt)
    row = session.execute(
        select(
            Purchase.member_id,
            Purchase.business_day,
            Purchase.at,
            Purchase.goods,
            Purchase.refunded,
            Purchase.stored_value,
        )
        .where(Purchase.id == purchase)
        .with_for_update()
    ).one()
    if row.member_id is not None:
        raise AlreadyDone(what="attached")
    if row.at > p.at:
        raise Invalid(field="at", reason="before")
    if row.refunded:
        raise AlreadyRefunded(left=row.goods - row.refunded)
    then = Posting(
        session, p.key, row.at, row.business_day,
        session.shop.version_on(row.business_day), p.counter, p.staff,
    )  # fmt: skip
    if p.day > row.business_day + then.version.programme.members.attach_days:
        raise NotEligible(reason="too_late", days=then.version.programme.members.attach_days)
    found = joined(with_good_card(find_member(session, request.member)))
    own = session.scalar(select(Staff.member_id).where(Staff.id == (by.staff or "")))
    if own is not None and own in standing.lineage(session, found.id, p.at):
        raise NotAllowed(reason="own_card")
    book = ledger.take(session, found.id)
    standing.settle(p, book)
    bill, _ = bill_kept(session, purchase)
    asked = RecordPurchase(
        key=request.key,
        at=moment(row.at),
        member=found.id,
        total=bill.total,
        stored_value=row.stored_value,
    )
    sale = sell(session, then, found, book, bill, asked, rewards.Taken())
    session.execute(
        update(Purchase)
        .where(Purchase.id == purchase)
        .values(
            member_id=found.id,
            credited_at=p.at,
            earned=sale.earned.points,
            tier=sale.tier,
            explanation=json.dumps(sale.earned.why, separators=(",", ":"), ensure_ascii=False),
        )
    )
    source = Source(purchase=purchase)
    expiry = then.version.programme.expiry
    first_purchase = book.visits == 0 and row.goods > 0
    if sale.earned.points:
        ledger.award(
            p,
            book,
            "earn",
            sale.earned.points,
            last_valid_day(row.business_day, expiry),
            available_from=row.business_day + then.version.programme.earn.pending_days,
            source=source,
        )
    bonus = 0
    for campaign in sale.campaigns:
        session.execute(
            insert(CampaignUse).values(purchase_id=purchase, code=campaign.code, member_id=found.id)
        )
        bonus += bonuses.give(p, book, campaign.bonus, "campaign", purchase)
    if row.goods > 0:
        bonus += bonuses.birthday(p, book, found, purchase)
        stamps.stamp(p, found, purchase, price(bill))
    standing.refresh(p, book)
    if first_purchase:
        ledger.keep(session, book)
        bonus += bonuses.referral(p, book, found, purchase)
        standing.refresh(p, book)
    if bonus:
        session.execute(update(Purchase).where(Purchase.id == purchase).values(bonus=bonus))
    ledger.keep(session, book)
    result = Attached(
        purchase=purchase,
        earned=sale.earned.points,
        bonus=bonus,
        why=sale.earned.why,
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at)),
    )
    return answer(session, request, result, purchase, ("member",))
