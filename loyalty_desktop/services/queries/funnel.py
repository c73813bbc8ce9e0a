"""How far those went who became known in a period: from a name to a loyal customer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select, union

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules import stages
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import (
    Account,
    CampaignTarget,
    Member,
    Qualification,
    StageChange,
    Voucher,
)
from loyalty_desktop.services import standing
from loyalty_desktop.services.queries.bought import bought, kin_at
from loyalty_desktop.services.queries.channel_results import reached_in
from loyalty_desktop.services.standing.asof import stage_rules
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

LOYAL: Final = ("client", "advocate")


@dataclass(frozen=True, slots=True)
class Step:
    """So many people came so far; the counts of steps never rise."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Funnel:
    """The steps of those who became known from `first` through `last`, as they are at `as_of`.

    `reach` is how many people the channels reached in that time as was typed in, at least the
    leads. `aida` are the same people by the steps of an advertisement: attention (reached),
    interest (known), desire (said to be interested, given an offer, or bought), action (bought).
    """

    as_of: datetime
    first: date
    last: date
    unit: str
    steps: tuple[Step, ...]
    aida: tuple[Step, ...]


@needs(Right.EXPORT)
def funnel(session: Session, first: date, last: date, now: datetime) -> Funnel:
    """Return the funnel of a period, both days included, by what is known at `now`.

    Buyers have one occasion or more, repeat buyers two, loyal ones were ever Client or Advocate.
    Errors: `Invalid` when the period ends before it begins.
    """
    if last < first:
        raise Invalid(field="until", reason="before")
    at, shop = micros(now), session.shop
    start, end = shop.start_of(day_of(first)), shop.start_of(day_of(last) + 1)
    unit = shop.version_on(shop.day(now)).programme.stages.occasion_unit
    leads = _leads(session, at, start, end)
    visits = _visits(session, at, unit)
    buyers = [person for person in leads if person in visits]
    repeat = [person for person in buyers if visits[person] >= 2]
    loyal = _ever_loyal(session, repeat, at)
    reached = max(reached_in(session, day_of(first), day_of(last), at), len(leads))
    desired = _desired(session, at).union(buyers).intersection(leads)
    counts = (reached, len(leads), len(buyers), len(repeat), loyal)
    felt = (reached, len(leads), len(desired), len(buyers))
    return Funnel(
        now,
        first,
        last,
        unit,
        tuple(map(Step, ("reach", "leads", "buyers", "repeat", "loyal"), counts)),
        tuple(map(Step, ("attention", "interest", "desire", "action"), felt)),
    )


def _leads(session: Session, at: int, start: int, end: int) -> list[str]:
    """Return who became known in a time (microseconds): a merged person when the first row did."""
    kin = kin_at(at)
    known: dict[str, int] = {
        person: int(created)
        for person, created in session.execute(
            select(kin.c.person, func.min(Member.created_at))
            .join(Member, Member.id == kin.c.member)
            .group_by(kin.c.person)
        )
    }
    alone = session.scalars(
        select(Member.id).where(
            Member.created_at >= start,
            Member.created_at < end,
            Member.created_at <= at,
            Member.id.not_in(select(kin.c.member)),
        )
    )
    together = [person for person, on in known.items() if start <= on < end and on <= at]
    return [*alone, *together]


def _visits(session: Session, at: int, unit: str) -> dict[str, int]:
    """Return the occasions of everybody who bought."""
    visits: dict[str, int] = {}
    for part in bought(session, at):
        count = func.count() if unit == "receipt" else func.count(part.c.day.distinct())
        visits.update(Prepared(select(part.c.person, count).group_by(part.c.person)).all(session))
    return visits


def _desired(session: Session, at: int) -> set[str]:
    """Return whose interest is known, and to whom an offer was issued."""
    said = select(Qualification.member_id).where(
        Qualification.at <= at, Qualification.interest == "yes"
    )
    given = select(Voucher.member_id).where(Voucher.at <= at)
    reached = select(CampaignTarget.member_id).where(CampaignTarget.reached_at <= at)
    kin = kin_at(at)
    kept = dict(tuple[str, str](row) for row in session.execute(select(kin.c.member, kin.c.person)))
    return {kept.get(one, one) for one in session.scalars(union(said, given, reached))}


def _ever_loyal(session: Session, people: Iterable[str], at: int) -> int:
    """Count who of `people` was ever Client or Advocate.

    The kept history says it; of an account over which time has passed it is told anew.
    """
    day = session.shop.day(moment(at))
    ever = set(
        session.scalars(
            select(StageChange.member_id)
            .where(StageChange.stage.in_(LOYAL), StageChange.day <= day)
            .distinct()
        )
    )
    need = stage_rules(session, day).client_min
    open_ = set(
        session.scalars(
            select(Account.member_id).where(Account.changes <= day, Account.visits >= need)
        )
    )
    return sum(
        person in ever or (person in open_ and _was_loyal(session, person, at)) for person in people
    )


def _was_loyal(session: Session, person: str, at: int) -> bool:
    shop = session.shop
    day = shop.day(moment(at))
    known = standing.know(session, person, at, day)
    first = min(fact.day for fact in known.bought)
    changes = stages.timeline(
        known.stage,
        lambda on: stage_rules(session, on),
        first,
        day,
        [each.first_day for each in shop.timeline() if first <= each.first_day <= day],
    )
    return any(change.standing.stage in LOYAL for change in changes)
