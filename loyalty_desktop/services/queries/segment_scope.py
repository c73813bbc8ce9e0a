"""As of when and of whom a segment is asked, and what of the kept figures time has changed."""

import json
from collections.abc import Callable, Mapping
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
from loyalty_desktop.models.rules.segments import Tree, names
from loyalty_desktop.models.tables import Account, Audit, Member, Merge
from loyalty_desktop.services import standing
from loyalty_desktop.services.store import Prepared, Session, moment

BY_TIME: Final = frozenset({"stage", "tier", "points", "pending", "debt"})
"""What time alone changes."""
BY_FACTS: Final = frozenset({"visits", "spend", "last_visit"})
OF_ACCOUNT: Final = BY_TIME | BY_FACTS

_LATER = Prepared(select(literal_column("1")).where(Audit.at > bindparam("at")).limit(1))
_ANY_MERGE = Prepared(select(literal_column("1")).select_from(Merge).limit(1))


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
    `merged`: people were merged. `stale` has the figures of those whose accounts do not hold, by
    their place in the table of members; `oldest_version` is the first whose accounts still do.
    """

    dialect: str
    at: int
    day: int
    past: bool
    merged: bool
    tiers: tuple[str, ...]
    currency: Currency
    by_receipt: bool
    start_of: Callable[[int], int]
    oldest_version: int
    stale: Mapping[int, Figures]

    def active(self, merge: Any) -> ColumnElement[bool]:
        """Return the condition for a merge that stands."""
        if not self.past:
            return and_(merge.undone_at.is_(None))
        undone_later = or_(merge.undone_at.is_(None), merge.undone_at > self.at)
        return and_(merge.at <= self.at, undone_later)

    def owner(self, member: Any, table: Any) -> Any:
        """Return who the person of a fact is by now: whoever absorbed the row, or the row."""
        if not self.merged:
            return member
        kin = self.kin()
        kept = select(kin.c.kept).where(kin.c.one == member).correlate(table).scalar_subquery()
        return func.coalesce(kept, member)

    def kin(self) -> CTE:
        """Return who was absorbed (`one`) and by whom in the end (`kept`)."""
        further, last = aliased(Merge), aliased(Merge)
        steps = (
            select(Merge.absorb_id.label("one"), Merge.keep_id.label("kept"))
            .where(self.active(Merge))
            .cte("kin_steps", recursive=True)
        )
        steps = steps.union(
            select(steps.c.one, further.keep_id)
            .join(further, further.absorb_id == steps.c.kept)
            .where(self.active(further))
        )
        absorbed = select(last.absorb_id).where(self.active(last))
        return select(steps).where(steps.c.kept.not_in(absorbed)).cte("kin")

    def family(self, member: Any, other: Any, table: Any) -> ColumnElement[bool]:
        """Return the condition for two facts being of one person."""
        if not self.merged:
            return and_(other == member)
        kin = self.kin()
        everybody = (
            select(kin.c.one, kin.c.kept).union(select(kin.c.kept, kin.c.kept)).cte("family")
        )
        mine, theirs = aliased(everybody), aliased(everybody)
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


def scope_of(session: Session, tree: Tree, at: int) -> Scope:
    """Return the scope in which `tree` is asked for the moment `at`."""
    shop = session.shop
    day = shop.day(moment(at))
    programme = shop.version_on(day).programme
    past = _LATER.first(session, at=at) is not None
    scope = Scope(
        dialect=session.dialect_name,
        at=at,
        day=day,
        past=past,
        merged=_ANY_MERGE.first(session) is not None,
        tiers=tuple(tier.name for tier in programme.tiering.tiers),
        currency=shop.currency,
        by_receipt=programme.stages.occasion_unit == "receipt",
        start_of=shop.start_of,
        oldest_version=_oldest_version(session, day),
        stale={},
    )
    asked = names(tree)
    if not asked & OF_ACCOUNT:
        return scope
    return _with_stale(session, scope, by_time=bool(asked & BY_TIME))


def _with_stale(session: Session, scope: Scope, *, by_time: bool) -> Scope:
    """Add the figures of accounts that do not hold: few, where points are written off daily."""
    reasons: list[ColumnElement[bool]] = []
    if by_time:
        reasons.append(Account.changes <= scope.day)
    if scope.past:
        reasons.append(Account.as_of > scope.at)
    if scope.oldest_version:
        reasons.append(Account.programme_version < scope.oldest_version)
    if not reasons:
        return scope
    found = session.execute(
        select(Member.row, Member.id)
        .join(Account, Account.member_id == Member.id)
        .where(or_(*reasons), Member.created_at <= scope.at)
    ).all()
    stale = {int(row): _figures(session, member, scope.at) for row, member in found}
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
