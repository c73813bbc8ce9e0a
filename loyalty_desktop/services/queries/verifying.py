"""Everything that is kept ready, recomputed from the facts; what differs is named, never repaired.

Sums are compared in the database in a few statements. The deep part goes through the hash chains
and recomputes every member from purchases, refunds and entries alone.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from sqlalchemy import func, select

from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Account, Entry, Purchase
from loyalty_desktop.services.queries.snapshot import snapshot
from loyalty_desktop.services.queries.verification import (
    achieved,
    bills,
    chains,
    closings,
    members,
    points,
    triggers,
)
from loyalty_desktop.services.queries.verification.difference import Difference
from loyalty_desktop.services.store import Session, needs

MOST = 10_000
"""Differences listed; a database with more of them has been wrecked, not touched."""

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was recomputed, what differs, and what could not be checked on this machine.

    `unchecked` maps "entry", "audit" and "closing" to how many of their hashes were made with a
    secret that isn't here. `deep` tells whether chains and single members were looked at.
    """

    differences: tuple[Difference, ...]
    unchecked: dict[str, int]
    members: int
    entries: int
    purchases: int
    deep: bool


@needs(Right.VERIFY)
def verify(
    session: Session, *, deep: bool = True, progress: Progress | None = None
) -> tuple[Difference, ...]:
    """Return every difference between what is kept and what the facts come to; none: all is well.

    `progress` is told of the members of the deep part: done, and in all.
    """
    return verification(session, deep=deep, progress=progress).differences


@needs(Right.VERIFY)
def verification(
    session: Session, *, deep: bool = True, progress: Progress | None = None
) -> Verified:
    """Return what `verify` finds, with how much was looked at and what could not be."""
    return look_over(session, deep=deep, progress=progress)


def look_over(session: Session, *, deep: bool = True, progress: Progress | None = None) -> Verified:
    """Verify on the program's own behalf, as when it checks a copy: nobody's right is asked."""
    with snapshot(session) as still:
        unchecked: dict[str, int] = {}
        found: list[Iterable[Difference]] = [
            triggers.missing(still),
            points.differences(still),
            bills.differences(still),
            achieved.differences(still),
        ]
        if deep:
            found += [
                chains.entries(still, unchecked),
                chains.audit(still, unchecked),
                closings.differences(still, unchecked),
                members.differences(still, progress),
            ]
        return Verified(
            tuple(_first(chain.from_iterable(found))),
            unchecked,
            _count(still, Account),
            _count(still, Entry),
            _count(still, Purchase),
            deep,
        )


def _first(found: Iterator[Difference]) -> Iterator[Difference]:
    return islice(found, MOST)


def _count(session: Session, table: type[Account | Entry | Purchase]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
