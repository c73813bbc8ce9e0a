"""Members: registered, changed, leaving; what is known of them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Self

from sqlalchemy import bindparam, insert, select, update
from typing_extensions import override

from loyalty_desktop.errors import AlreadyDone, Duplicate, Invalid, LeftProgramme, NotEligible
from loyalty_desktop.models.rules.cards import member_number
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.names import LONGEST_TEXT, clean, fold
from loyalty_desktop.models.rules.phones import looks_like_phone, national, parse_phone
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.rules.stages import ANSWERS
from loyalty_desktop.models.tables import Consent, Member, Preference, Purchase
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands import bonuses, cards
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    check_points,
    posting,
    standing_fields,
)
from loyalty_desktop.services.finding import Found, find_member, joined
from loyalty_desktop.services.ledger import Book, Posting
from loyalty_desktop.services.queries.cards import code_of
from loyalty_desktop.services.store import Prepared, Session, needs, new_id

CONSENT_TEXT = "1"
"""The version of the consent texts that the program shows (`wording.consent_text`)."""
PURPOSES = ("programme", "marketing", "profiling")
CHANNELS = ("counter", "whatsapp", "sms", "email", "post")
SENSITIVE = frozenset({"allergy", "allergies", "health", "religion", "children"})
OLDEST = 130

_NUMBER_TAKEN = Prepared(select(Member.id).where(Member.number == bindparam("number")))
_PHONE_TAKEN = Prepared(select(Member.id).where(Member.phone == bindparam("phone")))
_EMAIL_OF = Prepared(select(Member.phone, Member.email).where(Member.id == bindparam("member")))
_KEEP = Prepared(
    insert(Member), [column.key for column in Member.__table__.columns if column.key != "row"]
)
_PREFER = Prepared(insert(Preference))
_CONSENT = Prepared(insert(Consent))
_BOUGHT = Prepared(
    select(Purchase.id).where(
        Purchase.member_id == bindparam("member"), Purchase.goods > Purchase.refunded
    )
)
_PROFILE = Prepared(
    select(
        Member.name, Member.phone, Member.email, Member.city, Member.number, Member.birthday
    ).where(Member.id == bindparam("member"))
)


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """A consent by purpose and channel."""

    purpose: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMember(Asked):
    """Somebody new: a member, or with `joined` off a contact without card and points."""

    name: str
    phone: str | None = None
    email: str | None = None
    birthday: date | None = None
    city: str | None = None
    joined: bool = True
    referred_by: str | None = None
    would_have_come: str = "unknown"
    consents: tuple[ConsentGiven, ...] = ()
    preferences: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    codes: tuple[str, ...] = ()
    opening_points: int = 0
    source: str | None = None
    OP: ClassVar[str] = "register_member"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateMember(Asked):
    """What is to change; what is absent stays. `change` has the names of `RegisterMember`."""

    member: str
    change: Mapping[str, Any] = field(default_factory=dict[str, Any])
    OP: ClassVar[str] = "update_member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Asked):
    """A member who leaves the programme."""

    member: str
    OP: ClassVar[str] = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered(MemberAnswer):
    """A new member's number, card code (None for a contact) and standing."""

    card: str | None
    card_id: str | None
    member_id: str

    @override
    def stored(self) -> dict[str, Any]:
        """Return what is kept: the code is made again from the card's id."""
        values = MemberAnswer.stored(self)
        del values["card"]
        return values

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the kept answer with the code of its card."""
        return cls(**values, card=code_of(session, values["card_id"]))


@needs(
    Right.JOIN_MEMBERS,
    also=lambda request: [(Right.ADJUST, request.opening_points)] if request.opening_points else [],
)
def register_member(session: Session, by: Actor, request: RegisterMember) -> Registered:
    """Register a member or contact, with card, consents, preferences and opening points.

    Errors: `Duplicate` (phone, code), `Invalid`, `NotFound` (the referrer), `NotEligible` (points
    for a contact).
    """
    if (first := answered(session, request, Registered)) is not None:
        return first
    del by
    p = posting(session, request)
    if not request.joined and (request.opening_points or request.codes):
        raise NotEligible(reason="contact")
    check_points(request.opening_points, "opening_points")
    _check_choice("would_have_come", request.would_have_come, ANSWERS)
    member = new_id()
    phone = _phone(session, request.phone)
    email = _email(request.email)
    _check_birthday(request.birthday, p)
    number = _number(session, member)
    name = clean(request.name, "name")
    city = None if request.city is None else clean(request.city, "city")
    referrer = _referrer(session, request.referred_by, phone, email)
    _KEEP.run(
        session,
        id=member,
        number=number,
        name=name,
        name_fold=fold(name),
        search=search_text(name, phone, email, city, number),
        phone=phone,
        email=email,
        city=city,
        birthday=None if request.birthday is None else day_of(request.birthday),
        language=None,
        source=request.source,
        created_at=p.at,
        joined_at=p.at if request.joined else None,
        left_at=None,
        restricted=False,
        referred_by=referrer,
        would_have_come=request.would_have_come,
        merged_into=None,
    )
    book = ledger.open_account(p, member, "suspect", "{}", None)
    _add_facts(p, member, request.consents, request.preferences, request.codes)
    card, code = None, None
    if request.joined:
        card, code = cards.issue_own(session, member, p.at)
        _welcome(p, book, request.opening_points)
    standing.refresh(p, book)
    ledger.keep(session, book)
    if referrer is not None:
        _refresh(p, referrer)
    result = Registered(
        card=code,
        card_id=card,
        member_id=member,
        **standing_fields(number, standing.standing_at(session, member, p.at)),
    )
    return answer(session, request, result, member, _named(request))


@needs(
    Right.CHANGE_MEMBERS,
    also=lambda request: (
        [(Right.ADJUST, request.change["opening_points"])]
        if request.change.get("opening_points")
        else []
    ),
)
def update_member(session: Session, by: Actor, request: UpdateMember) -> Registered:
    """Change what is known of a member; `joined` makes a member of a contact.

    Errors as for registering.
    """
    if (first := answered(session, request, Registered)) is not None:
        return first
    del by
    p = posting(session, request)
    found = find_member(session, request.member)
    change = dict(request.change)
    joins = change.get("joined") is True and (found.joined_at is None or found.left_at is not None)
    opening = change.get("opening_points", 0)
    check_points(opening, "opening_points")
    if change.get("joined") is False and found.joined_at is not None:
        raise AlreadyDone(what="joined")
    if (opening or change.get("codes")) and not joins:
        joined(found)
    book = ledger.take(session, found.id)
    standing.settle(p, book)
    card, code = None, None
    values = _changed_values(p, found, change)
    if values:
        session.execute(update(Member).where(Member.id == found.id).values(**values))
        _index_again(session, found.id)
    _add_facts(
        p,
        found.id,
        change.get("consents", ()),
        change.get("preferences", {}),
        change.get("codes", ()),
    )
    if joins:
        session.execute(
            update(Member)
            .where(Member.id == found.id)
            .values(joined_at=found.joined_at or p.at, left_at=None)
        )
        card, code = cards.issue_own(session, found.id, p.at)
    if joins or opening:
        _welcome(p, book, opening)
    if found.joined_at is not None or joins:
        bonuses.profile(p, book)
    standing.refresh(p, book)
    ledger.keep(session, book)
    if "referred_by" in values:
        _refresh(p, values["referred_by"])
    result = Registered(
        card=code,
        card_id=card,
        member_id=found.id,
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at)),
    )
    return answer(session, request, result, found.id, tuple(sorted(change)))


@needs(Right.CHANGE_MEMBERS)
def leave(session: Session, by: Actor, request: Leave) -> MemberAnswer:
    """Close a membership: the points stay where they are, and nothing more is earned or spent."""
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    p = posting(session, request)
    found = find_member(session, request.member)
    if found.left_at is not None:
        raise LeftProgramme(member=found.number)
    if found.joined_at is None:
        raise NotEligible(reason="contact")
    book = ledger.take(session, found.id)
    standing.settle(p, book)
    session.execute(update(Member).where(Member.id == found.id).values(left_at=p.at))
    for purpose, channel in session.execute(
        select(Consent.purpose, Consent.channel).where(Consent.member_id == found.id).distinct()
    ):
        keep_consent(p, found.id, ConsentGiven(purpose, channel), given=False, method="leaving")
    result = MemberAnswer(
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at))
    )
    return answer(session, request, result, found.id, ("left",))


def keep_consent(
    p: Posting, member: str, consent: ConsentGiven, *, given: bool, method: str = "counter"
) -> None:
    """Add a consent or its withdrawal, with the version and hash of the text that was shown."""
    _check_choice("purpose", consent.purpose, PURPOSES)
    _check_choice("channel", consent.channel, CHANNELS)
    text = f"{CONSENT_TEXT}:{consent.purpose}:{consent.channel}"
    _CONSENT.run(
        p.session,
        id=new_id(),
        member_id=member,
        purpose=consent.purpose,
        channel=consent.channel,
        given=given,
        method=method,
        text_version=CONSENT_TEXT,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        at=p.at,
        staff_id=p.staff,
    )


def search_text(
    name: str, phone: str | None, email: str | None, city: str | None, number: str
) -> str:
    """Return what a member is found by: name, phone in each spelling, email, city, number."""
    parts = [fold(name)]
    if phone is not None:
        parts += [phone, national(phone)]
    parts += [fold(part) for part in (email, city) if part]
    parts.append(number.lower())
    return " ".join(parts)


def _named(request: RegisterMember) -> tuple[str, ...]:
    names = ("phone", "email", "birthday", "city", "referred_by", "consents", "preferences")
    return ("name", *(name for name in names if getattr(request, name)))


def _welcome(p: Posting, book: Book, opening: int) -> None:
    bonuses.welcome(p, book)
    bonuses.profile(p, book)
    if opening:
        ledger.award(p, book, "opening", opening, last_valid_day(p.day, p.version.programme.expiry))


def _refresh(p: Posting, member: str) -> None:
    book = ledger.take(p.session, member)
    standing.refresh(p, book)
    ledger.keep(p.session, book)


def _number(session: Session, member: str) -> str:
    attempt = 0
    while True:
        number = member_number(member, attempt)
        if _NUMBER_TAKEN.first(session, number=number) is None:
            return number
        attempt += 1


def _phone(session: Session, text: str | None, member: str | None = None) -> str | None:
    if text is None:
        return None
    phone = parse_phone(text, session.shop.country)
    taken = _PHONE_TAKEN.first(session, phone=phone)
    if taken is not None and taken[0] != member:
        raise Duplicate(what="phone")
    return phone


def _email(text: str | None) -> str | None:
    if text is None:
        return None
    email = clean(text, "email")
    before, _, domain = email.partition("@")
    if not before or "." not in domain.strip(".") or " " in email:
        raise Invalid(field="email", reason="not_an_email")
    return email


def _check_choice(field: str, value: str, options: Sequence[str]) -> None:
    if value not in options:
        raise Invalid(field=field, reason="unknown_choice", options=list(options))


def _check_birthday(birthday: date | None, p: Posting) -> None:
    if birthday is None:
        return
    day = day_of(birthday)
    if not p.day - OLDEST * 366 <= day <= p.day:
        raise Invalid(field="birthday", reason="in_the_future" if day > p.day else "out_of_range")


def _referrer(
    session: Session,
    reference: str | None,
    phone: str | None,
    email: str | None,
    member: str | None = None,
) -> str | None:
    """Return the id of the referrer; refuse oneself and circles."""
    if reference is None:
        return None
    if _is_own(session, reference, phone, email):
        raise Invalid(field="referred_by", reason="own")
    found = find_member(session, reference)
    their_phone, their_email = _EMAIL_OF.first(session, member=found.id)
    if (
        found.id == member
        or (phone is not None and phone == their_phone)
        or (email is not None and their_email and fold(email) == fold(their_email))
    ):
        raise Invalid(field="referred_by", reason="own")
    seen: set[str] = set()
    above: str | None = found.id
    while above is not None and above not in seen:
        if above == member:
            raise Invalid(field="referred_by", reason="circle")
        seen.add(above)
        above = session.scalar(select(Member.referred_by).where(Member.id == above))
    return found.id


def _is_own(session: Session, reference: str, phone: str | None, email: str | None) -> bool:
    """Tell whether `reference` is the own phone or email of who names it as referrer."""
    if email is not None and fold(reference) == fold(email):
        return True
    if phone is None or not looks_like_phone(reference):
        return False
    try:
        return parse_phone(reference, session.shop.country) == phone
    except Invalid:
        return False


def _add_facts(
    p: Posting,
    member: str,
    consents: tuple[ConsentGiven, ...],
    preferences: Mapping[str, str | None],
    codes: tuple[str, ...],
) -> None:
    for consent in consents:
        keep_consent(p, member, consent, given=True)
    for name, value in preferences.items():
        named = clean(name, "preferences")
        _PREFER.run(
            p.session,
            id=new_id(),
            member_id=member,
            name=named,
            value=None if value is None else clean(value, f"preferences.{named}", LONGEST_TEXT),
            source="said",
            sensitive=fold(named) in SENSITIVE,
            at=p.at,
        )
    for code in codes:
        cards.link(p.session, member, code, p.at)


def _changed_values(p: Posting, found: Found, change: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "name" in change:
        values["name"] = clean(change["name"], "name")
        values["name_fold"] = fold(values["name"])
    if "phone" in change:
        values["phone"] = _phone(p.session, change["phone"], found.id)
    if "email" in change:
        values["email"] = _email(change["email"])
    if "city" in change:
        values["city"] = None if change["city"] is None else clean(change["city"], "city")
    if "birthday" in change:
        _check_birthday(change["birthday"], p)
        values["birthday"] = None if change["birthday"] is None else day_of(change["birthday"])
    if "would_have_come" in change:
        _check_choice("would_have_come", change["would_have_come"], ANSWERS)
        values["would_have_come"] = change["would_have_come"]
    if change.get("referred_by") is not None:
        everybody = standing.lineage(p.session, found.id, p.at)
        if any(_BOUGHT.first(p.session, member=one) is not None for one in everybody):
            raise NotEligible(reason="bought_before")
        values["referred_by"] = _referrer(
            p.session,
            change["referred_by"],
            values.get("phone", found.phone),
            values.get("email", found.email),
            found.id,
        )
    return values


def _index_again(session: Session, member: str) -> None:
    name, phone, email, city, number, _ = _PROFILE.first(session, member=member)
    session.execute(
        update(Member)
        .where(Member.id == member)
        .values(search=search_text(name, phone, email, city, number))
    )
