"""A report on the screen, part by part: numbers, bars, tables, sentences."""

from typing import Final, Literal

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.documents.reports.shown import (
    Part,
    ShownBars,
    ShownFigures,
    ShownNote,
    ShownReport,
    ShownTable,
)
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.charts import Bar, BarsChart
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.short_table import ShortTable
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _

_ROWS: Final = 12
_LETTER: Final = 8.2
"""About how wide a letter of a table is, in logical pixels."""
_LEAST: Final = 88
_MOST: Final = 220
_FIRST: Final = 120

Words = tuple[str, ...]


class ReportPage(Panel):
    """The whole report in one column; it is made anew for every report."""

    def __init__(self, report: ShownReport, parent: QWidget | None = None) -> None:
        super().__init__(padding=24, gap=measures.GAP_16, parent=parent)
        self.tables: list[ShortTable] = []
        head = report.head
        column = QVBoxLayout()
        column.setSpacing(measures.GAP_4)
        column.addWidget(Label(head.title, "title"))
        column.addWidget(Paragraph(head.told, tone="text-2"))
        self.column.addLayout(column)
        for part in report.parts:
            self._show(part)
        self.column.addWidget(Paragraph(head.foot, "small", tone="text-2"))
        self.column.addStretch(1)

    def _show(self, part: Part) -> None:
        match part:
            case ShownFigures():
                self._figures(part)
            case ShownBars():
                self._title(part.title, part.told)
                bars = [Bar(bar.label, bar.value, bar.told, warns=bar.warns) for bar in part.bars]
                self.column.addWidget(BarsChart(part.title, bars, upright=part.upright))
            case ShownTable():
                self._table(part)
            case ShownNote():
                self.column.addWidget(Paragraph(part.text))

    def _figures(self, part: ShownFigures) -> None:
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_24)
        for name, value in part.figures:
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(Paragraph(name, "small", tone="text-2"))
            # The name is in the report's own words already: it is not translated again.
            figure = Label(value, "title")
            figure.setAccessibleName(f"{name}: {value}")
            column.addWidget(figure)
            row.addLayout(column, 1)
        self.column.addLayout(row)

    def _table(self, part: ShownTable) -> None:
        self._title(part.title, part.told)
        if not part.rows:
            self.column.addWidget(Paragraph(_("Nothing in this time."), tone="text-2"))
            return
        rows: list[Words] = list(part.rows)
        last = len(rows) if part.total is not None else -1
        if part.total is not None:
            rows.append(part.total)
        columns = [self._column(part, place, rows, last) for place in range(len(part.columns))]
        model: RowsModel[tuple[int, Words]] = RowsModel(columns, self)
        model.show_rows(list(enumerate(rows)))
        table = ShortTable(part.title, model, _ROWS)
        self.tables.append(table)
        self.column.addWidget(table)
        if part.more:
            told = _("More rows follow; the file holds them all.")
            self.column.addWidget(Paragraph(told, "small", tone="text-2"))

    def _column(
        self, part: ShownTable, place: int, rows: list[Words], last: int
    ) -> Column[tuple[int, Words]]:
        head, figures = part.columns[place]

        def cell(row: tuple[int, Words]) -> Cell:
            number, words = row
            return Cell(words[place], weight=600 if number == last else 400)

        longest = max([len(head), *(len(row[place]) for row in rows[:200])])
        width = min(max(round(longest * _LETTER) + 24, _LEAST), _MOST)
        align: Literal["left", "right"] = "right" if figures else "left"
        if place == 0:
            # The first column of words takes what is left; where that is less, the table scrolls.
            return Column(head, cell, align, least=max(width, _FIRST))
        return Column(head, cell, align, width)

    def _title(self, title: str, told: str) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(0, measures.GAP_8, 0, 0)
        column.setSpacing(measures.GAP_4)
        column.addWidget(Label(title, weight=600))
        if told:
            column.addWidget(Paragraph(told, "small", tone="text-2"))
        self.column.addLayout(column)
