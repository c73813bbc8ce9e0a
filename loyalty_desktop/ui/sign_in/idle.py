"""Nobody has touched anything for a while: the counter locks itself."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication
from typing_extensions import override

_LOOK_MS: Final = 5_000
_SIGNS: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
    }
)


class IdleLock(QObject):
    """Tells when keys, mouse and touch have rested for so many minutes; 0 is never.

    `seconds` gives the time that passes, in seconds from any beginning; a test hands in its own
    and calls `look`.
    """

    idle = Signal()

    def __init__(
        self,
        app: QApplication,
        minutes: float = 5,
        seconds: Callable[[], float] = monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent or app)
        self._app = app
        self._seconds = seconds
        self._minutes = minutes
        self._last = seconds()
        self._told = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        app.installEventFilter(self)
        app.aboutToQuit.connect(self.stop)
        self.set_minutes(minutes)

    @property
    def minutes(self) -> float:
        """After how many minutes of rest it is told; 0 is never."""
        return self._minutes

    def set_minutes(self, minutes: float) -> None:
        """Tell after another time, counted from now."""
        self._minutes = max(minutes, 0)
        self.wake()
        if self._minutes:
            self._timer.start()
        else:
            self._timer.stop()

    def wake(self) -> None:
        """Begin to count anew: somebody is there."""
        self._last = self._seconds()
        self._told = False

    def look(self) -> None:
        """Tell once, if nothing was touched for long enough."""
        if self._minutes and not self._told and self._seconds() - self._last >= self._minutes * 60:
            self._told = True
            self.idle.emit()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self._app.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        # Every event of the program passes here: a look at its kind, and on.
        if event.type() in _SIGNS:
            self._last = self._seconds()
            self._told = False
        return False
