"""Tables from outside: CSV, XLSX and the CDNOW log, row by row, whatever their spelling.

A cell is text, or a number where the file says that it is one. Nothing here trusts the file: a
workbook that unpacks to more than it should, holds entities, or a line without end is refused.
"""

import codecs
import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO, cast
from xml.parsers import expat

from loyalty_desktop.errors import Invalid
from loyalty_desktop.services.exchange.files import readable

MOST_COLUMNS: Final = 200
LONGEST_LINE: Final = 1_000_000
"""Characters; a longer line is refused as one row, and the next is read."""
MOST_UNPACKED: Final = 2 << 30
MOST_STRINGS: Final = 200 << 20
STEEPEST: Final = 150
"""A workbook of real rows packs to a tenth or a thirtieth, a bomb to a thousandth."""
_SAMPLE: Final = 64 * 1024
_DELIMITERS: Final = ",;\t|"
_LOG_LINE: Final = re.compile(r"\s*\d{5}(\s+\d{4})?\s+\d{8}\s+\d+\s+\d+\.\d+\s*")
_LOG_HEADERS: Final = {
    4: ("customer_id", "date", "number_of_cds", "dollar_value"),
    5: ("customer_id", "sample_id", "date", "number_of_cds", "dollar_value"),
}

Cell = str | Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that holds a table: `kind` is "csv", "xlsx" or "cdnow", `header` its column names."""

    file: Path
    kind: str
    header: tuple[str, ...]
    encoding: str = ""
    delimiter: str = ""
    header_line: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, its cells, and what is wrong with it as a row, if anything.

    As many cells as the header has; `mistake` is a reason of `Invalid`.
    """

    line: int
    cells: tuple[Cell, ...]
    mistake: str = ""


def open_sheet(file: Path) -> Sheet:
    """Return what kind of table `file` holds and its header.

    Errors: `NotFound`; `Invalid` with field "file" and reason "format", "damaged", "not_utf8",
    "too_large" or "no_rows", with field "columns" and reason "too_many".
    """
    readable(file)
    with file.open("rb") as source:
        head = source.read(_SAMPLE)
    if head.startswith(b"PK\x03\x04"):
        return _open_workbook(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid(field="file", reason="format", known=["csv", "xlsx"])
    encoding = _encoding(file, head)
    sample = _decoded(head, encoding)
    lines = [line for line in sample.splitlines() if line.strip()]
    if not lines:
        raise Invalid(field="file", reason="no_rows")
    if (columns := _log_columns(lines)) is not None:
        headed = not _LOG_LINE.fullmatch(lines[0])
        return Sheet(file, "cdnow", _LOG_HEADERS[columns], encoding, "", int(headed))
    delimiter = _delimiter(lines)
    with _text(file, encoding) as source:
        for row in _csv_rows(source, delimiter):
            if any(str(cell).strip() for cell in row.cells):
                header = _checked_header(row.cells)
                return Sheet(file, "csv", header, encoding, delimiter, row.line)
    raise Invalid(field="file", reason="no_rows")


def rows(sheet: Sheet) -> Iterator[Row]:
    """Return the rows below the header; empty ones are left out."""
    if sheet.kind == "xlsx":
        found = _workbook_rows(sheet)
    elif sheet.kind == "cdnow":
        found = _log_rows(sheet)
    else:
        found = _below_header(sheet)
    width = len(sheet.header)
    for row in found:
        cells = row.cells
        if not row.mistake and not any(cell != "" for cell in cells):
            continue
        mistake = row.mistake
        if any(cell != "" for cell in cells[width:]):
            mistake = mistake or "too_many"
        elif any(isinstance(cell, str) and "\0" in cell for cell in cells):
            mistake = mistake or "nul"
        padded = (*cells[:width], *("",) * (width - len(cells)))
        yield Row(row.line, padded, mistake)


def as_text(cell: Cell) -> str:
    """Return a cell as text, trimmed; what a spreadsheet prefixed against formulas is freed."""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    text = cell.strip()
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@\t\r" else text


def _encoding(file: Path, head: bytes) -> str:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with file.open("rb") as source:
                while piece := source.read(1 << 20):
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Invalid(field="file", reason="not_utf8")


def _decoded(head: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(head)
    except UnicodeDecodeError as error:
        raise Invalid(field="file", reason="not_utf8") from error


def _text(file: Path, encoding: str) -> TextIO:
    return file.open("r", encoding=encoding, newline="")


def _delimiter(lines: Sequence[str]) -> str:
    """Return the delimiter that cuts the header and the lines below it into as many cells."""
    best, most = ",", (0, 0)
    for delimiter in _DELIMITERS:
        counts = [len(next(csv.reader([line], delimiter=delimiter))) for line in lines[:20]
                  if len(line) < csv.field_size_limit()]  # fmt: skip
        if not counts or counts[0] < 2:
            continue
        alike = sum(count == counts[0] for count in counts)
        if (alike, counts[0]) > most:
            best, most = delimiter, (alike, counts[0])
    return best


def _checked_header(cells: Sequence[Cell]) -> tuple[str, ...]:
    header = tuple(as_text(cell) for cell in cells)
    while header and not header[-1]:
        header = header[:-1]
    if len(header) > MOST_COLUMNS:
        raise Invalid(field="columns", reason="too_many", most=MOST_COLUMNS)
    if any("\0" in name for name in header):
        raise Invalid(field="columns", reason="nul")
    return header


class _Lines:
    """The lines of a text file, none longer than it may be; `long` says that one was cut."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self.number = 0
        self.long = False

    def __iter__(self) -> Iterator[str]:
        while line := self._source.readline(LONGEST_LINE):
            self.number += 1
            if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
                self.long = True
                while (rest := self._source.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                    pass
                line = line[:100].replace('"', "")
            yield line


def _csv_rows(source: TextIO, delimiter: str) -> Iterator[Row]:
    lines = _Lines(source)
    reader = csv.reader(iter(lines), delimiter=delimiter)
    while True:
        first = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(first, (), "too_long")
            continue
        except UnicodeDecodeError:
            raise Invalid(field="file", reason="not_utf8") from None
        mistake, lines.long = ("too_long" if lines.long else ""), False
        yield Row(first, tuple(cell.strip() for cell in cells), mistake)


def _below_header(sheet: Sheet) -> Iterator[Row]:
    with _text(sheet.file, sheet.encoding) as source:
        for row in _csv_rows(source, sheet.delimiter):
            if row.line > sheet.header_line:
                yield row


def _log_columns(lines: Sequence[str]) -> int | None:
    """Return how many columns a CDNOW log has, None when it is none."""
    seen = [line for line in lines[:20] if _LOG_LINE.fullmatch(line)]
    if (
        not seen
        or len(seen) < min(len(lines), 20) - 1
        or _LOG_LINE.fullmatch(lines[1:2][0] if len(lines) > 1 else lines[0]) is None
    ):
        return None
    return len(seen[0].split())


def _log_rows(sheet: Sheet) -> Iterator[Row]:
    width = len(sheet.header)
    with _text(sheet.file, sheet.encoding) as source:
        lines = _Lines(source)
        for line in lines:
            long, lines.long = lines.long, False
            if lines.number <= sheet.header_line:
                continue
            cells = tuple(line.split())
            wrong = bool(cells) and len(cells) != width
            yield Row(lines.number, cells[:width], "too_long" if long else "format" * wrong)


def _open_workbook(file: Path) -> Sheet:
    _refuse_bombs(file)
    sheet = Sheet(file, "xlsx", (), header_line=0)
    for row in _workbook_rows(sheet):
        if any(cell != "" for cell in row.cells):
            return Sheet(file, "xlsx", _checked_header(row.cells), header_line=row.line)
    raise Invalid(field="file", reason="no_rows")


def _refuse_bombs(file: Path) -> None:
    """Refuse a workbook that unpacks to too much, or whose XML declares a document type."""
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            if not any(part.filename == "[Content_Types].xml" for part in parts):
                raise Invalid(field="file", reason="format", known=["csv", "xlsx"])
            unpacked = sum(part.file_size for part in parts)
            if (
                len(parts) > 10_000
                or unpacked > MOST_UNPACKED
                or unpacked > max(STEEPEST * file.stat().st_size, 1 << 20)
                or any(
                    part.file_size > MOST_STRINGS
                    for part in parts
                    if part.filename.endswith("sharedStrings.xml")
                )
            ):
                raise Invalid(field="file", reason="too_large")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as source:
                        _refuse_document_type(source)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, RuntimeError, EOFError) as error:
        raise Invalid(field="file", reason="damaged") from error


class _Begun(Exception):
    """The first element of a document has come: no document type can follow."""


def _refuse_document_type(source: Any) -> None:
    parser = expat.ParserCreate()

    def begun(*_: object) -> None:
        raise _Begun

    def declared(*_: object) -> None:
        raise Invalid(field="file", reason="format")

    parser.StartElementHandler = begun
    parser.StartDoctypeDeclHandler = declared
    try:
        while piece := source.read(4096):
            parser.Parse(piece, False)  # noqa: FBT003 - expat takes it by position only
    except _Begun:
        return
    except expat.ExpatError as error:
        raise Invalid(field="file", reason="damaged") from error


def _workbook_rows(sheet: Sheet) -> Iterator[Row]:
    # The file is opened here: what fails to be a workbook would be left open.
    with sheet.file.open("rb") as source:
        found = _values(source)
        line = 0
        while True:
            try:
                values = next(found)
            except StopIteration:
                return
            except Exception as error:  # What is no workbook fails in many ways.
                raise Invalid(field="file", reason="damaged") from error
            line += 1
            if line > sheet.header_line:
                yield Row(line, tuple(_cell(value) for value in values))


def _values(source: BinaryIO) -> Iterator[Sequence[object]]:
    """Return the values of the first sheet, row by row."""
    import openpyxl

    book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
    try:
        page = book.worksheets[0]
        page.reset_dimensions()
        yield from cast("Iterator[Sequence[object]]", page.iter_rows(values_only=True))
    finally:
        book.close()


def _cell(value: object) -> Cell:
    """Return a value of a workbook as a cell; numbers to the 15 digits a spreadsheet keeps."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(format(value, ".15g"))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value).strip()
