"""Training: a window of its own on a shop that does not count, in place of the real one.

The real window is put aside as it is, open bill and all; nothing of it is touched. Whatever ends
the program ends the training too: it always starts in the real shop.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from loyalty_desktop.services.exchange.training import Training, end_training
from loyalty_desktop.services.store import ShopState
from loyalty_desktop.settings import Settings
from loyalty_desktop.ui.counter.screen import CounterScreen
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.main_window import MainWindow
from loyalty_desktop.ui.printing.printing import Printing

if TYPE_CHECKING:
    from loyalty_desktop.ui.counter.customer_side import CustomerSide

TRAINING_KEY = "Ctrl+Shift+T"
MakeScreen = Callable[[Desk, QWidget], QWidget]


class Practice(QObject):
    """An open training shop in a window that stands where the real one stood.

    `screens` make what is behind the counter, by name, for the training's own desk.
    """

    left = Signal()
    """Training is over; the real window is in view again."""

    def __init__(
        self,
        app: QApplication,
        real: MainWindow,
        training: Training,
        shop: ShopState,
        screens: Mapping[str, MakeScreen],
        settings: Callable[[], Settings],
    ) -> None:
        super().__init__(app)
        self._app = app
        self._real = real
        self._training = training
        self._shop = shop
        self._screens = screens
        self._over = False
        self._model: CounterViewModel | None = None
        self.customer: CustomerSide | None = None
        self.desk = Desk(training.store, training.actor, self)
        self.window = MainWindow()
        self.window.setObjectName("training")
        self.window.listen_to(self.desk)
        self.printing = Printing(self.desk, shop, settings, self.window, training=True)
        self.printing.told.connect(self.window.message.tell)
        self.window.show_training(True)
        self.window.open_shop(shop.name, shop.currency, self._make_counter, others=self._others())
        self.window.counter.show_staff(training.actor.name)
        leaves = QShortcut(QKeySequence(TRAINING_KEY), self.window)
        leaves.activated.connect(self.leave)
        self.window.closing.connect(self.leave)
        self._stand_in()

    def show_customer(self, wanted: bool) -> None:
        """Show the training's own bill on the second display, or nothing of it."""
        if self.customer is None:
            if not wanted or self._model is None:
                return
            from loyalty_desktop.ui.counter.customer_side import CustomerSide

            self.customer = CustomerSide(
                self._app, self.window, self._model, self._shop.name, training=True
            )
        self.customer.use(wanted)

    def leave(self) -> None:
        """Go back to the real shop; what was done here is thrown away."""
        if self._over:
            return
        self._over = True
        if self.customer is not None:
            self.customer.close()
        self.printing.close()
        self._real.setGeometry(self.window.geometry())
        self._real.setWindowState(self.window.windowState())
        self._real.show()
        self._real.activateWindow()
        self.window.hide()
        self.desk.close()
        end_training(self._training)
        self.window.deleteLater()
        self.left.emit()
        self.deleteLater()

    def _stand_in(self) -> None:
        self.window.setGeometry(self._real.geometry())
        self.window.setWindowState(self._real.windowState())
        self.window.show()
        self.window.activateWindow()
        self._real.hide()

    def _make_counter(self, parent: QWidget) -> QWidget:
        if self._model is None:
            self._model = CounterViewModel(self.desk, self._shop, parent=self)
            self._model.sold.connect(self.printing.expect)
        counter = CounterScreen(self.desk, self._shop, parent=parent, model=self._model)
        self.printing.serve(counter)
        return counter

    def _others(self) -> dict[str, Callable[[QWidget], QWidget]]:
        return {name: _ForDesk(make, self.desk).make for name, make in self._screens.items()}


class _ForDesk:
    """Makes a screen for one desk."""

    def __init__(self, make: MakeScreen, desk: Desk) -> None:
        self._make, self._desk = make, desk

    def make(self, parent: QWidget) -> QWidget:
        return self._make(self._desk, parent)
