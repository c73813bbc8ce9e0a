"""What the shop knows of a person beside purchases and points."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, literal_column, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.tables import (
    Account,
    Card,
    Consent,
    Feedback,
    Interaction,
    Member,
    Merge,
    Preference,
    Qualification,
    Staff,
)
from loyalty_desktop.services.queries.asking import QuestionAsked, questions_asked
from loyalty_desktop.services.queries.usual import usual_of
from loyalty_desktop.services.store import Prepared, Session, moment

_KEEPERS = frozenset({"manager", "owner"})
"""Who reads what is marked as sensitive."""

_PREFERENCES = Prepared(
    select(
        Preference.name,
        Preference.value,
        Preference.source,
        Preference.sensitive,
        Preference.at,
    )
    .where(Preference.member_id == bindparam("member"))
    .order_by(Preference.at.desc(), Preference.id.desc())
)
_CONSENTS = Prepared(
    select(
        Consent.purpose,
        Consent.channel,
        Consent.given,
        Consent.method,
        Consent.at,
        Staff.name,
        Consent.text_version,
    )
    .outerjoin(Staff, Staff.id == Consent.staff_id)
    .where(Consent.member_id == bindparam("member"))
    .order_by(Consent.at.desc(), Consent.id.desc())
)
_CARDS = Prepared(
    select(
        Card.id,
        Card.kind,
        Card.state,
        Card.issued_at,
        Card.blocked_at,
        Card.reason,
        Card.printed_at,
        Card.handed_at,
    )
    .where(Card.member_id == bindparam("member"))
    .order_by(Card.issued_at.desc(), Card.id.desc())
)
_REFERRER = Prepared(
    select(Member.referred_by, Member.would_have_come).where(Member.id == bindparam("member"))
)
_PERSON = Prepared(
    select(Member.id, Member.number, Member.name, Member.merged_into).where(
        Member.id == bindparam("id")
    )
)
_REFERRED = Prepared(
    select(
        Member.id,
        Member.number,
        Member.name,
        Member.created_at,
        Account.first_day,
        Account.stage,
        Member.restricted,
    )
    .join(Account, Account.member_id == Member.id)
    .where(Member.referred_by == bindparam("member"))
    .order_by(Member.created_at.desc(), Member.id.desc())
)
_FEEDBACK = Prepared(
    select(
        Feedback.id,
        Feedback.at,
        Feedback.nps,
        Feedback.satisfaction,
        Feedback.product,
        Feedback.comment,
        Feedback.answer,
        Feedback.answered_at,
        Feedback.source,
    )
    .where(Feedback.member_id == bindparam("member"))
    .order_by(Feedback.at.desc(), Feedback.id.desc())
)
_INTERACTIONS = Prepared(
    select(
        Interaction.id,
        Interaction.at,
        Interaction.kind,
        Interaction.note,
        Interaction.due_at,
        Interaction.done_at,
        Staff.name,
        Interaction.outcome,
    )
    .outerjoin(Staff, Staff.id == Interaction.staff_id)
    .where(Interaction.member_id == bindparam("member"))
    .order_by(Interaction.at.desc(), Interaction.id.desc())
)
_QUALIFIED = Prepared(
    select(Qualification.interest, Qualification.ability, Qualification.note, Qualification.at)
    .where(Qualification.member_id == bindparam("member"))
    .order_by(Qualification.at.desc(), Qualification.id.desc())
    .limit(literal_column("1"))
)
_MERGES = Prepared(
    select(Merge.id, Merge.at, Merge.undone_at, Member.id, Member.number, Member.name)
    .join(Member, Member.id == Merge.absorb_id)
    .where(Merge.keep_id == bindparam("member"))
    .order_by(Merge.at.desc(), Merge.id.desc())
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by id, number and name."""

    id: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class PreferenceRow:
    """What a member likes; a sensitive one has no `value` until `reveal_preferences` shows it.

    `readable` tells whether it may be shown to who asks.
    """

    name: str
    value: str | None
    source: str
    sensitive: bool
    since: date
    readable: bool = True


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """The newest word on a purpose and channel: since when, who took it, of which text.

    `method` is how it was said: `counter` or `leaving`.
    """

    purpose: str
    channel: str
    given: bool
    method: str
    since: date
    by: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card: `own` or `linked`; `issued`, `blocked` or `replaced`.

    `printed` is the day on which it last left the printer, `handed` on which the member got it.
    """

    id: str
    kind: str
    state: str
    issued: date
    blocked: date | None
    reason: str | None
    printed: date | None = None
    handed: date | None = None


@dataclass(frozen=True, slots=True)
class ReferredRow:
    """Whom the member brought; confirmed on the day of the first purchase."""

    person: Person
    since: date
    confirmed: date | None
    stage: str


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """What the member said, and what was done about it."""

    id: str
    day: date
    nps: int | None
    satisfaction: int | None
    product: str | None
    comment: str | None
    answer: str | None
    answered: date | None
    source: str = "counter"


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """A visit, call, message, complaint or note; a task while `due` and not done."""

    id: str
    day: date
    kind: str
    note: str | None
    due: date | None
    done: date | None
    by: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class QualifiedRow:
    """Interest and ability as they were noted last, each unknown, yes or no."""

    interest: str
    ability: str
    note: str | None
    day: date


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A member that was absorbed; `undoable` while the merge stands and nothing was built on it."""

    id: str
    absorbed: Person
    day: date
    undone: date | None
    undoable: bool


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """Everything a member's page shows beside purchases and points."""

    preferences: tuple[PreferenceRow, ...]
    consents: tuple[ConsentRow, ...]
    cards: tuple[CardRow, ...]
    referrer: Person | None
    would_have_come: str
    referred: tuple[ReferredRow, ...]
    feedback: tuple[FeedbackRow, ...]
    interactions: tuple[InteractionRow, ...]
    merges: tuple[MergeRow, ...]
    usual: tuple[str, ...] = ()
    asked: tuple[QuestionAsked, ...] = ()
    qualified: QualifiedRow | None = None


def member_facts(session: Session, member: str) -> MemberFacts:
    """Return what the shop knows of the member with id `member`."""
    referred_by, would_have_come = _REFERRER.first(session, member=member)
    return MemberFacts(
        _preferences(session, member),
        _consents(session, member),
        _cards(session, member),
        None if referred_by is None else person(session, referred_by),
        would_have_come,
        _referred(session, member),
        _feedback(session, member),
        _interactions(session, member),
        _merges(session, member),
        usual_of(session, member),
        questions_asked(session, member),
        _qualified(session, member),
    )


def person(session: Session, member: str) -> Person:
    """Return the member with id `member`, or the one that absorbed it."""
    identity, number, name, merged = _PERSON.first(session, id=member)
    while merged is not None:
        identity, number, name, merged = _PERSON.first(session, id=merged)
    return Person(identity, number, name)


def sees_sensitive(session: Session, staff: str | None) -> bool:
    """Tell whether the person with this id may read what is marked as sensitive."""
    shop = session.shop
    if not shop.has_owner:
        return True
    role, active, _ = shop.staff.get(staff or "", ("", False, {}))
    return active and role in _KEEPERS


def sensitive_values(session: Session, member: str) -> dict[str, str]:
    """Return the sensitive preferences of the member with id `member`, by name."""
    newest: dict[str, Any] = {}
    for row in _PREFERENCES.all(session, member=member):
        newest.setdefault(row[0], row)
    return {name: row[1] for name, row in sorted(newest.items()) if row[3] and row[1]}


def _preferences(session: Session, member: str) -> tuple[PreferenceRow, ...]:
    """Return the newest word on each name; emptied ones are gone."""
    newest: dict[str, Any] = {}
    for row in _PREFERENCES.all(session, member=member):
        newest.setdefault(row[0], row)
    reads = sees_sensitive(session, session.by.staff)
    return tuple(
        PreferenceRow(
            name,
            None if sensitive else value,
            source,
            bool(sensitive),
            _day(session, at),
            reads or not sensitive,
        )
        for name, value, source, sensitive, at in sorted(newest.values(), key=_first)
        if value
    )


def _consents(session: Session, member: str) -> tuple[ConsentRow, ...]:
    newest: dict[tuple[str, str], Any] = {}
    for row in _CONSENTS.all(session, member=member):
        newest.setdefault(row[:2], row)
    return tuple(
        ConsentRow(purpose, channel, bool(given), method, _day(session, at), by, text)
        for purpose, channel, given, method, at, by, text in sorted(newest.values(), key=_first_two)
    )


def _cards(session: Session, member: str) -> tuple[CardRow, ...]:
    return tuple(
        CardRow(
            identity,
            kind,
            state,
            _day(session, issued),
            None if blocked is None else _day(session, blocked),
            reason,
            None if printed is None else _day(session, printed),
            None if handed is None else _day(session, handed),
        )
        for identity, kind, state, issued, blocked, reason, printed, handed in _CARDS.all(
            session, member=member
        )
    )


def _referred(session: Session, member: str) -> tuple[ReferredRow, ...]:
    return tuple(
        ReferredRow(
            Person(identity, number, name),
            _day(session, created),
            None if first is None else date_of(first),
            "" if restricted else stage,
        )
        for identity, number, name, created, first, stage, restricted in _REFERRED.all(
            session, member=member
        )
    )


def _feedback(session: Session, member: str) -> tuple[FeedbackRow, ...]:
    return tuple(
        FeedbackRow(
            identity,
            _day(session, at),
            nps,
            satisfaction,
            product,
            comment,
            answer,
            None if answered is None else _day(session, answered),
            source,
        )
        for (
            identity,
            at,
            nps,
            satisfaction,
            product,
            comment,
            answer,
            answered,
            source,
        ) in _FEEDBACK.all(session, member=member)
    )


def _interactions(session: Session, member: str) -> tuple[InteractionRow, ...]:
    return tuple(
        InteractionRow(
            identity,
            _day(session, at),
            kind,
            note,
            None if due is None else _day(session, due),
            None if done is None else _day(session, done),
            by,
            outcome,
        )
        for identity, at, kind, note, due, done, by, outcome in _INTERACTIONS.all(
            session, member=member
        )
    )


def _qualified(session: Session, member: str) -> QualifiedRow | None:
    row = _QUALIFIED.first(session, member=member)
    if row is None:
        return None
    interest, ability, note, at = row
    return QualifiedRow(interest, ability, note, _day(session, at))


def _merges(session: Session, member: str) -> tuple[MergeRow, ...]:
    _, _, _, merged_again = _PERSON.first(session, id=member)
    return tuple(
        MergeRow(
            identity,
            Person(absorbed, number, name),
            _day(session, at),
            None if undone is None else _day(session, undone),
            undone is None and merged_again is None,
        )
        for identity, at, undone, absorbed, number, name in _MERGES.all(session, member=member)
    )


def _day(session: Session, at: int) -> date:
    return date_of(session.shop.day(moment(at)))


def _first(row: Any) -> str:
    return str(row[0]).casefold()


def _first_two(row: Any) -> tuple[str, str]:
    return row[0], row[1]
