"""Points by hand, and the points whose time is over."""

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import InsufficientPoints, Invalid
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Account
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands.answering import (
    Answer,
    Asked,
    MemberAnswer,
    answer,
    answered,
    check_points,
    posting,
    standing_fields,
)
from loyalty_desktop.services.commands.own_cards import refuse_own_card
from loyalty_desktop.services.finding import find_member, joined
from loyalty_desktop.services.ledger import Source
from loyalty_desktop.services.store import Prepared, Session, micros, needs

_DUE = Prepared(
    select(Account.member_id).where(
        Account.changes <= bindparam("day"), Account.as_of <= bindparam("at")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustPoints(Asked):
    """Points given (positive) or taken (negative) by hand, with the reason."""

    member: str
    points: int
    reason: str
    OP: ClassVar[str] = "adjust_points"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpirePoints(Asked):
    """Writes off what has expired, for every member."""

    OP: ClassVar[str] = "expire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired(Answer):
    """How many members had something to settle, and the points written off."""

    members: int
    points: int


def _size(request: Any) -> int:
    return abs(int(request.points))


@needs(Right.ADJUST, amount=_size)
def adjust_points(session: Session, by: Actor, request: AdjustPoints) -> MemberAnswer:
    """Give or take points by hand; only the owner gives any to the own card.

    Errors: `InsufficientPoints` (with `available`), `Invalid`, `NotAllowed`.
    """
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    p = posting(session, request)
    reason = clean(request.reason, "reason")
    if not request.points:
        raise Invalid(field="points", reason="zero")
    check_points(abs(request.points), "points")
    found = joined(find_member(session, request.member))
    book = ledger.take(session, found.id)
    standing.settle(p, book)
    source = Source(reason=reason)
    if request.points > 0 and session.shop.role_of(by.staff) != "owner":
        refuse_own_card(p, by, book)
    if request.points > 0:
        ledger.award(
            p,
            book,
            "adjust",
            request.points,
            last_valid_day(p.day, p.version.programme.expiry),
            source=source,
        )
    else:
        available = ledger.spendable(p, book)
        if -request.points > available:
            raise InsufficientPoints(needed=-request.points, available=available)
        ledger.spend(p, book, "adjust", -request.points, source=source)
    if p.at < book.as_of:
        standing.refresh(p, book)
    else:
        book.as_of = p.at
    ledger.keep(session, book)
    result = MemberAnswer(
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at))
    )
    return answer(session, request, result, found.id, ("points",))


@needs(Right.EXPIRE)
def expire_points(session: Session, by: Actor, request: ExpirePoints) -> Expired:
    """Settle every account on which time alone has changed something."""
    if (first := answered(session, request, Expired)) is not None:
        return first
    del by
    p = posting(session, request)
    due = [member for (member,) in _DUE.all(session, day=p.day, at=micros(request.at))]
    points = 0
    for member in due:
        book = ledger.take(session, member)
        before = book.sequence
        standing.settle(p, book)
        if book.sequence != before:
            points += ledger.written_off(session, member, before)
    return answer(session, request, Expired(members=len(due), points=points))
