"""Insights: a view chosen at the left, its charts in the middle; print, save, people from there."""

from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.documents.insights.views import VIEWS
from loyalty_desktop.services.documents.reports.parts import Head
from loyalty_desktop.services.queries.moved_people import MovedPeople
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.insights.moved_dialog import MovedDialog
from loyalty_desktop.ui.insights.page import InsightPage
from loyalty_desktop.ui.insights.times import OTHER, choices
from loyalty_desktop.ui.insights.view_model import InsightsModel
from loyalty_desktop.ui.printing.listed_papers import ListedPapers
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.listed import Entry
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark

_LIST: Final = 288
_DAY: Final = 176
_WIDE: Final = 1060
"""Below this width the views are chosen from a field instead of a list."""


class InsightsScreen(ListedPapers):
    """Every figure that tells how the shop does; what was kept is there at once."""

    members_wanted = Signal(str)
    """Whom to show among the members: a condition in the language of segments."""
    member_wanted = Signal(str)
    """The id of a member to show."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__(
            _("Insights"),
            _("Insight"),
            [Entry(view.name, _(view.title), _(view.told)) for view in VIEWS.values()],
            save=mark("Save insight"),
            listed=_LIST,
            wide=_WIDE,
            parent=parent,
        )
        self.setObjectName("insights")
        self.setAccessibleName(_("Insights"))
        self.model = InsightsModel(desk, clock, self)
        self.moved: MovedDialog | None = None
        self.page: InsightPage | None = None
        self._shown: object = None
        self._numbers = False
        self.as_of = DataLabel(mark("Figures"), "small", tone="text-2")
        self.list.setObjectName("insight-list")
        self.choice.setObjectName("insight")
        self.time = Select(_("Time"), choices("period"))
        self.time.setObjectName("time")
        self.first = named(DayEdit(), mark("First day"))
        self.last = named(DayEdit(), mark("Last day"))
        self.numbers = named(
            Button(_("Figures"), icon="grid-3x3", key="F6"), mark("Numbers of all charts")
        )
        self.again = named(Button(_("Refresh"), icon="refresh-cw", key="F5"), mark("Refresh"))
        self.progress = ThinProgress(_("Reckoning"), on_canvas=True)
        self.cancel = named(Button(_("Stop"), "ghost", key="Esc"), mark("Stop reckoning"))
        self._build()
        self._connect()
        self.refresh_view()
        self.model.look()

    def _build(self) -> None:
        asked = WrappingRow()
        asked.setSpacing(measures.GAP_12)
        self._fields = {
            "time": Field(_("Time"), self.time),
            "first": Field(_("First day"), self.first),
            "last": Field(_("Last day"), self.last),
        }
        for edit in (self.first, self.last):
            edit.setFixedWidth(theme.scaled(_DAY))
        for field in (self.choice_field, *self._fields.values()):
            asked.addWidget(field)
        asked.addStretch(1)
        asked.addWidget(self.numbers, 0, Qt.AlignmentFlag.AlignBottom)
        busy = QHBoxLayout()
        busy.setSpacing(measures.GAP_12)
        busy.addWidget(self.progress, 1)
        busy.addWidget(self.cancel)
        self._busy = QWidget()
        self._busy.setLayout(busy)
        busy.setContentsMargins(0, 0, 0, 0)
        self.area.setObjectName("insight-charts")
        self.area.setAccessibleName(_("Charts"))
        self._lay_out(asked, under_title=self.as_of, buttons=(self.again,), between=(self._busy,))

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self.refresh_view)
        model.moved.connect(self.progress.show_share)
        model.printed.connect(self._print)
        model.people.connect(self._show_moved)
        model.members_wanted.connect(self.members_wanted)
        self.entry_chosen.connect(model.choose)
        self.time.chosen.connect(model.choose_time)
        for edit in (self.first, self.last):
            edit.editingFinished.connect(self._take_days)
        self.numbers.clicked.connect(self._turn_over)
        self.again.clicked.connect(model.reckon)
        self.cancel.clicked.connect(model.stop)
        QShortcut(QKeySequence("F5"), self).activated.connect(model.reckon)
        QShortcut(QKeySequence("F6"), self).activated.connect(self._turn_over)
        self._escape = QShortcut(QKeySequence("Esc"), self)
        self._escape.activated.connect(model.stop)

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.look()

    def refresh_view(self) -> None:
        """Show what the model holds."""
        model = self.model
        self._show_choice()
        self.as_of.show_value(model.as_of)
        self.as_of.setVisible(bool(model.as_of))
        ready = model.told is not None and bool(model.told.contents) and not model.busy
        self.print.setEnabled(ready)
        self.save.setEnabled(ready)
        self.numbers.setEnabled(bool(self.page and self.page.charts))
        reckons = model.busy == "reckon"
        self._busy.setVisible(reckons)
        self._escape.setEnabled(reckons)
        self.again.set_busy(reckons)
        self.print.set_busy(model.busy == "print")
        self.save.set_busy(model.busy == "save")
        self.message.tell_outcome(model.refusal, model.said)
        if model.told is not None and model.told.contents:
            if model.told is not self._shown:
                self._shown = model.told
                self._show_page()
        elif self._shown is not None or self.area.widget() is None:
            self._shown, self.page = None, None
            self.area.setWidget(EmptyState("chart-line", _("One moment"), ""))

    def _show_choice(self) -> None:
        model = self.model
        self.show_entry(model.view.name)
        offered = choices(model.view.takes)
        if [self.time.itemData(at) for at in range(self.time.count())] != [k for k, _w in offered]:
            self.time.offer(offered)
        if self.time.choice() != model.time.choice:
            self.time.choose(model.time.choice)
        other = model.time.choice == OTHER
        self._fields["first"].setVisible(other and model.view.takes == "period")
        self._fields["last"].setVisible(other)

    def _show_page(self) -> None:
        model = self.model
        told = model.told
        assert told is not None, "a page shows figures"
        focused = QApplication.focusWidget()
        held = self.page is not None and focused is not None and self.page.isAncestorOf(focused)
        top = self.area.verticalScrollBar().value() if self.page is not None else 0
        self.page = InsightPage(model.parts, Head("", "", "", "", told.currency, told.zone))
        self.page.picked.connect(model.open)
        self.page.show_numbers(self._numbers)
        self.area.setWidget(self.page)
        self.area.verticalScrollBar().setValue(top)
        self.numbers.setEnabled(bool(self.page.charts))
        if held and self.page.charts:
            self.page.charts[0].chart.setFocus()

    def _turn_over(self) -> None:
        if self.page is None or not self.page.charts:
            return
        self._numbers = not self._numbers
        self.page.show_numbers(self._numbers)
        self.numbers.setText(_("Charts") if self._numbers else _("Figures"))
        self.numbers.set_icon("chart-line" if self._numbers else "grid-3x3")

    def _take_days(self) -> None:
        days: list[date | None] = [self.first.value(), self.last.value()]
        if self.model.view.takes != "period":
            days[0] = None
        self.model.set_days(*days)

    def _show_moved(self, people: MovedPeople) -> None:
        self.moved = MovedDialog(self.window(), people)
        self.moved.member_wanted.connect(self.member_wanted)
        self.moved.open()

    @override
    def _ask_for_paper(self) -> None:
        self.model.print()

    @override
    def _write(self, file: Path) -> None:
        self.model.save(file)

    @override
    def _file_name(self, ending: str) -> str:
        told = self.model.told
        as_of = told.as_of if told is not None else None
        day = "" if as_of is None else f"-{as_of.astimezone().date().isoformat()}"
        return f"{self.model.view.name}{day}.{ending}"
