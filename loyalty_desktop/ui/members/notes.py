"""Visits, calls and notes: what was talked about, what is due, and what is done."""

from datetime import UTC, date, datetime, time
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.asking import QuestionAsked
from loyalty_desktop.services.queries.member_facts import InteractionRow
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.lines import Line, Lines, LineView, TitledPanel, empty
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import DOT, TALKS, feedback_answer, feedback_text, talk_name
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Field, NoteEdit
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, mark
from loyalty_desktop.wording.questions import feedback_place, outcome_name, question_name

_FORM: Final = 260
_ICONS: Final = {
    "visit": "store",
    "call": "phone",
    "message": "message-circle",
    "social": "share-2",
    "complaint": "message-square-warning",
    "note": "pencil",
}
_NOON: Final = time(12, tzinfo=UTC)


class TalkView(QWidget):
    """One talk; a task that waits can be done."""

    done = Signal(str)
    reopened = Signal(str)

    def __init__(self, talk: InteractionRow, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._talk = talk
        told = [day(talk.day), talk_name(talk.kind)]
        if talk.by:
            told.append(talk.by)
        waits = talk.due is not None and talk.done is None
        if talk.done is not None:
            done = _("done on {day}").format(day=day(talk.done))
            told.append(f"{done}: {talk.outcome}" if talk.outcome else done)
        elif talk.due is not None:
            told.append(_("due on {day}").format(day=day(talk.due)))
        late = waits and talk.due is not None and talk.due < today
        line = Line(
            talk.note or talk_name(talk.kind),
            second=DOT.join(told),
            icon=_ICONS.get(talk.kind, "message-circle"),
            icon_tone="warn" if late else "text-2",
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_12)
        row.addWidget(LineView(line), 1)
        if waits:
            self.finish = Button(_("Done"), icon="check")
            self.finish.setObjectName("finish-task")
            self.finish.setAccessibleName(f"{_('Done')}: {talk.note or talk_name(talk.kind)}")
            self.finish.clicked.connect(self._finish)
            row.addWidget(self.finish)
        elif talk.kind == "complaint" and talk.done is not None:
            self.again = Button(_("Open again"), "ghost", icon="undo-2")
            self.again.setObjectName("open-again")
            self.again.setAccessibleName(f"{_('Open again')}: {talk.note or talk_name(talk.kind)}")
            self.again.clicked.connect(self._reopen)
            row.addWidget(self.again)

    def _finish(self) -> None:
        self.done.emit(self._talk.id)

    def _reopen(self) -> None:
        self.reopened.emit(self._talk.id)


class OutcomeDialog(Dialog):
    """What came of a complaint, before it is closed."""

    closed_with = Signal(str, str)
    """The id of the talk, and what came of it."""

    def __init__(self, window: QWidget, talk: InteractionRow) -> None:
        super().__init__(
            window,
            _("Close the complaint"),
            talk.note or talk_name(talk.kind),
            icon="message-square-warning",
            confirm=_("Done"),
        )
        self._talk = talk
        self.outcome = named(NoteEdit(), mark("What came of it"))
        hint = _("The cashier tells them at the next visit.")
        self.body.addWidget(Field(_("What came of it"), self.outcome, hint=hint))
        self.confirmed.connect(self._close_it)

    def _close_it(self) -> None:
        self.closed_with.emit(self._talk.id, self.outcome.toPlainText())


class NotesTab(QWidget):
    """What was noted at the left, newest first; a new note at the right."""

    def __init__(self, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notes-tab")
        self._model = model
        self._talks = TitledPanel(_("Notes and talks"), gap=measures.GAP_4)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._talks.column.addLayout(self._column)
        self._talks.column.addStretch(1)
        self._feedback = TitledPanel(_("Feedback"), gap=measures.GAP_4)
        self.feedback = Lines(_("Feedback"))
        self._feedback.column.addWidget(self.feedback)
        self._asked = TitledPanel(_("Questions asked"), gap=measures.GAP_4)
        self.asked = Lines(_("Questions asked"))
        self._asked.column.addWidget(self.asked)
        self._talked: dict[str, InteractionRow] = {}
        form = TitledPanel(_("New note"), gap=measures.GAP_12)
        self.kind = named(Select(), mark("Kind of note"))
        self.note = named(NoteEdit(), mark("Note"))
        self.due = named(DayEdit(), mark("Due"))
        self.add = named(Button(_("Add note"), "primary", icon="plus"), mark("Add note"))
        self.kind_field = Field(_("Kind"), self.kind)
        self.note_field = Field(_("Note"), self.note)
        self.due_field = Field(_("Due"), self.due, hint=_("Only if something is to be done."))
        for each in (self.kind_field, self.note_field, self.due_field):
            form.column.addWidget(each)
        form.column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        form.column.addStretch(1)
        form.setMinimumWidth(theme.scaled(_FORM))
        left = QVBoxLayout()
        left.setSpacing(measures.GAP_16)
        left.addWidget(self._talks)
        left.addWidget(self._feedback)
        left.addWidget(self._asked)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_16)
        row.addLayout(left, 2)
        row.addWidget(form, 1, Qt.AlignmentFlag.AlignTop)
        self.kind.offer([(kind, talk_name(kind)) for kind in TALKS])
        self.add.clicked.connect(self._add)
        self.note.textChanged.connect(self._settle)
        model.noted.connect(self._noted)

    def show_page(self, page: MemberPage) -> None:
        """Show a member."""
        empty(self._column)
        talks = page.facts.interactions
        for place, talk in enumerate(sorted(talks, key=_waiting_first)):
            if place:
                self._column.addWidget(Hairline())
            view = TalkView(talk, page.day)
            view.done.connect(self._finish)
            view.reopened.connect(self._model.reopen_task)
            self._column.addWidget(view)
        if not talks:
            told = _("Nothing is noted yet. Note a call, a wish, or what was promised.")
            self._column.addWidget(Paragraph(told, tone="text-2"))
        self._talked = {talk.id: talk for talk in talks}
        self._asked.setVisible(bool(page.facts.asked))
        self.asked.show_lines(
            [
                Line(
                    question_name(each.question),
                    second=DOT.join(filter(None, _put(each))),
                    icon="message-circle",
                )
                for each in page.facts.asked
            ]
        )
        self._feedback.setVisible(bool(page.facts.feedback))
        self.feedback.show_lines(
            [
                Line(
                    feedback_text(each),
                    second=f"{day(each.day)}, {feedback_place(each.source)}, "
                    f"{feedback_answer(each)}",
                    icon="message-square-quote",
                )
                for each in page.facts.feedback
            ]
        )

    def _finish(self, talk: str) -> None:
        row = self._talked.get(talk)
        if row is None or row.kind != "complaint":
            self._model.finish_task(talk)
            return
        dialog = OutcomeDialog(self.window(), row)
        dialog.closed_with.connect(self._model.finish_task)
        dialog.open()

    def _add(self) -> None:
        text = self.note.toPlainText().strip()
        due = self.due.value()
        if not text:
            self.note_field.complain(_("Write what is to be kept."))
            self.note.setFocus()
        elif self.due.text().strip() and due is None:
            self.due_field.complain(_("Type day, month and year."))
            self.due.setFocus()
        else:
            self.due_field.settle()
            when = None if due is None else datetime.combine(due, _NOON)
            self._model.add_note(self.kind.choice(), text, when)

    def _noted(self) -> None:
        self.note.clear()
        self.due.clear()
        self.note.setFocus()

    def _settle(self) -> None:
        if self.note_field.complaint:
            self.note_field.settle()


def _waiting_first(talk: InteractionRow) -> bool:
    # The rows come newest first, and sorting keeps that among equals.
    return talk.due is None or talk.done is not None


def _put(asked: QuestionAsked) -> tuple[str, ...]:
    return day(asked.day), outcome_name(asked.outcome), asked.by or ""
