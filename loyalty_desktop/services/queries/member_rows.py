"""A member as one line of a list, and what of a telephone number may be seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.tables import Account, Member
from loyalty_desktop.services.standing import standing_at
from loyalty_desktop.services.store import Session, moment

State = Literal["member", "contact", "left"]
"""Has joined, has not joined, has joined and left."""

DOTS: Final = "\u2022\u2022\u2022\u2022"
_SHORT_ROLES: Final = frozenset({"", "cashier"})
"""Who sees telephone numbers in part only."""

_ROWS = select(
    Member.row,
    Member.id,
    Member.number,
    Member.name,
    Member.phone,
    Member.search,
    Member.joined_at,
    Member.left_at,
    Member.restricted,
    Member.city,
    Member.birthday,
    Account.balance,
    Account.stage,
    Account.tier,
    Account.spend,
    Account.visits,
    Account.last_day,
    Account.changes,
    Account.as_of,
    Account.programme_version,
).join(Account, Account.member_id == Member.id)
_AT = _ROWS.where(Member.row.in_(bindparam("rows", expanding=True)))


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member in a list. `row` is its place in the table of members.

    `phone` is as it may be shown to who asks. `stage` is empty for a restricted person.
    `tier_place` counts from 0 at the lowest of `tier_count` tiers, -1 without one. `spend` is net,
    in minor units, of all time. `alike`: found by a name that only sounds like what was typed.
    """

    row: int
    id: str
    number: str
    name: str
    phone: str | None
    state: State
    stage: str
    tier: str | None
    tier_place: int
    tier_count: int
    balance: int
    spend: int
    last_visit: date | None
    joined: date | None
    city: str | None = None
    birthday: date | None = None
    visits: int = 0
    alike: bool = False


def rows_at(session: Session, rows: Sequence[int], at: int) -> tuple[MemberRow, ...]:
    """Return the members at these places of the table, in this order, as of `at` (microseconds).

    Balance, stage and tier are those the account keeps where they still hold, and computed anew
    where time has changed them.
    """
    if not rows:
        return ()
    found = {row.row: row for row in session.execute(_AT, {"rows": list(rows)})}
    day = session.shop.day(moment(at))
    version = session.shop.version_on(day)
    tiers = [tier.name for tier in version.programme.tiering.tiers]
    whole = sees_phones(session)
    return tuple(
        _row(session, found[row], at, day, session.shop.judged_by(day), tiers, whole=whole)
        for row in rows
        if row in found
    )


def sees_phones(session: Session) -> bool:
    """Tell whether who asks may see whole telephone numbers; cashiers see the ends only."""
    shop = session.shop
    if not shop.has_owner:
        return True
    role, active, _ = shop.staff.get(session.by.staff or "", ("", False, {}))
    return active and role not in _SHORT_ROLES


def shown_phone(phone: str, national: str, country: str, *, whole: bool) -> str:
    """Return an E.164 number as it is read: 0812-0000-7890; in part with dots for the middle.

    `national` are the digits as written in the number's own country; a number from abroad keeps
    its plus sign.
    """
    digits = national if phone.startswith(calling_code(country)) else phone
    if not whole:
        return f"{digits[:4]}-{DOTS}-{digits[-4:]}"
    if len(digits) <= 8 or digits.startswith("+"):
        return digits
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:]}"


def national_digits(search: str, phone: str) -> str:
    """Return the national spelling of `phone` from what the member is found by.

    The search text holds both spellings one after the other, so that no list has to load the
    tables of numbering plans.
    """
    _, _, after = search.partition(f"{phone} ")
    spelled = after.split(" ", 1)[0]
    return spelled if spelled.isdecimal() else phone


@cache
def calling_code(country: str) -> str:
    """Return the calling code of a country with its plus sign, a lone plus when it has none."""
    from phonenumbers import country_code_for_region

    code = country_code_for_region(country)
    return f"+{code}" if code else "+"


def state_of(joined_at: int | None, left_at: int | None) -> State:
    """Return whether somebody is a member, a contact, or has left."""
    if left_at is not None:
        return "left"
    return "contact" if joined_at is None else "member"


def _row(
    session: Session, row: Any, at: int, day: int, version: int, tiers: list[str], *, whole: bool
) -> MemberRow:
    balance, stage, tier = row.balance, row.stage, row.tier
    if at < row.as_of or day >= row.changes or row.programme_version != version:
        now = standing_at(session, row.id, at)
        balance, stage, tier = now.balance, now.stage, now.tier
    phone = None
    if row.phone is not None:
        national = national_digits(row.search, row.phone)
        phone = shown_phone(row.phone, national, session.shop.country, whole=whole)
    return MemberRow(
        row.row,
        row.id,
        row.number,
        row.name,
        phone,
        state_of(row.joined_at, row.left_at),
        "" if row.restricted else stage,
        tier,
        tiers.index(tier) if tier in tiers else -1,
        len(tiers),
        balance,
        row.spend,
        None if row.last_day is None else date_of(row.last_day),
        None if row.joined_at is None else date_of(session.shop.day(moment(row.joined_at))),
        row.city,
        None if row.birthday is None else date_of(row.birthday),
        row.visits,
    )
