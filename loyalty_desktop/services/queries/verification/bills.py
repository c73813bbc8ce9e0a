"""Purchases, refunds, rewards and vouchers against the rows that make them up."""

from collections.abc import Iterator

from sqlalchemy import and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from loyalty_desktop.models.rules.bill import REVENUE
from loyalty_desktop.models.tables import (
    Entry,
    Payment,
    Purchase,
    PurchaseLine,
    Redemption,
    Refund,
    RefundLine,
    Reward,
    Voucher,
)
from loyalty_desktop.services.queries.verification.difference import Difference
from loyalty_desktop.services.queries.verification.rows import differing, unequal
from loyalty_desktop.services.store import Session

_none = func.coalesce


def differences(session: Session) -> Iterator[Difference]:
    """Compare purchases with lines, entries and refunds, rewards with what was given."""
    yield from _purchases(session)
    yield from _refunds(session)
    yield from _offers(session)


def _purchases(session: Session) -> Iterator[Difference]:
    """Compare the sums of each purchase with its lines and its entries."""
    net = case((PurchaseLine.kind.in_(sorted(REVENUE)), PurchaseLine.net), else_=0)
    billed = (
        select(
            PurchaseLine.purchase_id.label("purchase_id"),
            func.sum(net).label("goods"),
            func.sum(PurchaseLine.base).label("base"),
            func.sum(PurchaseLine.amount - PurchaseLine.discount).label("amount"),
        )
        .group_by(PurchaseLine.purchase_id)
        .subquery()
    )
    yield from unequal(
        session,
        "purchase",
        select(Purchase.id).select_from(billed).join(Purchase, Purchase.id == billed.c.purchase_id),
        ("goods", billed.c.goods, Purchase.goods),
        ("total", billed.c.amount - Purchase.discount, Purchase.total),
    )
    yield from _entries_of_purchases(session)
    yield from _payments(session)


def _payments(session: Session) -> Iterator[Difference]:
    """Compare what was paid in each way with what was payable, where anybody said."""
    stored = case((Payment.method == "stored", Payment.amount), else_=0)
    paid = (
        select(
            Payment.purchase_id.label("purchase_id"),
            func.sum(Payment.amount).label("amount"),
            func.sum(stored).label("stored"),
        )
        .group_by(Payment.purchase_id)
        .subquery()
    )
    yield from unequal(
        session,
        "purchase",
        select(Purchase.id).select_from(paid).join(Purchase, Purchase.id == paid.c.purchase_id),
        ("payments", paid.c.amount, Purchase.payable),
        ("stored_value", paid.c.stored, Purchase.stored_value),
    )


def _entries_of_purchases(session: Session) -> Iterator[Difference]:
    own = Entry.member_id == Purchase.member_id
    posted = (
        select(
            Purchase.id.label("id"),
            func.sum(case((and_(own, Entry.kind == "earn"), Entry.points), else_=0)).label(
                "earned"
            ),
            func.sum(case((and_(own, Entry.kind == "bonus"), Entry.points), else_=0)).label(
                "bonus"
            ),
            func.sum(case((Entry.kind == "redeem", -Entry.points), else_=0)).label("spent"),
        )
        .select_from(Entry)
        .join(Purchase, Purchase.id == Entry.purchase_id)
        .group_by(Purchase.id)
        .subquery()
    )
    yield from unequal(
        session,
        "purchase",
        select(Purchase.id).select_from(posted).join(Purchase, Purchase.id == posted.c.id),
        ("earned", posted.c.earned, Purchase.earned),
        ("bonus", posted.c.bonus, Purchase.bonus),
        ("points_used", posted.c.spent, Purchase.points_used + Purchase.reward_points),
    )
    awarded = Purchase.earned + Purchase.bonus + Purchase.points_used + Purchase.reward_points
    yield from differing(
        session,
        "purchase",
        "entries",
        select(Purchase.id, literal(0), awarded).where(
            awarded > 0, ~exists().where(Entry.purchase_id == Purchase.id)
        ),
    )


def _refunds(session: Session) -> Iterator[Difference]:
    """Compare what has gone back of each purchase with its refunds."""
    back = (
        select(
            Refund.purchase_id.label("purchase_id"),
            func.sum(Refund.value).label("value"),
            func.sum(Refund.reversed).label("reversed"),
            func.sum(Refund.returned).label("returned"),
            func.sum(Refund.points_value).label("points_value"),
            func.max(case((Refund.kind == "void", Refund.at))).label("voided_at"),
        )
        .group_by(Refund.purchase_id)
        .subquery()
    )
    yield from unequal(
        session,
        "purchase",
        select(Purchase.id).select_from(back).join(Purchase, Purchase.id == back.c.purchase_id),
        ("refunded", back.c.value, Purchase.refunded),
        ("reversed", back.c.reversed, Purchase.reversed),
        ("returned", back.c.returned, Purchase.returned),
        ("value_returned", back.c.points_value, Purchase.value_returned),
        ("voided_at", _none(back.c.voided_at, 0), _none(Purchase.voided_at, 0)),
    )
    gone = Purchase.refunded + Purchase.reversed + Purchase.returned + Purchase.value_returned
    yield from differing(
        session,
        "purchase",
        "refunds",
        select(Purchase.id, literal(0), gone).where(
            or_(gone > 0, Purchase.voided_at.is_not(None)),
            ~exists().where(Refund.purchase_id == Purchase.id),
        ),
    )
    lines = (
        select(RefundLine.refund_id.label("refund_id"), func.sum(RefundLine.amount).label("amount"))
        .group_by(RefundLine.refund_id)
        .subquery()
    )
    yield from differing(
        session,
        "refund",
        "lines",
        select(Refund.id, lines.c.amount, Refund.value)
        .select_from(lines)
        .join(Refund, Refund.id == lines.c.refund_id)
        .where(lines.c.amount != Refund.value),
    )


def _offers(session: Session) -> Iterator[Difference]:
    """Compare stock with redemptions, their points with entries, vouchers with their use."""
    # A voucher that a reward came as was taken from the stock when the reward was.
    taken = (
        select(func.coalesce(func.sum(Redemption.quantity), 0))
        .outerjoin(Voucher, Voucher.id == Redemption.voucher_id)
        .where(
            Redemption.reward_id == Reward.id,
            Redemption.state == "consumed",
            Voucher.id.is_(None) | (Voucher.origin != "reward"),
        )
        .scalar_subquery()
    )
    yield from differing(
        session,
        "reward",
        "given",
        select(Reward.id, taken, Reward.given).where(taken != Reward.given),
    )
    spent = (
        select(Entry.redemption_id.label("id"), func.sum(-Entry.points).label("points"))
        .where(Entry.redemption_id.is_not(None), Entry.kind == "redeem")
        .group_by(Entry.redemption_id)
        .subquery()
    )
    yield from differing(
        session,
        "redemption",
        "points",
        select(Redemption.id, _none(spent.c.points, 0), Redemption.points)
        .outerjoin(spent, spent.c.id == Redemption.id)
        .where(Redemption.state == "consumed", _none(spent.c.points, 0) != Redemption.points),
    )
    use = aliased(Redemption)
    used = exists().where(use.voucher_id == Voucher.id, use.state == "consumed")
    yield from differing(
        session,
        "voucher",
        "state",
        select(Voucher.id, literal("issued"), Voucher.state).where(Voucher.state == "used", ~used),
        select(Voucher.id, literal("used"), Voucher.state).where(Voucher.state != "used", used),
    )
