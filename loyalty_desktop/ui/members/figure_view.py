"""One of the figures at the top of a member's page."""

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _


class FigureView(QWidget):
    """An icon and a caption, one figure, and a line that explains it."""

    def __init__(
        self, icon: str, source: str, *, large: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.figure = (
            DataLabel(source, "figure") if large else DataLabel(source, "body", weight=600)
        )
        self.words = Paragraph(role="small", tone="text-2")
        self.caption = Label(_(source), tone="text-2")
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_8)
        head.addWidget(Glyph(icon, "text-2", 18))
        head.addWidget(self.caption)
        head.addStretch(1)
        self.column = QVBoxLayout(self)
        edge = measures.GAP_16 if large else measures.GAP_12
        self.column.setContentsMargins(measures.GAP_20, edge, measures.GAP_20, edge)
        self.column.setSpacing(measures.GAP_4)
        self.column.addLayout(head)
        self.column.addWidget(self.figure)
        self.column.addWidget(self.words)
        self.column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def say(self, figure: str, words: str) -> None:
        """Show a figure and what it means."""
        self.figure.show_value(figure, f"{figure}, {words}" if words else figure)
        self.words.say(words)
