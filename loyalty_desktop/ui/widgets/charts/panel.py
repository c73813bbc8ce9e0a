"""A chart in its panel: a title that says what it shows, and its numbers a click away."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.charts.chart import Chart
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _


class ChartPanel(Panel):
    """Shows a chart, or the table of its numbers in its place."""

    def __init__(
        self,
        chart: Chart,
        title: str,
        told: str = "",
        *,
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.chart = chart
        self.title = Paragraph(title, weight=600)
        self.told = Paragraph(told, "small", tone="text-2")
        if not told:
            self.told.hide()
        self.turn = Button(_("Figures"), "ghost", icon="grid-3x3", key=key, flush=True)
        self.turn.setObjectName("show-numbers")
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_12)
        # The words of title and button begin where those of any panel do; what the button is
        # taller than a line of words reaches into the padding.
        over = max((self.turn.sizeHint().height() - theme.line_height()) // 2, 0)
        words = QVBoxLayout()
        words.setContentsMargins(0, over, 0, 0)
        words.addWidget(self.title)
        words.addStretch(1)
        row.addLayout(words, 1)
        row.addWidget(self.turn, 0, Qt.AlignmentFlag.AlignTop)
        edge = measures.GAP_20
        self.column.setContentsMargins(edge, max(edge - over, 0), edge, edge)
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addLayout(row)
        head.addWidget(self.told)
        self.pages = OneShown()
        self.table = chart.table()
        self.pages.addWidget(chart)
        self.pages.addWidget(self.table)
        self.column.addLayout(head)
        self.column.addWidget(self.pages)
        self.column.addStretch(1)
        self.turn.clicked.connect(self.turn_over)
        self._name_turn()

    @property
    def shows_numbers(self) -> bool:
        """Whether the table is in view."""
        return self.pages.currentWidget() is self.table

    def turn_over(self) -> None:
        """Show the numbers in place of the chart, or the chart again."""
        self.show_numbers(not self.shows_numbers)

    def show_numbers(self, yes: bool) -> None:
        """Show the table of numbers, or the chart."""
        held = self.chart.hasFocus() or self.table.hasFocus()
        self.pages.setCurrentWidget(self.table if yes else self.chart)
        self.pages.updateGeometry()
        self.turn.setText(_("Chart") if yes else _("Figures"))
        self.turn.set_icon("chart-line" if yes else "grid-3x3")
        self._name_turn()
        if held:
            (self.table if yes else self.chart).setFocus()

    def say(self, title: str, told: str = "") -> None:
        """Say something else above the chart."""
        self.title.say(title)
        self.told.say(told)
        self.told.setVisible(bool(told))
        self._name_turn()

    def _name_turn(self) -> None:
        """Say of which chart the figures are: several stand on a screen."""
        self.turn.setAccessibleName(f"{self.turn.text()}: {self.title.text()}")
