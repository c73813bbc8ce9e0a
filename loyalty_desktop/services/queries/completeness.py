"""How much is known: of one member, and of everybody the shop knows."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select

from loyalty_desktop.models.rules.asking import NO_SOURCE
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Consent, Member, Preference
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.store import Prepared, Session, micros, needs

PARTS: Final = {
    "identity": ("birthday", "city", "source"),
    "contact": ("phone", "email", "consent"),
    "preferences": ("likes", "channel"),
}
"""What is looked for beside the name, in three parts."""
FACTS: Final = tuple(fact for facts in PARTS.values() for fact in facts)
CONTACT: Final = frozenset({"channel"})
"""A preference that says how to be reached, not what is liked."""

_FACTS_OF = Prepared(
    select(Member.birthday, Member.city, Member.source, Member.phone, Member.email).where(
        Member.id == bindparam("member")
    )
)
_PREFERENCES = Prepared(
    select(Preference.name, Preference.value)
    .where(Preference.member_id == bindparam("member"), Preference.at <= bindparam("at"))
    .order_by(Preference.at.desc(), Preference.id.desc())
)
_CONSENT = Prepared(
    select(Consent.channel, Consent.given)
    .where(
        Consent.member_id == bindparam("member"),
        Consent.purpose == "marketing",
        Consent.at <= bindparam("at"),
    )
    .order_by(Consent.at.desc(), Consent.id.desc())
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what can be known: of how many each fact is known, of how many there are.

    `facts` are names and how many people they are known of, in the order of `PARTS`.
    """

    name: str
    people: int
    facts: tuple[tuple[str, int], ...]

    @property
    def share(self) -> Fraction:
        """Return the share of facts known, between 0 and 1: 0 of nobody."""
        if not self.people:
            return Fraction(0)
        return Fraction(sum(count for _, count in self.facts), self.people * len(self.facts))


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete the shop's knowledge is, part by part."""

    people: int
    parts: tuple[Part, ...]

    @property
    def share(self) -> Fraction:
        """Return the share of all facts that is known, between 0 and 1."""
        if not self.people:
            return Fraction(0)
        known = sum(count for part in self.parts for _, count in part.facts)
        return Fraction(known, self.people * len(FACTS))


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What is known and what is missing of one member, names as in `PARTS`."""

    known: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def share(self) -> Fraction:
        """Return the share of facts known, between 0 and 1."""
        return Fraction(len(self.known), len(FACTS))


@needs(Right.EXPORT)
def completeness(session: Session, at: datetime) -> Completeness:
    """Return of how many people each fact is known now: members and contacts, as of `at`.

    Who was absorbed by a merge, or has left, is not counted. Consent counts where the newest word
    on offers by any channel is yes; preferences where the newest word on any name holds a value.
    """
    now = micros(at)
    gone = or_(
        Member.merged_into.is_not(None), Member.left_at.is_not(None), Member.created_at > now
    )
    columns: dict[str, ColumnElement[bool]] = {
        "birthday": Member.birthday.is_not(None),
        "city": Member.city.is_not(None),
        "source": Member.source.is_not(None) & Member.source.not_in(sorted(NO_SOURCE)),
        "phone": Member.phone.is_not(None),
        "email": Member.email.is_not(None),
    }
    row = session.execute(
        select(
            func.count().label("people"),
            *(func.sum(case((known, 1), else_=0)).label(name) for name, known in columns.items()),
        ).where(~gone)
    ).one()
    counts = {name: int(getattr(row, name) or 0) for name in columns}
    counts["consent"] = _with_consent(session, now, gone)
    counts["channel"] = _with_preference(session, now, gone, Preference.name.in_(CONTACT))
    counts["likes"] = _with_preference(session, now, gone, Preference.name.not_in(CONTACT))
    people = int(row.people)
    parts = tuple(
        Part(part, people, tuple((name, counts[name]) for name in names))
        for part, names in PARTS.items()
    )
    return Completeness(people, parts)


@needs(Right.SEE_MEMBERS)
def known_facts(session: Session, member: str, at: datetime) -> KnownFacts:
    """Return what is known of a member (id, number, card) as of `at`. Errors: `NotFound`."""
    found = find_member(session, member)
    now = micros(at)
    birthday, city, source, phone, email = _FACTS_OF.first(session, member=found.id)
    newest: dict[str, str | None] = {}
    for name, value in _PREFERENCES.all(session, member=found.id, at=now):
        newest.setdefault(name, value)
    said: dict[str, bool] = {}
    for channel, given in _CONSENT.all(session, member=found.id, at=now):
        said.setdefault(channel, bool(given))
    held = {
        "birthday": birthday is not None,
        "city": city is not None,
        "source": (source or "") not in NO_SOURCE,
        "phone": phone is not None,
        "email": email is not None,
        "consent": any(said.values()),
        "channel": any(value for name, value in newest.items() if name in CONTACT),
        "likes": any(value for name, value in newest.items() if name not in CONTACT),
    }
    return KnownFacts(
        tuple(name for name in FACTS if held[name]),
        tuple(name for name in FACTS if not held[name]),
    )


def _with_consent(session: Session, now: int, gone: ColumnElement[bool]) -> int:
    """Count who may get offers by some channel: the newest word on one of them is yes."""
    later = Consent.__table__.alias("later")
    newer = exists().where(
        later.c.member_id == Consent.member_id,
        later.c.purpose == Consent.purpose,
        later.c.channel == Consent.channel,
        later.c.at <= now,
        or_(later.c.at > Consent.at, and_(later.c.at == Consent.at, later.c.id > Consent.id)),
    )
    marketing = Consent.purpose == "marketing"
    return _people(
        session,
        Consent.member_id,
        marketing,
        or_(Consent.given.is_(False), Consent.at > now),
        and_(marketing, Consent.given.is_(True), Consent.at <= now, ~newer),
        gone,
    )


def _with_preference(
    session: Session, now: int, gone: ColumnElement[bool], named: ColumnElement[bool]
) -> int:
    """Count of whom the newest word on one of these names holds a value."""
    later = Preference.__table__.alias("later")
    newer = exists().where(
        later.c.member_id == Preference.member_id,
        later.c.name == Preference.name,
        later.c.at <= now,
        or_(
            later.c.at > Preference.at,
            and_(later.c.at == Preference.at, later.c.id > Preference.id),
        ),
    )
    return _people(
        session,
        Preference.member_id,
        named,
        or_(Preference.value.is_(None), Preference.at > now),
        and_(named, Preference.value.is_not(None), Preference.at <= now, ~newer),
        gone,
    )


def _people(
    session: Session,
    member: Any,
    named: ColumnElement[bool],
    doubtful: ColumnElement[bool],
    exact: ColumnElement[bool],
    gone: ColumnElement[bool],
) -> int:
    """Count the people of rows that hold, without looking at the history of each.

    Who has no `doubtful` row (taken back, or of later) is known by having a row at all, which an
    index tells. The others, and those who are `gone`, are few: only of them it is told exactly.
    """

    def count(rows: Select[*tuple[Any, ...]]) -> int:
        return session.scalar(select(func.count()).select_from(rows.subquery())) or 0

    there = select(member).where(named).group_by(member)
    # Wrapped, so that rows are read as they lie and not by an index, one here and one there.
    person = func.coalesce(member, "")
    doubted = select(person.label("person")).where(named, doubtful).group_by(person)
    some = count(doubted)
    known = count(there) - some
    if some:
        known += count(select(member).where(exact, member.in_(doubted)).group_by(member))
    lost = select(Member.id).where(gone)
    if session.scalar(lost.limit(1)) is None:
        return known
    return known - count(select(member).where(exact, member.in_(lost)).group_by(member))
