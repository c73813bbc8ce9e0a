"""The foot of the bill: points to earn, and the lines that explain them."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, number, why

_EARNED_HEIGHT: Final = 88


class EarnedBox(QWidget):
    """The foot of the bill: points to earn, and the lines that explain them."""

    def __init__(self, model: CounterViewModel) -> None:
        super().__init__()
        self._model = model
        self._texts: list[Paragraph] = []
        self._figures: list[Label] = []
        self._caption = Label(_("Points to earn"), "small", tone="accent-text", weight=500)
        self.points = DataLabel(mark("Points to earn"), "figure", tone="accent-text")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(measures.GAP_12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addStretch(1)
        left.addWidget(self._caption)
        left.addWidget(self.points)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addStretch(1)
        right.addLayout(self._grid)
        right.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.addLayout(left)
        self._row.addLayout(right, 1)
        self.setMinimumHeight(theme.scaled(_EARNED_HEIGHT))

    def set_compact(self, compact: bool) -> None:
        """Take less room."""
        edge = measures.GAP_16 if compact else measures.GAP_20
        self._row.setContentsMargins(edge, measures.GAP_12, edge, measures.GAP_12)
        self._row.setSpacing(measures.GAP_16 if compact else measures.GAP_40)
        self._caption.setText(_("To earn") if compact else _("Points to earn"))

    def refresh(self) -> None:
        """Show what the rehearsal of the bill answered."""
        quote, member = self._model.quote, self._model.member
        on = quote is not None and member is not None
        earned = quote.earned + quote.bonus if quote and on else 0
        self.points.show_value(f"+{number(earned)}", number(earned))
        told: list[tuple[str, int]] = []
        if quote is not None and member is not None:
            told = [(why(line, self._model.unit), int(line["points"])) for line in quote.why]
            if quote.bonus:
                told.append((why({"kind": "sum"}, self._model.unit), earned))
        self._show_lines(told)
        self.points.setAccessibleDescription(
            ". ".join(f"{text}: {number(count)}" for text, count in told)
        )

    def _show_lines(self, told: list[tuple[str, int]]) -> None:
        while len(self._texts) < len(told):
            row = len(self._texts)
            text = Paragraph(role="small", tone="accent-text")
            figure = Label("", "small", tone="accent-text")
            figure.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(text, row, 0)
            self._grid.addWidget(figure, row, 1, Qt.AlignmentFlag.AlignTop)
            self._texts.append(text)
            self._figures.append(figure)
        for place, (text, figure) in enumerate(zip(self._texts, self._figures, strict=True)):
            shown = place < len(told)
            text.setVisible(shown)
            figure.setVisible(shown)
            if shown:
                text.say(told[place][0])
                figure.setText(number(told[place][1]))
                figure.set_weight(600 if place == len(told) - 1 else 400)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint the foot of the panel, round at its lower corners."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = measures.RADIUS_PANEL - 1
        body = QRectF(self.rect()).adjusted(1, 0, -1, -1)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(body, radius, radius)
        path.addRect(QRectF(body.x(), body.y(), body.width(), radius))
        painter.fillPath(path.simplified(), theme.current().colour("accent_tint"))
