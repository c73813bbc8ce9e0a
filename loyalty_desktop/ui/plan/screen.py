"""Goals: what the shop wants, how far it is, what is to be done, how the programme does."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.plan.dialogs import GoalDialog, NoteDialog
from loyalty_desktop.ui.plan.goal_panel import GoalPanel, NotesPanel
from loyalty_desktop.ui.plan.measure_rows import MeasureRows
from loyalty_desktop.ui.plan.view_model import GoalEditing, PlanModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.panel import Ground, Panel
from loyalty_desktop.ui.widgets.progress import BusyArc
from loyalty_desktop.ui.widgets.scrolling import GUTTER, PageScroll
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.tabs import Tabs
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, day, ngettext, number
from loyalty_desktop.wording.planning_words import benefit_name

_ASIDE: Final = 336
_WIDE: Final = 900


class PlanScreen(Ground):
    """Three pages: the goals with the notes beside them, the seven benefits, before and after."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("plan")
        self._desk, self._clock = desk, clock
        self.model = PlanModel(desk, clock, self)
        self.dialog: GoalDialog | NoteDialog | None = None
        self.title = Label(_("Goals"), "title")
        self.busy = BusyArc(_("Reckoning"))
        self.add = Button(_("New goal"), "primary", icon="plus", key="Ins")
        self.add.setShortcut("Ins")
        self.add.setObjectName("new-goal")
        self.add.setAccessibleName(_("New goal"))
        # The tabs stay where they are when the button goes.
        place = self.add.sizePolicy()
        place.setRetainSizeWhenHidden(True)
        self.add.setSizePolicy(place)
        self.tabs = Tabs()
        self.tabs.setAccessibleName(_("Goals"))
        for name in (_("Goals"), _("How the programme does"), _("Before and after a change")):
            self.tabs.addTab(name)
        self.message = MessageBar()
        self.pages = OneShown()
        self.goals: list[GoalPanel] = []
        self.notes = NotesPanel()
        self.notes.add.setShortcut("F8")
        self.nothing = EmptyState(
            "trending-up",
            _("No goals yet"),
            _("Say what you want to reach, from where, and by when. The way shows here."),
        )
        self._goals = QVBoxLayout()
        self._health = QVBoxLayout()
        self.period = Label(tone="text-2")
        self.benefits: list[tuple[Panel, MeasureRows]] = []
        self.version = Select(_("Version"))
        self.version.setObjectName("version")
        self.change_told = Paragraph("", tone="text-2")
        self.change_rows = MeasureRows()
        self.no_proof = Paragraph("", "small", tone="text-2")
        self._build()
        self.model.changed.connect(self._fill)
        self.model.told.connect(self._tell)
        self.tabs.currentChanged.connect(self._choose)
        self.add.clicked.connect(self._new_goal)
        self.notes.wanted.connect(self._new_note)
        self.notes.done.connect(self.model.finish)
        self.version.chosen.connect(self._compare)
        self.model.load()

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.load()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_12)
        head.addWidget(self.title)
        head.addWidget(self.busy)
        head.addStretch(1)
        head.addWidget(self.add)
        for page in (self._goals_page(), self._health_page(), self._change_page()):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge - GUTTER, edge)
        column.setSpacing(measures.GAP_12)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, GUTTER, 0)
        above.setSpacing(measures.GAP_12)
        above.addLayout(head)
        above.addWidget(self.tabs)
        above.addWidget(self.message)
        column.addLayout(above)
        column.addWidget(self.pages, 1)

    def _goals_page(self) -> QWidget:
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(measures.GAP_16)
        self._goals.setSpacing(measures.GAP_16)
        self._goals.addWidget(self.nothing, 1)
        self._goals.addStretch()
        self._columns.addLayout(self._goals, 1)
        self._columns.addWidget(self.notes)
        return _scrolling(self._columns, _("Goals"))

    def _health_page(self) -> QWidget:
        self._health.setContentsMargins(0, 0, 0, 0)
        self._health.setSpacing(measures.GAP_16)
        self._health.addWidget(self.period)
        self._health.addStretch(1)
        return _scrolling(self._health, _("How the programme does"))

    def _change_page(self) -> QWidget:
        panel = Panel()
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_12)
        head.addWidget(self.version)
        head.addWidget(self.change_told, 1)
        panel.column.addLayout(head)
        panel.column.addWidget(self.change_rows)
        panel.column.addWidget(self.no_proof)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(panel)
        column.addStretch(1)
        return _scrolling(column, _("Before and after a change"))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.scaled(_WIDE)
        direction = QBoxLayout.Direction
        self._columns.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self.notes.setMinimumWidth(theme.scaled(_ASIDE) if wide else 0)
        self.notes.setMaximumWidth(theme.scaled(_ASIDE) if wide else 16_777_215)

    def _fill(self) -> None:
        model = self.model
        self.busy.setVisible(bool(model.busy))
        if model.plan is None:
            return
        self._fill_goals()
        self.notes.show_notes(model.notes)
        if model.health is not None:
            self._fill_health()
        self._fill_change()

    def _fill_goals(self) -> None:
        model = self.model
        if model.goals is None or model.currency is None:
            return
        if tuple(panel.goal for panel in self.goals) != model.goals:
            for panel in self.goals:
                self._goals.removeWidget(panel)
                panel.hide()
                panel.deleteLater()
            self.goals = [GoalPanel(goal, model.currency) for goal in model.goals]
            for place, panel in enumerate(self.goals):
                panel.close_wanted.connect(model.close)
                self._goals.insertWidget(place, panel)
        self.nothing.setVisible(not self.goals)

    def _fill_health(self) -> None:
        health, unit = self.model.health, self.model.currency
        if health is None or unit is None:
            return
        self.period.setText(
            _("{first} to {last}, beside as many days before").format(
                first=day(health.first), last=day(health.last)
            )
        )
        if not self.benefits:
            for place, benefit in enumerate(health.benefits, 1):
                panel, rows = Panel(gap=measures.GAP_8), MeasureRows()
                panel.column.addWidget(Label(benefit_name(benefit.name), weight=600))
                panel.column.addWidget(rows)
                self.benefits.append((panel, rows))
                self._health.insertWidget(place, panel)
        for (_panel, rows), benefit in zip(self.benefits, health.benefits, strict=True):
            rows.show_measures(benefit.measures, unit)

    def _fill_change(self) -> None:
        model = self.model
        versions = () if model.plan is None else model.plan.versions
        self.version.offer(
            [
                (
                    str(each),
                    _("Version {number}, from {day}").format(number=number(each), day=day(first)),
                )
                for each, first in versions
            ]
        )
        self.version.choose(str(model.version))
        self.version.setVisible(bool(versions))
        self.change_rows.setVisible(model.change is not None)
        if not versions:
            self.change_told.say(_("The rules have not changed yet."))
        elif model.change is None:
            self.change_told.say("")
        elif model.currency is not None:
            change = model.change
            told = ngettext(
                "{count} day before it and {count} day from it on",
                "{count} days before it and {count} days from it on",
                change.days,
            ).format(count=number(change.days))
            self.change_told.say(told)
            self.change_rows.show_measures(change.measures, model.currency)
        self.no_proof.setVisible(bool(versions))
        self.no_proof.say(
            _(
                "Before and after is no proof: seasons, prices and campaigns change too. For proof "
                "run a campaign with a control group."
            )
        )

    def _choose(self, place: int) -> None:
        self.pages.setCurrentIndex(place)
        self.add.setVisible(place == 0)
        if place == 1 and self.model.health is None:
            self.model.examine()
        if place == 2 and self.model.plan is not None and self.model.plan.versions:
            self.model.compare(self.model.version or self.model.plan.versions[0][0])

    def _compare(self, version: str) -> None:
        self.model.compare(int(version))

    def _new_goal(self) -> None:
        if self.model.currency is None:
            return
        editing = GoalEditing(self._desk, self._clock, self.model.currency, self)
        editing.saved.connect(self.model.load)
        self.dialog = GoalDialog(self.window(), editing)
        self.dialog.open()

    def _new_note(self) -> None:
        self.dialog = NoteDialog(self.window(), self.model)
        self.dialog.open()

    def _tell(self, sentence: str) -> None:
        if sentence:
            self.message.tell("danger", sentence)
        else:
            self.message.settle()


def _scrolling(layout: QVBoxLayout | QBoxLayout, name: str) -> PageScroll:
    ground = Ground("canvas")
    ground.setLayout(layout)
    area = PageScroll(name)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(ground)
    return area
