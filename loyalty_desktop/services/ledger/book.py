"""A member's account in hand, the command that moves it, and the entries it posts."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.tables import Account, Entry, Merge
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


@dataclass(slots=True)
class Book:
    """A member's account in hand: true as of `as_of`, the latest moment recorded for the member.

    `version` is the last recorded programme version that tier and stage were judged with.
    """

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
_MERGED = Prepared(
    select(Merge.absorb_id).where(
        Merge.keep_id == bindparam("member"),
        Merge.at <= bindparam("at"),
        (Merge.undone_at.is_(None)) | (Merge.undone_at > bindparam("at")),
    )
)


def open_account(p: Posting, member: str, stage: str, evidence: str, tier: str | None) -> Book:
    """Open the account of a new member or contact."""
    book = Book(
        member, 0, 0, 0, NEVER, p.at, p.session.shop.judged_by(p.day), 0, "", tier, stage,
        evidence, 0, 0, None, None, 0, 0, 0,
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


def lineage(session: Session, member: str, at: int) -> list[str]:
    """Return the member and everyone absorbed by it as of the moment `at`."""
    found, waiting = [member], [member]
    while waiting:
        for (absorbed,) in _MERGED.all(session, member=waiting.pop(), at=at):
            if absorbed not in found:
                found.append(absorbed)
                waiting.append(absorbed)
    return found


def everyone(p: Posting, book: Book) -> list[str]:
    """Return the member of an account in hand and everyone it has absorbed by now."""
    return everyone_at(p.session, book, max(p.at, book.as_of))


def everyone_at(session: Session, book: Book, at: int) -> list[str]:
    """Return the member of an account and everyone it has absorbed by the moment `at`."""
    return lineage(session, book.member, at) if book.absorbed else [book.member]


def chain(secret: bytes, previous: str, values: Sequence[Any]) -> str:
    """Return the keyed hash that follows `previous`: 128 bits, hexadecimal."""
    text = "\x1f".join(map(str, values))
    return hmac.digest(secret, f"{previous}\x1e{text}".encode(), "sha256")[:16].hex()


def post(
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
