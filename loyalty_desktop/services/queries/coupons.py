"""Coupons that are printed on receipts: which bill brings one, and the one that it brought."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules.cards import voucher_code
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.tables import Purchase, Voucher
from loyalty_desktop.services.finding import kept_member
from loyalty_desktop.services.queries.shop_facts import facts_of
from loyalty_desktop.services.store import Prepared, Session

_BILL = Prepared(
    select(
        Purchase.member_id,
        Purchase.at,
        Purchase.business_day,
        Purchase.goods,
        Purchase.refunded,
        Purchase.voided_at,
        Purchase.moved_from,
        Purchase.import_id,
    ).where(Purchase.id == bindparam("purchase"))
)
_GIVEN = Prepared(
    select(
        Voucher.id, Voucher.key_generation, Voucher.reward_code, Voucher.last_day, Voucher.state
    ).where(Voucher.given_with == bindparam("purchase"))
)


@dataclass(frozen=True, slots=True)
class CouponDue:
    """A coupon that a bill brings: for whom, for what, good through business day `last_day`."""

    member: str
    reward: str
    last_day: int
    at: int


@dataclass(frozen=True, slots=True)
class CouponGiven:
    """A coupon on a receipt: what it is for, its code, its last day."""

    reward: str
    code: str
    until: date | None


def coupon_due(session: Session, purchase: str) -> CouponDue | None:
    """Return the coupon that a bill brings when its receipt is printed now, None for none.

    A bill brings one at most, to a member who has joined, on its own business day, when it came to
    as much as the shop asks for. One that was given to another member brings none.
    """
    rule = facts_of(session)[0].coupon
    found = None if rule is None else _BILL.first(session, purchase=purchase)
    if rule is None or found is None:
        return None
    holder, at, day, goods, refunded, voided, moved, imported = found
    latest = session.shop.latest_day
    if holder is None or voided is not None or moved is not None or imported is not None:
        return None
    if goods - refunded < max(rule.least, 1) or (latest is not None and day < latest):
        return None
    member = kept_member(session, holder)
    reward = session.shop.reward_at(rule.reward, at)
    if member.joined_at is None or member.left_at is not None or reward is None:
        return None
    if _GIVEN.first(session, purchase=purchase) is not None:
        return None
    last_day = day + rule.days
    if reward.last_day is not None:
        if reward.last_day <= day:
            return None
        last_day = min(last_day, reward.last_day)
    return CouponDue(member.id, reward.code, last_day, at)


def coupon_given(session: Session, purchase: str) -> CouponGiven | None:
    """Return the coupon that a bill brought, None without one and when it counts no more.

    One whose key this machine does not hold can't be printed again.
    """
    found = _GIVEN.first(session, purchase=purchase)
    if found is None:
        return None
    voucher, generation, reward, last_day, state = found
    secret = session.shop.secrets.get(generation)
    if state != "issued" or secret is None:
        return None
    names: dict[str, str] = {each.code: each.name for each in session.shop.rewards}
    until = None if last_day is None else date_of(last_day)
    return CouponGiven(str(names.get(reward, reward)), voucher_code(secret, voucher), until)
