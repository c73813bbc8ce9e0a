"""What the bills, refunds and points of a time come to.

A time is either the lines of a counter's audit trail from one closing to the next, so that
whatever is recorded belongs to exactly one shift whatever date it bears; or a business day; or
what was recorded of days after they had been closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)

from loyalty_desktop.models.tables import (
    Audit,
    Closing,
    Entry,
    Member,
    Payment,
    Purchase,
    PurchaseLine,
    Refund,
    Staff,
)
from loyalty_desktop.services.queries.purchases import MONEY_BACK, STANDS_HERE
from loyalty_desktop.services.store import Session

OTHER = "other"
"""The way of payments that nobody said."""
_UNDOING = ("refund", "void")
_JOINING = ("register_member", "update_member")


@dataclass(frozen=True, slots=True)
class Span:
    """Which purchases, refunds and entries belong to a time, and who joined in it."""

    purchases: ColumnElement[bool]
    refunds: ColumnElement[bool]
    entries: ColumnElement[bool]
    joined: Select[Any]


def of_shift(counter: str, first: int, last: int) -> Span:
    """Return the span of a counter's lines after `first`, up to `last`.

    An import brings a past in; it is no takings of the counter at which it was made.
    """
    lines = and_(
        Audit.counter == counter,
        Audit.number > first,
        Audit.number <= last,
        Audit.command_key.is_not(None),
        not_(Audit.command_key.startswith("import:")),
    )
    return _of_lines(lines)


def of_day(session: Session, day: int) -> Span:
    """Return the span of a business day of the whole shop; a moved purchase counts as it is now."""
    start, end = session.shop.start_of(day), session.shop.start_of(day + 1)
    return Span(
        and_(Purchase.business_day == day, STANDS_HERE),
        and_(Refund.business_day == day, MONEY_BACK),
        Entry.business_day == day,
        select(func.count())
        .select_from(Member)
        .where(Member.joined_at >= start, Member.joined_at < end),
    )


def of_late(heads: Mapping[str, int]) -> Span:
    """Return the span of what was recorded of closed days after the lines in `heads`.

    These name every counter there is, by the last line that is known already.
    """
    lines = or_(
        false(),
        *(and_(Audit.counter == each, Audit.number > last) for each, last in heads.items()),
    )
    closed = select(Closing.business_day).where(Closing.kind == "day")
    span = _of_lines(and_(lines, Audit.command_key.is_not(None)))
    return Span(
        and_(span.purchases, Purchase.business_day.in_(closed)),
        and_(span.refunds, Refund.business_day.in_(closed)),
        and_(span.entries, Entry.business_day.in_(closed)),
        select(literal(0)),
    )


def _of_lines(lines: ColumnElement[bool]) -> Span:
    undone = and_(lines, Audit.action.in_(_UNDOING))
    return Span(
        Purchase.id.in_(select(Audit.subject).where(lines, Audit.action == "record_purchase")),
        and_(
            Refund.purchase_id.in_(select(Audit.subject).where(undone)),
            Refund.command_key.in_(select(Audit.command_key).where(undone)),
        ),
        Entry.command_key.in_(select(Audit.command_key).where(lines)),
        select(func.count(func.distinct(Member.id)))
        .select_from(Audit)
        .join(Member, and_(Member.id == Audit.subject, Member.joined_at == Audit.at))
        .where(lines, Audit.action.in_(_JOINING)),
    )


def figures(session: Session, span: Span) -> dict[str, Any]:
    """Return what a span comes to, by the names of `Takings`; minor units and points."""
    return {
        **_bills(session, span),
        **_refunds(session, span),
        **_receipts(session, span),
        "cashiers": _cashiers(session, span),
        "points": {
            kind: int(points)
            for kind, points in session.execute(
                select(Entry.kind, func.sum(Entry.points))
                .where(span.entries)
                .group_by(Entry.kind)
                .order_by(Entry.kind)
            )
        },
        "joined": int(session.scalar(span.joined) or 0),
    }


def _bills(session: Session, span: Span) -> dict[str, Any]:
    net = (
        select(func.sum(PurchaseLine.net))
        .where(PurchaseLine.purchase_id == Purchase.id)
        .scalar_subquery()
    )
    unsaid = ~exists().where(Payment.purchase_id == Purchase.id)
    stored = case(
        (Purchase.stored_value < Purchase.payable, Purchase.stored_value), else_=Purchase.payable
    )
    row = session.execute(
        select(
            func.count().label("bills"),
            func.count(Purchase.member_id).label("member_bills"),
            _sum(Purchase.goods).label("goods"),
            _sum(Purchase.due).label("due"),
            _sum(Purchase.payable).label("payable"),
            _sum(Purchase.points_value).label("points_value"),
            _sum(Purchase.points_used).label("points_used"),
            _sum(Purchase.total - func.coalesce(net, Purchase.goods)).label("rewards_value"),
            _sum(Purchase.reward_points).label("reward_points"),
            _sum(case((unsaid, stored), else_=0)).label("stored"),
        ).where(span.purchases)
    )
    told: dict[str, Any] = {name: int(value) for name, value in row.mappings().one().items()}
    paid = {
        method: int(amount)
        for method, amount in session.execute(
            select(Payment.method, func.sum(Payment.amount))
            .join(Purchase, Purchase.id == Payment.purchase_id)
            .where(span.purchases)
            .group_by(Payment.method)
        )
    }
    paid["stored"] = paid.get("stored", 0) + told.pop("stored")
    paid[OTHER] = told["payable"] - sum(paid.values())
    return {**told, "by_method": _by_method(paid)}


def _refunds(session: Session, span: Span) -> dict[str, Any]:
    told: dict[str, Any] = {"points_value_back": 0}
    for name in ("refunds", "voids"):
        told |= {name: 0, f"{name}_value": 0, f"{name}_money": 0}
    back: dict[str, int] = {}
    rows = session.execute(
        select(
            Refund.kind,
            func.coalesce(Refund.method, OTHER),
            func.count(),
            func.sum(Refund.value),
            func.sum(Refund.money_back),
            func.sum(Refund.points_value),
        )
        .where(span.refunds)
        .group_by(Refund.kind, Refund.method)
    )
    for kind, method, count, value, money, points_value in rows:
        told[f"{kind}s"] += count
        told[f"{kind}s_value"] += int(value)
        told[f"{kind}s_money"] += int(money)
        told["points_value_back"] += int(points_value)
        back[method] = back.get(method, 0) + int(money)
    return {**told, "back_by_method": _by_method(back)}


def _by_method(amounts: Mapping[str, int]) -> dict[str, int]:
    return {name: amounts[name] for name in sorted(amounts) if amounts[name]}


def _receipts(session: Session, span: Span) -> dict[str, Any]:
    told = select(Purchase.receipt, Purchase.moved_to).where(
        span.purchases, or_(Purchase.receipt.is_not(None), Purchase.moved_to.is_not(None))
    )
    return {
        "first_receipt": _first_receipt(session, told.order_by(Purchase.at, Purchase.id)),
        "last_receipt": _first_receipt(
            session, told.order_by(Purchase.at.desc(), Purchase.id.desc())
        ),
    }


def _first_receipt(session: Session, told: Select[str | None, str | None]) -> str | None:
    """Return the first receipt number; one that went on as another's, and again, took it along."""
    place = 0
    while (row := session.execute(told.offset(place).limit(1)).first()) is not None:
        receipt, later = row
        while receipt is None and later is not None:
            receipt, later = session.execute(
                select(Purchase.receipt, Purchase.moved_to).where(Purchase.id == later)
            ).one()
        if receipt is not None:
            return str(receipt)
        place += 1
    return None


def _cashiers(session: Session, span: Span) -> Sequence[dict[str, Any]]:
    name = func.coalesce(Purchase.cashier, Staff.name, "")
    rows = session.execute(
        select(
            Purchase.staff_id.label("staff"),
            name.label("name"),
            func.count().label("bills"),
            func.sum(Purchase.goods).label("goods"),
            func.sum(Purchase.payable).label("payable"),
        )
        .outerjoin(Staff, Staff.id == Purchase.staff_id)
        .where(span.purchases)
        .group_by(Purchase.staff_id, name)
        .order_by(name, Purchase.staff_id)
    )
    return [
        {
            "staff": row.staff,
            "name": row.name,
            "bills": row.bills,
            "goods": int(row.goods),
            "payable": int(row.payable),
        }
        for row in rows
    ]


def _sum(column: Any) -> Any:
    return func.coalesce(func.sum(column), 0)
