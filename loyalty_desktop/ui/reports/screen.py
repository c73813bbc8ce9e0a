"""Reports: chosen at the left, looked at in the middle, printed or saved from there."""

from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.documents.labels import LABEL_SHEETS
from loyalty_desktop.services.documents.reports.catalogue import REPORTS
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.printing.listed_papers import ListedPapers
from loyalty_desktop.ui.reports.page import ReportPage
from loyalty_desktop.ui.reports.view_model import ReportsModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.listed import Entry
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.progress import BusyArc
from loyalty_desktop.ui.widgets.segment_select import SegmentSelect
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark

_SHEETS: Final = tuple(
    (name, f"{name}, {sheet.columns} \u00d7 {sheet.rows}") for name, sheet in LABEL_SHEETS.items()
)
_LIST: Final = 328
_DAY: Final = 200
_SLOW_MS: Final = 400
"""So long a report may take before it is said that it is being made."""
_WIDE: Final = 960
"""Below this width the reports are chosen from a field instead of a list."""


class ReportsScreen(ListedPapers):
    """Every report there is; the one that is chosen is told as of now."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__(
            _("Reports"),
            _("Report"),
            [Entry(kind.name, _(kind.title), _(kind.told)) for kind in REPORTS.values()],
            save=mark("Save report"),
            listed=_LIST,
            wide=_WIDE,
            parent=parent,
        )
        self.setObjectName("reports")
        self.setAccessibleName(_("Reports"))
        self.model = ReportsModel(desk, clock, self)
        self.page: ReportPage | None = None
        self._shown: object = None
        self.list.setObjectName("report-list")
        self.first = named(DayEdit(), mark("First day"))
        self.last = named(DayEdit(), mark("Last day"))
        self.member = named(Edit(placeholder=_("Number, phone or card")), mark("Member"))
        self.segment = named(
            SegmentSelect(desk, clock, _("Of whom"), _("Everyone")), mark("Of whom")
        )
        self.closing = named(Edit(placeholder=_("such as shift 12")), mark("Closing"))
        self.sheet = named(Select(options=list(_SHEETS)), mark("Sheet of labels"))
        self.nothing = EmptyState("file-chart-column", _("One moment"), "")
        self.arc = BusyArc(_("Making the report"))
        self.working = Label(_("Making the report"), tone="text-2")
        self.stop = named(Button(_("Stop"), key="Esc"), mark("Stop the report"))
        # What is done in a blink shows no sign of being at work.
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_SLOW_MS)
        self._build()
        self._connect()
        self.refresh_view()
        self.model.look()
        self.segment.renew()

    def show_report(self, name: str, first: date | None, last: date | None) -> None:
        """Look at a report of some days, by its name."""
        self.first.set_value(first)
        self.last.set_value(last)
        self.model.choose(name)
        self.model.set_days(first, last)

    def show_segment(self, meant: str) -> None:
        """Look at labels for the people of a segment, by its name or its condition."""
        self.segment.choose_meant(meant)
        self.model.segment = self.segment.choice()
        self.model.report = None
        self.model.choose("labels")

    def _build(self) -> None:
        asked = WrappingRow()
        asked.setSpacing(measures.GAP_12)
        self._fields = {
            "first": Field(_("First day"), self.first),
            "last": Field(_("Last day"), self.last),
            "segment": Field(_("Of whom"), self.segment),
            "member": Field(_("Member"), self.member),
            "closing": Field(_("Closing"), self.closing),
            "sheet": Field(_("Sheet of labels"), self.sheet),
        }
        asked.addWidget(self.choice_field, 1)
        for each in (self.first, self.last):
            each.setFixedWidth(theme.scaled(_DAY))
        for field in self._fields.values():
            asked.addWidget(field)
        asked.addStretch(1)
        self.area.setObjectName("report")
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._busy = QWidget()
        busy = QHBoxLayout(self._busy)
        busy.setContentsMargins(0, 0, 0, 0)
        busy.setSpacing(measures.GAP_12)
        busy.addWidget(self.arc)
        busy.addWidget(self.working, 1)
        busy.addWidget(self.stop)
        self._busy.hide()
        self._lay_out(asked, between=(self._busy,))

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self.refresh_view)
        model.printed.connect(self._print)
        self.entry_chosen.connect(model.choose)
        for edit in (self.first, self.last):
            edit.editingFinished.connect(self._take_days)
        self.member.editingFinished.connect(self._take_member)
        self.closing.editingFinished.connect(self._take_closing)
        self.sheet.chosen.connect(model.set_sheet)
        self.stop.clicked.connect(model.stop)
        self._slow.timeout.connect(self._show_busy)
        self._escape = QShortcut(QKeySequence("Esc"), self)
        self._escape.activated.connect(model.stop)
        self.segment.chosen.connect(model.set_segment)

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.segment.renew()
        self.model.look()

    def refresh_view(self) -> None:
        """Show what the model holds."""
        model = self.model
        takes = model.kind.takes
        self._fields["first"].setVisible("period" in takes)
        self._fields["last"].setVisible(bool(takes & {"period", "day"}))
        self._fields["segment"].setVisible("segment" in takes)
        self._fields["member"].setVisible("member" in takes)
        self._fields["closing"].setVisible("closing" in takes)
        self._fields["sheet"].setVisible("sheet" in takes)
        self.show_entry(model.kind.name)
        ready = model.report is not None and not model.busy
        self.print.setEnabled(ready)
        self.save.setEnabled(ready)
        self.print.set_busy(model.busy == "print")
        self.save.set_busy(model.busy == "save")
        if model.busy and not self._slow.isActive() and not self._busy.isVisibleTo(self):
            self._slow.start()
        elif not model.busy:
            self._slow.stop()
            self._busy.hide()
        # Esc leads back to the counter but for the time that something can be stopped.
        self._escape.setEnabled(self._busy.isVisibleTo(self))
        self._tell()
        if model.report is not None and model.report is not self._shown:
            self._shown = model.report
            self.page = ReportPage(model.report)
            self.area.setWidget(self.page)
        elif model.report is None and (self._shown is not None or self.area.widget() is None):
            self._shown, self.page = None, None
            words = model.lacks or (_("Making the report") if model.busy else _("No report"))
            self.area.setWidget(EmptyState("file-chart-column", words, ""))

    def _show_busy(self) -> None:
        self._busy.setVisible(bool(self.model.busy))
        self._escape.setEnabled(bool(self.model.busy))

    def _tell(self) -> None:
        model = self.model
        told = (model.refusal, model.told)
        if told == getattr(self, "_said", None):
            return
        self._said = told
        if model.refusal:
            self.message.tell("danger", model.refusal, closable=False)
        elif model.told:
            self.message.tell("info" if model.stopped else "success", model.told)
        else:
            self.message.settle()

    def _take_days(self) -> None:
        days: list[date | None] = [self.first.value(), self.last.value()]
        self.model.set_days(*days)

    def _take_member(self) -> None:
        if self.member.text().strip() != self.model.member:
            self.model.set_whom(self.member.text())

    def _take_closing(self) -> None:
        if self.closing.text().strip() != self.model.closing:
            self.model.set_closing(self.closing.text())

    @override
    def _ask_for_paper(self) -> None:
        self.model.print()

    @override
    def _write(self, file: Path) -> None:
        self.model.save(file)

    @override
    def _file_name(self, ending: str) -> str:
        return f"{self.model.kind.name}-{self.model.day.isoformat()}.{ending}"
