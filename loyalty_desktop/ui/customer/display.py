"""The second display: where the customer's screen is shown, and what becomes of it without one.

A display may be plugged in and pulled out at any moment. The customer's screen never lies over the
counter: with one display, or two that show the same, it is not shown at all.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QScreen, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from loyalty_desktop.ui.customer.screen import CustomerScreen


class CustomerDisplay(QObject):
    """Keeps the customer's screen on a display that the counter is not on."""

    placed = Signal(object)
    """The `QScreen` it is shown on, None when there is no display for it."""

    def __init__(self, app: QApplication, counter: QWidget, screen: CustomerScreen) -> None:
        super().__init__(counter)
        self._app = app
        self._counter = counter
        self._wanted = True
        self._on: QScreen | None = None
        self._watched: QWindow | None = None
        self.screen = screen
        screen.activated.connect(self._give_back)
        app.screenAdded.connect(self._placed_anew)
        app.screenRemoved.connect(self._removed)
        app.primaryScreenChanged.connect(self._placed_anew)
        # Displays are told one by one: the last word counts.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.place)
        self.place()

    @property
    def on(self) -> QScreen | None:
        """The display that is used, None when there is none for it."""
        return self._on

    def use(self, wanted: bool) -> None:
        """Use a second display, or leave it alone."""
        self._wanted = wanted
        self.place()

    def close(self) -> None:
        """Take the screen away for good."""
        self._soon.stop()
        if isValid(self.screen):
            self.screen.hide()
            self.screen.deleteLater()

    def place(self) -> None:
        """Show the screen on the display that is free, or nowhere."""
        if not isValid(self.screen):
            return
        self._watch_counter()
        free = self._free() if self._wanted else None
        if free is None:
            self.screen.hide()
            self._leave(self._on)
            self.placed.emit(None)
            return
        if free is not self._on:
            self._leave(self._on)
            self._on = free
            free.geometryChanged.connect(self._placed_anew)
        where = free.geometry()
        if self.screen.isVisible() and self.screen.geometry() == where:
            return
        # A window that fills one display has to let go of it before it goes to another.
        self.screen.hide()
        self.screen.setScreen(free)
        self.screen.setGeometry(where)
        # Not `showFullScreen`, which asks for the keyboard.
        self.screen.setWindowState(Qt.WindowState.WindowFullScreen)
        self.screen.show()
        self.placed.emit(free)

    def _give_back(self) -> None:
        """Let the keyboard be the counter's, where a system gave it to a new window unasked."""
        self._counter.activateWindow()

    def _watch_counter(self) -> None:
        """Watch where the counter goes: moved to the second display, it has that one to itself."""
        window = self._counter.windowHandle()
        if window is not self._watched:
            self._watched = window
            window.screenChanged.connect(self._placed_anew)

    def _free(self) -> QScreen | None:
        return free_display(self._app.screens(), self._counter.screen())

    def _leave(self, display: QScreen | None) -> None:
        self._on = None
        if display is not None and isValid(display):
            display.geometryChanged.disconnect(self._placed_anew)

    def _placed_anew(self) -> None:
        self._soon.start()

    def _removed(self, display: QScreen) -> None:
        # Qt moves the windows of a display that is gone to one that is left: not over the counter.
        if display is self._on or len(self._app.screens()) < 2 or self._counter_was_on(display):
            self.screen.hide()
        if display is self._on:
            self._leave(display)
        self._soon.start()

    def _counter_was_on(self, display: QScreen) -> bool:
        return self._counter.screen() is display


def free_display(displays: Sequence[QScreen], counter: QScreen | None) -> QScreen | None:
    """Return the first display that shows nothing of the counter's; two may show the same."""
    if counter is None:
        return None
    for display in displays:
        if display is not counter and not display.geometry().intersects(counter.geometry()):
            return display
    return None
