"""The one line to say to a member, and why: rules in an order that the shop chooses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, Final

from loyalty_desktop.models.rules.days import date_of

BIRTHDAY_NEAR: Final = 7
EXPIRY_NEAR: Final = 30
CLOSE_TO_TIER: Final = 10
"""Within a tenth of the next tier's threshold is close."""
CLOSE_TO_REWARD: Final = 5
"""Within a fifth of what a reward costs is close."""
LONG_AWAY: Final = 45
OFTEN: Final = 3
"""So many visits make a habit, and so many gaps between them a rhythm."""
LATE: Final = 2
"""Away for more than so many times the own median gap is late."""
TOLD_AGAIN: Final = 60
"""What was done about a complaint or a feedback is told at the first visit within so many days."""

LINES: Final = (
    "complaint",
    "settled",
    "acted",
    "birthday",
    "expiring",
    "reward",
    "tier",
    "back",
    "late",
    "favourite",
    "expected",
)
"""The rules that a shop can put in order and switch off, as they stand at first."""


@dataclass(frozen=True, slots=True)
class Say:
    """The one line to say: by which rule, and its facts."""

    because: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Saying:
    """Which rules the shop wants, the first that fits wins."""

    order: tuple[str, ...] = LINES
    off: frozenset[str] = frozenset()

    def wanted(self) -> tuple[str, ...]:
        """Return the rules that are on, in order."""
        return tuple(name for name in self.order if name not in self.off)


@dataclass(frozen=True, slots=True, kw_only=True)
class SayFacts:
    """What the rules look at. Days are business days; None is unknown or none.

    `gaps` are the days between the last occasions, the newest first. `reward` is the name of the
    nearest reward that the points are not enough for, the points missing and its price. `missing`
    is what is missing to the next tier in the unit of `measure`, `progress` the share of the way.
    `complaint` is the note of one that waits; `settled` note and day of one that was closed
    lately, `acted` what was done lately about a feedback.
    """

    day: int
    visits: int = 0
    last: int | None = None
    days_to_birthday: int | None = None
    birthday: date | None = None
    birthday_bonus: int = 0
    expiring: int = 0
    expires: int | None = None
    next_tier: str | None = None
    measure: str = "spend"
    missing: int = 0
    progress: float = 0.0
    reward: tuple[str, int, int] | None = None
    usual: Sequence[str] = ()
    gaps: Sequence[int] = ()
    complaint: tuple[str | None, int] | None = None
    settled: tuple[str | None, int] | None = None
    acted: tuple[str | None, int] | None = None


Facts = Mapping[str, Any]


def line_to_say(saying: Saying, known: SayFacts) -> Say:
    """Return the line of the first rule that fits; there is always one."""
    for name in saying.wanted():
        facts = _RULES[name](known)
        if facts is not None:
            return Say(name, facts)
    if not known.visits:
        return Say("first", {})
    return Say("thanks", {"visits": known.visits})


def lines_that_fit(known: SayFacts) -> tuple[Say, ...]:
    """Return the line of every rule that fits, in the order in which the rules stand at first."""
    told = ((name, _RULES[name](known)) for name in LINES)
    return tuple(Say(name, facts) for name, facts in told if facts is not None)


def read_saying(content: Mapping[str, Any] | None) -> Saying:
    """Return what a shop chose, kept as `content`; rules it does not name stand at the end."""
    order, off = read_order(content, LINES)
    return Saying(order, off)


def read_order(
    content: Mapping[str, Any] | None, known: Sequence[str]
) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return an order of the `known` names and those switched off, whatever was kept."""
    content = content or {}
    chosen = [name for name in content.get("order", ()) if name in known]
    chosen = list(dict.fromkeys(chosen))
    off = frozenset(name for name in content.get("off", ()) if name in known)
    return (*chosen, *(name for name in known if name not in chosen)), off


def rhythm(gaps: Sequence[int]) -> int | None:
    """Return the median of the days between visits, None where there is no rhythm yet."""
    return round(median(gaps)) if len(gaps) >= OFTEN else None


def _complaint(known: SayFacts) -> Facts | None:
    if known.complaint is None:
        return None
    note, since = known.complaint
    return {"note": note, "since": date_of(since)}


def _settled(known: SayFacts) -> Facts | None:
    return _since_last_visit(known, known.settled)


def _acted(known: SayFacts) -> Facts | None:
    return _since_last_visit(known, known.acted)


def _since_last_visit(known: SayFacts, told: tuple[str | None, int] | None) -> Facts | None:
    if told is None or known.day - told[1] > TOLD_AGAIN:
        return None
    if known.last is not None and known.last > told[1]:
        return None
    return {"note": told[0], "day": date_of(told[1])}


def _birthday(known: SayFacts) -> Facts | None:
    if known.days_to_birthday is None or known.days_to_birthday > BIRTHDAY_NEAR:
        return None
    return {
        "days": known.days_to_birthday,
        "bonus": known.birthday_bonus,
        "born": known.birthday,
    }


def _expiring(known: SayFacts) -> Facts | None:
    if not known.expiring or known.expires is None or known.expires - known.day > EXPIRY_NEAR:
        return None
    return {"points": known.expiring, "last": date_of(known.expires)}


def _reward(known: SayFacts) -> Facts | None:
    if known.reward is None:
        return None
    name, missing, price = known.reward
    if not 0 < missing <= price / CLOSE_TO_REWARD:
        return None
    return {"reward": name, "missing": missing}


def _tier(known: SayFacts) -> Facts | None:
    if known.next_tier is None or known.missing <= 0 or known.progress < 1 - 1 / CLOSE_TO_TIER:
        return None
    return {"tier": known.next_tier, "missing": known.missing, "measure": known.measure}


def _back(known: SayFacts) -> Facts | None:
    if not known.visits or known.last is None or known.day - known.last < LONG_AWAY:
        return None
    return {"days": known.day - known.last}


def _late(known: SayFacts) -> Facts | None:
    usual = rhythm(known.gaps)
    if usual is None or known.last is None or known.day - known.last <= LATE * usual:
        return None
    return {"days": known.day - known.last, "usual": usual}


def _favourite(known: SayFacts) -> Facts | None:
    if not known.usual or known.visits < OFTEN:
        return None
    return {"item": known.usual[0], "visits": known.visits}


def _expected(known: SayFacts) -> Facts | None:
    usual = rhythm(known.gaps)
    if usual is None or usual < 1:
        return None
    return {"day": date_of(known.day + usual), "usual": usual}


_RULES: Final[Mapping[str, Callable[[SayFacts], Facts | None]]] = {
    "complaint": _complaint,
    "settled": _settled,
    "acted": _acted,
    "birthday": _birthday,
    "expiring": _expiring,
    "reward": _reward,
    "tier": _tier,
    "back": _back,
    "late": _late,
    "favourite": _favourite,
    "expected": _expected,
}
