"""Who went from one stage to another in a period, and why each is where they are now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member, StageChange
from loyalty_desktop.services import standing
from loyalty_desktop.services.queries.stage_counts import NEW, stages_at
from loyalty_desktop.services.store import Session, micros, needs

MOST: Final = 200
"""So many people are told; the count says how many there are."""


@dataclass(frozen=True, slots=True)
class MovedPerson:
    """Somebody with the new stage, since which day, and the row of the rules that says so."""

    member: str
    number: str
    name: str
    since: date | None
    stage: str
    row: str
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MovedPeople:
    """Who went from `before` to `after`: `count` in all, of whom `people` may be looked at."""

    before: str
    after: str
    count: int
    people: tuple[MovedPerson, ...]


@needs(Right.EXPORT)
def moved_people(
    session: Session, first: date, last: date, now: datetime, before: str, after: str
) -> MovedPeople:
    """Return who was `before` on the evening before `first` and `after` on that of `last`.

    `before` may be `new`: not known then. Restricted people count and are not told.
    """
    shop = session.shop
    start = shop.start_of(day_of(first)) - 1
    end = min(shop.start_of(day_of(last) + 1) - 1, micros(now))
    then = stages_at(session, start)
    moved = {
        person
        for person, stage in stages_at(session, end).items()
        if stage == after and then.get(person, NEW) == before
    }
    told: list[MovedPerson] = []
    named = select(Member.id, Member.number, Member.name).where(~Member.restricted)
    for member, number, name in session.execute(named.order_by(Member.name_fold, Member.id)):
        if member in moved:
            told.append(_told(session, member, number, name, end))
            if len(told) == MOST:
                break
    return MovedPeople(before, after, len(moved), tuple(told))


def _told(session: Session, member: str, number: str, name: str, end: int) -> MovedPerson:
    known = standing.whole_at(session, member, end).stage
    since = session.scalar(
        select(StageChange.day)
        .where(StageChange.member_id == member, StageChange.stage == known.stage)
        .order_by(StageChange.day.desc())
        .limit(1)
    )
    return MovedPerson(
        member,
        number,
        name,
        None if since is None else date_of(since),
        known.stage,
        known.row,
        known.evidence,
    )
