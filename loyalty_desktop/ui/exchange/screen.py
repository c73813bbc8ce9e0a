"""Import and export: lists of other programs come in, the shop's own go out."""

from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.imports import ImportRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.exchange import words
from loyalty_desktop.ui.exchange.columns import ColumnChoices
from loyalty_desktop.ui.exchange.view_model import ExchangeModel, Kind, What
from loyalty_desktop.ui.printing.folder import keep_folder, last_folder
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.dialog import ask
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.message import Kind as MessageKind
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Ground, Panel
from loyalty_desktop.ui.widgets.progress import BusyArc, ThinProgress
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.segment_select import SegmentSelect, file_word
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, ngettext, number

_SIDE: Final = 376
_WIDE: Final = 1000
"""Below this width exports and earlier imports stand under the import."""
_COLUMNS: Final = 220
_EARLIER: Final = 140
_FILES: Final = "*.csv *.txt *.tsv *.xlsx"


class ExchangeScreen(Ground):
    """A file comes in at the left; at the right files go out, and earlier ones are taken back."""

    brought = Signal()
    """Something came in or was taken back: other screens are behind."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("exchange")
        self.setAccessibleName(_("Import and export"))
        self.setAcceptDrops(True)
        self.model = ExchangeModel(desk, clock, self)
        self.title = Label(_("Import and export"), "title")
        self._wide: bool | None = None
        self._said: object = None
        self._said_out: object = None
        self._build_in()
        self._build_out(desk, clock)
        self._build_earlier()
        self._lay_out()
        self._connect()
        self.refresh_view()
        self.model.load()
        self.segment.renew()

    # Built as it looks -----------------------------------------------------------------------

    def _build_in(self) -> None:
        self.kind = Segmented(
            _("What comes in"),
            [
                Option("members", _("Members")),
                Option("purchases", _("Purchases")),
                Option("feedback", _("Feedback")),
            ],
            density=theme.MANAGER,
        )
        self.choose = named(
            Button(_("Choose a file"), icon="folder-open", key="Ctrl+O"), mark("Choose a file")
        )
        self.put_away = named(Button(_("Another file"), "ghost"), mark("Another file"))
        self.file = Paragraph(weight=600)
        self.empty = EmptyState(
            "arrow-down-up",
            _("Bring your list"),
            _("CSV or Excel, from any program. Drop the file here, or choose it."),
            self.choose,
        )
        self.columns = ColumnChoices(self.model)
        self.message = MessageBar()
        self.message.setObjectName("import-message")
        self.new_members = named(
            CheckBox(_("Register members that are not known yet")), mark("Register new members")
        )
        self.progress = ThinProgress(_("How far it has come"))
        self.stop = named(Button(_("Stop"), key="Esc"), mark("Stop"))
        self.trial = named(
            Button(_("Try it first"), icon="flask-conical", key="F9"), mark("Try it first")
        )
        self.bring = named(
            Button(_("Bring in"), "primary", icon="check", key="F10"), mark("Bring in")
        )

    def _build_out(self, desk: AtDesk, clock: Clock) -> None:
        self.what = Segmented(
            _("What goes out"),
            [
                Option("members", _("Members")),
                Option("purchases", _("Purchases")),
                Option("ledger", _("Points")),
            ],
            density=theme.MANAGER,
        )
        self.segment = named(
            SegmentSelect(desk, clock, _("Of whom"), _("Everyone")), mark("Of whom")
        )
        self.first = named(DayEdit(), mark("From"))
        self.last = named(DayEdit(), mark("To"))
        self.export = named(
            Button(_("Save a file"), icon="download", key="Ctrl+S"), mark("Save a file")
        )
        self.out_message = MessageBar()
        self.out_busy = BusyArc(_("How far it has come"))
        self.out_count = Label("", "small", tone="text-2")
        self.out_count.setObjectName("rows-written")
        self.out_stop = named(Button(_("Stop"), key="Esc"), mark("Stop the export"))
        self.out_line = QWidget()

    def _build_earlier(self) -> None:
        self.rows: RowsModel[ImportRow] = RowsModel((Column(_("File"), _earlier),), self)
        self.earlier = Table(_("Earlier imports"), self.rows)
        self.earlier.setObjectName("earlier-imports")
        self.none_earlier = Paragraph(_("Nothing was imported yet."), tone="text-2")
        self.back = named(Button(_("Take back"), icon="undo-2", key="Del"), mark("Take back"))

    def _lay_out(self) -> None:
        coming = Panel()
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_12)
        head.addWidget(Label(_("Bring in"), weight=600))
        head.addStretch(1)
        head.addWidget(self.kind)
        line = QHBoxLayout()
        line.setSpacing(measures.GAP_12)
        line.addWidget(self.file, 1)
        line.addWidget(self.put_away)
        foot = QHBoxLayout()
        foot.setSpacing(measures.GAP_12)
        foot.addWidget(self.progress, 1)
        foot.addWidget(self.stop)
        foot.addStretch(1)
        foot.addWidget(self.trial)
        foot.addWidget(self.bring)
        coming.column.addLayout(head)
        coming.column.addLayout(line)
        coming.column.addWidget(self.message)
        coming.column.addWidget(self.empty, 1)
        coming.column.addWidget(self.columns, 1)
        coming.column.addWidget(self.new_members)
        coming.column.addLayout(foot)
        # In a low window the whole screen scrolls before its parts become unusable.
        self.columns.setMinimumHeight(theme.scaled(_COLUMNS))
        self.earlier.setMinimumHeight(theme.scaled(_EARLIER))
        going = Panel()
        going.column.addWidget(Label(_("What goes out"), weight=600))
        going.column.addWidget(self.what)
        self._days = (Field(_("From"), self.first), Field(_("To"), self.last))
        self._whom = Field(_("Of whom"), self.segment)
        going.column.addWidget(self._whom)
        for each in self._days:
            each.hide()
            going.column.addWidget(each)
        under_way = QHBoxLayout(self.out_line)
        under_way.setContentsMargins(0, 0, 0, 0)
        under_way.setSpacing(measures.GAP_8)
        under_way.addWidget(self.out_busy)
        under_way.addWidget(self.out_count, 1)
        under_way.addWidget(self.out_stop)
        going.column.addWidget(self.out_message)
        going.column.addWidget(self.out_line)
        going.column.addWidget(self.export)
        before = Panel()
        before.column.addWidget(Label(_("Earlier imports"), weight=600))
        before.column.addWidget(self.none_earlier, 0, Qt.AlignmentFlag.AlignTop)
        before.column.addWidget(self.earlier, 1)
        before.column.addWidget(self.back)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(measures.GAP_16)
        side.addWidget(going)
        side.addWidget(before, 1)
        self._panels = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._panels.setSpacing(measures.GAP_16)
        self._panels.addWidget(coming, 1)
        self._panels.addWidget(self._side)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge, edge)
        column.setSpacing(measures.GAP_16)
        above = QHBoxLayout()
        above.addStrut(theme.control_height(theme.MANAGER.control))
        above.addWidget(self.title)
        column.addLayout(above)
        column.addLayout(self._panels, 1)
        self.setFocusProxy(self.choose)

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self.refresh_view)
        model.moved.connect(self.progress.show_share)
        model.brought.connect(self.brought)
        self.kind.chosen.connect(self._choose_kind)
        self.choose.clicked.connect(self._ask_for_file)
        self.put_away.clicked.connect(model.forget)
        self.new_members.toggled.connect(model.allow_new_members)
        self.trial.clicked.connect(model.try_it)
        self.bring.clicked.connect(model.bring_in)
        self.stop.clicked.connect(model.stop)
        self.out_stop.clicked.connect(model.stop)
        model.counted.connect(self._count)
        self.what.chosen.connect(self._show_days)
        self.export.clicked.connect(self._ask_where)
        self.back.clicked.connect(self._ask_back)
        selection = self.earlier.selectionModel()
        selection.currentRowChanged.connect(self._look_at_earlier)
        for key, slot in (
            ("Ctrl+O", self._ask_for_file),
            ("F9", model.try_it),
            ("F10", model.bring_in),
            ("Ctrl+S", self._ask_where),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(slot)
        # Esc leads back to the counter but for the time that something can be stopped.
        self._stops = QShortcut(QKeySequence("Esc"), self)
        self._stops.activated.connect(self.model.stop)
        self._stops.setEnabled(False)
        QShortcut(QKeySequence("Del"), self.earlier).activated.connect(self._ask_back)

    # What is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.load()
        self.segment.renew()

    def show_segment(self, meant: str) -> None:
        """Offer to take out whom a segment's name or a condition means."""
        self.what.choose("members")
        self._show_days("members")
        self.segment.choose_meant(meant)
        self.export.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh_view(self) -> None:
        """Show what the model holds."""
        model, head = self.model, self.model.head
        self.empty.setVisible(head is None)
        self.columns.setVisible(head is not None)
        self.columns.refresh()
        self.file.setVisible(head is not None)
        self.file.say("" if head is None else head.file.name)
        self.put_away.setVisible(head is not None and not model.busy)
        self.new_members.setVisible(head is not None and model.kind == "purchases")
        self.kind.setEnabled(not model.busy)
        under_way = model.busy in ("try", "bring", "back")
        self.progress.setVisible(under_way)
        self.stop.setVisible(under_way)
        goes_out = model.busy == "out"
        self._stops.setEnabled(under_way or goes_out)
        if goes_out and not self.out_line.isVisibleTo(self):
            self._count(0)
        self.out_line.setVisible(goes_out)
        self.export.setVisible(not goes_out)
        for button, work in ((self.trial, "try"), (self.bring, "bring")):
            button.setVisible(head is not None and not (under_way and model.busy != work))
            button.setEnabled(model.ready)
            button.set_busy(model.busy == work)
        self.choose.set_busy(model.busy == "read")
        self._tell()
        self.export.setEnabled(not model.busy)
        self._tell_out()
        self.rows.show_rows(model.earlier)
        self.earlier.setVisible(bool(model.earlier))
        self.none_earlier.setVisible(not model.earlier)
        self._look_at_earlier()

    def _tell(self) -> None:
        model = self.model
        # Told once: a screen reader would say it again with every change.
        told = (model.refusal, model.told, model.missing)
        if told == self._said:
            return
        self._said = told
        if model.refusal:
            self.message.tell("danger", model.refusal, closable=False)
        elif model.told:
            came = model.done or model.tried
            refused = "" if came is None else words.refusals(came)
            self.message.tell(
                "warn" if refused else "success" if model.tried is None else "info",
                model.told,
                refused,
                closable=False,
            )
        elif model.missing:
            meanings = words.MEANINGS[model.kind]
            lacking = ", ".join(_(meanings[name]) for name in model.missing)
            self.message.tell(
                "info", _("Which column is it? {names}").format(names=lacking), closable=False
            )
        else:
            self.message.settle()

    def _count(self, rows: int) -> None:
        told = ngettext("{count} row so far", "{count} rows so far", rows)
        self.out_count.setText(told.format(count=number(rows)) if rows else _("It begins"))

    def _tell_out(self) -> None:
        model = self.model
        known = (model.out_refusal, model.written)
        if known == self._said_out:
            return
        self._said_out = known
        if model.out_refusal:
            kind: MessageKind = "info" if model.out_stopped else "danger"
            self.out_message.tell(kind, model.out_refusal, closable=False)
        elif model.written is not None:
            told = _("{count} rows written to {file}.").format(
                count=number(model.written.rows), file=model.written.file.name
            )
            self.out_message.tell("success", told, closable=False)
        else:
            self.out_message.settle()

    def _show_days(self, what: str) -> None:
        for each in self._days:
            each.setVisible(what != "members")
        self._whom.setVisible(what == "members")

    def _look_at_earlier(self, *_places: object) -> None:
        row = self._earlier_row()
        self.back.setVisible(bool(self.model.earlier))
        self.back.setEnabled(row is not None and row.undone_at is None and not self.model.busy)

    def _earlier_row(self) -> ImportRow | None:
        place = self.earlier.currentIndex().row()
        return None if place < 0 else self.rows.row_at(place)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.scaled(_WIDE)
        if wide == self._wide:
            return
        self._wide = wide
        directions = QBoxLayout.Direction
        self._panels.setDirection(directions.LeftToRight if wide else directions.TopToBottom)
        if wide:
            self._side.setFixedWidth(theme.scaled(_SIDE))
        else:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(16_777_215)

    # What is done ----------------------------------------------------------------------------

    def _choose_kind(self, kind: str) -> None:
        self.model.choose_kind(cast("Kind", kind))

    def _ask_for_file(self) -> None:
        if self.model.busy:
            return
        chooser = QFileDialog(self, _("Choose a file"), str(last_folder()))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters([_("Tables ({endings})").format(endings=_FILES), _("All files (*)")])
        chooser.fileSelected.connect(self._take_file)
        chooser.open()

    def _take_file(self, file: str) -> None:
        keep_folder(Path(file).parent)
        self.model.choose(Path(file))

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.model.choose(Path(files[0]))

    def _ask_where(self) -> None:
        if self.model.busy:
            return
        name = self.what.choice()
        if name == "members" and self.segment.choice():
            name = file_word(self.segment.currentText()) or name
        chooser = QFileDialog(self, _("Save a file"), str(last_folder() / f"{name}.xlsx"))
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters(["Excel (*.xlsx)", "CSV (*.csv)", "JSON (*.json)"])
        chooser.setDefaultSuffix("xlsx")
        chooser.fileSelected.connect(self._write_file)
        chooser.open()

    def _write_file(self, file: str) -> None:
        what = cast("What", self.what.choice())
        of_days = what != "members"
        keep_folder(Path(file).parent)
        self.model.take_out(
            what,
            Path(file),
            self.first.value() if of_days else None,
            self.last.value() if of_days else None,
            self.segment.choice(),
        )

    def _ask_back(self) -> None:
        row = self._earlier_row()
        if row is None or row.undone_at is not None or self.model.busy:
            return
        self._asked = row.id
        ask(
            self.window(),
            _("Take this import back?"),
            _("Its purchases are voided and its memberships closed, where nothing else uses them."),
            confirm=_("Take back"),
            cancel=_("Keep it"),
            then=self._take_back,
            serious=True,
            icon="undo-2",
        )

    def _take_back(self) -> None:
        self.model.take_back(self._asked)


def _earlier(row: ImportRow) -> Cell:
    name, state = words.history(row)
    return Cell(name, second=state, weight=500)
