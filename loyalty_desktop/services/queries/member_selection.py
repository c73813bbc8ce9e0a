"""Members that were ticked in a list: some by id, or all that a filter means but a few.

A million are chosen as one question; nobody holds a million ids.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from loyalty_desktop.errors import LeftProgramme, LimitReached, NotEligible, NotFound
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.queries.card_faces import CardFace, card_face
from loyalty_desktop.services.queries.member_filters import (
    BY_NAME,
    EVERYONE,
    MemberFilter,
    MemberSort,
)
from loyalty_desktop.services.queries.members import Places, count_members, member_places
from loyalty_desktop.services.store import Session, micros, needs

MOST_CARDS: Final = 1_000
"""So many cards go into one file at most."""
_CHUNK: Final = 500
_BY_ID = select(Member.row, Member.id, Member.name_fold).where(
    Member.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Members that were ticked: those of `ids`; with `everyone` all of `which` but those."""

    ids: tuple[str, ...] = ()
    everyone: bool = False
    which: MemberFilter = EVERYONE
    order: MemberSort = BY_NAME


@needs(Right.SEE_MEMBERS)
def chosen_places(session: Session, chosen: Chosen, at: datetime | None = None) -> Places:
    """Return where the chosen are in their table: in the list's order, by name where by id."""
    named = _rows_of(session, chosen.ids)
    if not chosen.everyone:
        return array("q", named)
    left_out = frozenset(named)
    places = member_places(session, chosen.which, chosen.order, at)
    return array("q", (row for row in places if row not in left_out))


@needs(Right.SEE_MEMBERS)
def count_each(
    session: Session, filters: Sequence[MemberFilter], at: datetime | None = None
) -> tuple[int, ...]:
    """Return how many each of `filters` means."""
    return tuple(count_members(session, which, at) for which in filters)


@needs(Right.ISSUE_CARDS)
def chosen_faces(session: Session, chosen: Chosen, at: datetime) -> tuple[CardFace, ...]:
    """Return the cards of the chosen; who has none (a contact, who has left) is passed over.

    Errors: `LimitReached` beyond `MOST_CARDS`.
    """
    places = chosen_places(session, chosen, at)
    if len(places) > MOST_CARDS:
        raise LimitReached(limit="cards", allowed=MOST_CARDS)
    faces: list[CardFace] = []
    for row in places:
        member = session.execute(select(Member.id).where(Member.row == row)).scalar_one()
        try:
            faces.append(card_face(session, member, micros(at)))
        except (NotEligible, LeftProgramme, NotFound):
            continue
    return tuple(faces)


def _rows_of(session: Session, ids: Sequence[str]) -> list[int]:
    found: list[tuple[str, str, int]] = []
    for first in range(0, len(ids), _CHUNK):
        some = session.execute(_BY_ID, {"ids": list(ids[first : first + _CHUNK])})
        found += [(name, identity, row) for row, identity, name in some]
    return [row for _, _, row in sorted(found)]
