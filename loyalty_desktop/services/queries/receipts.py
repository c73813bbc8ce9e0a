"""What a receipt says: the bill, how it was paid, and where the member stood after it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import NotFound
from loyalty_desktop.models.rules import redeeming
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.lots import NEVER, usable
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.shop_facts import ShopFacts
from loyalty_desktop.models.tables import Purchase, PurchaseLine, Redemption, Reward, Staff
from loyalty_desktop.services import standing
from loyalty_desktop.services.finding import Found, member_by_id
from loyalty_desktop.services.queries.coupons import CouponGiven, coupon_due, coupon_given
from loyalty_desktop.services.queries.purchases import payments_of
from loyalty_desktop.services.queries.receipt_offers import ReceiptOffer, offer_due, offer_said
from loyalty_desktop.services.queries.shop_facts import facts_of
from loyalty_desktop.services.standing import Whole
from loyalty_desktop.services.store import Prepared, Session, moment, needs

QUANTITY: Final = 1000
"""Quantities are kept in thousandths."""

_BILL = Prepared(
    select(
        Purchase.receipt,
        Purchase.counter,
        Purchase.cashier,
        Staff.name,
        Purchase.at,
        Purchase.credited_at,
        Purchase.member_id,
        Purchase.total,
        Purchase.tax,
        Purchase.discount,
        Purchase.due,
        Purchase.payable,
        Purchase.stored_value,
        Purchase.points_used,
        Purchase.points_value,
        Purchase.earned + Purchase.bonus,
        Purchase.reward_points,
        Purchase.explanation,
        Purchase.refunded,
        Purchase.voided_at,
    )
    .outerjoin(Staff, Staff.id == Purchase.staff_id)
    .where(Purchase.id == bindparam("id"))
)
_LINES = Prepared(
    select(
        PurchaseLine.name,
        PurchaseLine.sku,
        PurchaseLine.category,
        PurchaseLine.quantity,
        PurchaseLine.amount,
        PurchaseLine.discount,
    )
    .where(PurchaseLine.purchase_id == bindparam("purchase"))
    .order_by(PurchaseLine.number)
)
_REWARDS = Prepared(
    select(Reward.name)
    .join(Redemption, Redemption.reward_id == Reward.id)
    .where(Redemption.purchase_id == bindparam("purchase"), Redemption.state == "consumed")
    .order_by(Redemption.at, Redemption.id)
)


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A line: how many, the price of the whole quantity and what was taken off it, minor units."""

    name: str
    quantity: Fraction
    amount: int
    discount: int

    @property
    def net(self) -> int:
        """Return what the line comes to."""
        return self.amount - self.discount


@dataclass(frozen=True, slots=True)
class ReceiptMember:
    """The member after the purchase: points, and their worth in minor units.

    `used` counts the points of rewards too. `expiring` points are good until `expires`, None where
    none ever end. `missing` is in the unit of `measure`. `why` are the lines that explain `earned`.
    """

    name: str
    number: str
    tier: str | None
    earned: int
    used: int
    balance: int
    worth: int
    pending: int
    debt: int
    expiring: int
    expires: date | None
    next_tier: str | None
    missing: int
    measure: str
    why: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A bill as it is printed; money in minor units.

    `number` is the till's, None where none was typed. `total` is after the bill's `discount` and
    with `tax`; rewards bring it down to `due`, points by `points_value` to `payable`. `payments`
    come to that, empty where nobody said. `refunded` is the goods value that has come back.
    `facts` and `logo` (PNG or JPEG) are the shop's as they are now. `coupon` is the one that the
    bill brought; `brings_coupon`: it still brings one. `offer` is what a campaign said on it;
    `brings_offer`: one has something to say.
    """

    shop: str
    currency: Currency
    zone: ZoneInfo
    purchase: str
    number: str | None
    counter: str
    staff: str
    at: datetime
    lines: tuple[ReceiptLine, ...]
    total: int
    tax: int
    discount: int
    rewards: tuple[str, ...]
    due: int
    points_used: int
    points_value: int
    payable: int
    payments: tuple[Payment, ...]
    refunded: int
    voided: bool
    member: ReceiptMember | None
    facts: ShopFacts
    logo: bytes | None
    coupon: CouponGiven | None
    brings_coupon: bool
    offer: ReceiptOffer | None = None
    brings_offer: bool = False

    @property
    def change(self) -> int | None:
        """Return what went back of the cash received, None where nobody knows."""
        return next((paid.change for paid in self.payments if paid.received is not None), None)


@needs(Right.SELL)
def receipt_of(session: Session, purchase: str) -> Receipt:
    """Return the receipt of a purchase by its id, the member as it was after it; `NotFound`."""
    found = _BILL.first(session, id=purchase)
    if found is None:
        raise NotFound(what="purchase")
    (
        number, counter, cashier, staff, at, credited, member, total, tax, discount, due, payable,
        stored, points, value, earned, by_rewards, why, refunded, voided,
    ) = found  # fmt: skip
    payments = payments_of(session, purchase)
    if not payments and stored:
        payments = (Payment("stored", stored),)
    holder = None
    if member is not None:
        holder = _member(session, member, max(at, credited or at), earned, points + by_rewards, why)
    shop = session.shop
    facts, logo = facts_of(session)
    said = offer_said(session, purchase)
    return Receipt(
        shop=shop.name,
        currency=shop.currency,
        zone=shop.zone,
        purchase=purchase,
        number=number,
        counter=counter,
        staff=staff or cashier or "",
        at=moment(at),
        lines=tuple(
            ReceiptLine(name or sku or category or "", Fraction(quantity, QUANTITY), amount, off)
            for name, sku, category, quantity, amount, off in _LINES.all(session, purchase=purchase)
        ),
        total=total,
        tax=tax,
        discount=discount,
        rewards=tuple(name for (name,) in _REWARDS.all(session, purchase=purchase)),
        due=due,
        points_used=points,
        points_value=value,
        payable=payable,
        payments=payments,
        refunded=refunded,
        voided=voided is not None,
        member=holder,
        facts=facts,
        logo=logo,
        coupon=coupon_given(session, purchase),
        brings_coupon=coupon_due(session, purchase) is not None,
        offer=said,
        brings_offer=said is None and offer_due(session, purchase) is not None,
    )


def _member(
    session: Session, member: str, at: int, earned: int, used: int, why: str
) -> ReceiptMember | None:
    """Return a member as it stood at the moment `at`; a contact who had not joined has no points.

    A copy printed later says what the first one said, whatever has happened since.
    """
    found: Found = member_by_id(session, member)
    if found.joined_at is None or found.joined_at > at:
        return None
    day = session.shop.day(moment(at))
    programme = session.shop.version_on(day).programme
    whole = standing.whole_at(session, member, at)
    now, tier = whole.standing, whole.tier
    expiring, expires = _next_expiry(whole, day)
    return ReceiptMember(
        name=found.name,
        number=found.number,
        tier=now.tier,
        earned=earned,
        used=used,
        balance=now.balance,
        worth=redeeming.worth(now.balance, programme.redeem),
        pending=now.pending,
        debt=now.debt,
        expiring=expiring,
        expires=expires,
        next_tier=tier.next.name if tier.next else None,
        missing=tier.missing,
        measure=programme.tiering.measure,
        why=tuple(json.loads(why)),
    )


def _next_expiry(whole: Whole, day: int) -> tuple[int, date | None]:
    ending = [lot for lot in usable(whole.lots, day) if lot.last_valid < NEVER]
    if not ending:
        return 0, None
    last = min(lot.last_valid for lot in ending)
    return sum(lot.remaining for lot in ending if lot.last_valid == last), date_of(last)
