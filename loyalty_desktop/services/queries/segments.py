"""The segments there are, how many are in one, and who they are.

Some are there without being kept: everyone, each stage and tier, birthdays this week, clients gone
quiet, and who is one step from a reward.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CTE, Select, bindparam, func, select

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.rules.segment_reading import read_segment
from loyalty_desktop.models.rules.segments import Among, And, Compare, Holds, Or, Tree, names, told
from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.models.tables import Member, Segment, SegmentMember
from loyalty_desktop.services.queries.segment_scope import Scope, scope_of
from loyalty_desktop.services.queries.segment_sql import narrowed
from loyalty_desktop.services.queries.snapshot import stream
from loyalty_desktop.services.store import Prepared, Session, micros, moment, needs

EVERYONE: Final = "everyone"
BIRTHDAYS: Final = "birthdays"
QUIET: Final = "gone-quiet"
NEAR: Final = "near-a-reward"
WEEK: Final = 7
NEARLY: Final = 80
"""Percent of a reward's points from which on somebody is one step from it."""

_CONDITION: Final = re.compile(r"[<>=(]|\bin\b|^\s*(everyone|referred)\s*$", re.IGNORECASE)
"""What a condition holds and a name hardly does."""

_SAVED = Prepared(
    select(Segment.id, Segment.name, Segment.expression, Segment.at, Segment.frozen_at).order_by(
        Segment.name_fold
    )
)
_NAMED = Prepared(
    select(Segment.id, Segment.name, Segment.expression, Segment.at, Segment.frozen_at).where(
        Segment.name_fold == bindparam("name")
    )
)


@dataclass(frozen=True, slots=True)
class KnownSegment:
    """A segment by its name. `id` is None for a built-in one; `frozen_at` for one that lives."""

    name: str
    expression: str
    id: str | None = None
    at: datetime | None = None
    frozen_at: datetime | None = None

    @property
    def kind(self) -> str:
        """Return "built-in", "living" or "frozen"."""
        if self.id is None:
            return "built-in"
        return "living" if self.frozen_at is None else "frozen"


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment and how many are in it.

    `count` is None where nobody was counted, or where its condition does not fit the shop any more.
    """

    segment: KnownSegment
    count: int | None


@needs(Right.SEE_MEMBERS)
def segments(session: Session, at: datetime, *, counted: bool = True) -> tuple[SegmentRow, ...]:
    """Return every segment as of the moment `at`: built-in ones first, the shop's own by name."""
    saved = [_known(row) for row in _SAVED.all(session)]
    everything = (*built_in(session, at), *saved)
    if not counted:
        return tuple(SegmentRow(known, None) for known in everything)
    asked = [names(read_segment(known.expression)) for known in everything]
    # What time has changed is computed once for all of them.
    scope = scope_of(session, frozenset[str]().union(*asked), micros(at))
    rows: list[SegmentRow] = []
    for known in everything:
        count: int | None
        try:
            count = _counted(session, members_of(session, known, at, _COUNT, scope))
        except Invalid:
            # A tier that it names is gone; whoever looks at it is told so.
            count = None
        rows.append(SegmentRow(known, count))
    return tuple(rows)


@needs(Right.SEE_MEMBERS)
def segment_named(session: Session, name: str, at: datetime) -> KnownSegment:
    """Return a segment by its name, in capitals or not. Errors: `NotFound`."""
    wanted = fold(name)
    for known in built_in(session, at):
        if fold(known.name) == wanted:
            return known
    row = _NAMED.first(session, name=wanted)
    if row is None:
        raise NotFound(what="segment", name=name[:200])
    return _known(row)


@needs(Right.SEE_MEMBERS)
def segment_meant(session: Session, meant: str, at: datetime) -> KnownSegment:
    """Return the segment of a name; where there is none, `meant` is a condition itself.

    Errors: `NotFound` for one word or name that means nothing, else `Invalid` with its place.
    """
    try:
        return segment_named(session, meant, at)
    except NotFound:
        if not _CONDITION.search(meant):
            raise
    return KnownSegment(meant, told(read_segment(meant)))


@needs(Right.SEE_MEMBERS)
def segment_count(session: Session, expression: str, at: datetime) -> int:
    """Return how many an expression means at the moment `at`. Errors: `Invalid` with its place."""
    return _counted(session, narrowed(session, read_segment(expression), micros(at), _COUNT))


@needs(Right.SEE_MEMBERS)
def segment_size(session: Session, name: str, at: datetime) -> int:
    """Return how many are in a segment at the moment `at`. Errors: `NotFound`, `Invalid`."""
    return _counted(session, members_of(session, segment_named(session, name, at), at, _COUNT))


@needs(Right.SEE_MEMBERS)
def segment_members(
    session: Session, name: str, at: datetime, hand: Callable[[str], object]
) -> int:
    """Hand the id of each member of a segment to `hand`, oldest first; return how many there were.

    None is held in memory. Errors: `NotFound`, `Invalid`.
    """
    known = segment_named(session, name, at)
    statement = members_of(session, known, at, select(Member.id)).order_by(Member.row)
    count = 0
    for row in stream(session, statement):
        hand(row[0])
        count += 1
    return count


def segment_places(session: Session, name: str, at: int) -> CTE:
    """Return the places in their table of whom a segment's name or a condition means."""
    when = moment(at)
    chosen = members_of(session, segment_meant(session, name, when), when, select(Member.row))
    return chosen.cte("in_segment").prefix_with("MATERIALIZED")


def built_in(session: Session, at: datetime) -> tuple[KnownSegment, ...]:
    """Return the segments that are there without being kept, as the shop is at the moment `at`."""
    programme = session.shop.version_on(session.shop.day(at)).programme
    trees: list[tuple[str, Tree]] = [(EVERYONE, Compare("state", "=", "member"))]
    trees += [(stage, Compare("stage", "=", stage)) for stage in STAGES]
    trees += [
        (tier.name, Compare("tier", "=", tier.name))
        for tier in programme.tiering.tiers
        if tier.name not in STAGES
    ]
    trees.append((BIRTHDAYS, Holds("birthday", (), WEEK)))
    loyal = Among("stage", ("client", "advocate"))
    quiet = Compare("last_visit", ">", programme.stages.regular_block_days)
    trees.append((QUIET, And((loyal, quiet))))
    if (near := _near(session, at)) is not None:
        trees.append((NEAR, near))
    return tuple(KnownSegment(name, told(tree)) for name, tree in trees)


def _near(session: Session, at: datetime) -> Tree | None:
    """Return the tree of those whose points nearly reach a reward that is on offer."""
    day = session.shop.day(at)
    costs = {
        reward.points
        for reward in session.shop.rewards_at(micros(at))
        if reward.points > 0
        and (reward.first_day is None or reward.first_day <= day)
        and (reward.last_day is None or day <= reward.last_day)
    }
    steps: list[Tree] = [
        And((Compare("points", ">=", -(-cost * NEARLY // 100)), Compare("points", "<", cost)))
        for cost in sorted(costs)
    ]
    if not steps:
        return None
    return steps[0] if len(steps) == 1 else Or(tuple(steps))


_COUNT: Select[Any] = select(func.count()).select_from(Member)


def _counted(session: Session, statement: Select[Any]) -> int:
    return int(session.execute(statement).scalar_one())


def members_of(
    session: Session,
    known: KnownSegment,
    at: datetime,
    statement: Select[Any],
    scope: Scope | None = None,
) -> Select[Any]:
    """Add to a statement on `Member` that only members of a segment are wanted.

    Errors: `Invalid` where its condition does not fit the shop.
    """
    tree = read_segment(known.expression)
    if known.frozen_at is None:
        return narrowed(session, tree, micros(at), statement, scope=scope)

    def kept(now: Scope) -> Any:
        # Whoever was absorbed since is there as who absorbed them.
        person = now.owner(SegmentMember.member_id, SegmentMember)
        return Member.id.in_(select(person).where(SegmentMember.segment_id == known.id))

    return narrowed(session, tree, micros(at), statement, kept, scope)


def _known(row: Any) -> KnownSegment:
    identity, name, expression, at, frozen = row
    return KnownSegment(
        name, expression, identity, moment(at), None if frozen is None else moment(frozen)
    )
