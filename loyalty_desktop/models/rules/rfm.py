"""RFM: how lately (recency), how often (frequency) and for how much (money) people buy.

After A. M. Hughes, "Strategic Database Marketing" (1994): every buyer gets three scores from 1 to
5, 5 the best. The named groups are read off a table of recency and the mean of the other two.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

DAYS: Final = 365
"""Frequency and money are those of so many days."""
FEWEST: Final = 50
"""With fewer buyers the scores have fixed limits."""
GAPS: Final = (30, 60, 90, 180)
"""Fixed limits of recency: up to so many days are 5, 4, 3 and 2."""
TIMES: Final = (2, 3, 6, 12)
"""Fixed limits of frequency, and of money in mean occasions: so many are 2, 3, 4 and 5."""
GROUPS: Final = (
    ("lost", "hibernating", "at_risk", "cant_lose", "cant_lose"),
    ("hibernating", "about_to_sleep", "at_risk", "at_risk", "at_risk"),
    ("about_to_sleep", "needs_attention", "needs_attention", "loyal", "loyal"),
    ("promising", "potential_loyalist", "potential_loyalist", "loyal", "champions"),
    ("new", "potential_loyalist", "potential_loyalist", "champions", "champions"),
)
"""The group by recency (rows) and the mean of frequency and money, rounded up (columns)."""
NAMES: Final = (
    "champions",
    "loyal",
    "potential_loyalist",
    "new",
    "promising",
    "needs_attention",
    "about_to_sleep",
    "at_risk",
    "cant_lose",
    "hibernating",
    "lost",
)


class Buyer(NamedTuple):
    """Days since the last occasion, occasions and net spend (minor units) of the last year."""

    gap: int
    visits: int
    spend: int


class Scores(NamedTuple):
    """Three scores from 1 to 5."""

    recency: int
    frequency: int
    money: int

    @property
    def group(self) -> str:
        """Return the named group."""
        return GROUPS[self.recency - 1][-(-(self.frequency + self.money) // 2) - 1]

    @property
    def text(self) -> str:
        """Return the scores as three digits, such as "555"."""
        return f"{self.recency}{self.frequency}{self.money}"


def fixed(buyers: int) -> bool:
    """Tell whether so few buyers are scored by fixed limits."""
    return buyers < FEWEST


def scores(buyers: Sequence[Buyer]) -> list[Scores]:
    """Return the scores of `buyers`, in their order.

    Quintiles: 1 + 5 * (buyers who are strictly worse) / (all buyers), rounded down, so that equal
    buyers share a score.
    """
    if fixed(len(buyers)):
        return _by_limits(buyers)
    recency = _quintiles([-buyer.gap for buyer in buyers])
    frequency = _quintiles([buyer.visits for buyer in buyers])
    money = _quintiles([buyer.spend for buyer in buyers])
    return [
        Scores(recency[-buyer.gap], frequency[buyer.visits], money[buyer.spend]) for buyer in buyers
    ]


def grouped(told: Iterable[Scores]) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many buyers are in each named group, and how many have each score."""
    counted = Counter(told)
    groups: Counter[str] = Counter()
    for each, count in counted.items():
        groups[each.group] += count
    return (
        {name: groups[name] for name in NAMES if groups[name]},
        {each.text: counted[each] for each in sorted(counted, reverse=True)},
    )


def _quintiles(values: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    worse = 0
    counted = Counter(values)
    for value in sorted(counted):
        found[value] = 1 + 5 * worse // len(values)
        worse += counted[value]
    return found


def _by_limits(buyers: Sequence[Buyer]) -> list[Scores]:
    visits, spend = sum(one.visits for one in buyers), sum(one.spend for one in buyers)
    mean = Fraction(spend, visits) if visits and spend > 0 else Fraction(1)
    return [
        Scores(
            5 - sum(buyer.gap > limit for limit in GAPS),
            1 + bisect_right(TIMES, buyer.visits),
            1 + bisect_right(TIMES, buyer.spend / mean),
        )
        for buyer in buyers
    ]
