"""Refunding without a widget: how much of a purchase, or which of its lines, and what that does."""

from fractions import Fraction
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import AlreadyRefunded, LoyaltyError
from loyalty_desktop.models.rules.paying import back_by
from loyalty_desktop.models.rules.refunds import LineRefund
from loyalty_desktop.services.commands.refunds import Refunded, RefundPurchase, refund_purchase
from loyalty_desktop.services.queries.purchase_page import QUANTITY, PurchasePage, SoldLine
from loyalty_desktop.services.store import ShopState, new_id
from loyalty_desktop.ui.counter.undertaking import Undertaking
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import _

How = Literal["lines", "amount"]

_EFFECT: Final = "refund effect"


class Refunding(Undertaking):
    """A refund of one purchase: its effect is asked for before it can be confirmed."""

    done = Signal(object)
    """`Refunded`, once it is recorded."""
    effect: Refunded | None
    _sent: RefundPurchase | None

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Clock,
        page: PurchasePage,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(desk, shop, clock, page, parent)
        self.lines = tuple(line for line in page.lines if _can_come_back(line))
        self.how: How = "lines" if self.lines else "amount"
        self.quantities: dict[int, Fraction] = {}
        """How many of each line come back, by its number."""
        self.amount: int | None = None
        """Goods value to refund in minor units; None is all that is left."""
        self.method = back_by(page.row.payments) or "cash"
        """How the money goes back: one of `METHODS`."""

    @property
    def can_confirm(self) -> bool:
        """Whether everything is known that has to be known before."""
        return (self.effect is not None or self._sent is not None) and not self.busy

    def begin(self) -> None:
        """Ask what refunding does, as it is set at first."""
        if not self.page.row.left:
            self._complain(AlreadyRefunded(left=0))
        else:
            self._again()

    def set_how(self, how: How) -> None:
        """Take whether lines are named, or an amount."""
        if self._frozen or how == self.how:
            return
        self.how = how
        self._again()

    def set_quantity(self, number: int, quantity: Fraction) -> None:
        """Take how many of a line come back; more than there are left are all of them."""
        line = next((line for line in self.lines if line.number == number), None)
        if self._frozen or line is None:
            return
        wanted = min(max(quantity, Fraction(0)), line.left_quantity)
        if wanted == self.quantities.get(number, Fraction(0)):
            return
        if wanted:
            self.quantities[number] = wanted
        else:
            self.quantities.pop(number, None)
        self._again()

    def take_all(self) -> None:
        """Let everything come back that is left."""
        if self._frozen:
            return
        self.amount = None
        self.quantities = {line.number: line.left_quantity for line in self.lines}
        self._again()

    def set_amount(self, minor: int | None) -> None:
        """Take how much is to be refunded; None: all."""
        if self._frozen or minor == self.amount:
            return
        self.amount = minor
        self._again()

    def set_method(self, method: str) -> None:
        """Take how the money goes back."""
        if not self._frozen:
            self.method = method
            self.changed.emit()

    def confirm(self) -> None:
        """Record the refund; sent again it is recorded once."""
        if not self.can_confirm:
            return
        self._sent = self._sent or self._request(self._key)
        self.busy = True
        self._desk.forget(_EFFECT)
        self._desk.write(refund_purchase, self._sent, then=self._recorded, otherwise=self._refused)
        self.changed.emit()

    @property
    def _frozen(self) -> bool:
        return self.busy or self._sent is not None

    def _again(self) -> None:
        self.complaint = ""
        self.effect = None
        if self.how == "amount" and self.amount == 0:
            self._desk.forget(_EFFECT)
            self.complaint = _("Type how much comes back.")
        elif self.how == "lines" and not self.quantities:
            self._desk.forget(_EFFECT)
        else:
            self._desk.rehearse(
                refund_purchase,
                self._request(new_id()),
                then=self._effect,
                otherwise=self._no_effect,
                token=_EFFECT,
            )
        self.changed.emit()

    def _request(self, key: str) -> RefundPurchase:
        by_amount = self.how == "amount"
        return RefundPurchase(
            key=key,
            at=self._clock(),
            purchase=self.page.row.id,
            amount=self.amount if by_amount else None,
            lines=() if by_amount else tuple(self._named()),
            method=self.method,
        )

    def _named(self) -> list[LineRefund]:
        named: list[LineRefund] = []
        for line in self.lines:
            wanted = self.quantities.get(line.number)
            if wanted is not None:
                # What is left of a line goes back whole: its last cent too.
                whole = wanted == line.left_quantity
                named.append(LineRefund(line.number, None if whole else int(wanted * QUANTITY)))
        return named

    def _no_effect(self, refusal: LoyaltyError) -> None:
        self.effect = None
        self._complain(refusal)

    def _recorded(self, refunded: Refunded) -> None:
        self.busy = False
        self.done.emit(refunded)


def _can_come_back(line: SoldLine) -> bool:
    return line.refundable and line.left > 0 and line.left_quantity > 0
