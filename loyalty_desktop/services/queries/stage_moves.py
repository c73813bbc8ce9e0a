"""How people moved between stages in a period."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.models.tables import StageChange
from loyalty_desktop.services.store import Session, needs


@dataclass(frozen=True, slots=True)
class StageMove:
    """So many changes from one stage to another; `before` is empty for who was new."""

    before: str
    after: str
    count: int


@needs(Right.EXPORT)
def stage_moves(session: Session, first: date, last: date) -> tuple[StageMove, ...]:
    """Return the changes kept for the days from `first` through `last`, in order of stages."""
    rows = session.execute(
        select(StageChange.before, StageChange.stage, func.count())
        .where(StageChange.day.between(day_of(first), day_of(last)))
        .group_by(StageChange.before, StageChange.stage)
    )
    moves = [StageMove(before or "", after, int(count)) for before, after, count in rows]
    return tuple(sorted(moves, key=_order))


def _order(move: StageMove) -> tuple[int, int]:
    before = STAGES.index(move.before) if move.before in STAGES else -1
    return before, STAGES.index(move.after) if move.after in STAGES else len(STAGES)
