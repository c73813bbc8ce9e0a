"""A question answered by keys; and what a member says of the shop."""

from datetime import date
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.asking import Question
from loyalty_desktop.services.queries.campaign_prompts import CampaignPrompt
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.visit_asking import VisitAsking
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field, NoteEdit, PhoneEdit
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.scores import ScoreRow
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark
from loyalty_desktop.wording.questions import channel_name, question_asked, question_name

_NO_KEY: Final = "F9"
_WIDTH: Final = 560


class _InPassing(Dialog):
    """Something asked or heard beside a bill; a scan lets it go and is taken as always."""

    def __init__(
        self, window: QWidget, model: VisitAsking, title: str, told: str, **how: Any
    ) -> None:
        super().__init__(window, title, told, width=_WIDTH, stays=True, **how)
        self.model = model
        self.scanned = ""
        self.message = MessageBar(density=theme.COUNTER)
        self.body.addWidget(self.message)
        model.changed.connect(self._refresh)
        model.settled.connect(self._settled)

    @override
    def take_scan(self, code: str) -> None:
        """Let it go: whoever comes next is not kept waiting."""
        self.scanned = code
        self.close_with(False)

    def _refresh(self) -> None:
        self.confirm.set_busy(self.model.busy)
        if self.model.complaint:
            self.message.tell("danger", self.model.complaint, closable=False)
        else:
            self.message.settle()
        self.fit()

    def _settled(self) -> None:
        self.close_with(True)


class _WithNo(_InPassing):
    """One that can be answered with no, too: F9."""

    def __init__(
        self, window: QWidget, model: VisitAsking, title: str, told: str, **how: Any
    ) -> None:
        super().__init__(window, model, title, told, cancel=_("Another time"), **how)
        self._leaving = False

    def _offer_no(self, word: str, name: str) -> None:
        self.no = Button(word, "ghost", key=_NO_KEY, density=theme.COUNTER)
        self.no.setObjectName(name)
        row = QHBoxLayout()
        row.addWidget(self.no)
        row.addStretch(1)
        self.body.addLayout(row)
        self.no.clicked.connect(self._refuse)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F9:
            self.no.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _refuse(self) -> None:
        raise NotImplementedError


class AskDialog(_WithNo):
    """One question: answered with Enter or F10, put off with Esc, declined with F9."""

    def __init__(self, window: QWidget, model: VisitAsking, question: Question) -> None:
        yes_or_no = question.id == "consent"
        super().__init__(
            window,
            model,
            question_asked(question.id, question.facts),
            _("Ask it in passing. The bill stays as it is."),
            icon="message-circle",
            confirm=_("Yes") if yes_or_no else _("Save"),
        )
        self.question = question
        named(self.confirm, mark("Save the answer"))
        self.edit = _edit_for(question)
        if self.edit is not None:
            self.edit.setObjectName("answer")
            self.field = Field(question_name(question.id), self.edit)
            self.body.addWidget(self.field)
        word = _("No") if yes_or_no else _("Would rather not say")
        self._offer_no(word, "decline-to-answer")
        self.confirmed.connect(self._save)

    @override
    def reject(self) -> None:
        # Esc is always the way back: what can't be kept is let go all the same.
        if self._leaving or self.model.question is None:
            self.close_with(False)
        elif not self.model.busy:
            self._leaving = True
            self.model.skip()

    def _save(self) -> None:
        answer = self._answer()
        if answer:
            self.model.answer(answer)
        elif self.edit is not None:
            self.message.tell("danger", self._empty(), closable=False)
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self) -> str:
        edit = self.edit
        if edit is None:
            return "yes"
        if isinstance(edit, DayEdit):
            day: date | None = edit.value()
            return "" if day is None else day.isoformat()
        if isinstance(edit, ScoreRow):
            score = edit.score()
            return "" if score is None else str(score)
        if isinstance(edit, Select):
            return edit.choice()
        return edit.text().strip() if isinstance(edit, Edit) else ""

    def _empty(self) -> str:
        if isinstance(self.edit, DayEdit):
            return _("Type day, month and year, such as 3/7/1990.")
        if isinstance(self.edit, ScoreRow):
            return _("Type a number from 0 to 10.")
        return _("Type the answer, or press Esc to leave it.")

    @override
    def _refuse(self) -> None:
        # No is an answer where messages are concerned: it is kept as such.
        if self.question.id == "consent":
            self.model.answer("no")
        else:
            self.model.decline()


class PromptDialog(_WithNo):
    """What a campaign wants said: yes with F10, no with F9, another time with Esc."""

    def __init__(self, window: QWidget, model: VisitAsking, prompt: CampaignPrompt) -> None:
        super().__init__(
            window,
            model,
            prompt.name,
            _("Say it in passing, and keep what they answer."),
            icon="megaphone",
            confirm=_("Yes"),
        )
        named(self.confirm, mark("They want it"))
        self.body.addWidget(Paragraph(f"\u201c{prompt.text}\u201d", weight=500, breaks=True))
        if prompt.call_to_action:
            code = _("Code: {code}").format(code=prompt.call_to_action)
            self.body.addWidget(Paragraph(code, tone="text-2"))
        self._offer_no(_("No"), "they-do-not-want-it")
        self.confirmed.connect(self._agree)

    @override
    def reject(self) -> None:
        if self._leaving or self.model.prompt is None:
            self.close_with(False)
        elif not self.model.busy:
            self._leaving = True
            self.model.respond("later")

    def _agree(self) -> None:
        self.model.respond("yes")

    @override
    def _refuse(self) -> None:
        self.model.respond("no")


class FeedbackDialog(_InPassing):
    """What a member says: would they recommend the shop, how was it, and why."""

    def __init__(self, window: QWidget, model: VisitAsking, name: str) -> None:
        super().__init__(
            window,
            model,
            _("Feedback from {name}").format(name=name),
            _("One number is enough. Tab goes on, F10 saves."),
            icon="message-square-quote",
        )
        self.nps = ScoreRow(_("Would recommend us, 0 to 10"), 0, 10)
        self.nps.setObjectName("recommendation")
        self.satisfaction = ScoreRow(_("Satisfied today, 1 to 5"), 1, 5)
        self.satisfaction.setObjectName("satisfaction")
        self.product = named(Edit(density=theme.COUNTER), mark("Product"))
        self.comment = named(NoteEdit(), mark("Why, in their words"))
        self.complains = named(
            CheckBox(_("A complaint: somebody answers it within two days"), density=theme.COUNTER),
            mark("Complaint"),
        )
        for caption, edit in (
            (_("Would recommend us, 0 to 10"), self.nps),
            (_("Satisfied today, 1 to 5"), self.satisfaction),
            (_("Product, if it is about one"), self.product),
            (_("Why, in their words"), self.comment),
        ):
            self.body.addWidget(Field(caption, edit))
        self.body.addWidget(self.complains)
        self.nps.setAccessibleName(_("Would recommend us, 0 to 10"))
        self.confirmed.connect(self._save)

    def _save(self) -> None:
        self.model.say(
            self.nps.score(),
            self.satisfaction.score(),
            self.product.text(),
            self.comment.toPlainText(),
            complains=self.complains.isChecked(),
        )


def _edit_for(question: Question) -> QWidget | None:
    """Return the field that takes the answer; None where Yes and No are enough."""
    match question.id:
        case "consent":
            return None
        case "phone":
            return PhoneEdit(density=theme.COUNTER)
        case "birthday":
            return DayEdit(density=theme.COUNTER)
        case "recommend":
            return ScoreRow(question_name(question.id), 0, 10)
        case "channel":
            return _choice([(each, channel_name(each)) for each in question.facts["options"]])
        case "source" if question.facts.get("options"):
            return _choice([(each, each) for each in question.facts["options"]])
        case _:
            return Edit(density=theme.COUNTER)


def _choice(options: list[tuple[str, str]]) -> Select:
    return Select("", [("", _("Choose")), *options], density=theme.COUNTER)
