"""The steps at the left of the assistant: what is done, what comes."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.text import Paragraph, Run
from loyalty_desktop.wording import _

_ROUND: Final = 28
_PITCH: Final = 60
_LONGEST: Final = 90
"""So much of a very long name is shown as what a step came to; the whole of it is in its field."""
_BELOW: Final = 10
"""A name of several lines stays so far from the next step."""


class StepRow(QWidget):
    """One step: its number or a check, its name, and what it came to."""

    def __init__(self, number: int, name: str, *, last: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._number, self._name, self._last = number, name, last
        self._at = 0
        self._narrow = False
        self.setObjectName(f"step-{kebab(str(number))}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setMinimumHeight(theme.scaled(_PITCH))
        self._word = Paragraph(name, weight=500)
        self._told = Paragraph("", "small", tone="text-2", breaks=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.setContentsMargins(0, 3, 0, _BELOW)
        words.addWidget(self._word)
        words.addWidget(self._told)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.scaled(_ROUND) + 14, 0, 0, 0)
        row.addLayout(words)

    def show_at(self, at: int, told: str) -> None:
        """Show where one is: at step `at`, counted from 1; `told` is what this one came to."""
        self._at = at
        here = at == self._number
        self._word.say((Run(self._name, 600 if here else None),))
        self._word.set_tone("text-2" if self._number > at else "text")
        self._told.say(told if len(told) <= _LONGEST else f"{told[: _LONGEST - 1]}…")
        self._told.setVisible(bool(told) and not self._narrow)
        state = _("now") if here else told or (_("done") if self._number < at else _("to come"))
        self.setAccessibleName(f"{self._number}. {self._name}: {state}")
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show the round alone, where there is no room for words."""
        self._narrow = narrow
        self._word.setVisible(not narrow)
        self._told.setVisible(not narrow and bool(self._told.text()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.scaled(_ROUND)
        round_ = QRectF(0, 0, side, side)
        if not self._last:
            painter.setPen(QPen(now.colour("field"), 1))
            painter.setOpacity(0.5)
            middle = round(side / 2) + 0.5
            painter.drawLine(QPointF(middle, side + 6), QPointF(middle, self.height() - 6))
            painter.setOpacity(1)
        if self._number < self._at:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent-tint"))
            painter.drawEllipse(round_)
            icon = QRectF(0, 0, side * 0.6, side * 0.6)
            icon.moveCenter(round_.center())
            theme.paint_icon(painter, "check", "accent-text", icon)
            return
        here = self._number == self._at
        painter.setPen(Qt.PenStyle.NoPen if here else QPen(now.colour("field"), 1))
        painter.setBrush(now.colour("accent" if here else "surface"))
        painter.drawEllipse(round_ if here else round_.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(theme.font("small", 600))
        painter.setPen(now.colour("on-accent" if here else "text-2"))
        painter.drawText(round_, Qt.AlignmentFlag.AlignCenter, str(self._number))


class StepList(QWidget):
    """All steps, one below the other."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.rows = [
            StepRow(number, name, last=number == len(names), parent=self)
            for number, name in enumerate(names, 1)
        ]
        for row in self.rows:
            column.addWidget(row)

    def show_steps(self, at: int, told: Sequence[str]) -> None:
        """Show where one is, counted from 0, and what each step came to."""
        for row, came_to in zip(self.rows, told, strict=True):
            row.show_at(at + 1, came_to)

    def set_narrow(self, narrow: bool) -> None:
        """Show rounds alone, where there is no room for words."""
        for row in self.rows:
            row.set_narrow(narrow)
