"""Points awarded, spent, taken back, given back and written off."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules import lots as lot_rules
from loyalty_desktop.models.rules.lots import NEVER, Drawn, Lot
from loyalty_desktop.models.tables import Entry
from loyalty_desktop.services.ledger.book import NO_SOURCE, Book, Posting, Source, everyone, post
from loyalty_desktop.services.ledger.lots import draw, lot_now, lots_after, lots_of, new_lot
from loyalty_desktop.services.store import Prepared, moment, new_id

_LATER_DEBTS = Prepared(
    select(Entry.debt)
    .where(
        Entry.member_id == bindparam("member"),
        Entry.occurred_at > bindparam("at"),
        Entry.debt != 0,
    )
    .order_by(Entry.occurred_at.desc(), Entry.sequence.desc())
)


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
    available = p.day if available_from is None else available_from
    paid = min(_oldest_debt(p, book), points)
    lot = Lot(
        new_id(), points, points - paid, available, last_valid, p.day, purchase=source.purchase
    )
    entry = post(p, book, kind, points, debt=-paid, lot=lot.id, origin=origin, source=source)
    new_lot(p, book, lot, kind, origin=origin, entry=entry)
    book.debt -= paid
    _add(p, book, points - paid, available, last_valid)
    if p.at < book.as_of:
        _set_off(p, book, kind, [lot], points, origin=origin, source=source)
    return lot.id


def spend(p: Posting, book: Book, kind: str, points: int, *, source: Source = NO_SOURCE) -> None:
    """Take points from the lots that can be spent, soonest last valid day first.

    The caller has refused what the balance doesn't cover; the database refuses the rest.
    """
    drawn, missing = lot_rules.draw(lot_rules.usable(lots_of(p, book), p.day), points)
    if missing:
        raise RuntimeError(f"{missing} points are missing that the balance promised")
    entry = post(p, book, kind, -points, source=source)
    draw(p, entry, drawn)
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
        entry = post(p, book, "reverse_earn", -(taken + debt), debt=debt, source=source)
        draw(p, entry, drawn)
        book.debt += debt
    if debt and p.at < book.as_of:
        _set_off(p, book, "reverse_earn", lots_after(p, book), debt, source=source)
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
    members = everyone(p, book)
    for lot_id, amount in drawn:
        skipped = min(already, amount)
        already -= skipped
        back = min(points, amount - skipped)
        if not back:
            continue
        points -= back
        lot, owner = lot_now(p, lot_id, members)
        if lot.last_valid < p.day and grace_until is not None:
            again(p, book, lot, back, "return_spent", last_valid=grace_until, source=source)
        elif owner != book.member:
            again(p, book, lot, back, "return_spent", source=source)
        else:
            entry = post(p, book, "return_spent", back, lot=lot.id, source=source)
            draw(p, entry, [Drawn(lot.id, -back)])


def write_off(p: Posting, book: Book) -> int:
    """Write an `expire` entry for every lot whose last valid day is over; return the points."""
    gone = lot_rules.expired(lots_of(p, book), p.day)
    for lot in gone:
        entry = post(p, book, "expire", -lot.remaining, lot=lot.id)
        draw(p, entry, [Drawn(lot.id, lot.remaining)])
    return lot_rules.total(gone)


def again(
    p: Posting,
    book: Book,
    lot: Lot,
    points: int,
    kind: str,
    *,
    last_valid: int | None = None,
    source: Source = NO_SOURCE,
) -> None:
    """Post points as a new lot with the dates of an older one, or with another last valid day."""
    new = lot._replace(
        id=new_id(),
        earned=points,
        remaining=points,
        last_valid=lot.last_valid if last_valid is None else last_valid,
    )
    post(p, book, kind, points, lot=new.id, source=source)
    new_lot(p, book, new, kind, from_lot=lot.id)


def _oldest_debt(p: Posting, book: Book) -> int:
    """Return the debt that an award at the posting's time can pay: what was owed from then on."""
    if not book.debt or p.at >= book.as_of:
        return book.debt
    least = owed = book.debt
    for (debt,) in _LATER_DEBTS.all(p.session, member=book.member, at=p.at):
        owed -= debt
        least = min(least, owed)
    return least


def _set_off(
    p: Posting,
    book: Book,
    kind: str,
    lots: Sequence[Lot],
    most: int,
    *,
    origin: str | None = None,
    source: Source,
) -> None:
    """Pay debt with points, at the account's own moment: one of the two was recorded too late.

    Had a back-dated document been recorded in time, an award would have paid a debt, or a refund
    would have found points: either way both would be gone by now.
    """
    now = replace(p, at=book.as_of, day=p.session.shop.day(moment(book.as_of)))
    usable = [*lot_rules.usable(lots, now.day), *lot_rules.pending(lots, now.day)]
    drawn, missing = lot_rules.draw(usable, min(book.debt, most))
    paid = min(book.debt, most) - missing
    if not paid:
        return
    entry = post(now, book, kind, 0, debt=-paid, origin=origin, source=source)
    draw(now, entry, drawn)
    p.number = now.number
    book.debt -= paid


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
