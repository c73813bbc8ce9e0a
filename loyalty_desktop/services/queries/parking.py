"""Bills put aside, waiting to be taken up again at any counter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, literal_column, select

from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member, Staff
from loyalty_desktop.models.tables import ParkedBill as ParkedRow
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

_AHEAD: Final = 24 * 60 * 60 * 10**6
"""So far apart (microseconds) two counters' clocks may be."""
_COLUMNS = (
    ParkedRow.id,
    ParkedRow.counter,
    Staff.name,
    ParkedRow.member_id,
    Member.name,
    ParkedRow.at,
    ParkedRow.total,
    ParkedRow.content,
)
_FROM = (
    select(*_COLUMNS)
    .select_from(ParkedRow)
    .outerjoin(Staff, Staff.id == ParkedRow.staff_id)
    .outerjoin(Member, Member.id == ParkedRow.member_id)
)
_WAITING = Prepared(
    _FROM.where(
        ParkedRow.state == literal_column("'waiting'"), ParkedRow.at <= bindparam("at")
    ).order_by(ParkedRow.at.desc(), ParkedRow.id.desc())
)
_ONE = Prepared(_FROM.where(ParkedRow.id == bindparam("parked")))


@dataclass(frozen=True, slots=True)
class ParkedBill:
    """A bill put aside: by whom and where, for which member, its total in minor units.

    `at` is aware; `content` is what the window wrote. `staff_name` is None before there is staff,
    `member_id` and `member_name` are for an anonymous bill.
    """

    id: str
    counter: str
    staff_name: str | None
    member_id: str | None
    member_name: str | None
    at: datetime
    total: int
    content: Mapping[str, Any]


@needs(Right.SELL)
def parked_bills(session: Session, at: datetime) -> tuple[ParkedBill, ...]:
    """Return the bills that wait, put aside by the moment `at`, at all counters, newest first."""
    # The clock of the counter that put one aside may be ahead of the one that asks.
    return tuple(_parked(row) for row in _WAITING.all(session, at=micros(at) + _AHEAD))


def parked_bill(session: Session, parked: str) -> ParkedBill | None:
    """Return one parked bill, waiting or not; None when there is no such."""
    row = _ONE.first(session, parked=parked)
    return None if row is None else _parked(row)


def _parked(row: Any) -> ParkedBill:
    parked, counter, staff, member, name, at, total, content = row
    return ParkedBill(parked, counter, staff, member, name, moment(at), total, json.loads(content))
