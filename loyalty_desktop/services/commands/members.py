"""Members: registered, changed, leaving; what is known of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Self

from sqlalchemy import insert, select, update
from typing_extensions import override

from loyalty_desktop.errors import AlreadyDone, LeftProgramme, NotEligible
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.expiry import last_valid_day
from loyalty_desktop.models.rules.names import clean, fold
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.rules.stages import ANSWERS
from loyalty_desktop.models.tables import Consent, Member
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
from loyalty_desktop.services.commands.persons import (
    CHANNELS,
    PURPOSES,
    ConsentGiven,
    add_facts,
    changed_values,
    check_birthday,
    check_choice,
    find_referrer,
    index_again,
    keep_consent,
    keep_sounds,
    new_number,
    read_address,
    read_email,
    read_phone,
    read_postcode,
    search_text,
)
from loyalty_desktop.services.finding import find_member, joined
from loyalty_desktop.services.ledger import Book, Posting
from loyalty_desktop.services.queries.cards import code_of
from loyalty_desktop.services.store import Prepared, Session, needs, new_id

__all__ = [
    "CHANNELS",
    "PURPOSES",
    "ConsentGiven",
    "Leave",
    "RegisterMember",
    "Registered",
    "UpdateMember",
    "keep_consent",
    "leave",
    "register_member",
    "update_member",
]

_KEEP = Prepared(
    insert(Member), [column.key for column in Member.__table__.columns if column.key != "row"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMember(Asked):
    """Somebody new: a member, or with `joined` off a contact without card and points."""

    name: str
    phone: str | None = None
    email: str | None = None
    birthday: date | None = None
    address: str | None = None
    postcode: str | None = None
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
    check_choice("would_have_come", request.would_have_come, ANSWERS)
    member = new_id()
    phone = read_phone(session, request.phone)
    email = read_email(request.email)
    check_birthday(request.birthday, p)
    number = new_number(session, member)
    name = clean(request.name, "name")
    city = None if request.city is None else clean(request.city, "city")
    referrer = find_referrer(session, request.referred_by, phone, email)
    _KEEP.run(
        session,
        id=member,
        number=number,
        name=name,
        name_fold=fold(name),
        search=search_text(name, phone, email, city, number),
        phone=phone,
        email=email,
        address=read_address(request.address),
        postcode=read_postcode(request.postcode),
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
    keep_sounds(session, member, name)
    book = ledger.open_account(p, member, "suspect", "{}", None)
    add_facts(p, member, request.consents, request.preferences, request.codes)
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
    values = changed_values(p, found, change)
    if values:
        session.execute(update(Member).where(Member.id == found.id).values(**values))
        index_again(session, found.id, found.name)
    add_facts(
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
    asked = select(Consent.purpose, Consent.channel).where(Consent.member_id == found.id)
    for purpose, channel in session.execute(asked.distinct()).all():
        keep_consent(p, found.id, ConsentGiven(purpose, channel), given=False, method="leaving")
    result = MemberAnswer(
        **standing_fields(found.number, standing.standing_at(session, found.id, p.at))
    )
    return answer(session, request, result, found.id, ("left",))


def _named(request: RegisterMember) -> tuple[str, ...]:
    of_person = ("phone", "email", "birthday", "address", "postcode", "city")
    names = (*of_person, "referred_by", "consents", "preferences")
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
