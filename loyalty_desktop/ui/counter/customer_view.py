"""What the customer may see of the counter, and for how long: made from the counter's view model.

Somebody is greeted by the first name; surname, telephone number and stage stay with the cashier.
Whoever brings a card that was reported lost is greeted as anybody, for it may be a finder.
"""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from loyalty_desktop.services.queries.panel import MemberPanel
from loyalty_desktop.services.queries.reward_offers import RewardOffer
from loyalty_desktop.ui.counter.bill import LastSale
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.customer.view import (
    BillLine,
    CustomerView,
    NextReward,
    RewardInReach,
    first_name,
)

THANKS_MS: Final = 12_000
"""So long the customer is thanked, unless the next bill begins before."""
ASKING_MS: Final = 30_000
"""So long a customer has for a number, unless the next bill begins before."""


class CustomerFeed(QObject):
    """Tells the customer's screen what to show."""

    shown = Signal(object)
    """A `CustomerView` that is another one."""

    def __init__(
        self, model: CounterViewModel, parent: QObject | None = None, *, training: bool = False
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._training = training
        self._bill: CustomerView | None = None
        self._away = False
        self._handed: str | None = None
        """The card that was shown before and is not shown again."""
        self._sold_to = ""
        """The id of who bought last, whom the screen may ask."""
        self._thanks = QTimer(self)
        self._thanks.setSingleShot(True)
        self._thanks.setInterval(THANKS_MS)
        self._thanks.timeout.connect(self.refresh)
        self.view = self._welcome()
        model.changed.connect(self._look)
        model.sold.connect(self._thank)
        self.refresh()

    def refresh(self) -> None:
        """Show how the bill stands now."""
        self._thanks.stop()
        self._look()

    def rest(self) -> None:
        """Show nothing of the bill while the counter is locked."""
        self._away = True
        self.refresh()

    def wake(self) -> None:
        """Go on with the bill."""
        self._away = False
        self.refresh()

    def set_training(self, training: bool) -> None:
        """Say that nothing counts, or no more."""
        self._training = training
        self.refresh()

    def rate(self, score: int) -> None:
        """Keep the number that the customer touched, once, and thank for it."""
        if self.view.asks and self.view.rated is None and not self._training:
            self._model.visit.rate(self._sold_to, score)
            self._thanks.start()
            self._show(replace(self.view, rated=score))

    def _look(self) -> None:
        state = self._model.state
        if self._away:
            self._thanks.stop()
            self._show(self._welcome())
        elif state not in ("empty", "done"):
            self._thanks.stop()
            self._bill = replace(
                customer_view(self._model, handed=self._handed), training=self._training
            )
            self._show(self._bill)
        elif state == "empty" or not self._thanks.isActive():
            self._thanks.stop()
            self._show(self._welcome())

    def _thank(self, sale: LastSale) -> None:
        if self._bill is None or self._away:
            return
        self._handed = self._bill.card or self._handed
        known = self._bill.balance is not None
        self._sold_to = sale.member or ""
        asks = bool(self._sold_to) and self._sold_to == self._model.visit.to_rate
        self._thanks.setInterval(ASKING_MS if asks else THANKS_MS)
        self._thanks.start()
        self._show(
            replace(
                self._bill,
                step="thanks",
                balance=sale.balance if known else None,
                earned=sale.earned,
                payable=sale.payable,
                change=sale.change,
                asks=asks and self._bill.card is None,
            )
        )

    def _welcome(self) -> CustomerView:
        return CustomerView("welcome", self._model.unit, training=self._training)

    def _show(self, view: CustomerView) -> None:
        if view != self.view:
            self.view = view
            self.shown.emit(view)


def customer_view(model: CounterViewModel, *, handed: str | None = None) -> CustomerView:
    """Return what the customer may see of an open bill; `handed` is a card to show no more."""
    bill, quote = model.bill, model.quote
    member = model.member
    if member is not None and (member.card_lost or member.left):
        member = None
    lines = tuple(
        BillLine(line.name or line.sku or "", line.quantity, line.net) for line in bill.lines
    )
    view = CustomerView(
        step="bill",
        unit=model.unit,
        lines=lines,
        discount=bill.discount,
        total=bill.amount,
        rewards=tuple(reward.name for reward in bill.rewards),
        rewards_value=max((bill.amount or 0) - quote.due, 0) if quote else 0,
        points_used=quote.redeemed if quote else 0,
        points_value=quote.points_value if quote else 0,
        payable=None if bill.amount is None else model.payable,
    )
    return view if member is None else _with_member(view, model, member, handed)


def _with_member(
    view: CustomerView, model: CounterViewModel, member: MemberPanel, handed: str | None
) -> CustomerView:
    view = replace(view, name=first_name(member.name))
    if not member.joined:
        return view
    quote = model.quote
    # The answer about the member before may still stand there.
    after = quote is not None and quote.member == member.number and quote.balance is not None
    balance = quote.balance if after and quote is not None else None
    shown = member.balance if balance is None else balance
    aside = sum(reward.points for reward in model.bill.rewards if reward.reserved)
    spendable = member.available + member.redeem.keep + shown - member.balance
    spendable += aside if after else 0
    fitting = [offer for offer in member.rewards if offer.why_not in ("", "points")]
    beyond = [offer for offer in fitting if offer.points > spendable]
    nearest = [
        NextReward(offer.name, offer.points, max(spendable, 0))
        for offer in sorted(beyond, key=_price)[:1]
    ]
    card = model.new_card
    return replace(
        view,
        tier=member.tier,
        since=member.since,
        balance=shown,
        after=after,
        earned=quote.earned + quote.bonus if after and quote is not None else 0,
        within_reach=tuple(
            RewardInReach(offer.name, offer.points)
            for offer in fitting
            if offer.points <= spendable
        ),
        next_reward=nearest[0] if nearest else None,
        card=card[1] if card and card[0] == member.id and card[1] != handed else None,
    )


def _price(offer: RewardOffer) -> int:
    return offer.points
