"""The name of a step over its screens in the side bar, with how things stand there."""

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import pgettext

_TALL: Final = 24
_EDGE: Final = 10


class StepHead(QWidget):
    """One of the manager's six steps: collect, segment, analyse, plan, run, measure."""

    def __init__(self, step: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = step
        self._word = Label("", "small", tone="text-2", weight=600)
        self.state = Label("", "small", tone="text-2")
        """How things stand: 92 % complete, 3 running; empty while nobody knows."""
        row = QHBoxLayout(self)
        row.setContentsMargins(_EDGE, 0, _EDGE, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self._word)
        row.addStretch(1)
        row.addWidget(self.state, 0, Qt.AlignmentFlag.AlignRight)
        self.say()

    def say(self) -> None:
        """Take the word of the language spoken now."""
        self._word.setText(_word(self._step))
        self.setFixedHeight(max(_TALL, theme.line_height("small") + measures.GAP_4))
        self._tell()

    def show_state(self, state: str) -> None:
        """Show how things stand."""
        self.state.setText(state)
        self._tell()

    def _tell(self) -> None:
        told = self.state.text()
        self.setAccessibleName(f"{self._word.text()}: {told}" if told else self._word.text())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LanguageChange) and hasattr(
            self, "state"
        ):
            self.say()


def _word(step: str) -> str:
    match step:
        case "collect":
            return pgettext("step", "Collect")
        case "segment":
            return pgettext("step", "Segment")
        case "analyse":
            return pgettext("step", "Analyse")
        case "plan":
            return pgettext("step", "Plan")
        case "run":
            return pgettext("step", "Run")
        case _:
            return pgettext("step", "Measure")
