"""Something done with a recorded purchase: seen before it is done, and done once."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.services.queries.purchase_page import PurchasePage
from loyalty_desktop.services.store import ShopState, new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import sentence


class Undertaking(QObject):
    """What is done with one purchase, under one key: sent again it is done once."""

    changed = Signal()
    effect: Any
    """What it would do, as the command answers; None until that is known."""
    _sent: Any

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Clock,
        page: PurchasePage,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._key = new_id()
        self._sent = None
        self.shop = shop
        self.page = page
        self.effect = None
        self.complaint = ""
        self.busy = False

    def _effect(self, effect: object) -> None:
        self.effect = effect
        self.changed.emit()

    def _complain(self, refusal: LoyaltyError) -> None:
        self.complaint = sentence(refusal, self.shop.currency)
        self.changed.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        # What was sent may have been done when no answer came: then the same is sent again.
        if not isinstance(refusal, Unavailable):
            self._sent = None
        self._complain(refusal)
