"""Which programme holds on which day of a replay: the shop's own versions, or a draft's."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.tiers import InForce
from loyalty_desktop.models.tables import ProgrammeVersion
from loyalty_desktop.services.store import Session, Version


@dataclass(frozen=True, slots=True)
class Recorded:
    """A programme version, and when it was put down (microseconds)."""

    version: Version
    recorded_at: int


@dataclass(frozen=True, slots=True)
class Tierings:
    """The tiers in force up to a day, by their first days; `key` tells when they have changed."""

    key: tuple[int, int]
    versions: tuple[InForce, ...]


class RulesInForce:
    """The versions of one replay, found by business day as the commands find theirs.

    A version that was dated back holds only for what was recorded after it: so every question
    names the moment of recording too.
    """

    def __init__(self, known: Sequence[Recorded]) -> None:
        self._known = sorted(known, key=_number)
        self._epochs = sorted(one.recorded_at for one in self._known)
        self._on: dict[tuple[int, int], Version] = {}
        self._tierings: dict[tuple[int, int], Tierings] = {}
        self.programmes: tuple[Programme, ...] = tuple(one.version.programme for one in known)
        self.tiered = any(programme.tiering.tiers for programme in self.programmes)

    def on(self, day: int, recorded: int) -> Version:
        """Return the version in force on business day `day` for what was recorded then."""
        place = (day, bisect_right(self._epochs, recorded))
        found = self._on.get(place)
        if found is None:
            known = self._recorded_by(place[1])
            found = known[0]
            for version in known:
                if found.first_day <= version.first_day <= day:
                    found = version
            self._on[place] = found
        return found

    def tierings(self, day: int, recorded: int) -> Tierings:
        """Return the tiers in force up to `day`, of equal first days the last recorded one."""
        epoch = bisect_right(self._epochs, recorded)
        found = self._tierings.get((day, epoch))
        if found is None:
            last = {version.first_day: version for version in self._recorded_by(epoch)}
            begun = tuple(
                InForce(first, last[first].programme.tiering)
                for first in sorted(last)
                if first <= day
            )
            found = self._tierings[day, epoch] = Tierings((epoch, len(begun)), begun)
        return found

    def _recorded_by(self, epoch: int) -> list[Version]:
        by = self._epochs[max(epoch, 1) - 1]
        return [one.version for one in self._known if one.recorded_at <= by]


def rules_of_the_shop(session: Session) -> RulesInForce:
    """Return the shop's own versions."""
    return RulesInForce(_recorded(session))


def rules_of_a_draft(session: Session, draft: Programme, first: int) -> RulesInForce:
    """Return the shop's own versions before day `first`, and `draft` from then on."""
    known = [one for one in _recorded(session) if one.version.first_day < first]
    number = max(version.number for version in session.shop.versions) + 1
    return RulesInForce([*known, Recorded(Version(number, first, draft), 0)])


def _recorded(session: Session) -> list[Recorded]:
    rows = session.execute(select(ProgrammeVersion.number, ProgrammeVersion.recorded_at)).all()
    recorded = {int(row.number): int(row.recorded_at) for row in rows}
    oldest = min(version.number for version in session.shop.versions)
    # The first version is there from the beginning, whenever the shop was set up.
    return [
        Recorded(version, 0 if version.number == oldest else recorded[version.number])
        for version in session.shop.versions
    ]


def _number(one: Recorded) -> int:
    return one.version.number
