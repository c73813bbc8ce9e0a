"""What can be done at the counter with a purchase that is recorded: one dialog leads to the next.

Esc leads back: from what would be done to the purchase, from the purchase to the counter.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.commands.refunds import Refunded
from loyalty_desktop.services.queries.purchase_page import PurchasePage, purchase_page
from loyalty_desktop.services.queries.purchases import PurchaseRow
from loyalty_desktop.services.store import ShopState
from loyalty_desktop.ui.counter.finding_purchase import FindingPurchase, FindPurchaseDialog
from loyalty_desktop.ui.counter.give_dialog import GiveDialog
from loyalty_desktop.ui.counter.giving import Giving, Whom
from loyalty_desktop.ui.counter.purchase_dialog import PurchaseDialog, ShownPurchase
from loyalty_desktop.ui.counter.refund_model import Refunding
from loyalty_desktop.ui.counter.refunding import RefundDialog
from loyalty_desktop.ui.counter.voiding import VoidDialog, Voiding
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.wording import _, money, number, sentence

Open = Callable[[Dialog, QObject], None]


class AtPurchase(QObject):
    """Opens the dialogs about a purchase over a window, by the window's own `open_dialog`."""

    told = Signal(str)
    """A sentence about what was just done."""
    given = Signal(object, object)
    """The `Given` of a purchase that went to a member, and the `Whom` who got it."""
    voided = Signal(str)
    """The id of a purchase that was voided."""
    print_wanted = Signal(str)
    """The id of a purchase whose receipt is to be printed again."""

    def __init__(
        self, window: QWidget, desk: AtDesk, shop: ShopState, clock: Clock, open_dialog: Open
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._shop = shop
        self._clock = clock
        self._open = open_dialog
        self._page: PurchasePage | None = None
        self._shown: ShownPurchase | None = None

    def find(self) -> None:
        """Ask which purchase is meant."""
        model = FindingPurchase(self._desk, self._shop, self._clock)
        dialog = FindPurchaseDialog(self._window, model)
        # After the dialog's own slot, which closes it: two are never open at a time.
        model.found.connect(self.show)
        self._open(dialog, model)

    def show(self, purchase: str) -> None:
        """Show a purchase, and what can be done with it."""
        model = self._shown = ShownPurchase(self._desk, self._shop, self._clock, purchase)
        dialog = PurchaseDialog(self._window, model)
        dialog.refund_wanted.connect(self._refund)
        dialog.void_wanted.connect(self._void)
        dialog.give_wanted.connect(self._give)
        dialog.print_wanted.connect(self._print)
        self._open(dialog, model)

    def give(self, purchase: str) -> None:
        """Give a purchase to a member at once, without showing it first."""
        self._desk.read(
            purchase_page, purchase, self._clock(), then=self._give_page, otherwise=self._missing
        )

    def _give_page(self, page: PurchasePage) -> None:
        if page.untouched:
            self._page = None
            self._open_giving(page)
        else:
            self.show(page.row.id)

    def _missing(self, refusal: LoyaltyError) -> None:
        self.told.emit(sentence(refusal, self._shop.currency))

    def _next(self, dialog: RefundDialog | VoidDialog | GiveDialog, model: QObject) -> None:
        self._open(dialog, model)
        dialog.finished.connect(self._back)
        dialog.begin()

    def _leave(self) -> PurchasePage | None:
        """Close the purchase that is shown, and return it."""
        shown = self._shown
        page = shown.page if shown is not None else None
        dialog = shown.parent() if shown is not None else None
        if page is not None and isinstance(dialog, PurchaseDialog):
            self._page = page
            dialog.close_with(True)
        return page

    def _refund(self) -> None:
        page = self._leave()
        if page is not None:
            model = Refunding(self._desk, self._shop, self._clock, page)
            model.done.connect(self._refunded)
            self._next(RefundDialog(self._window, model), model)

    def _void(self) -> None:
        page = self._leave()
        if page is not None:
            model = Voiding(self._desk, self._shop, self._clock, page)
            model.done.connect(self._voided)
            self._next(VoidDialog(self._window, model), model)

    def _give(self) -> None:
        page = self._leave()
        if page is not None:
            self._open_giving(page)

    def _open_giving(self, page: PurchasePage) -> None:
        model = Giving(self._desk, self._shop, self._clock, page)
        model.done.connect(self._given)
        self._next(GiveDialog(self._window, model), model)

    def _print(self) -> None:
        if self._shown is not None:
            self.print_wanted.emit(self._shown.purchase)

    def _back(self, done: bool) -> None:
        """Show the purchase again when nothing was done with it."""
        if not done and self._page is not None:
            self.show(self._page.row.id)

    def _refunded(self, refunded: Refunded) -> None:
        told = told_refund(refunded, self._page.row if self._page else None, self._shop.currency)
        self.told.emit(told)

    def _voided(self, refunded: Refunded) -> None:
        back = money(refunded.money_back, self._shop.currency)
        self.told.emit(_("Void: {amount} back, points as before.").format(amount=back))
        if self._page is not None:
            self.voided.emit(self._page.row.id)

    def _given(self, answer: object, whom: Whom) -> None:
        balance = getattr(answer, "balance", None)
        name = whom.name.split()[0] if whom.name else ""
        told = _("Given to {name}, who now has {balance}.")
        self.told.emit(told.format(name=name, balance=number(balance or 0)))
        self.given.emit(answer, whom)


def told_refund(refunded: Refunded, row: PurchaseRow | None, unit: Currency) -> str:
    """Return what a refund came to, for the toast."""
    back = money(refunded.money_back, unit)
    if refunded.balance is None or row is None or not row.member_name:
        return _("Refunded: {amount} back.").format(amount=back)
    return _("Refunded: {amount} back. {name} now has {balance}.").format(
        amount=back, name=row.member_name.split()[0], balance=number(refunded.balance)
    )
