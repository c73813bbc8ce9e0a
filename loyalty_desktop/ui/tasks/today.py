"""What waits today: promises by their day, then whom to call, congratulate, or look at."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.tasks import DueRow, Task, TaskPerson
from loyalty_desktop.ui.tasks import words
from loyalty_desktop.ui.tasks.view_model import TasksModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, day_of_year, number, spaced_number

_LISTED = ("feedback", "birthday", "quiet", "prospect", "twin")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A line of the list: something promised, somebody of a task, or how many more there are."""

    due: DueRow | None = None
    task: Task | None = None
    person: TaskPerson | None = None


class TodayTab(QWidget):
    """One list to go through from the top; Enter opens what a line is about."""

    due_wanted = Signal(object)
    """A `DueRow` to be done or put off."""
    member_wanted = Signal(str)
    feedback_wanted = Signal()

    def __init__(self, model: TasksModel) -> None:
        super().__init__()
        self.setObjectName("today-tab")
        self._model = model
        self.summary = Paragraph(tone="text-2")
        self.summary.setObjectName("what-waits")
        self.rows: RowsModel[TaskLine] = RowsModel((), self)
        self.table = Table(_("Tasks"), self.rows)
        self.table.setObjectName("tasks")
        self.nothing = EmptyState(
            "circle-check",
            _("Nothing waits"),
            _("What is promised with a day, complaints, and people to think of stand here."),
        )
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.nothing)
        panel = Panel(padding=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addWidget(self.summary)
        column.addWidget(panel, 1)
        self.setFocusProxy(self.table)
        self.table.opened.connect(self._open)

    def fill(self, *, wide: bool) -> None:
        """Show what is known."""
        known = self._model.today
        if known is None:
            return
        lines = [TaskLine(due=row) for row in known.due]
        for task in known.tasks:
            if task.kind in _LISTED:
                lines += [TaskLine(task=task, person=person) for person in task.people]
                if task.count > len(task.people):
                    lines.append(TaskLine(task=task))
        self.rows.show_columns(_columns(wide=wide))
        self.rows.show_rows(lines)
        self.pages.setCurrentWidget(self.table if lines else self.nothing)
        self.summary.say(" \u00b7 ".join(words.task_told(task) for task in known.tasks))
        self.summary.setVisible(bool(known.tasks))

    def _open(self, place: int) -> None:
        line = self.rows.row_at(place)
        if line is None:
            return
        if line.due is not None:
            self.due_wanted.emit(line.due)
        elif line.task is not None and line.task.kind == "feedback":
            self.feedback_wanted.emit()
        elif line.person is not None:
            self.member_wanted.emit(line.person.id)


def _columns(*, wide: bool) -> tuple[Column[TaskLine], ...]:
    when = Column[TaskLine](_("When"), _when, width=150 if wide else 124)
    who = Column[TaskLine](_("Who"), _who, width=220 if wide else 190)
    return when, who, Column[TaskLine](_("What"), _what)


def _when(line: TaskLine) -> Cell:
    due = line.due
    if due is not None:
        tone = {"overdue": "danger", "today": "accent-text"}.get(due.when, "text-2")
        second = _("Overdue") if due.when == "overdue" else ""
        return Cell(words.due_told(due), second=second, tone=tone, weight=500)
    if line.person is not None and line.person.day is not None and line.task is not None:
        if line.task.kind == "birthday":
            return Cell(day_of_year(line.person.day), tone="text-2")
        second = _("last visit") if line.task.kind == "quiet" else ""
        return Cell(day(line.person.day), second=second, tone="text-2")
    return Cell("\u2013", tone="text-2")


def _who(line: TaskLine) -> Cell:
    if line.due is not None:
        return Cell(line.due.name, second=spaced_number(line.due.number), weight=500)
    if line.person is not None:
        return Cell(line.person.name, weight=500)
    assert line.task is not None
    more = line.task.count - len(line.task.people)
    return Cell(_("and {count} more").format(count=number(more)), tone="text-2")


def _what(line: TaskLine) -> Cell:
    if line.due is not None:
        note = " ".join((line.due.note or "").split())
        told = words.talk(line.due.kind)
        icon = "message-square-warning" if line.due.kind == "complaint" else "calendar-clock"
        return Cell(note or told, second=told if note else "", icon=icon)
    assert line.task is not None
    kind = line.task.kind
    return Cell(_kind(line), second=words.task_hint(kind), icon=words.ICONS[kind])


def _kind(line: TaskLine) -> str:
    assert line.task is not None
    return {
        "feedback": _("Feedback to answer"),
        "birthday": _("Birthday"),
        "quiet": _("A good customer has gone quiet"),
        "prospect": _("A prospect to call"),
        "twin": _("May be there twice"),
    }[line.task.kind]
