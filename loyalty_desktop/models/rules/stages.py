"""The eight loyalty stages: the first true row wins, and every person has exactly one.

The rows follow Jill Griffin's stages of loyalty (Customer Loyalty, 1995): suspect, prospect,
disqualified, first-time, repeat, client, advocate, and the lost.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from loyalty_desktop.models.rules.lots import NEVER
from loyalty_desktop.models.rules.programme import Stages

STAGES = (
    "suspect",
    "prospect",
    "disqualified",
    "first_time",
    "repeat",
    "client",
    "advocate",
    "lost",
)
ANSWERS = ("unknown", "yes", "no")
BREADTH_DAYS = 365
OVERRIDE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Occasions:
    """The occasions of one business day: 1, or the receipts when receipts are counted."""

    day: int
    count: int


class Qualified(NamedTuple):
    """What was known of interest and ability from a day on."""

    day: int
    interest: str
    ability: str


class Override(NamedTuple):
    """A stage set by hand, through its last day."""

    stage: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class StageFacts:
    """Everything a stage depends on, in order of day.

    `earlier` counts occasions before the listed ones: a reading of the last weeks may leave them
    out, as long as the last occasion is listed. `referrals` are the days on which a referred
    person first bought. `categories` are (day, category) of purchases; `carries_categories` tells
    whether the shop's purchases name any, `categories_since` from which day on. Of overrides that
    meet on a day the first one counts.
    """

    occasions: Sequence[Occasions] = ()
    qualified: Sequence[Qualified] = ()
    referrals: Sequence[int] = ()
    categories: Sequence[tuple[int, str]] = ()
    carries_categories: bool = False
    categories_since: int = -NEVER
    overrides: Sequence[Override] = ()
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class StageStanding:
    """A stage, the row that decided it, and the numbers behind it."""

    stage: str
    computed: str
    row: str
    evidence: dict[str, Any] = field(hash=False)
    by_hand_until: int | None = None


class StageChange(NamedTuple):
    """The stage from a day on."""

    day: int
    standing: StageStanding


def stage_standing(facts: StageFacts, rules: Stages, day: int) -> StageStanding:
    """Return the stage on `day`; facts dated later are left out."""
    occasions = _until(facts.occasions, day)
    n = facts.earlier + sum(occasion.count for occasion in occasions)
    last = occasions[-1].day if occasions else None
    evidence: dict[str, Any] = {"visits": n}
    if last is None:
        row = _before_buying(facts, rules, day, evidence)
    else:
        evidence["last"] = last
        evidence["gap"] = day - last
        evidence["churn_days"] = rules.churn_days
        row = _after_buying(facts, rules, day, occasions, evidence)
    for override in facts.overrides:
        if override.first <= day <= override.last:
            return StageStanding(override.stage, row, "by_hand", evidence, override.last)
    return StageStanding(row, row, row, evidence)


def reach(rules: Stages) -> int:
    """Return how many days back a stage looks, other than for counting occasions."""
    return max(rules.churn_days + 1, rules.regular_block_days * rules.regular_blocks)


def next_change(facts: StageFacts, rules: Stages, day: int) -> int:
    """Return the first day after `day` on which time alone may change the stage (`NEVER`: none)."""
    occasions = _until(facts.occasions, day)
    soonest = [NEVER]
    soonest.extend(
        override.first if override.first > day else override.last + 1
        for override in facts.overrides
        if override.last >= day
    )
    if occasions:
        lost = occasions[-1].day + rules.churn_days + 1
        if lost > day:
            soonest.append(lost)
            n = facts.earlier + sum(occasion.count for occasion in occasions)
            if n >= rules.client_min:
                soonest.append(_regularity_changes(occasions, rules, day, lost))
                if facts.referrals or not rules.advocate_referrals:
                    soonest.extend(_advocacy_changes(facts, rules, day))
    return min(soonest)


def _regularity_changes(occasions: Sequence[Occasions], rules: Stages, day: int, lost: int) -> int:
    """Return the first day after `day` on which being regular begins or ends by time alone.

    Days are the bits of whole numbers, `day` the lowest: all that remain are looked at at once.
    """
    length, reach_back = rules.regular_block_days, rules.regular_block_days * rules.regular_blocks
    coming = (1 << lost - day) - 1
    # An occasion is in block j from the day on which it is j blocks old, for the length of one. Its
    # run of days is noted `reach_back` bits up: the days of every block are one shift away.
    held_at_all = 0
    for occasion in reversed(occasions):
        gap = day - occasion.day
        if gap >= reach_back:
            break
        held_at_all |= ((1 << length) - 1) << reach_back - gap
    at_least = [coming] + [0] * rules.regular_need
    for block in range(rules.regular_blocks):
        held = held_at_all >> reach_back - block * length & coming
        for count in range(rules.regular_need, 0, -1):
            at_least[count] |= at_least[count - 1] & held
    regular = at_least[rules.regular_need]
    differs = regular ^ coming if regular & 1 else regular
    return day + (differs & -differs).bit_length() - 1 if differs else NEVER


def _advocacy_changes(facts: StageFacts, rules: Stages, day: int) -> list[int]:
    """Return the later days on which a referral or a category stops to count, or begins to."""
    days = [on + rules.advocate_window_days for on in facts.referrals]
    if rules.advocate_categories and facts.carries_categories:
        days.append(facts.categories_since)
        days.extend(on + BREADTH_DAYS for on, _ in facts.categories)
    return [later for later in days if later > day]


def timeline(
    facts: StageFacts,
    rules: Callable[[int], Stages],
    first: int,
    through: int,
    rule_days: Sequence[int] = (),
) -> list[StageChange]:
    """Return every change of stage from `first` through `through`, lapses of time included.

    `rules` gives the settings in force on a day and `rule_days` the days on which they change.
    """
    days: set[int] = {first, *rule_days}
    days.update(occasion.day for occasion in facts.occasions)
    days.update(item.day for item in facts.qualified)
    days.update(facts.referrals)
    days.update(day for day, _ in facts.categories)
    for override in facts.overrides:
        days.update((override.first, override.last + 1))
    settings = {rules(day) for day in (first, *rule_days)}
    for setting in settings:
        days.update(_turning_days(facts, setting))
    changes: list[StageChange] = []
    for day in sorted(day for day in days if first <= day <= through):
        standing = stage_standing(facts, rules(day), day)
        if not changes or changes[-1].standing.stage != standing.stage:
            changes.append(StageChange(day, standing))
    return changes


def regular_blocks(occasions: Sequence[Occasions], rules: Stages, day: int) -> list[int]:
    """Return which of the last blocks of days (0 is the latest) hold an occasion."""
    length = rules.regular_block_days
    held: set[int] = set()
    for occasion in reversed(occasions):
        block = (day - occasion.day) // length
        if block >= rules.regular_blocks:
            break
        if block >= 0:
            held.add(block)
    return sorted(held)


def stage_by_count(visits: int, gap: int, blocks: int, rules: Stages) -> str:
    """Return the stage of somebody who bought, from counts alone.

    `visits` occasions, `gap` days since the last one, `blocks` of the last blocks of days hold one.
    A client may be an advocate: counts do not say that.
    """
    if gap > rules.churn_days:
        return "lost"
    if visits >= rules.client_min and blocks >= rules.regular_need:
        return "client"
    return "repeat" if visits >= 2 else "first_time"


def _before_buying(facts: StageFacts, rules: Stages, day: int, evidence: dict[str, Any]) -> str:
    known = [item for item in facts.qualified if item.day <= day]
    interest, ability = (known[-1].interest, known[-1].ability) if known else ("unknown",) * 2
    evidence["interest"], evidence["ability"] = interest, ability
    noes = (interest == "no", ability == "no")
    if all(noes) if rules.disqualify_when == "both_no" else any(noes):
        return "disqualified"
    return "prospect" if (interest, ability) == ("yes", "yes") else "suspect"


def _after_buying(
    facts: StageFacts,
    rules: Stages,
    day: int,
    occasions: Sequence[Occasions],
    evidence: dict[str, Any],
) -> str:
    n = evidence["visits"]
    if evidence["gap"] > rules.churn_days:
        return "lost"
    blocks = regular_blocks(occasions, rules, day)
    evidence.update(
        regular=len(blocks),
        regular_need=rules.regular_need,
        regular_blocks=rules.regular_blocks,
        block_days=rules.regular_block_days,
        client_min=rules.client_min,
    )
    regular = len(blocks) >= rules.regular_need
    if n >= rules.client_min and regular:
        first = day - rules.advocate_window_days
        referrals = sum(first < confirmed <= day for confirmed in facts.referrals)
        evidence["referrals"] = referrals
        evidence["referrals_need"] = rules.advocate_referrals
        broad = True
        carried = facts.carries_categories and day >= facts.categories_since
        if rules.advocate_categories and carried:
            bought = {c for on, c in facts.categories if day - BREADTH_DAYS < on <= day}
            evidence["categories"] = len(bought)
            evidence["categories_need"] = rules.advocate_categories
            broad = len(bought) >= rules.advocate_categories
        return "advocate" if referrals >= rules.advocate_referrals and broad else "client"
    return "repeat" if n >= 2 else "first_time"


def _until(occasions: Sequence[Occasions], day: int) -> Sequence[Occasions]:
    if not occasions or occasions[-1].day <= day:
        return occasions
    return occasions[: bisect_right(occasions, day, key=_day)]


def _day(occasion: Occasions) -> int:
    return occasion.day


def _turning_days(facts: StageFacts, rules: Stages) -> set[int]:
    """Return the days on which a fact of the past stops to count, or moves to an older block."""
    days: set[int] = set()
    length = rules.regular_block_days
    for occasion in facts.occasions:
        days.add(occasion.day + rules.churn_days + 1)
        days.update(occasion.day + length * j for j in range(1, rules.regular_blocks + 1))
    days.update(day + rules.advocate_window_days for day in facts.referrals)
    if facts.carries_categories and rules.advocate_categories:
        days.add(facts.categories_since)
        days.update(day + BREADTH_DAYS for day, _ in facts.categories)
    days.update(override.last + 1 for override in facts.overrides)
    days.update(override.first for override in facts.overrides)
    return days
