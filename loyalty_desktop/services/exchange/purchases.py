"""Purchases from a file: CSV, XLSX or the CDNOW log, through the command the till uses.

Each purchase has a key made of the import and its line, so that an import that was cut short goes
on where it was and never doubles; undoing one voids its purchases and deletes nothing.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from loyalty_desktop.errors import Duplicate, Invalid, LoyaltyError, NotAllowed, NotFound
from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.cards import fold as code_fold
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.cards import SHORTEST_CODE
from loyalty_desktop.services.commands.members import RegisterMember, register_member
from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.exchange.bills import BillPlan, bill_plan, read_bills
from loyalty_desktop.services.exchange.runs import (
    CHUNK,
    Progress,
    Rehearsed,
    begin,
    finish,
    nobody_stops,
    rejected_file,
)
from loyalty_desktop.services.exchange.sheets import open_sheet
from loyalty_desktop.services.exchange.staging import StagedRows, Staging
from loyalty_desktop.services.exchange.undoing import undo_import
from loyalty_desktop.services.finding import Found, find_member, with_good_card
from loyalty_desktop.services.queries.imports import may_import, members_imported
from loyalty_desktop.services.store import Store, Work, moment
from loyalty_desktop.wording import _

__all__ = ["PurchasesImported", "import_purchases", "undo_import"]

MOST_REMEMBERED: Final = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchasesImported:
    """What came of an import, or would come of it (`dry_run`: no import id, nothing changed).

    `rows` of the file were read and `refused` of them refused, `reasons` saying why; `purchases`
    were recorded with `lines` lines, worth `total` minor units and `earned` points (not said of a
    dry run). `continued` tells that an interrupted run went on: its counts are those of the whole.
    """

    import_id: str | None
    file: Path
    kind: str
    columns: Mapping[str, str]
    rows: int
    purchases: int
    lines: int
    members_created: int
    anonymous: int
    zero_value: int
    refused: int
    reasons: Mapping[str, int]
    rejected_file: Path | None
    total: int
    earned: int | None
    first_date: date | None
    last_date: date | None
    dry_run: bool
    continued: bool
    cancelled: bool


@dataclass(slots=True)
class _Counts:
    """What is counted while purchases are recorded."""

    purchases: int = 0
    lines: int = 0
    anonymous: int = 0
    zero_value: int = 0
    total: int = 0
    earned: int = 0
    created: set[str] = field(default_factory=set[str])
    first: int | None = None
    last: int | None = None


def import_purchases(
    store: Store,
    by: Actor,
    file: Path,
    *,
    columns: Mapping[str, str] | None = None,
    create_members: bool | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    stop: Callable[[], bool] = nobody_stops,
    now: datetime | None = None,
) -> PurchasesImported:
    """Record the purchases of `file`; refused rows go to `FILE.rejected.csv`, the rest go in.

    `columns` maps meanings to columns (guessed by their names when absent). `create_members`:
    whoever is not known becomes a member, with the file's id linked as a code (by default for the
    CDNOW log only). `stop` is asked between transactions; a stopped import goes on when the same
    file is imported again.

    Errors: `Invalid` (the file or its columns), `NotFound`, `Duplicate` (the very same file was
    imported and not undone), `NotAllowed` (of a file that goes back further than `by` may record
    nothing is taken).
    """
    now = now or datetime.now(UTC)
    sheet = open_sheet(file)
    plan = bill_plan(sheet, columns, create=create_members)
    rejected = rejected_file(file)
    store.read_as(by, may_import)
    run = None if dry_run else begin(store, by, "purchases", file, plan.options(), now)
    shop = store.shop
    with Staging(sheet.header, shop.currency) as staging:
        broken = read_bills(sheet, plan, shop, now, staging)
        recorder = _Recorder(
            store, by, plan, staging, import_id=run.id if run else None, broken=broken
        )
        cancelled = recorder.record(progress, stop)
        counts = recorder.counts
        result = PurchasesImported(
            import_id=run.id if run else None,
            file=file,
            kind=sheet.kind,
            columns=plan.options()["columns"],
            rows=staging.rows,
            purchases=counts.purchases,
            lines=counts.lines,
            members_created=(
                len(store.read_as(by, members_imported, run.id))
                if run is not None and run.continued
                else len(counts.created)
            ),
            anonymous=counts.anonymous,
            zero_value=counts.zero_value,
            refused=sum(staging.refused.values()),
            reasons=dict(staging.refused),
            rejected_file=staging.write_refused(rejected),
            total=counts.total,
            earned=None if dry_run else counts.earned,
            first_date=None if counts.first is None else date_of(counts.first),
            last_date=None if counts.last is None else date_of(counts.last),
            dry_run=dry_run,
            continued=run is not None and run.continued,
            cancelled=cancelled,
        )
    if run is not None and not cancelled:
        finish(store, by, run, _summary(result), now)
    return result


class _Recorder:
    """Records what is staged, a transaction for every `CHUNK` bills."""

    def __init__(
        self,
        store: Store,
        by: Actor,
        plan: BillPlan,
        staging: Staging,
        *,
        import_id: str | None,
        broken: frozenset[str],
    ) -> None:
        self._store, self._by, self._plan = store, by, plan
        self._staging, self._import, self._broken = staging, import_id, broken
        self._known: dict[str, str] = {}
        self._new: list[str] = []
        self._receipts: set[str] = set()
        self._day = store.shop.day
        self.counts = _Counts()

    def record(self, progress: Progress | None, stop: Callable[[], bool]) -> bool:
        """Record everything; True when it was stopped before the end."""
        total = self._staging.bills()
        waiting = self._staging.in_order()
        done = 0
        while chunk := list(islice(waiting, CHUNK)):
            if stop():
                return True
            self._transaction(chunk)
            done += len(chunk)
            if progress is not None:
                progress(done, total)
        return False

    def _transaction(self, chunk: Sequence[tuple[int, StagedRows]]) -> None:
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        try:
            with self._store.work(self._by) as work:
                for at, lines in chunk:
                    self._bill(work, at, lines)
                self._end_rehearsal()
        except Rehearsed:
            for reference in self._new:
                self._known.pop(reference, None)
            self._new.clear()

    def _end_rehearsal(self) -> None:
        if self._import is None:
            raise Rehearsed

    def _bill(self, work: Work, at: int, lines: StagedRows) -> None:
        contents = [content for _, (_, content) in lines]
        try:
            request = self._request(at, lines, contents)
            member = self._member(work, request, lines[0][0])
            if self._import is None:
                self._rehearse_receipt(request)
            answer = work.run(record_purchase, replace(request, member=member))
        except NotAllowed:
            # No fault of the row: who lacks the right lacks it for the rest as well.
            raise
        except LoyaltyError as error:
            for line, (raw, content) in lines:
                if content is not None:
                    self._staging.refuse(line, raw, error)
            return
        self._count(at, request, answer.earned + answer.bonus)

    def _request(
        self, at: int, lines: StagedRows, contents: list[list[Any] | None]
    ) -> RecordPurchase:
        """Return the bill of some rows; `member` is as it stands in the file."""
        whole = [content for content in contents if content is not None]
        if len(whole) < len(contents) or self._lacks_a_row(whole[0]):
            # The bill would be a wrong one without the row that can't be read.
            raise Invalid(field="row", reason="same_bill")
        _member, total, receipt, counter, cashier, tax, discount, line = whole[0]
        members = {content[0] for content in whole} - {None}
        if len(members) > 1:
            raise Invalid(field="member", reason="twice")
        billed: tuple[Line, ...] = ()
        if line is not None:
            billed = tuple(Line(*content[7]) for content in whole)
            come_to = sum(part.amount - part.discount for part in billed) - discount
            totals = {content[1] for content in whole} - {None}
            if len(totals) > 1:
                raise Invalid(field="total", reason="lines_do_not_add_up", expected=come_to)
            total = totals.pop() if totals else come_to
        told = "\x1e".join("\x1f".join(raw) for _, (raw, _) in lines)
        return RecordPurchase(
            key=f"import:{self._import}:{lines[0][0]}",
            at=moment(at),
            member=members.pop() if members else None,
            total=total,
            receipt=receipt,
            tax=tax,
            discount=discount,
            lines=billed,
            counter=counter,
            cashier=cashier,
            import_id=self._import,
            digest=hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest(),
        )

    def _lacks_a_row(self, content: list[Any]) -> bool:
        return bool(self._broken) and f"{content[2]}\x1f{content[3] or ''}" in self._broken

    def _rehearse_receipt(self, request: RecordPurchase) -> None:
        """Refuse a receipt that the file has twice: a dry run keeps nothing that would."""
        if request.receipt is None:
            return
        told = f"{request.receipt}\x1f{request.counter or ''}\x1f{self._day(request.at)}"
        if told in self._receipts:
            raise Duplicate(what="receipt", receipt=request.receipt)
        self._receipts.add(told)

    def _member(self, work: Work, request: RecordPurchase, line: int) -> str | None:
        """Return the id of the member that a file's reference means, created if it may be."""
        reference = request.member
        if reference is None:
            return None
        if (known := self._known.get(reference)) is not None:
            return known
        code = reference if len(code_fold(reference)) >= SHORTEST_CODE else f"ID-{reference:0>4}"
        try:
            found = with_good_card(_found(work, reference, code)).id
        except NotFound:
            if not self._plan.create:
                raise
            found = work.run(
                register_member,
                RegisterMember(
                    key=f"import:{self._import}:member:{line}",
                    at=request.at,
                    name=clean(_("Customer {number}").format(number=reference), "member"),
                    codes=(code,),
                    source="import",
                ),
            ).member_id
            self.counts.created.add(reference)
            self._new.append(reference)
        self._known[reference] = found
        return found

    def _count(self, at: int, request: RecordPurchase, earned: int) -> None:
        counts, day = self.counts, self._day(moment(at))
        counts.purchases += 1
        counts.lines += len(request.lines)
        counts.anonymous += request.member is None
        counts.zero_value += request.total == 0
        counts.total += request.total
        counts.earned += earned
        counts.first = day if counts.first is None else min(counts.first, day)
        counts.last = day if counts.last is None else max(counts.last, day)


def _found(work: Work, reference: str, code: str) -> Found:
    try:
        return find_member(work.session, reference)
    except NotFound:
        if code == reference:
            raise
    return find_member(work.session, code)


def _summary(result: PurchasesImported) -> dict[str, Any]:
    """Return what is kept of an import with its run."""
    return {
        "rows": result.rows,
        "purchases": result.purchases,
        "lines": result.lines,
        "members_created": result.members_created,
        "refused": result.refused,
        "reasons": dict(result.reasons),
        "total": result.total,
        "earned": result.earned,
    }
