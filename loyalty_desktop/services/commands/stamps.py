"""Stamp cards: stamps come with purchases, a full card brings a voucher."""

import json
from dataclasses import asdict, dataclass
from typing import ClassVar

from sqlalchemy import bindparam, delete, func, insert, literal_column, select

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.bill import PricedBill
from loyalty_desktop.models.rules.cards import code_hash
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.rules.stamps import StampCard, rewards_earned, stamps_for
from loyalty_desktop.models.tables import Stamp, Voucher
from loyalty_desktop.models.tables import StampCard as StampCardRow
from loyalty_desktop.services import ledger
from loyalty_desktop.services.commands import vouchers
from loyalty_desktop.services.commands.answering import (
    Answer,
    Asked,
    answer,
    answered,
    check_code,
    check_count,
)
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.ledger import Book, Posting
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

LONGEST_ORIGIN = 20

_STAMPS = Prepared(
    select(func.coalesce(func.sum(Stamp.stamps), 0)).where(
        Stamp.member_id == bindparam("member"), Stamp.code == bindparam("code")
    )
)
_STAMP = Prepared(insert(Stamp))
_VOUCHERS = Prepared(
    select(func.count()).where(
        Voucher.member_id == bindparam("member"),
        Voucher.origin == bindparam("origin"),
        Voucher.state != literal_column("'cancelled'"),
    )
)
_OF_PURCHASE = Prepared(select(Stamp.code).where(Stamp.purchase_id == bindparam("purchase")))
_TAKE_AWAY = Prepared(delete(Stamp).where(Stamp.purchase_id == bindparam("purchase")))


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineStampCard(Asked):
    """A stamp card: a `reward` for `every` so many purchases, or units of what it names."""

    code: str
    name: str
    every: int
    reward: str
    category: str | None = None
    sku: str | None = None
    head_start: int = 0
    OP: ClassVar[str] = "define_stamp_card"


@needs(Right.OFFER)
def define_stamp_card(session: Session, by: Actor, request: DefineStampCard) -> Answer:
    """Define a stamp card, or a new version of it, from the request's moment on."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    at = micros(request.at)
    check_code(request.code, "code")
    check_count(request.every, "every", 1)
    if request.category is not None and request.sku is not None:
        raise Invalid(field="category", reason="category_or_sku")
    if session.shop.reward_at(request.reward, at) is None:
        raise NotFound(what="reward", reward=request.reward)
    if not 0 <= request.head_start < request.every:
        raise Invalid(field="head_start", reason="out_of_range", least=0, most=request.every - 1)
    card = StampCard(
        request.code,
        request.name,
        request.every,
        request.reward,
        request.category,
        request.sku,
        request.head_start,
    )
    version = session.scalar(
        select(func.coalesce(func.max(StampCardRow.version), 0)).where(
            StampCardRow.code == request.code
        )
    )
    session.execute(
        insert(StampCardRow).values(
            id=new_id(),
            code=request.code,
            version=(version or 0) + 1,
            name=clean(request.name, "name"),
            content=json.dumps(asdict(card)),
            at=at,
        )
    )
    raise_revision(session)
    return answer(session, request, Answer(), None, ("stamp_card",))


def stamp(
    p: Posting, book: Book, purchase: str, priced: PricedBill, bought_at: int
) -> tuple[str, ...]:
    """Stamp the member's cards for what it bought at a moment; return the codes of new vouchers."""
    brought: list[str] = []
    for card in p.session.shop.stamp_cards_at(bought_at):
        stamps = stamps_for(card, priced.lines)
        if not stamps:
            continue
        _STAMP.run(
            p.session,
            id=new_id(),
            member_id=book.member,
            code=card.code,
            purchase_id=purchase,
            stamps=stamps,
            at=p.at,
        )
        for _ in range(_owed(p, book, card)):
            _, code = vouchers.issue(
                p.session, book.member, card.reward, None, _origin(card.code), p.at
            )
            brought.append(code)
    return tuple(brought)


def take_stamps_back(p: Posting, book: Book, purchase: str) -> None:
    """Take the stamps of an undone purchase back, and an unused voucher they no longer earn."""
    stamped = {code for (code,) in _OF_PURCHASE.all(p.session, purchase=purchase)}
    if not stamped:
        return
    _TAKE_AWAY.run(p.session, purchase=purchase)
    for card in p.session.shop.stamp_cards_at(p.at):
        if card.code not in stamped:
            continue
        too_many = -_owed(p, book, card)
        for member in ledger.everyone(p, book):
            too_many -= vouchers.cancel_unused(p.session, member, _origin(card.code), too_many)


def _owed(p: Posting, book: Book, card: StampCard) -> int:
    """Return how many vouchers the stamps have earned beyond those that were issued."""
    stamps = had = 0
    for member in ledger.everyone(p, book):
        stamps += int(_STAMPS.first(p.session, member=member, code=card.code)[0])
        had += int(_VOUCHERS.first(p.session, member=member, origin=_origin(card.code))[0])
    return rewards_earned(card, stamps) - had


def _origin(code: str) -> str:
    """Return what a stamp card's vouchers come from; a long code goes by its hash."""
    origin = f"stamp:{code}"
    return origin if len(origin) <= LONGEST_ORIGIN else f"stamp:{code_hash(code)}"[:LONGEST_ORIGIN]
