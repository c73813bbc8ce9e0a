"""The lots of a member: read, made, drawn from, given a later last valid day."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from loyalty_desktop.models.rules import lots as lot_rules
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.lots import Drawn, Lot
from loyalty_desktop.models.tables import Allocation, Entry, LotRenewal, Purchase, Redemption
from loyalty_desktop.models.tables import Lot as LotRow
from loyalty_desktop.services.ledger.book import Book, Posting, everyone
from loyalty_desktop.services.store import Prepared, Session

LOT_COLUMNS = (
    LotRow.id,
    LotRow.earned,
    LotRow.remaining,
    LotRow.available_from,
    LotRow.last_valid,
    LotRow.awarded_day,
    LotRow.sequence,
    LotRow.purchase_id,
)

_NEW_LOT = Prepared(insert(LotRow))
_ALLOCATE = Prepared(insert(Allocation))
_TAKE = Prepared(
    update(LotRow)
    .where(LotRow.id == bindparam("lot"))
    .values(remaining=LotRow.remaining - bindparam("points"))
)
_LOTS = Prepared(
    select(*LOT_COLUMNS).where(LotRow.member_id == bindparam("member"), LotRow.remaining > 0)
)
_LOTS_BY = Prepared(
    select(*LOT_COLUMNS).where(
        LotRow.member_id == bindparam("member"),
        LotRow.remaining > 0,
        LotRow.occurred_at <= bindparam("at"),
    )
)
_LOTS_AFTER = Prepared(
    select(*LOT_COLUMNS).where(
        LotRow.member_id == bindparam("member"),
        LotRow.remaining > 0,
        LotRow.occurred_at > bindparam("at"),
    )
)
_PURCHASE_LOTS = Prepared(
    select(*LOT_COLUMNS, LotRow.member_id, LotRow.kind, LotRow.origin).where(
        LotRow.purchase_id == bindparam("purchase")
    )
)
_LOT = Prepared(select(*LOT_COLUMNS, LotRow.member_id).where(LotRow.id == bindparam("lot")))
_RENEW = Prepared(update(LotRow).where(LotRow.id == bindparam("lot")), ("last_valid",))
_RENEWED = Prepared(insert(LotRenewal))
_EARNING_DAYS = Prepared(
    select(Purchase.business_day)
    .where(
        Purchase.member_id == bindparam("member"),
        Purchase.earned > 0,
        Purchase.business_day >= bindparam("first"),
        Purchase.credited_at <= bindparam("at"),
    )
    .order_by(Purchase.business_day)
)
_RESERVED = Prepared(
    select(func.coalesce(func.sum(Redemption.points), 0)).where(
        Redemption.member_id == bindparam("member"),
        Redemption.state == literal_column("'reserved'"),
        Redemption.reserved_until > bindparam("at"),
    )
)
_DRAWN = Prepared(
    select(Allocation.lot_id, Allocation.points)
    .join(Entry, Entry.id == Allocation.entry_id)
    .where(Entry.purchase_id == bindparam("purchase"), Entry.kind == literal_column("'redeem'"))
    .order_by(Entry.occurred_at, Entry.sequence, Allocation.number)
)
_DRAWN_BY_REDEMPTION = Prepared(
    select(Allocation.lot_id, Allocation.points)
    .join(Entry, Entry.id == Allocation.entry_id)
    .where(Entry.redemption_id == bindparam("redemption"), Entry.kind == literal_column("'redeem'"))
    .order_by(Entry.sequence, Allocation.number)
)
_WRITTEN_OFF = Prepared(
    select(func.coalesce(func.sum(Entry.points), 0)).where(
        Entry.member_id == bindparam("member"),
        Entry.sequence > bindparam("sequence"),
        Entry.kind == literal_column("'expire'"),
    )
)
_EXPIRED = Prepared(
    select(func.coalesce(func.sum(Allocation.points), 0))
    .join(Entry, Entry.id == Allocation.entry_id)
    .where(Allocation.lot_id == bindparam("lot"), Entry.kind == literal_column("'expire'"))
)


class PurchaseLot(NamedTuple):
    """A lot that a purchase gave, whose it is, and what kind of award it was."""

    lot: Lot
    member: str
    kind: str
    origin: str | None


def lots_of(p: Posting, book: Book) -> list[Lot]:
    """Return the member's lots with points left, as far as they existed at the posting's time."""
    if p.at < book.as_of:
        rows = _LOTS_BY.all(p.session, member=book.member, at=p.at)
    else:
        rows = _LOTS.all(p.session, member=book.member)
    return [Lot(*row) for row in rows]


def lots_after(p: Posting, book: Book) -> list[Lot]:
    """Return the member's lots with points left that came after the posting's time."""
    return [Lot(*row) for row in _LOTS_AFTER.all(p.session, member=book.member, at=p.at)]


def spendable(p: Posting, book: Book) -> int:
    """Return the points the member can spend: the balance less what is reserved."""
    balance = (
        book.balance
        if p.at >= book.as_of
        else lot_rules.total(lot_rules.usable(lots_of(p, book), p.day))
    )
    if not p.session.shop.rewards:
        return balance
    return balance - sum(reserved(p.session, one, p.at) for one in everyone(p, book))


def reserved(session: Session, member: str, at: int) -> int:
    """Return the points put aside for rewards at the moment `at`."""
    if not session.shop.rewards:
        return 0
    return int(_RESERVED.first(session, member=member, at=at)[0])


def recount(p: Posting, book: Book, day: int) -> int:
    """Set balance and pending from the lots as of business day `day`.

    Return the first later day on which time alone changes them.
    """
    lots = [Lot(*row) for row in _LOTS.all(p.session, member=book.member)]
    book.balance = lot_rules.total(lot_rules.usable(lots, day))
    book.pending = lot_rules.total(lot_rules.pending(lots, day))
    return lot_rules.next_change(lots, day)


def renew(p: Posting, book: Book, last_valid: int) -> None:
    """Give every lot that hasn't expired a later last valid day."""
    for lot in lots_of(p, book):
        if p.day <= lot.last_valid < last_valid:
            _renew(p, lot, last_valid)


def drawn_for(session: Session, purchase: str) -> list[tuple[str, int]]:
    """Return the lots and points that a purchase drew from, in order."""
    return [(lot, points) for lot, points in _DRAWN.all(session, purchase=purchase)]


def drawn_for_redemption(session: Session, redemption: str) -> list[tuple[str, int]]:
    """Return the lots and points that a redemption drew from, in order."""
    return [
        (lot, points) for lot, points in _DRAWN_BY_REDEMPTION.all(session, redemption=redemption)
    ]


def lots_from(session: Session, purchase: str) -> list[PurchaseLot]:
    """Return every lot a purchase gave, to whomever."""
    return [
        PurchaseLot(Lot(*row[:8]), row[8], row[9], row[10])
        for row in _PURCHASE_LOTS.all(session, purchase=purchase)
    ]


def expired_of(session: Session, lot: str) -> int:
    """Return the points of a lot that were written off."""
    return int(_EXPIRED.first(session, lot=lot)[0])


def written_off(session: Session, member: str, after: int) -> int:
    """Return the points written off in the member's entries after number `after`."""
    return -int(_WRITTEN_OFF.first(session, member=member, sequence=after)[0])


def draw(p: Posting, entry: str, drawn: Sequence[Drawn]) -> None:
    """Take what `entry` drew from each lot; negative points are given back."""
    for number, part in enumerate(drawn, 1):
        _ALLOCATE.run(
            p.session,
            entry_id=entry,
            number=number,
            lot_id=part.lot,
            points=part.points,
            occurred_at=p.at,
        )
        _TAKE.run(p.session, lot=part.lot, points=part.points)


def new_lot(
    p: Posting,
    book: Book,
    lot: Lot,
    kind: str,
    *,
    origin: str | None = None,
    entry: str = "",
    from_lot: str | None = None,
) -> None:
    """Keep a new lot; what it lacks of its award has paid a debt by `entry`."""
    _NEW_LOT.run(
        p.session,
        id=lot.id,
        member_id=book.member,
        kind=kind,
        origin=origin,
        earned=lot.earned,
        remaining=lot.remaining,
        available_from=lot.available_from,
        last_valid=lot.last_valid,
        first_last_valid=lot.last_valid,
        awarded_day=lot.awarded,
        sequence=book.sequence,
        purchase_id=lot.purchase,
        from_lot=from_lot,
        occurred_at=p.at,
    )
    if paid := lot.earned - lot.remaining:
        _ALLOCATE.run(
            p.session, entry_id=entry, number=1, lot_id=lot.id, points=paid, occurred_at=p.at
        )


def lot_by_id(session: Session, lot: str) -> Lot:
    """Return the lot with id `lot`."""
    return Lot(*_LOT.first(session, lot=lot)[:8])


def lot_now(p: Posting, lot: str, members: Sequence[str]) -> tuple[Lot, str]:
    """Return a lot and its member, renewed by what its members bought while it was empty.

    An empty lot isn't renewed with the others; when points come back to it, it catches up.
    """
    row = _LOT.first(p.session, lot=lot)
    found = Lot(*row[:8])
    if not any(v.programme.expiry.kind == "activity" for v in p.session.shop.versions):
        return found, row[8]
    days = sorted(
        day
        for member in members
        for (day,) in _EARNING_DAYS.all(p.session, member=member, first=found.awarded, at=p.at)
    )
    last_valid = found.last_valid
    for day in days:
        expiry = p.session.shop.version_on(day).programme.expiry
        if day <= last_valid and expiry.kind == "activity":
            last_valid = max(last_valid, last_valid_day(day, expiry))
    if last_valid > found.last_valid:
        _renew(p, found, last_valid)
        found = found._replace(last_valid=last_valid)
    return found, row[8]


def _renew(p: Posting, lot: Lot, last_valid: int) -> None:
    _RENEW.run(p.session, lot=lot.id, last_valid=last_valid)
    _RENEWED.run(
        p.session, lot_id=lot.id, command_key=p.key, last_valid=last_valid, occurred_at=p.at
    )
