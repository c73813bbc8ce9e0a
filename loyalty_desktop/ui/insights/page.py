"""A view of insights part by part: charts side by side where there is room."""

from typing import Final, Literal

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.documents.insights.parts import (
    Bars,
    Curve,
    Figures,
    Grid,
    Line,
    Note,
    Nothing,
    Part,
    Table,
)
from loyalty_desktop.services.documents.reports.parts import Column as PartColumn
from loyalty_desktop.services.documents.reports.parts import Head, figure_shown, shown, titled
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.charts import (
    Bar,
    BarsChart,
    Chart,
    ChartPanel,
    CurveChart,
    CurvePoint,
    HeatCell,
    HeatMap,
    HeatRow,
    LineChart,
    LinePoint,
    Tick,
)
from loyalty_desktop.ui.widgets.charts import Line as ChartLine
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.short_table import ShortTable
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import number, percent

WIDE: Final = 720
"""From this width on two charts stand side by side."""
_LEAST: Final = 64
_PAD: Final = 25
_PAD_FIGURES: Final = 21
NONE: Final = "\u2013"
"""Stands where a table of figures has none."""
_ROWS: Final = 12
Words = tuple[str, ...]


class InsightPage(QWidget):
    """The parts of a view, made anew whenever its figures are."""

    picked = Signal(str)
    """What a bar, a cell or a row opens."""

    def __init__(self, parts: tuple[Part, ...], head: Head, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = head
        self._halves: list[tuple[QWidget, bool]] = []
        self._wide: bool | None = None
        self.charts: list[ChartPanel] = []
        self.tables: list[ShortTable] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(measures.GAP_16)
        notes: list[str] = []
        for part in parts:
            if isinstance(part, Note):
                notes.append(part.text)
            else:
                self._halves.append(self._made(part))
        if notes:
            self._halves.append((_notes(notes), False))
        self._place(wide=False)

    def show_numbers(self, yes: bool) -> None:
        """Show the numbers of every chart, or the charts."""
        for chart in self.charts:
            chart.show_numbers(yes)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(300), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place(wide=self.width() >= theme.scaled(WIDE))

    def _place(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        for widget, _half in self._halves:
            self._grid.removeWidget(widget)
        row = column = 0
        for place, (widget, half) in enumerate(self._halves):
            after = self._halves[place + 1][1] if place + 1 < len(self._halves) else False
            if wide and half and (column or after):
                self._grid.addWidget(widget, row, column)
                column = 1 - column
                row += not column
            else:
                row, column = row + column, 0
                self._grid.addWidget(widget, row, 0, 1, 2)
                row += 1
        for each in (0, 1):
            self._grid.setColumnStretch(each, 1)
        for each in range(row + 1):
            self._grid.setRowStretch(each, 0)
        self._grid.setRowStretch(row + 1, 1)

    def _made(self, part: Part) -> tuple[QWidget, bool]:
        """Return the widget of a part, and whether it takes half of a wide page."""
        match part:
            case Figures():
                return self._figures(part), False
            case Bars():
                return self._chart(_bars(part), part.title, part.told), not (
                    part.upright or part.whole
                )
            case Grid():
                return self._chart(_grid(part), part.title, part.told), part.below
            case Curve():
                return self._chart(_curve(part), part.title, part.told), True
            case Line():
                return self._chart(_line(part), part.title, part.told), True
            case Table():
                return self._table(part), False
            case Nothing():
                panel = Panel()
                panel.column.addWidget(EmptyState("chart-line", part.title, part.told))
                return panel, False
            case Note():
                return Paragraph(part.text, "small", tone="text-2"), False

    def _chart(self, chart: Chart, title: str, told: str) -> ChartPanel:
        panel = ChartPanel(chart, title, told)
        chart.picked.connect(self.picked)
        self.charts.append(panel)
        return panel

    def _figures(self, part: Figures) -> Panel:
        panel = Panel()
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_24)
        for figure in part.figures:
            told = figure_shown(figure, self._head)
            value = Label(told, "title")
            # The name is in the language spoken already: it is not translated again.
            value.setAccessibleName(f"{figure.name}: {told}")
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(Paragraph(figure.name, "small", tone="text-2"))
            column.addWidget(value)
            row.addLayout(column, 1)
        panel.column.addLayout(row)
        return panel

    def _table(self, part: Table) -> Panel:
        panel = Panel()
        panel.column.addWidget(Paragraph(part.title, weight=600))
        if part.told:
            panel.column.addWidget(Paragraph(part.told, "small", tone="text-2"))
        rows = [
            tuple(
                NONE if value is None else shown(value, column.kind, self._head)
                for value, column in zip(row, part.columns, strict=True)
            )
            for row in part.rows
        ]
        heads = [titled(column, self._head) for column in part.columns]
        columns = [
            _column(part.columns[place], heads[place], place, rows) for place in range(len(heads))
        ]
        model: RowsModel[tuple[str, Words]] = RowsModel(columns, self)
        keys = part.keys or ("",) * len(rows)
        model.show_rows(list(zip(keys, rows, strict=True)))
        table = _OpeningTable(part.title, model)
        table.picked.connect(self.picked)
        panel.column.addWidget(table)
        self.tables.append(table)
        return panel


class _OpeningTable(ShortTable):
    """A table whose rows open what their key says."""

    picked = Signal(str)

    def __init__(
        self, name: str, model: RowsModel[tuple[str, Words]], parent: QWidget | None = None
    ) -> None:
        super().__init__(name, model, _ROWS, parent)
        self._keyed = model
        self.opened.connect(self._open)

    def _open(self, place: int) -> None:
        row = self._keyed.row_at(place)
        if row is not None and row[0]:
            self.picked.emit(row[0])


def _column(
    column: PartColumn, head: str, place: int, rows: list[Words]
) -> Column[tuple[str, Words]]:
    def cell(row: tuple[str, Words]) -> Cell:
        return Cell(row[1][place])

    longest = max(
        [theme.text_width(head, "small", 600), *(theme.text_width(row[place]) for row in rows)]
    )
    pad = _PAD_FIGURES if column.figures else _PAD
    width = max(round(longest * 100 / theme.text_scale()) + pad, _LEAST)
    align: Literal["left", "right"] = "right" if column.figures else "left"
    if place == 0:
        # The first column of words takes what is left; where that is less, the table scrolls.
        return Column(head, cell, align, least=width)
    return Column(head, cell, align, width)


def _bars(part: Bars) -> BarsChart:
    chart = BarsChart(part.title, upright=part.upright, heads=part.heads)
    chart.show_bars(
        [
            Bar(bar.label, bar.value, bar.told, bar.share, bar.key, bar.mark, bar.warns)
            for bar in part.bars
        ],
        part.most,
    )
    chart.say(part.title, part.told)
    return chart


def _grid(part: Grid) -> HeatMap:
    chart = HeatMap(
        part.title,
        corner=part.corner,
        beside=part.beside,
        heads_below=part.below,
        listed=part.listed,
    )
    chart.show_rows(
        part.heads,
        [
            HeatRow(
                row.label,
                "" if row.beside is None else number(row.beside),
                tuple(
                    None if cell is None else HeatCell(cell.shade, cell.told, cell.spoken, cell.key)
                    for cell in row.cells
                ),
            )
            for row in part.rows
        ],
    )
    chart.say(part.title, part.told)
    return chart


def _curve(part: Curve) -> CurveChart:
    chart = CurveChart(part.title, across=part.across, up=part.up, band=part.band)
    chart.show_curve([CurvePoint(each.across, each.up, each.told) for each in part.points])
    chart.say(part.title, part.told)
    return chart


def _line(part: Line) -> LineChart:
    chart = LineChart(part.title)
    points = tuple(LinePoint(each.across, each.up, each.when, each.told) for each in part.points)
    first, last = points[0], points[-1]
    highest = max(point.y for point in points)
    chart.show_lines(
        [ChartLine(part.name, points, dot=True)],
        ticks=(Tick(first.x, first.when), Tick(last.x, last.when)),
        grid=[Tick(share, percent(share, 0)) for share in _shares(highest)],
    )
    chart.say(part.title, part.told)
    return chart


def _shares(highest: float) -> list[float]:
    """Return where hairlines lie below a highest share: at 0, the half and the whole of a step."""
    step = next((each for each in (0.1, 0.2, 0.5, 1.0) if highest <= each), 1.0)
    return [0.0, step / 2, step]


def _notes(notes: list[str]) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(measures.GAP_4)
    for note in notes:
        column.addWidget(Paragraph(note, "small", tone="text-2"))
    page.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return page
