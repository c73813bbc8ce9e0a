"""The runs of cards: when, by whom, of whom; how many are printed, and how many are left."""

from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.card_design import CLASSIC
from loyalty_desktop.services.queries.card_designs import built_in
from loyalty_desktop.services.queries.card_runs import RunRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.cards.new_run import NewRunDialog
from loyalty_desktop.ui.cards.print_dialog import PrintRunDialog
from loyalty_desktop.ui.cards.runs_model import RunsModel
from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.printing.dialog import PaperDialog, print_pdf
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import Clock
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark, moment, ngettext, number

_FIGURE: Final = 88
_WHEN: Final = 184
_STATE: Final = 160
_LEAST: Final = 200
"""Of whom a run is has this width at least; where there is less, the table is pushed aside."""
_CELL_PAD: Final = 24


class RunsView(QWidget):
    """A table of runs, and what can be done with the one that is looked at."""

    def __init__(self, model: RunsModel, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card-runs")
        self.model = model
        self._clock = clock
        self._zone: ZoneInfo | None = None
        self._first = 0
        self._wanted = ""
        """The segment that a new run is wanted of as soon as it can be asked for."""
        self.away = Away(self)
        self.dialog: NewRunDialog | PrintRunDialog | None = None
        self.asking: Dialog | None = None
        self.paper: PaperDialog | None = None
        self.message = MessageBar()
        self.message.setObjectName("run-message")
        self.new = named(
            Button(_("New run"), "primary", icon="plus", key="Ctrl+N"), mark("New run")
        )
        self.print = named(Button(_("Print"), icon="printer", key="F10"), mark("Print"))
        self.align = named(
            Button(_("Alignment page"), icon="grid-3x3", key="F9"), mark("Alignment page")
        )
        self.hand = named(Button(_("Handed over"), icon="check", key="F6"), mark("Run handed over"))
        self.rows: RowsModel[RunRow] = RowsModel(self._columns(), self)
        self.table = Table(_("Runs of cards"), self.rows)
        self.table.setObjectName("run-list")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.fate = Paragraph(tone="text-2")
        self.nothing = EmptyState(
            "id-card",
            _("No cards were printed yet"),
            _("Begin a run: for everyone, for a tier, or for blank stock."),
        )
        self._lay_out()
        self._connect()
        self.refresh_view()

    def _columns(self) -> tuple[Column[RunRow], ...]:
        return (
            Column(_("Of whom"), _of_whom, width=self._first),
            Column(_("When"), self._when, width=_WHEN),
            Column(_("State"), _state, width=_STATE),
            Column(_("Cards"), _cards, "right", _FIGURE),
            Column(_("Printed"), _printed, "right", _FIGURE),
        )

    def _lay_out(self) -> None:
        head = WrappingRow()
        head.setSpacing(measures.GAP_12)
        head.addStretch(1)
        head.addWidget(self.align)
        head.addWidget(self.print)
        head.addWidget(self.new)
        panel = Panel(padding=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.table)
        panel.column.addWidget(self.nothing, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addLayout(head)
        column.addWidget(self.message)
        column.addWidget(panel, 1)
        foot = WrappingRow()
        foot.setSpacing(measures.GAP_12)
        foot.addWidget(self.fate, 1)
        foot.addWidget(self.hand)
        column.addLayout(foot)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self.refresh_view)
        model.papered.connect(self._show_paper)
        self.new.clicked.connect(self.begin)
        self.print.clicked.connect(self.ask_how)
        self.align.clicked.connect(model.align)
        self.hand.clicked.connect(self.ask_handed)
        self.table.opened.connect(self._open)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        for key, slot in (
            ("Ctrl+N", self.begin),
            ("F10", self.ask_how),
            ("F9", model.align),
            ("F6", self.ask_handed),
        ):
            QShortcut(
                QKeySequence(key), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            ).activated.connect(slot)

    def use_zone(self, zone: ZoneInfo) -> None:
        """Tell times as they are in the shop."""
        self._zone = zone
        self.rows.show_columns(self._columns())

    # What is done ----------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask what a new run holds."""
        self.begin_for("")

    def begin_for(self, segment: str) -> None:
        """Ask what a new run holds, of a segment's people unless something else is chosen."""
        if self.model.busy:
            return
        if segment and self.model.designs is None:
            # Just opened: once it is known what there is to choose.
            self._wanted = segment
            return
        self._wanted = ""
        self.dialog = NewRunDialog(self.window(), self.model, self._clock, segment)
        self.dialog.open()

    def ask_how(self) -> None:
        """Ask how the run that is looked at is to be printed."""
        run = self.model.run
        if run is not None and not self.model.busy:
            self.dialog = PrintRunDialog(self.window(), self.model, run)
            self.dialog.open()

    def ask_handed(self) -> None:
        """Note that all printed cards of the run are with their members, after a question."""
        fate, run = self.model.fate, self.model.run
        if fate is None or run is None or not fate.waiting or self.model.busy:
            return
        told = ngettext(
            "{count} printed card is with its member.",
            "{count} printed cards are with their members.",
            fate.waiting,
        )
        self.asking = ask(
            self.window(),
            _("All handed over?"),
            told.format(count=number(fate.waiting)),
            confirm=_("Handed over"),
            then=self.model.hand_over,
            icon="check",
        )

    def _open(self, place: int) -> None:
        row = self.rows.row_at(place)
        if row is not None:
            self.model.choose(row.id)
            self.ask_how()

    def _choose(self, now: QModelIndex, _before: QModelIndex) -> None:
        row = self.rows.row_at(now.row())
        if row is not None and row.id != self.model.chosen:
            self.model.choose(row.id)

    def _show_paper(self, title: str, pdf: bytes) -> None:
        self.paper = print_pdf(self.window(), pdf, title, "cards.pdf", self.away)
        self.paper.printed.connect(self._on_paper)
        self.paper.finished.connect(self._put_away)

    def _on_paper(self, _told: str) -> None:
        self.model.note()

    def _put_away(self, yes: bool) -> None:
        if not yes:
            self.model.dismiss()

    # What is shown ---------------------------------------------------------------------------

    def refresh_view(self) -> None:
        """Show what the model holds."""
        model = self.model
        if self.rows.rows() != model.rows:
            self.rows.show_rows(model.rows)
        at = next((i for i, row in enumerate(model.rows) if row.id == model.chosen), -1)
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.selectRow(at)
        listed = bool(model.rows) or not model.loaded
        if not listed and self.table.hasFocus():
            # A list that goes would hand the keyboard to whatever is next in the window.
            self.new.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setFocusProxy(self.table if listed else self.new)
        self.table.setVisible(listed)
        self.nothing.setVisible(model.loaded and not model.rows)
        run = model.run
        self.print.setEnabled(run is not None and not model.busy)
        self.print.setText(_print_word(run))
        self.print.set_busy(model.busy in ("print", "save"))
        self.align.setEnabled(not model.busy)
        self.align.set_busy(model.busy == "align")
        self.new.setEnabled(not model.busy)
        waiting = model.fate.waiting if model.fate is not None else 0
        self.hand.setVisible(bool(model.rows))
        self.fate.setVisible(bool(model.rows))
        self.hand.setEnabled(bool(waiting) and not model.busy)
        self.hand.set_busy(model.busy == "hand")
        self.fate.say(self._fate())
        self.message.tell_outcome(model.refusal, model.told, model.remark)
        if self._wanted and model.designs is not None:
            self.begin_for(self._wanted)

    def _fate(self) -> str:
        fate = self.model.fate
        run = self.model.run
        if fate is None or run is None:
            return ""
        design = run.design or CLASSIC.name
        # A built-in design has a name in every language.
        shown = design if built_in(design) is None else _(design)
        told = [_("Design: {name}").format(name=shown)]
        if run.staff:
            told.append(_("by {name}").format(name=run.staff))
        handed = ngettext("{count} handed over", "{count} handed over", fate.handed)
        stopped = ngettext("{count} blocked since", "{count} blocked since", fate.stopped)
        for words, count in ((handed, fate.handed), (stopped, fate.stopped)):
            if count:
                told.append(words.format(count=number(count)))
        return ", ".join(told)

    def _when(self, row: RunRow) -> Cell:
        staff = row.staff or ""
        if theme.text_width(staff, "small", 400) > theme.scaled(_WHEN) - _CELL_PAD:
            # The whole name stands above the table when the run is looked at.
            staff = staff.split()[0]
        return Cell("" if self._zone is None else moment(row.at, self._zone), second=staff)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        rest = self.width() - theme.scaled(_WHEN + _STATE + 2 * _FIGURE)
        first = 0 if rest >= theme.scaled(_LEAST) else _LEAST
        if first != self._first:
            self._first = first
            self.rows.show_columns(self._columns())
            self.refresh_view()


def _of_whom(row: RunRow) -> Cell:
    return Cell(row.told, weight=500)


def _print_word(run: RunRow | None) -> str:
    if run is None or run.printed == 0:
        return _("Print")
    return _("Go on") if run.left else _("Print again")


def _state(row: RunRow) -> Cell:
    if row.left == 0:
        again = ngettext("{count} printed again", "{count} printed again", row.again)
        told = again.format(count=number(row.again)) if row.again else ""
        return Cell(_("Printed"), second=told, tone="accent_text")
    left = ngettext("{count} to print", "{count} to print", row.left).format(count=number(row.left))
    if row.printed:
        return Cell(_("In part"), second=left, tone="warn")
    return Cell(_("Not printed"), tone="text-2")


def _cards(row: RunRow) -> str:
    return number(row.cards)


def _printed(row: RunRow) -> str:
    return number(row.printed)
