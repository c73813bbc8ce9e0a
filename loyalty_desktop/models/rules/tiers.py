"""Tiers: reached at once, lowered only at review, as if refunded purchases had never been."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
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
    below its threshold, on which it falls; of a tier set by hand the day after its last; None when
    time alone never lowers it. `changes` is the first later day on which time alone may change
    anything (`NEVER`: none).
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
        start = bisect_left(self.days, first)
        end = max(start, min(bisect_right(self.days, last), self.done))
        return self._through[end] - self._through[start]


@dataclass(slots=True)
class _Walk:
    """The tier of one member as the days go by."""

    tiering: Tiering
    sums: _Sums
    level: int = -1
    since: int | None = None
    falls: int | None = None
    """The day on which the tier falls, once a review has found it below its threshold."""
    ended: int = 0
    """What that review found in the year that has ended; 0 in a rolling window."""

    @property
    def threshold(self) -> int:
        return self.tiering.tiers[self.level].threshold if self.level >= 0 else 0

    @property
    def reviewed(self) -> bool:
        """Whether time alone may lower the tier."""
        tiering = self.tiering
        lasting = tiering.window == "lifetime" or tiering.downgrade == "never"
        return self.threshold > 0 and not lasting

    def measure(self, day: int) -> int:
        return self.sums.between(window_start(day, self.tiering), day)

    def year(self, year: int) -> int:
        return self.sums.between(_first_of(year), _first_of(year + 1) - 1)


def tier_for(measure: int, tiering: Tiering) -> int:
    """Return the index of the tier that `measure` reaches, -1 below the first.

    A first tier with threshold 0 is held by everyone.
    """
    return bisect_right([tier.threshold for tier in tiering.tiers], max(measure, 0)) - 1


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
            return _first_of(date_of(day).year)
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

    `facts` in order of day, none after `day`; `versions` in order of their first day, of equals
    the last recorded last. A day begins with the version in force on it; then time lowers what it
    lowers, then come the purchases. Calendar years are judged on 1 January by the year that has
    ended, a rolling window on the first day on which its measure is below; what has been found
    below falls when the grace is over, unless the measure reaches the threshold again before.
    """
    if day < joined:
        return TierStanding(None, None, 0)
    sums = _Sums(facts)
    walk = _Walk(versions[0].tiering, sums)
    changes: dict[int, Tiering] = {}
    for version in versions:
        if version.day > joined:
            changes[version.day] = version.tiering
        else:
            walk.tiering = version.tiering
    sums.done = bisect_right(sums.days, joined)
    walk.level = tier_for(walk.measure(joined), walk.tiering)
    walk.since = joined if walk.level >= 0 else None
    events = {*sums.days[sums.done :], *changes}
    tomorrow = joined + 1
    for at in sorted(event for event in events if event <= day):
        if at in changes:
            _pass_time(walk, tomorrow, at - 1)
            _change_version(walk, changes[at], at)
            tomorrow = at
        _pass_time(walk, tomorrow, at)
        if sums.done < len(sums.days) and sums.days[sums.done] == at:
            sums.done += 1
            _raise(walk, at)
        tomorrow = at + 1
    _pass_time(walk, tomorrow, day)
    return _standing(walk, day, floors)


def _first_of(year: int) -> int:
    """Return the day of 1 January."""
    return day_of(date(year, 1, 1))


def _raise(walk: _Walk, day: int) -> None:
    measure = walk.measure(day)
    reached = tier_for(measure, walk.tiering)
    if reached > walk.level:
        walk.level, walk.since, walk.falls = reached, day, None
    elif measure >= walk.threshold:
        walk.falls = None


def _change_version(walk: _Walk, tiering: Tiering, day: int) -> None:
    """Carry a tier over by its name; one that is gone is judged anew by the measure."""
    held = walk.tiering.tiers[walk.level].name if walk.level >= 0 else None
    if (tiering.window, tiering.measure) != (walk.tiering.window, walk.tiering.measure):
        walk.falls = None
    walk.tiering = tiering
    names = [tier.name for tier in tiering.tiers]
    measure = walk.measure(day)
    kept = names.index(held) if held in names else -1
    walk.level = max(kept, tier_for(measure, tiering))
    if walk.level < 0:
        walk.since = walk.falls = None
    elif walk.level != kept:
        walk.since, walk.falls = day, None
    elif max(measure, walk.ended) >= walk.threshold or not walk.reviewed:
        walk.falls = None


def _pass_time(walk: _Walk, first: int, through: int) -> None:
    """Let the days from `first` through `through` begin, each with its review."""
    day = first
    while walk.reviewed and day <= through:
        if walk.falls is None:
            below = _first_below(walk, day, through)
            if below is None:
                return
            calendar = walk.tiering.window == "calendar_year"
            walk.ended = walk.year(date_of(below).year - 1) if calendar else 0
            walk.falls, day = below + walk.tiering.grace_days, below
        if walk.falls > through:
            return
        day = walk.falls
        _lower(walk, day)
        # One review lowers once; the next looks on a later day.
        day += 1


def _first_below(walk: _Walk, day: int, through: int = NEVER) -> int | None:
    """Return the first review from `day` through `through` that finds the tier below, or None."""
    threshold = walk.threshold
    if walk.tiering.window == "calendar_year":
        year = date_of(day - 1).year + 1
        while (review := _first_of(year)) <= through:
            if walk.year(year - 1) < threshold:
                return review
            year += 1
        return None
    measure = walk.measure(day)
    if measure < threshold:
        return day
    sums, length = walk.sums, walk.tiering.days
    for i in range(bisect_left(sums.days, day - length + 1), sums.done):
        if sums.days[i] + length > through:
            return None
        measure -= sums.amounts[i]
        if measure < threshold:
            return sums.days[i] + length
    return None


def _lower(walk: _Walk, day: int) -> None:
    tiering = walk.tiering
    reached = tier_for(max(walk.measure(day), walk.ended), tiering)
    walk.falls = None
    if reached < walk.level:
        walk.level = walk.level - 1 if tiering.downgrade == "one_down" else reached
        walk.since = day if walk.level >= 0 else None


def _standing(walk: _Walk, day: int, floors: Sequence[Floor]) -> TierStanding:
    tiers = walk.tiering.tiers
    level, since, by_hand = walk.level, walk.since, False
    review = _next_review(walk, day)
    changes = [NEVER if review is None else review]
    names = [tier.name for tier in tiers]
    for floor in floors:
        if floor.tier not in names or day > floor.last:
            continue
        changes.append(floor.first if floor.first > day else floor.last + 1)
        if floor.first <= day and names.index(floor.tier) > level:
            level, since, by_hand = names.index(floor.tier), floor.first, True
            review = floor.last + 1
    measure = walk.measure(day)
    following = tiers[level + 1] if level + 1 < len(tiers) else None
    return TierStanding(
        tiers[level] if level >= 0 else None,
        since,
        measure,
        following,
        max(following.threshold - measure, 0) if following else 0,
        review,
        min(changes),
        by_hand,
    )


def _next_review(walk: _Walk, day: int) -> int | None:
    if not walk.reviewed:
        return None
    if walk.falls is not None:
        return walk.falls
    if walk.tiering.window == "calendar_year":
        return _first_of(date_of(day).year + 1)
    return _first_below(walk, day + 1)
