"""Bonuses that are given once: welcome, profile, feedback, birthday, referral."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, insert, select, update

from loyalty_desktop.models.rules.bonuses import birthday_due
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.tables import Claim, Consent, Member, Preference
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.finding import Found, is_active, kept_member, member_by_id
from loyalty_desktop.services.ledger import Book, Posting, Source
from loyalty_desktop.services.store import Prepared, Session, new_id

_CLAIMED = Prepared(
    select(Claim.id).where(
        Claim.member_id == bindparam("member"),
        Claim.what == bindparam("what"),
        Claim.undone == 0,
    )
)
_CLAIM = Prepared(insert(Claim))
_LAST_BIRTHDAY = Prepared(
    select(func.max(Claim.day)).where(
        Claim.member_id == bindparam("member"),
        Claim.what.like("birthday:%"),
        Claim.undone == 0,
    )
)
_UNDO = Prepared(
    update(Claim)
    .where(
        Claim.purchase_id == bindparam("purchase"),
        Claim.undone == 0,
        Claim.what != bindparam("other_than"),
    )
    .values(
        undone=select(func.coalesce(func.max(Claim.undone), 0) + 1).scalar_subquery(),
        undone_at=bindparam("at"),
    )
)
_PREFERS = Prepared(
    select(Preference.id).where(
        Preference.member_id == bindparam("member"), Preference.value.is_not(None)
    )
)
_CONSENTED = Prepared(select(Consent.id).where(Consent.member_id == bindparam("member")))
_PROFILE = Prepared(select(Member.phone, Member.birthday).where(Member.id == bindparam("member")))
_REFERRED_BY = Prepared(select(Member.referred_by).where(Member.id == bindparam("member")))

REFERRED = "referred"
"""The claim of who was referred, on the bonus of both sides."""


def claim(p: Posting, book: Book, what: str, day: int, purchase: str | None = None) -> bool:
    """Note that the member gets the bonus `what`; False when it was given already."""
    members = ledger.everyone(p, book)
    if any(_CLAIMED.first(p.session, member=one, what=what) is not None for one in members):
        return False
    _CLAIM.run(
        p.session,
        id=new_id(),
        member_id=book.member,
        what=what,
        day=day,
        purchase_id=purchase,
        undone=0,
        undone_at=None,
        at=p.at,
    )
    return True


def undo_claims(session: Session, purchase: str, at: int, *, keep_referral: bool) -> None:
    """Give back the claims of a purchase that has been undone, so that they can be made again."""
    _UNDO.run(session, purchase=purchase, at=at, other_than=REFERRED if keep_referral else "")


def give(
    p: Posting,
    book: Book,
    points: int,
    origin: str,
    purchase: str | None = None,
    available_from: int | None = None,
) -> int:
    """Post a fixed bonus; return its points."""
    if points <= 0:
        return 0
    ledger.award(
        p,
        book,
        "bonus",
        points,
        last_valid_day(p.day, p.version.programme.expiry),
        origin=origin,
        available_from=available_from,
        source=Source(purchase=purchase),
    )
    return points


def welcome(p: Posting, book: Book) -> int:
    """Give the bonus for joining, once."""
    points = p.version.programme.bonuses.welcome
    if points and claim(p, book, "welcome", p.day):
        return give(p, book, points, "welcome")
    return 0


def profile(p: Posting, book: Book) -> int:
    """Give the bonus for a complete profile, once: name, phone, birthday, preference, consent."""
    points = p.version.programme.bonuses.profile_complete
    if not points:
        return 0
    phone, birthday = _PROFILE.first(p.session, member=book.member)
    members = ledger.everyone(p, book)
    if (
        phone is None
        or birthday is None
        or not any(_PREFERS.first(p.session, member=one) for one in members)
        or not any(_CONSENTED.first(p.session, member=one) for one in members)
        or not claim(p, book, "profile", p.day)
    ):
        return 0
    return give(p, book, points, "profile")


def birthday(p: Posting, book: Book, found: Found, purchase: str, bought_on: int) -> int:
    """Give the bonus of a birthday near the day of the purchase, once a birthday."""
    bonuses = p.session.shop.version_on(bought_on).programme.bonuses
    if not bonuses.birthday or found.birthday is None:
        return 0
    claimed = [_LAST_BIRTHDAY.first(p.session, member=one)[0] for one in ledger.everyone(p, book)]
    last = max((day for day in claimed if day is not None), default=None)
    due = birthday_due(date_of(found.birthday), bought_on, bonuses.birthday_window_days, last)
    if due is None or not claim(p, book, f"birthday:{due}", bought_on, purchase):
        return 0
    return give(p, book, bonuses.birthday, "birthday", purchase)


def referral(
    p: Posting, book: Book, found: Found, purchase: str, bought_on: int, *, first: bool
) -> int:
    """Reward both sides of a referral with the first purchase of the referred member.

    With a hold the points are pending until it is over. Return the points of the buyer. A contact
    gets none and brings none, but confirms the referral: the referrer's stage may rise.
    """
    in_order = p.at >= book.as_of and bought_on == p.day
    if in_order and not first:
        return 0
    bonuses = p.session.shop.version_on(bought_on).programme.bonuses
    given = 0
    for member in referrers_of(p.session, [book.member], max(p.at, book.as_of)):
        theirs = ledger.take(p.session, member)
        standing.settle(p, theirs)
        if (
            first
            and (bonuses.referrer or bonuses.referred)
            and found.joined_at is not None
            and is_active(member_by_id(p.session, member))
            and claim(p, book, REFERRED, bought_on, purchase)
        ):
            available = max(bought_on + bonuses.referral_hold_days, p.day)
            given = give(p, book, bonuses.referred, "referral", purchase, available)
            give(p, theirs, bonuses.referrer, "referral", purchase, available)
        standing.refresh(p, theirs)
        ledger.keep(p.session, theirs)
    return given


def referrers_of(session: Session, members: Sequence[str], at: int) -> list[str]:
    """Return the ids of those who referred `members`, or anybody these have absorbed by `at`.

    The referrer of the member itself comes first; nobody refers themselves by way of a merge.
    """
    found: dict[str, None] = {}
    for member in members:
        everyone = ledger.lineage(session, member, at)
        for one in everyone:
            referrer = _REFERRED_BY.first(session, member=one)[0]
            if referrer is not None:
                kept = kept_member(session, referrer).id
                if kept not in everyone:
                    found[kept] = None
    return list(found)
