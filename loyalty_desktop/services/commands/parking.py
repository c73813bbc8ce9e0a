"""Bills put aside and taken up again, at any counter; nothing moves by it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from loyalty_desktop.errors import AlreadyDone, Invalid, NotFound
from loyalty_desktop.models.rules.money import MOST
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import ParkedBill as ParkedRow
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.parking import ParkedBill, parked_bill
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

LARGEST: Final = 65_536
"""The most bytes that a parked bill's content may have as JSON."""

_PARK = Prepared(insert(ParkedRow))
_WAITING = Prepared(
    select(func.count())
    .where(ParkedRow.state == literal_column("'waiting'"))
    .select_from(ParkedRow)
)
_STATE = Prepared(
    select(ParkedRow.state, ParkedRow.closed_counter)
    .where(ParkedRow.id == bindparam("parked"))
    .with_for_update()
)
_CLOSE = Prepared(
    update(ParkedRow).where(ParkedRow.id == bindparam("parked")),
    ("state", "closed_at", "closed_counter"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkBill(Asked):
    """A bill to put aside; `member` is any reference, `content` what the window will read again.

    `total` (minor units) is shown in the list of parked bills.
    """

    member: str | None
    content: Mapping[str, Any] = field(default_factory=dict[str, Any])
    total: int = 0
    OP: ClassVar[str] = "park_bill"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeParked(Asked):
    """A parked bill to go on with, here."""

    parked: str
    OP: ClassVar[str] = "take_parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class DropParked(Asked):
    """A parked bill that nobody will pay."""

    parked: str
    OP: ClassVar[str] = "drop_parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillParked(Answer):
    """The id of the parked bill, and how many are waiting now."""

    parked: str
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closed(Answer):
    parked: str


@needs(Right.SELL)
def park_bill(session: Session, by: Actor, request: ParkBill) -> BillParked:
    """Put a bill aside. Errors: `NotFound` (the member), `Invalid` (too large a content)."""
    if (first := answered(session, request, BillParked)) is not None:
        return first
    try:
        content = json.dumps(
            dict(request.content), ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
        size = len(content.encode("utf-8"))
    except (TypeError, ValueError, RecursionError) as error:
        # Half a character, or a number that is none, is no text that a database keeps.
        raise Invalid(field="content", reason="wrong_type", wanted="json") from error
    if size > LARGEST:
        raise Invalid(field="content", reason="too_long", most=LARGEST)
    if not 0 <= request.total <= MOST:
        raise Invalid(field="total", reason="out_of_range", least=0, most=MOST)
    member = None if request.member is None else find_member(session, request.member).id
    parked = new_id()
    _PARK.run(
        session,
        id=parked,
        state="waiting",
        counter=by.counter,
        staff_id=by.staff,
        member_id=member,
        total=request.total,
        content=content,
        at=micros(request.at),
        closed_at=None,
        closed_counter=None,
    )
    result = BillParked(parked=parked, waiting=int(_WAITING.first(session)[0]))
    return answer(session, request, result, parked)


@needs(Right.SELL)
def take_parked(session: Session, by: Actor, request: TakeParked) -> ParkedBill:
    """Take a parked bill up again, at any counter, once.

    Errors: `NotFound`, `AlreadyDone` (taken or dropped meanwhile; `counter` says where).
    """
    if (first := answered(session, request, _Closed)) is not None:
        return _found(session, first.parked)
    _close(session, by, request.parked, "taken", micros(request.at))
    answer(session, request, _Closed(parked=request.parked), request.parked)
    return _found(session, request.parked)


@needs(Right.SELL)
def drop_parked(session: Session, by: Actor, request: DropParked) -> BillParked:
    """Give a parked bill up. Errors as for `take_parked`."""
    if (first := answered(session, request, BillParked)) is not None:
        return first
    _close(session, by, request.parked, "dropped", micros(request.at))
    result = BillParked(parked=request.parked, waiting=int(_WAITING.first(session)[0]))
    return answer(session, request, result, request.parked)


def _close(session: Session, by: Actor, parked: str, state: str, at: int) -> None:
    row = _STATE.first(session, parked=parked)
    if row is None:
        raise NotFound(what="parked")
    if row[0] != "waiting":
        raise AlreadyDone(what="parked", state=row[0], counter=row[1])
    _CLOSE.run(session, parked=parked, state=state, closed_at=at, closed_counter=by.counter)


def _found(session: Session, parked: str) -> ParkedBill:
    found = parked_bill(session, parked)
    if found is None:
        raise NotFound(what="parked")
    return found
