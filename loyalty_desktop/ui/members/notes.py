"""Visits, calls and notes: what was talked about, what is due, and what is done."""

from datetime import UTC, date, datetime, time
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.member_facts import InteractionRow
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.lines import Line, Lines, LineView, TitledPanel, empty
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import DOT, TALKS, feedback_answer, feedback_text, talk_name
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.fields import Field, NoteEdit
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, mark

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

    def __init__(self, talk: InteractionRow, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._talk = talk
        told = [day(talk.day), talk_name(talk.kind)]
        if talk.by:
            told.append(talk.by)
        waits = talk.due is not None and talk.done is None
        if talk.done is not None:
            told.append(_("done on {day}").format(day=day(talk.done)))
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

    def _finish(self) -> None:
        self.done.emit(self._talk.id)


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
            view.done.connect(self._model.finish_task)
            self._column.addWidget(view)
        if not talks:
            told = _("Nothing is noted yet. Note a call, a wish, or what was promised.")
            self._column.addWidget(Paragraph(told, tone="text-2"))
        self._feedback.setVisible(bool(page.facts.feedback))
        self.feedback.show_lines(
            [
                Line(
                    feedback_text(each),
                    second=f"{day(each.day)}, {feedback_answer(each)}",
                    icon="message-square-quote",
                )
                for each in page.facts.feedback
            ]
        )

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
