"""Bonuses that are given once: welcome, profile, feedback, birthday, referral."""

from sqlalchemy import bindparam, func, insert, literal_column, select, update

from loyalty_desktop.models.rules.bonuses import birthday_due
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.tables import Claim, Consent, Member, Preference
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.finding import Found, member_by_id
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
    .where(Claim.purchase_id == bindparam("purchase"), Claim.undone == 0)
    .values(
        undone=select(func.coalesce(func.max(Claim.undone), 0) + 1).scalar_subquery(),
        undone_at=bindparam("at"),
    )
)
_PREFERS = Prepared(
    select(literal_column("1")).where(
        Preference.member_id == bindparam("member"), Preference.value.is_not(None)
    )
)
_CONSENTED = Prepared(select(literal_column("1")).where(Consent.member_id == bindparam("member")))
_PROFILE = Prepared(select(Member.phone, Member.birthday).where(Member.id == bindparam("member")))


def claim(
    session: Session, member: str, what: str, day: int, at: int, purchase: str | None = None
) -> bool:
    """Note that `member` gets the bonus `what`; False when it was given already."""
    if _CLAIMED.first(session, member=member, what=what) is not None:
        return False
    _CLAIM.run(
        session,
        id=new_id(),
        member_id=member,
        what=what,
        day=day,
        purchase_id=purchase,
        undone=0,
        undone_at=None,
        at=at,
    )
    return True


def undo_claims(session: Session, purchase: str, at: int) -> None:
    """Give back the claims of a purchase that has been undone, so that they can be made again."""
    _UNDO.run(session, purchase=purchase, at=at)


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
    if points and claim(p.session, book.member, "welcome", p.day, p.at):
        return give(p, book, points, "welcome")
    return 0


def profile(p: Posting, book: Book) -> int:
    """Give the bonus for a complete profile, once: name, phone, birthday, preference, consent."""
    points = p.version.programme.bonuses.profile_complete
    if not points:
        return 0
    phone, birthday = _PROFILE.first(p.session, member=book.member)
    if (
        phone is None
        or birthday is None
        or _PREFERS.first(p.session, member=book.member) is None
        or _CONSENTED.first(p.session, member=book.member) is None
        or not claim(p.session, book.member, "profile", p.day, p.at)
    ):
        return 0
    return give(p, book, points, "profile")


def birthday(p: Posting, book: Book, found: Found, purchase: str) -> int:
    """Give the bonus of a birthday near the purchase's day, once a birthday."""
    bonuses = p.version.programme.bonuses
    if not bonuses.birthday or found.birthday is None:
        return 0
    last = _LAST_BIRTHDAY.first(p.session, member=book.member)[0]
    due = birthday_due(date_of(found.birthday), p.day, bonuses.birthday_window_days, last)
    if due is None:
        return 0
    claim(p.session, book.member, f"birthday:{due}", p.day, p.at, purchase)
    return give(p, book, bonuses.birthday, "birthday", purchase)


def referral(p: Posting, book: Book, found: Found, purchase: str) -> int:
    """Reward both sides of a referral with the referred member's first purchase.

    With a hold the points are pending until it is over. Return the points of the buyer.
    """
    if found.referred_by is None:
        return 0
    referrer = member_by_id(p.session, found.referred_by)
    while referrer.merged_into is not None:
        referrer = member_by_id(p.session, referrer.merged_into)
    bonuses = p.version.programme.bonuses
    given = 0
    available = p.day + bonuses.referral_hold_days
    if referrer.id == book.member:
        return 0
    theirs = ledger.take(p.session, referrer.id)
    standing.settle(p, theirs)
    if (
        (bonuses.referrer or bonuses.referred)
        and referrer.joined_at is not None
        and referrer.left_at is None
        and claim(p.session, book.member, "referred", p.day, p.at, purchase)
    ):
        given = give(p, book, bonuses.referred, "referral", purchase, available)
        give(p, theirs, bonuses.referrer, "referral", purchase, available)
    # The purchase confirms the referral: the referrer's stage may rise.
    standing.refresh(p, theirs)
    ledger.keep(p.session, theirs)
    return given
