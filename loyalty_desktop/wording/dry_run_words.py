"""What a dry run came to, as people say it."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from loyalty_desktop.wording.explanations import stage_name
from loyalty_desktop.wording.figures import day, number
from loyalty_desktop.wording.languages import _, ngettext


class Members(Protocol):
    """Members of one stage or tier: how many, who gains, loses, or earns nothing any more."""

    @property
    def name(self) -> str:
        """Return the stage or tier."""
        ...

    @property
    def members(self) -> int:
        """Return how many there are."""
        ...

    @property
    def lose(self) -> int:
        """Return how many lose."""
        ...

    @property
    def nothing(self) -> int:
        """Return how many earned something, and would earn nothing."""
        ...


class Told(Protocol):
    """A dry run, as far as these sentences speak of it."""

    @property
    def first(self) -> date:
        """Return the first day."""
        ...

    @property
    def last(self) -> date:
        """Return the last day."""
        ...

    @property
    def version(self) -> int:
        """Return the number of the version in force at the end."""
        ...

    @property
    def purchases(self) -> int:
        """Return the members' purchases."""
        ...

    @property
    def differing(self) -> int:
        """Return how many members differ from the ledger."""
        ...

    @property
    def by_stage(self) -> Sequence[Members]:
        """Return the members by stage."""
        ...


def summary(told: Told) -> str:
    """Return the days and how many purchases were replayed."""
    return ngettext(
        "{first} to {last}, {count} purchase",
        "{first} to {last}, {count} purchases",
        told.purchases,
    ).format(first=day(told.first), last=day(told.last), count=number(told.purchases))


def exactness(told: Told) -> str:
    """Return whether the present rules, replayed, come to what the ledger has."""
    if not told.differing:
        return _("Version {number} replayed: equal to the ledger").format(
            number=number(told.version)
        )
    return ngettext(
        "Replayed, {count} member differs from the ledger: left as the ledger has it.",
        "Replayed, {count} members differ from the ledger: left as the ledger has them.",
        told.differing,
    ).format(count=number(told.differing))


def group_name(name: str, *, stage: bool) -> str:
    """Return a stage or tier in words."""
    if stage:
        return stage_name(name)
    return name or _("No tier")


def warning(told: Told) -> str:
    """Return what a manager should not overlook, or nothing: newcomers who would earn nothing."""
    for group in told.by_stage:
        if group.name != "first_time" or not group.nothing:
            continue
        one_in = round(group.members / group.nothing)
        if one_in <= 1:
            return _("Most first-timers would earn nothing. They decide now whether to come back.")
        return _(
            "One first-timer in {count} would earn nothing. They decide now whether to come back."
        ).format(count=number(one_in))
    return ""
