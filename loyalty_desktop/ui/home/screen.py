"""Home: the goal, today, how customers stand, what waits, what has changed."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.home.charts import chart_of
from loyalty_desktop.ui.home.panels import ChangesOfHome, GoalOfHome, TasksOfHome, TodayOfHome
from loyalty_desktop.ui.home.tasks import CHARTS
from loyalty_desktop.ui.home.view_model import HomeModel
from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.printing.dialog import PaperDialog, print_pdf
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.charts import ChartPanel
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Ground
from loyalty_desktop.ui.widgets.progress import BusyArc
from loyalty_desktop.ui.widgets.scrolling import GUTTER, PageScroll
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark

_WIDE: Final = 940
"""From this width on twelve columns hold as many panels as the first row shows."""
_TWO: Final = 720
"""Below this width every panel has a row of its own."""
Span = tuple[str, int, int, int]
_TWELVE: Final[tuple[Span, ...]] = (
    ("goal", 0, 0, 6),
    ("today", 0, 6, 6),
    ("stages", 1, 0, 5),
    ("cohorts", 1, 5, 7),
    ("rfm", 2, 0, 4),
    ("concentration", 2, 4, 4),
    ("tasks", 2, 8, 4),
    ("changes", 3, 0, 12),
)
_NARROW: Final[tuple[Span, ...]] = (
    ("goal", 0, 0, 12),
    ("today", 1, 0, 12),
    ("stages", 2, 0, 12),
    ("cohorts", 3, 0, 12),
    ("rfm", 4, 0, 6),
    ("concentration", 4, 6, 6),
    ("tasks", 5, 0, 6),
    ("changes", 5, 6, 6),
)
_ONE_BY_ONE: Final[tuple[Span, ...]] = tuple(
    (name, row, 0, 12) for row, (name, *_where) in enumerate(_NARROW)
)
"""Where each panel stands: row, first column, how many columns of twelve."""


class HomeScreen(Ground):
    """Everything at a glance, from what was kept at once; reckoned anew behind it."""

    place_wanted = Signal(str)
    """The name of another screen."""
    members_wanted = Signal(str)
    """Whom to show among the members: a condition in the language of segments."""
    close_day_wanted = Signal()

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("home")
        self.model = HomeModel(desk, clock, self)
        self.away = Away(self)
        self.paper: PaperDialog | None = None
        self.title = Label("", "title")
        self.day = Label(tone="text-2")
        self.busy = BusyArc(_("Reckoning"))
        self.again = named(Button(_("Refresh"), icon="refresh-cw", key="F5"), mark("Refresh"))
        self.print = named(Button(_("Print"), icon="printer", key="F9"), mark("Print"))
        self.close_day = named(
            Button(_("Close the day"), icon="moon-star", key="F8"), mark("Close the day")
        )
        self.message = MessageBar()
        self.goal = GoalOfHome()
        self.today = TodayOfHome()
        self.tasks = TasksOfHome()
        self.changes = ChangesOfHome()
        self.charts: dict[str, ChartPanel] = {}
        self._shown: object = None
        self._spans: tuple[Span, ...] = ()
        self._build()
        self.model.changed.connect(self._fill)
        self.model.told.connect(self._tell)
        self.model.printed.connect(self._print)
        self.again.clicked.connect(self._again)
        self.print.clicked.connect(self.model.print)
        self.close_day.clicked.connect(self.close_day_wanted)
        self.goal.wanted.connect(self._to_plan)
        self.tasks.wanted.connect(self._to_tasks)
        for key, slot in (
            ("F5", self._again),
            ("F9", self.model.print),
            ("F8", self.close_day_wanted.emit),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self.model.load()

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.load()

    def _build(self) -> None:
        head = WrappingRow()
        head.setSpacing(measures.GAP_12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.day)
        head.addLayout(words)
        head.addWidget(self.busy)
        head.addStretch(1)
        for button in (self.again, self.print, self.close_day):
            head.addWidget(button)
        ground = Ground("canvas")
        self._grid = QGridLayout(ground)
        self._grid.setContentsMargins(0, 0, 0, measures.GAP_24)
        self._grid.setSpacing(measures.GAP_16)
        for column in range(12):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 1)
        self.area = PageScroll(_("Home"))
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(ground)
        column_ = QVBoxLayout(self)
        edge = measures.GAP_24
        column_.setContentsMargins(edge, measures.GAP_20, edge - GUTTER, 0)
        column_.setSpacing(measures.GAP_16)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, GUTTER, 0)
        above.setSpacing(measures.GAP_16)
        above.addLayout(head)
        above.addWidget(self.message)
        column_.addLayout(above)
        column_.addWidget(self.area, 1)
        self._place()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self, *, anew: bool = False) -> None:
        """Put the panels where they stand at this width."""
        wide = self.width() >= theme.scaled(_WIDE)
        two = self.width() >= theme.scaled(_TWO)
        spans = _TWELVE if wide else _NARROW if two else _ONE_BY_ONE
        if spans is self._spans and not anew:
            return
        self._spans = spans
        # The key does it too; the words of the others need the room.
        self.again.setVisible(wide)
        panels: dict[str, QWidget] = {
            "goal": self.goal,
            "today": self.today,
            "tasks": self.tasks,
            "changes": self.changes,
            **self.charts,
        }
        for panel in panels.values():
            self._grid.removeWidget(panel)
        for name, row, column, span in spans:
            if name in panels:
                self._grid.addWidget(panels[name], row, column, 1, span)

    def _fill(self) -> None:
        model, home = self.model, self.model.home
        self.title.setText(model.greeting())
        self.day.setText(model.day_told())
        self.busy.setVisible(model.busy)
        if home is None:
            return
        self.goal.show_goal(home.goals[0] if home.goals else None, home.currency)
        self.today.show_today(home.today, home.currency)
        self.tasks.show_tasks(home.tasks)
        self.changes.show_moves(home.moves, home.churn_days)
        if home.contents != self._shown:
            self._shown = home.contents
            self._fill_charts()

    def _fill_charts(self) -> None:
        home = self.model.home
        if home is None:
            return
        for panel in self.charts.values():
            self._grid.removeWidget(panel)
            panel.hide()
            panel.deleteLater()
        self.charts = {}
        for name in CHARTS:
            chart = chart_of(name, home.contents, home.currency)
            if chart is not None:
                chart.chart.picked.connect(self.members_wanted)
                self.charts[name] = chart
        self._place(anew=True)

    def _again(self) -> None:
        self.model.load(again=True)

    def _print(self, pdf: bytes) -> None:
        self.paper = print_pdf(self.window(), pdf, _("Points"), "points", self.away)

    def _to_plan(self) -> None:
        self.place_wanted.emit("plan")

    def _to_tasks(self) -> None:
        self.place_wanted.emit("tasks")

    def _tell(self, sentence: str) -> None:
        if sentence:
            self.message.tell("danger", sentence)
        else:
            self.message.settle()
