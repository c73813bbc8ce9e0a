"""As of when and of whom a segment is asked, and what of the kept figures time has changed."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.orm import aliased

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.rfm import Scores, scores
from loyalty_desktop.models.tables import Account, Audit, Member, Merge
from loyalty_desktop.services import standing
from loyalty_desktop.services.queries.customer_values import values_at
from loyalty_desktop.services.queries.rfm import buyers_at
from loyalty_desktop.services.queries.stage_counts import ONE_BY_ONE, stages_at
from loyalty_desktop.services.store import Prepared, Session, moment

BY_TIME: Final = frozenset({"stage", "tier", "points", "pending", "debt"})
"""What time alone changes."""
BY_FACTS: Final = frozenset({"visits", "spend", "last_visit"})
OF_ACCOUNT: Final = BY_TIME | BY_FACTS
OF_VALUES: Final = frozenset({"value", "box"})
"""What the model of the shop's customers tells."""
OF_SCORES: Final = frozenset({"rfm", "recency_score", "frequency_score", "money_score"})
"""What is known of each buyer only by all of them."""

_LATER = Prepared(select(literal_column("1", Integer)).where(Audit.at > bindparam("at")).limit(1))
_ANY_MERGE = Prepared(select(literal_column("1", Integer)).select_from(Merge).limit(1))


@dataclass(frozen=True, slots=True)
class Figures:
    """What an account would keep, computed from the facts; `last_day` None: never bought."""

    stage: str
    tier: str | None
    points: int
    pending: int
    debt: int
    visits: int
    spend: int
    last_day: int | None


@dataclass(frozen=True, slots=True)
class Scope:
    """A moment (microseconds), its business day, and the shop as it was then.

    `past`: something was recorded that happened later, so that what is kept is not what was.
    `kin`: who was absorbed or absorbed somebody (`one`) and who it is in the end (`kept`), None
    where nobody was merged; `absorbed` selects who is out for that reason. `stale` has the figures
    of those whose accounts do not hold, by their place in the table of members; accounts judged by
    an older version than `oldest_version` are among them. `scores` has the RFM scores of every
    buyer by id, `values` what each is expected to bring (minor units) and `boxes` in which of the
    four boxes each is, where they are asked for; None where nobody has reckoned what customers
    bring.
    """

    dialect: str
    at: int
    day: int
    past: bool
    kin: CTE | None
    absorbed: Select[Any]
    tiers: tuple[str, ...]
    currency: Currency
    by_receipt: bool
    start_of: Callable[[int], int]
    oldest_version: int
    stale: Mapping[int, Figures]
    scores: Mapping[str, Scores]
    values: Mapping[str, int] | None
    boxes: Mapping[str, str] | None

    def owner(self, member: Any, table: Any) -> Any:
        """Return who the person of a fact is by now: whoever absorbed the row, or the row."""
        if self.kin is None:
            return member
        kin = self.kin
        kept = select(kin.c.kept).where(kin.c.one == member).correlate(table).scalar_subquery()
        return func.coalesce(kept, member)

    def family(self, member: Any, other: Any, table: Any) -> ColumnElement[bool]:
        """Return the condition for two facts being of one person."""
        if self.kin is None:
            return and_(other == member)
        mine, theirs = aliased(self.kin), aliased(self.kin)
        relatives = (
            select(theirs.c.one)
            .join(mine, mine.c.kept == theirs.c.kept)
            .where(mine.c.one == member)
            .correlate(table)
        )
        return or_(other == member, other.in_(relatives))

    def holds_still(self, name: str) -> list[ColumnElement[bool]]:
        """Return the conditions for accounts whose kept figure is what it was."""
        still: list[ColumnElement[bool]] = []
        if name in BY_TIME:
            still.append(Account.changes > self.day)
        if self.past:
            still.append(Account.as_of <= self.at)
        if self.oldest_version:
            still.append(Account.programme_version >= self.oldest_version)
        return still

    def listed(self, ids: Iterable[str]) -> Select[Any]:
        """Return a select of these ids: one value for the database, however many they are."""
        told = literal(json.dumps(list(ids)), Text)
        if self.dialect == "sqlite":
            return select(column("value", Text)).select_from(
                func.json_each(told).table_valued("value")
            )
        each = func.json_array_elements_text(cast(told, JSON)).table_valued("value")
        return select(each.c.value)

    def at_places(self, places: list[int]) -> ColumnElement[bool]:
        """Return the condition for members at these places of their table."""
        told = literal(json.dumps(places), Text)
        if self.dialect == "sqlite":
            listed: Select[Any] = select(column("value", Integer)).select_from(
                func.json_each(told).table_valued("value")
            )
        else:
            each = func.json_array_elements_text(cast(told, JSON)).table_valued("value")
            listed = select(cast(each.c.value, Integer))
        return Member.row.in_(listed)


def scope_of(session: Session, asked: frozenset[str], at: int) -> Scope:
    """Return the scope in which fields and questions are `asked` for the moment `at`."""
    shop = session.shop
    day = shop.day(moment(at))
    programme = shop.version_on(day).programme
    past = _LATER.first(session, at=at) is not None
    values: Mapping[str, int] | None = {}
    boxes: Mapping[str, str] | None = {}
    if asked & OF_VALUES:
        values, boxes = _values(session, at, asked)
    scope = Scope(
        dialect=session.dialect_name,
        at=at,
        day=day,
        past=past,
        kin=_kin(at if past else None) if _ANY_MERGE.first(session) is not None else None,
        absorbed=select(Merge.absorb_id).where(_stands(Merge, at if past else None)),
        tiers=tuple(tier.name for tier in programme.tiering.tiers),
        currency=shop.currency,
        by_receipt=programme.stages.occasion_unit == "receipt",
        start_of=shop.start_of,
        oldest_version=_oldest_version(session, day),
        stale={},
        values=values,
        boxes=boxes,
        scores=_scores(session, at, day, programme) if asked & OF_SCORES else {},
    )
    if not asked & OF_ACCOUNT:
        return scope
    return _with_stale(session, scope, asked)


def _scores(session: Session, at: int, day: int, programme: Programme) -> dict[str, Scores]:
    people = buyers_at(session, at, day, programme.stages.occasion_unit)
    return dict(zip(people, scores(list(people.values())), strict=True))


def _values(
    session: Session, at: int, asked: frozenset[str]
) -> tuple[Mapping[str, int] | None, Mapping[str, str] | None]:
    model = values_at(session, moment(at))
    if model is None:
        return None, None
    # It brings numpy along, which a counter without such questions never waits for.
    from loyalty_desktop.services.queries.segment_values import boxes, lifetimes

    buyers = lifetimes(session, model, at)
    return buyers.worth, boxes(session, model, at, buyers) if "box" in asked else {}


def _stands(merge: Any, at: int | None) -> ColumnElement[bool]:
    """Return the condition for a merge that stands at the moment `at`, None: now."""
    if at is None:
        return and_(merge.undone_at.is_(None))
    return and_(merge.at <= at, or_(merge.undone_at.is_(None), merge.undone_at > at))


def _kin(at: int | None) -> CTE:
    """Return everybody who was absorbed or absorbed somebody (`one`), and who it is (`kept`)."""
    further, last = aliased(Merge), aliased(Merge)
    steps = (
        select(Merge.absorb_id.label("one"), Merge.keep_id.label("kept"))
        .where(_stands(Merge, at))
        .cte("kin_steps", recursive=True)
    )
    steps = steps.union(
        select(steps.c.one, further.keep_id)
        .join(further, further.absorb_id == steps.c.kept)
        .where(_stands(further, at))
    )
    ends = steps.c.kept.not_in(select(last.absorb_id).where(_stands(last, at)))
    absorbed = select(steps.c.one, steps.c.kept).where(ends)
    return absorbed.union(select(steps.c.kept, steps.c.kept).where(ends)).cte("kin")


def _with_stale(session: Session, scope: Scope, asked: frozenset[str]) -> Scope:
    """Add the figures of accounts that do not hold: few, where points are written off daily.

    Where nobody wrote anything off for long, and only the stage is asked for, all are judged from
    one reading of the purchases; points and tiers take each account by itself.
    """
    reasons: list[ColumnElement[bool]] = []
    if asked & BY_TIME:
        reasons.append(Account.changes <= scope.day)
    if scope.past:
        reasons.append(Account.as_of > scope.at)
    if scope.oldest_version:
        reasons.append(Account.programme_version < scope.oldest_version)
    if not reasons:
        return scope
    kept = (Account.stage, Account.tier, Account.balance, Account.pending, Account.debt)
    found: Any = session.execute(
        select(Member.row, Member.id, *kept, Account.visits, Account.spend, Account.last_day)
        .join(Account, Account.member_id == Member.id)
        .where(or_(*reasons), Member.created_at <= scope.at)
    ).all()
    stages: Mapping[str, str] = {}
    if len(found) > ONE_BY_ONE and asked & BY_TIME == frozenset({"stage"}) and not scope.past:
        stages = stages_at(session, scope.at, ONE_BY_ONE)
    stale = {
        int(row): Figures(stages[member], *rest)
        if member in stages
        else _figures(session, member, scope.at)
        for row, member, _stage, *rest in found
    }
    return Scope(
        **{name: getattr(scope, name) for name in Scope.__dataclass_fields__ if name != "stale"},
        stale=stale,
    )


def _figures(session: Session, member: str, at: int) -> Figures:
    whole = standing.whole_at(session, member, at)
    occasions = whole.known.stage.occasions
    now = whole.standing
    return Figures(
        now.stage,
        now.tier,
        now.balance,
        now.pending,
        now.debt,
        sum(occasion.count for occasion in occasions),
        sum(fact.spend for fact in whole.known.bought),
        occasions[-1].day if occasions else None,
    )


def _oldest_version(session: Session, day: int) -> int:
    """Return the first version by which accounts may be judged; 0 where all of them may be.

    A version that changes neither stages nor tiers leaves accounts as they are.
    """
    begun = [version for version in session.shop.versions if version.first_day <= day]
    last = session.shop.version_on(day).programme
    oldest = begun[-1].number
    for version in reversed(begun):
        rules = version.programme
        if (rules.stages, rules.tiering) != (last.stages, last.tiering):
            return oldest
        oldest = version.number
    return 0
