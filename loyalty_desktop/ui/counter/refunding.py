"""The refund of a purchase: what it does is shown before it is done."""

from fractions import Fraction
from typing import Any, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.purchase_page import SoldLine
from loyalty_desktop.services.queries.purchases import PurchaseRow
from loyalty_desktop.services.store import ShopState, moment
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.effect import RefundEffect
from loyalty_desktop.ui.counter.quantities import QuantityEdit
from loyalty_desktop.ui.counter.refund_model import Refunding
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.scrolling import ScrollColumn
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, money, points
from loyalty_desktop.wording import moment as told_moment

_WIDTH: Final = 680


class RefundDialog(Dialog):
    """Lines with their quantities, or an amount, and what comes of it; F10 does it."""

    def __init__(self, window: QWidget, model: Refunding) -> None:
        super().__init__(
            window,
            _("Refund"),
            told_purchase(model.page.row, model.shop),
            icon="undo-2",
            serious=True,
            confirm=_("Refund"),
            cancel=_("Keep it"),
            width=_WIDTH,
            stays=True,
        )
        self.model = model
        self.message = MessageBar(density=theme.COUNTER)
        self.how = Segmented(
            _("What comes back"),
            (Option("lines", _("By line")), Option("amount", _("By amount"))),
        )
        self.how.setObjectName("refund-by")
        self.lines = _Lines(model)
        self._scroll = ScrollColumn(self.lines, _WIDTH - 2 * measures.GAP_24)
        self.amount = named(
            MoneyEdit(MoneyFormat.of(model.shop.currency)), mark("Amount to refund")
        )
        self._amount_field = Field(_("Goods that come back"), self.amount)
        self.all = Button(_("All"), key="F4", density=theme.COUNTER)
        self.all.setObjectName("refund-all")
        self.all.setAccessibleName(_("Refund all that is left"))
        self.effect = RefundEffect()
        self.method = Segmented(
            _("Money goes back by"),
            (
                Option("cash", _("Cash"), "banknote"),
                Option("card", _("Card"), "credit-card"),
                Option("stored", _("Stored value"), "wallet"),
            ),
        )
        self.method.setObjectName("money-back-by")
        self._compose()
        self.confirmed.connect(model.confirm)
        self.how.chosen.connect(self._take_how)
        self.method.chosen.connect(model.set_method)
        self.amount.changed.connect(self._take_amount)
        self.all.clicked.connect(self._take_all)
        model.changed.connect(self.refresh)
        model.done.connect(self._finish)
        self.refresh()
        model.begin()

    def _compose(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_8)
        self._above: list[QWidget] = []
        head.addLayout(self._below_caption(self.how), 1)
        head.addWidget(self._amount_field, 1)
        head.addLayout(self._below_caption(self.all))
        self.body.addWidget(self.message)
        self.body.addLayout(head)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self.effect)
        self.body.addWidget(self.method)

    def _below_caption(self, control: QWidget) -> QVBoxLayout:
        """Stand a control beside the edit of the amount, not beside its caption."""
        column = QVBoxLayout()
        column.setSpacing(0)
        above = QWidget()
        above.setFixedHeight(theme.line_height("small") + measures.GAP_4)
        self._above.append(above)
        column.addWidget(above)
        column.addWidget(control)
        column.addStretch(1)
        return column

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F4 and self.all.isVisible():
            self.all.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    def begin(self) -> None:
        """Put the keyboard where the first choice is made."""
        first: QWidget = self.amount
        if self.model.how == "lines" and self.lines.edits:
            first = self.lines.edits[0].edit
        if self.model.page.row.left:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show what is chosen and what refunding it does."""
        model = self.model
        left = model.page.row.left
        by_lines = model.how == "lines"
        self.how.setVisible(bool(model.lines))
        self.how.choose(model.how)
        self._scroll.setVisible(by_lines and left > 0)
        self._amount_field.setVisible(not by_lines and left > 0)
        for above in self._above:
            above.setVisible(not by_lines and left > 0)
        self.all.setVisible(left > 0)
        shown = left if model.amount is None else model.amount
        if self.amount.value() != shown and not self.amount.hasFocus():
            self.amount.set_value(shown)
        self.lines.show_quantities()
        self._complain(in_field=not by_lines and left > 0)
        self.effect.show_effect(model.effect, model.shop.currency)
        self.method.setVisible(model.effect is not None and model.effect.money_back > 0)
        self.method.choose(model.method)
        self.confirm.setEnabled(model.can_confirm or model.busy)
        self.confirm.set_busy(model.busy)
        self.fit()

    def _complain(self, *, in_field: bool) -> None:
        told = self.model.complaint
        beside = told if in_field else ""
        if beside and beside != self._amount_field.complaint:
            self._amount_field.complain(beside)
        elif not beside and self._amount_field.complaint:
            self._amount_field.settle()
        above = "" if in_field else told
        if not above:
            self.message.settle()
        elif above != self.message.text():
            self.message.tell("danger", above, closable=False)

    def _take_how(self, how: str) -> None:
        self.model.set_how("lines" if how == "lines" else "amount")
        if self.how.isAncestorOf(QApplication.focusWidget() or self):
            return
        self.begin()

    def _take_all(self) -> None:
        self.model.take_all()
        # What has the keyboard shows it as well: nobody is typing there now.
        self.lines.show_quantities(typed=False)
        if self._amount_field.isVisible():
            self.amount.set_value(self.model.page.row.left)

    def _take_amount(self, minor: Any) -> None:
        value = 0 if minor is None else int(minor)
        self.model.set_amount(None if value == self.model.page.row.left else value)

    def _finish(self, _refunded: object) -> None:
        self.close_with(True)


class _Lines(QWidget):
    """The lines that can come back, each with how many."""

    def __init__(self, model: Refunding) -> None:
        super().__init__()
        self._model = model
        self.edits: list[QuantityEdit] = []
        column = QVBoxLayout(self)
        # The focus ring needs its room at the edges.
        column.setContentsMargins(4, 4, 8, 4)
        column.setSpacing(measures.GAP_8)
        for place, line in enumerate(model.lines):
            if place:
                column.addWidget(Hairline())
            column.addLayout(self._row(line))
        column.addStretch(1)

    def show_quantities(self, *, typed: bool = True) -> None:
        """Show what the model holds; while somebody types, not over what is being typed."""
        held = dict(self._model.quantities)
        for line, edit in zip(self._model.lines, self.edits, strict=True):
            if not (typed and edit.edit.hasFocus()):
                edit.set_value(held.get(line.number, Fraction(0)))

    def _row(self, line: SoldLine) -> QHBoxLayout:
        unit = self._model.shop.currency
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Paragraph(line.name or _("Line {number}").format(number=line.number)))
        words.addWidget(Label(money(line.left, unit), "small", tone="text-2"))
        row.addLayout(words, 1)
        edit = QuantityEdit(line.name, line.left_quantity)
        row.addWidget(edit)
        taking = _Taking(self._model, line.number, edit)
        edit.changed.connect(taking.take)
        self.edits.append(edit)
        return row


class _Taking(QObject):
    """Says to the model which line a quantity belongs to."""

    def __init__(self, model: Refunding, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._number = number

    def take(self, quantity: Any) -> None:
        self._model.set_quantity(self._number, Fraction(quantity))


def told_purchase(row: PurchaseRow, shop: ShopState) -> str:
    """Return who bought when, for how much, and what of it has come back already."""
    unit = shop.currency
    who = row.member_name or _("No member")
    when = told_moment(moment(row.at), shop.zone)
    told = f"{who} \u00b7 {when} \u00b7 {money(row.goods, unit)}"
    if row.points_used:
        told += " \u00b7 " + _("{points} used").format(points=points(row.points_used))
    if row.refunded:
        refunded = money(row.refunded, unit)
        told += " \u00b7 " + _("{amount} refunded already").format(amount=refunded)
    return told
