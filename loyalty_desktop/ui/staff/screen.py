"""The staff: who works here, as what, and how they sign in."""

from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.queries.staff import StaffRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.printing.dialog import PaperDialog, print_pdf
from loyalty_desktop.ui.printing.printing import file_name
from loyalty_desktop.ui.staff import words
from loyalty_desktop.ui.staff.card_dialog import StaffCardDialog
from loyalty_desktop.ui.staff.columns import fitting
from loyalty_desktop.ui.staff.dialogs import PersonDialog, PinDialog
from loyalty_desktop.ui.staff.person_panel import PersonPanel
from loyalty_desktop.ui.staff.staff_table import StaffTable
from loyalty_desktop.ui.staff.view_model import StaffModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.message import MessageBar, Toast
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.panel import Ground, Panel
from loyalty_desktop.ui.widgets.rows import RowsModel
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark, sentence

_SIDE = 336
_BESIDE = 720
"""From this width on, grown with the text, the person stands beside the table, else below it."""
_LEAST_TABLE = 280
_FREE = 16_777_215
"""Qt's word for a width without an end."""


class StaffScreen(Ground):
    """Everybody on the staff, and one of them at the right."""

    back_wanted = Signal()
    """Esc."""
    signed_in = Signal(object)
    """The first owner was hired here and acts from now on: an `Actor`."""

    def __init__(
        self, desk: AtDesk, zone: ZoneInfo, clock: Clock = now, parent: QWidget | None = None
    ) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("staff")
        self.setAccessibleName(_("Staff"))
        self._zone = zone
        self._staff = ""
        self.dialog: Dialog | None = None
        """The dialog that is open."""
        self.model = StaffModel(desk, clock, self)
        self.title = Label(_("Staff"), "title")
        self.add = named(
            Button(_("Add somebody"), "primary", icon="user-round-plus", key="F2"),
            mark("Add somebody"),
        )
        self.message = MessageBar()
        self._rows: RowsModel[StaffRow] = RowsModel(fitting((), 0, self._words), self)
        self.table = StaffTable(_("Staff"), self._rows)
        self.table.setObjectName("staff-table")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.empty = EmptyState(
            "users",
            _("Nobody on the staff yet"),
            _("Add the owner first. From then on everybody signs in by PIN or card."),
        )
        self.person = PersonPanel(self._zone, clock)
        self.toast = Toast(self)
        self.away = Away(self)
        self.paper: PaperDialog | None = None
        """The card that was last shown to be printed."""
        self._printing: tuple[str, str] = ("", "")
        self._build()
        self._connect()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_12)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.add)
        panel = Panel(padding=0)
        self.stack = OneShown()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.empty)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.stack)
        self.stack.setMinimumHeight(theme.scaled(_LEAST_TABLE))
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        row.setSpacing(measures.GAP_16)
        row.addWidget(panel, 1)
        row.addWidget(self.person)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 24)
        column.setSpacing(measures.GAP_16)
        column.addLayout(head)
        column.addWidget(self.message)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        model, person = self.model, self.person
        self.add.clicked.connect(self.hire)
        self.table.opened.connect(self._choose)
        self.table.entered_row.connect(self.edit_if_allowed)
        selection = self.table.selectionModel()
        selection.currentRowChanged.connect(self._look_at_current)
        person.edit_wanted.connect(self.edit)
        person.pin_wanted.connect(self.give_pin)
        person.card_wanted.connect(self.give_card)
        person.unlock_wanted.connect(self._unlock)
        person.leave_wanted.connect(self._ask_to_leave)
        person.return_wanted.connect(self._take_back)
        model.changed.connect(self.refresh)
        model.told.connect(self._tell)
        model.refused.connect(self._refuse)
        model.signed_in.connect(self.signed_in)

    # What is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the view model holds."""
        model = self.model
        if model.rows != self._rows.rows():
            self._rows.show_rows(model.rows)
            self._fit()
        nobody = model.loaded and not model.rows
        self.stack.setCurrentIndex(1 if nobody else 0)
        self.add.setEnabled(model.can_change and model.loaded)
        if nobody and self.isVisible() and self.dialog is None:
            # A ring around a list of nobody would say nothing: the first thing to do has it.
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        if model.complaint:
            self.message.tell("warn", model.complaint, closable=False)
        elif not self.dialog and model.busy:
            self.message.settle()
        if any(row.id == model.newest for row in model.rows):
            # Whoever was just added is the one to go on with: a card, a limit.
            self._staff, model.newest = model.newest, ""
        chosen = self._chosen()
        if chosen is None and model.rows:
            chosen = model.rows[0]
            self._staff = chosen.id
        self.person.show_person(
            chosen,
            model.currency,
            changes=model.can_change,
            helps=chosen is not None and model.can_help(chosen),
            locked=chosen is not None and model.is_locked(chosen),
        )
        place = next((at for at, row in enumerate(model.rows) if row.id == self._staff), -1)
        if place >= 0 and self.table.currentIndex().row() != place:
            self.table.setCurrentIndex(self._rows.index(place, 0))

    def take_scan(self, code: str) -> bool:
        """Take a scanned code where one is waited for; return whether it was."""
        if isinstance(self.dialog, StaffCardDialog):
            self.dialog.take_scan(code)
            return True
        return False

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.load()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_row"):
            self._fit()

    def _fit(self) -> None:
        """Put the person beside the table or below it, and show the columns there is room for."""
        beside = self.width() >= theme.scaled(_BESIDE)
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        side = theme.scaled(_SIDE)
        self.person.setMinimumWidth(side if beside else 0)
        self.person.setMaximumWidth(side if beside else _FREE)
        room = self.width() - 2 * measures.GAP_24 - 2
        if beside:
            room -= theme.scaled(_SIDE) + measures.GAP_16
        columns = fitting(self.model.rows, room, self._words)
        before = [(each.title, each.width) for each in self._rows.columns()]
        if [(each.title, each.width) for each in columns] != before:
            self._rows.show_columns(columns)
            self.refresh()

    def _words(self, row: StaffRow) -> tuple[str, str]:
        return words.state(row, self.model.clock(), self._zone)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.hire()
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
            event.accept()
        elif self.person.press(event.key()):
            event.accept()
        else:
            super().keyPressEvent(event)

    # What is done ----------------------------------------------------------------------------

    def hire(self) -> None:
        """Add somebody (F2)."""
        if self.add.isEnabled():
            self._open(PersonDialog(self, self.model))

    def edit(self) -> None:
        """Change the one at the right."""
        if (row := self._chosen()) is not None:
            self._open(PersonDialog(self, self.model, row))

    def edit_if_allowed(self) -> None:
        """Change the one at the right, as its button does (Enter)."""
        self.person.press(Qt.Key.Key_F4)

    def give_pin(self) -> None:
        """Give the one at the right a new PIN."""
        if (row := self._chosen()) is not None:
            self._open(PinDialog(self, self.model, row))

    def give_card(self) -> None:
        """Make a card for the one at the right, or take one away."""
        if (row := self._chosen()) is not None:
            dialog = StaffCardDialog(self, self.model, row)
            dialog.print_wanted.connect(self._print_card)
            self._open(dialog)

    def _print_card(self, code: str) -> None:
        if (row := self._chosen()) is not None:
            self._printing = (row.name, code)
            self.model.name_shop(self._make_card)

    def _make_card(self, shop: str) -> None:
        self.away.run(partial(_card_pdf, *self._printing, shop), self._show_card, self._refuse)

    def _show_card(self, pdf: bytes) -> None:
        title = _("The card of {name}").format(name=self._printing[0])
        self.paper = print_pdf(self.window(), pdf, title, file_name(title), self.away)

    def _unlock(self) -> None:
        if (row := self._chosen()) is not None:
            self.model.unlock(row)

    def _take_back(self) -> None:
        if (row := self._chosen()) is not None:
            self.model.take_back(row)

    def _ask_to_leave(self) -> None:
        row = self._chosen()
        if row is None:
            return
        ask(
            self,
            _("{name} works here no more?").format(name=row.name),
            _("Signing in ends at once, at every counter. What was done stays in the books."),
            confirm=_("Yes, has left"),
            cancel=_("Cancel"),
            then=self.let_go,
            serious=True,
            icon="log-out",
        )

    def let_go(self) -> None:
        """Record that the one at the right works here no more."""
        if (row := self._chosen()) is not None:
            self.model.let_go(row)

    def _open(self, dialog: Dialog) -> None:
        if self.dialog is not None:
            dialog.deleteLater()
            return
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self, _yes: bool) -> None:
        self.dialog = None

    def _choose(self, place: int) -> None:
        row = self._rows.row_at(place)
        if row is not None:
            self._staff = row.id
            self.refresh()

    def _look_at_current(self) -> None:
        self._choose(self.table.currentIndex().row())

    def _chosen(self) -> StaffRow | None:
        return next((row for row in self.model.rows if row.id == self._staff), None)

    def _tell(self, told: str) -> None:
        self.message.settle()
        self.toast.show_done(told)

    def _refuse(self, refusal: LoyaltyError) -> None:
        if self.dialog is None:
            self.message.tell("danger", sentence(refusal))


def _card_pdf(name: str, code: str, shop: str) -> bytes:
    # What makes a PDF is imported when the first one is wanted, and away from the window.
    from loyalty_desktop.services.documents.pdf import pdf_bytes
    from loyalty_desktop.services.documents.staff_card import staff_card_page

    return pdf_bytes([staff_card_page(name, shop, code)], name, shop)
