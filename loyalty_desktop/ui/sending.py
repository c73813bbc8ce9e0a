"""Messages that leave by themselves while a window is open: now and then, a little at a time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.settings import data_folder
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now

if TYPE_CHECKING:
    from loyalty_desktop.services.devices.postbox import Postbox
    from loyalty_desktop.services.exchange.sending import Sent

LOOKS_MS: Final = 10 * 60_000
"""So often it is looked whether something is due."""
GOES_ON_MS: Final = 30_000
"""After so long it goes on where it had to leave room for other work."""
SLICE: Final = 20.0
"""Seconds of long work at a time: reports and exports wait no longer for it."""
_LOOK: Final = "sending by itself"


@dataclass(frozen=True, slots=True)
class SendByItself:
    """One look: draws what is due and sends for a while, as the program at a counter."""

    counter: str
    holder: str
    at: datetime
    box: "Postbox | None"
    stop: Event
    clock: Callable[[], float] = time.monotonic

    def __call__(self, store: Store, _by: Actor) -> "Sent | None":
        """Send until all is sent, the time is over, or the window closes."""
        # The counter opens without what talks to mail servers.
        from loyalty_desktop.services.devices.postbox import Postbox
        from loyalty_desktop.services.exchange.sending import send_by_itself

        box = self.box or Postbox(data_folder() / "keys")
        until = self.clock() + SLICE

        def over() -> bool:
            return self.stop.is_set() or self.clock() > until

        return send_by_itself(store, self.counter, self.holder, box, self.at, over)


class Sending(QObject):
    """Looks now and then; whether anything is sent is the shop's choice, off until it is made."""

    sent = Signal(object)
    """What came of it (`Sent`), where something did."""
    failed = Signal(object)
    """Why nothing leaves (`LoyaltyError`), told once; it is tried again at every look."""

    def __init__(
        self,
        desk: AtDesk,
        parent: QObject | None = None,
        *,
        clock: Clock = now,
        box: "Postbox | None" = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._box = box
        self._holder = new_id()
        self._stop = Event()
        self._under_way = False
        self._trouble = ""
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKS_MS)
        self._timer.timeout.connect(self.look)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(GOES_ON_MS)
        self._soon.timeout.connect(self.look)
        self._timer.start()
        # Not at once: who opens the window in the morning wants to sell.
        self._soon.start()

    def look(self) -> None:
        """Look whether something is due, apart from the till."""
        if self._under_way or self._stop.is_set():
            return
        self._under_way = True
        counter = self._desk.actor.counter
        task = SendByItself(
            counter, f"{counter}:{self._holder}", self._clock(), self._box, self._stop
        )
        self._desk.work(task, then=self._done, otherwise=self._refused, token=_LOOK)

    def close(self) -> None:
        """Send nothing more; the letter in hand is still settled."""
        self._stop.set()
        self._timer.stop()
        self._soon.stop()

    def _done(self, sent: "Sent | None") -> None:
        self._under_way = False
        self._trouble = ""
        if sent is None:
            return
        if sent.cancelled and not self._stop.is_set():
            self._soon.start()
        if sent.sent or sent.failed or sent.unsure or sent.trouble:
            self.sent.emit(sent)

    def _refused(self, refusal: LoyaltyError) -> None:
        self._under_way = False
        trouble = str(refusal)
        if trouble != self._trouble:
            self._trouble = trouble
            self.failed.emit(refusal)
