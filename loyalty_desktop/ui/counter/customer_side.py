"""The counter's other side: what it shows to the customer, on a second display."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from loyalty_desktop.ui.counter.customer_view import CustomerFeed
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.customer.display import CustomerDisplay
from loyalty_desktop.ui.customer.screen import CustomerScreen


class CustomerSide(QObject):
    """The customer's screen, where it stands, and what it is fed with.

    `window` is the counter's window, which it never covers.
    """

    def __init__(
        self,
        app: QApplication,
        window: QWidget,
        model: CounterViewModel,
        shop: str,
        *,
        training: bool = False,
    ) -> None:
        super().__init__(window)
        self.feed = CustomerFeed(model, self, training=training)
        self.screen = CustomerScreen(shop, self.feed.view)
        self.feed.shown.connect(self.screen.show_view)
        self.screen.rated.connect(self.feed.rate)
        self.display = CustomerDisplay(app, window, self.screen)

    def use(self, wanted: bool) -> None:
        """Use a second display, or none."""
        self.display.use(wanted)

    def show_shop(self, name: str) -> None:
        """Show what the shop is called from now on."""
        self.screen.show_shop(name)

    def say(self) -> None:
        """Say everything in the language spoken now."""
        self.screen.say()

    def rest(self) -> None:
        """Show nothing of the bill while the counter is locked."""
        self.feed.rest()

    def wake(self) -> None:
        """Go on with the bill."""
        self.feed.wake()

    def set_training(self, training: bool) -> None:
        """Say that nothing counts, or no more."""
        self.feed.set_training(training)

    def close(self) -> None:
        """Take it all away."""
        self.display.close()
