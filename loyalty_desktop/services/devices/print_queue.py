"""What waits for the printer: one slip after another, tried again, never in the way of a sale."""

import queue
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Final, Literal

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.services.devices.receipt_printers import ReceiptPrinter

State = Literal["waiting", "printing", "printed", "failed", "given up"]

WAITS: Final = (0.5, 2.0, 5.0)
"""Seconds before each further try. Then it waits for somebody to ask again."""
KEPT: Final = 50
"""So many slips are remembered."""


@dataclass(slots=True)
class Slip:
    """A slip on its way: `told` says what it is, `reason` why it is not printed."""

    number: int
    told: str
    whole: bytes = field(repr=False)
    state: State = "waiting"
    tries: int = 0
    reason: str = ""


class PrintQueue:
    """One thread for one printer. `changed` is called from it whenever a slip's state changes.

    A slip of which a part was taken is not sent again by itself: half of it is on paper already,
    and somebody has to look.
    """

    def __init__(
        self,
        printer: ReceiptPrinter,
        changed: Callable[[Slip], object],
        waits: tuple[float, ...] = WAITS,
    ) -> None:
        """Serve `printer`; nothing is opened before the first slip."""
        self._printer = printer
        self._changed = changed
        self._waits = waits
        self._jobs: queue.SimpleQueue[Slip | None] = queue.SimpleQueue()
        self._slips: list[Slip] = []
        self._lock = Lock()
        self._over = Event()
        self._number = 0
        # A daemon: a printer that never answers must not keep the program from ending.
        self._thread = Thread(target=self._run, name="receipt printer", daemon=True)
        self._thread.start()

    @property
    def slips(self) -> tuple[Slip, ...]:
        """Return the latest slips, oldest first."""
        with self._lock:
            return tuple(self._slips)

    def add(self, told: str, whole: bytes) -> Slip:
        """Let a slip wait for its turn; returns at once."""
        with self._lock:
            self._number += 1
            slip = Slip(self._number, told, whole)
            self._slips.append(slip)
            del self._slips[:-KEPT]
        self._jobs.put(slip)
        return slip

    def again(self, slip: Slip) -> None:
        """Try a slip that failed once more."""
        if slip.state in ("failed", "given up", "printed"):
            slip.state, slip.tries, slip.reason = "waiting", 0, ""
            self._jobs.put(slip)

    def close(self, seconds: float = 3.0) -> None:
        """End after the slip in hand; what waits is not printed."""
        self._over.set()
        self._jobs.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        while (slip := self._jobs.get()) is not None:
            if self._over.is_set():
                return
            self._print(slip)

    def _print(self, slip: Slip) -> None:
        for wait in (*self._waits, None):
            self._tell(slip, "printing")
            slip.tries += 1
            try:
                self._printer.send(slip.whole)
            except LoyaltyError as refusal:
                slip.reason = _reason(refusal)
            except Exception:  # noqa: BLE001 - whatever a driver raises, the next slip has its turn
                slip.reason = "printer_stopped"
            else:
                slip.reason = ""
                self._tell(slip, "printed")
                return
            last = wait is None or slip.reason != "printer_gone"
            self._tell(slip, "given up" if last else "failed")
            if last or self._over.wait(wait):
                return

    def _tell(self, slip: Slip, state: State) -> None:
        slip.state = state
        self._changed(slip)


def _reason(refusal: LoyaltyError) -> str:
    return str(refusal.facts.get("reason", "")) if isinstance(refusal, Unavailable) else "invalid"
