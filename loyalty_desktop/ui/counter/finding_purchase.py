"""Which purchase is meant: by its receipt, or one of the latest at this counter."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.services.queries.purchases import (
    PurchaseRow,
    purchase_by_id,
    purchase_by_receipt,
    recent_purchases,
)
from loyalty_desktop.services.store import ShopState, moment
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.short_table import ShortTable
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, clock, day, mark, money, sentence

LATEST: Final = 20
DAYS: Final = 7
"""Older purchases are found by their receipts."""
_FIND: Final = "purchase by receipt"
_RECENT: Final = "recent purchases"


class FindingPurchase(QObject):
    """Finding a purchase without a widget: the latest ones, and what a receipt number means."""

    changed = Signal()
    found = Signal(str)
    """The id of the purchase that was meant."""

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.shop = shop
        self.rows: tuple[PurchaseRow, ...] = ()
        self.loaded = False
        self.complaint = ""
        self._several: list[PurchaseRow] = []
        self._awaited = 0

    def load(self) -> None:
        """Ask for the latest purchases at this counter."""
        first = self.shop.day(self._clock()) - DAYS
        self._desk.read(
            recent_purchases,
            self._desk.actor.counter,
            first,
            LATEST,
            then=self._latest,
            otherwise=self._none,
            token=_RECENT,
        )

    def find(self, receipt: str) -> None:
        """Look for the purchase with a receipt number."""
        if receipt.strip():
            self.complaint = ""
            self._desk.read(
                purchase_by_receipt,
                receipt.strip(),
                then=self._by_receipt,
                otherwise=self._not_found,
                token=_FIND,
            )

    def choose(self, place: int) -> None:
        """Take one of those that are listed."""
        if 0 <= place < len(self.rows):
            self.found.emit(self.rows[place].id)

    def _latest(self, rows: Sequence[PurchaseRow]) -> None:
        if self._several:
            return
        self.rows = tuple(rows)
        self.loaded = True
        self.changed.emit()

    def _none(self, refusal: LoyaltyError) -> None:
        self.loaded = True
        self.complaint = sentence(refusal, self.shop.currency)
        self.changed.emit()

    def _by_receipt(self, row: PurchaseRow) -> None:
        self.found.emit(row.id)

    def _not_found(self, refusal: LoyaltyError) -> None:
        self.complaint = sentence(refusal, self.shop.currency)
        if isinstance(refusal, Invalid) and refusal.facts.get("reason") == "ambiguous":
            self._list(cast("list[Mapping[str, Any]]", refusal.facts["candidates"]))
        self.changed.emit()

    def _list(self, candidates: Sequence[Mapping[str, Any]]) -> None:
        """List the purchases that share a receipt number, so that one can be chosen."""
        self._several = []
        self._awaited = len(candidates)
        for candidate in candidates:
            self._desk.read(purchase_by_id, str(candidate["purchase"]), then=self._one_of_several)

    def _one_of_several(self, row: PurchaseRow) -> None:
        self._several.append(row)
        if len(self._several) == self._awaited:
            self.rows = tuple(self._several)
            self.loaded = True
            self.changed.emit()


class FindPurchaseDialog(Dialog):
    """A field for the receipt, and below it the latest purchases: Up and Down, then Enter."""

    def __init__(self, window: QWidget, model: FindingPurchase) -> None:
        super().__init__(
            window,
            _("Find a purchase"),
            _("Scan or type the receipt, or choose one of the latest at this counter."),
            icon="undo-2",
            confirm=_("Open"),
            cancel=_("Close"),
            width=720,
            stays=True,
        )
        self.model = model
        self.receipt = named(Edit(density=theme.COUNTER, icon="scan-line"), mark("Receipt to find"))
        self._field = Field(_("Receipt number"), self.receipt)
        self._rows: RowsModel[PurchaseRow] = RowsModel(PurchaseColumns(model.shop).columns(), self)
        self.table = named(ShortTable(_("Latest purchases"), self._rows), mark("Latest purchases"))
        self._nothing = Paragraph(_("Nothing was sold at this counter this week."), tone="text-2")
        self.body.addWidget(self._field)
        self.body.addWidget(self.table)
        self.body.addWidget(self._nothing)
        self.confirmed.connect(self._take)
        self.receipt.textChanged.connect(self._typed)
        self.table.opened.connect(model.choose)
        model.changed.connect(self.refresh)
        model.found.connect(self._found)
        self.refresh()
        model.load()

    @override
    def take_scan(self, code: str) -> None:
        """Take a receipt scanned while the dialog is open."""
        self.receipt.setText(code)
        self.model.find(code)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if event.key() in keys and self.receipt.hasFocus() and self._rows.rowCount():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            event.accept()
        else:
            super().keyPressEvent(event)

    def refresh(self) -> None:
        """Show what there is to choose from."""
        model = self.model
        if model.complaint and model.complaint != self._field.complaint:
            self._field.complain(model.complaint)
        elif not model.complaint and self._field.complaint:
            self._field.settle()
        if model.rows != self._rows.rows():
            self._rows.show_rows(model.rows)
            self.table.choose(0)
        self.table.setVisible(bool(model.rows))
        self._nothing.setVisible(model.loaded and not model.rows)
        self.fit()

    def _typed(self, _text: str) -> None:
        if self._field.complaint:
            self.model.complaint = ""
            self._field.settle()

    def _take(self) -> None:
        if self.receipt.text().strip() and not self.table.hasFocus():
            self.model.find(self.receipt.text())
        else:
            self.model.choose(self.table.chosen())

    def _found(self, _purchase: str) -> None:
        self.close_with(True)


class PurchaseColumns:
    """The columns of the latest purchases, in a shop's money and time."""

    def __init__(self, shop: ShopState) -> None:
        self._shop = shop

    def columns(self) -> tuple[Column[PurchaseRow], ...]:
        """Return the columns in order."""
        return (
            Column(_("When"), self._when, width=130),
            Column(_("Member"), self._who),
            Column(_("Receipt"), self._receipt, width=150),
            Column(_("Amount"), self._amount, "right", 140),
        )

    def _when(self, row: PurchaseRow) -> Cell:
        at = moment(row.at)
        on = day(at.astimezone(self._shop.zone).date())
        return Cell(clock(at, self._shop.zone), on, weight=500)

    def _who(self, row: PurchaseRow) -> Cell:
        if row.member_name is None:
            return Cell(_("No member"), tone="text_2")
        return Cell(row.member_name, row.member_number or "", weight=500)

    def _receipt(self, row: PurchaseRow) -> Cell:
        return Cell(row.receipt or "\u2013", tone="text" if row.receipt else "text_2")

    def _amount(self, row: PurchaseRow) -> Cell:
        unit = self._shop.currency
        if row.voided_at is not None:
            return Cell(money(row.due, unit), _("void"), tone="text_2")
        back = ""
        if row.refunded:
            back = _("{amount} back").format(amount=money(row.refunded, unit))
        return Cell(money(row.due, unit), back, weight=600)
