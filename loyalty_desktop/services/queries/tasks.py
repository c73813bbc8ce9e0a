"""What waits to be done today: calls and complaints, answers, birthdays, quiet clients, twins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.nps import DETRACTOR
from loyalty_desktop.models.rules.rights import Right, allowed
from loyalty_desktop.models.rules.saying import LATE, rhythm
from loyalty_desktop.models.tables import Account, Feedback, Interaction, Member, Qualification
from loyalty_desktop.services.queries.birthdays import born
from loyalty_desktop.services.queries.remembered import gaps_of
from loyalty_desktop.services.store import Session, micros, moment, needs

NAMED: Final = 5
"""So many people of a task are named; the others are counted."""
BIRTHDAYS: Final = 7
ANSWER_DAYS: Final = 90
"""Feedback older than this is not asked to be answered any more."""
QUIET_LOOKED_AT: Final = 1000
"""So many clients who stayed away are looked at, those who spent most; beyond it is not counted."""
SHORTEST_REST: Final = 14
"""Nobody is quiet who was here within so many days."""
LATEST: Final = 200

_LOYAL: Final = ("client", "advocate")


@dataclass(frozen=True, slots=True)
class TaskPerson:
    """Whom a task is about: a member by id and name, and when it is or was."""

    id: str
    name: str
    day: date | None = None
    other: str | None = None
    """The id of a second member, where a task is about two."""


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of task: how many wait, and the first few of them."""

    kind: str
    count: int
    people: tuple[TaskPerson, ...]


@dataclass(frozen=True, slots=True)
class DueRow:
    """Something that was promised to a member; `when` is "overdue", "today" or "later"."""

    id: str
    member: str
    name: str
    number: str
    kind: str
    note: str | None
    noted: date
    due: date
    when: str


@dataclass(frozen=True, slots=True)
class TasksNow:
    """What waits as of a business day, and whether who looks may do any of it."""

    day: date
    tasks: tuple[Task, ...]
    due: tuple[DueRow, ...]
    may_change: bool


@needs(Right.SEE_MEMBERS)
def tasks(session: Session, at: datetime) -> tuple[Task, ...]:
    """Return what waits at `at`, kinds of which nothing waits left out."""
    day = session.shop.day(at)
    found = (
        *_due_tasks(session, day),
        _feedback(session, at),
        _birthdays(session, day),
        _quiet(session, day),
        _prospects(session),
        _twins(session),
    )
    return tuple(task for task in found if task.count)


@needs(Right.SEE_MEMBERS)
def tasks_now(session: Session, at: datetime) -> TasksNow:
    """Return what waits at `at` with everything that is due, the oldest first."""
    day = session.shop.day(at)
    return TasksNow(
        date_of(day),
        tasks(session, at),
        due_rows(session, at),
        _may_change(session),
    )


def due_rows(session: Session, at: datetime) -> tuple[DueRow, ...]:
    """Return what is due and not done, the oldest first, at most 200."""
    shop, day = session.shop, session.shop.day(at)
    rows = session.execute(
        select(
            Interaction.id,
            Member.id.label("member"),
            Member.name,
            Member.number,
            Interaction.kind,
            Interaction.note,
            Interaction.at,
            Interaction.due_at,
        )
        .join(Member, Member.id == Interaction.member_id)
        .where(
            Interaction.due_at.is_not(None),
            Interaction.done_at.is_(None),
            Interaction.at <= micros(at),
        )
        .order_by(Interaction.due_at, Interaction.id)
        .limit(LATEST)
    )
    told: list[DueRow] = []
    for row in rows:
        due = shop.day(moment(row.due_at))
        when = "today" if due == day else "overdue" if due < day else "later"
        noted = date_of(shop.day(moment(row.at)))
        told.append(
            DueRow(
                row.id,
                row.member,
                row.name,
                row.number,
                row.kind,
                row.note,
                noted,
                date_of(due),
                when,
            )
        )
    return tuple(told)


def _due_tasks(session: Session, day: int) -> list[Task]:
    start, end = session.shop.start_of(day), session.shop.start_of(day + 1)
    waits = (Interaction.due_at.is_not(None), Interaction.done_at.is_(None))
    late = (*waits, Interaction.due_at < start)
    now = (*waits, Interaction.due_at >= start, Interaction.due_at < end)
    return [
        _task(
            session,
            kind,
            select(Member.id, Member.name, Interaction.due_at)
            .join(Member, Member.id == Interaction.member_id)
            .where(*conditions)
            .order_by(Interaction.due_at, Interaction.id),
            dated="moment",
        )
        for kind, conditions in (("overdue", late), ("today", now))
    ]


def _feedback(session: Session, at: datetime) -> Task:
    """Return what was said and asks for an answer: a comment, or a low score."""
    day = session.shop.day(at)
    return _task(
        session,
        "feedback",
        select(Member.id, Member.name, Feedback.at)
        .join(Member, Member.id == Feedback.member_id)
        .where(
            Feedback.answered_at.is_(None),
            Feedback.at >= session.shop.start_of(day - ANSWER_DAYS),
            Feedback.at <= micros(at),
            or_(Feedback.comment.is_not(None), Feedback.nps <= DETRACTOR),
        )
        .order_by(Feedback.at.desc(), Feedback.id.desc()),
        dated="moment",
    )


def _birthdays(session: Session, day: int) -> Task:
    return _task(
        session,
        "birthday",
        _people(Member.birthday).where(born(day, BIRTHDAYS)).order_by(Member.name_fold, Member.id),
        dated="day",
    )


def _prospects(session: Session) -> Task:
    """Return who has interest and ability, and has not bought yet."""
    newest = (
        select(func.max(Qualification.at))
        .where(Qualification.member_id == Member.id)
        .correlate(Member)
        .scalar_subquery()
    )
    return _task(
        session,
        "prospect",
        _people(newest).where(Account.stage == "prospect").order_by(newest, Member.id),
        dated="moment",
    )


def _quiet(session: Session, day: int) -> Task:
    """Return clients who stay away for more than twice their own usual time."""
    candidates = session.execute(
        _people(Account.last_day)
        .where(Account.stage.in_(_LOYAL), Account.last_day < day - SHORTEST_REST)
        .order_by(Account.spend.desc(), Member.id)
        .limit(QUIET_LOOKED_AT)
    ).all()
    people: list[TaskPerson] = []
    for member, name, last in candidates:
        usual = rhythm(gaps_of(session, [member], day))
        if usual is not None and day - last > LATE * usual:
            people.append(TaskPerson(member, name, date_of(last)))
    return Task("quiet", len(people), tuple(people[:NAMED]))


def _twins(session: Session) -> Task:
    """Return pairs who may be one person: one name and one birthday, or one email address."""
    email = func.lower(Member.email)
    twins: dict[tuple[str, str], str] = {}
    for known, columns in (
        (Member.birthday.is_not(None), (Member.name_fold, Member.birthday)),
        (Member.email.is_not(None), (email, func.coalesce(email, ""))),
    ):
        here = (known, *_nameable())
        shared = (
            select(columns[0].label("first"), columns[1].label("second"))
            .where(*here)
            .group_by(*columns)
            .having(func.count() > 1)
            .limit(LATEST)
            .subquery()
        )
        alike = and_(columns[0] == shared.c.first, columns[1] == shared.c.second)
        rows = session.execute(
            select(shared.c.first, shared.c.second, Member.id, Member.name)
            .join(Member, alike)
            .where(*here)
            .order_by(shared.c.first, shared.c.second, Member.id)
        ).all()
        for before, after in pairwise(rows):
            if before[:2] == after[:2]:
                twins.setdefault((before[2], after[2]), before[3])
    people = [TaskPerson(first, name, None, second) for (first, second), name in twins.items()]
    return Task("twin", len(people), tuple(people[:NAMED]))


def _people(*more: Any) -> Select[*tuple[Any, ...]]:
    """Select who may be named: not absorbed, not gone, not restricted; with `more`."""
    return (
        select(Member.id, Member.name, *more)
        .join(Account, Account.member_id == Member.id)
        .where(*_nameable())
    )


def _nameable() -> tuple[ColumnElement[bool], ...]:
    return (Member.merged_into.is_(None), Member.left_at.is_(None), Member.restricted.is_(False))


def _task(session: Session, kind: str, rows: Select[*tuple[Any, ...]], *, dated: str) -> Task:
    count = session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    if not count:
        return Task(kind, 0, ())
    people = session.execute(rows.limit(bindparam("most", NAMED)))
    return Task(kind, count, tuple(_person(session, row, dated) for row in people))


def _person(session: Session, row: Sequence[Any], dated: str) -> TaskPerson:
    identity, name, on = row
    if on is None:
        return TaskPerson(identity, name)
    day = on if dated == "day" else session.shop.day(moment(on))
    return TaskPerson(identity, name, date_of(day))


def _may_change(session: Session) -> bool:
    shop = session.shop
    if not shop.has_owner:
        return True
    return allowed(shop.role_of(session.by.staff), Right.CHANGE_MEMBERS)
