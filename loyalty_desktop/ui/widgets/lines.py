"""Short lists inside panels: a line each, its words at the left and its figure at the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Label, Paragraph


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says; `lead` stands before it in a column of its own, `figure` at the end."""

    text: str
    figure: str = ""
    lead: str = ""
    second: str = ""
    icon: str = ""
    tone: str = "text"
    icon_tone: str = "text-2"
    figure_tone: str = "text"
    figure_weight: int = 400
    small: bool = False


class LineView(QWidget):
    """One line, read as a whole by a screen reader."""

    def __init__(self, line: Line, lead: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, measures.GAP_8, 0, measures.GAP_8)
        row.setSpacing(measures.GAP_12)
        if line.icon:
            row.addWidget(Glyph(line.icon, line.icon_tone), 0, Qt.AlignmentFlag.AlignTop)
        if lead:
            first = Label(line.lead, tone="text-2")
            first.setMinimumWidth(lead)
            row.addWidget(first, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Paragraph(line.text, "small" if line.small else "body", tone=line.tone))
        if line.second:
            words.addWidget(Paragraph(line.second, "small", tone="text-2"))
        row.addLayout(words, 1)
        if line.figure:
            figure = Label(line.figure, tone=line.figure_tone, weight=line.figure_weight)
            row.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
        told = (line.lead, line.text, line.second, line.figure)
        self.setAccessibleName(", ".join(word for word in told if word))


class Lines(QWidget):
    """Lines with hairlines between them; `nothing` is said when there are none."""

    def __init__(self, name: str = "", nothing: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = nothing
        self.setAccessibleName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.show_lines(())

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        empty(self._column)
        lead = 0
        if any(line.lead for line in lines):
            widths = (theme.text_width(line.lead) for line in lines)
            lead = round(max(widths)) + measures.GAP_4
        for place, line in enumerate(lines):
            if place:
                self._column.addWidget(Hairline())
            self._column.addWidget(LineView(line, lead))
        if not lines and self._nothing:
            self._column.addWidget(Paragraph(self._nothing, tone="text-2"))


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        inner = item.layout()
        if inner is not None:
            empty(inner)
