"""The one question that is put to a member at this visit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, func, select

from loyalty_desktop.models.rules import asking
from loyalty_desktop.models.rules.asking import Asking, KnownOf, read_asking
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import (
    Account,
    AskedQuestion,
    Channel,
    Consent,
    Feedback,
    Member,
    Preference,
    Staff,
)
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

OF_AGE: Final = 18
FAVOURITE: Final = "likes"
CHANNEL: Final = "channel"
"""The names under which preferences keep what somebody likes, and how to be reached."""
BY_PHONE: Final = ("whatsapp", "sms")

_PERSON = Prepared(
    select(Member.phone, Member.email, Member.birthday, Member.source, Account.visits)
    .join(Account, Account.member_id == Member.id)
    .where(Member.id == bindparam("member"))
)
_PREFERENCES = Prepared(
    select(Preference.name, Preference.value)
    .where(Preference.member_id == bindparam("member"), Preference.at <= bindparam("at"))
    .order_by(Preference.at.desc(), Preference.id.desc())
)
_DECIDED = Prepared(
    select(Consent.channel)
    .where(
        Consent.member_id == bindparam("member"),
        Consent.purpose == "marketing",
        Consent.at <= bindparam("at"),
    )
    .distinct()
)
_ASKED = Prepared(
    select(AskedQuestion.question, AskedQuestion.outcome, AskedQuestion.at)
    .where(AskedQuestion.member_id == bindparam("member"), AskedQuestion.at <= bindparam("at"))
    .order_by(AskedQuestion.at, AskedQuestion.id)
)
_ASKED_BY = Prepared(
    select(AskedQuestion.question, AskedQuestion.outcome, AskedQuestion.at, Staff.name)
    .outerjoin(Staff, Staff.id == AskedQuestion.staff_id)
    .where(AskedQuestion.member_id == bindparam("member"))
    .order_by(AskedQuestion.at.desc(), AskedQuestion.id.desc())
)
_RATED = Prepared(
    select(func.max(Feedback.at)).where(
        Feedback.member_id == bindparam("member"),
        Feedback.nps.is_not(None),
        Feedback.at <= bindparam("at"),
    )
)
_SOURCES = Prepared(
    select(Channel.name).where(Channel.hidden.is_(False)).order_by(Channel.name_fold).limit(8)
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question by its id, and what it needs: a `channel`, or the `options` there are."""

    id: str
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """A question that was put, what came of it, and who put it."""

    question: str
    outcome: str
    day: date
    by: str | None = None


@needs(Right.SEE_MEMBERS)
def next_question(session: Session, member: str, at: datetime) -> Question | None:
    """Return the question to put to `member` (id, number, card) now, None when there is none.

    Of somebody restricted nothing is asked, nor twice on one day. Errors: `NotFound`.
    """
    found = find_member(session, member)
    if found.restricted or found.left_at is not None:
        return None
    now = micros(at)
    day = session.shop.day(at)
    known = known_of(session, found.id, at)
    name = asking.question_due(_asking(session), known, _asked(session, found.id, now), day)
    if name is None:
        return None
    if name == "consent":
        return Question(name, {"channel": known.undecided[0]})
    if name == "channel":
        return Question(name, {"options": _reachable(known)})
    if name == "source":
        return Question(name, {"options": tuple(source for (source,) in _SOURCES.all(session))})
    return Question(name)


@needs(Right.SEE_MEMBERS)
def may_rate(session: Session, member: str, at: datetime) -> bool:
    """Return whether `member` may be asked now, on the customer's screen, to recommend the shop."""
    choice: dict[str, Any] = session.shop.choices.get("feedback") or {}
    if not choice.get("display"):
        return False
    found = find_member(session, member)
    if found.restricted or found.left_at is not None:
        return False
    now, day = micros(at), session.shop.day(at)
    before = _asked(session, found.id, now).get("recommend")
    declined = before is not None and before[0] == "declined"
    return not declined and asking.is_missing("recommend", known_of(session, found.id, at), day)


def known_of(session: Session, member: str, at: datetime) -> KnownOf:
    """Return what is known of the member with id `member`, as far as questions go."""
    now, day = micros(at), session.shop.day(at)
    phone, email, birthday, source, visits = _PERSON.first(session, member=member)
    newest: dict[str, str | None] = {}
    for name, value in _PREFERENCES.all(session, member=member, at=now):
        newest.setdefault(name, value)
    decided = {channel for (channel,) in _DECIDED.all(session, member=member, at=now)}
    usable = (("whatsapp", phone), ("email", email))
    (rated,) = _RATED.first(session, member=member, at=now)
    return KnownOf(
        phone=phone is not None,
        email=email is not None,
        birthday=birthday is not None,
        favourite=bool(newest.get(FAVOURITE)),
        channel=bool(newest.get(CHANNEL)),
        source=(source or "") not in asking.NO_SOURCE,
        undecided=tuple(name for name, reached in usable if reached and name not in decided),
        minor=birthday is not None and _age(date_of(birthday), date_of(day)) < OF_AGE,
        visits=int(visits),
        rated=None if rated is None else session.shop.day(moment(rated)),
    )


def questions_asked(session: Session, member: str) -> tuple[QuestionAsked, ...]:
    """Return what the member with id `member` was asked, the newest first."""
    return tuple(
        QuestionAsked(question, outcome, date_of(session.shop.day(moment(on))), by)
        for question, outcome, on, by in _ASKED_BY.all(session, member=member)
    )


def _asking(session: Session) -> Asking:
    return read_asking(session.shop.choices.get("questions"))


def _asked(session: Session, member: str, at: int) -> dict[str, tuple[str, int]]:
    shop = session.shop
    return {
        question: (outcome, shop.day(moment(on)))
        for question, outcome, on in _ASKED.all(session, member=member, at=at)
    }


def _reachable(known: KnownOf) -> tuple[str, ...]:
    by_phone = BY_PHONE if known.phone else ()
    return (*by_phone, *(("email",) if known.email else ()), "counter")


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
