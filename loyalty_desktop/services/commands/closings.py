"""Closing a shift and a day: figures frozen, numbered without gaps."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from sqlalchemy import bindparam, insert, literal_column, select, update

from loyalty_desktop.errors import AlreadyDone, Invalid, Unavailable
from loyalty_desktop.models.rules.money import MOST
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Closing as ClosingRow
from loyalty_desktop.models.tables import Shop
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.ledger import chain
from loyalty_desktop.services.queries.closings import (
    Closing,
    Head,
    Takings,
    closing_kept,
    heads_of_all,
    late_takings,
    shift_so_far,
    takings_of_day,
    written,
)
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

TRIES: Final = 10
"""So often a day's figures are added up anew when counters record meanwhile."""

_BEFORE = Prepared(
    select(ClosingRow.number, ClosingRow.hash)
    .where(ClosingRow.kind == bindparam("kind"), ClosingRow.counter == bindparam("counter"))
    .order_by(ClosingRow.number.desc())
    .limit(1)
)
_OF_DAY = Prepared(
    select(ClosingRow.number).where(
        ClosingRow.kind == literal_column("'day'"), ClosingRow.business_day == bindparam("day")
    )
)
_KEEP = Prepared(insert(ClosingRow))
_CLOSED_DAY = Prepared(update(Shop), ("closed_day",))


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShift(Asked):
    """The shift of this counter is over; `counted_cash` (minor units) is what the drawer holds."""

    counted_cash: int | None = None
    OP: ClassVar[str] = "close_shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDay(Asked):
    """The business day of the request's moment is over, for the whole shop."""

    OP: ClassVar[str] = "close_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closed(Answer):
    """Which closing it is; its figures stand with it."""

    kind: str
    counter: str
    number: int


@needs(Right.CLOSE_SHIFT)
def close_shift(session: Session, by: Actor, request: CloseShift) -> Closing:
    """Close the shift of this counter (Z): number it and freeze its figures. Errors: `Invalid`."""
    if (first := answered(session, request, _Closed)) is not None:
        return _as_first(session, first)
    counted = request.counted_cash
    if counted is not None and not 0 <= counted <= MOST:
        raise Invalid(field="counted_cash", reason="out_of_range", least=0, most=MOST)
    before = _before(session, "shift", by.counter)
    shift = shift_so_far(session, by.counter, request.at)
    head = shift.head or Head(by.counter, 0, "")
    closed = _keep(
        session, by, request, "shift", before, shift.takings, None, shift.first_line, [head],
        counted,
    )  # fmt: skip
    return _as_first(session, closed)


@needs(Right.CLOSE_DAY)
def close_day(session: Session, by: Actor, request: CloseDay) -> Closing:
    """Close the business day of all counters, once. Errors: `AlreadyDone`.

    What is recorded of it later on stands in the next closing of a day, as late.
    """
    if (first := answered(session, request, _Closed)) is not None:
        return _as_first(session, first)
    day = session.shop.day(request.at)
    if (known := _OF_DAY.first(session, day=day)) is not None:
        raise AlreadyDone(what="closed", number=known[0])
    before = _before(session, "day", "")
    heads, told, late = _whole_day(session, day, request)
    closed = _keep(session, by, request, "day", before, told, late, 0, heads, None)
    if session.shop.closed_day is None or day > session.shop.closed_day:
        _CLOSED_DAY.run(session, closed_day=day)
        session.shop = replace(session.shop, closed_day=day)
    return _as_first(session, closed)


def _before(session: Session, kind: str, counter: str) -> tuple[int, str]:
    """Return number and hash of the closing before; asked before any figure is.

    On a server another one may be committed while these are added up. It then has the number that
    this one is about to take, and the whole command is tried again.
    """
    number, hashed = _BEFORE.first(session, kind=kind, counter=counter) or (0, "")
    return number, hashed


def _whole_day(
    session: Session, day: int, request: CloseDay
) -> tuple[Sequence[Head], Takings, Takings | None]:
    """Return a day's figures with the lines they were read at.

    On a server other counters may record between one sum and the next: then all is read again.
    """
    for _ in range(TRIES):
        heads = heads_of_all(session)
        told = takings_of_day(session, day, request.at)
        late = late_takings(session, day, request.at)
        if heads_of_all(session) == heads:
            return heads, told, late
    raise Unavailable(reason="locked")


def _keep(
    session: Session,
    by: Actor,
    request: CloseShift | CloseDay,
    kind: str,
    before: tuple[int, str],
    takings: Takings,
    late: Takings | None,
    first_line: int,
    heads: Sequence[Head],
    counted: int | None,
) -> _Closed:
    number, previous = before
    counter = by.counter if kind == "shift" else ""
    values: dict[str, Any] = {
        "kind": kind,
        "counter": counter,
        "number": number + 1,
        "business_day": session.shop.day(request.at),
        "since": None if takings.since is None else micros(takings.since),
        "at": micros(request.at),
        "staff_id": by.staff,
        "counted_cash": counted,
        "first_line": first_line,
        "figures": written(takings, late),
        "heads": json.dumps({head.counter: [head.number, head.hash] for head in heads}),
    }
    closing = new_id()
    _KEEP.run(
        session,
        id=closing,
        **values,
        recorded_at=session.recorded_at,
        key_generation=session.shop.generation,
        hash=chain(session.shop.secret, previous, tuple(values.values())),
    )
    closed = _Closed(kind=kind, counter=counter, number=number + 1)
    return answer(session, request, closed, closing, (kind,))


def _as_first(session: Session, closed: _Closed) -> Closing:
    """Return a closing as it was told first: no copy."""
    found = closing_kept(session, closed.kind, closed.counter, closed.number)
    if found is None:
        raise Unavailable(reason="damaged")
    return replace(found, copy=False)
