"""Whom a code, number, phone or id means, and which purchase a receipt."""

import re
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import BlockedCard, Invalid, LeftProgramme, NotEligible, NotFound
from loyalty_desktop.models.rules.cards import code_hash
from loyalty_desktop.models.rules.keyboards import heard
from loyalty_desktop.models.rules.phones import looks_like_phone, parse_phone
from loyalty_desktop.models.tables import Card, Member, Purchase
from loyalty_desktop.services.store import Prepared, Session

RECEIPT_DAYS = 30
"""Within so many days a receipt number that two counters have used is ambiguous."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"M-?\d{10}")
_COLUMNS = (
    Member.id,
    Member.number,
    Member.name,
    Member.birthday,
    Member.phone,
    Member.email,
    Member.created_at,
    Member.joined_at,
    Member.left_at,
    Member.referred_by,
    Member.merged_into,
    Member.restricted,
)
_BY_ID = Prepared(select(*_COLUMNS).where(Member.id == bindparam("id")))
_BY_NUMBER = Prepared(select(*_COLUMNS).where(Member.number == bindparam("number")))
_BY_PHONE = Prepared(select(*_COLUMNS).where(Member.phone == bindparam("phone")))
_BY_CARD = Prepared(
    select(*_COLUMNS, Card.id, Card.state)
    .join(Card, Card.member_id == Member.id)
    .where(Card.code_hash == bindparam("hash"))
)
_PURCHASE = Prepared(select(Purchase.id, Purchase.moved_to).where(Purchase.id == bindparam("id")))
_RECEIPTS = Prepared(
    select(Purchase.id, Purchase.counter, Purchase.business_day, Purchase.at)
    .where(Purchase.receipt == bindparam("receipt"))
    .order_by(Purchase.business_day.desc(), Purchase.at.desc(), Purchase.id.desc())
    .limit(50)
)


@dataclass(frozen=True, slots=True)
class Found:
    """A member, found. `card` is the id of the card that was scanned, `card_state` its state."""

    id: str
    number: str
    name: str
    birthday: int | None
    phone: str | None
    email: str | None
    created_at: int
    joined_at: int | None
    left_at: int | None
    referred_by: str | None
    merged_into: str | None
    restricted: bool
    card: str | None = None
    card_state: str | None = None

    @property
    def blocked(self) -> bool:
        """Tell whether the card that was scanned is no longer good."""
        return self.card_state in {"blocked", "replaced"}


def find_member(session: Session, reference: str, at: int | None = None) -> Found:
    """Return the member that an id, number, card code or phone means; `NotFound` otherwise.

    Old cards, numbers and phones of an absorbed member find the member that was kept. With `at`
    (microseconds) whom the shop met only later is not found.
    """
    found = _look_up(session, reference.strip())
    if found is None or (at is not None and found.created_at > at):
        raise NotFound(what="member")
    while found.merged_into is not None:
        kept = Found(*_BY_ID.first(session, id=found.merged_into))
        found = _with_card(kept, found.card, found.card_state)
    return found


def member_by_id(session: Session, member: str) -> Found:
    """Return the member with id `member`."""
    return Found(*_BY_ID.first(session, id=member))


def kept_member(session: Session, member: str) -> Found:
    """Return the member with id `member`, or the one it has been merged into."""
    found = member_by_id(session, member)
    while found.merged_into is not None:
        found = member_by_id(session, found.merged_into)
    return found


def is_active(found: Found) -> bool:
    """Tell whether the member has joined and not left."""
    return found.joined_at is not None and found.left_at is None


def joined(found: Found) -> Found:
    """Return `found`; refuse who has left (`LeftProgramme`) or not joined (`NotEligible`)."""
    if found.left_at is not None:
        raise LeftProgramme(member=found.number)
    if found.joined_at is None:
        raise NotEligible(reason="contact", member=found.number)
    return found


def with_good_card(found: Found) -> Found:
    """Return `found`; refuse a card that was lost or replaced (`BlockedCard`)."""
    if found.blocked:
        raise BlockedCard(member=found.number)
    return found


def find_purchase(session: Session, purchase: str | None, receipt: str | None) -> str:
    """Return the id of a purchase, by its id or receipt number.

    By receipt the newest is meant; `Invalid` with the candidates when several counters have it
    within 30 days. One that was given to another member is found as it goes on there.
    """
    if purchase is not None:
        row = _PURCHASE.first(session, id=purchase)
        if row is None:
            raise NotFound(what="purchase")
        while row[1] is not None:
            row = _PURCHASE.first(session, id=row[1])
        return str(row[0])
    if receipt is None:
        raise Invalid(field="purchase", reason="missing")
    rows = _RECEIPTS.all(session, receipt=receipt)
    if not rows:
        raise NotFound(what="receipt")
    newest = rows[0]
    recent = [row for row in rows if newest[2] - row[2] <= RECEIPT_DAYS]
    if len({row[1] for row in recent}) > 1:
        raise Invalid(
            field="receipt",
            reason="ambiguous",
            candidates=[{"purchase": row[0], "counter": row[1]} for row in recent],
        )
    return str(newest[0])


def _look_up(session: Session, reference: str) -> Found | None:
    if _UUID.fullmatch(reference.lower()):
        row = _BY_ID.first(session, id=reference.lower())
        if row is not None:
            return Found(*row)
    # Cards and reports print numbers in groups.
    upper = "".join(reference.upper().split())
    if _NUMBER.fullmatch(upper):
        number = upper if upper[1] == "-" else f"M-{upper[1:]}"
        row = _BY_NUMBER.first(session, number=number)
        if row is not None:
            return Found(*row)
    row = _BY_CARD.first(session, hash=code_hash(reference))
    if row is not None:
        return Found(*row)
    typed = heard(reference)
    if typed.known and typed.meant != reference:
        # On another keyboard layout than the card was printed for, or behind the scanner's prefix.
        row = _BY_CARD.first(session, hash=code_hash(typed.meant))
        if row is not None:
            return Found(*row)
    return _by_digits(session, reference)


def _by_digits(session: Session, reference: str) -> Found | None:
    if reference.isdecimal() and len(reference) == 10:
        row = _BY_NUMBER.first(session, number=f"M-{reference}")
        if row is not None:
            return Found(*row)
    if looks_like_phone(reference):
        try:
            phone = parse_phone(reference, session.shop.country)
        except Invalid:
            return None
        row = _BY_PHONE.first(session, phone=phone)
        if row is not None:
            return Found(*row)
    return None


def _with_card(found: Found, card: str | None, state: str | None) -> Found:
    return replace(found, card=card, card_state=state)
