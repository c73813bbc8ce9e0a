"""Undoing a purchase or a part of it: points back to their lots first, then earned ones taken."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from loyalty_desktop.errors import AlreadyRefunded, InsufficientPoints, Invalid
from loyalty_desktop.models.rules import redeeming
from loyalty_desktop.models.rules.bill import REVENUE
from loyalty_desktop.models.rules.paying import back_by, check_method
from loyalty_desktop.models.rules.refunds import RefundPlan, Sold, SoldLine, plan_void
from loyalty_desktop.models.tables import Purchase, Refund, RefundLine
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands import (
    bonuses,
    memberships,
    missions,
    rewards_on_bill,
    stamps,
    vouchers,
)
from loyalty_desktop.services.commands.answering import standing_fields
from loyalty_desktop.services.commands.purchases import bill_kept
from loyalty_desktop.services.finding import Found, kept_member, member_by_id
from loyalty_desktop.services.ledger import Book, Posting, PurchaseLot, Source
from loyalty_desktop.services.queries.purchases import payments_of
from loyalty_desktop.services.store import Prepared, Session, new_id

_PURCHASE = Prepared(
    select(
        Purchase.member_id,
        Purchase.at,
        Purchase.credited_at,
        Purchase.goods,
        Purchase.base,
        Purchase.earned,
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
_FALLING = frozenset({"birthday", missions.ORIGIN})
"""Bonuses that fall with the whole of their purchase."""
_KEEP = Prepared(insert(Refund))
_KEEP_LINE = Prepared(insert(RefundLine))
_NOTE = Prepared(
    update(Purchase).where(Purchase.id == bindparam("purchase")),
    ("refunded", "earned_share", "reversed", "returned", "value_returned", "voided_at"),
)


@dataclass(frozen=True, slots=True)
class Undone:
    """What came back: points taken back and given back, money in minor units.

    `standing` has the fields of `MemberAnswer` for who was credited; empty for an anonymous bill.
    """

    refund: str
    purchase: str
    reversed: int
    returned: int
    money_back: int
    standing: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Moved:
    """What moving the points came to: money back, points of it expired, bonuses taken back."""

    money_back: int
    lapsed: int = 0
    bonus: int = 0


@dataclass(frozen=True, slots=True)
class SoldPurchase:
    """A purchase as it stands, before this refund."""

    id: str
    member: str | None
    at: int
    version: int
    voided: bool
    sold: Sold
    lapsed: int
    bonus_reversed: int


def sold_as_it_stands(p: Posting, purchase: str) -> SoldPurchase:
    """Return a purchase of which something is left; `Invalid` before it was made."""
    before = _read(p.session, purchase)
    if before.at > p.at:
        raise Invalid(field="at", reason="before")
    if before.voided or 0 < before.sold.goods == before.sold.refunded:
        raise AlreadyRefunded(left=0)
    return before


def take_all_back(p: Posting, purchase: str, reason: str) -> Undone:
    """Void a purchase on behalf of another command, which answers for it.

    Errors as for a refund, and `AlreadyRefunded` for one of which a part has gone back.
    """
    before = sold_as_it_stands(p, purchase)
    if before.sold.refunded:
        raise AlreadyRefunded(left=before.sold.goods - before.sold.refunded)
    return undo(p, before, plan_void(before.sold), "void", reason, None)


def undo(
    p: Posting,
    before: SoldPurchase,
    plan: RefundPlan,
    kind: str,
    reason: str | None,
    method: str | None,
) -> Undone:
    """Do what `plan` says, on a document of its own."""
    session = p.session
    if method is None:
        method = back_by(payments_of(session, before.id))
    else:
        check_method(method, "method")
    refund = new_id()
    source = Source(purchase=before.id, refund=refund, reason=reason)
    found, book = None, None
    moved = _Moved(plan.money_back)
    if before.member is not None:
        found = kept_member(session, before.member)
        book = ledger.take(session, found.id)
        standing.settle(p, book)
    _keep(p, refund, before, plan, kind, reason, method)
    if found is not None and book is not None:
        moved = _move_points(p, book, before, plan, source)
    _complete(p, refund, before, plan, kind, moved)
    if found is not None and book is not None:
        if plan.complete:
            vouchers.cancel_coupon(session, before.id)
            rewards_on_bill.undo_on_bill(p, before.id)
            stamps.take_stamps_back(p, book, before.id)
            missions.give_back(session, before.id, p.at)
            memberships.end_with(p, before.id)
        standing.refresh(p, book)
        ledger.keep(session, book)
        _refresh_absorbed(p, before.member, found)
        if plan.complete:
            _tell_referrers(p, book, before.id, source)
    return Undone(
        refund,
        before.id,
        plan.reverse + moved.bonus,
        plan.returned,
        moved.money_back,
        (
            standing_fields(found.number, standing.standing_at(session, found.id, p.at))
            if found is not None
            else {}
        ),
    )


def _move_points(
    p: Posting, book: Book, before: SoldPurchase, plan: RefundPlan, source: Source
) -> _Moved:
    """Give back, then take back what the purchase gave: points, and bonuses that fall with it."""
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
    members = ledger.everyone(p, book)
    given = [one for one in ledger.lots_from(p.session, before.id) if one.member in members]
    campaigns = sum(one.lot.earned for one in given if one.origin == "campaign")
    bonus = max(int(campaigns * plan.earned_share) - before.bonus_reversed, 0)
    if plan.complete:
        falling = [one for one in given if one.origin in _FALLING or _is_held(p, one)]
        bonus += sum(one.lot.earned for one in falling)
        final = any(one.origin == "referral" and not _is_held(p, one) for one in given)
        bonuses.undo_claims(p.session, before.id, p.at, keep_referral=final)
    wanted = plan.reverse + bonus
    if not wanted:
        return _Moved(plan.money_back)
    falls = {"campaign", "referral", *_FALLING} if plan.complete else {"campaign"}
    own = [one for one in given if one.kind != "bonus" or one.origin in falls]
    expired = sum(ledger.expired_of(p.session, one.lot.id) for one in own) - before.lapsed
    lots = [one.lot for one in own if one.member == book.member]
    left = sum(lot.remaining for lot in lots if lot.last_valid >= p.day)
    lapsed = max(min(wanted - left, expired), 0)
    policy = programme.debt.policy
    debt, lost = ledger.take_back(
        p, book, wanted, lots, lapsed, make_debt=policy in {"allow", "block"}, source=source
    )
    if policy == "block" and debt:
        raise InsufficientPoints(needed=wanted, available=wanted - debt)
    money_back = plan.money_back
    if policy == "deduct" and lost:
        money_back = max(money_back - redeeming.worth(lost, programme.redeem), 0)
    return _Moved(money_back, lapsed, bonus)


def _refresh_absorbed(p: Posting, credited: str | None, kept: Found) -> None:
    """Judge those anew who were absorbed: a purchase stays with the member it was credited to."""
    while credited is not None and credited != kept.id:
        absorbed = ledger.take(p.session, credited)
        standing.refresh(p, absorbed)
        ledger.keep(p.session, absorbed)
        credited = member_by_id(p.session, credited).merged_into


def _is_held(p: Posting, given: PurchaseLot) -> bool:
    """Tell whether a referral's bonus falls with its purchase: it does until its hold is over."""
    if given.origin != "referral":
        return False
    hold = given.lot.available_from > given.lot.awarded
    return not hold or p.day < given.lot.available_from


def _tell_referrers(p: Posting, book: Book, purchase: str, source: Source) -> None:
    """Take the referrer's bonus for an undone purchase back; its stage follows at once."""
    members = ledger.everyone(p, book)
    theirs = [one for one in ledger.lots_from(p.session, purchase) if one.member not in members]
    concerned = {kept_member(p.session, one.member).id for one in theirs}
    concerned.update(bonuses.referrers_of(p.session, [book.member], max(p.at, book.as_of)))
    for member in sorted(concerned):
        account = ledger.take(p.session, member)
        standing.settle(p, account)
        kin = ledger.everyone(p, account)
        for one in theirs:
            if one.member not in kin or not _is_held(p, one):
                continue
            ledger.take_back(
                p,
                account,
                one.lot.earned,
                [lot.lot for lot in theirs if lot.member == member],
                ledger.expired_of(p.session, one.lot.id),
                make_debt=p.version.programme.debt.policy != "clip",
                source=source,
            )
        standing.refresh(p, account)
        ledger.keep(p.session, account)


def _read(session: Session, purchase: str) -> SoldPurchase:
    (
        member,
        at,
        credited_at,
        goods,
        base,
        earned,
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
    ) = _PURCHASE.first(session, id=purchase)
    _, kept = bill_kept(session, purchase)
    lines = tuple(
        SoldLine(line.kind, line.quantity, line.net if line.kind in REVENUE else 0, line.base)
        for line in kept
    ) or (SoldLine("goods", 1000, goods, base),)
    lapsed, bonus_reversed = _BEFORE.first(session, purchase=purchase)
    return SoldPurchase(
        purchase,
        member,
        max(at, credited_at or at),
        version,
        voided_at is not None,
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


def point_value(session: Session, version: int) -> Fraction:
    """Return what a point was worth by a programme version, in minor units."""
    for known in session.shop.versions:
        if known.number == version:
            return known.programme.redeem.value
    return Fraction(0)


def _keep(
    p: Posting,
    refund: str,
    before: SoldPurchase,
    plan: RefundPlan,
    kind: str,
    reason: str | None,
    method: str | None,
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
        method=method,
        command_key=p.key,
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
    before: SoldPurchase,
    plan: RefundPlan,
    kind: str,
    moved: _Moved,
) -> None:
    if moved != _Moved(plan.money_back):
        _COMPLETE.run(
            p.session,
            refund=refund,
            bonus=moved.bonus,
            gone=moved.lapsed,
            money=moved.money_back,
        )
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
