"""Missions, streaks and badges: defined, done with a purchase, and given back with it."""

import json
from dataclasses import asdict, dataclass
from typing import ClassVar

from sqlalchemy import bindparam, func, insert, select, update

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules import missions as rules
from loyalty_desktop.models.rules.missions import Mission
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Mission as MissionRow
from loyalty_desktop.models.tables import MissionAward
from loyalty_desktop.services import ledger
from loyalty_desktop.services.commands import bonuses
from loyalty_desktop.services.commands.answering import (
    Answer,
    Asked,
    answer,
    answered,
    check_code,
    check_count,
    check_points,
)
from loyalty_desktop.services.commands.persons import check_choice
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.ledger import Book, Posting
from loyalty_desktop.services.queries.missions import bought_toward
from loyalty_desktop.services.store import Prepared, Session, micros, needs, new_id

ORIGIN = "mission"
"""The origin of the points that a mission brings."""
MOST_NEED = 10**12

_AWARDED = Prepared(
    select(MissionAward.id).where(
        MissionAward.member_id == bindparam("member"),
        MissionAward.code == bindparam("code"),
        MissionAward.round == bindparam("round"),
        MissionAward.undone == 0,
    )
)
_AWARD = Prepared(insert(MissionAward))
_UNDO = Prepared(
    update(MissionAward)
    .where(MissionAward.purchase_id == bindparam("purchase"), MissionAward.undone == 0)
    .values(
        undone=select(func.coalesce(func.max(MissionAward.undone), 0) + 1).scalar_subquery(),
        undone_at=bindparam("at"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineMission(Asked):
    """A mission, streak or badge, as the rules read it."""

    mission: Mission
    OP: ClassVar[str] = "define_mission"


@needs(Right.OFFER)
def define_mission(session: Session, by: Actor, request: DefineMission) -> Answer:
    """Define a mission, or a new version of it, from the request's moment on. Errors: `Invalid`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    del by
    mission = request.mission
    check_code(mission.code, "code")
    check_choice("kind", mission.kind, rules.KINDS)
    check_choice("count", mission.count, rules.COUNTS)
    check_choice("period", mission.period, rules.PERIODS)
    check_points(mission.points, "points")
    if not 1 <= mission.need <= MOST_NEED:
        raise Invalid(field="need", reason="out_of_range", least=1, most=MOST_NEED)
    if mission.count != "spend":
        check_count(mission.need, "need", 1)
    if mission.kind == "streak" and mission.period == "whole":
        raise Invalid(field="period", reason="unknown_choice", options=["week", "month"])
    if (
        mission.first_day is not None
        and mission.last_day is not None
        and mission.last_day < mission.first_day
    ):
        raise Invalid(field="until", reason="before")
    version = session.scalar(
        select(func.coalesce(func.max(MissionRow.version), 0)).where(
            MissionRow.code == mission.code
        )
    )
    session.execute(
        insert(MissionRow).values(
            id=new_id(),
            code=mission.code,
            version=(version or 0) + 1,
            name=clean(mission.name, "name"),
            content=json.dumps(asdict(mission)),
            at=micros(request.at),
        )
    )
    raise_revision(session)
    return answer(session, request, Answer(), None, ("mission",))


def achieve(
    p: Posting, book: Book, purchase: str, bought_on: int, bought_at: int
) -> list[tuple[str, int]]:
    """Note the missions that a purchase of a day and moment has completed; return name and points.

    A purchase recorded late counts for its own day, by the missions as they were then.
    """
    done: list[tuple[str, int]] = []
    known = [one for one in p.session.shop.missions_at(bought_at) if rules.runs_on(one, bought_on)]
    if not known:
        return done
    members, now = ledger.everyone(p, book), max(p.at, book.as_of)
    for mission in known:
        reached = rules.progress(
            mission, bought_toward(p.session, members, mission, bought_on, now), bought_on
        )
        if not reached.complete or any(
            _AWARDED.first(p.session, member=one, code=mission.code, round=reached.round)
            for one in members
        ):
            continue
        points = bonuses.give(p, book, mission.points, ORIGIN, purchase)
        _AWARD.run(
            p.session,
            id=new_id(),
            member_id=book.member,
            code=mission.code,
            round=reached.round,
            points=points,
            purchase_id=purchase,
            day=bought_on,
            undone=0,
            undone_at=None,
            at=p.at,
        )
        done.append((mission.name, points))
    return done


def give_back(session: Session, purchase: str, at: int) -> None:
    """Forget what an undone purchase has completed, so that it can be done again."""
    _UNDO.run(session, purchase=purchase, at=at)
