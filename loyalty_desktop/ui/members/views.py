"""Lists that are looked at every day, one tab each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final

from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.queries.member_filters import EVERYONE, MemberFilter
from loyalty_desktop.services.queries.member_selection import count_each
from loyalty_desktop.services.store import Store
from loyalty_desktop.wording import _

_WEEK: Final = 7
MOST_SEGMENTS: Final = 4
"""So many segments have a tab of their own; all of them are among the filters."""


@dataclass(frozen=True, slots=True)
class View:
    """A list by its key: what it is called, and whom it shows."""

    key: str
    word: str
    which: MemberFilter


@dataclass(frozen=True, slots=True)
class CountViews:
    """Counts whom each list shows, away from the till."""

    filters: tuple[MemberFilter, ...]
    at: datetime

    def __call__(self, store: Store, by: Actor) -> tuple[int, ...]:
        """Return how many each shows."""
        return store.read_as(by, count_each, self.filters, self.at)


def views(
    tiers: Sequence[str], segments: Sequence[str] = (), meant: View | None = None
) -> tuple[View, ...]:
    """Return the lists of a shop whose tiers are these, from the lowest.

    The first of its own `segments` follow, and what another screen wants shown (`meant`).
    """
    found = [View("everyone", _("Everyone"), EVERYONE)]
    high = tuple(tiers[len(tiers) // 2 :])
    if high:
        word = high[0] if len(high) == 1 else _("{tier} and up").format(tier=high[0])
        found.append(View("high tiers", word, MemberFilter(tiers=high)))
    quiet = MemberFilter(stages=("client", "advocate"), visit="over 30")
    found.append(View("quiet", _("Clients gone quiet"), quiet))
    found.append(View("birthdays", _("Birthdays this week"), MemberFilter(birthday=_WEEK)))
    found += [segment_view(name) for name in segments[:MOST_SEGMENTS]]
    if meant is not None and meant.key not in {view.key for view in found}:
        found.append(meant)
    return tuple(found)


def segment_view(meant: str, word: str = "") -> View:
    """Return the list of a segment, by its name or its condition."""
    return View(f"segment {meant}", word or meant, MemberFilter(segment=meant))


def narrowed(view: MemberFilter, more: MemberFilter) -> MemberFilter:
    """Return whom `more` leaves of a view; what both say about one thing, `more` says."""
    said: dict[str, Any] = {
        field.name: value for field in fields(more) if (value := getattr(more, field.name))
    }
    return replace(view, **said)
