"""From the amount to the money, and from the money to the end: paying, completing, undoing."""

from datetime import timedelta
from typing import Final

from typing_extensions import override

from loyalty_desktop.errors import KeyConflict, LoyaltyError, Unavailable
from loyalty_desktop.services.commands.purchases import PurchaseReceipt, record_purchase
from loyalty_desktop.services.commands.refunds import Refunded, VoidPurchase, void_purchase
from loyalty_desktop.ui.counter.bill import LastSale, Method
from loyalty_desktop.ui.counter.finding import Finding
from loyalty_desktop.ui.counter.open_bill import BILL
from loyalty_desktop.wording import _, money

UNDONE: Final = "undone at the counter"
UNDO_TIME: Final = timedelta(seconds=60)
"""So long may who completed a sale undo it at once."""


class Paying(Finding):
    """The open bill and how it is paid."""

    _hurried = False

    def set_method(self, method: Method) -> None:
        """Take how the rest is paid."""
        if self.frozen:
            return
        self.bill.method = method
        if self.bill.shares is not None:
            self.bill.shares.pop(method, None)
        self._settle("cash", "split")
        self._requote()
        self.changed.emit()

    def split(self) -> None:
        """Pay in more than one way: amounts are typed for the others, `method` takes the rest."""
        if not self.frozen and self.bill.shares is None and self.bill.amount:
            self.bill.shares = {}
            self.changed.emit()

    def unsplit(self) -> None:
        """Pay all of it in one way again."""
        if not self.frozen and self.bill.shares is not None:
            self.bill.shares = None
            self._settle("cash", "split")
            self._requote()
            self.changed.emit()

    def set_share(self, method: Method, minor: int | None) -> None:
        """Take how much of the bill is paid in one of the other ways."""
        shares = self.bill.shares
        if self.frozen or shares is None or method == self.bill.method:
            return
        if shares.get(method, 0) == (minor or 0):
            return
        shares.pop(method, None)
        if minor:
            shares[method] = minor
        self._settle("cash", "split")
        if method == "stored":
            self._requote()
        self.changed.emit()

    def shown_part(self, method: Method) -> int | None:
        """Return what was typed for a method of a bill that is split; None when nothing was."""
        return (self.bill.shares or {}).get(method)

    def set_cash(self, minor: int | None) -> None:
        """Take the money received."""
        if self.frozen or minor == self.bill.cash:
            return
        self.bill.cash = minor
        self._settle("cash")
        self.changed.emit()

    def begin_paying(self) -> None:
        """Be at the money, however somebody got there."""
        if self.bill.amount is not None and not self.frozen:
            self._paying = True

    def next(self) -> None:
        """Do the next obvious thing: from the amount to the money, from the money to the end."""
        if self.bill.sent is not None:
            self.complete()
        elif self.bill.amount is None:
            self._complain("amount", _("Type what the bill comes to."))
            self.focus_wanted.emit("amount")
        elif not self._paying:
            self._paying = True
            self.changed.emit()
            self.focus_wanted.emit("cash")
        else:
            self.complete()

    def back(self) -> None:
        """Go back a step: from the money to the amount, from an empty amount to the scan."""
        if self.frozen:
            return
        if self._paying:
            self._paying = False
            self.changed.emit()
            self.focus_wanted.emit("amount")
        elif self.bill.blank and self.member is not None:
            self.detach()
        else:
            self.focus_wanted.emit("scan")

    def complete(self) -> None:
        """Record the bill; sent again it is recorded once."""
        if self.busy:
            return
        if self.bill.sent is None and self._quote_is == "asked":
            # The answer is on its way, and with it what is to be paid: the bill goes then.
            self._hurried = True
            return
        if self.bill.sent is None and not self._ready():
            return
        request = self.bill.sent or self._request(self.bill.key)
        self.bill.sent = request
        self.busy = True
        self._desk.forget(BILL)
        self._hurried = False
        self._settle("bill")
        self._desk.write(
            record_purchase, request, then=self._recorded, otherwise=self._not_recorded
        )
        self.changed.emit()

    @property
    def may_undo(self) -> bool:
        """Whether the last sale can be undone: for a minute, by who completed it."""
        last = self.last
        if last is None or last.staff != self._desk.actor.staff:
            return False
        return self._clock() - last.at <= UNDO_TIME

    def undo(self) -> None:
        """Void the sale that was completed last at this counter."""
        if self.last is None or self.busy or not self.may_undo:
            return
        self.busy = True
        self._desk.write(
            void_purchase,
            VoidPurchase(
                key=self.last.undo_key,
                at=self._clock(),
                purchase=self.last.purchase,
                reason=UNDONE,
            ),
            then=self._undone,
            otherwise=self._refused_in_bill,
        )
        self.changed.emit()

    def clear(self) -> None:
        """Throw the open bill away: nothing of it was recorded."""
        if self.busy:
            return
        self._give_rewards_back()
        self._begin()
        self.focus_wanted.emit("scan")

    @override
    def _quote_answered(self) -> None:
        if self._hurried:
            self._hurried = False
            self.complete()

    @override
    def _requote(self) -> None:
        # Whoever goes on typing has not finished.
        self._hurried = False
        super()._requote()

    def _ready(self) -> bool:
        """Say what is missing before anything is sent."""
        if self.bill.amount is None:
            self._complain("amount", _("Type what the bill comes to."))
            self.focus_wanted.emit("amount")
            return False
        if self.bill.amount == 0 and not self.bill.rewards:
            self._complain("amount", _("A bill of nothing can't be completed."))
            self.focus_wanted.emit("amount")
            return False
        if "points" in self.complaints:
            self.focus_wanted.emit("points")
            return False
        if self.rest < 0:
            over = money(-self.rest, self.unit)
            self._complain("split", _("{amount} too much.").format(amount=over))
            self.focus_wanted.emit("split")
            return False
        cash = self.bill.cash
        if self.bill.method == "cash" and cash is not None and cash < self.rest:
            missing = money(self.rest - cash, self.unit)
            self._complain("cash", _("{amount} is missing.").format(amount=missing))
            self.focus_wanted.emit("cash")
            return False
        return True

    def _recorded(self, receipt: PurchaseReceipt) -> None:
        bill, member = self.bill, self.member
        change = None
        if bill.method == "cash" and bill.cash is not None:
            shares = sum((bill.shares or {}).values())
            change = max(bill.cash - (receipt.payable - shares), 0)
        self.last = LastSale(
            purchase=receipt.purchase,
            at=self._clock(),
            name=member.name if member else None,
            total=bill.amount or 0,
            payable=receipt.payable,
            change=change,
            earned=receipt.earned + receipt.bonus,
            used=receipt.redeemed,
            balance=receipt.balance,
            debt=receipt.debt or 0,
            staff=self._desk.actor.staff,
            member=member.id if member else None,
            vouchers=len(receipt.vouchers),
        )
        self.busy = False
        self._begin()
        self._fresh = True
        self.changed.emit()
        self.sold.emit(self.last)
        self.focus_wanted.emit("scan")

    def _not_recorded(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if isinstance(refusal, Unavailable):
            # Nobody knows whether it was recorded: the same bill with the same key goes again.
            self._complain("bill", _("No answer yet. Press Enter to send the same bill again."))
            return
        self.bill.sent = None
        if isinstance(refusal, KeyConflict):
            # Taken up twice by mishap: what was recorded stands, this one is to go.
            told = _("This bill was recorded already. Nothing is doubled; clear it.")
            self._complain("bill", told)
            return
        if self._renew(refusal):
            self.told.emit("info", _("The reward is put aside anew. Complete once more."))
            return
        place = self._place(refusal)
        if place == "bill":
            self.warning = refusal
        self._complain(place, self._told(refusal))
        if place != "bill":
            self.focus_wanted.emit(place)

    def _undone(self, _refunded: Refunded) -> None:
        self.busy = False
        self.last = None
        self._fresh = False
        self.told.emit("success", _("The last sale is undone: points and money are as before."))
        self.reload()
        self.changed.emit()
