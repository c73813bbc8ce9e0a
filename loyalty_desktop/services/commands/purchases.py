"""Recording a purchase: what it costs, earns and uses, posted once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, ClassVar, Self

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from loyalty_desktop.errors import Duplicate, InsufficientPoints, Invalid, LimitReached
from loyalty_desktop.models.rules import campaigns as campaign_rules
from loyalty_desktop.models.rules import redeeming, tiers
from loyalty_desktop.models.rules.bill import Bill, Line, PricedBill, check_bill, price
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.earning import (
    Boost,
    Earned,
    Settlement,
    bases,
    earn_points,
    left_out,
)
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import CampaignUse, Purchase, PurchaseLine, Shop
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
from loyalty_desktop.services.finding import Found, find_member, joined, with_good_card
from loyalty_desktop.services.ledger import Book, Posting, Source
from loyalty_desktop.services.store import Prepared, Session, moment, needs, new_id

_RECEIPT_TAKEN = Prepared(
    select(Purchase.id).where(
        Purchase.counter == bindparam("counter"),
        Purchase.business_day == bindparam("day"),
        Purchase.receipt == bindparam("receipt"),
    )
)
_KEEP = Prepared(insert(Purchase))
_KEEP_LINE = Prepared(insert(PurchaseLine))
_EARNED_ON = Prepared(
    select(func.coalesce(func.sum(Purchase.earned - Purchase.reversed), 0)).where(
        Purchase.member_id == bindparam("member"), Purchase.business_day == bindparam("day")
    )
)
_USES = Prepared(
    select(CampaignUse.code, func.count())
    .where(CampaignUse.member_id == bindparam("member"))
    .group_by(CampaignUse.code)
)
_USE = Prepared(insert(CampaignUse))
_EXPLANATION = Prepared(select(Purchase.explanation).where(Purchase.id == bindparam("id")))
_HAS_CATEGORIES = Prepared(
    update(Shop).values(carries_categories=literal_column("true"), revision=Shop.revision + 1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPurchase(Asked):
    """A completed bill. Amounts in minor units; `member` is any reference, None: anonymous.

    `rewards` are codes of rewards, codes of vouchers or ids of reservations.
    """

    member: str | None
    total: int
    receipt: str | None = None
    tax: int = 0
    discount: int = 0
    lines: tuple[Line, ...] = ()
    redeem_points: int = 0
    rewards: tuple[str, ...] = ()
    stored_value: int = 0
    counter: str | None = None
    cashier: str | None = None
    import_id: str | None = None
    OP: ClassVar[str] = "record_purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseReceipt(MemberAnswer):
    """What a purchase came to: amounts in minor units, points, and the lines that explain them."""

    purchase: str
    due: int
    payable: int
    earned: int
    bonus: int
    redeemed: int
    points_value: int = 0
    vouchers: tuple[str, ...] = ()
    why: tuple[dict[str, Any], ...] = ()

    def stored(self) -> dict[str, Any]:
        """Return what is kept: the explanation stands with the purchase already."""
        values = MemberAnswer.stored(self)
        del values["why"]
        return values

    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer with the explanation of its purchase."""
        row = _EXPLANATION.first(session, id=values["purchase"])
        values["vouchers"] = tuple(values["vouchers"])
        return cls(**values, why=tuple(json.loads(row[0])))


@dataclass(frozen=True, slots=True)
class Sale:
    """A bill, priced and earning: everything about a purchase before it is posted."""

    priced: PricedBill
    due: int
    payable: int
    points_value: int
    earned: Earned
    campaigns: tuple[Campaign, ...]
    tier: str | None


@needs(Right.SELL, also=lambda request: [(Right.REDEEM, 0)] if request.redeem_points else [])
def record_purchase(session: Session, by: Actor, request: RecordPurchase) -> PurchaseReceipt:
    """Record a completed bill: use points and rewards, earn, and explain.

    Errors: `NotFound`, `BlockedCard`, `LeftProgramme`, `NotEligible`, `InsufficientPoints`,
    `LimitReached`, `OutOfStock`, `Duplicate` (the receipt number), `Invalid`.
    """
    if (first := answered(session, request, PurchaseReceipt)) is not None:
        return first
    del by
    p = posting(session, request, request.counter)
    bill = Bill(request.total, request.tax, request.discount, request.lines)
    check_bill(bill)
    if request.receipt is not None and _RECEIPT_TAKEN.first(
        session, counter=p.counter, day=p.day, receipt=request.receipt
    ):
        raise Duplicate(what="receipt", receipt=request.receipt, counter=p.counter)
    found, book = None, None
    if request.member is not None:
        found = with_good_card(find_member(session, request.member))
        if found.left_at is not None:
            joined(found)
        book = ledger.take(session, found.id)
        standing.settle(p, book)
    purchase = new_id()
    taken = rewards.put_on_bill(p, found, book, request.rewards)
    sale = sell(session, p, found, book, bill, request, taken)
    rewards.check_effect(taken, sale.priced.taken_off)
    _keep(p, purchase, found, request, sale, taken)
    vouchers: tuple[str, ...] = ()
    bonus = 0
    if found is not None and book is not None:
        bonus, vouchers = _post(p, purchase, found, book, request, sale, taken)
    result = PurchaseReceipt(
        purchase=purchase,
        due=sale.due,
        payable=sale.payable,
        earned=sale.earned.points,
        bonus=bonus,
        redeemed=request.redeem_points + taken.points,
        points_value=sale.points_value,
        vouchers=vouchers,
        why=sale.earned.why,
        **(
            standing_fields(
                found.number,
                standing.of_book(book)
                if p.at >= book.as_of
                else standing.standing_at(session, found.id, p.at),
            )
            if found is not None and book is not None
            else {}
        ),
    )
    return answer(session, request, result, purchase)


def sell(
    session: Session,
    p: Posting,
    found: Found | None,
    book: Book | None,
    bill: Bill,
    request: RecordPurchase,
    taken: rewards.Taken,
) -> Sale:
    """Return what the bill comes to for the member; refuse points that can't be used."""
    programme = p.version.programme
    redeem = programme.redeem
    priced = price(bill, taken.on_bill, redeem.cash_rounding)
    if request.stored_value > priced.due:
        raise LimitReached(limit="stored_value", allowed=priced.due)
    points = request.redeem_points
    value = redeeming.taken_off(points, priced.due, redeem) if points else 0
    settlement = Settlement(
        priced.due, priced.due - value, bool(points or taken.points), request.stored_value
    )
    may_earn = found is not None and found.joined_at is not None and book is not None
    if not may_earn:
        if points or taken.wanted:
            if found is None:
                raise Invalid(field="member", reason="missing")
            joined(found)
        earned = Earned(0, sum(bases(priced, programme.earn)), _not_earning(found))
        return Sale(priced, priced.due, priced.due, 0, earned, (), None)
    assert found is not None
    assert book is not None
    acting = _acting(session, p, found, book, priced, programme)
    tier = _boost(p, book, priced, value, programme)
    earned_today = (
        int(_EARNED_ON.first(session, member=found.id, day=p.day)[0])
        if programme.earn.maximum_points_day
        else 0
    )
    earned = earn_points(
        priced, programme.earn, settlement, tier, [c for c in acting if c.multiplier], earned_today
    )
    if points or taken.points:
        available = ledger.spendable(p, book) + taken.reserved_before
        if redeem.same_bill and not programme.earn.pending_days:
            available += earned.points
        if taken.points > available:
            raise InsufficientPoints(needed=taken.points, available=available)
        if points:
            redeeming.check_points(points, priced.due, available - taken.points, redeem)
    return Sale(
        priced,
        priced.due,
        settlement.payable,
        value,
        earned,
        acting,
        tier.name if tier else None,
    )


def _post(
    p: Posting,
    purchase: str,
    found: Found,
    book: Book,
    request: RecordPurchase,
    sale: Sale,
    taken: rewards.Taken,
) -> tuple[int, tuple[str, ...]]:
    """Post the movements of a purchase; return its fixed bonuses and the vouchers it brought."""
    programme = p.version.programme
    source = Source(purchase=purchase)
    in_order = p.at >= book.as_of and (book.last_day is None or p.day >= book.last_day)
    first_purchase = sale.priced.goods > 0 and book.visits == 0
    bonus, vouchers = 0, ()
    if not programme.redeem.same_bill:
        _use_points(p, book, request, taken, source)
    if sale.earned.points:
        ledger.award(
            p,
            book,
            "earn",
            sale.earned.points,
            last_valid_day(p.day, programme.expiry),
            available_from=p.day + programme.earn.pending_days,
            source=source,
        )
        if programme.expiry.kind == "activity":
            ledger.renew(p, book, last_valid_day(p.day, programme.expiry))
            book.changes = min(p.day + 1, book.changes)
    if programme.redeem.same_bill:
        _use_points(p, book, request, taken, source)
    for campaign in sale.campaigns:
        _USE.run(p.session, purchase_id=purchase, code=campaign.code, member_id=found.id)
        bonus += bonuses.give(p, book, campaign.bonus, "campaign", purchase)
    net = sale.priced.goods
    if found.joined_at is not None and net > 0:
        bonus += bonuses.birthday(p, book, found, purchase)
        vouchers = stamps.stamp(p, found, purchase, sale.priced)
    if in_order:
        standing.advance(p, book, net, net - sale.points_value)
    else:
        standing.refresh(p, book)
    if first_purchase and found.referred_by is not None:
        ledger.keep(p.session, book)
        given = bonuses.referral(p, book, found, purchase)
        bonus += given if found.joined_at is not None else 0
    if bonus:
        _note_bonus(p.session, purchase, bonus)
        if programme.tiering.measure == "points" and programme.tiering.tiers:
            standing.refresh(p, book)
    ledger.keep(p.session, book)
    return bonus, vouchers


def _use_points(
    p: Posting, book: Book, request: RecordPurchase, taken: rewards.Taken, source: Source
) -> None:
    rewards.consume_on_bill(p, book, taken, source)
    if request.redeem_points:
        ledger.spend(p, book, "redeem", request.redeem_points, source=source)


_BONUS = Prepared(update(Purchase).where(Purchase.id == bindparam("purchase")), ("bonus",))


def _note_bonus(session: Session, purchase: str, points: int) -> None:
    _BONUS.run(session, purchase=purchase, bonus=points)


def _keep(
    p: Posting,
    purchase: str,
    found: Found | None,
    request: RecordPurchase,
    sale: Sale,
    taken: rewards.Taken,
) -> None:
    session = p.session
    _KEEP.run(
        session,
        id=purchase,
        member_id=found.id if found else None,
        credited_at=p.at if found else None,
        receipt=request.receipt,
        counter=p.counter,
        cashier=request.cashier,
        business_day=p.day,
        at=p.at,
        total=request.total,
        tax=request.tax,
        discount=request.discount,
        goods=sale.priced.goods,
        due=sale.due,
        payable=sale.payable,
        stored_value=request.stored_value,
        base=sale.earned.base,
        earned=sale.earned.points,
        bonus=0,
        points_used=request.redeem_points,
        points_value=sale.points_value,
        reward_points=taken.points,
        tier=sale.tier,
        programme_version=p.version.number,
        explanation=json.dumps(sale.earned.why, separators=(",", ":"), ensure_ascii=False),
        refunded=0,
        earned_share="0",
        reversed=0,
        returned=0,
        value_returned=0,
        voided_at=None,
        staff_id=p.staff,
        import_id=request.import_id,
    )
    if not request.lines:
        return
    earning = bases(sale.priced, p.version.programme.earn)
    _KEEP_LINE.many(
        session,
        [
            {
                "purchase_id": purchase,
                "number": number,
                "kind": line.line.kind,
                "sku": line.line.sku,
                "name": line.line.name,
                "category": line.line.category,
                "quantity": line.line.quantity,
                "amount": line.line.amount,
                "discount": line.line.discount,
                "net": line.net,
                "base": base,
            }
            for number, (line, base) in enumerate(zip(sale.priced.lines, earning, strict=True), 1)
        ],
    )
    if not session.shop.carries_categories and any(line.category for line in request.lines):
        _HAS_CATEGORIES.run(session)


def _acting(
    session: Session,
    p: Posting,
    found: Found,
    book: Book,
    priced: PricedBill,
    programme: Programme,
) -> tuple[Campaign, ...]:
    known = session.shop.campaigns_at(p.at)
    if not known:
        return ()
    base: dict[str | None, int] = {}
    for line, amount in zip(priced.lines, bases(priced, programme.earn), strict=True):
        if left_out(line, programme.earn) is None:
            base[line.line.category] = base.get(line.line.category, 0) + amount
    limited = any(campaign.per_member for campaign in known)
    return campaign_rules.acting(
        known,
        campaign_rules.Occasion(
            found.id,
            p.day,
            _local(session, moment(p.at)),
            base,
            book.visits == 0,
            book.stage,
            book.tier,
            dict(_USES.all(session, member=found.id)) if limited else {},
        ),
    )


def _local(session: Session, at: datetime) -> datetime:
    return at.astimezone(session.shop.zone)


def _boost(
    p: Posting, book: Book, priced: PricedBill, points_value: int, programme: Programme
) -> Boost | None:
    """Return the tier that multiplies the bill: the one before it, or the one it reaches."""
    tiering = programme.tiering
    if not tiering.tiers:
        return None
    names = [tier.name for tier in tiering.tiers]
    level = names.index(book.tier) if book.tier in names else -1
    if tiering.crossing == "new" and tiering.measure != "points":
        more = (
            priced.goods - points_value
            if tiering.measure == "spend"
            else int(priced.goods > 0 and book.last_day != p.day)
        )
        level = max(level, tiers.tier_for(_measure_now(p, book) + more, tiering))
    if level < 0:
        return None
    return Boost(names[level], tiering.tiers[level].multiplier)


def _measure_now(p: Posting, book: Book) -> int:
    """Return the measure on the posting's day; a kept one may have days that have passed."""
    if p.version.programme.tiering.window == "lifetime":
        return book.measure
    return standing.whole_at(p.session, book.member, p.at).tier.measure


def _not_earning(found: Found | None) -> tuple[dict[str, Any], ...]:
    return ({"kind": "anonymous" if found is None else "contact", "points": 0},)


def bill_kept(session: Session, purchase: str) -> tuple[Bill, Sequence[Any]]:
    """Return the bill of a recorded purchase, as it was typed, and its kept lines."""
    row = session.execute(
        select(Purchase.total, Purchase.tax, Purchase.discount).where(Purchase.id == purchase)
    ).one()
    kept = session.execute(
        select(
            PurchaseLine.number,
            PurchaseLine.kind,
            PurchaseLine.sku,
            PurchaseLine.name,
            PurchaseLine.category,
            PurchaseLine.quantity,
            PurchaseLine.amount,
            PurchaseLine.discount,
            PurchaseLine.net,
            PurchaseLine.base,
        )
        .where(PurchaseLine.purchase_id == purchase)
        .order_by(PurchaseLine.number)
    ).all()
    lines = tuple(
        Line(
            line.amount,
            line.discount,
            line.quantity,
            line.sku,
            line.name,
            line.category,
            line.kind,
        )
        for line in kept
    )
    return Bill(row.total, row.tax, row.discount, lines), kept


def share_of(text: str) -> Fraction:
    """Return the exact share kept as text."""
    return Fraction(text)
