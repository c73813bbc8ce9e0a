"""When somebody is expected again: the last visit and the usual time between visits."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeVar

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.saying import OFTEN, rhythm

LATEST: Final = 13
"""The rhythm is that of so many last days with a purchase: twelve gaps."""

Part = Literal["morning", "midday", "afternoon", "evening"]
T = TypeVar("T")

NIGHT: Final = 4
"""The hour at which the night ends."""
PARTS: Final[tuple[tuple[int, Part], ...]] = (
    (11, "morning"),
    (15, "midday"),
    (18, "afternoon"),
    (24, "evening"),
)
"""The parts of a day by the hour at which they end; the night belongs to the evening."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A day with a purchase, and the hour of the first one, 0 to 23."""

    day: int
    hour: int


@dataclass(frozen=True, slots=True)
class NextVisit:
    """When the next visit is expected: the business day `day`, `usual` days after the last.

    `usual` is the median of `gaps` gaps. `weekday` (0: Monday) and `part` of the day are told where
    half of the visits or more were then.
    """

    day: int
    usual: int
    gaps: int
    weekday: int | None
    part: Part | None


def next_visit(visits: Sequence[Visit], day: int, churn_days: int) -> NextVisit | None:
    """Return when somebody with these visits is expected again, as of business day `day`.

    Visits in any order, one a day; the latest 13 up to `day` count. None where there is no rhythm
    (fewer than three gaps), and of somebody who is lost.
    """
    known = sorted((visit for visit in visits if visit.day <= day), key=_day)[-LATEST:]
    gaps = [later.day - earlier.day for earlier, later in pairwise(known)]
    usual = rhythm(gaps)
    if usual is None or day - known[-1].day > churn_days:
        return None
    parts: list[Part] = [_part(visit.hour) for visit in known]
    return NextVisit(
        known[-1].day + usual,
        usual,
        len(gaps),
        _mostly(date_of(visit.day).weekday() for visit in known),
        _mostly(parts),
    )


def _day(visit: Visit) -> int:
    return visit.day


def _part(hour: int) -> Part:
    if hour < NIGHT:
        return "evening"
    return next(name for end, name in PARTS if hour < end)


def _mostly(values: Iterable[T]) -> T | None:
    """Return what half of the values or more are, if that is often enough and nothing else is."""
    counted = Counter(values)
    (value, times), *others = counted.most_common(2)
    if times < OFTEN or 2 * times < counted.total() or (others and others[0][1] == times):
        return None
    return value
