"""What the counter shows and does, without a widget.

The states: `empty` (waiting for a scan), `member` (somebody is known, no amount yet), `amount`,
`paying`, and `done` (a sale has just been completed; the next scan begins anew). Each part stands
in a file of its own and builds on the one before: the open bill, its rewards, its lines, whom it
is for, how it is paid, bills put aside, what is kept of it should the program die.
"""

from dataclasses import replace

from PySide6.QtCore import QObject

from loyalty_desktop.services.commands.attaching import Given
from loyalty_desktop.services.store import ShopState
from loyalty_desktop.ui.counter.campaign_yes import CampaignYes
from loyalty_desktop.ui.counter.drafting import Drafting
from loyalty_desktop.ui.counter.giving import Whom
from loyalty_desktop.ui.counter.open_bill import Place, State
from loyalty_desktop.ui.counter.paying import UNDONE
from loyalty_desktop.ui.counter.visit_asking import VisitAsking
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.asking import now as utc_now

__all__ = ["UNDONE", "AtDesk", "CounterViewModel", "Place", "State", "utc_now"]


class CounterViewModel(Drafting):
    """The counter: whom the bill is for, what it comes to, what it earns, how it is paid.

    It outlives the screens that show it. `visit` is what is asked of the member beside the bill,
    `campaign_yes` takes the codes that members bring.
    """

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Clock = utc_now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(desk, shop, clock, parent)
        self.visit = VisitAsking(self, desk, clock)
        self.campaign_yes = CampaignYes(self, desk, clock)
        self.campaign_yes.said_yes.connect(self.visit.drop_prompt)

    def sale_given(self, given: Given, whom: Whom) -> None:
        """Tell of the last sale that it is somebody's now, or somebody else's."""
        last = self.last
        if last is None or last.purchase not in (given.purchase, getattr(given, "former", "")):
            return
        self.last = replace(
            last,
            purchase=given.purchase,
            name=whom.name,
            member=whom.id,
            earned=given.earned + given.bonus,
            balance=given.balance,
            debt=given.debt or 0,
        )
        self.changed.emit()

    def sale_voided(self, purchase: str) -> None:
        """Let go of the last sale when it is void: nothing of it can be undone or given."""
        if self.last is not None and self.last.purchase == purchase:
            self.last = None
            self.changed.emit()
