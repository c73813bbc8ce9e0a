"""What the shop holds, as CSV, XLSX or JSON: whole or not at all, whatever its size.

Text that a spreadsheet would take for a formula is kept from being one: with an apostrophe before
it in CSV, as text cells in XLSX. Importing takes the apostrophe away again.
"""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Protocol, TextIO

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.exporting import NoteExport, note_export
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.documents.spreadsheets import MOST_ROWS, put_away, safe, text_cell
from loyalty_desktop.services.documents.stopping import Stop, ask_on
from loyalty_desktop.services.queries.exports import COLUMNS, Value, Wanted, export_to
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.services.store import Store, new_id

KINDS: Final = ("csv", "xlsx", "json")
_TOLD_EVERY: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An export: its file, what it holds and how many rows."""

    file: Path
    what: str
    rows: int


def export(
    store: Store,
    by: Actor,
    what: str,
    file: Path,
    *,
    first: date | None = None,
    last: date | None = None,
    now: datetime | None = None,
    chosen: Chosen | None = None,
    progress: Callable[[int], object] | None = None,
    stop: Stop | None = None,
) -> Exported:
    """Write "members", "purchases" or "ledger" to `file`, in the form that its ending says.

    `first` and `last` bound the business days of purchases and entries; of members `chosen` may
    name some. Purchases with lines have a row for each line. Who exported what is noted in the
    audit trail. `progress` hears how many rows were written. Errors: `NotFound` for anything else
    (a segment: `export_segment`), `Invalid` for an unknown ending, `NotAllowed`, `Unavailable`
    ("stopped" when `stop` said so: there is no file then).
    """
    now = now or datetime.now(UTC)
    if what not in COLUMNS:
        raise NotFound(what="export", value=what[:40], known=sorted(COLUMNS))
    kind = file.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise Invalid(field="out", reason="format", known=list(KINDS))
    with whole_file(file) as beside:
        sink = _SINKS[kind](beside, COLUMNS[what])
        try:
            write = _telling(sink, progress, stop)
            rows = store.read_as(by, export_to, Wanted(what, first, last, now, chosen), write)
            ask_on(stop)
            sink.end()
            ask_on(stop)
        finally:
            sink.close()
        note = NoteExport(key=f"export:{new_id()}", at=now, what=what, kind=kind, rows=rows)
        store.write(note_export, by, note)
    return Exported(file=file, what=what, rows=rows)


def _telling(
    sink: "Sink", progress: Callable[[int], object] | None, stop: Stop | None
) -> Callable[[tuple[Value, ...]], None]:
    """Return what writes a row, tells now and then how many there are, and can be stopped."""
    count = 0

    def write(row: tuple[Value, ...]) -> None:
        nonlocal count
        sink.write(row)
        count += 1
        if count % _TOLD_EVERY == 0:
            ask_on(stop)
            if progress is not None:
                progress(count)

    return write


def export_segment(
    store: Store,
    by: Actor,
    name: str,
    file: Path,
    *,
    now: datetime | None = None,
    progress: Callable[[int], object] | None = None,
    stop: Stop | None = None,
) -> Exported:
    """Write the members of a segment to `file`, by name; see `export`. Errors: `NotFound` too."""
    now = now or datetime.now(UTC)
    chosen = Chosen(everyone=True, which=MemberFilter(segment=name))
    return export(store, by, "members", file, now=now, chosen=chosen, progress=progress, stop=stop)


class Sink(Protocol):
    """A file being written, row by row."""

    def write(self, row: tuple[Value, ...]) -> None:
        """Add a row."""
        ...

    def end(self) -> None:
        """Write what is left; the file is whole after it."""
        ...

    def close(self) -> None:
        """Close the file, whole or not."""
        ...


def sink_for(kind: str, file: Path, columns: Sequence[str]) -> Sink:
    """Return an empty file of a kind ("csv", "xlsx", "json") with these columns, to be written."""
    return _SINKS[kind](file, columns)


class _Csv:
    def __init__(self, file: Path, columns: Sequence[str]) -> None:
        self._file: TextIO = file.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(columns)

    def write(self, row: tuple[Value, ...]) -> None:
        self._writer.writerow(
            [safe(cell) if isinstance(cell, str) else _plain(cell) for cell in row]
        )

    def end(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


class _Json:
    """A list with one object a line."""

    def __init__(self, file: Path, columns: Sequence[str]) -> None:
        self._file: TextIO = file.open("w", encoding="utf-8")
        self._columns = columns
        self._between = "[\n"

    def write(self, row: tuple[Value, ...]) -> None:
        cells = (_plain(cell) for cell in row)
        told = json.dumps(dict(zip(self._columns, cells, strict=True)), ensure_ascii=False)
        self._file.write(self._between + told)
        self._between = ",\n"

    def end(self) -> None:
        self._file.write("[]\n" if self._between == "[\n" else "\n]\n")

    def close(self) -> None:
        self._file.close()


class _Xlsx:
    def __init__(self, file: Path, columns: Sequence[str]) -> None:
        import openpyxl

        self._file, self._columns = file, columns
        self._book: Any = openpyxl.Workbook(write_only=True)
        self._page()

    def write(self, row: tuple[Value, ...]) -> None:
        if self._rows == MOST_ROWS:
            self._page()
        cells = [text_cell(self._sheet, each) if isinstance(each, str) else each for each in row]
        self._sheet.append(cells)
        self._rows += 1

    def end(self) -> None:
        self._book.save(self._file)

    def close(self) -> None:
        put_away(self._book)

    def _page(self) -> None:
        self._sheet: Any = self._book.create_sheet()
        self._sheet.freeze_panes = "A2"
        self._sheet.append([text_cell(self._sheet, name) for name in self._columns])
        self._rows = 1


_SINKS: Final[dict[str, Callable[[Path, Sequence[str]], Sink]]] = {
    "csv": _Csv,
    "xlsx": _Xlsx,
    "json": _Json,
}


def _plain(value: Value) -> str | int | None:
    """Return a cell as text files hold it: exact decimals as text, whole numbers as they are."""
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value() and value.as_tuple().exponent == 0
            else format(value, "f")
        )
    return value
