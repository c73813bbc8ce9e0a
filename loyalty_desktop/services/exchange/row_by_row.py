"""Keeping the rows of a file in their order, as many at a time as one transaction should hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.exchange.runs import CHUNK, Progress, Rehearsed
from loyalty_desktop.services.exchange.sheets import Row, Sheet, rows
from loyalty_desktop.services.exchange.staging import Staging
from loyalty_desktop.services.store import Store, Work


@dataclass
class RowByRow:
    """Keeps the rows of a file, a transaction for every `CHUNK`; `_row` says how one is kept.

    `_at` says in which column of the sheet each field stands. Without the id of an import nothing
    is kept: everything is rolled back.
    """

    _store: Store
    _by: Actor
    _sheet: Sheet
    _at: Mapping[str, int]
    _staging: Staging
    _import: str | None

    def read(self, now: datetime, progress: Progress | None, stop: Callable[[], bool]) -> bool:
        """Keep everything; True when it was stopped before the end."""
        total = sum(1 for _row in rows(self._sheet)) if progress is not None else 0
        waiting = rows(self._sheet)
        while chunk := list(islice(waiting, CHUNK)):
            if stop():
                return True
            self._transaction(chunk, now)
            if progress is not None:
                progress(self._staging.rows, total)
        return False

    def _transaction(self, chunk: Sequence[Row], now: datetime) -> None:
        try:
            with self._store.work(self._by) as work:
                for row in chunk:
                    self._staging.pass_over()
                    self._row(work, row, now)
                self._end_rehearsal()
        except Rehearsed:
            return

    def _end_rehearsal(self) -> None:
        if self._import is None:
            raise Rehearsed

    def _row(self, work: Work, row: Row, now: datetime) -> None:
        raise NotImplementedError
