"""Whether somebody who wants to join is there already."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.phones import parse_phone
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.queries.member_rows import MemberRow, rows_at
from loyalty_desktop.services.queries.sounding import same_sounding
from loyalty_desktop.services.store import Prepared, Session, micros, needs

SHORTEST_NAME: Final = 4
"""A shorter name says too little of who it is."""

_BY_PHONE = Prepared(
    select(Member.row).where(Member.phone == bindparam("phone"), Member.merged_into.is_(None))
)
_BY_NAME = Prepared(
    select(Member.row)
    .where(Member.name_fold == bindparam("name"), Member.merged_into.is_(None))
    .order_by(Member.created_at.desc(), Member.id)
    .limit(bindparam("most"))
)


@needs(Right.SEE_MEMBERS)
def same_person(
    session: Session, name: str, phone: str, at: datetime, besides: str | None = None
) -> MemberRow | None:
    """Return the member with this telephone number, else one of the very same name, or None.

    Where nobody is called just so, somebody whose whole name only sounds so (`alike`). A number
    that is not whole yet means nobody. `besides` is the id of a member who is not meant.
    """
    found, alike = _with_phone(session, phone), False
    if not found and len(fold(name)) >= SHORTEST_NAME:
        found = [row for (row,) in _BY_NAME.all(session, name=fold(name), most=2)]
        if not found and len(fold(name).split()) > 1:
            # One word is a name of many; two that both sound so are worth a look.
            found, alike = same_sounding(session, name, 2), True
    rows = rows_at(session, found, micros(at))
    row = next((row for row in rows if row.id != besides), None)
    return row if row is None or not alike else replace(row, alike=True)


def _with_phone(session: Session, phone: str) -> list[int]:
    try:
        whole = parse_phone(phone, session.shop.country) if phone.strip() else None
    except Invalid:
        return []
    return [] if whole is None else [row for (row,) in _BY_PHONE.all(session, phone=whole)]


def read_number(session: Session, phone: str) -> str:
    """Return a telephone number in E.164; `Invalid` says what is wrong with what was typed."""
    return parse_phone(phone, session.shop.country)
