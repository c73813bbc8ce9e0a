"""A goal in a panel: its figure, its words, its way."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.goals import GoalShown, NoteShown
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.charts.lines import LineChart
from loyalty_desktop.ui.widgets.charts.panel import ChartPanel
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.goal_way import show_way
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, day, mark
from loyalty_desktop.wording.planning_words import (
    NOTE_KINDS,
    ahead_told,
    definition,
    measure_name,
    value_told,
)


class GoalPanel(ChartPanel):
    """The way of one goal, with its figure before it and what it brings below."""

    close_wanted = Signal(str)
    """The id of the goal."""

    def __init__(self, goal: GoalShown, unit: Currency, parent: QWidget | None = None) -> None:
        self.way = LineChart(goal.name, tall=120)
        show_way(self.way, goal, unit)
        super().__init__(self.way, goal.name, measure_name(goal.measure), parent=parent)
        self.goal = goal
        self.setObjectName("goal")
        self.value = DataLabel(mark("Goal"), "hero")
        self.value.show_value(value_told(goal.value, goal.unit, unit))
        if goal.reached:
            told, tone = _("Reached"), "accent-text"
        else:
            told = ahead_told(goal.ahead, goal.unit, unit)
            behind = goal.ahead is not None and goal.ahead < 0
            tone = "warn" if behind else "text-2"
        self.standing = Label(told, "small", tone=tone, weight=500)
        self.days = Label(
            _("{first} to {last}").format(first=day(goal.first), last=day(goal.last)),
            "small",
            tone="text-2",
        )
        figure = QHBoxLayout()
        figure.setSpacing(measures.GAP_16)
        figure.addWidget(self.value)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self.standing)
        words.addWidget(self.days)
        figure.addLayout(words, 1)
        self.column.insertLayout(1, figure)
        self.column.addWidget(Paragraph(definition(goal.measure), "small", tone="text-2"))
        for caption, gain in (
            (_("What the shop gains"), goal.shop_gain),
            (_("What members gain"), goal.member_gain),
        ):
            if gain:
                self.column.addWidget(Paragraph(f"{caption}: {gain}", "small"))
        self.end = Button(_("Close this goal"), "ghost", icon="check", flush=True)
        self.end.setAccessibleName(_("Close the goal {name}").format(name=goal.name))
        self.end.clicked.connect(self._close)
        foot = QHBoxLayout()
        foot.addWidget(self.end)
        foot.addStretch(1)
        self.column.addLayout(foot)

    def _close(self) -> None:
        self.close_wanted.emit(self.goal.id)


class NotesPanel(Panel):
    """What is to be done, each with a box to tick it off."""

    done = Signal(str, bool)
    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=measures.GAP_8, parent=parent)
        self.setObjectName("strategy-notes")
        self.title = Label(weight=600)
        self.add = Button("", "secondary", icon="plus", key="F8")
        self.add.setObjectName("new-note")
        self.nothing = Paragraph("", "small", tone="text-2")
        self.lines: list[_NoteLine] = []
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.add)
        self._list = QVBoxLayout()
        self._list.setSpacing(measures.GAP_12)
        self.column.addLayout(head)
        self.column.addWidget(self.nothing)
        self.column.addLayout(self._list)
        self.column.addStretch(1)
        self.add.clicked.connect(self.wanted)
        self.say()

    def say(self) -> None:
        """Say it in the language in force."""
        self.title.setText(_("Strategy"))
        self.add.setText(_("New note"))
        self.add.setAccessibleName(_("New note"))
        self.nothing.say(_("Nothing noted yet. Write down what you mean to do."))

    def show_notes(self, notes: tuple[NoteShown, ...]) -> None:
        """Show these notes."""
        for line in self.lines:
            self._list.removeWidget(line)
            line.hide()
            line.deleteLater()
        self.lines = [_NoteLine(note) for note in notes]
        for line in self.lines:
            line.ticked.connect(self.done)
            self._list.addWidget(line)
        self.nothing.setVisible(not notes)


class _NoteLine(QWidget):
    ticked = Signal(str, bool)

    def __init__(self, note: NoteShown) -> None:
        super().__init__()
        self._id = note.id
        done = note.done_at is not None
        self.box = CheckBox("")
        self.box.setChecked(done)
        self.box.setAccessibleName(_("Done: {note}").format(note=note.text))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Paragraph(note.text, tone="text-2" if done else "text"))
        words.addWidget(Label(_(NOTE_KINDS[note.kind]), "small", tone="text-2"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_12)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.box.toggled.connect(self._tick)

    def _tick(self, done: bool) -> None:
        self.ticked.emit(self._id, done)
