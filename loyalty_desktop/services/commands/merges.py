"""Two rows that are one person, merged and, if need be, parted again."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import insert, select, update

from loyalty_desktop.errors import AlreadyDone, Invalid, NotEligible, NotFound
from loyalty_desktop.models.rules.lots import Lot
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Entry, Member, Merge
from loyalty_desktop.models.tables import Lot as LotRow
from loyalty_desktop.services import ledger, standing
from loyalty_desktop.services.commands.answering import (
    Asked,
    MemberAnswer,
    answer,
    answered,
    posting,
    standing_fields,
)
from loyalty_desktop.services.finding import find_member, member_by_id
from loyalty_desktop.services.store import Session, needs, new_id


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
    for book in books.values():
        standing.settle(p, book)
    mine, theirs = books[kept.id], books[absorbed.id]
    merge, debt = new_id(), theirs.debt
    session.execute(
        insert(Merge).values(
            id=merge, keep_id=kept.id, absorb_id=absorbed.id, debt=debt, at=p.at, undone_at=None
        )
    )
    session.execute(update(Member).where(Member.id == absorbed.id).values(merged_into=kept.id))
    ledger.carry_over(p, theirs, mine)
    mine.absorbed += 1
    for book in (theirs, mine):
        standing.refresh(p, book)
        ledger.keep(session, book)
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
        select(Merge.keep_id, Merge.absorb_id, Merge.debt, Merge.at, Merge.undone_at).where(
            Merge.id == request.merge
        )
    ).one_or_none()
    if row is None:
        raise NotFound(what="merge")
    if row.undone_at is not None:
        raise AlreadyDone(what="undone")
    kept = member_by_id(session, row.keep_id)
    if kept.merged_into is not None:
        raise NotEligible(reason="merged")
    books = {one: ledger.take(session, one) for one in sorted((row.keep_id, row.absorb_id))}
    mine, theirs = books[row.keep_id], books[row.absorb_id]
    standing.settle(p, mine)
    carried = [
        (Lot(*found[:8]), found[8])
        for found in session.execute(
            select(*ledger.LOT_COLUMNS, LotRow.from_lot)
            .join(Entry, Entry.lot_id == LotRow.id)
            .where(
                LotRow.member_id == row.keep_id,
                LotRow.kind == "merge",
                Entry.kind == "merge",
                Entry.occurred_at == row.at,
                LotRow.from_lot.in_(
                    select(LotRow.id).where(LotRow.member_id == row.absorb_id).scalar_subquery()
                ),
            )
            .distinct()
        )
    ]
    session.execute(update(Merge).where(Merge.id == request.merge).values(undone_at=p.at))
    session.execute(update(Member).where(Member.id == row.absorb_id).values(merged_into=None))
    ledger.carry_back(p, mine, theirs, carried)
    ledger.move_debt(p, mine, theirs, min(row.debt, mine.debt))
    mine.absorbed -= 1
    for book in (theirs, mine):
        standing.refresh(p, book)
        ledger.keep(session, book)
    result = MemberAnswer(
        **standing_fields(kept.number, standing.standing_at(session, kept.id, p.at))
    )
    return answer(session, request, result, kept.id, ("merge",))
