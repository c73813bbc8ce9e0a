"""Missions, streaks and badges: what a member has to do, in which time, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from loyalty_desktop.models.rules.days import date_of, day_of

KINDS: Final = ("mission", "streak", "badge")
"""To do within a time; again and again without a gap; done once for ever."""
COUNTS: Final = ("visits", "purchases", "spend")
"""What is counted: business days with a purchase, purchases, or money (minor units)."""
PERIODS: Final = ("week", "month", "whole")
"""Weeks begin on Monday, months on the first; whole: all of the mission's own days."""
WHOLE_ROUND: Final = 0
"""The round of a mission that can be done once."""


@dataclass(frozen=True, slots=True)
class Mission:
    """What brings `points` once a round; without points it is an honour alone.

    A `mission` is `need` of `count` within a `period`, in `category` where one is named. A `streak`
    is a purchase in each of `need` weeks or months that follow one another; after that the next
    one begins. A `badge` is `need` of `count` in all. Days are business days, both included.
    """

    code: str
    name: str
    kind: str
    need: int
    count: str = "visits"
    period: str = "month"
    category: str | None = None
    points: int = 0
    first_day: int | None = None
    last_day: int | None = None


@dataclass(frozen=True, slots=True)
class Bought:
    """A purchase that counts: its business day and its net amount, minor units."""

    day: int
    net: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is on a day: `done` of `need`, in the round that `round` names.

    `last_day` is the last one on which more can be done for it; None where there is no end.
    """

    done: int
    need: int
    round: int
    last_day: int | None = None

    @property
    def complete(self) -> bool:
        """Tell whether all of it is done."""
        return self.done >= self.need


def runs_on(mission: Mission, day: int) -> bool:
    """Tell whether something can be done for the mission on a business day."""
    return (mission.first_day is None or day >= mission.first_day) and (
        mission.last_day is None or day <= mission.last_day
    )


def period_of(period: str, day: int) -> tuple[int, int]:
    """Return the first and the last business day of the week or month that holds `day`."""
    here = date_of(day)
    if period == "week":
        first = day - here.weekday()
        return first, first + 6
    start = here.replace(day=1)
    after = (start + timedelta(days=31)).replace(day=1)
    return day_of(start), day_of(after) - 1


def counts_from(mission: Mission, day: int) -> int | None:
    """Return the first business day that counts on `day`; None: all that ever was."""
    if mission.kind == "streak":
        # A streak that is looked at now can have begun with the mission, or as long ago as need be.
        return mission.first_day
    if mission.kind == "badge" or mission.period == "whole":
        return mission.first_day
    first, _last = period_of(mission.period, day)
    return first if mission.first_day is None else max(first, mission.first_day)


def progress(mission: Mission, bought: Sequence[Bought], day: int) -> Progress:
    """Return how far somebody is with what was `bought` by the end of `day`.

    Only purchases with a net amount above 0 belong into `bought`, in any order, and where the
    mission names a category only the part of them that is of it.
    """
    if mission.kind == "streak":
        return _streak(mission, bought, day)
    first = counts_from(mission, day)
    counted = [one for one in bought if one.day <= day and (first is None or one.day >= first)]
    done = _counted(mission.count, counted)
    if mission.kind == "badge" or mission.period == "whole":
        return Progress(done, mission.need, WHOLE_ROUND, mission.last_day)
    begins, ends = period_of(mission.period, day)
    last = ends if mission.last_day is None else min(ends, mission.last_day)
    return Progress(done, mission.need, begins, last)


def _counted(count: str, bought: Sequence[Bought]) -> int:
    if count == "spend":
        return sum(one.net for one in bought)
    if count == "purchases":
        return len(bought)
    return len({one.day for one in bought})


def _streak(mission: Mission, bought: Sequence[Bought], day: int) -> Progress:
    """Count the periods in a row up to this one; the one under way does not break the row yet."""
    period = "week" if mission.period == "week" else "month"
    held = {
        period_of(period, one.day)[0]
        for one in bought
        if one.day <= day and (mission.first_day is None or one.day >= mission.first_day)
    }
    here, ends = period_of(period, day)
    at = here if here in held else period_of(period, here - 1)[0]
    row = 0
    while at in held:
        row += 1
        at = period_of(period, at - 1)[0]
    if row and row % mission.need == 0 and here in held:
        # Just completed: the round is that of the period that completed it.
        return Progress(mission.need, mission.need, here, ends)
    return Progress(row % mission.need, mission.need, here, ends)


def first_date(mission: Mission) -> date | None:
    """Return the first business date of a mission."""
    return None if mission.first_day is None else date_of(mission.first_day)
