"""Cards: the runs that were printed, and what cards look like."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.services.store import Session, ShopState
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.cards.design_model import DesignModel
from loyalty_desktop.ui.cards.design_view import DesignView
from loyalty_desktop.ui.cards.runs_model import RunsModel
from loyalty_desktop.ui.cards.runs_view import RunsView
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.panel import Ground
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _

RUNS = "runs"
DESIGN = "design"


class CardsScreen(Ground):
    """Two tabs; whatever is saved in one is there in the other."""

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("cards")
        self.setAccessibleName(_("Cards"))
        self._desk = desk
        self.runs = RunsView(RunsModel(desk, clock, self), clock)
        self.design = DesignView(DesignModel(desk, clock, self))
        self.tab = Segmented(
            _("Cards"),
            [Option(RUNS, _("Runs"), "printer"), Option(DESIGN, _("Design"), "image")],
            density=theme.MANAGER,
        )
        self.tab.setObjectName("card-tab")
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_16)
        head.addWidget(Label(_("Cards"), "title"))
        head.addStretch(1)
        head.addWidget(self.tab)
        self._views = OneShown()
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge, edge)
        column.setSpacing(measures.GAP_16)
        column.addLayout(head)
        column.addWidget(self._views, 1)
        # Not before it is in place: it shows its first view at once, as a window if need be.
        self._views.addWidget(self.runs)
        self._views.addWidget(self.design)
        self.tab.chosen.connect(self.turn_to)
        self.setFocusProxy(self.runs)
        desk.read(_shop, then=self._take_shop)
        self.refresh()

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.runs.model.load()
        self.design.model.load()

    def show_segment(self, meant: str) -> None:
        """Ask for a run of the people of a segment, by its name or its condition."""
        self.turn_to(RUNS)
        self.runs.begin_for(meant)

    def turn_to(self, tab: str) -> None:
        """Show runs or design."""
        self.tab.choose(tab)
        view = self.design if tab == DESIGN else self.runs
        self._views.setCurrentWidget(view)
        self.setFocusProxy(self.design.form.design if tab == DESIGN else self.runs)

    def _take_shop(self, shop: ShopState) -> None:
        self.runs.use_zone(shop.zone)


def _shop(session: Session) -> ShopState:
    return session.shop
