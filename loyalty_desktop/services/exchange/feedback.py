"""Feedback from a file: CSV or XLSX of a survey, through the command the counter uses.

A row whose member nobody knows is refused. What is brought in brings no points: it was said
before. Undoing takes it away again, but for what has been acted upon meanwhile.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import override

from loyalty_desktop.errors import Invalid, LoyaltyError, NotAllowed
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.relations import GiveFeedback, give_feedback
from loyalty_desktop.services.exchange import cells
from loyalty_desktop.services.exchange.columns import FEEDBACK_FIELDS, places
from loyalty_desktop.services.exchange.row_by_row import RowByRow
from loyalty_desktop.services.exchange.runs import (
    Progress,
    begin,
    finish,
    nobody_stops,
    rejected_file,
)
from loyalty_desktop.services.exchange.sheets import Cell, Row, open_sheet
from loyalty_desktop.services.exchange.staging import Staging
from loyalty_desktop.services.queries.imports import may_import
from loyalty_desktop.services.store import ShopState, Store, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackImported:
    """What came of an import of feedback, or would (`dry_run`); `feedback` rows were kept."""

    import_id: str | None
    file: Path
    columns: Mapping[str, str]
    rows: int
    feedback: int
    refused: int
    reasons: Mapping[str, int]
    rejected_file: Path | None
    dry_run: bool
    continued: bool
    cancelled: bool


def import_feedback(
    store: Store,
    by: Actor,
    file: Path,
    *,
    columns: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    stop: Callable[[], bool] = nobody_stops,
    now: datetime | None = None,
) -> FeedbackImported:
    """Keep the feedback of `file`; refused rows go to `FILE.rejected.csv`, the rest go in.

    Meanings of columns: member (needed: number, card, phone), at and time (when it was said; now
    without them), nps (0 to 10), satisfaction (1 to 5), product, comment.

    Errors: `Invalid` (the file or its columns), `NotFound`, `Duplicate` (the very same file was
    imported and not undone), `NotAllowed`.
    """
    now = now or datetime.now(UTC)
    sheet = open_sheet(file)
    at = places(sheet.header, columns, FEEDBACK_FIELDS)
    if "member" not in at:
        missing = ["member"]
        raise Invalid(field="columns", reason="columns", missing=missing, known=list(sheet.header))
    told = {meaning: sheet.header[i] for meaning, i in sorted(at.items())}
    rejected = rejected_file(file)
    store.read_as(by, may_import)
    run = None if dry_run else begin(store, by, "feedback", file, {"columns": told}, now)
    with Staging(sheet.header, store.shop.currency) as staging:
        reader = _Reader(store, by, sheet, at, staging, run.id if run else None)
        cancelled = reader.read(now, progress, stop)
        result = FeedbackImported(
            import_id=run.id if run else None,
            file=file,
            columns=told,
            rows=staging.rows,
            feedback=reader.kept,
            refused=sum(staging.refused.values()),
            reasons=dict(staging.refused),
            rejected_file=staging.write_refused(rejected),
            dry_run=dry_run,
            continued=run is not None and run.continued,
            cancelled=cancelled,
        )
    if run is not None and not cancelled:
        summary = {
            "rows": result.rows,
            "feedback": result.feedback,
            "refused": result.refused,
            "reasons": dict(result.reasons),
        }
        finish(store, by, run, summary, now)
    return result


@dataclass
class _Reader(RowByRow):
    """Keeps what the rows of a file say."""

    kept: int = 0

    @override
    def _row(self, work: Work, row: Row, now: datetime) -> None:
        try:
            request = self._request(work.session.shop, row, now)
            work.run(give_feedback, request)
        except NotAllowed:
            # No fault of the row: who lacks the right lacks it for the rest as well.
            raise
        except LoyaltyError as error:
            self._staging.refuse(row.line, row.cells, error)
            return
        self.kept += 1

    def _request(self, shop: ShopState, row: Row, now: datetime) -> GiveFeedback:
        def cell(name: str) -> Cell:
            return row.cells[self._at[name]] if name in self._at else ""

        if row.mistake:
            raise Invalid(field="row", reason=row.mistake)
        member = cells.text(cell("member"))
        if member is None:
            raise Invalid(field="member", reason="missing")
        said = cells.text(cell("at")) is not None
        return GiveFeedback(
            key=f"import:{self._import}:{row.line}",
            at=cells.moment(cell("at"), cell("time"), shop, now, "at") if said else now,
            member=member,
            nps=_score(cell("nps"), "nps"),
            satisfaction=_score(cell("satisfaction"), "satisfaction"),
            product=cells.text(cell("product")),
            comment=cells.text(cell("comment")),
            source="import",
            digest=_digest(row),
        )


def _score(cell: Cell, field: str) -> int | None:
    return None if cell == "" else cells.whole(cell, field)


def _digest(row: Row) -> bytes:
    """Return what tells a row from another, whenever it is read."""
    told = "\x1f".join(map(str, row.cells))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()
