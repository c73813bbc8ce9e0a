"""Work done away from the window, one thing after another: making, painting and saving papers."""

import logging
import queue
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from loyalty_desktop.errors import LoyaltyError, Unavailable

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[], Any]
    then: Callable[[Any], object]
    otherwise: Callable[[LoyaltyError], object]


class Away(QObject):
    """One thread; answers come back in the window's own, to bound methods of what is still there.

    It is not the till's: whatever a printer is waiting for, the next sale is not.
    """

    _done = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: Thread | None = None
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], object],
        otherwise: Callable[[LoyaltyError], object],
    ) -> None:
        """Do `work`; a fault of the program reaches `otherwise` as `Unavailable("fault")`."""
        if self._thread is None:
            self._thread = Thread(target=self._work_off, name="papers", daemon=True)
            self._thread.start()
        self._jobs.put(_Job(work, then, otherwise))

    def close(self, seconds: float = 5.0) -> None:
        """Finish what was begun, for so many seconds at most: a printer may never answer."""
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(seconds)
            self._thread = None

    def _work_off(self) -> None:
        while (job := self._jobs.get()) is not None:
            answer, refusal = None, None
            try:
                answer = job.work()
            except LoyaltyError as error:
                refusal = error
            except Exception as fault:  # noqa: BLE001 - the thread outlives every fault, and tells it
                where = "".join(traceback.format_tb(fault.__traceback__))
                # Only kind and place: the message of a fault may quote somebody's data.
                logger.error("A paper failed, %s:\n%s", type(fault).__name__, where)  # noqa: TRY400
                refusal = Unavailable(reason="fault")
            if not isValid(self):
                return
            self._done.emit(job, answer, refusal)

    def _deliver(self, job: _Job, answer: Any, refusal: LoyaltyError | None) -> None:
        told = job.then if refusal is None else job.otherwise
        owner = getattr(told, "__self__", None)
        if isinstance(owner, QObject) and not isValid(owner):
            return
        if refusal is None:
            job.then(answer)
        else:
            job.otherwise(refusal)
