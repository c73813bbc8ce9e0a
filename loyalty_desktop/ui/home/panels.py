"""The panels of the first page: the goal, today's four figures, what waits, what has changed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.goals import GoalShown
from loyalty_desktop.services.queries.tasks import Task
from loyalty_desktop.services.queries.today import Moved, Today
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.charts.lines import LineChart
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.goal_way import show_way
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, money, ngettext, number, percent
from loyalty_desktop.wording.figures import long_weekday
from loyalty_desktop.wording.planning_words import ahead_told, move_reason, move_told, value_told

_FEW = 6
_ICONS = {
    "overdue": "circle-alert",
    "today": "calendar-clock",
    "feedback": "message-square-quote",
    "birthday": "cake",
    "quiet": "moon-star",
    "prospect": "eye",
    "twin": "users",
}


class GoalOfHome(Panel):
    """The goal that ends first: its figure large, its way beside it."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setObjectName("home-goal")
        self.title = Label(weight=600)
        self.name = Paragraph("", tone="text-2")
        self.value = DataLabel(mark("Goal"), "hero")
        self.standing = Paragraph("", "small", tone="text-2")
        self.way = LineChart("", tall=128)
        self.set_one = Button("", "secondary", icon="trending-up")
        self.set_one.setObjectName("set-a-goal")
        words = QVBoxLayout()
        words.setSpacing(measures.GAP_4)
        words.addWidget(self.title)
        words.addWidget(self.name)
        words.addStretch(1)
        words.addWidget(self.value)
        words.addWidget(self.standing)
        foot = QHBoxLayout()
        foot.addWidget(self.set_one)
        foot.addStretch(1)
        words.addLayout(foot)
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_24)
        row.addLayout(words, 2)
        row.addWidget(self.way, 3)
        self.column.addLayout(row)
        self.set_one.clicked.connect(self.wanted)

    def show_goal(self, goal: GoalShown | None, unit: Currency) -> None:
        """Show a goal, or how to set one."""
        self.title.setText(_("Goal"))
        self.set_one.setText(_("Set a goal"))
        self.set_one.setAccessibleName(_("Set a goal"))
        self.set_one.setVisible(goal is None)
        for widget in (self.value, self.way, self.standing):
            widget.setVisible(goal is not None)
        if goal is None:
            self.name.say(_("Say what you want to reach, from where, and by when."))
            return
        self.name.say(goal.name)
        self.value.show_value(value_told(goal.value, goal.unit, unit))
        reached = goal.reached
        told = _("Reached") if reached else ahead_told(goal.ahead, goal.unit, unit)
        self.standing.say(told)
        behind = not reached and goal.ahead is not None and goal.ahead < 0
        self.standing.set_tone("warn" if behind else "text-2")
        self.way.say(goal.name, self.value.text())
        show_way(self.way, goal, unit)


class TodayOfHome(Panel):
    """Four figures of the business day, each with a line that says what it means."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, parent=parent)
        self.setObjectName("home-today")
        self.figures = {
            name: _Figure(name)
            for name in (
                mark("Takings"),
                mark("Purchases"),
                mark("Points given"),
                mark("New members"),
            )
        }
        grid = QGridLayout()
        grid.setSpacing(0)
        for place, figure in enumerate(self.figures.values()):
            # Rows and columns of figures, a hairline between them.
            row, column = place // 2 * 2, place % 2 * 2
            grid.addWidget(figure, row, column)
            grid.setColumnStretch(column, 1)
            grid.setRowStretch(row, 1)
        grid.addWidget(Hairline(), 1, 0, 1, 3)
        grid.addWidget(Hairline(upright=True), 0, 1, 3, 1)
        self.column.addLayout(grid)

    def show_today(self, today: Today, unit: Currency) -> None:
        """Show the figures of today."""
        self.figures["Takings"].show_figure(money(today.taken, unit), *_beside(today, unit))
        share = percent(today.member_bills / today.bills, 0) if today.bills else ""
        told = _("{count} with a member, {share}").format(
            count=number(today.member_bills), share=share
        )
        self.figures["Purchases"].show_figure(number(today.bills), told if today.bills else "")
        self.figures["Points given"].show_figure(
            number(today.given),
            _("{count} used, worth {worth}").format(
                count=number(today.used), worth=money(today.used_worth, unit)
            ),
        )
        self.figures["New members"].show_figure(
            number(today.joined),
            ngettext("{count} member in all", "{count} members in all", today.members).format(
                count=number(today.members)
            ),
        )


class _Figure(QWidget):
    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source
        self.caption = Label(_(source), tone="text-2")
        self.value = DataLabel(source, "figure")
        self.told = Paragraph("", "small", tone="text-2")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(2)
        column.addWidget(self.caption)
        column.addWidget(self.value)
        column.addWidget(self.told)
        column.addStretch(1)

    def show_figure(self, value: str, told: str, tone: str = "text-2") -> None:
        """Show a figure and what it means."""
        self.caption.setText(_(self._source))
        self.value.show_value(value)
        self.told.say(told)
        self.told.set_tone(tone)


class TasksOfHome(Panel):
    """What waits, one line a kind."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=measures.GAP_8, parent=parent)
        self.setObjectName("home-tasks")
        self.title = Label(weight=600)
        self.count = Label(role="small", tone="text-2")
        self.nothing = Paragraph("", tone="text-2")
        self.rows: list[QWidget] = []
        self.all = Button("", "ghost", icon="chevron-right", flush=True)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.count)
        self._list = QVBoxLayout()
        self._list.setSpacing(measures.GAP_8)
        foot = QHBoxLayout()
        foot.addWidget(self.all)
        foot.addStretch(1)
        self.column.addLayout(head)
        self.column.addWidget(self.nothing)
        self.column.addLayout(self._list)
        self.column.addStretch(1)
        self.column.addLayout(foot)
        self.all.clicked.connect(self.wanted)

    def show_tasks(self, tasks: tuple[Task, ...]) -> None:
        """Show these."""
        self.title.setText(_("Tasks"))
        self.all.setText(_("All tasks"))
        self.all.setAccessibleName(_("All tasks"))
        count = sum(task.count for task in tasks)
        self.count.setText(ngettext("{count} open", "{count} open", count).format(
            count=number(count)))  # fmt: skip
        self.nothing.say(_("Nothing waits."))
        self.nothing.setVisible(not tasks)
        _replace(self._list, self.rows, [_TaskRow(task) for task in tasks[:_FEW]])


class _TaskRow(QWidget):
    def __init__(self, task: Task) -> None:
        super().__init__()
        pressing = task.kind in {"overdue", "today"}
        words = QVBoxLayout()
        words.setSpacing(0)
        told = _task_told(task)
        words.addWidget(Paragraph(told))
        names = ", ".join(person.name for person in task.people[:2])
        if names:
            words.addWidget(Paragraph(names, "small", tone="danger" if pressing else "text-2"))
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_12)
        row.addWidget(
            Glyph(_ICONS.get(task.kind, "circle-alert"), "danger" if pressing else "text-2"),
            0,
            Qt.AlignmentFlag.AlignTop,
        )
        row.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_8)
        column.addLayout(row)
        column.addWidget(Hairline())
        self.setAccessibleName(f"{told}: {names}" if names else told)


class ChangesOfHome(Panel):
    """What has changed in a week, and why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=measures.GAP_8, parent=parent)
        self.setObjectName("home-changes")
        self.title = Label(weight=600)
        self.nothing = Paragraph("", tone="text-2")
        self.rows: list[QWidget] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(measures.GAP_8)
        self.column.addWidget(self.title)
        self.column.addWidget(self.nothing)
        self.column.addLayout(self._list)
        self.column.addStretch(1)

    def show_moves(self, moves: tuple[Moved, ...], churn_days: int) -> None:
        """Show the largest movements, each with its reason."""
        self.title.setText(_("What has changed in a week, and why"))
        self.nothing.say(_("Nobody moved from one stage to another."))
        self.nothing.setVisible(not moves)
        _replace(self._list, self.rows, [_MoveRow(each, churn_days) for each in moves[:_FEW]])


class _MoveRow(QWidget):
    def __init__(self, moved: Moved, churn_days: int) -> None:
        super().__init__()
        told = move_told(moved.before, moved.after, moved.count)
        reason = move_reason(moved.before, moved.after, moved.row, churn_days)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Paragraph(told))
        column.addWidget(Paragraph(reason, "small", tone="text-2"))
        column.addSpacing(measures.GAP_4)
        column.addWidget(Hairline())
        self.setAccessibleName(f"{told}. {reason}")


def _beside(today: Today, unit: Currency) -> tuple[str, str]:
    """Return how the takings stand to those of a usual day of this name, and its tone."""
    more = today.beside_usual
    if not today.bills and today.usual:
        return _("Usually {amount} by now").format(amount=money(today.usual, unit)), "text-2"
    if more is None:
        return _("No usual day to compare with yet"), "text-2"
    name = long_weekday(today.day)
    if abs(more) < 0.005:
        return _("as on a usual {weekday} by now").format(weekday=name), "text-2"
    if more > 0:
        told = _("{share} above a usual {weekday} by now")
        return told.format(share=percent(more, 0), weekday=name), "accent-text"
    told = _("{share} below a usual {weekday} by now")
    return told.format(share=percent(-more, 0), weekday=name), "text-2"


def _task_told(task: Task) -> str:
    count = task.count
    told = {
        "overdue": ngettext("{count} promise is overdue", "{count} promises are overdue", count),
        "today": ngettext("{count} promise is due today", "{count} promises are due today", count),
        "feedback": ngettext(
            "{count} feedback waits for an answer", "{count} feedbacks wait for an answer", count
        ),
        "birthday": ngettext(
            "{count} birthday within a week", "{count} birthdays within a week", count
        ),
        "quiet": ngettext(
            "{count} good customer has gone quiet", "{count} good customers have gone quiet", count
        ),
        "prospect": ngettext("{count} prospect to call", "{count} prospects to call", count),
        "twin": ngettext(
            "{count} pair may be one person", "{count} pairs may be one person", count
        ),
    }[task.kind]
    return told.format(count=number(count))


def _replace(layout: QVBoxLayout, shown: list[QWidget], rows: list[QWidget]) -> None:
    """Put other rows in the place of those that are shown."""
    for row in shown:
        layout.removeWidget(row)
        row.hide()
        row.deleteLater()
    shown[:] = rows
    for row in rows:
        layout.addWidget(row)
