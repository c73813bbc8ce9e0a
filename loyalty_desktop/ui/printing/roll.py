"""The printer of receipts that this counter is set to: slips go there without anybody waiting."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.services.devices.print_queue import PrintQueue, Slip
from loyalty_desktop.services.devices.receipt_printers import receipt_printer
from loyalty_desktop.services.documents.slip import Row
from loyalty_desktop.wording import _, sentence

_TROUBLE: Final = ("failed", "given up")


class Roll(QObject):
    """Prints slips on the printer of receipts in their order, and tells what becomes of them."""

    printed = Signal(str)
    """What a slip is of, once it is on paper."""
    told = Signal(str, str)
    """A message: its kind and its sentence."""
    _changed = Signal(str, str, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._url = ""
        self._queue: PrintQueue | None = None
        self._changed.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def use(self, url: str) -> bool:
        """Use the printer that the settings name; return whether there is one."""
        if url != self._url:
            self.close()
            self._url = url
        if not url.strip():
            return False
        if self._queue is None:
            try:
                printer = receipt_printer(url)
            except LoyaltyError as refusal:
                self.told.emit("danger", sentence(refusal))
                return False
            self._queue = PrintQueue(printer, self._see)
        return True

    def print(self, title: str, whole: bytes, of: str = "") -> None:
        """Let a slip wait for its turn; `of` is the purchase it is about."""
        if self._queue is not None:
            self._queue.add(f"{of}\n{title}", whole)

    def close(self) -> None:
        """End after the slip in hand."""
        if self._queue is not None:
            self._queue.close()
            self._queue = None

    def _see(self, slip: Slip) -> None:
        """Pass on what became of a slip; runs in the printer's thread."""
        of, _line, title = slip.told.partition("\n")
        self._changed.emit(slip.state, slip.reason, of, title)

    def _tell(self, state: str, reason: str, of: str, title: str) -> None:
        if state == "printed":
            self.printed.emit(of)
            self.told.emit("success", _("{paper} is printed.").format(paper=title))
        elif state in _TROUBLE:
            why = sentence(Unavailable(reason=reason))
            kind = "warn" if state == "failed" else "danger"
            self.told.emit(kind, f"{title}: {why}")


def slip_maker(rows: Callable[[], Sequence[Row]], paper: int) -> Callable[[], bytes]:
    """Return what makes the bytes of a slip, to be run away from the window."""
    return partial(_bytes, rows, paper)


def _bytes(rows: Callable[[], Sequence[Row]], paper: int) -> bytes:
    # The library that knows printers takes half a second to import.
    from loyalty_desktop.services.documents.slip_bytes import slip_bytes

    return slip_bytes(rows(), paper)
