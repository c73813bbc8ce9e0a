"""Writing this counter's settings to their file, away from the window's own thread."""

from threading import Thread

from PySide6.QtCore import QObject, Qt, Signal

from loyalty_desktop import settings as counter_settings
from loyalty_desktop.settings import Settings


class SettingsKeeper(QObject):
    """Writes one after the other; of several that wait only the newest is written."""

    kept = Signal()
    """What was handed over last is on the disk."""
    failed = Signal(str)
    """It could not be written: the system's own words."""
    _done = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: Settings | None = None
        self._thread: Thread | None = None
        self._done.connect(self._go_on, Qt.ConnectionType.QueuedConnection)

    def keep(self, settings: Settings) -> None:
        """Write these settings; the answer comes by `kept` or `failed`."""
        self._waiting = settings
        if self._thread is None:
            self._begin()

    def end(self) -> None:
        """Wait until all is written."""
        while self._thread is not None:
            self._thread.join()
            self._thread = None
            if self._waiting is not None:
                self._begin()

    def _begin(self) -> None:
        settings, self._waiting = self._waiting, None
        # No daemon: the program does not end in the middle of a file.
        self._thread = Thread(target=self._write, args=(settings,), name="settings")
        self._thread.start()

    def _write(self, settings: Settings) -> None:
        try:
            counter_settings.save(settings)
        except OSError as error:
            self._done.emit(error.strerror or type(error).__name__)
        else:
            self._done.emit("")

    def _go_on(self, wrong: str) -> None:
        if self._thread is not None:
            self._thread.join()
        self._thread = None
        if self._waiting is not None:
            self._begin()
        elif wrong:
            self.failed.emit(wrong)
        else:
            self.kept.emit()
