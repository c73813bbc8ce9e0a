"""Of which time an insight is told: the usual one, the last month, quarter or year, or any."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from loyalty_desktop.wording import _, mark

USUAL: Final = "usual"
OTHER: Final = "other"
_BACK: Final[Mapping[str, int]] = {"month": 29, "quarter": 89, "year": 364}
"""How many days before the last one a time begins."""
_WORDS: Final[Mapping[str, str]] = {
    USUAL: mark("Usual time"),
    "month": mark("Last 30 days"),
    "quarter": mark("Last 90 days"),
    "year": mark("Last 365 days"),
    OTHER: mark("Other days"),
}
_MOMENTS: Final[Mapping[str, str]] = {USUAL: mark("Today"), OTHER: mark("Another day")}


@dataclass(frozen=True, slots=True)
class Time:
    """A time by name; `first` and `last` where it is "other"."""

    choice: str = USUAL
    first: date | None = None
    last: date | None = None

    def days(self, today: date) -> tuple[date | None, date | None]:
        """Return its first and last day as of `today`; None leaves a day to the insight."""
        if self.choice in _BACK:
            return today - timedelta(days=_BACK[self.choice]), today
        if self.choice == OTHER:
            return self.first, None if self.last is None else min(self.last, today)
        return None, None

    @property
    def question(self) -> dict[str, Any]:
        """What names the time among kept answers: the same words tomorrow, of other days."""
        told: dict[str, Any] = {"time": self.choice}
        if self.choice == OTHER:
            told["first"] = self.first and self.first.isoformat()
            told["last"] = self.last and self.last.isoformat()
        return told


def choices(takes: str) -> list[tuple[str, str]]:
    """Return the times that can be chosen where an insight takes a period, a day or a moment."""
    words = _WORDS if takes == "period" else _MOMENTS
    return [(key, _(word)) for key, word in words.items()]
