"""A purchase that should not have been: why, and what voiding it does."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from loyalty_desktop.errors import LoyaltyError, NotAllowed
from loyalty_desktop.services.commands.refunds import Refunded, VoidPurchase, void_purchase
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.effect import RefundEffect
from loyalty_desktop.ui.counter.refunding import told_purchase
from loyalty_desktop.ui.counter.undertaking import Undertaking
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import _, mark

_EFFECT: Final = "void effect"
REASONS: Final = (mark("Wrong amount"), mark("Keyed in twice"), mark("Customer did not pay"))
"""What is offered; anything else is typed."""


class Voiding(Undertaking):
    """Voiding without a widget: one key, a reason, and the effect where it may be asked for.

    Somebody who may not void alone sees no effect before a second person has agreed.
    """

    done = Signal(object)
    """`Refunded`, once it is recorded."""

    effect: Refunded | None
    _sent: VoidPurchase | None
    reason_complaint = ""

    def begin(self) -> None:
        """Ask what voiding does."""
        self._desk.rehearse(
            void_purchase,
            self._request(new_id(), "-"),
            then=self._effect,
            otherwise=self._no_effect,
            token=_EFFECT,
        )

    def confirm(self, reason: str) -> None:
        """Void the purchase; sent again it is done once."""
        if self.busy:
            return
        if not reason.strip() and self._sent is None:
            self.reason_complaint = _("Say why, in a word or two.")
            self.changed.emit()
            return
        self.reason_complaint = self.complaint = ""
        self._sent = self._sent or self._request(self._key, reason.strip())
        self.busy = True
        self._desk.write(void_purchase, self._sent, then=self._voided, otherwise=self._refused)
        self.changed.emit()

    def _request(self, key: str, reason: str) -> VoidPurchase:
        at, purchase = self._clock(), self.page.row.id
        return VoidPurchase(key=key, at=at, purchase=purchase, reason=reason)

    def _no_effect(self, refusal: LoyaltyError) -> None:
        if not isinstance(refusal, NotAllowed):
            self._complain(refusal)

    def _voided(self, refunded: Refunded) -> None:
        self.busy = False
        self.done.emit(refunded)


class VoidDialog(Dialog):
    """Why, and what it does; F10 does it."""

    def __init__(self, window: QWidget, model: Voiding) -> None:
        super().__init__(
            window,
            _("Void this purchase?"),
            told_purchase(model.page.row, model.shop),
            icon="x",
            serious=True,
            confirm=_("Void"),
            cancel=_("Keep it"),
            width=640,
            stays=True,
        )
        self.model = model
        self.message = MessageBar(density=theme.COUNTER)
        self.reason = named(Edit(density=theme.COUNTER), mark("Reason"))
        self._field = Field(_("Reason"), self.reason)
        self.effect = RefundEffect()
        self.body.addWidget(self.message)
        self.body.addWidget(self._field)
        offered = QHBoxLayout()
        offered.setSpacing(measures.GAP_8)
        for reason in REASONS:
            button = Button(_(reason), density=theme.COUNTER, height=measures.QUICK)
            button.setAccessibleName(_(reason))
            button.clicked.connect(self._take_reason)
            offered.addWidget(button)
        offered.addStretch(1)
        self.body.addLayout(offered)
        self.body.addWidget(self.effect)
        self.confirmed.connect(self._confirm)
        self.reason.textChanged.connect(self._typed)
        model.changed.connect(self.refresh)
        model.done.connect(self._finish)
        self.refresh()
        model.begin()

    def begin(self) -> None:
        """Put the keyboard where the reason is typed."""
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Show what voiding does, and what is missing."""
        model = self.model
        if model.reason_complaint and model.reason_complaint != self._field.complaint:
            self._field.complain(model.reason_complaint)
        elif not model.reason_complaint and self._field.complaint:
            self._field.settle()
        if not model.complaint:
            self.message.settle()
        elif model.complaint != self.message.text():
            self.message.tell("danger", model.complaint, closable=False)
        self.effect.show_effect(model.effect, model.shop.currency)
        self.confirm.set_busy(model.busy)
        self.fit()

    def _take_reason(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            self.reason.setText(button.text())
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, _text: str) -> None:
        self.model.reason_complaint = ""
        self._field.settle()

    def _confirm(self) -> None:
        self.model.confirm(self.reason.text())

    def _finish(self, _refunded: object) -> None:
        self.close_with(True)
