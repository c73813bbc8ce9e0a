"""Measures one under the other: the words at the left, the figure and how it moved at the right."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.programme_health import Measured
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _
from loyalty_desktop.wording.planning_words import change_told, definition, measure_name, value_told


class MeasureRows(QWidget):
    """The rows of some measures, made anew whenever these are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(measures.GAP_8)

    def show_measures(self, shown: Sequence[Measured], unit: Currency) -> None:
        """Show these measures."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [_MeasureRow(each, unit) for each in shown]
        for row in self.rows:
            self._column.addWidget(row)


class _MeasureRow(QWidget):
    def __init__(self, shown: Measured, unit: Currency) -> None:
        super().__init__()
        name = measure_name(shown.name)
        value = value_told(shown.now.value, shown.unit, unit)
        moved = change_told(shown.now.value, shown.before.value, shown.unit, unit)
        before = _("was {value}").format(value=value_told(shown.before.value, shown.unit, unit))
        self.setAccessibleName(f"{name}: {value}, {before}")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Paragraph(name, weight=500))
        words.addWidget(Paragraph(definition(shown.name), "small", tone="text-2"))
        figures = QVBoxLayout()
        figures.setSpacing(0)
        right = Qt.AlignmentFlag.AlignRight
        figures.addWidget(Label(value, weight=600), 0, right)
        figures.addWidget(
            Label(f"{before}, {moved}" if moved else before, "small", tone="text-2"), 0, right
        )
        figures.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_16)
        row.addLayout(words, 1)
        row.addLayout(figures)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_8)
        column.addWidget(Hairline())
        column.addLayout(row)
