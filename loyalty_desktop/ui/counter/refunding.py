"""A refund by receipt: what it does is shown before it is done."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.errors import AlreadyRefunded, LoyaltyError, Unavailable
from loyalty_desktop.services.commands.refunds import Refunded, RefundPurchase, refund_purchase
from loyalty_desktop.services.queries.purchases import PurchaseRow, purchase_by_receipt
from loyalty_desktop.services.store import ShopState, moment, new_id
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.view_model import AtDesk
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, money, number, points, sentence
from loyalty_desktop.wording import moment as told_moment

_FIND: Final = "refund receipt"
_EFFECT: Final = "refund effect"


class Refunding(QObject):
    """Refunding without a widget: the purchase, how much of it, and what that does."""

    changed = Signal()
    done = Signal(object, object)
    """`Refunded` and the `PurchaseRow` it belongs to, once it is recorded."""

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._key = new_id()
        self._sent: RefundPurchase | None = None
        self.shop = shop
        self.purchase: PurchaseRow | None = None
        self.amount: int | None = None
        """Goods value to refund in minor units; None is all that is left."""
        self.effect: Refunded | None = None
        self.receipt_complaint = ""
        self.amount_complaint = ""
        self.busy = False

    @property
    def can_confirm(self) -> bool:
        """Whether everything is known that has to be known before."""
        return self.effect is not None and not self.busy

    def find(self, receipt: str) -> None:
        """Look for the purchase with a receipt number."""
        if receipt.strip() and not self._frozen:
            self.receipt_complaint = ""
            self._desk.read(
                purchase_by_receipt,
                receipt.strip(),
                then=self.take,
                otherwise=self._not_found,
                token=_FIND,
            )

    def take(self, purchase: PurchaseRow) -> None:
        """Take a purchase that is known already."""
        if self._frozen:
            return
        self.purchase = purchase
        self.amount, self.effect = None, None
        self.receipt_complaint = self.amount_complaint = ""
        if purchase.left:
            self._rehearse()
        else:
            self.receipt_complaint = sentence(AlreadyRefunded(left=0), self.shop.currency)
        self.changed.emit()

    def set_amount(self, minor: int | None) -> None:
        """Take how much is to be refunded; None: all."""
        if self._frozen or minor == self.amount:
            return
        self.amount = minor
        self.amount_complaint = ""
        self.effect = None
        if self.purchase is not None:
            self._rehearse()
        self.changed.emit()

    def confirm(self) -> None:
        """Record the refund; sent again it is recorded once."""
        if self.purchase is None or self.busy or (self.effect is None and self._sent is None):
            return
        self._sent = self._sent or self._request(self._key)
        self.busy = True
        self._desk.forget(_EFFECT)
        self._desk.write(
            refund_purchase, self._sent, then=self._recorded, otherwise=self._not_recorded
        )
        self.changed.emit()

    @property
    def _frozen(self) -> bool:
        return self.busy or self._sent is not None

    def _rehearse(self) -> None:
        if self.amount == 0:
            self._desk.forget(_EFFECT)
            self.amount_complaint = _("Type how much comes back.")
            return
        self._desk.rehearse(
            refund_purchase,
            self._request(new_id()),
            then=self._effect,
            otherwise=self._no_effect,
            token=_EFFECT,
        )

    def _request(self, key: str) -> RefundPurchase:
        purchase = self.purchase.id if self.purchase else None
        return RefundPurchase(key=key, at=self._clock(), purchase=purchase, amount=self.amount)

    def _effect(self, effect: Refunded) -> None:
        self.effect = effect
        self.changed.emit()

    def _no_effect(self, refusal: LoyaltyError) -> None:
        self.effect = None
        self.amount_complaint = sentence(refusal, self.shop.currency)
        self.changed.emit()

    def _not_found(self, refusal: LoyaltyError) -> None:
        self.purchase, self.effect = None, None
        self.receipt_complaint = sentence(refusal, self.shop.currency)
        self.changed.emit()

    def _recorded(self, refunded: Refunded) -> None:
        self.busy = False
        if self.purchase is not None:
            self.done.emit(refunded, self.purchase)

    def _not_recorded(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if not isinstance(refusal, Unavailable):
            self._sent = None
        self.amount_complaint = sentence(refusal, self.shop.currency)
        self.changed.emit()


class RefundDialog(Dialog):
    """Receipt, amount, and what comes of it; F10 does it."""

    def __init__(self, window: QWidget, model: Refunding) -> None:
        super().__init__(
            window,
            _("Refund"),
            _("Scan or type the receipt. Nothing changes before F10."),
            icon="undo-2",
            serious=True,
            confirm=_("Refund"),
            cancel=_("Keep it"),
            width=640,
            stays=True,
        )
        self.model = model
        unit = model.shop.currency
        self.receipt = Edit(density=theme.COUNTER, icon="scan-line")
        named(self.receipt, mark("Receipt to refund"))
        self.find_button = Button(_("Find"), density=theme.COUNTER, key="Enter")
        self.find_button.setAccessibleName(_("Find the receipt"))
        self.amount = named(MoneyEdit(MoneyFormat.of(unit)), mark("Amount to refund"))
        self.all = Button(_("All"), density=theme.COUNTER)
        self.all.setAccessibleName(_("Refund all that is left"))
        self._receipt_field = Field(_("Receipt number"), self.receipt)
        self._amount_field = Field(_("Goods that come back"), self.amount)
        self.about = Paragraph(tone="text-2")
        self._effect = QWidget()
        self.money_back = DataLabel(mark("Money back"), weight=600)
        self.given_back = DataLabel(mark("Points given back"), weight=600, tone="accent-text")
        self.taken_back = DataLabel(mark("Points taken back"), weight=600)
        self.balance = DataLabel(mark("Balance afterwards"), weight=600)
        self.debt = DataLabel(mark("Points owed afterwards"), weight=600, tone="danger")
        self._rows: dict[DataLabel, QWidget] = {}
        self._compose()
        self.confirmed.connect(model.confirm)
        self.receipt.returnPressed.connect(self._find)
        self.find_button.clicked.connect(self._find)
        self.amount.changed.connect(self._take_amount)
        self.all.clicked.connect(self._take_all)
        model.changed.connect(self.refresh)
        model.done.connect(self._finish)
        self.refresh()

    def _compose(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(measures.GAP_8)
        top.addWidget(self._receipt_field, 1)
        top.addLayout(_below_caption(self.find_button))
        how_much = QHBoxLayout()
        how_much.setSpacing(measures.GAP_8)
        how_much.addWidget(self._amount_field, 1)
        how_much.addLayout(_below_caption(self.all))
        rows = QVBoxLayout(self._effect)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for caption, value in (
            (_("Money back"), self.money_back),
            (_("Points given back"), self.given_back),
            (_("Points taken back"), self.taken_back),
            (_("Balance afterwards"), self.balance),
            (_("Points owed afterwards"), self.debt),
        ):
            rows.addWidget(self._row(caption, value))
        self.body.addLayout(top)
        self.body.addWidget(self.about)
        self.body.addLayout(how_much)
        self.body.addWidget(self._effect)

    def _row(self, caption: str, value: DataLabel) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_8)
        column.addWidget(Hairline())
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, measures.GAP_8)
        row.addWidget(Label(caption, tone="text-2"))
        row.addStretch(1)
        row.addWidget(value)
        column.addLayout(row)
        self._rows[value] = holder
        return holder

    def show_purchase(self, purchase: PurchaseRow) -> None:
        """Begin with a purchase whose receipt was scanned."""
        self.receipt.setText(purchase.receipt or "")
        self.model.take(purchase)
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_scan(self, code: str) -> None:
        """Take a receipt scanned while the dialog is open."""
        self.receipt.setText(code)
        self.model.find(code)

    def refresh(self) -> None:
        """Show the purchase and what refunding it does."""
        model, unit = self.model, self.model.shop.currency
        purchase = model.purchase
        _say(self._receipt_field, model.receipt_complaint)
        _say(self._amount_field, model.amount_complaint)
        self.about.setVisible(purchase is not None)
        open_ = purchase is not None and purchase.left > 0
        self._amount_field.setVisible(open_)
        self.all.setVisible(open_)
        if purchase is not None:
            self.about.say(_about(purchase, model.shop))
            shown = purchase.left if model.amount is None else model.amount
            if self.amount.value() != shown and not self.amount.hasFocus():
                self.amount.set_value(shown)
        effect = model.effect
        self._effect.setVisible(effect is not None)
        if effect is not None:
            self.money_back.show_value(money(effect.money_back, unit))
            self.given_back.show_value(f"+{number(effect.returned)}")
            self.taken_back.show_value(number(-effect.reversed))
            self.balance.show_value(number(effect.balance or 0))
            self.debt.show_value(number(effect.debt or 0))
            self._rows[self.balance].setVisible(effect.member is not None)
            self._rows[self.debt].setVisible(bool(effect.debt))
        self.confirm.setEnabled(model.can_confirm or model.busy)
        self.confirm.set_busy(model.busy)
        self.fit()

    def _find(self) -> None:
        self.model.find(self.receipt.text())

    def _take_amount(self, minor: Any) -> None:
        purchase = self.model.purchase
        if purchase is not None:
            value = 0 if minor is None else int(minor)
            self.model.set_amount(None if value == purchase.left else value)

    def _take_all(self) -> None:
        purchase = self.model.purchase
        if purchase is not None:
            self.amount.set_value(purchase.left)

    def _finish(self, _refunded: object, _purchase: object) -> None:
        self.close_with(True)


def _below_caption(button: Button) -> QVBoxLayout:
    """Stand a button beside the edit of a field, not beside its caption."""
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addSpacing(theme.line_height("small") + measures.GAP_4)
    column.addWidget(button)
    column.addStretch(1)
    return column


def _about(purchase: PurchaseRow, shop: ShopState) -> str:
    unit = shop.currency
    who = purchase.member_name or _("No member")
    when = told_moment(moment(purchase.at), shop.zone)
    told = f"{who} \u00b7 {when} \u00b7 {money(purchase.goods, unit)}"
    if purchase.points_used:
        told += " \u00b7 " + _("{points} used").format(points=points(purchase.points_used))
    if purchase.refunded:
        refunded = money(purchase.refunded, unit)
        told += " \u00b7 " + _("{amount} refunded already").format(amount=refunded)
    return told


def _say(field: Field, complaint: str) -> None:
    if complaint and complaint != field.complaint:
        field.complain(complaint)
    elif not complaint and field.complaint:
        field.settle()
