"""The dialogs over the counter, and what they answer."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from loyalty_desktop.services.commands.cards import CardReplaced
from loyalty_desktop.services.commands.members import Registered
from loyalty_desktop.services.queries.purchases import PurchaseRow
from loyalty_desktop.services.store import ShopState
from loyalty_desktop.ui.counter.ask_dialog import AskDialog, FeedbackDialog, PromptDialog
from loyalty_desktop.ui.counter.at_lines import AtLines
from loyalty_desktop.ui.counter.bill import Parked
from loyalty_desktop.ui.counter.card_dialog import CardDialog
from loyalty_desktop.ui.counter.card_model import AtCard
from loyalty_desktop.ui.counter.choosing import RewardsDialog
from loyalty_desktop.ui.counter.closing_dialog import ClosingDialog
from loyalty_desktop.ui.counter.closing_model import AtClosing
from loyalty_desktop.ui.counter.dialog_pad import DialogPad
from loyalty_desktop.ui.counter.help import help_dialog, lock_dialog
from loyalty_desktop.ui.counter.join_model import Joining
from loyalty_desktop.ui.counter.joining import JoinDialog
from loyalty_desktop.ui.counter.panels import CounterPanels
from loyalty_desktop.ui.counter.parked_dialog import ParkedDialog
from loyalty_desktop.ui.counter.purchases import AtPurchase
from loyalty_desktop.ui.counter.view_model import AtDesk, CounterViewModel
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.wording import _, spaced_number


class CounterDialogs(CounterPanels):
    """One dialog at a time: joining, rewards, parked bills, a purchase, a card, the shift, help."""

    members_wanted = Signal()
    member_page_wanted = Signal(str)
    receipt_wanted = Signal(str)
    """The id of a purchase whose receipt is to be printed (again)."""
    card_wanted = Signal(str)
    """The id of a member whose card is to be printed."""
    closing_wanted = Signal(object)
    """A `Takings` (X) or a `Closing` that is to be printed."""

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Callable[[], datetime],
        parent: QWidget | None,
        staff: str,
        model: CounterViewModel | None,
    ) -> None:
        super().__init__(desk, shop, clock, parent, staff, model)
        self._dialog: Dialog | None = None
        self._asking: AskDialog | FeedbackDialog | PromptDialog | None = None
        self.screens: Callable[[], Sequence[tuple[str, str]]] | None = None
        """Tells the keys and names of the window's other screens, for F1."""
        self.locks: Callable[[], bool] | None = None
        """Locks the window; returns False where nobody could sign in again."""
        self.at_lines = AtLines(self, self.model, self._open)
        self.purchases = AtPurchase(self, desk, self.model.shop, clock, self._open)
        self.model.parked_found.connect(self._choose_parked)
        self.model.receipt_found.connect(self._show_purchase)
        self.purchases.told.connect(self._done_with_purchase)
        self.purchases.given.connect(self.model.sale_given)
        self.purchases.voided.connect(self.model.sale_voided)
        self.purchases.print_wanted.connect(self.receipt_wanted)

    @property
    def dialog(self) -> Dialog | None:
        """The dialog that is open over the counter."""
        return self._dialog

    def join(self) -> None:
        """Join somebody (F2) without losing the bill."""
        member = self.model.member
        contact = member if member is not None and not member.joined and not member.left else None
        typed = "" if contact else self.header.scan.text().strip()
        joining = Joining(self._desk, self.model.shop, self._clock, contact)
        joining.saved.connect(self._joined)
        joining.found.connect(self._take_found)
        self._open(JoinDialog(self, joining, typed), joining)

    def rewards(self) -> None:
        """Choose a reward (F5)."""
        member = self.model.member
        if member is not None:
            taken = {reward.token for reward in self.model.bill.rewards}
            held = [each for each in member.vouchers if each.code not in taken]
            dialog = RewardsDialog(self, member.rewards, member.available, held)
            dialog.voucher.connect(self.model.scan)
            dialog.taken.connect(self.model.add_reward)
            dialog.given.connect(self.model.give_reward)
            self._open(dialog)

    def recall(self) -> None:
        """Take up a parked bill (F7): the only one at once, of several the chosen one."""
        self.model.ask_for_parked()

    def _choose_parked(self) -> None:
        parked = self.model.parked
        if not parked:
            self.toast.show_done(_("No bill is parked. F6 parks the open one."))
        elif len(parked) == 1:
            self.model.recall(0)
        else:
            dialog = ParkedDialog(self, self.model)
            dialog.taken.connect(self._recall)
            self._open(dialog)

    def refund(self) -> None:
        """Look at a purchase, to refund it or to do something else with it (F8)."""
        if self._dialog is None:
            self.header.scan.clear()
            self.purchases.find()

    def give_last(self) -> None:
        """Give the last sale to a member, or to another one (Shift+F3)."""
        if self.model.last is not None and self._dialog is None:
            self.purchases.give(self.model.last.purchase)

    def print_last(self) -> None:
        """Print the receipt of the last sale again (Shift+F9)."""
        if self.model.last is not None:
            self.receipt_wanted.emit(self.model.last.purchase)

    def card(self) -> None:
        """Show or replace the member's card (F9)."""
        member, reference = self.model.member, self.model.reference
        if member is None or reference is None:
            return
        at_card = AtCard(self._desk, self._clock, member, reference)
        at_card.replaced.connect(self._replaced)
        dialog = CardDialog(self, at_card)
        dialog.print_wanted.connect(self.card_wanted)
        self._open(dialog, at_card)

    def members(self) -> None:
        """Go to the page of the member on the bill, or to the list (Ctrl+M)."""
        if self.model.member is None:
            self.members_wanted.emit()
        else:
            self.member_page_wanted.emit(self.model.member.id)

    def ask(self) -> None:
        """Put the one question of this visit (Alt+Q)."""
        visit = self.model.visit
        if self._dialog is not None:
            return
        if visit.prompt is not None:
            self._open_asking(PromptDialog(self, visit, visit.prompt))
        elif visit.question is not None:
            self._open_asking(AskDialog(self, visit, visit.question))

    def feedback(self) -> None:
        """Note what the member says of the shop (Alt+F)."""
        member = self.model.member
        if member is not None and member.id == self.model.visit.member and self._dialog is None:
            self._open_asking(FeedbackDialog(self, self.model.visit, member.name))

    def _open_asking(self, dialog: AskDialog | FeedbackDialog | PromptDialog) -> None:
        self._asking = dialog
        dialog.finished.connect(self._asked)
        self._open(dialog)

    def _asked(self, _yes: bool) -> None:
        """Go on with a code that was scanned over the question."""
        asking, self._asking = self._asking, None
        if asking is not None and asking.scanned:
            self._dialog = None
            self.header.scan.take_scan(asking.scanned)

    def close_shift(self) -> None:
        """Look at what was taken, and close the shift or the day (Ctrl+L)."""
        if self._dialog is None:
            closing = AtClosing(self._desk, self.model.shop, self._clock)
            dialog = ClosingDialog(self, closing)
            dialog.print_wanted.connect(self.closing_wanted)
            self._open(dialog, closing)
            dialog.begin()

    def help(self) -> None:
        """Show every key (F1)."""
        self._open(help_dialog(self, self.screens() if self.screens is not None else ()))

    def lock(self) -> None:
        """Lock, or cover the screen where nobody has a PIN yet (F12); the bill stays."""
        if self.locks is not None and self.locks():
            return
        self._open(lock_dialog(self))

    def _open(self, dialog: Dialog, model: Any = None) -> None:
        if self._dialog is not None:
            dialog.deleteLater()
            return
        if model is not None:
            model.setParent(dialog)
        self._dialog = dialog
        self.toast.end()
        DialogPad(dialog, self.model.unit.exponent)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self, _yes: bool) -> None:
        self._dialog = None

    # Answers ---------------------------------------------------------------------------------

    def _joined(self, registered: Registered) -> None:
        if registered.card is not None:
            self.model.new_card = (registered.member_id, registered.card)
        self._dialog = None
        self.model.call(registered.member_id)
        told = _("Welcome. Number {number}; F9 shows the card.").format(
            number=spaced_number(registered.member or "")
        )
        self.toast.show_done(told)

    def _take_found(self, member: str) -> None:
        self._dialog = None
        self.model.call(member)

    def _replaced(self, card: CardReplaced) -> None:
        member = self.model.member
        if member is not None and card.card is not None:
            self.model.new_card = (member.id, card.card)
            self.model.call(member.id)

    def _show_purchase(self, purchase: PurchaseRow) -> None:
        if self._dialog is None:
            self.header.scan.clear()
            self.purchases.show(purchase.id)

    def _done_with_purchase(self, told: str) -> None:
        self.toast.show_done(told)
        self.model.reload()

    def _recall(self, row: Parked) -> None:
        if row in self.model.parked:
            self.model.recall(self.model.parked.index(row))
