"""Dialogs of the bill's lines: a new item, a line to change, a discount on the whole bill."""

from dataclasses import replace
from fractions import Fraction
from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import MOST, Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.bill import ONE, BillLine
from loyalty_desktop.ui.counter.lines import MOST_OF_ONE, ItemAsked
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.number_edits import ExactEdit
from loyalty_desktop.wording import _, mark, money, number

_LONGEST: Final = 200
REMOVE_KEY: Final = "F8"


class LineDialog(Dialog):
    """Name, price, quantity, category and discount of one line; Enter takes it."""

    settled = Signal(object)
    """The `BillLine` as it is now."""
    removed = Signal()
    scanned = Signal(str)
    """A code that was scanned while the dialog was open: the next item, most often."""

    def __init__(
        self,
        window: QWidget,
        unit: Currency,
        line: BillLine,
        title: str,
        sentence: str = "",
        confirm: str = "",
    ) -> None:
        super().__init__(
            window,
            title,
            sentence,
            icon="barcode",
            confirm=confirm,
            width=640,
            stays=True,
        )
        self._unit = unit
        self._line = line
        self._removing: Button | None = None
        form = MoneyFormat.of(unit)
        self.name = named(Edit(density=theme.COUNTER), mark("Item name"))
        self.price = named(MoneyEdit(form), mark("Price for one"))
        self.quantity = named(ExactEdit(density=theme.COUNTER), mark("Quantity"))
        self.category = named(Edit(density=theme.COUNTER), mark("Category"))
        self.discount = named(MoneyEdit(form), mark("Discount on this line"))
        self._name_field = Field(_("Item name"), self.name)
        self._price_field = Field(_("Price for one"), self.price)
        self._quantity_field = Field(_("Quantity"), self.quantity)
        self._discount_field = Field(_("Discount on this line"), self.discount)
        self._fill(line)
        self._lay_out()
        self.confirmed.connect(self._take)

    def _fill(self, line: BillLine) -> None:
        self.name.setMaxLength(_LONGEST)
        self.category.setMaxLength(_LONGEST)
        self.name.setText(line.name)
        self.price.set_value(line.price or None)
        self.quantity.set_value(Fraction(line.quantity, ONE))
        self.category.setText(line.category or "")
        self.discount.set_value(line.discount or None)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(measures.GAP_16)
        grid.setVerticalSpacing(measures.GAP_12)
        grid.addWidget(self._name_field, 0, 0, 1, 2)
        grid.addWidget(self._price_field, 1, 0)
        grid.addWidget(self._quantity_field, 1, 1)
        grid.addWidget(Field(_("Category"), self.category), 2, 0)
        grid.addWidget(self._discount_field, 2, 1)
        self.body.addLayout(grid)

    def let_remove(self) -> SignalInstance:
        """Offer to take the line off the bill; return the signal that tells it."""
        button = Button(
            _("Take it off the bill"), icon="trash-2", key=REMOVE_KEY, density=theme.COUNTER
        )
        button.setObjectName("remove-line")
        self._removing = button
        button.clicked.connect(self._remove)
        self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return self.removed

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F8 and self._removing is not None:
            self._removing.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def take_scan(self, code: str) -> None:
        self.scanned.emit(code)

    def begin(self) -> None:
        """Put the keyboard where the first answer is missing."""
        edit: QWidget = self.price if self.name.text() else self.name
        if self.price.value() is not None:
            edit = self.quantity
            self.quantity.selectAll()
        edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self) -> None:
        self.close_with(True)
        self.removed.emit()

    def _take(self) -> None:
        name = " ".join(self.name.text().split())
        price, off = self.price.value(), self.discount.value() or 0
        quantity = int(Fraction(self.quantity.value() or 0) * ONE)
        wrong: list[tuple[Field, str]] = []
        if not name and self._line.sku:
            wrong.append((self._name_field, _("Type what it is called.")))
        if price is None:
            wrong.append((self._price_field, _("Type what one costs.")))
        if quantity > MOST_OF_ONE:
            told = _("At most {amount}.").format(amount=number(MOST_OF_ONE // ONE))
            wrong.append((self._quantity_field, told))
        elif quantity <= 0:
            wrong.append((self._quantity_field, _("Type how many: 1 or more.")))
        line = replace(
            self._line,
            name=name,
            price=price or 0,
            quantity=quantity,
            category=" ".join(self.category.text().split()) or None,
            discount=off,
        )
        if not wrong and line.amount > MOST:
            told = _("At most {amount}.").format(amount=money(MOST * ONE // quantity, self._unit))
            wrong.append((self._price_field, told))
        if not wrong and off > line.amount:
            most = money(line.amount, self._unit)
            told = _("At most {amount}: the line comes to no more.").format(amount=most)
            wrong.append((self._discount_field, told))
        for field in (
            self._name_field,
            self._price_field,
            self._quantity_field,
            self._discount_field,
        ):
            field.settle()
        for field, told in wrong:
            field.complain(told)
        if wrong:
            wrong[0][0].edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.fit()
            return
        self.close_with(True)
        self.settled.emit(line)


def new_item_dialog(window: QWidget, unit: Currency, asked: ItemAsked) -> LineDialog:
    """Return the dialog for an item that the shop has never sold."""
    sentence = ""
    if asked.code is not None:
        sentence = _("Nothing was sold by {code} yet. The next scan knows it.").format(
            code=asked.code
        )
    line = BillLine(asked.name, 0, asked.quantity, asked.code)
    return LineDialog(window, unit, line, _("New item"), sentence, _("Put on the bill"))


class DiscountDialog(Dialog):
    """What is taken off the whole bill; nothing typed takes nothing off."""

    settled = Signal(int)
    """Minor units off the sum of the lines."""

    def __init__(self, window: QWidget, unit: Currency, sold: int, discount: int) -> None:
        told = _("The lines come to {amount}.").format(amount=money(sold, unit))
        super().__init__(
            window,
            _("Discount on the bill"),
            told,
            icon="tag",
            confirm=_("Take off"),
            width=440,
            stays=True,
        )
        self._unit = unit
        self._sold = sold
        self.amount = named(MoneyEdit(MoneyFormat.of(unit)), mark("Discount on the bill"))
        self.amount.set_value(discount or None)
        self._field = Field(_("Discount"), self.amount)
        self.body.addWidget(self._field)
        self.confirmed.connect(self._take)

    def _take(self) -> None:
        off = self.amount.value() or 0
        if off > self._sold:
            most = money(self._sold, self._unit)
            self._field.complain(_("At most {amount}.").format(amount=most))
            self.fit()
            return
        self.close_with(True)
        self.settled.emit(off)
