"""The bills that wait: who, when, at which counter; one is taken up again, or given up."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.services.store import ShopState
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.bill import Parked
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.short_table import ShortTable
from loyalty_desktop.wording import _, clock, mark, money


class ParkedDialog(Dialog):
    """Up and Down choose, Enter takes up again; Del twice gives a bill up."""

    taken = Signal(object)
    """The `Parked` that is to be taken up again."""

    def __init__(self, window: QWidget, model: CounterViewModel) -> None:
        super().__init__(
            window,
            _("Parked bills"),
            _("Of all counters. Nothing of them is recorded yet."),
            icon="history",
            confirm=_("Take up again"),
            width=720,
            stays=True,
        )
        self.model = model
        self._doubted: str | None = None
        self._rows: RowsModel[Parked] = RowsModel(ParkedColumns(model.shop).columns(), self)
        self.message = MessageBar(density=theme.COUNTER)
        self.table = named(ShortTable(_("Parked bills"), self._rows), mark("Parked bills"))
        self.drop = named(
            Button(_("Give up"), icon="trash-2", key="Del", density=theme.COUNTER),
            mark("Give the parked bill up"),
        )
        self.body.addWidget(self.message)
        self.body.addWidget(self.table)
        self.body.addWidget(self.drop, 0, Qt.AlignmentFlag.AlignLeft)
        self.table.opened.connect(self._take)
        self.table.selectionModel().currentRowChanged.connect(self._settle)
        self.drop.clicked.connect(self._drop)
        self.confirmed.connect(self._take_chosen)
        model.changed.connect(self.refresh)
        self.refresh()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.drop.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    def refresh(self) -> None:
        """Show the bills that wait now; without any there is nothing to choose."""
        parked = tuple(self.model.parked)
        if parked != self._rows.rows():
            at = max(self.table.chosen(), 0)
            self._rows.show_rows(parked)
            self.table.choose(min(at, len(parked) - 1))
        told = self.model.complaints.get("bill", "")
        if told and told != self.message.text():
            self.message.tell("danger", told, closable=False)
        self.drop.set_busy(self.model.busy)
        self.confirm.setEnabled(bool(parked))
        self.drop.setEnabled(bool(parked))
        if not parked and self.isVisible():
            self.close_with(False)

    def _chosen(self) -> Parked | None:
        return self._rows.row_at(self.table.chosen())

    def _take(self, place: int) -> None:
        row = self._rows.row_at(place)
        if row is not None:
            self.close_with(True)
            self.taken.emit(row)

    def _take_chosen(self) -> None:
        self._take(self.table.chosen())

    def _settle(self) -> None:
        self._doubted = None
        self.message.settle()

    def _drop(self) -> None:
        row = self._chosen()
        if row is None or self.model.busy:
            return
        if self._doubted != row.id:
            self._doubted = row.id
            told = _("Press Del again to give this bill up."), _("Nobody can take it up then.")
            self.message.tell("warn", *told, closable=False)
            return
        self._settle()
        self.model.drop(self.model.parked.index(row))


class ParkedColumns:
    """The columns of parked bills, in a shop's money and time."""

    def __init__(self, shop: ShopState) -> None:
        self._shop = shop

    def columns(self) -> tuple[Column[Parked], ...]:
        """Return the columns in order."""
        return (
            Column(_("Member"), self._who),
            Column(_("Parked"), self._when, width=110),
            Column(_("Where"), self._where, width=170),
            Column(_("Amount"), self._total, "right", 150),
        )

    def _who(self, row: Parked) -> Cell:
        return Cell(row.name or _("No member"), weight=500)

    def _when(self, row: Parked) -> Cell:
        return Cell(clock(row.at, self._shop.zone))

    def _where(self, row: Parked) -> Cell:
        return Cell(_("Counter {name}").format(name=row.counter), row.staff or "")

    def _total(self, row: Parked) -> Cell:
        return Cell(money(row.bill.amount or 0, self._shop.currency), weight=600)
