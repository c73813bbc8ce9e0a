"""What the segments' screen asks for: the list, its counts, whom a condition means."""

from dataclasses import dataclass
from datetime import datetime

from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.queries.segment_preview import (
    SegmentList,
    SegmentOffers,
    SegmentPreview,
    segment_list,
    segment_offers,
    segment_preview,
)
from loyalty_desktop.services.store import Session, Store


@dataclass(frozen=True, slots=True)
class CountSegments:
    """Counts every segment, away from the till."""

    at: datetime

    def __call__(self, store: Store, by: Actor) -> SegmentList:
        """Return the list with its counts."""
        return store.read_as(by, _counted_list, self.at)


@dataclass(frozen=True, slots=True)
class Look:
    """Finds whom a condition, or the segment of a name, means, away from the till."""

    expression: str
    name: str
    at: datetime

    def __call__(self, store: Store, by: Actor) -> SegmentPreview:
        """Return how many there are and the first of them."""
        return store.read_as(by, segment_preview, self.expression, self.at, self.name)


@dataclass(frozen=True, slots=True)
class FindOffers:
    """Finds what there is to choose in conditions, away from the till."""

    at: datetime

    def __call__(self, store: Store, by: Actor) -> SegmentOffers:
        """Return the shop's tiers, cities, categories and so on."""
        return store.read_as(by, segment_offers, self.at)


def names_of(session: Session, at: datetime) -> SegmentList:
    """Return the list without its counts: at once."""
    return segment_list(session, at, counted=False)


def _counted_list(session: Session, at: datetime) -> SegmentList:
    return segment_list(session, at, counted=True)
