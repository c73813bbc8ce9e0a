"""Panels with a title, and the short lists inside them."""

from PySide6.QtWidgets import QHBoxLayout

from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.lines import Line, Lines, LineView, empty
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.text import Label

__all__ = ["Line", "LineView", "Lines", "TitledPanel", "empty"]


class TitledPanel(Panel):
    """A panel with its title above; `beside` takes what stands at the right of the title."""

    def __init__(self, title: str, *, gap: int = measures.GAP_12) -> None:
        super().__init__(gap=gap)
        self.setAccessibleName(title)
        self.title = Label(title, weight=600)
        self.beside = QHBoxLayout()
        self.beside.setSpacing(measures.GAP_8)
        self.beside.addWidget(self.title)
        self.beside.addStretch(1)
        self.column.addLayout(self.beside)
