"""What everybody bought, day by day, read piece by piece: what the models of purchases are told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import func, select

from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.queries.bought import bought
from loyalty_desktop.services.store import Prepared, Session

Progress = Callable[[int, int], object]
Stop = Callable[[], bool]
Ids = npt.NDArray[np.bytes_]
Whole = npt.NDArray[np.int64]

PIECE: Final = 20_000
"""Members whose purchases are read at a time."""
_ID: Final = "S36"


@dataclass(frozen=True, slots=True)
class BuyerDays:
    """A row a person and day, in the order of both.

    `ids` are the people, `person` the place of each row's person among them; `spend` (minor units)
    is what all purchases of the day came to.
    """

    ids: Ids
    person: Whole
    day: Whole
    spend: Whole


def buyer_days(session: Session, at: int, progress: Progress | None = None) -> Iterator[BuyerDays]:
    """Yield what was bought by the moment `at` (microseconds), everybody in one piece.

    `progress` hears how many members of how many have been read. Restricted people are in it: who
    asks leaves them out (`nobody_of`).
    """
    ends = _ends(session)
    parts = bought(session, at)
    steps = len(ends) + len(parts) - 1
    done = 0
    for part in parts:
        # Only few are in a merge: they are one piece.
        for first, last in ends if part is parts[0] else [("", None)]:
            asked = (
                select(part.c.person, part.c.day, func.sum(part.c.spend))
                .group_by(part.c.person, part.c.day)
                .order_by(part.c.person, part.c.day)
            )
            if first:
                asked = asked.where(part.c.person > first)
            if last is not None:
                asked = asked.where(part.c.person <= last)
            # Past the statement's result objects: there are as many rows as days of purchases.
            if rows := Prepared(asked).all(session):
                yield _piece(rows)
            done += 1
            if progress is not None:
                progress(done, steps)


def _ends(session: Session) -> list[tuple[str, str | None]]:
    """Return spans of member ids, each of `PIECE` members or fewer; the last one is open."""
    ends: list[tuple[str, str | None]] = []
    first = ""
    while True:
        last = session.scalar(
            select(Member.id)
            .where(Member.id > first)
            .order_by(Member.id)
            .offset(PIECE - 1)
            .limit(1)
        )
        ends.append((first, last))
        if last is None:
            return ends
        first = last


def _piece(rows: list[tuple[str, int, int]]) -> BuyerDays:
    people, days, spends = zip(*rows, strict=True)
    who = np.array(people, dtype=_ID)
    new = np.ones(len(who), dtype=bool)
    new[1:] = who[1:] != who[:-1]
    return BuyerDays(
        who[new],
        np.cumsum(new).astype(np.int64) - 1,
        np.array(days, dtype=np.int64),
        np.array(spends, dtype=np.int64),
    )
