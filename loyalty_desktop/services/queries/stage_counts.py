"""In which stage everybody is at a moment, and how people moved between two moments."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import and_, case, func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.programme import Stages
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.stages import (
    STAGES,
    Qualified,
    StageFacts,
    stage_by_count,
    stage_standing,
)
from loyalty_desktop.models.tables import Account, Member, Qualification, StageOverride
from loyalty_desktop.services import standing
from loyalty_desktop.services.queries.bought import absorbed_at, bought, kin_at
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

ONE_BY_ONE: Final = 500
"""So many people are judged each for themselves; more of them all at once."""
NEW: Final = "new"
LEFT: Final = "left"
MERGED: Final = "merged"


@dataclass(frozen=True, slots=True)
class StageCounts:
    """How many people are in each stage; contacts and restricted people too, not who has left."""

    as_of: datetime
    rules: Stages
    stages: dict[str, int]


@dataclass(frozen=True, slots=True)
class Movements:
    """Where everybody went between the evening before `first` and the evening of `last`.

    `moves` is people by their stage before (or `new`) and after (or `left`, `merged`); who stayed
    where they were is in it as well, so that every row adds up to the stage's people before.
    """

    as_of: datetime
    rules: Stages
    first: date
    last: date
    moves: dict[str, dict[str, int]]


@needs(Right.EXPORT)
def stage_counts(session: Session, now: datetime) -> StageCounts:
    """Return how many people are in each stage at the moment `now`, aware."""
    at = micros(now)
    counted = Counter(stages_at(session, at).values())
    return StageCounts(
        now,
        standing_rules(session, at),
        {stage: counted[stage] for stage in STAGES if counted[stage]},
    )


@needs(Right.EXPORT)
def movements(session: Session, first: date, last: date, now: datetime) -> Movements:
    """Return how people moved from the evening before `first` to that of `last`, or to `now`.

    Errors: `Invalid` when the period ends before it begins.
    """
    if last < first:
        raise Invalid(field="until", reason="before")
    shop = session.shop
    start = shop.start_of(day_of(first)) - 1
    end = min(shop.start_of(day_of(last) + 1) - 1, micros(now))
    before, after = stages_at(session, start), stages_at(session, end)
    absorbed = set(session.scalars(absorbed_at(end)))
    moves: dict[str, Counter[str]] = {}
    for person, stage in after.items():
        moves.setdefault(before.pop(person, NEW), Counter())[stage] += 1
    for person, stage in before.items():
        moves.setdefault(stage, Counter())[MERGED if person in absorbed else LEFT] += 1
    return Movements(
        now,
        standing_rules(session, end),
        first,
        last,
        {stage: _in_order(moves[stage]) for stage in (NEW, *STAGES) if stage in moves},
    )


def stages_at(session: Session, at: int, one_by_one: int = ONE_BY_ONE) -> dict[str, str]:
    """Return the stage of everybody known at the moment `at` (microseconds), by the id of each.

    It is what `standing_at` says of each; more than `one_by_one` whose account does not say it are
    judged from a single reading of the purchases.
    """
    day = session.shop.day(moment(at))
    fresh = and_(
        Account.changes > day,
        Account.as_of <= at,
        Account.programme_version == session.shop.judged_by(day),
    )
    known = Prepared(
        select(Member.id, case((fresh, Account.stage)))
        .join(Account, Account.member_id == Member.id)
        .where(
            Member.id.not_in(absorbed_at(at)),
            Member.created_at <= at,
            Member.left_at.is_(None) | (Member.left_at > at),
        )
    )
    # Plain rows: there may be a million.
    told: dict[str, str | None] = dict(known.all(session))
    open_ = [person for person, stage in told.items() if stage is None]
    if len(open_) <= one_by_one:
        judged = _each(session, open_, at)
    else:
        judged = _judged(session, open_, at, standing_rules(session, at))
    return {person: stage or judged[person] for person, stage in told.items()}


def standing_rules(session: Session, at: int) -> Stages:
    """Return the settings of stages in force at the moment `at`."""
    return session.shop.version_on(session.shop.day(moment(at))).programme.stages


def _judged(session: Session, people: Iterable[str], at: int, rules: Stages) -> dict[str, str]:
    """Judge people by counts of their purchases, and those few each whom counts do not decide."""
    day = session.shop.day(moment(at))
    counts = _counts(session, at, day, rules)
    qualified = _qualified(session, at)
    apart = set(session.scalars(select(kin_at(at).c.person)))
    apart.update(
        session.scalars(
            select(StageOverride.member_id).where(
                StageOverride.at <= at,
                StageOverride.first_day <= day,
                StageOverride.last_day >= day,
            )
        )
    )
    referrers = set(
        session.scalars(
            select(Member.referred_by)
            .where(Member.referred_by.is_not(None), Member.created_at <= at)
            .distinct()
        )
    )
    judged: dict[str, str] = {}
    for person in people:
        if person in apart:
            continue
        visits, last, blocks = counts.get(person, (0, 0, 0))
        if not visits:
            known = qualified.get(person)
            facts = StageFacts(qualified=[known] if known else [])
            judged[person] = stage_standing(facts, rules, day).stage if known else "suspect"
            continue
        stage = stage_by_count(visits, day - last, blocks, rules)
        if stage == "client" and (person in referrers or not rules.advocate_referrals):
            continue
        judged[person] = stage
    judged.update(_each(session, [person for person in people if person not in judged], at))
    return judged


def _counts(
    session: Session, at: int, day: int, rules: Stages
) -> Mapping[str, tuple[int, int, int]]:
    """Return of everybody who bought: occasions, the last day, and blocks that hold an occasion."""
    length = rules.regular_block_days
    counts: dict[str, tuple[int, int, int]] = {}
    for part in bought(session, at):
        days = part.c.day
        visits = func.count() if rules.occasion_unit == "receipt" else func.count(days.distinct())
        near = days > day - length * rules.regular_blocks
        # Days are whole numbers and none is after `day`: what is divided is never below zero.
        block = case((near, (day - days) // length))
        asked = Prepared(
            select(part.c.person, visits, func.max(days), func.count(block.distinct())).group_by(
                part.c.person
            )
        )
        for person, count, last, held in asked.run(session):
            counts[person] = (count, last, held)
    return counts


def _qualified(session: Session, at: int) -> dict[str, Qualified]:
    """Return what was known last of everybody's interest and ability, by the day it was known."""
    return {
        member: Qualified(int(day), interest, ability)
        for member, day, interest, ability in session.execute(
            select(
                Qualification.member_id,
                Qualification.day,
                Qualification.interest,
                Qualification.ability,
            )
            .where(Qualification.at <= at)
            .order_by(Qualification.day, Qualification.at, Qualification.id)
        )
    }


def _each(session: Session, people: Iterable[str], at: int) -> dict[str, str]:
    return {person: standing.standing_at(session, person, at).stage for person in people}


def _in_order(counts: Counter[str]) -> dict[str, int]:
    return {stage: counts[stage] for stage in (*STAGES, LEFT, MERGED) if counts[stage]}
