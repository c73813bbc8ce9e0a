"""Two rows that are one person, merged and, if need be, parted again."""

from dataclasses import dataclass, replace
from typing import ClassVar

from sqlalchemy import insert, select, update

from loyalty_desktop.errors import AlreadyDone, Invalid, NotEligible, NotFound
from loyalty_desktop.models.rules.lots import Lot
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Lot as LotRow
from loyalty_desktop.models.tables import Member, Merge
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands import bonuses
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    posting,
    standing_fields,
)
from loyalty_desktop.services.finding import find_member, member_by_id
from loyalty_desktop.services.ledger import Book, Posting
from loyalty_desktop.services.store import Session, moment, needs, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeMembers(Asked):
    """Two members who are one person: one is kept, the other absorbed."""

    keep: str
    absorb: str
    OP: ClassVar[str] = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoMerge(Asked):
    """A merge that was wrong."""

    merge: str
    OP: ClassVar[str] = "undo_merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(MemberAnswer):
    """The id of the merge, and where the kept member stands."""

    merge: str


@needs(Right.MERGE_MEMBERS)
def merge_members(session: Session, by: Actor, request: MergeMembers) -> Merged:
    """Merge two members: the lots move with their own dates, everything else is counted together.

    Errors: `NotFound`, `Invalid` (the same member), `NotEligible` (a member into a contact).
    """
    if (first := answered(session, request, Merged)) is not None:
        return first
    del by
    p = posting(session, request)
    kept = find_member(session, request.keep)
    absorbed = find_member(session, request.absorb)
    if kept.id == absorbed.id:
        raise Invalid(field="absorb", reason="self")
    if kept.joined_at is None and absorbed.joined_at is not None:
        raise NotEligible(reason="contact")
    books = {one: ledger.take(session, one) for one in sorted((kept.id, absorbed.id))}
    mine, theirs = books[kept.id], books[absorbed.id]
    moving = _not_before(p, mine, theirs)
    for book in books.values():
        standing.settle(moving, book)
    merge, debt = new_id(), theirs.debt
    session.execute(
        insert(Merge).values(
            id=merge, keep_id=kept.id, absorb_id=absorbed.id, debt=debt, at=p.at, undone_at=None
        )
    )
    session.execute(update(Member).where(Member.id == absorbed.id).values(merged_into=kept.id))
    ledger.carry_over(moving, theirs, mine)
    mine.absorbed += 1
    for book in (theirs, mine):
        standing.refresh(moving, book)
        ledger.keep(session, book)
    _tell_referrers(moving, kept.id, absorbed.id)
    result = Merged(
        merge=merge,
        **standing_fields(kept.number, standing.standing_at(session, kept.id, p.at)),
    )
    return answer(session, request, result, kept.id, ("merge",))


@needs(Right.MERGE_MEMBERS)
def undo_merge(session: Session, by: Actor, request: UndoMerge) -> MemberAnswer:
    """Part two members again; what is left of the lots that moved goes back to where it was.

    What was bought and spent since the merge stays with the member that was kept.
    """
    if (first := answered(session, request, MemberAnswer)) is not None:
        return first
    del by
    p = posting(session, request)
    row = session.execute(
        select(Merge.keep_id, Merge.absorb_id, Merge.debt, Merge.at, Merge.undone_at)
        .where(Merge.id == request.merge)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(what="merge")
    if row.undone_at is not None:
        raise AlreadyDone(what="undone")
    if p.at < row.at:
        raise Invalid(field="at", reason="before")
    kept = member_by_id(session, row.keep_id)
    if kept.merged_into is not None:
        raise NotEligible(reason="merged")
    books = {one: ledger.take(session, one) for one in sorted((row.keep_id, row.absorb_id))}
    mine, theirs = books[row.keep_id], books[row.absorb_id]
    moving = _not_before(p, mine, theirs)
    standing.settle(moving, mine)
    session.execute(update(Merge).where(Merge.id == request.merge).values(undone_at=p.at))
    session.execute(update(Member).where(Member.id == row.absorb_id).values(merged_into=None))
    ledger.carry_back(moving, mine, theirs, _carried(session, row.keep_id, row.absorb_id, row.at))
    ledger.move_debt(moving, mine, theirs, min(row.debt, mine.debt))
    mine.absorbed -= 1
    for book in (theirs, mine):
        standing.refresh(moving, book)
        ledger.keep(session, book)
    _tell_referrers(moving, row.keep_id, row.absorb_id)
    result = MemberAnswer(
        **standing_fields(kept.number, standing.standing_at(session, kept.id, p.at))
    )
    return answer(session, request, result, kept.id, ("merge",))


def _not_before(p: Posting, mine: Book, theirs: Book) -> Posting:
    """Return the posting at which points move: a merge dated back moves what there is by now."""
    at = max(p.at, mine.as_of, theirs.as_of)
    if at == p.at:
        return p
    day = p.session.shop.day(moment(at))
    return replace(p, at=at, day=day, version=p.session.shop.version_on(day))


def _carried(session: Session, keep: str, absorb: str, since: int) -> list[tuple[Lot, str]]:
    """Return the lots that came with a merge, or back from a refund since, and whence."""
    theirs = select(LotRow.id).where(LotRow.member_id == absorb).scalar_subquery()
    rows = session.execute(
        select(*ledger.LOT_COLUMNS, LotRow.from_lot).where(
            LotRow.member_id == keep,
            LotRow.occurred_at >= since,
            LotRow.from_lot.in_(theirs),
        )
    )
    return [(Lot(*row[:-1]), str(row[-1])) for row in rows]


def _tell_referrers(p: Posting, *members: str) -> None:
    """Judge those anew who referred either of the two: it is another person now who buys."""
    for member in sorted(bonuses.referrers_of(p.session, members, p.at)):
        book = ledger.take(p.session, member)
        standing.refresh(p, book)
        ledger.keep(p.session, book)
