"""The quiet row at the foot of the member's panel: one question, and the way to feedback."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.asking import Question
from loyalty_desktop.services.queries.campaign_prompts import CampaignPrompt
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark
from loyalty_desktop.wording.questions import question_asked

ASK_KEY: Final = "Alt+Q"
FEEDBACK_KEY: Final = "Alt+F"


class AskRow(QWidget):
    """What to ask, with its key; without a question only the way to feedback."""

    ask_wanted = Signal()
    feedback_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._compact = False
        self.sentence = Paragraph("", tone="text-2", breaks=True)
        self.sentence.setObjectName("question-to-ask")
        self.ask = named(
            Button("", key=ASK_KEY, density=theme.COUNTER, height=44), mark("Answer the question")
        )
        self.feedback = named(
            Button("", icon="message-square-quote", density=theme.COUNTER, height=44),
            mark("Note feedback"),
        )
        for button in (self.ask, self.feedback):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row = QHBoxLayout()
        self._row.setSpacing(measures.GAP_8)
        self._row.addWidget(self.sentence, 1, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self.ask)
        self._row.addWidget(self.feedback)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Hairline())
        column.addLayout(self._row)
        self.ask.clicked.connect(self.ask_wanted)
        self.feedback.clicked.connect(self.feedback_wanted)
        self.show_question(None, None)

    def set_compact(self, compact: bool) -> None:
        """Take less room."""
        self._compact = compact
        side = measures.GAP_16 if compact else measures.GAP_24
        self._row.setContentsMargins(side, measures.GAP_4, side, measures.GAP_4)

    def show_question(self, question: Question | None, prompt: CampaignPrompt | None) -> None:
        """Show what a campaign wants said, or what to ask, or that there is nothing."""
        told = ""
        if prompt is not None:
            told = prompt.text
        elif question is not None:
            told = question_asked(question.id, question.facts)
        there = bool(told)
        self.sentence.say(told)
        self.sentence.setVisible(there)
        self.ask.setVisible(there)
        if there:
            self.ask.setAccessibleName(f"{_('Answer the question')}: {told}")
        # Beside a question there is room for the icon alone; its key stands in F1.
        self.feedback.setText("" if there else _("Feedback"))
        self.feedback.set_key("" if there else FEEDBACK_KEY)
        self.feedback.setToolTip(f"{_('Note feedback')} ({FEEDBACK_KEY})" if there else "")
