"""The printer of receipts that this counter is set to: slips go there without anybody waiting."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.services.devices.print_queue import WAITS, PrintQueue, Slip
from loyalty_desktop.services.devices.receipt_printers import OPEN_DRAWER, receipt_printer
from loyalty_desktop.services.documents.slip import Row
from loyalty_desktop.wording import _, sentence

_DRAWER: Final = "drawer"


class Roll(QObject):
    """Prints slips on the printer of receipts in their order, and tells what becomes of them."""

    printed = Signal(str)
    """What a slip is of, once it is on paper."""
    told = Signal(str, str)
    """A message: its kind and its sentence."""
    changed = Signal()
    """A slip is in another state; see `slips`."""
    _changed = Signal(str, str, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._url = ""
        self._queue: PrintQueue | None = None
        self._left: list[Slip] = []
        self.waits: tuple[float, ...] = WAITS
        self._changed.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    @property
    def slips(self) -> tuple[Slip, ...]:
        """Return what waits for paper and what failed, oldest first."""
        known = self._left if self._queue is None else self._queue.slips
        return tuple(slip for slip in known if slip.state != "printed")

    @property
    def waiting(self) -> tuple[str, ...]:
        """Return what waits for paper, by what it is called."""
        return tuple(_parts(slip)[1] for slip in self.slips if slip.state != "given up")

    @property
    def failed(self) -> tuple[str, ...]:
        """Return what is printed only when somebody asks again, by what it is called."""
        return tuple(_parts(slip)[1] for slip in self.slips if slip.state == "given up")

    def use(self, url: str) -> bool:
        """Use the printer that the settings name; return whether there is one.

        What another printer did not print goes to this one.
        """
        if url != self._url:
            self._left = list(self.slips)
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
            self._queue = PrintQueue(printer, self._see, self.waits)
            left, self._left = self._left, []
            for slip in left:
                self._queue.add(slip.told, slip.whole)
        return True

    def print(self, title: str, whole: bytes, of: str = "") -> None:
        """Let a slip wait for its turn; `of` is the purchase it is about."""
        if self._queue is not None:
            self._queue.add(f"{of}\n{title}", whole)
            self.changed.emit()

    def open_drawer(self) -> None:
        """Open the cash drawer at the printer."""
        self.print(_("Cash drawer"), OPEN_DRAWER, _DRAWER)

    @property
    def on_their_way(self) -> frozenset[str]:
        """Return the purchases whose receipts are not on paper yet."""
        return frozenset(_parts(slip)[0] for slip in self.slips)

    def again(self) -> None:
        """Try everything that failed once more."""
        failed = [slip for slip in self.slips if slip.state == "given up"]
        if self._queue is not None and failed:
            for slip in failed:
                self._queue.again(slip)
            self.changed.emit()

    def close(self) -> None:
        """End after the slip in hand."""
        if self._queue is not None:
            self._queue.close()
            self._queue = None

    def _see(self, slip: Slip) -> None:
        """Pass on what became of a slip; runs in the printer's thread."""
        self._changed.emit(slip.state, slip.reason, *_parts(slip))

    def _tell(self, state: str, reason: str, of: str, title: str) -> None:
        if state == "printed":
            self.printed.emit(of)
            if of != _DRAWER:
                self.told.emit("success", _("{paper} is printed.").format(paper=title))
        elif state == "failed":
            waits = _("{paper} waits: the printer does not answer.")
            self.told.emit("warn", waits.format(paper=title))
        elif state == "given up":
            self.told.emit("danger", _given_up(reason, of, title))
        self.changed.emit()


def slip_maker(
    rows: Callable[[], Sequence[Row]], paper: int, profile: str = "default"
) -> Callable[[], bytes]:
    """Return what makes the bytes of a slip, to be run away from the window."""
    return partial(_bytes, rows, paper, profile)


def _parts(slip: Slip) -> tuple[str, str]:
    of, _line, title = slip.told.partition("\n")
    return of, title


def _given_up(reason: str, of: str, title: str) -> str:
    """Return why something is not on paper, and what to do."""
    if reason not in ("printer_gone", "printer_stopped") or of == _DRAWER:
        return f"{title}: {sentence(Unavailable(reason=reason))}"
    if not of:
        why = (
            _("The printer does not answer.")
            if reason == "printer_gone"
            else _("The printer stopped. Look at its paper.")
        )
        return _("{why} {paper} can be printed again in the settings.").format(why=why, paper=title)
    if reason == "printer_gone":
        return _("The printer does not answer. The sale is saved; print again (Shift+F9).")
    return _("Printer is out of paper, or stopped. The sale is saved; print again (Shift+F9).")


def _bytes(rows: Callable[[], Sequence[Row]], paper: int, profile: str) -> bytes:
    # The library that knows printers takes half a second to import.
    from loyalty_desktop.services.documents.slip_bytes import slip_bytes

    return slip_bytes(rows(), paper, profile=profile)
