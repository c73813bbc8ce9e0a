"""The ledger: the only code that adds an entry, touches a lot or writes an account.

A command takes a member's account in hand (`Book`), posts movements to it and puts it back with
`keep`. Every movement writes its entry, its lots and its allocations at once.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from loyalty_desktop.models.rules import lots as lot_rules
from loyalty_desktop.models.rules.lots import NEVER, Lot
from loyalty_desktop.models.tables import Account, Allocation, Entry, LotRenewal, Redemption
from loyalty_desktop.models.tables import Lot as LotRow
from loyalty_desktop.services.store import Prepared, Session, Version, new_id

ACCOUNT_COLUMNS = (
    Account.balance,
    Account.pending,
    Account.debt,
    Account.changes,
    Account.as_of,
    Account.programme_version,
    Account.sequence,
    Account.hash,
    Account.tier,
    Account.stage,
    Account.evidence,
    Account.purchases,
    Account.visits,
    Account.first_day,
    Account.last_day,
    Account.spend,
    Account.measure,
    Account.absorbed,
)
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


@dataclass(slots=True)
class Book:
    """A member's account in hand. `day` is the business day of the command that holds it."""

    member: str
    balance: int
    pending: int
    debt: int
    changes: int
    as_of: int
    version: int
    sequence: int
    hash: str
    tier: str | None
    stage: str
    evidence: str
    purchases: int
    visits: int
    first_day: int | None
    last_day: int | None
    spend: int
    measure: int
    absorbed: int


@dataclass(slots=True)
class Posting:
    """The command whose movements are posted: its key, moment, place and programme version."""

    session: Session
    key: str
    at: int
    day: int
    version: Version
    counter: str
    staff: str | None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """What a movement comes from."""

    purchase: str | None = None
    refund: str | None = None
    redemption: str | None = None
    reason: str | None = None


NO_SOURCE = Source()

_OPEN = Prepared(insert(Account))
_BOOK = Prepared(
    select(*ACCOUNT_COLUMNS).where(Account.member_id == bindparam("member")).with_for_update()
)
_LOOK = Prepared(select(*ACCOUNT_COLUMNS).where(Account.member_id == bindparam("member")))
_KEEP = Prepared(
    update(Account).where(Account.member_id == bindparam("member")),
    tuple(column.key for column in ACCOUNT_COLUMNS),
)
_POST = Prepared(insert(Entry))
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
_PURCHASE_LOTS = Prepared(
    select(*LOT_COLUMNS, LotRow.member_id, LotRow.kind, LotRow.origin).where(
        LotRow.purchase_id == bindparam("purchase")
    )
)
_LOT = Prepared(select(*LOT_COLUMNS, LotRow.member_id).where(LotRow.id == bindparam("lot")))
_RENEW = Prepared(update(LotRow).where(LotRow.id == bindparam("lot")), ("last_valid",))
_RENEWED = Prepared(insert(LotRenewal))
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


def open_account(p: Posting, member: str, stage: str, evidence: str, tier: str | None) -> Book:
    """Open the account of a new member or contact."""
    book = Book(
        member, 0, 0, 0, NEVER, p.at, p.version.number, 0, "", tier, stage, evidence,
        0, 0, None, None, 0, 0, 0,
    )  # fmt: skip
    _OPEN.run(p.session, member_id=member, **_columns(book))
    return book


def take(session: Session, member: str) -> Book:
    """Take a member's account in hand; on a server its row is locked until the commit."""
    return Book(member, *_BOOK.first(session, member=member))


def look(session: Session, member: str) -> Book:
    """Return a member's account as it is kept, to read only."""
    return Book(member, *_LOOK.first(session, member=member))


def keep(session: Session, book: Book) -> None:
    """Put the account back as it now is."""
    _KEEP.run(session, member=book.member, **_columns(book))


def lots_of(p: Posting, book: Book) -> list[Lot]:
    """Return the member's lots with points left, as far as they existed at the posting's time."""
    if p.at < book.as_of:
        rows = _LOTS_BY.all(p.session, member=book.member, at=p.at)
    else:
        rows = _LOTS.all(p.session, member=book.member)
    return [Lot(*row) for row in rows]


def spendable(p: Posting, book: Book) -> int:
    """Return the points the member can spend: the balance less what is reserved."""
    balance = (
        book.balance
        if p.at >= book.as_of
        else lot_rules.total(lot_rules.usable(lots_of(p, book), p.day))
    )
    return balance - reserved(p.session, book.member, p.at)


def reserved(session: Session, member: str, at: int) -> int:
    """Return the points put aside for rewards at the moment `at`."""
    if not session.shop.rewards:
        return 0
    return int(_RESERVED.first(session, member=member, at=at)[0])


def award(
    p: Posting,
    book: Book,
    kind: str,
    points: int,
    last_valid: int,
    *,
    origin: str | None = None,
    available_from: int | None = None,
    source: Source = NO_SOURCE,
) -> str:
    """Give points as a new lot; an older debt is paid from them first. Return the lot's id."""
    lot = new_id()
    available = p.day if available_from is None else available_from
    paid = min(book.debt, points)
    entry = _post(p, book, kind, points, debt=-paid, lot=lot, origin=origin, source=source)
    _NEW_LOT.run(
        p.session,
        id=lot,
        member_id=book.member,
        kind=kind,
        origin=origin,
        earned=points,
        remaining=points - paid,
        available_from=available,
        last_valid=last_valid,
        first_last_valid=last_valid,
        awarded_day=p.day,
        sequence=book.sequence,
        purchase_id=source.purchase,
        from_lot=None,
        occurred_at=p.at,
    )
    if paid:
        _ALLOCATE.run(
            p.session, entry_id=entry, number=1, lot_id=lot, points=paid, occurred_at=p.at
        )
    book.debt -= paid
    _add(p, book, points - paid, available, last_valid)
    return lot


def spend(p: Posting, book: Book, kind: str, points: int, *, source: Source = NO_SOURCE) -> None:
    """Take points from the lots that can be spent, soonest last valid day first.

    The caller has refused what the balance doesn't cover; the database refuses the rest.
    """
    drawn, missing = lot_rules.draw(lot_rules.usable(lots_of(p, book), p.day), points)
    if missing:
        raise RuntimeError(f"{missing} points are missing that the balance promised")
    entry = _post(p, book, kind, -points, source=source)
    _draw(p, entry, drawn)
    book.balance -= points


def take_back(
    p: Posting,
    book: Book,
    points: int,
    own: Sequence[Lot],
    lapsed: int,
    *,
    make_debt: bool,
    source: Source,
) -> tuple[int, int]:
    """Take back points that a purchase gave: its own lots first, then others, pending ones last.

    `lapsed` points of its own lots have expired: they count as taken back. Return the points
    that became debt and those that nobody can take (with `make_debt` off).
    """
    mine = {lot.id for lot in own}
    drawn, missing = lot_rules.draw([lot for lot in own if lot.last_valid >= p.day], points)
    missing -= min(missing, lapsed)
    others = [lot for lot in lots_of(p, book) if lot.id not in mine]
    more, missing = lot_rules.draw(
        [*lot_rules.usable(others, p.day), *lot_rules.pending(others, p.day)], missing
    )
    drawn += more
    taken = sum(part.points for part in drawn)
    debt = missing if make_debt else 0
    if taken or debt:
        entry = _post(p, book, "reverse_earn", -(taken + debt), debt=debt, source=source)
        _draw(p, entry, drawn)
        book.debt += debt
    return debt, missing - debt


def give_back(
    p: Posting,
    book: Book,
    points: int,
    drawn: Sequence[tuple[str, int]],
    already: int,
    *,
    grace_until: int | None,
    source: Source,
) -> None:
    """Give spent points back to the lots they came from, in the order they were drawn.

    `already` of them were given back before. A lot that has expired meanwhile keeps them expired,
    or, with `grace_until`, they come as a new lot valid through that day. A lot that belonged to
    a member absorbed since comes anew with its own dates. Debts are not paid from these points.
    """
    for lot_id, amount in drawn:
        skipped = min(already, amount)
        already -= skipped
        back = min(points, amount - skipped)
        if not back:
            continue
        points -= back
        row = _LOT.first(p.session, lot=lot_id)
        lot, owner = Lot(*row[:8]), row[8]
        if lot.last_valid < p.day and grace_until is not None:
            _return_as_new(p, book, lot, back, grace_until, source)
        elif owner != book.member:
            _return_as_new(p, book, lot, back, lot.last_valid, source)
        else:
            entry = _post(p, book, "return_spent", back, lot=lot.id, source=source)
            _ALLOCATE.run(
                p.session, entry_id=entry, number=1, lot_id=lot.id, points=-back, occurred_at=p.at
            )
            _TAKE.run(p.session, lot=lot.id, points=-back)


def write_off(p: Posting, book: Book) -> int:
    """Write an `expire` entry for every lot whose last valid day is over; return the points."""
    gone = lot_rules.expired(lots_of(p, book), p.day)
    for lot in gone:
        entry = _post(p, book, "expire", -lot.remaining, lot=lot.id)
        _draw(p, entry, [lot_rules.Drawn(lot.id, lot.remaining)])
    return lot_rules.total(gone)


def renew(p: Posting, book: Book, last_valid: int) -> None:
    """Give every lot that hasn't expired a later last valid day."""
    for lot in lots_of(p, book):
        if p.day <= lot.last_valid < last_valid:
            _RENEW.run(p.session, lot=lot.id, last_valid=last_valid)
            _RENEWED.run(
                p.session,
                lot_id=lot.id,
                command_key=p.key,
                last_valid=last_valid,
                occurred_at=p.at,
            )


def carry_over(p: Posting, giver: Book, taker: Book) -> None:
    """Move every lot with points left, and the debt, to another member, with their own dates."""
    for lot in lot_rules.consuming_order(lots_of(p, giver)):
        entry = _post(p, giver, "merge", -lot.remaining, lot=lot.id)
        _draw(p, entry, [lot_rules.Drawn(lot.id, lot.remaining)])
        new = new_id()
        _post(p, taker, "merge", lot.remaining, lot=new)
        _new_lot_like(p, taker, new, lot, lot.remaining, lot.last_valid, "merge")
    move_debt(p, giver, taker, giver.debt)


def carry_back(p: Posting, giver: Book, taker: Book, lots: Sequence[tuple[Lot, str]]) -> None:
    """Give what is left of lots carried over back to the lots they came from."""
    for lot, origin in lots:
        if not lot.remaining:
            continue
        entry = _post(p, giver, "merge", -lot.remaining, lot=lot.id)
        _draw(p, entry, [lot_rules.Drawn(lot.id, lot.remaining)])
        entry = _post(p, taker, "merge", lot.remaining, lot=origin)
        _draw(p, entry, [lot_rules.Drawn(origin, -lot.remaining)])


def move_debt(p: Posting, giver: Book, taker: Book, owed: int) -> None:
    """Move debt from one account to another."""
    if owed:
        _post(p, giver, "merge", owed, debt=-owed)
        _post(p, taker, "merge", -owed, debt=owed)
        giver.debt -= owed
        taker.debt += owed


def recount(p: Posting, book: Book, day: int) -> int:
    """Set balance and pending from the lots as of business day `day`.

    Return the first later day on which time alone changes them.
    """
    lots = [Lot(*row) for row in _LOTS.all(p.session, member=book.member)]
    book.balance = lot_rules.total(lot_rules.usable(lots, day))
    book.pending = lot_rules.total(lot_rules.pending(lots, day))
    return lot_rules.next_change(lots, day)


def drawn_for(session: Session, purchase: str) -> list[tuple[str, int]]:
    """Return the lots and points that a purchase drew from, in order."""
    return [(lot, points) for lot, points in _DRAWN.all(session, purchase=purchase)]


def drawn_for_redemption(session: Session, redemption: str) -> list[tuple[str, int]]:
    """Return the lots and points that a redemption drew from, in order."""
    return [
        (lot, points) for lot, points in _DRAWN_BY_REDEMPTION.all(session, redemption=redemption)
    ]


def lots_from(session: Session, purchase: str) -> list[tuple[Lot, str, str, str | None]]:
    """Return every lot a purchase gave: the lot, its member, its kind and its origin."""
    return [
        (Lot(*row[:8]), row[8], row[9], row[10])
        for row in _PURCHASE_LOTS.all(session, purchase=purchase)
    ]


def chain(secret: bytes, previous: str, values: Sequence[Any]) -> str:
    """Return the keyed hash that follows `previous`: 128 bits, hexadecimal."""
    text = "\x1f".join(map(str, values))
    return hmac.digest(secret, f"{previous}\x1e{text}".encode(), "sha256")[:16].hex()


def _post(
    p: Posting,
    book: Book,
    kind: str,
    points: int,
    *,
    debt: int = 0,
    lot: str | None = None,
    origin: str | None = None,
    source: Source = NO_SOURCE,
) -> str:
    """Add one entry to the member's chain and return its id."""
    session = p.session
    entry = new_id()
    p.number += 1
    book.sequence += 1
    book.hash = chain(
        session.shop.secret,
        book.hash,
        (entry, book.member, book.sequence, kind, points, debt, lot, source.purchase, p.day, p.at),
    )
    _POST.run(
        session,
        id=entry,
        command_key=p.key,
        number=p.number,
        member_id=book.member,
        sequence=book.sequence,
        kind=kind,
        origin=origin,
        points=points,
        debt=debt,
        lot_id=lot,
        purchase_id=source.purchase,
        refund_id=source.refund,
        redemption_id=source.redemption,
        counter=p.counter,
        staff_id=p.staff,
        business_day=p.day,
        occurred_at=p.at,
        recorded_at=session.recorded_at,
        reason=source.reason,
        programme_version=p.version.number,
        key_generation=session.shop.generation,
        hash=book.hash,
    )
    return entry


def _draw(p: Posting, entry: str, drawn: Sequence[lot_rules.Drawn]) -> None:
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


def _return_as_new(
    p: Posting, book: Book, lot: Lot, points: int, last_valid: int, source: Source
) -> None:
    new = new_id()
    _post(p, book, "return_spent", points, lot=new, source=source)
    _new_lot_like(p, book, new, lot, points, last_valid, "return_spent")


def _new_lot_like(
    p: Posting, book: Book, new: str, lot: Lot, points: int, last_valid: int, kind: str
) -> None:
    _NEW_LOT.run(
        p.session,
        id=new,
        member_id=book.member,
        kind=kind,
        origin=None,
        earned=points,
        remaining=points,
        available_from=lot.available_from,
        last_valid=last_valid,
        first_last_valid=last_valid,
        awarded_day=lot.awarded,
        sequence=book.sequence,
        purchase_id=lot.purchase,
        from_lot=lot.id,
        occurred_at=p.at,
    )


def _add(p: Posting, book: Book, points: int, available_from: int, last_valid: int) -> None:
    """Keep balance, pending and the day of the next change up with a new lot."""
    if last_valid < p.day or not points:
        return
    if available_from <= p.day:
        book.balance += points
    else:
        book.pending += points
        book.changes = min(book.changes, available_from)
    if last_valid < NEVER:
        book.changes = min(book.changes, last_valid + 1)


def _columns(book: Book) -> dict[str, Any]:
    return {
        "balance": book.balance,
        "pending": book.pending,
        "debt": book.debt,
        "changes": book.changes,
        "as_of": book.as_of,
        "programme_version": book.version,
        "sequence": book.sequence,
        "hash": book.hash,
        "tier": book.tier,
        "stage": book.stage,
        "evidence": book.evidence,
        "purchases": book.purchases,
        "visits": book.visits,
        "first_day": book.first_day,
        "last_day": book.last_day,
        "spend": book.spend,
        "measure": book.measure,
        "absorbed": book.absorbed,
    }


_WRITTEN_OFF = Prepared(
    select(func.coalesce(func.sum(Entry.points), 0)).where(
        Entry.member_id == bindparam("member"),
        Entry.sequence > bindparam("sequence"),
        Entry.kind == literal_column("'expire'"),
    )
)


def written_off(session: Session, member: str, after: int) -> int:
    """Return the points written off in the member's entries after number `after`."""
    return -int(_WRITTEN_OFF.first(session, member=member, sequence=after)[0])
