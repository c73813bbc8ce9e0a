"""Recording a purchase: what it costs, earns and uses, posted once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from sqlalchemy import bindparam, insert, literal_column, select, update
from typing_extensions import override

from loyalty_desktop.errors import Duplicate, Invalid
from loyalty_desktop.models.rules.bill import Bill, Line, check_bill
from loyalty_desktop.models.rules.campaigns import points_brought
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.earning import bases
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.money import MOST
from loyalty_desktop.models.rules.paying import Payment, checked_payments
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Account, CampaignUse, Purchase, PurchaseLine, Shop
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands import (
    bonuses,
    memberships,
    missions,
    rewards_on_bill,
    stamps,
    vouchers,
)
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    check_code,
    check_points,
    posting,
    standing_fields,
)
from loyalty_desktop.services.commands.items import remember_items
from loyalty_desktop.services.commands.own_cards import refuse_own_card
from loyalty_desktop.services.commands.paying import keep_payments
from loyalty_desktop.services.commands.selling import Sale, not_earning, sell
from loyalty_desktop.services.finding import Found, find_member, joined, with_good_card
from loyalty_desktop.services.ledger import Book, Posting, Source
from loyalty_desktop.services.store import Prepared, Session, needs, new_id

_RECEIPT_TAKEN = Prepared(
    select(Purchase.id).where(
        Purchase.counter == bindparam("counter"),
        Purchase.business_day == bindparam("day"),
        Purchase.receipt == bindparam("receipt"),
    )
)
_KEEP = Prepared(insert(Purchase))
_KEEP_LINE = Prepared(insert(PurchaseLine))
_USE = Prepared(insert(CampaignUse))
_EXPLANATION = Prepared(select(Purchase.explanation).where(Purchase.id == bindparam("id")))
_CATEGORIES_SINCE = Prepared(update(Shop), ("categories_since",))
_ADVOCATES = Prepared(
    select(Account.member_id).where(Account.stage == literal_column("'advocate'"))
)
_SUM_UP = Prepared(
    update(Purchase).where(Purchase.id == bindparam("purchase")), ("bonus", "explanation")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPurchase(Asked):
    """A completed bill. Amounts in minor units; `member` is any reference, None: anonymous.

    `rewards` are codes of rewards, codes of vouchers or ids of reservations. `payments`, where the
    counter knows them, come to what is payable, those by `stored` to `stored_value`.
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
    payments: tuple[Payment, ...] = ()
    counter: str | None = None
    cashier: str | None = None
    import_id: str | None = None
    OP: ClassVar[str] = "record_purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseReceipt(MemberAnswer):
    """What a purchase came to: amounts in minor units, points, and the lines that explain them.

    `expired` of the points had expired already when a bill that was dated back was recorded.
    """

    purchase: str
    due: int
    payable: int
    earned: int
    bonus: int
    redeemed: int
    points_value: int = 0
    expired: int = 0
    vouchers: tuple[str, ...] = ()
    why: tuple[dict[str, Any], ...] = ()

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept: the explanation stands with the purchase already."""
        values = vouchers.with_hidden_codes(MemberAnswer.stored(self), "vouchers")
        del values["why"]
        return values

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer with the explanation of its purchase."""
        values = vouchers.with_codes(session, values, "vouchers")
        if values["member"] is None:
            # The bill may have been given to a member since, and explains that now.
            return cls(**values, why=not_earning(anonymous=True))
        row = _EXPLANATION.first(session, id=values["purchase"])
        return cls(**values, why=tuple(json.loads(row[0])))


@dataclass(slots=True)
class Brought:
    """What a purchase brought beside its points: fixed bonuses as lines that explain, vouchers."""

    bonuses: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    vouchers: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """Return the points of the fixed bonuses."""
        return sum(line["points"] for line in self.bonuses)

    def note_missions(self, done: Sequence[tuple[str, int]]) -> None:
        """Note the missions that the purchase completed, by name; an honour is told too."""
        for name, points in done:
            self.bonuses.append(
                {"kind": "bonus", "bonus": "mission", "name": name, "points": points}
            )

    def note_membership(self, name: str, last_day: int, voucher: str | None) -> None:
        """Note the membership that the purchase paid for, through a business day."""
        until = date_of(last_day).isoformat()
        self.bonuses.append({"kind": "membership", "name": name, "until": until, "points": 0})
        if voucher is not None:
            self.vouchers = (*self.vouchers, voucher)

    def add(self, points: int, which: str, **facts: Any) -> None:
        """Note a bonus, if it brought any points."""
        if points:
            self.bonuses.append({"kind": "bonus", "bonus": which, **facts, "points": points})


def _rights(request: RecordPurchase) -> list[tuple[Right, int]]:
    return [(Right.REDEEM, 0)] if request.redeem_points or request.rewards else []


@needs(Right.SELL, also=_rights)
def record_purchase(session: Session, by: Actor, request: RecordPurchase) -> PurchaseReceipt:
    """Record a completed bill: use points and rewards, earn, and explain.

    Errors: `NotFound`, `BlockedCard`, `LeftProgramme`, `NotEligible`, `InsufficientPoints`,
    `LimitReached`, `OutOfStock`, `Duplicate` (the receipt number), `Invalid`, `NotAllowed` (a
    cashier's own card).
    """
    if (first := answered(session, request, PurchaseReceipt)) is not None:
        return first
    bill = _checked(request)
    p = posting(session, request, request.counter)
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
        if session.shop.role_of(by.staff) == "cashier":
            refuse_own_card(p, by, book)
    purchase = new_id()
    taken = rewards_on_bill.put_on_bill(p, found, book, request.rewards)
    sale = sell(
        p,
        found,
        book,
        bill,
        taken,
        points=request.redeem_points,
        stored_value=request.stored_value,
    )
    rewards_on_bill.check_effect(taken, sale.priced.taken_off)
    payments = checked_payments(request.payments, sale.payable, request.stored_value)
    _keep(p, purchase, found, request, sale, taken)
    keep_payments(session, purchase, payments)
    remember_items(session, request.lines, p.at)
    brought = Brought()
    if found is not None and book is not None:
        brought = _post(p, purchase, found, book, request, sale, taken)
    _note_categories(p, request)
    result = PurchaseReceipt(
        purchase=purchase,
        due=sale.due,
        payable=sale.payable,
        earned=sale.earned.points,
        bonus=brought.points,
        redeemed=request.redeem_points + taken.points,
        points_value=sale.points_value,
        expired=expired_already(p, p.day, sale.earned.points + brought.points),
        vouchers=brought.vouchers,
        why=(*sale.earned.why, *brought.bonuses),
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


def expired_already(p: Posting, bought_on: int, points: int) -> int:
    """Return how many of the points of a business day have expired by the shop's latest day."""
    expiry = p.session.shop.version_on(bought_on).programme.expiry
    latest = p.session.shop.latest_day
    gone = latest is not None and last_valid_day(bought_on, expiry) < latest
    return points if gone else 0


def use_campaigns(
    p: Posting, purchase: str, found: Found, book: Book, sale: Sale, brought: Brought
) -> None:
    """Give the points that campaigns add to a purchase, and note which it had."""
    if not sale.campaigns:
        return
    more = points_brought(sale.earned.why, sale.earned.points)
    for campaign in sale.campaigns:
        points = bonuses.give(p, book, campaign.bonus, "campaign", purchase)
        brought.add(points, "campaign", name=campaign.name)
        _USE.run(
            p.session,
            purchase_id=purchase,
            code=campaign.code,
            member_id=found.id,
            points=points + more.get(campaign.code, 0),
        )


def note_bonuses(p: Posting, purchase: str, sale: Sale, brought: Brought) -> None:
    """Keep the fixed bonuses of a purchase with it, and the lines that explain them."""
    if brought.bonuses:
        why = told((*sale.earned.why, *brought.bonuses))
        _SUM_UP.run(p.session, purchase=purchase, bonus=brought.points, explanation=why)


def _checked(request: RecordPurchase) -> Bill:
    bill = Bill(request.total, request.tax, request.discount, request.lines)
    check_bill(bill)
    if bill.total > MOST:
        raise Invalid(field="total", reason="out_of_range", most=MOST)
    check_points(request.redeem_points, "redeem_points")
    if request.stored_value < 0:
        raise Invalid(field="stored_value", reason="negative")
    for name in ("receipt", "counter", "cashier"):
        check_code(getattr(request, name), name)
    return bill


def _post(
    p: Posting,
    purchase: str,
    found: Found,
    book: Book,
    request: RecordPurchase,
    sale: Sale,
    taken: rewards_on_bill.Taken,
) -> Brought:
    """Post the movements of a purchase; return what it brought beside its points."""
    programme = p.version.programme
    source = Source(purchase=purchase)
    in_order = p.at >= book.as_of
    brought = Brought()
    if not programme.redeem.same_bill:
        _use_points(p, book, request, taken, source)
    if sale.earned.points:
        last_valid = last_valid_day(p.day, programme.expiry)
        ledger.award(
            p,
            book,
            "earn",
            sale.earned.points,
            last_valid,
            available_from=p.day + programme.earn.pending_days,
            source=source,
        )
        if programme.expiry.kind == "activity":
            ledger.renew(p, book, last_valid)
            book.changes = min(p.day + 1, book.changes)
    if programme.redeem.same_bill:
        _use_points(p, book, request, taken, source)
    use_campaigns(p, purchase, found, book, sale, brought)
    net = sale.priced.goods
    if found.joined_at is not None and net > 0:
        brought.add(bonuses.birthday(p, book, found, purchase, p.day), "birthday")
        brought.vouchers = stamps.stamp(p, book, purchase, sale.priced, p.at)
        brought.note_missions(missions.achieve(p, book, purchase, p.day, p.at))
        for plan, _first, last, code in memberships.begin(p, p, found.id, purchase, request.lines):
            brought.note_membership(plan.name, last, code)
    if net > 0:
        first = sale.first_purchase
        points = bonuses.referral(p, book, found, purchase, p.day, first=first)
        brought.add(points, "referral")
    note_bonuses(p, purchase, sale, brought)
    by_points = programme.tiering.measure == "points" and programme.tiering.tiers
    if in_order and not (brought.bonuses and by_points):
        standing.advance(p, book, net, net - sale.points_value, joined=found.joined_at is not None)
    else:
        standing.refresh(p, book)
    ledger.keep(p.session, book)
    return brought


def _use_points(
    p: Posting, book: Book, request: RecordPurchase, taken: rewards_on_bill.Taken, source: Source
) -> None:
    rewards_on_bill.consume_on_bill(p, book, taken, source)
    if request.redeem_points:
        ledger.spend(p, book, "redeem", request.redeem_points, source=source)


def _keep(
    p: Posting,
    purchase: str,
    found: Found | None,
    request: RecordPurchase,
    sale: Sale,
    taken: rewards_on_bill.Taken,
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
        explanation=told(sale.earned.why),
        refunded=0,
        earned_share="0",
        reversed=0,
        returned=0,
        value_returned=0,
        voided_at=None,
        staff_id=p.staff,
        import_id=request.import_id,
        moved_from=None,
        moved_to=None,
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


def _note_categories(p: Posting, request: RecordPurchase) -> None:
    """Note from which day on the shop's purchases carry categories.

    From then on an advocate needs breadth: the few there are by then are judged anew.
    """
    since = p.session.shop.categories_since
    if since is not None and since <= p.day:
        return
    if not any(line.category for line in request.lines):
        return
    _CATEGORIES_SINCE.run(p.session, categories_since=p.day)
    p.session.shop = replace(p.session.shop, categories_since=p.day)
    for (member,) in _ADVOCATES.all(p.session):
        book = ledger.take(p.session, member)
        standing.refresh(p, book)
        ledger.keep(p.session, book)


def told(why: Sequence[dict[str, Any]]) -> str:
    """Return an explanation as it is kept."""
    return json.dumps(why, separators=(",", ":"), ensure_ascii=False)


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
