"""Garbage is collected in the window's own thread, and never for longer than a frame."""

import gc
import sys
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from shiboken6 import isValid

_LOOKS_MS: Final = 100
"""So often it is looked whether there is garbage to collect."""
_QUIET: Final = 5
"""After so many looks without any it is quiet."""
_AT_LAST: Final = 10
"""At so many times its usual number the old is collected, quiet or not."""


class Collector(QObject):
    """Collects garbage in the window's thread alone.

    Python collects in whichever thread happens to ask for memory, and a widget that is freed in
    another thread than its own takes the program down. What modules bring along stays to the end:
    it is set aside, since looking it through again and again would cost several frames each time.
    """

    installed: "Collector | None" = None

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._quiet = 0
        self._modules = 0
        self._set_modules_aside()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOKS_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect as Python would by itself, but the old, which takes longest, in a quiet moment.

        Where much goes on the young are many: none for a while is a quiet moment.
        """
        (young, middle, old), limits = gc.get_count(), gc.get_threshold()
        if young > limits[0]:
            gc.collect(1 if middle > limits[1] else 0)
            self._quiet = 0
        else:
            self._quiet += 1
        if old > limits[2] and (self._quiet >= _QUIET or old > _AT_LAST * limits[2]):
            gc.collect()
        self._set_modules_aside()

    def _set_modules_aside(self) -> None:
        """Leave out of later collections what is there now, where modules were imported since.

        Whatever else is there is set aside with them, and is still freed once nothing holds it;
        only a circle of it would stay, once.
        """
        if len(sys.modules) != self._modules:
            self._modules = len(sys.modules)
            gc.freeze()


def collect_here() -> None:
    """Collect in the thread of the application from now on, if it does not yet."""
    app = QCoreApplication.instance()
    known = Collector.installed
    if app is not None and (known is None or not isValid(known)):
        Collector.installed = Collector(app)
