"""What is said and asked at the counter: rules in an order, on or off, tried on a member."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.queries.saying import CounterRules, Tried
from loyalty_desktop.ui.tasks.view_model import TasksModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.switch import Switch
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark
from loyalty_desktop.wording.questions import (
    asking_rule,
    question_asked,
    question_name,
    question_rule,
)
from loyalty_desktop.wording.sayings import line_and_reason, line_name, line_rule

UP_KEY = "Alt+Up"
DOWN_KEY = "Alt+Down"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in its list: its id, its name, and when it acts."""

    id: str
    name: str
    when: str


class OrderTable(Table):
    """Rules in an order: the first that fits wins. Space switches, Alt+Up and Alt+Down move."""

    ticks_choose = False

    ordered = Signal(object, object)
    """The ids in order, and those that are off."""

    def __init__(self, name: str, model: RowsModel[Rule]) -> None:
        super().__init__(name, model)
        self._model = model
        self._filling = False
        self.may_change = False
        for key, slot in ((UP_KEY, self._up), (DOWN_KEY, self._down)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)
        model.ticked_changed.connect(self._switched)

    def show_rules(self, rules: Sequence[Rule], off: frozenset[str]) -> None:
        """Show the rules in their order."""
        self._filling = True
        place = self.currentIndex().row()
        self._model.show_rows(rules)
        for at, rule in enumerate(rules):
            if self._model.is_ticked(at) is (rule.id in off):
                self._model.toggle(at)
        self._filling = False
        if 0 <= place < len(rules):
            self.setCurrentIndex(self._model.index(place, 0))

    def _switched(self, _count: int) -> None:
        if not self._filling:
            self._tell([rule.id for rule in self._model.rows()])

    def _up(self) -> None:
        self._move(-1)

    def _down(self) -> None:
        self._move(1)

    def _move(self, by: int) -> None:
        place = self.currentIndex().row()
        order = [rule.id for rule in self._model.rows()]
        to = place + by
        if not self.may_change or place < 0 or not 0 <= to < len(order):
            return
        order[place], order[to] = order[to], order[place]
        self.setCurrentIndex(self._model.index(to, 0))
        self._tell(order)

    def _tell(self, order: list[str]) -> None:
        on = self._model.ticked()
        self.ordered.emit(tuple(order), tuple(name for name in order if name not in on))


class CounterTab(QWidget):
    """Lines to say at the left, questions at the right, and somebody to try them on."""

    def __init__(self, model: TasksModel) -> None:
        super().__init__()
        self.setObjectName("counter-tab")
        self._model = model
        columns = (Column[Rule](_("What is said"), _rule),)
        self._lines: RowsModel[Rule] = RowsModel(columns, self, key=_id)
        self.lines = OrderTable(_("Lines to say"), self._lines)
        self.lines.setObjectName("lines-to-say")
        asked = (Column[Rule](_("What is asked"), _rule),)
        self._questions: RowsModel[Rule] = RowsModel(asked, self, key=_id)
        self.questions = OrderTable(_("Questions to ask"), self._questions)
        self.questions.setObjectName("questions-to-ask")
        self.display = named(Switch(), mark("Ask on the customer's screen"))
        self.who = named(
            Edit(icon="search", placeholder=_("Number, card or phone")), mark("Try on a member")
        )
        self.test = named(Button(_("Try"), icon="play"), mark("Try the rules"))
        self.result = Paragraph()
        self.result.setObjectName("result-of-trying")
        self._build()
        self.setFocusProxy(self.lines)
        self.lines.ordered.connect(self._order_lines)
        self.questions.ordered.connect(self._order_questions)
        self.display.clicked.connect(self._switch)
        self.who.returnPressed.connect(self._try)
        self.test.clicked.connect(self._try)

    def _build(self) -> None:
        lists = WrappingRow()
        lists.setSpacing(measures.GAP_16)
        for title, told, table in (
            (_("To say: the first that fits"), _keys_told(), self.lines),
            (_("To ask: the first that is missing"), asking_rule(), self.questions),
        ):
            panel = Panel(padding=0, gap=measures.GAP_4)
            panel.column.setContentsMargins(1, measures.GAP_12, 1, 4)
            head = QVBoxLayout()
            head.setContentsMargins(measures.GAP_12, 0, measures.GAP_12, 0)
            head.setSpacing(measures.GAP_4)
            head.addWidget(Label(title, weight=600))
            head.addWidget(Paragraph(told, "small", tone="text-2"))
            panel.column.addLayout(head)
            panel.column.addWidget(table, 1)
            lists.addWidget(panel, 1)
        display = QHBoxLayout()
        display.setSpacing(measures.GAP_12)
        display.addWidget(self.display)
        display.addWidget(
            Paragraph(_("After a sale, ask customers on their own screen if they recommend us")), 1
        )
        trying = QHBoxLayout()
        trying.setSpacing(measures.GAP_8)
        trying.addWidget(Label(_("Try on a member"), tone="text-2"))
        trying.addWidget(self.who, 1)
        trying.addWidget(self.test)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addLayout(lists, 1)
        column.addLayout(display)
        column.addLayout(trying)
        column.addWidget(self.result)

    def fill(self, *, wide: bool) -> None:
        """Show what is known."""
        del wide
        known = self._model.counter
        if known is None:
            return
        saying, asking = known.saying, known.asking
        lines = [Rule(each, line_name(each), line_rule(each)) for each in saying.order]
        asked = [Rule(each, question_name(each), question_rule(each)) for each in asking.order]
        for table, rules, off in (
            (self.lines, lines, saying.off),
            (self.questions, asked, asking.off),
        ):
            table.may_change = known.may_change
            table.show_rules(rules, off)
            table.setEnabled(known.may_change)
        self.display.setChecked(known.on_display)
        self.display.setEnabled(known.may_change)
        self.result.say(_tried(self._model.tried, known))

    def _order_lines(self, order: tuple[str, ...], off: tuple[str, ...]) -> None:
        self._model.choose_order("saying", order, off)

    def _order_questions(self, order: tuple[str, ...], off: tuple[str, ...]) -> None:
        self._model.choose_order("questions", order, off)

    def _switch(self, on: bool) -> None:
        self._model.ask_on_display(on)

    def _try(self) -> None:
        self._model.try_on(self.who.text())


def _tried(tried: Tried | None, known: CounterRules) -> str:
    if tried is None:
        return ""
    line, reason = line_and_reason(tried.say, tried.name, known.currency)
    told = f"{tried.name}: \u201c{line}\u201d {reason}."
    others = [line_name(say.because) for say in tried.fits if say.because != tried.say.because]
    if others:
        told += " " + _("Would fit too: {lines}.").format(lines=", ".join(others))
    if tried.question is not None:
        asked = question_asked(tried.question.id, tried.question.facts)
        told += " " + _("Asked: {question}").format(question=asked)
    return told


def _keys_told() -> str:
    return _("Space switches a line on or off; {up} and {down} move it.").format(
        up=UP_KEY, down=DOWN_KEY
    )


def _rule(rule: Rule) -> Cell:
    return Cell(rule.name, second=rule.when, weight=500)


def _id(rule: Rule) -> str:
    return rule.id
