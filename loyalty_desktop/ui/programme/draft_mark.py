"""The amber mark beside the title while a draft waits to be saved."""

from datetime import date

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, day, number


class DraftMark(QFrame):
    """Which version the draft will be, and from which day."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "message")
        self.setProperty("kind", "warn")
        self.words = Label(role="small", tone="warn", weight=600)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, measures.GAP_4, 12, measures.GAP_4)
        row.setSpacing(measures.GAP_8)
        row.addWidget(Glyph("pencil", "warn", 16))
        row.addWidget(self.words)
        self.hide()

    def say(self, version: int, first: date | None) -> None:
        """Say the draft's number and its first day, where there is one."""
        told = _("Draft {number}").format(number=number(version))
        if first is not None:
            told = _("Draft {number}, from {day}").format(number=number(version), day=day(first))
        self.words.setText(told)
