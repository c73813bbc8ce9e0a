"""Reports: chosen at the left, looked at in the middle, printed or saved from there."""

from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.documents.labels import LABEL_SHEETS
from loyalty_desktop.services.documents.reports.catalogue import ReportKind
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.printing.dialog import PaperDialog, print_pdf
from loyalty_desktop.ui.printing.folder import keep_folder, last_folder
from loyalty_desktop.ui.reports.page import ReportPage
from loyalty_desktop.ui.reports.view_model import ReportsModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Ground, Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.segment_select import SegmentSelect
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark

_SHEETS: Final = tuple(
    (name, f"{name}, {sheet.columns} \u00d7 {sheet.rows}") for name, sheet in LABEL_SHEETS.items()
)
_LIST: Final = 328
_DAY: Final = 200
_LEAST: Final = 560
_WIDE: Final = 960
"""Below this width the reports are chosen from a field instead of a list."""


class ReportsScreen(Ground):
    """Every report there is; the one that is chosen is told as of now."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("reports")
        self.setAccessibleName(_("Reports"))
        self.model = ReportsModel(desk, clock, self)
        self.away = Away(self)
        self.paper: PaperDialog | None = None
        self.page: ReportPage | None = None
        self._shown: object = None
        self.title = Label(_("Reports"), "title")
        self.rows: RowsModel[ReportKind] = RowsModel((Column(_("Report"), _kind),), self)
        self.rows.show_rows(self.model.kinds)
        self.list = Table(_("Reports"), self.rows)
        self.list.setObjectName("report-list")
        self.choice = Select(_("Report"), [(kind.name, _(kind.title)) for kind in self.model.kinds])
        self.first = named(DayEdit(), mark("First day"))
        self.last = named(DayEdit(), mark("Last day"))
        self.member = named(Edit(placeholder=_("Number, phone or card")), mark("Member"))
        self.segment = named(
            SegmentSelect(desk, clock, _("Of whom"), _("Everyone")), mark("Of whom")
        )
        self.closing = named(Edit(placeholder=_("such as shift 12")), mark("Closing"))
        self.sheet = named(Select(options=list(_SHEETS)), mark("Sheet of labels"))
        self.print = named(Button(_("Print"), icon="printer", key="F9"), mark("Print"))
        self.save = named(
            Button(_("Save"), "primary", icon="download", key="Ctrl+S"), mark("Save report")
        )
        self.message = MessageBar()
        self.nothing = EmptyState("file-chart-column", _("One moment"), "")
        self._build()
        self._connect()
        self.refresh_view()
        self.model.look()
        self.segment.renew()

    def show_segment(self, meant: str) -> None:
        """Look at labels for the people of a segment, by its name or its condition."""
        self.segment.choose_meant(meant)
        self.model.segment = self.segment.choice()
        self.model.report = None
        self.model.choose("labels")

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_12)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.print)
        head.addWidget(self.save)
        asked = QHBoxLayout()
        asked.setSpacing(measures.GAP_12)
        self._fields = {
            "first": Field(_("First day"), self.first),
            "last": Field(_("Last day"), self.last),
            "segment": Field(_("Of whom"), self.segment),
            "member": Field(_("Member"), self.member),
            "closing": Field(_("Closing"), self.closing),
            "sheet": Field(_("Sheet of labels"), self.sheet),
        }
        self._choice = Field(_("Report"), self.choice)
        asked.addWidget(self._choice, 1)
        for each in (self.first, self.last):
            each.setFixedWidth(theme.scaled(_DAY))
        for field in self._fields.values():
            asked.addWidget(field)
        asked.addStretch(1)
        self.area = QScrollArea()
        self.area.setObjectName("report")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(_("Report"))
        self._listed = Panel(padding=0)
        self._listed.column.setContentsMargins(1, 1, 1, 1)
        self._listed.column.addWidget(self.list)
        self._listed.setFixedWidth(theme.scaled(_LIST))
        told = QVBoxLayout()
        told.setSpacing(measures.GAP_12)
        told.addLayout(asked)
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
        model.printed.connect(self._print)
        self.list.selectionModel().currentRowChanged.connect(self._choose_row)
        self.choice.chosen.connect(model.choose)
        for edit in (self.first, self.last):
            edit.editingFinished.connect(self._take_days)
        self.member.editingFinished.connect(self._take_member)
        self.closing.editingFinished.connect(self._take_closing)
        self.sheet.chosen.connect(model.set_sheet)
        self.segment.chosen.connect(model.set_segment)
        self.print.clicked.connect(model.print)
        self.save.clicked.connect(self._ask_where)
        QShortcut(QKeySequence("F9"), self).activated.connect(model.print)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self._ask_where)

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
        if self.choice.choice() != model.kind.name:
            self.choice.choose(model.kind.name)
        place = self.model.kinds.index(model.kind)
        if self.list.currentIndex().row() != place:
            self.list.selectRow(place)
        ready = model.report is not None and not model.busy
        self.print.setEnabled(ready)
        self.save.setEnabled(ready)
        self.print.set_busy(model.busy == "print")
        self.save.set_busy(model.busy == "save")
        self._tell()
        if model.report is not None and model.report is not self._shown:
            self._shown = model.report
            self.page = ReportPage(model.report)
            self.area.setWidget(self.page)
        elif model.report is None and (self._shown is not None or self.area.widget() is None):
            self._shown, self.page = None, None
            words = model.lacks or (_("Making the report") if model.busy else _("No report"))
            self.area.setWidget(EmptyState("file-chart-column", words, ""))

    def _tell(self) -> None:
        model = self.model
        told = (model.refusal, model.told)
        if told == getattr(self, "_said", None):
            return
        self._said = told
        if model.refusal:
            self.message.tell("danger", model.refusal, closable=False)
        elif model.told:
            self.message.tell("success", model.told)
        else:
            self.message.settle()

    @override
    def minimumSizeHint(self) -> QSize:
        # Without the list, which gives way where the window is narrow.
        return QSize(theme.scaled(_LEAST), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.scaled(_WIDE)
        self._listed.setVisible(wide)
        self._choice.setVisible(not wide)
        self.setFocusProxy(self.list if wide else self.choice)

    def _choose_row(self, now: QModelIndex, _before: QModelIndex) -> None:
        kind = self.rows.row_at(now.row())
        if kind is not None:
            self.model.choose(kind.name)

    def _take_days(self) -> None:
        days: list[date | None] = [self.first.value(), self.last.value()]
        self.model.set_days(*days)

    def _take_member(self) -> None:
        if self.member.text().strip() != self.model.member:
            self.model.set_whom(self.member.text())

    def _take_closing(self) -> None:
        if self.closing.text().strip() != self.model.closing:
            self.model.set_closing(self.closing.text())

    def _print(self, title: str, pdf: bytes) -> None:
        self.paper = print_pdf(self.window(), pdf, title, self._file_name("pdf"), self.away)

    def _ask_where(self) -> None:
        if self.model.report is None or self.model.busy:
            return
        start = last_folder() / self._file_name("pdf")
        chooser = QFileDialog(self, _("Save report"), str(start))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters(["PDF (*.pdf)", "Excel (*.xlsx)", "CSV (*.csv)"])
        chooser.setDefaultSuffix("pdf")
        chooser.fileSelected.connect(self._save_to)
        chooser.open()

    def _save_to(self, file: str) -> None:
        keep_folder(Path(file).parent)
        self.model.save(Path(file))

    def _file_name(self, ending: str) -> str:
        return f"{self.model.kind.name}-{self.model.day.isoformat()}.{ending}"


def _kind(kind: ReportKind) -> Cell:
    return Cell(_(kind.title), second=_(kind.told), weight=500)
