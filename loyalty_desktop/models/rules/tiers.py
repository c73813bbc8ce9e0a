"""Tiers: reached at once, lowered only at review, as if refunded purchases had never been."""

from bisect import bisect_left, bisect_right
from itertools import accumulate
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.programme import Tier, Tiering


class Measured(NamedTuple):
    """What one business day adds to the measure: minor units, points or visits, after refunds."""

    day: int
    amount: int


class InForce(NamedTuple):
    """The tiers in force from a business day on."""

    day: int
    tiering: Tiering


class Floor(NamedTuple):
    """A tier set by hand: at least this, through its last day."""

    tier: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TierStanding:
    """Where a member stands: the tier (None below the first), since when, and what comes.

    `measure` is in the unit of the tiering. `missing` is what the next tier `next` still asks for.
    `review` is the day on which the present tier is looked at next, or, once it has been found
    below its threshold, on which it falls; None when time alone never lowers it. `changes` is the
    first later day on which time alone may change anything (`NEVER`: none).
    """

    tier: Tier | None
    since: int | None
    measure: int
    next: Tier | None = None
    missing: int = 0
    review: int | None = None
    changes: int = NEVER
    by_hand: bool = False


class _Sums:
    """What the days of a member add up to, over any window."""

    def __init__(self, facts: Sequence[Measured]) -> None:
        self.days = [fact.day for fact in facts]
        self.amounts = [fact.amount for fact in facts]
        self._through = [0, *accumulate(self.amounts)]
        self.done = 0
        """How many of the days have come so far."""

    def between(self, first: int, last: int) -> int:
        """Return the sum of the days from `first` through `last` that have come so far."""
        end = min(bisect_right(self.days, last), self.done)
        return self._through[max(end, (start := bisect_left(self.days, first)))] - (
            self._through[start]
        )


@dataclass(slots=True)
class _Walk:
    """The tiers of one member, day by day."""

    tiering: Tiering
    sums: _Sums
    level: int = -1
    since: int | None = None
    falls: int | None = None

    def measure(self, day: int) -> int:
        return self.sums.between(window_start(day, self.tiering), day)

    def year(self, year: int) -> int:
        return self.sums.between(day_of(date(year, 1, 1)), day_of(date(year, 12, 31)))


def tier_for(measure: int, tiering: Tiering) -> int:
    """Return the index of the tier that `measure` reaches, -1 below the first."""
    return bisect_right([tier.threshold for tier in tiering.tiers], measure) - 1


def measure_on(day: int, facts: Sequence[Measured], tiering: Tiering) -> int:
    """Return the measure on `day`: the sum within the window that ends on it, inclusive."""
    first = window_start(day, tiering)
    return sum(fact.amount for fact in facts if first <= fact.day <= day)


def window_start(day: int, tiering: Tiering) -> int:
    """Return the first day of the window that ends on `day`."""
    match tiering.window:
        case "rolling":
            return day - tiering.days + 1
        case "calendar_year":
            return day_of(date(date_of(day).year, 1, 1))
        case _:
            return -NEVER


def tier_standing(
    facts: Sequence[Measured],
    versions: Sequence[InForce],
    day: int,
    joined: int,
    floors: Sequence[Floor] = (),
) -> TierStanding:
    """Return the standing on `day` of a member who joined on day `joined`.

    `facts` in order of day, none after `day`; `versions` in order of their first day, the first
    of them in force when the member joined. Calendar years are judged on 1 January by the year
    that has ended; a rolling window on the first day on which its measure is below.
    """
    sums = _Sums(facts)
    walk = _Walk(versions[0].tiering, sums)
    begin = min([joined, *(fact.day for fact in facts[:1])])
    walk.level = tier_for(0, walk.tiering)
    walk.since = begin if walk.level >= 0 else None
    pending = [version for version in versions if version.day > begin]
    for version in versions:
        if version.day <= begin:
            _change_version(walk, version.tiering, begin)
    at = begin
    while True:
        next_fact = sums.days[sums.done] if sums.done < len(facts) else NEVER
        next_version = pending[0].day if pending else NEVER
        through = min(next_fact, next_version, day + 1)
        # A day begins with what time alone lowers; then a new version, then the purchases.
        _pass_time(walk, at, min(through, day))
        if through > day:
            break
        at = through
        if next_version == through:
            _change_version(walk, pending.pop(0).tiering, at)
        else:
            sums.done += 1
            _raise(walk, walk.measure(at), at)
    return _standing(walk, day, floors)


def _raise(walk: _Walk, measure: int, day: int) -> None:
    reached = tier_for(measure, walk.tiering)
    if reached > walk.level:
        walk.level, walk.since, walk.falls = reached, day, None
    elif (
        walk.falls is not None
        and walk.level >= 0
        and measure >= walk.tiering.tiers[walk.level].threshold
    ):
        walk.falls = None


def _change_version(walk: _Walk, tiering: Tiering, day: int) -> None:
    """Carry a tier over by its name; one that is gone is judged anew by the measure."""
    name = walk.tiering.tiers[walk.level].name if walk.level >= 0 else None
    if (tiering.window, tiering.measure) != (walk.tiering.window, walk.tiering.measure):
        walk.falls = None
    walk.tiering = tiering
    names = [tier.name for tier in tiering.tiers]
    walk.level = max(
        names.index(name) if name in names else -1, tier_for(walk.measure(day), tiering)
    )
    if walk.level < 0:
        walk.since = walk.falls = None
    elif names[walk.level] != name:
        walk.since, walk.falls = day, None


def _pass_time(walk: _Walk, start: int, through: int) -> None:
    """Let the days from `start` through `through` pass without a purchase."""
    tiering = walk.tiering
    if tiering.downgrade == "never" or tiering.window == "lifetime":
        walk.falls = None
        return
    day = start
    while walk.level >= 0 and tiering.tiers[walk.level].threshold > 0:
        if walk.falls is None:
            below = _first_below(walk, day)
            if below is None or below > through:
                return
            walk.falls = below + tiering.grace_days
            day = below
        if walk.falls > through:
            return
        day = walk.falls
        _lower(walk, day)
        # One review lowers once; the next looks on a later day.
        day += 1


def _first_below(walk: _Walk, day: int) -> int | None:
    """Return the first review from `day` on that finds the tier below its threshold, or None."""
    threshold = walk.tiering.tiers[walk.level].threshold
    if walk.tiering.window == "rolling":
        measure = walk.measure(day)
        if measure < threshold:
            return day
        sums = walk.sums
        for i in range(bisect_left(sums.days, window_start(day, walk.tiering)), sums.done):
            measure -= sums.amounts[i]
            if measure < threshold:
                return sums.days[i] + walk.tiering.days
        return None
    # The year in which the tier was reached is judged on the next 1 January.
    year = date_of(day).year
    if day != day_of(date(year, 1, 1)) or (walk.since is not None and walk.since >= day):
        year += 1
    for review_year in (year, year + 1):
        if walk.year(review_year - 1) < threshold:
            return day_of(date(review_year, 1, 1))
    return day_of(date(year + 2, 1, 1))


def _lower(walk: _Walk, day: int) -> None:
    tiering = walk.tiering
    measure = walk.measure(day)
    if tiering.window == "calendar_year":
        measure = max(measure, walk.year(date_of(day - tiering.grace_days).year - 1))
    reached = tier_for(measure, tiering)
    walk.falls = None
    walk.level = max(walk.level - 1, reached) if tiering.downgrade == "one_down" else reached
    walk.since = day if walk.level >= 0 else None


def _standing(walk: _Walk, day: int, floors: Sequence[Floor]) -> TierStanding:
    tiering = walk.tiering
    names = [tier.name for tier in tiering.tiers]
    level, since, by_hand = walk.level, walk.since, False
    changes = [NEVER]
    for floor in floors:
        if floor.first <= day <= floor.last and floor.tier in names:
            changes.append(floor.last + 1)
            if names.index(floor.tier) > level:
                level, since, by_hand = names.index(floor.tier), floor.first, True
    review: int | None = None
    if (
        walk.level >= 0
        and tiering.tiers[walk.level].threshold > 0
        and tiering.downgrade != "never"
        and tiering.window != "lifetime"
    ):
        review = walk.falls if walk.falls is not None else _next_review(walk, day)
        if review is not None:
            changes.append(review)
    measure = walk.measure(day)
    following = tiering.tiers[level + 1] if level + 1 < len(tiering.tiers) else None
    return TierStanding(
        tiering.tiers[level] if level >= 0 else None,
        since,
        measure,
        following,
        max(following.threshold - measure, 0) if following else 0,
        review,
        min(changes),
        by_hand,
    )


def _next_review(walk: _Walk, day: int) -> int | None:
    if walk.tiering.window == "calendar_year":
        return day_of(date(date_of(day).year + 1, 1, 1))
    return _first_below(walk, day)
