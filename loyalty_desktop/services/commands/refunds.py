"""Refunds and voids: points back to their lots first, then the earned ones taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from loyalty_desktop.errors import AlreadyRefunded, InsufficientPoints, Invalid
from loyalty_desktop.models.rules import redeeming
from loyalty_desktop.models.rules.bill import REVENUE
from loyalty_desktop.models.rules.lots import Lot
from loyalty_desktop.models.rules.refunds import LineRefund, RefundPlan, Sold, SoldLine, plan_refund
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Allocation, Claim, Entry, Purchase, Refund, RefundLine
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
from loyalty_desktop.services.commands.purchases import bill_kept
from loyalty_desktop.services.finding import Found, find_purchase, member_by_id
from loyalty_desktop.services.ledger import Book, Posting, Source
from loyalty_desktop.services.store import Prepared, Session, needs, new_id

_PURCHASE = Prepared(
    select(
        Purchase.member_id,
        Purchase.business_day,
        Purchase.at,
        Purchase.goods,
        Purchase.base,
        Purchase.earned,
        Purchase.bonus,
        Purchase.points_used,
        Purchase.points_value,
        Purchase.reward_points,
        Purchase.programme_version,
        Purchase.refunded,
        Purchase.earned_share,
        Purchase.reversed,
        Purchase.returned,
        Purchase.value_returned,
        Purchase.voided_at,
        Purchase.total,
    )
    .where(Purchase.id == bindparam("id"))
    .with_for_update()
)
_LINES_REFUNDED = Prepared(
    select(RefundLine.number, func.sum(RefundLine.quantity), func.sum(RefundLine.amount))
    .join(Refund, Refund.id == RefundLine.refund_id)
    .where(Refund.purchase_id == bindparam("purchase"))
    .group_by(RefundLine.number)
)
_BEFORE = Prepared(
    select(
        func.coalesce(func.sum(Refund.lapsed), 0),
        func.coalesce(func.sum(Refund.bonus_reversed), 0),
    ).where(Refund.purchase_id == bindparam("purchase"))
)
_EXPIRED = Prepared(
    select(func.coalesce(func.sum(Allocation.points), 0))
    .join(Entry, Entry.id == Allocation.entry_id)
    .where(Allocation.lot_id == bindparam("lot"), Entry.kind == literal_column("'expire'"))
)
_CLAIM_DAYS = Prepared(
    select(func.min(Claim.day)).where(Claim.purchase_id == bindparam("purchase"))
)
_KEEP = Prepared(insert(Refund))
_KEEP_LINE = Prepared(insert(RefundLine))
_NOTE = Prepared(
    update(Purchase).where(Purchase.id == bindparam("purchase")),
    ("refunded", "earned_share", "reversed", "returned", "value_returned", "voided_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPurchase(Asked):
    """What comes back of a purchase: an amount of goods value, or lines; neither: all."""

    purchase: str | None = None
    receipt: str | None = None
    amount: int | None = None
    lines: tuple[LineRefund, ...] = ()
    OP: ClassVar[str] = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidPurchase(Asked):
    """A purchase that should not have been."""

    reason: str
    purchase: str | None = None
    receipt: str | None = None
    OP: ClassVar[str] = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded(MemberAnswer):
    """What came back: points taken back and given back, money in minor units."""

    refund: str
    purchase: str
    reversed: int
    returned: int
    money_back: int


@dataclass(frozen=True, slots=True)
class _Sold:
    """A purchase as it stands, before this refund."""

    id: str
    member: str | None
    day: int
    at: int
    bonus: int
    version: int
    voided: bool
    total: int
    sold: Sold
    lapsed: int
    bonus_reversed: int


@needs(Right.REFUND)
def refund_purchase(session: Session, by: Actor, request: RefundPurchase) -> Refunded:
    """Refund a purchase or a part of it. Errors: `NotFound`, `AlreadyRefunded`, `Invalid`.

    `InsufficientPoints` when the programme's debt policy blocks a refund whose points are spent.
    """
    if (first := answered(session, request, Refunded)) is not None:
        return first
    del by
    if request.amount is not None and request.lines:
        raise Invalid(field="amount", reason="both")
    return _undo(session, request, "refund", request.amount, request.lines, None)


@needs(Right.VOID)
def void_purchase(session: Session, by: Actor, request: VoidPurchase) -> Refunded:
    """Void a purchase: everything that is left of it goes back. Errors as for a refund."""
    if (first := answered(session, request, Refunded)) is not None:
        return first
    del by
    return _undo(session, request, "void", None, (), request.reason)


def _undo(
    session: Session,
    request: RefundPurchase | VoidPurchase,
    kind: str,
    amount: int | None,
    lines: Sequence[LineRefund],
    reason: str | None,
) -> Refunded:
    p = posting(session, request)
    before = _read(session, find_purchase(session, request.purchase, request.receipt))
    if before.at > p.at:
        raise Invalid(field="at", reason="before")
    if before.voided:
        raise AlreadyRefunded(left=0)
    point_value = _point_value(session, before.version)
    if kind == "void" and before.sold.goods == before.sold.refunded and not before.sold.refunded:
        # A bill without goods has nothing to refund; voiding it only marks it.
        plan = RefundPlan(0, Fraction(1), 0, 0, 0, 0, complete=True)
    else:
        plan = plan_refund(before.sold, point_value, amount, lines)
    refund = new_id()
    found, book, debt, lapsed, bonus, money_back = None, None, 0, 0, 0, plan.money_back
    source = Source(purchase=before.id, refund=refund, reason=reason)
    if before.member is not None:
        found = _credited(session, before.member)
        book = ledger.take(session, found.id)
        standing.settle(p, book)
    _keep(p, refund, before, plan, kind, reason)
    if found is not None and book is not None:
        debt, lapsed, bonus, money_back = _move_points(p, book, before, plan, source)
    _complete(p, refund, before, plan, kind, lapsed, bonus, money_back)
    if found is not None and book is not None:
        if plan.complete:
            _undo_the_rest(p, found, book, before, source)
        standing.refresh(p, book)
        ledger.keep(session, book)
        _refresh_referrer(p, found)
    result = Refunded(
        refund=refund,
        purchase=before.id,
        reversed=plan.reverse + bonus,
        returned=plan.returned,
        money_back=money_back,
        **(
            standing_fields(found.number, standing.standing_at(session, found.id, p.at))
            if found is not None
            else {}
        ),
    )
    del debt
    return answer(session, request, result, before.id, (kind,))


def _move_points(
    p: Posting, book: Book, before: _Sold, plan: RefundPlan, source: Source
) -> tuple[int, int, int, int]:
    """Give back, then take back; return debt, lapsed points, bonus taken back and money back."""
    programme = p.version.programme
    if plan.returned:
        ledger.give_back(
            p,
            book,
            plan.returned,
            ledger.drawn_for(p.session, before.id),
            before.sold.returned,
            grace_until=(
                p.day + programme.expiry.grace_days
                if programme.expiry.returned == "grace"
                else None
            ),
            source=source,
        )
    own = [
        (lot, kind, origin)
        for lot, member, kind, origin in ledger.lots_from(p.session, before.id)
        if member == book.member and kind in {"earn", "bonus", "merge"}
    ]
    campaign_bonus = sum(
        lot.earned for lot, kind, origin in own if kind == "bonus" and origin == "campaign"
    )
    bonus = max(int(campaign_bonus * plan.earned_share) - before.bonus_reversed, 0)
    wanted = plan.reverse + bonus
    if not wanted:
        return 0, 0, 0, plan.money_back
    lots = [lot for lot, kind, _ in own if kind != "bonus"] + [
        lot for lot, kind, origin in own if kind == "bonus" and origin == "campaign"
    ]
    expired = sum(_expired_of(p.session, lot) for lot in lots) - before.lapsed
    policy = programme.debt.policy
    reachable = _reachable(p, book, lots, wanted)
    lapsed = max(min(wanted - reachable[0], expired), 0)
    debt, lost = ledger.take_back(
        p, book, wanted, lots, lapsed, make_debt=policy in {"allow", "block"}, source=source
    )
    if policy == "block" and debt:
        raise InsufficientPoints(needed=wanted, available=wanted - debt)
    money_back = plan.money_back
    if policy == "deduct" and lost:
        money_back = max(money_back - redeeming.worth(lost, programme.redeem), 0)
    return debt, lapsed, bonus, money_back


def _reachable(p: Posting, book: Book, own: Sequence[Lot], wanted: int) -> tuple[int, int]:
    mine = sum(lot.remaining for lot in own if lot.last_valid >= p.day)
    return min(mine, wanted), wanted


def _undo_the_rest(p: Posting, found: Found, book: Book, before: _Sold, source: Source) -> None:
    """Undo what only a whole refund undoes: birthday and referral bonuses, stamps, rewards."""
    rewards.undo_on_bill(p, before.id)
    stamps.take_stamps_back(p, before.id)
    held = _CLAIM_DAYS.first(p.session, purchase=before.id)[0]
    hold = p.version.programme.bonuses.referral_hold_days
    final = hold > 0 and held is not None and p.day >= held + hold
    theirs: Book | None = None
    for lot, member, kind, origin in ledger.lots_from(p.session, before.id):
        if kind != "bonus" or origin not in {"birthday", "referral"}:
            continue
        if origin == "referral" and final:
            continue
        owner = book
        if member != book.member:
            theirs = theirs or ledger.take(p.session, _credited(p.session, member).id)
            standing.settle(p, theirs)
            owner = theirs
        lapsed = _expired_of(p.session, lot)
        ledger.take_back(p, owner, lot.earned, [lot], lapsed, make_debt=True, source=source)
    if not final:
        bonuses.undo_claims(p.session, before.id, p.at)
    if theirs is not None:
        standing.refresh(p, theirs)
        ledger.keep(p.session, theirs)
    del found


def _refresh_referrer(p: Posting, found: Found) -> None:
    """A refund may take back what confirmed a referral: the referrer's stage follows at once."""
    if found.referred_by is None:
        return
    referrer = _credited(p.session, found.referred_by)
    book = ledger.take(p.session, referrer.id)
    standing.refresh(p, book)
    ledger.keep(p.session, book)


def _read(session: Session, purchase: str) -> _Sold:
    row = _PURCHASE.first(session, id=purchase)
    (
        member,
        day,
        at,
        goods,
        base,
        earned,
        bonus,
        points,
        points_value,
        reward_points,
        version,
        refunded,
        share,
        reversed_,
        returned,
        value_returned,
        voided_at,
        total,
    ) = row
    _, kept = bill_kept(session, purchase)
    lines = tuple(
        SoldLine(line.kind, line.quantity, line.net if line.kind in REVENUE else 0, line.base)
        for line in kept
    ) or (SoldLine("goods", 1000, goods, base),)
    lapsed, bonus_reversed = _BEFORE.first(session, purchase=purchase)
    return _Sold(
        purchase,
        member,
        day,
        at,
        bonus,
        version,
        voided_at is not None,
        total,
        Sold(
            goods,
            earned,
            points,
            reward_points,
            points_value,
            lines,
            refunded,
            Fraction(share),
            reversed_,
            returned,
            value_returned,
            {
                number: (int(quantity), int(amount))
                for number, quantity, amount in _LINES_REFUNDED.all(session, purchase=purchase)
            },
        ),
        int(lapsed),
        int(bonus_reversed),
    )


def _point_value(session: Session, version: int) -> Fraction:
    for known in session.shop.versions:
        if known.number == version:
            return known.programme.redeem.value
    return Fraction(0)


def _credited(session: Session, member: str) -> Found:
    found = member_by_id(session, member)
    while found.merged_into is not None:
        found = member_by_id(session, found.merged_into)
    return found


def _expired_of(session: Session, lot: Lot) -> int:
    return int(_EXPIRED.first(session, lot=lot.id)[0])


def _keep(
    p: Posting, refund: str, before: _Sold, plan: RefundPlan, kind: str, reason: str | None
) -> None:
    _KEEP.run(
        p.session,
        id=refund,
        purchase_id=before.id,
        kind=kind,
        value=plan.value,
        reversed=plan.reverse,
        bonus_reversed=0,
        lapsed=0,
        returned=plan.returned,
        points_value=plan.points_value,
        money_back=plan.money_back,
        reason=reason,
        counter=p.counter,
        business_day=p.day,
        at=p.at,
        staff_id=p.staff,
    )
    _KEEP_LINE.many(
        p.session,
        [
            {
                "refund_id": refund,
                "number": line.line,
                "quantity": line.quantity,
                "amount": line.amount,
            }
            for line in plan.lines
        ],
    )


_COMPLETE = Prepared(
    update(Refund)
    .where(Refund.id == bindparam("refund"))
    .values(
        bonus_reversed=bindparam("bonus"),
        lapsed=bindparam("gone"),
        money_back=bindparam("money"),
    )
)


def _complete(
    p: Posting,
    refund: str,
    before: _Sold,
    plan: RefundPlan,
    kind: str,
    lapsed: int,
    bonus: int,
    money_back: int,
) -> None:
    if lapsed or bonus or money_back != plan.money_back:
        _COMPLETE.run(p.session, refund=refund, bonus=bonus, gone=lapsed, money=money_back)
    sold = before.sold
    values: dict[str, Any] = {
        "refunded": sold.refunded + plan.value,
        "earned_share": str(plan.earned_share),
        "reversed": sold.reversed + plan.reverse,
        "returned": sold.returned + plan.returned,
        "value_returned": sold.value_returned + plan.points_value,
        "voided_at": p.at if kind == "void" else None,
    }
    _NOTE.run(p.session, purchase=before.id, **values)
