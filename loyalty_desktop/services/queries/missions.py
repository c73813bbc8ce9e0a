"""Missions as they stand: what the shop has, and how far a member is with each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, func, select

from loyalty_desktop.models.rules import missions as rules
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.missions import Bought, Mission
from loyalty_desktop.models.tables import Mission as MissionRecord
from loyalty_desktop.models.tables import MissionAward, Purchase, PurchaseLine, Refund, RefundLine
from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.store import BEGINNING, Prepared, Session, micros

_BOUGHT = Prepared(
    select(Purchase.business_day, Purchase.goods - Purchase.refunded).where(
        Purchase.member_id == bindparam("member"),
        Purchase.business_day >= bindparam("first"),
        Purchase.business_day <= bindparam("day"),
        Purchase.credited_at <= bindparam("at"),
        Purchase.goods > Purchase.refunded,
    )
)
_CAME_BACK = (
    select(func.coalesce(func.sum(RefundLine.amount), 0))
    .join(Refund, Refund.id == RefundLine.refund_id)
    .where(
        Refund.purchase_id == PurchaseLine.purchase_id,
        RefundLine.number == PurchaseLine.number,
    )
    .correlate(PurchaseLine)
    .scalar_subquery()
)
"""What came back of a line; of an amount that came back as such nobody knows the line."""
_OF_CATEGORY = Prepared(
    select(
        Purchase.business_day,
        PurchaseLine.net - case((Purchase.refunded > 0, _CAME_BACK), else_=0),
        Purchase.goods - Purchase.refunded,
        Purchase.id,
    )
    .join(PurchaseLine, PurchaseLine.purchase_id == Purchase.id)
    .where(
        Purchase.member_id == bindparam("member"),
        Purchase.business_day >= bindparam("first"),
        Purchase.business_day <= bindparam("day"),
        Purchase.credited_at <= bindparam("at"),
        Purchase.goods > Purchase.refunded,
        PurchaseLine.category == bindparam("category"),
        PurchaseLine.net > 0,
    )
)
_AWARDS = Prepared(
    select(MissionAward.code, MissionAward.round, MissionAward.day, MissionAward.points)
    .where(
        MissionAward.member_id == bindparam("member"),
        MissionAward.at <= bindparam("at"),
        (MissionAward.undone_at.is_(None)) | (MissionAward.undone_at > bindparam("at")),
    )
    .order_by(MissionAward.day, MissionAward.code)
)


@dataclass(frozen=True, slots=True)
class MissionRow:
    """A mission as it is now: how often it was done, and by how many members."""

    mission: Mission
    first_date: date | None
    until: date | None
    running: bool
    done: int
    members: int
    version: int


@dataclass(frozen=True, slots=True)
class MissionHeld:
    """How far a member is: `done` of `need` in this round; `last_day` ends it, if anything does.

    `times` counts the rounds that were completed, this one too when `complete`.
    """

    code: str
    name: str
    kind: str
    count: str
    done: int
    need: int
    points: int
    complete: bool
    times: int
    last_day: date | None


@dataclass(frozen=True, slots=True)
class BadgeHeld:
    """A badge somebody has earned, and since when."""

    code: str
    name: str
    since: date


def missions_now(session: Session, at: datetime) -> tuple[MissionRow, ...]:
    """Return the shop's missions as of the moment `at`, in the order of their names."""
    now, today = micros(at), session.shop.day(at)
    counted = {
        row.code: (row.times, row.members)
        for row in session.execute(
            select(
                MissionAward.code,
                func.count().label("times"),
                func.count(MissionAward.member_id.distinct()).label("members"),
            )
            .where(MissionAward.undone == 0)
            .group_by(MissionAward.code)
        )
    }
    versions = {
        row.code: row.version
        for row in session.execute(
            select(MissionRecord.code, func.max(MissionRecord.version).label("version"))
            .where(MissionRecord.at <= now)
            .group_by(MissionRecord.code)
        )
    }
    return tuple(
        MissionRow(
            mission,
            rules.first_date(mission),
            None if mission.last_day is None else date_of(mission.last_day),
            rules.runs_on(mission, today),
            *counted.get(mission.code, (0, 0)),
            versions.get(mission.code, 1),
        )
        for mission in sorted(session.shop.missions_at(now), key=_by_name)
    )


def missions_held(session: Session, member: str, day: int, at: int) -> tuple[MissionHeld, ...]:
    """Return how far a member is with the missions and streaks that run on business day `day`.

    `at` is the moment in microseconds; those that are nearest to their end come first.
    """
    known = [
        mission
        for mission in session.shop.missions_at(at)
        if mission.kind != "badge" and rules.runs_on(mission, day)
    ]
    if not known:
        return ()
    members = lineage(session, member, at)
    awards = [row for one in members for row in _AWARDS.all(session, member=one, at=at)]
    held = [_held(session, members, mission, awards, day, at) for mission in known]
    return tuple(sorted(held, key=_by_end))


def badges_held(session: Session, member: str, at: int) -> tuple[BadgeHeld, ...]:
    """Return the badges that a member has earned by the moment `at` (microseconds)."""
    known = {
        mission.code: mission for mission in session.shop.missions_at(at) if mission.kind == "badge"
    }
    if not known:
        return ()
    since: dict[str, int] = {}
    for one in lineage(session, member, at):
        for code, _round, day, _points in _AWARDS.all(session, member=one, at=at):
            if code in known:
                since[code] = min(day, since.get(code, day))
    return tuple(
        BadgeHeld(code, known[code].name, date_of(day))
        for code, day in sorted(since.items(), key=_by_day)
    )


def bought_toward(
    session: Session, members: Sequence[str], mission: Mission, day: int, at: int
) -> list[Bought]:
    """Return what these members bought that counts for the mission by the end of `day`.

    As it was known at the moment `at` (microseconds), less what went back since.
    """
    first = rules.counts_from(mission, day)
    asked = {"first": BEGINNING if first is None else first, "day": day, "at": at}
    found: list[Bought] = []
    for member in members:
        if mission.category is None:
            rows = _BOUGHT.all(session, member=member, **asked)
            found += [Bought(on, int(net)) for on, net in rows]
        else:
            rows = _OF_CATEGORY.all(session, member=member, category=mission.category, **asked)
            found += _by_bill(rows)
    return found


def _by_bill(rows: Sequence[Sequence[Any]]) -> list[Bought]:
    """Return what is left of each bill's lines, never more than is left of the bill."""
    bills: dict[str, tuple[int, int, int]] = {}
    for day, net, left, bill in rows:
        before = bills.get(bill, (0, 0, 0))[1]
        bills[bill] = (int(day), before + int(net), int(left))
    kept = [Bought(day, min(net, left)) for day, net, left in bills.values()]
    return [one for one in kept if one.net > 0]


def _held(
    session: Session,
    members: Sequence[str],
    mission: Mission,
    awards: Sequence[Sequence[Any]],
    day: int,
    at: int,
) -> MissionHeld:
    reached = rules.progress(mission, bought_toward(session, members, mission, day, at), day)
    rounds = {row[1] for row in awards if row[0] == mission.code}
    return MissionHeld(
        mission.code,
        mission.name,
        mission.kind,
        mission.count,
        min(reached.done, reached.need),
        reached.need,
        mission.points,
        reached.round in rounds,
        len(rounds),
        None if reached.last_day is None else date_of(reached.last_day),
    )


def _by_name(mission: Mission) -> tuple[str, str]:
    return mission.name.casefold(), mission.code


def _by_end(held: MissionHeld) -> tuple[bool, float, str]:
    return held.complete, -held.done / held.need, held.name


def _by_day(pair: tuple[str, int]) -> tuple[int, str]:
    return pair[1], pair[0]
