"""Everything of the shop as rows for a file, page by page in the order in which it was recorded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Account, Entry, Member, Purchase, PurchaseLine
from loyalty_desktop.services import standing
from loyalty_desktop.services.queries.member_selection import Chosen, chosen_places
from loyalty_desktop.services.queries.snapshot import snapshot
from loyalty_desktop.services.store import Session, micros, moment, needs

PAGE: Final = 2000
SOME: Final = 500
"""Rows that are named one by one, in one question."""

Value = str | int | Decimal | None
"""Amounts are decimals in major units, exact."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export: "members", "purchases" or "ledger", of which business days, as of when.

    `chosen` names the members that are wanted, None means everybody.
    """

    what: str
    first: date | None
    last: date | None
    now: datetime
    chosen: Chosen | None = None


MEMBERS: Final = (
    "number", "name", "phone", "email", "birthday", "address", "postcode", "city", "joined", "left",
    "source", "tier", "stage", "balance", "pending", "debt", "visits", "first_visit", "last_visit",
    "spend",
)  # fmt: skip
PURCHASES: Final = (
    "id", "date", "at", "receipt", "counter", "cashier", "member", "total", "tax", "discount",
    "due", "payable", "points_used", "earned", "bonus", "refunded", "voided_at",
    "line", "sku", "name", "category", "kind", "quantity", "amount", "line_discount", "net",
)  # fmt: skip
LEDGER: Final = (
    "id", "date", "at", "recorded_at", "member", "sequence", "kind", "origin", "points", "debt",
    "receipt", "purchase", "refund", "redemption", "lot", "counter", "reason", "programme_version",
)  # fmt: skip
COLUMNS: Final = {"members": MEMBERS, "purchases": PURCHASES, "ledger": LEDGER}


@needs(Right.EXPORT)
def export_to(
    session: Session, wanted: Wanted, write: Callable[[tuple[Value, ...]], object]
) -> int:
    """Hand every row to `write`, all as of one moment; return how many there were."""
    with snapshot(session) as still:
        pages = {"members": _members, "purchases": _purchases, "ledger": _ledger}[wanted.what]
        count = 0
        for row in pages(still, wanted):
            write(row)
            count += 1
        return count


def _pages(session: Session, statement: Any, key: Any) -> Iterator[list[Any]]:
    """Return pages of `statement` in the order of `key`, which is its first column."""
    last: str = ""
    while True:
        found: Any = session.execute(statement.where(key > last).order_by(key).limit(PAGE))
        page: list[Any] = found.all()
        if not page:
            return
        yield page
        last = page[-1][0]


def _chosen_pages(
    session: Session, statement: Any, chosen: Chosen, now: datetime
) -> Iterator[list[Any]]:
    """Return pages of the chosen members, in the order in which they were listed."""
    places = chosen_places(session, chosen, now)
    for first in range(0, len(places), SOME):
        some = list(places[first : first + SOME])
        found: Any = session.execute(statement.add_columns(Member.row).where(Member.row.in_(some)))
        rows = {row[-1]: row for row in found}
        yield [rows[row] for row in some if row in rows]


def _members(session: Session, wanted: Wanted) -> Iterator[tuple[Value, ...]]:
    at = micros(wanted.now)
    today = session.shop.day(wanted.now)
    statement = select(
        Member.id,
        Member.number,
        Member.name,
        Member.phone,
        Member.email,
        Member.birthday,
        Member.address,
        Member.postcode,
        Member.city,
        Member.joined_at,
        Member.left_at,
        Member.source,
        Account.tier,
        Account.stage,
        Account.balance,
        Account.pending,
        Account.debt,
        Account.visits,
        Account.first_day,
        Account.last_day,
        Account.spend,
        Account.changes,
        Account.programme_version,
    ).join(Account, Account.member_id == Member.id)
    statement = statement.where(Member.merged_into.is_(None))
    version = session.shop.judged_by(today)
    pages = (
        _pages(session, statement, Member.id)
        if wanted.chosen is None
        else _chosen_pages(session, statement, wanted.chosen, wanted.now)
    )
    for page in pages:
        for row in page:
            now: Any = row
            if row.changes <= today or row.programme_version != version:
                # Time has passed over what is kept: the figures of today.
                now = standing.standing_at(session, row.id, at)
            yield (
                row.number,
                row.name,
                row.phone,
                row.email,
                _day(row.birthday),
                row.address,
                row.postcode,
                row.city,
                _local(session, row.joined_at),
                _local(session, row.left_at),
                row.source,
                now.tier,
                now.stage,
                now.balance,
                now.pending,
                now.debt,
                row.visits,
                _day(row.first_day),
                _day(row.last_day),
                _amount(session, row.spend),
            )


def _purchases(session: Session, wanted: Wanted) -> Iterator[tuple[Value, ...]]:
    statement = _within(
        select(
            Purchase.id,
            Purchase.business_day,
            Purchase.at,
            Purchase.receipt,
            Purchase.counter,
            Purchase.cashier,
            Member.number,
            Purchase.total,
            Purchase.tax,
            Purchase.discount,
            Purchase.due,
            Purchase.payable,
            Purchase.points_used,
            Purchase.earned,
            Purchase.bonus,
            Purchase.refunded,
            Purchase.voided_at,
        ).outerjoin(Member, Member.id == Purchase.member_id),
        Purchase.business_day,
        wanted,
    )
    for page in _pages(session, statement, Purchase.id):
        lines: dict[str, list[Any]] = {}
        for line in session.execute(
            select(PurchaseLine.__table__)
            .where(PurchaseLine.purchase_id.between(page[0].id, page[-1].id))
            .order_by(PurchaseLine.purchase_id, PurchaseLine.number)
        ):
            lines.setdefault(line.purchase_id, []).append(line)
        for row in page:
            head = (
                row.id,
                _day(row.business_day),
                _local(session, row.at),
                row.receipt,
                row.counter,
                row.cashier,
                row.number,
                *(_amount(session, amount) for amount in row[7:12]),
                row.points_used,
                row.earned,
                row.bonus,
                _amount(session, row.refunded),
                _local(session, row.voided_at),
            )
            for line in lines.get(row.id, ()):
                yield (*head, *_line(session, line))
            if row.id not in lines:
                yield (*head, *(None,) * 9)


def _line(session: Session, line: Any) -> tuple[Value, ...]:
    return (
        line.number,
        line.sku,
        line.name,
        line.category,
        line.kind,
        _exact(line.quantity, 3),
        _amount(session, line.amount),
        _amount(session, line.discount),
        _amount(session, line.net),
    )


def _ledger(session: Session, wanted: Wanted) -> Iterator[tuple[Value, ...]]:
    holder = aliased(Member)
    statement = _within(
        select(
            Entry.id,
            Entry.business_day,
            Entry.occurred_at,
            Entry.recorded_at,
            holder.number,
            Entry.sequence,
            Entry.kind,
            Entry.origin,
            Entry.points,
            Entry.debt,
            Purchase.receipt,
            Entry.purchase_id,
            Entry.refund_id,
            Entry.redemption_id,
            Entry.lot_id,
            Entry.counter,
            Entry.reason,
            Entry.programme_version,
        )
        .join(holder, holder.id == Entry.member_id)
        .outerjoin(Purchase, Purchase.id == Entry.purchase_id),
        Entry.business_day,
        wanted,
    )
    for page in _pages(session, statement, Entry.id):
        for row in page:
            yield (
                row[0],
                _day(row[1]),
                _local(session, row[2]),
                _local(session, row[3]),
                *row[4:],
            )


def _within(statement: Any, day: Any, wanted: Wanted) -> Any:
    if wanted.first is not None:
        statement = statement.where(day >= day_of(wanted.first))
    if wanted.last is not None:
        statement = statement.where(day <= day_of(wanted.last))
    return statement


def _day(day: int | None) -> str | None:
    return None if day is None else date_of(day).isoformat()


def _local(session: Session, at: int | None) -> str | None:
    """Return a moment in the shop's zone with its offset."""
    return None if at is None else moment(at).astimezone(session.shop.zone).isoformat()


def _amount(session: Session, minor: int) -> Decimal:
    return _exact(minor, session.shop.currency.exponent)


def _exact(value: int, places: int) -> Decimal:
    return Decimal(value).scaleb(-places)
