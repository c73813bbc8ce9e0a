"""Insights: a view chosen at the left, its charts in the middle; print, save, people from there."""

from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from loyalty_desktop.services.documents.insights.views import View
from loyalty_desktop.services.documents.reports.parts import Head
from loyalty_desktop.services.queries.moved_people import MovedPeople
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.insights.moved_dialog import MovedDialog
from loyalty_desktop.ui.insights.page import InsightPage
from loyalty_desktop.ui.insights.times import OTHER, choices
from loyalty_desktop.ui.insights.view_model import InsightsModel
from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.printing.dialog import PaperDialog, print_pdf
from loyalty_desktop.ui.printing.folder import keep_folder, last_folder
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Ground, Panel
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark

_LIST: Final = 288
_DAY: Final = 176
_LEAST: Final = 560
_WIDE: Final = 1060
"""Below this width the views are chosen from a field instead of a list."""


class InsightsScreen(Ground):
    """Every figure that tells how the shop does; what was kept is there at once."""

    members_wanted = Signal(str)
    """Whom to show among the members: a condition in the language of segments."""
    member_wanted = Signal(str)
    """The id of a member to show."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("insights")
        self.setAccessibleName(_("Insights"))
        self.model = InsightsModel(desk, clock, self)
        self.away = Away(self)
        self.paper: PaperDialog | None = None
        self.moved: MovedDialog | None = None
        self.page: InsightPage | None = None
        self._shown: object = None
        self._numbers = False
        self.title = Label(_("Insights"), "title")
        self.as_of = DataLabel(mark("Figures"), "small", tone="text-2")
        self.rows: RowsModel[View] = RowsModel((Column(_("Insight"), _view),), self)
        self.rows.show_rows(self.model.views)
        self.list = Table(_("Insights"), self.rows)
        self.list.setObjectName("insight-list")
        views = [(view.name, _(view.title)) for view in self.model.views]
        self.choice = Select(_("Insight"), views)
        self.choice.setObjectName("insight")
        self.time = Select(_("Time"), choices("period"))
        self.time.setObjectName("time")
        self.first = named(DayEdit(), mark("First day"))
        self.last = named(DayEdit(), mark("Last day"))
        self.numbers = named(
            Button(_("Figures"), icon="grid-3x3", key="F6"), mark("Numbers of all charts")
        )
        self.again = named(Button(_("Refresh"), icon="refresh-cw", key="F5"), mark("Refresh"))
        self.print = named(Button(_("Print"), icon="printer", key="F9"), mark("Print"))
        self.save = named(
            Button(_("Save"), "primary", icon="download", key="Ctrl+S"), mark("Save insight")
        )
        self.progress = ThinProgress(_("Reckoning"), on_canvas=True)
        self.cancel = named(Button(_("Stop"), "ghost", key="Esc"), mark("Stop reckoning"))
        self.message = MessageBar()
        self._build()
        self._connect()
        self.refresh_view()
        self.model.look()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.as_of)
        head.addLayout(words)
        head.addStretch(1)
        for button in (self.again, self.print, self.save):
            head.addWidget(button)
        asked = QHBoxLayout()
        asked.setSpacing(measures.GAP_12)
        self._fields = {
            "choice": Field(_("Insight"), self.choice),
            "time": Field(_("Time"), self.time),
            "first": Field(_("First day"), self.first),
            "last": Field(_("Last day"), self.last),
        }
        for edit in (self.first, self.last):
            edit.setFixedWidth(theme.scaled(_DAY))
        for field in self._fields.values():
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
        self.area = QScrollArea()
        self.area.setObjectName("insight-charts")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setAccessibleName(_("Charts"))
        self._listed = Panel(padding=0)
        self._listed.column.setContentsMargins(1, 1, 1, 1)
        self._listed.column.addWidget(self.list)
        self._listed.setFixedWidth(theme.scaled(_LIST))
        told = QVBoxLayout()
        told.setSpacing(measures.GAP_12)
        told.addLayout(asked)
        told.addWidget(self._busy)
        told.addWidget(self.message)
        told.addWidget(self.area, 1)
        body = QHBoxLayout()
        body.setSpacing(measures.GAP_16)
        body.addWidget(self._listed)
        body.addLayout(told, 1)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge, edge)
        column.setSpacing(measures.GAP_16)
        column.addLayout(head)
        column.addLayout(body, 1)
        self.list.selectRow(0)
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self.refresh_view)
        model.moved.connect(self.progress.show_share)
        model.printed.connect(self._print)
        model.people.connect(self._show_moved)
        model.members_wanted.connect(self.members_wanted)
        self.list.selectionModel().currentRowChanged.connect(self._choose_row)
        self.choice.chosen.connect(model.choose)
        self.time.chosen.connect(model.choose_time)
        for edit in (self.first, self.last):
            edit.editingFinished.connect(self._take_days)
        self.numbers.clicked.connect(self._turn_over)
        self.again.clicked.connect(model.reckon)
        self.print.clicked.connect(model.print)
        self.save.clicked.connect(self._ask_where)
        self.cancel.clicked.connect(model.stop)
        QShortcut(QKeySequence("F5"), self).activated.connect(model.reckon)
        QShortcut(QKeySequence("F6"), self).activated.connect(self._turn_over)
        QShortcut(QKeySequence("F9"), self).activated.connect(model.print)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self._ask_where)
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
        if self.choice.choice() != model.view.name:
            self.choice.choose(model.view.name)
        place = model.views.index(model.view)
        if self.list.currentIndex().row() != place:
            self.list.selectRow(place)
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

    @override
    def minimumSizeHint(self) -> QSize:
        # Without the list, which gives way where the window is narrow.
        return QSize(theme.scaled(_LEAST), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.scaled(_WIDE)
        held = self.list.hasFocus() or self.choice.hasFocus()
        chosen = self.list if wide else self.choice
        self.setFocusProxy(chosen)
        self._listed.setVisible(wide)
        self._fields["choice"].setVisible(not wide)
        if held:
            # What gives way hands the keyboard on.
            chosen.setFocus()

    def _choose_row(self, now: QModelIndex, _before: QModelIndex) -> None:
        view = self.rows.row_at(now.row())
        if view is not None:
            self.model.choose(view.name)

    def _take_days(self) -> None:
        days: list[date | None] = [self.first.value(), self.last.value()]
        if self.model.view.takes != "period":
            days[0] = None
        self.model.set_days(*days)

    def _show_moved(self, people: MovedPeople) -> None:
        self.moved = MovedDialog(self.window(), people)
        self.moved.member_wanted.connect(self.member_wanted)
        self.moved.open()

    def _print(self, title: str, pdf: bytes) -> None:
        self.paper = print_pdf(self.window(), pdf, title, self._file_name("pdf"), self.away)

    def _ask_where(self) -> None:
        if not self.save.isEnabled():
            return
        start = last_folder() / self._file_name("pdf")
        chooser = QFileDialog(self, _("Save insight"), str(start))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters(["PDF (*.pdf)", "Excel (*.xlsx)", "CSV (*.csv)"])
        chooser.setDefaultSuffix("pdf")
        chooser.fileSelected.connect(self._save_to)
        chooser.open()

    def _save_to(self, file: str) -> None:
        keep_folder(Path(file).parent)
        self.model.save(Path(file))

    def _file_name(self, ending: str) -> str:
        told = self.model.told
        as_of = told.as_of if told is not None else None
        day = "" if as_of is None else f"-{as_of.astimezone().date().isoformat()}"
        return f"{self.model.view.name}{day}.{ending}"


def _view(view: View) -> Cell:
    return Cell(_(view.title), second=_(view.told), weight=500)
