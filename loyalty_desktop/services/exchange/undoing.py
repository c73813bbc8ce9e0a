"""Imports taken back: purchases voided, memberships closed, feedback taken out again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from loyalty_desktop.errors import AlreadyDone, LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.importing import MarkUndone, mark_undone
from loyalty_desktop.services.commands.members import Leave, leave
from loyalty_desktop.services.commands.points import AdjustPoints, adjust_points
from loyalty_desktop.services.commands.refunds import VoidPurchase, void_purchase
from loyalty_desktop.services.commands.relations import DropFeedback, drop_feedback
from loyalty_desktop.services.exchange.runs import CHUNK, Progress, nobody_stops
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.imports import (
    feedback_imported,
    import_by_id,
    members_imported,
    purchases_imported,
    untouched_members,
)
from loyalty_desktop.services.store import Store, Work
from loyalty_desktop.wording import _


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone:
    """What was taken back: purchases voided, memberships closed, feedback dropped (`undone`).

    `left` of them could not be, `reasons` saying why: codes of refusals, or "touched" for members
    who have bought or moved points since. `cancelled` when it was stopped before its end.
    """

    import_id: str
    kind: str
    undone: int
    left: int
    reasons: Mapping[str, int]
    cancelled: bool


def undo_import(
    store: Store,
    by: Actor,
    import_id: str,
    *,
    progress: Progress | None = None,
    stop: Callable[[], bool] = nobody_stops,
    now: datetime | None = None,
) -> ImportUndone:
    """Take an import back, the latest row first; undoing that was cut short goes on.

    Every purchase is voided, so that what it earned goes back. Members that an import of
    purchases created stay members: they are found again when the file is imported anew. Of an
    import of members the points go and the memberships are closed; whoever has bought or moved
    points since stays. An import of purchases is marked as undone when nothing of it is left.

    Errors: `NotFound`, `AlreadyDone`, `NotAllowed`.
    """
    now = now or datetime.now(UTC)
    run = store.read_as(by, import_by_id, import_id)
    if run.undone_at is not None:
        raise AlreadyDone(what="undone")
    reasons: dict[str, int] = {}
    undo: Callable[[Work, str, str, int, datetime], None] = _void
    if run.kind == "purchases":
        of = dict.fromkeys(store.read_as(by, purchases_imported, import_id), 0)
    elif run.kind == "feedback":
        undo = _drop
        of = dict.fromkeys(store.read_as(by, feedback_imported, import_id), 0)
    else:
        undo = _close
        of = store.read_as(by, untouched_members, import_id)
        if touched := len(store.read_as(by, members_imported, import_id)) - len(of):
            reasons["touched"] = touched
    waiting, done, cancelled = iter(of.items()), 0, False
    while chunk := list(islice(waiting, CHUNK)):
        if stop():
            cancelled = True
            break
        with store.work(by) as work:
            for what, points in chunk:
                try:
                    undo(work, import_id, what, points, now)
                except LoyaltyError as error:
                    reasons[error.code] = reasons.get(error.code, 0) + 1
        done += len(chunk)
        if progress is not None:
            progress(done, len(of))
    refused = sum(reasons.values()) - reasons.get("touched", 0)
    if not cancelled and not refused:
        mark = MarkUndone(key=f"import:{import_id}:undone", at=now, import_id=import_id)
        store.write(mark_undone, by, mark)
    return ImportUndone(
        import_id=import_id,
        kind=run.kind,
        undone=done - refused,
        left=sum(reasons.values()),
        reasons=reasons,
        cancelled=cancelled,
    )


def _void(work: Work, import_id: str, purchase: str, _points: int, now: datetime) -> None:
    request = VoidPurchase(
        key=f"import:{import_id}:undo:{purchase}",
        at=now,
        purchase=purchase,
        reason=_("Import undone"),
    )
    work.run(void_purchase, request)


def _drop(work: Work, import_id: str, feedback: str, _points: int, now: datetime) -> None:
    key = f"import:{import_id}:undo:{feedback}"
    work.run(drop_feedback, DropFeedback(key=key, at=now, feedback=feedback))


def _close(work: Work, import_id: str, member: str, points: int, now: datetime) -> None:
    if points:
        taken = AdjustPoints(
            key=f"import:{import_id}:points:{member}",
            at=now,
            member=member,
            points=-points,
            reason=_("Import undone"),
        )
        work.run(adjust_points, taken)
    if find_member(work.session, member).joined_at is not None:
        work.run(leave, Leave(key=f"import:{import_id}:undo:{member}", at=now, member=member))
