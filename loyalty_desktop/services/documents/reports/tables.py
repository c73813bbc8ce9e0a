"""A report as a workbook or as text, to reckon with.

Text that a spreadsheet would take for a formula is kept from being one: as a text cell in a
workbook, with an apostrophe before it in a text file.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, TextIO

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.documents.reports.parts import (
    Bar,
    Column,
    Figure,
    Head,
    Kind,
    Row,
    Value,
    titled,
)
from loyalty_desktop.services.documents.spreadsheets import MOST_ROWS, put_away, safe, text_cell
from loyalty_desktop.wording import _

_LONGEST_NAME: Final = 31
_FORBIDDEN: Final = frozenset("[]:*?/\\")
_DECIMALS: Final = 6


def plain(value: Value, kind: Kind, unit: Currency) -> Any:
    """Return a cell as files hold it: money in major units, a share as a fraction of 1."""
    match value:
        case Fraction():
            return round(Decimal(value.numerator) / Decimal(value.denominator), _DECIMALS)
        case int() if kind == "money" and unit.exponent:
            return Decimal(value) / unit.scale
        case _:
            return value


class CsvOut:
    """Writes a report as text in UTF-8: its tables one below the other, a blank line between."""

    def __init__(self, file: Path) -> None:
        """Begin to write to `file`."""
        self._file: TextIO = file.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._head: Head | None = None
        self._tables = 0

    def begin(self, head: Head) -> None:
        """Remember how amounts are written."""
        self._head = head

    def figures(self, figures: Sequence[Figure]) -> None:
        """Write the numbers at the top as a table of two columns."""
        assert self._head is not None
        for each in figures:
            value = plain(each.value, each.kind, self._head.currency)
            self._writer.writerow([safe(each.name), _text(value)])
        self._tables += 1

    def bars(self, title: str, told: str, bars: Sequence[Bar], *, upright: bool = False) -> None:
        """Write what the bars say."""
        del told, upright
        assert self._head is not None
        self._between(title)
        for bar in bars:
            value = plain(bar.value, bar.kind, self._head.currency)
            self._writer.writerow([safe(bar.label), _text(value)])

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Row],
        total: Row | None = None,
        told: str = "",
    ) -> None:
        """Write a table with its head; the total is left to whoever reckons."""
        del told, total
        head = self._head
        assert head is not None
        self._between(title)
        self._writer.writerow([safe(titled(column, head)) for column in columns])
        for row in rows:
            self._writer.writerow(
                [
                    _text(plain(value, column.kind, head.currency))
                    for value, column in zip(row, columns, strict=True)
                ]
            )

    def note(self, text: str) -> None:
        """Leave explanations to paper."""

    def end(self) -> None:
        """Write what is left."""
        self._file.flush()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _between(self, title: str) -> None:
        """Part tables by a blank line and the title; the only table stands alone."""
        if self._tables:
            self._writer.writerow([])
            self._writer.writerow([safe(title)])
        self._tables += 1


class XlsxOut:
    """Writes a report as a workbook: a summary, and a sheet for each table."""

    def __init__(self, file: Path) -> None:
        """Begin to write to `file`."""
        import openpyxl

        self._path = file
        self._book: Any = openpyxl.Workbook(write_only=True)
        self._names: set[str] = set()
        self._summary: Any = None
        self._head: Head | None = None

    def begin(self, head: Head) -> None:
        """Write title, time and who made it on the first sheet."""
        self._head = head
        self._summary = self._sheet(_("Summary"))
        for line in (head.title, head.told, head.shop, head.foot):
            self._summary.append([self._cell(self._summary, line)])
        self._summary.append([])

    def figures(self, figures: Sequence[Figure]) -> None:
        """Write the numbers at the top."""
        for each in figures:
            cells = [
                self._cell(self._summary, each.name),
                self._cell(self._summary, each.value, each.kind),
            ]
            self._summary.append(cells)

    def bars(self, title: str, told: str, bars: Sequence[Bar], *, upright: bool = False) -> None:
        """Write what the bars say on a sheet of its own."""
        del told, upright
        self.table(
            title,
            (Column("", "text"), Column("", bars[0].kind if bars else "number")),
            ((bar.label, bar.value) for bar in bars),
        )

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Row],
        total: Row | None = None,
        told: str = "",
    ) -> None:
        """Write a table on a sheet of its own; the total is left to whoever reckons."""
        del told, total
        sheet, count = self._begin_table(title, columns), 1
        for row in rows:
            if count == MOST_ROWS:
                sheet, count = self._begin_table(title, columns), 1
            sheet.append(
                [
                    self._cell(sheet, value, column.kind)
                    for value, column in zip(row, columns, strict=True)
                ]
            )
            count += 1

    def note(self, text: str) -> None:
        """Write an explanation below the summary."""
        self._summary.append([self._cell(self._summary, text)])

    def end(self) -> None:
        """Write the file."""
        self._book.save(self._path)

    def close(self) -> None:
        """Let go of the file."""
        put_away(self._book)

    def _begin_table(self, title: str, columns: Sequence[Column]) -> Any:
        assert self._head is not None
        sheet = self._sheet(title)
        sheet.freeze_panes = "A2"
        sheet.append([self._cell(sheet, titled(column, self._head)) for column in columns])
        return sheet

    def _sheet(self, title: str) -> Any:
        """Return a new sheet; its name is one that workbooks take, and no other's."""
        bare = "".join(" " if each in _FORBIDDEN else each for each in title).strip(" '")
        base = bare[:_LONGEST_NAME] or "-"
        name, number = base, 1
        while name.lower() in self._names:
            number += 1
            ending = f" {number}"
            name = base[: _LONGEST_NAME - len(ending)] + ending
        self._names.add(name.lower())
        return self._book.create_sheet(name)

    def _cell(self, sheet: Any, value: Value, kind: Kind = "text") -> Any:
        from openpyxl.cell import WriteOnlyCell

        head = self._head
        assert head is not None
        told = plain(value, kind, head.currency)
        if isinstance(told, datetime):
            # A workbook knows no zones: the shop's time stands in it.
            told = told.astimezone(head.zone).replace(tzinfo=None)
        if isinstance(told, str):
            return text_cell(sheet, told)
        cell: Any = WriteOnlyCell(sheet, told)
        if kind == "share":
            cell.number_format = "0.0%"
        elif kind in ("number", "money"):
            decimals = head.currency.exponent if isinstance(told, Decimal) else 0
            cell.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
        return cell


def _text(value: Any) -> str | int:
    match value:
        case None:
            return ""
        case str():
            return safe(value)
        case Decimal():
            return format(value, "f")
        case datetime() | date():
            return value.isoformat()
        case _:
            return int(value)
