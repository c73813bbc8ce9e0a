"""Accounts, lots and entries: what is kept on one row against the rows that make it up."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, exists, func, or_, select

from loyalty_desktop.models.tables import Account, Allocation, Entry, Lot, Member
from loyalty_desktop.services.queries.snapshot import stream
from loyalty_desktop.services.queries.verification.difference import Difference
from loyalty_desktop.services.queries.verification.rows import differing
from loyalty_desktop.services.store import Session, moment

_none = func.coalesce


def differences(session: Session) -> Iterator[Difference]:
    """Compare accounts, lots and entries with the rows that make them up."""
    yield from balances(session)
    yield from _lots(session)
    yield from _entries(session)


def balances(session: Session) -> Iterator[Difference]:
    """Compare every account with its entries: points, debt, number; and with its lots.

    One walk over the entries, grouped by member; only members that differ are looked at closer.
    """
    made = (
        select(
            Entry.member_id.label("member_id"),
            func.sum(Entry.points).label("points"),
            func.sum(Entry.debt).label("debt"),
            func.count().label("number"),
            func.max(Entry.sequence).label("last"),
        )
        .group_by(Entry.member_id)
        .subquery()
    )
    unlike = (
        select(
            made.c.member_id,
            made.c.points,
            made.c.debt,
            made.c.number,
            made.c.last,
            Account.balance,
            Account.pending,
            Account.debt.label("owed"),
            Account.sequence,
            Account.as_of,
        )
        .select_from(made)
        .outerjoin(Account, Account.member_id == made.c.member_id)
        .where(
            or_(
                Account.member_id.is_(None),
                made.c.points + made.c.debt != Account.balance + Account.pending,
                made.c.debt != Account.debt,
                made.c.number != Account.sequence,
                made.c.last != Account.sequence,
            )
        )
    )
    for row in stream(session, unlike):
        yield from _account(session, row)
    without = select(Account.member_id, Account.balance + Account.pending, Account.debt).where(
        or_(Account.balance != 0, Account.pending != 0, Account.debt != 0, Account.sequence != 0),
        ~exists().where(Entry.member_id == Account.member_id),
    )
    for member, held, debt in session.execute(without):
        yield Difference("account", member, "points", 0, int(held - debt))
    for (member,) in session.execute(
        select(Member.id).where(~exists().where(Account.member_id == Member.id))
    ):
        yield Difference("account", member, "row", member, None)
    yield from _lots_of_accounts(session)


def _account(session: Session, row: Any) -> Iterator[Difference]:
    member = row.member_id
    if row.sequence is None:
        yield Difference("account", member, "row", member, None)
        return
    expired = _expired(session, member, row.as_of)
    expected, held = int(row.points + row.debt) - expired, row.balance + row.pending
    if expected != held:
        yield Difference("account", member, "points", expected, held)
    if row.debt != row.owed:
        yield Difference("account", member, "debt", int(row.debt), row.owed)
    if row.number != row.sequence or row.last != row.sequence:
        yield Difference("account", member, "sequence", row.number, row.sequence)


def _expired(session: Session, member: str, as_of: int) -> int:
    """Return points that had expired by the account's day and are not written off yet."""
    day = session.shop.day(moment(as_of))
    return int(
        session.scalar(
            select(_none(func.sum(Lot.remaining), 0)).where(
                Lot.member_id == member, Lot.remaining > 0, Lot.last_valid < day
            )
        )
        or 0
    )


def _lots_of_accounts(session: Session) -> Iterator[Difference]:
    held = (
        select(Lot.member_id.label("member_id"), func.sum(Lot.remaining).label("remaining"))
        .where(Lot.remaining > 0)
        .group_by(Lot.member_id)
        .subquery()
    )
    unlike = (
        select(
            Account.member_id, held.c.remaining, Account.balance + Account.pending, Account.as_of
        )
        .select_from(held)
        .join(Account, Account.member_id == held.c.member_id)
        .where(held.c.remaining != Account.balance + Account.pending)
    )
    for member, remaining, kept, as_of in stream(session, unlike):
        expected = int(remaining) - _expired(session, member, as_of)
        if expected != kept:
            yield Difference("account", member, "lots", expected, kept)
    without = select(Account.member_id, Account.balance + Account.pending).where(
        Account.balance + Account.pending > 0,
        ~exists().where(Lot.member_id == Account.member_id, Lot.remaining > 0),
    )
    for member, kept in session.execute(without):
        yield Difference("account", member, "lots", 0, kept)


def _lots(session: Session) -> Iterator[Difference]:
    """Compare what is left of each lot with what was drawn from it, and with its award."""
    drawn = (
        select(Allocation.lot_id.label("lot_id"), func.sum(Allocation.points).label("points"))
        .group_by(Allocation.lot_id)
        .subquery()
    )
    yield from differing(
        session,
        "lot",
        "remaining",
        select(Lot.id, Lot.earned - drawn.c.points, Lot.remaining)
        .select_from(drawn)
        .join(Lot, Lot.id == drawn.c.lot_id)
        .where(Lot.earned - drawn.c.points != Lot.remaining),
        select(Lot.id, Lot.earned, Lot.remaining).where(
            Lot.remaining != Lot.earned, ~exists().where(Allocation.lot_id == Lot.id)
        ),
    )
    yield from differing(
        session,
        "lot",
        "range",
        select(Lot.id, Lot.earned, Lot.remaining).where(
            or_(Lot.remaining < 0, Lot.remaining > Lot.earned)
        ),
    )
    yield from differing(
        session,
        "lot",
        "earned",
        select(Lot.id, Entry.points, Lot.earned)
        .outerjoin(
            Entry,
            and_(
                Entry.member_id == Lot.member_id,
                Entry.sequence == Lot.sequence,
                Entry.lot_id == Lot.id,
            ),
        )
        .where(or_(Entry.id.is_(None), Entry.points != Lot.earned)),
    )


def _entries(session: Session) -> Iterator[Difference]:
    """Compare each entry with what it moved: its lot, and what it drew from or gave back to."""
    drawn = (
        select(Allocation.entry_id.label("entry_id"), func.sum(Allocation.points).label("points"))
        .group_by(Allocation.entry_id)
        .subquery()
    )
    moved = _none(Lot.earned, 0) - _none(drawn.c.points, 0)
    yield from differing(
        session,
        "entry",
        "moved",
        select(Entry.id, moved, Entry.points + Entry.debt)
        .outerjoin(
            Lot,
            and_(
                Lot.id == Entry.lot_id,
                Lot.member_id == Entry.member_id,
                Lot.sequence == Entry.sequence,
            ),
        )
        .outerjoin(drawn, drawn.c.entry_id == Entry.id)
        .where(moved != Entry.points + Entry.debt),
    )
