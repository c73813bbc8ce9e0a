"""The dialog that gives a purchase to a member: scan or type who, see what it brings, F10."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.services.commands.moving import PurchaseMoved
from loyalty_desktop.services.queries.searching import MemberMatch
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.effect import FigureRows
from loyalty_desktop.ui.counter.giving import Giving
from loyalty_desktop.ui.counter.refunding import told_purchase
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.scan_edit import ScanEdit
from loyalty_desktop.ui.widgets.short_table import ShortTable
from loyalty_desktop.wording import _, mark, number

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class GiveDialog(Dialog):
    """Who gets it, why where somebody loses it, and what it brings."""

    def __init__(self, window: QWidget, model: Giving) -> None:
        super().__init__(
            window,
            _("Give to another member") if model.moves else _("Give to a member"),
            told_purchase(model.page.row, model.shop),
            icon="users",
            serious=True,
            confirm=_("Give"),
            cancel=_("Leave it"),
            width=640,
            stays=True,
        )
        self.model = model
        self.message = MessageBar(density=theme.COUNTER)
        self.scan = named(
            ScanEdit(placeholder=_("Scan a card, or type name or number"), key=""),
            mark("Member who gets it"),
        )
        self._whom = Field(_("Member who gets it"), self.scan)
        self._rows: RowsModel[MemberMatch] = RowsModel(
            (Column(_("Member"), _name), Column(_("Phone"), _phone, "right", 190)), self
        )
        self.table = named(ShortTable(_("Members found"), self._rows), mark("Members found"))
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.reason = named(Edit(density=theme.COUNTER), mark("Reason"))
        self._reason = Field(_("Reason"), self.reason)
        self.gets = DataLabel(mark("Gets it"), weight=600)
        self.earned = DataLabel(mark("Points it brings"), weight=600, tone="accent-text")
        self.balance = DataLabel(mark("Balance afterwards"), weight=600)
        self.loses = DataLabel(mark("Loses it"), weight=600)
        self.effect = FigureRows(
            (
                (_("Gets it"), self.gets),
                (_("Points it brings"), self.earned),
                (_("Balance afterwards"), self.balance),
                (_("Loses it"), self.loses),
            )
        )
        for each in (self.message, self._whom, self.table, self.effect, self._reason):
            self.body.addWidget(each)
        self.confirmed.connect(self._confirm)
        self.scan.typed.connect(model.search)
        self.scan.cleared.connect(self._clear)
        self.scan.stepped.connect(self._step)
        self.scan.scanned.connect(model.take)
        self.table.opened.connect(model.choose)
        self.reason.textChanged.connect(self._typed_reason)
        model.changed.connect(self.refresh)
        model.done.connect(self._finish)
        self.refresh()

    def begin(self) -> None:
        """Put the keyboard where the member is typed."""
        self.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def take_scan(self, code: str) -> None:
        """Take a card scanned while the dialog is open."""
        self.scan.take_scan(code)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and self.scan.hasFocus():
            self.model.submit(self.scan.text(), max(self.table.chosen(), 0))
            event.accept()
        else:
            super().keyPressEvent(event)

    def refresh(self) -> None:
        """Show who is found, who is chosen, and what that brings."""
        model = self.model
        if model.matches != self._rows.rows():
            self._rows.show_rows(model.matches)
            self.table.choose(0)
        self.table.setVisible(bool(model.matches))
        if not model.complaint:
            self.message.settle()
        elif model.complaint != self.message.text():
            self.message.tell("danger", model.complaint, closable=False)
        if model.reason_complaint and model.reason_complaint != self._reason.complaint:
            self._reason.complain(model.reason_complaint)
        elif not model.reason_complaint and self._reason.complaint:
            self._reason.settle()
        whom, effect = model.whom, model.effect
        self.effect.setVisible(whom is not None)
        asks_why = model.moves and whom is not None
        if asks_why and self._reason.isHidden():
            self._reason.show()
            # Whom it is for is told: why comes next.
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not asks_why:
            self._reason.hide()
        if whom is not None:
            if self.scan.text() != whom.name:
                self.scan.setText(whom.name)
            self.effect.show_row(self.gets, f"{whom.name} \u00b7 {whom.number}")
            earned = 0 if effect is None else effect.earned + effect.bonus
            known = effect is not None
            self.effect.show_row(self.earned, f"+{number(earned)}", shown=known)
            balance = 0 if effect is None else effect.balance or 0
            self.effect.show_row(self.balance, number(balance), shown=known)
            loses = model.page.row.member_name or ""
            if isinstance(effect, PurchaseMoved):
                loses = f"{loses}: {number(-effect.reversed)}"
            self.effect.show_row(self.loses, loses, shown=model.moves)
        self.confirm.setEnabled(model.can_confirm or model.busy)
        self.confirm.set_busy(model.busy)
        self.fit()

    def _step(self, by: int) -> None:
        self.table.choose(self.table.chosen() + by)

    def _clear(self) -> None:
        self.model.search("")

    def _typed_reason(self, _text: str) -> None:
        self.model.reason_complaint = ""
        self._reason.settle()

    def _confirm(self) -> None:
        self.model.confirm(self.reason.text())

    def _finish(self, _answer: object, _whom: object) -> None:
        self.close_with(True)


def _name(row: MemberMatch) -> Cell:
    return Cell(row.name, row.number, weight=500, avatar=(row.name, row.id))


def _phone(row: MemberMatch) -> Cell:
    return Cell(row.phone or "", tone="text_2")
