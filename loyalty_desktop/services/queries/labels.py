"""To whom letters may be sent, and where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select

from loyalty_desktop.models.rules.addresses import letter_lines
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.queries.member_filters import MemberFilter, chosen
from loyalty_desktop.services.store import Session, needs

EVERYONE: Final = "everyone"
BY_POST: Final = "marketing:post"
OF_AGE: Final = 18
"""Nobody younger is sent offers, whatever was agreed to."""
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One letter: the member's number, what its label says line by line, and its parts."""

    number: str
    lines: tuple[str, ...]
    name: str
    address: str
    postcode: str | None
    city: str | None


@dataclass(frozen=True, slots=True)
class LabelCounts:
    """How many of a segment get a letter.

    `no_address` agreed but have none, `not_agreed` did not agree to post.
    """

    letters: int
    no_address: int
    not_agreed: int


@needs(Right.EXPORT)
def label_counts(session: Session, segment: str, at: datetime) -> LabelCounts:
    """Return how many of a segment's members a letter may and can go to. Errors: `NotFound`."""
    statement, values = chosen(
        session, _members(segment, agreed=False), select(func.count(Member.row)), at=at
    )
    everybody = session.execute(statement.where(Member.restricted.is_(False)), values).scalar_one()
    with_address, values = _asked(session, segment, at, func.count(Member.row))
    letters = session.execute(with_address.where(Member.address.is_not(None)), values).scalar_one()
    agreed, values = _asked(session, segment, at, func.count(Member.row))
    willing = session.execute(agreed, values).scalar_one()
    return LabelCounts(int(letters), int(willing - letters), int(everybody - willing))


@needs(Right.EXPORT)
def label_rows(session: Session, segment: str, at: datetime) -> Iterator[LabelRow]:
    """Yield the letters of a segment by postcode, as post offices like them, then by name.

    Only members who agreed to offers by post, who are of age as far as is known, and whose data may
    be used. Errors: `NotFound` (the segment).
    """
    statement, values = _asked(
        session,
        segment,
        at,
        Member.number,
        Member.name,
        Member.address,
        Member.postcode,
        Member.city,
    )
    statement = statement.where(Member.address.is_not(None)).order_by(
        func.coalesce(Member.postcode, "~"), Member.name_fold, Member.id
    )
    country = session.shop.country
    found: Any = session.execute(statement.execution_options(yield_per=_AT_ONCE), values)
    for number, name, address, postcode, city in found:
        lines = letter_lines(name, address, postcode, city, country)
        yield LabelRow(number, lines, name, address, postcode, city)


def _asked(session: Session, segment: str, at: datetime, *columns: Any) -> tuple[Any, Any]:
    asked: Any = select(*columns)
    statement, values = chosen(session, _members(segment, agreed=True), asked, at=at)
    born: date = date_of(session.shop.day(at))
    # Who is born on 29 February comes of age on 1 March.
    last = date(born.year - OF_AGE, born.month, min(born.day, 28 if born.month == 2 else born.day))
    of_age = Member.birthday.is_(None) | (Member.birthday <= day_of(last))
    return statement.where(Member.restricted.is_(False), of_age), values


def _members(segment: str, *, agreed: bool) -> MemberFilter:
    named = "" if segment == EVERYONE else segment
    return MemberFilter(state="member", consents=(BY_POST,) if agreed else (), segment=named)
