"""Two replays beside each other, and the present one beside the ledger: what a dry run tells."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from sqlalchemy import func, select

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.measures import month_of
from loyalty_desktop.models.rules.money import half_up
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.models.tables import Account, Entry, Member, Purchase
from loyalty_desktop.services.queries.liability import held_after
from loyalty_desktop.services.queries.purchases import STANDS_HERE
from loyalty_desktop.services.queries.replaying.going_back import EVERYTHING
from loyalty_desktop.services.queries.replaying.history import History
from loyalty_desktop.services.queries.replaying.people import Replayed
from loyalty_desktop.services.queries.replaying.replay import Replay
from loyalty_desktop.services.queries.replaying.rules import RulesInForce
from loyalty_desktop.services.store import Session

MOST_NAMED: Final = 50
"""So many of those who gain most, and of those who lose most, are named."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a programme comes to in the period: points, and money in minor units.

    `given` with the fixed bonuses, `back` taken back by refunds, `used` on bills and for rewards.
    `cost` is what `given` less `back` is worth, `share` that of the net revenue (None without
    any). `outstanding` points are left at the end, pending ones too; `liability` is their worth.
    `refused` uses of points were not covered by the points there were.
    """

    given: int
    back: int
    used: int
    cost: int
    share: Fraction | None
    outstanding: int
    liability: int
    refused: int


@dataclass(frozen=True, slots=True)
class Change:
    """One member: points and their worth (minor units) in the period, as it was and by the draft.

    `tier` is the one held at the end by the draft, `tier_before` the one by the present rules.
    """

    number: str
    name: str
    stage: str
    tier_before: str | None
    tier: str | None
    points_before: int
    points: int
    worth_before: int
    worth: int

    @property
    def difference(self) -> int:
        """Return what the member gains, minor units; points where they have no worth in money."""
        return self.worth - self.worth_before or self.points - self.points_before


@dataclass(frozen=True, slots=True)
class Group:
    """The members of one stage, or of one tier by the present rules (empty: none).

    `given_before` and `given` are points given less those taken back; `nothing` earned points by
    the present rules and none by the draft.
    """

    name: str
    members: int
    gain: int
    lose: int
    nothing: int
    given_before: int
    given: int


@dataclass(frozen=True, slots=True)
class MonthGiven:
    """The points given in a month, by its first day."""

    month: date
    before: int
    given: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a draft would have come to from `first` through `last`.

    `members` bought or moved points in the period: they gain, lose or stay the `same`. `aside` of
    the shop's members are left to the ledger, because their books were merged, given another's
    bill or dated back. `differing` members came, by the shop's own rules, to other points than
    the ledger has: none, when the replay is exact. `revenue` is net, in minor units. `tiers_after`
    counts members by the tier that the draft gives them in the end.
    """

    first: date
    last: date
    version: int
    purchases: int
    members: int
    revenue: int
    before: Figures
    draft: Figures
    gain: int
    same: int
    lose: int
    winners: tuple[Change, ...]
    losers: tuple[Change, ...]
    by_stage: tuple[Group, ...]
    by_tier: tuple[Group, ...]
    tiers_after: Mapping[str, int]
    months: tuple[MonthGiven, ...]
    aside: int
    differing: int

    @property
    def exact(self) -> bool:
        """Tell whether the shop's own rules came to the ledger, to the point."""
        return not self.differing


class Comparing:
    """Puts two replays beside each other, and the present one beside the ledger."""

    def __init__(
        self,
        session: Session,
        history: History,
        before: Replay,
        after: Replay,
        real: RulesInForce,
        planned: RulesInForce,
        first: int,
        last: int,
    ) -> None:
        self._session = session
        self._history = history
        self._before, self._after = before, after
        self._real, self._planned = real, planned
        self._first, self._last = first, last
        self._values = {
            version.number: version.programme.redeem.value for version in session.shop.versions
        }
        redeem = planned.on(last, EVERYTHING)
        self._values.setdefault(redeem.number, redeem.programme.redeem.value)

    def told(self) -> DryRun:
        """Return the dry run."""
        history = self._history
        differing = self._differing()
        aside = self._aside()
        revenue, purchases = self._revenue()
        months = self._before.totals.months.keys() | self._after.totals.months.keys()
        changes: list[Change] = []
        named: list[Change] = []
        for change, restricted in self._changes(aside | differing):
            changes.append(change)
            if not restricted:
                named.append(change)
        gain = [change for change in changes if change.difference > 0]
        lose = [change for change in changes if change.difference < 0]
        winners = [change for change in named if change.difference > 0]
        losers = [change for change in named if change.difference < 0]
        tiers_after: dict[str, int] = {}
        for change in changes:
            tiers_after[change.tier or ""] = tiers_after.get(change.tier or "", 0) + 1
        return DryRun(
            first=date_of(self._first),
            last=date_of(self._last),
            version=self._real.on(self._last, EVERYTHING).number,
            purchases=purchases,
            members=len(changes),
            revenue=revenue,
            before=self._figures(self._before, self._real, revenue),
            draft=self._figures(self._after, self._planned, revenue),
            gain=len(gain),
            same=len(changes) - len(gain) - len(lose),
            lose=len(lose),
            winners=tuple(sorted(winners, key=_most)[:MOST_NAMED]),
            losers=tuple(sorted(losers, key=_least)[:MOST_NAMED]),
            by_stage=tuple(
                _group(stage, [change for change in changes if change.stage == stage])
                for stage in STAGES
                if any(change.stage == stage for change in changes)
            ),
            by_tier=tuple(
                _group(tier, [change for change in changes if (change.tier_before or "") == tier])
                for tier in self._tiers(changes)
            ),
            tiers_after=tiers_after,
            months=tuple(
                MonthGiven(
                    date(month // 12, month % 12 + 1, 1),
                    self._before.totals.months.get(month, 0),
                    self._after.totals.months.get(month, 0),
                )
                for month in sorted({*months, *_months(self._first, self._last)})
            ),
            aside=len(aside & history.people.keys()),
            differing=len(differing - aside),
        )

    def _aside(self) -> set[str]:
        """Return who is left to the ledger: with them, those who referred them."""
        aside = set(self._history.aside)
        people = self._history.people
        for member in tuple(aside):
            referrer = people[member].referred_by
            if referrer is not None:
                aside.add(referrer)
        return aside

    def _differing(self) -> set[str]:
        """Return whose points the present rules bring to something else than the ledger has."""
        session, last = self._session, self._last
        lots = held_after(session, last).subquery()
        held = {
            str(member): int(points)
            for member, points in session.execute(
                select(lots.c.member_id, func.sum(lots.c.remaining))
                .where(lots.c.last_valid > last)
                .group_by(lots.c.member_id)
            )
        }
        owed = {
            str(member): int(debt)
            for member, debt in session.execute(
                select(Entry.member_id, func.sum(Entry.debt))
                .where(Entry.debt != 0, Entry.business_day <= last)
                .group_by(Entry.member_id)
            )
        }
        found = set(self._before.differing)
        for member, replayed in self._before.people.items():
            if replayed.purse.living(last) != held.pop(member, 0):
                found.add(member)
            if replayed.purse.debt != owed.get(member, 0):
                found.add(member)
        return found | {member for member, points in held.items() if points}

    def _changes(self, left_out: set[str]) -> Iterator[tuple[Change, bool]]:
        """Yield everybody whose points moved or who bought in the period, by member number."""
        for member, number, name, stage, restricted in self._session.execute(
            select(Member.id, Member.number, Member.name, Account.stage, Member.restricted)
            .join(Account, Account.member_id == Member.id)
            .order_by(Member.number)
        ):
            before = self._before.people.get(member)
            if before is None or not (before.net or _bought(before, self._first)):
                after = self._after.people.get(member)
                if after is None or not after.net:
                    continue
            person = self._history.people[member]
            before = before or Replayed(person)
            after = self._after.people.get(member) or Replayed(person)
            if member in left_out:
                after = before
            yield (
                Change(
                    number,
                    name,
                    stage,
                    self._before.tier_of(member, self._last),
                    (self._before if after is before else self._after).tier_of(member, self._last),
                    sum(before.net.values()),
                    sum(after.net.values()),
                    self._worth(before),
                    self._worth(after),
                ),
                bool(restricted),
            )

    def _worth(self, replayed: Replayed) -> int:
        return half_up(
            sum(
                (points * self._values[number] for number, points in replayed.net.items()),
                Fraction(0),
            )
        )

    def _figures(self, replay: Replay, rules: RulesInForce, revenue: int) -> Figures:
        totals = replay.totals
        cost = half_up(
            sum(
                (
                    points * self._values[number]
                    for replayed in replay.people.values()
                    for number, points in replayed.net.items()
                ),
                Fraction(0),
            )
        )
        outstanding = sum(each.purse.living(self._last) for each in replay.people.values())
        redeem = rules.on(self._last, EVERYTHING).programme.redeem
        return Figures(
            totals.given,
            totals.back,
            totals.used,
            cost,
            Fraction(cost, revenue) if revenue > 0 else None,
            outstanding,
            worth(outstanding, redeem),
            totals.refused,
        )

    def _revenue(self) -> tuple[int, int]:
        """Return the net revenue of the period as it stands now, and the members' purchases."""
        net = Purchase.goods - Purchase.refunded - Purchase.points_value + Purchase.value_returned
        revenue, purchases = self._session.execute(
            select(func.coalesce(func.sum(net), 0), func.count(Purchase.member_id)).where(
                Purchase.business_day.between(self._first, self._last), STANDS_HERE
            )
        ).one()
        return int(revenue), int(purchases)

    def _tiers(self, changes: list[Change]) -> list[str]:
        """Return the tiers that the present rules gave, from the lowest, nobody's first."""
        tiering = self._real.on(self._last, EVERYTHING).programme.tiering
        names = ["", *(tier.name for tier in tiering.tiers)]
        held = {change.tier_before or "" for change in changes}
        return [name for name in names if name in held] + sorted(held - set(names))


def _group(name: str, members: list[Change]) -> Group:
    return Group(
        name,
        len(members),
        sum(change.difference > 0 for change in members),
        sum(change.difference < 0 for change in members),
        sum(change.points_before > 0 >= change.points for change in members),
        sum(change.points_before for change in members),
        sum(change.points for change in members),
    )


def _bought(replayed: Replayed, first: int) -> bool:
    return bool(replayed.order) and replayed.order[-1] >= first


def _months(first: int, last: int) -> range:
    return range(month_of(first), month_of(last) + 1)


def _most(change: Change) -> tuple[int, str]:
    return -change.difference, change.number


def _least(change: Change) -> tuple[int, str]:
    return change.difference, change.number
