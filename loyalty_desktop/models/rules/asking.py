"""Which one question is put to a member at a visit: what is missing and helps most."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from loyalty_desktop.models.rules.saying import read_order

QUESTIONS: Final = (
    "phone",
    "birthday",
    "favourite",
    "consent",
    "channel",
    "email",
    "source",
    "recommend",
)
"""The questions there are, in the order in which they are asked at first."""
OUTCOMES: Final = ("answered", "skipped", "declined")
AGAIN_DAYS: Final = 30
"""A question that was skipped comes again after so many days; a declined one never does."""
RECOMMEND_DAYS: Final = 90
"""Whether somebody would recommend the shop is asked at most once in so many days."""
KNOWS_US: Final = 2
"""After so many visits somebody can tell whether the shop is worth recommending."""
NO_SOURCE: Final = frozenset({"", "counter", "import"})
"""Where somebody was written down says nothing of how they heard of the shop."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Which questions the shop wants asked, the first that is due is put."""

    order: tuple[str, ...] = QUESTIONS
    off: frozenset[str] = frozenset()

    def wanted(self) -> tuple[str, ...]:
        """Return the questions that are on, in order."""
        return tuple(name for name in self.order if name not in self.off)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOf:
    """What is known of a member, as far as questions go.

    `undecided` are the channels of messages that could be used and about which no consent was ever
    given or withdrawn; `rated` is the day on which the member was last asked to recommend.
    """

    phone: bool = False
    email: bool = False
    birthday: bool = False
    favourite: bool = False
    channel: bool = False
    source: bool = False
    undecided: tuple[str, ...] = ()
    minor: bool = False
    visits: int = 0
    rated: int | None = None


def question_due(
    asking: Asking, known: KnownOf, asked: Mapping[str, tuple[str, int]], day: int
) -> str | None:
    """Return the question for a visit on business day `day`, None when there is none.

    `asked` has the last outcome of each question and its day. Nobody is asked twice on one day.
    """
    if any(on >= day for _outcome, on in asked.values()):
        return None
    for name in asking.wanted():
        if is_missing(name, known, day) and _may_come(asked.get(name), day):
            return name
    return None


def is_missing(question: str, known: KnownOf, day: int) -> bool:
    """Return whether the answer to `question` is not known yet, and would be of use."""
    if question == "consent":
        # Of children no consent to messages is asked.
        return bool(known.undecided) and not known.minor
    if question == "channel":
        return not known.channel and (known.phone or known.email)
    if question == "recommend":
        fresh = known.rated is not None and day - known.rated < RECOMMEND_DAYS
        return known.visits >= KNOWS_US and not fresh
    return not getattr(known, question)


def read_asking(content: Mapping[str, Any] | None) -> Asking:
    """Return what a shop chose, kept as `content`; questions it does not name stand at the end."""
    order, off = read_order(content, QUESTIONS)
    return Asking(order, off)


def _may_come(before: tuple[str, int] | None, day: int) -> bool:
    if before is None:
        return True
    outcome, on = before
    if outcome == "declined":
        return False
    # Answered and missing all the same: it was taken back, or it is asked again by its nature.
    return outcome == "answered" or day - on >= AGAIN_DAYS
