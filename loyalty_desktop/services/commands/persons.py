"""What is told of a person: read, checked and kept, for who is new and for who is known."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from loyalty_desktop.errors import Duplicate, Invalid, NotEligible
from loyalty_desktop.models.rules.cards import member_number
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.names import LONGEST_TEXT, clean, fold
from loyalty_desktop.models.rules.phones import looks_like_phone, national, parse_phone
from loyalty_desktop.models.rules.sounds import sounds
from loyalty_desktop.models.rules.stages import ANSWERS
from loyalty_desktop.models.tables import Consent, Member, NameSound, Preference, Purchase
from loyalty_desktop.services import standing
from loyalty_desktop.services.commands import cards
from loyalty_desktop.services.finding import Found, find_member
from loyalty_desktop.services.ledger import Posting
from loyalty_desktop.services.store import Prepared, Session, new_id

CONSENT_TEXT = "1"
"""The version of the consent texts that the program shows (`wording.consent_text`)."""
PURPOSES = ("programme", "marketing", "profiling")
CHANNELS = ("counter", "whatsapp", "sms", "email", "post")
SENSITIVE = frozenset({"allergy", "allergies", "health", "religion", "children"})
OLDEST = 130
LONGEST_ADDRESS = 300
ADDRESS_LINES = 5
LONGEST_POSTCODE = 20

_NUMBER_TAKEN = Prepared(select(Member.id).where(Member.number == bindparam("number")))
_PHONE_TAKEN = Prepared(select(Member.id).where(Member.phone == bindparam("phone")))
_EMAIL_OF = Prepared(select(Member.phone, Member.email).where(Member.id == bindparam("member")))
_PREFER = Prepared(insert(Preference))
_CONSENT = Prepared(insert(Consent))
_ROW = Prepared(select(Member.row).where(Member.id == bindparam("member")))
_SOUND = Prepared(insert(NameSound))
_SILENT = Prepared(
    delete(NameSound).where(
        NameSound.sound == bindparam("which"), NameSound.row == bindparam("place")
    )
)
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


def keep_consent(
    p: Posting, member: str, consent: ConsentGiven, *, given: bool, method: str = "counter"
) -> None:
    """Add a consent or its withdrawal, with the version and hash of the text that was shown."""
    check_choice("purpose", consent.purpose, PURPOSES)
    check_choice("channel", consent.channel, CHANNELS)
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


def new_number(session: Session, member: str) -> str:
    """Return a member number that nobody has."""
    attempt = 0
    while True:
        number = member_number(member, attempt)
        if _NUMBER_TAKEN.first(session, number=number) is None:
            return number
        attempt += 1


def read_phone(session: Session, text: str | None, member: str | None = None) -> str | None:
    """Return a phone in E.164; refuse one that cannot exist or that another member has."""
    if text is None:
        return None
    phone = parse_phone(text, session.shop.country)
    taken = _PHONE_TAKEN.first(session, phone=phone)
    if taken is not None and taken[0] != member:
        raise Duplicate(what="phone")
    return phone


def read_email(text: str | None) -> str | None:
    """Return an email address, trimmed; refuse what is none."""
    if text is None:
        return None
    email = clean(text, "email")
    before, _, domain = email.partition("@")
    if not before or "." not in domain.strip(".") or " " in email:
        raise Invalid(field="email", reason="not_an_email")
    return email


def read_address(text: str | None) -> str | None:
    """Return an address in its lines, without empty ones; refuse more than a label can hold."""
    if text is None:
        return None
    told = clean(text, "address", LONGEST_ADDRESS)
    lines = [" ".join(line.split()) for line in told.split("\n")]
    lines = [line for line in lines if line]
    if len(lines) > ADDRESS_LINES:
        raise Invalid(field="address", reason="too_many_lines", most=ADDRESS_LINES)
    return "\n".join(lines)


def read_postcode(text: str | None) -> str | None:
    """Return a postcode in capitals; refuse one that is too long for any country."""
    if text is None:
        return None
    told = clean(text, "postcode").upper()
    if len(told) > LONGEST_POSTCODE:
        raise Invalid(field="postcode", reason="too_long", most=LONGEST_POSTCODE)
    return told


def check_choice(field: str, value: str, options: Sequence[str]) -> None:
    """Refuse (`Invalid`) a value that is none of `options`."""
    if value not in options:
        raise Invalid(field=field, reason="unknown_choice", options=list(options))


def check_birthday(birthday: date | None, p: Posting) -> None:
    """Refuse (`Invalid`) a birthday in the future, or of long ago."""
    if birthday is None:
        return
    day = day_of(birthday)
    if not p.day - OLDEST * 366 <= day <= p.day:
        raise Invalid(field="birthday", reason="in_the_future" if day > p.day else "out_of_range")


def find_referrer(
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


def add_facts(
    p: Posting,
    member: str,
    consents: tuple[ConsentGiven, ...],
    preferences: Mapping[str, str | None],
    codes: tuple[str, ...],
) -> None:
    """Add consents, preferences and codes of cards from elsewhere."""
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


def changed_values(p: Posting, found: Found, change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that a change of a member sets, each checked."""
    values: dict[str, Any] = {}
    if "name" in change:
        values["name"] = clean(change["name"], "name")
        values["name_fold"] = fold(values["name"])
    if "phone" in change:
        values["phone"] = read_phone(p.session, change["phone"], found.id)
    if "email" in change:
        values["email"] = read_email(change["email"])
    if "city" in change:
        values["city"] = None if change["city"] is None else clean(change["city"], "city")
    if "address" in change:
        values["address"] = read_address(change["address"])
    if "postcode" in change:
        values["postcode"] = read_postcode(change["postcode"])
    if "birthday" in change:
        check_birthday(change["birthday"], p)
        values["birthday"] = None if change["birthday"] is None else day_of(change["birthday"])
    if "would_have_come" in change:
        check_choice("would_have_come", change["would_have_come"], ANSWERS)
        values["would_have_come"] = change["would_have_come"]
    if change.get("referred_by") is not None:
        everybody = standing.lineage(p.session, found.id, p.at)
        if any(_BOUGHT.first(p.session, member=one) is not None for one in everybody):
            raise NotEligible(reason="bought_before")
        values["referred_by"] = find_referrer(
            p.session,
            change["referred_by"],
            values.get("phone", found.phone),
            values.get("email", found.email),
            found.id,
        )
    return values


def index_again(session: Session, member: str, before: str) -> None:
    """Let a member be found by what it is called now, and no longer by the name it had `before`."""
    name, phone, email, city, number, _ = _PROFILE.first(session, member=member)
    session.execute(
        update(Member)
        .where(Member.id == member)
        .values(search=search_text(name, phone, email, city, number))
    )
    if name != before:
        keep_sounds(session, member, name, before)


def keep_sounds(session: Session, member: str, name: str, before: str = "") -> None:
    """Note how a member's name sounds, instead of the name it had `before`."""
    (row,) = _ROW.first(session, member=member)
    old, new = sounds(before), sounds(name)
    for sound in old:
        if sound not in new:
            _SILENT.run(session, which=sound, place=row)
    _SOUND.many(session, [{"sound": sound, "row": row} for sound in new if sound not in old])
