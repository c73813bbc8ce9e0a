"""The dry run of the draft without a widget: begun, on its way, told, out of date."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.exchange.dry_run import DryRun, dry_run
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import sentence


@dataclass(frozen=True, slots=True)
class TryDraft:
    """Replays the shop's history by a draft, away from the till."""

    draft: Programme
    progress: Callable[[int, int], object]
    stop: Callable[[], bool]

    def __call__(self, store: Store, by: Actor) -> DryRun | None:
        """Return what it came to; None when it was stopped."""
        return dry_run(store, by, self.draft, None, None, self.progress, self.stop)


class TrialModel(QObject):
    """One dry run: of which draft it was, how far it is, what it came to."""

    changed = Signal()
    stepped = Signal(int, int)
    """How many of how many purchases are replayed."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._stop = Event()
        self._tried: Programme | None = None
        self.running = False
        self.told: DryRun | None = None
        self.at: datetime | None = None
        self.refused = ""

    def start(self, draft: Programme) -> None:
        """Begin a dry run of the draft, unless one is under way."""
        if self.running:
            return
        self._stop = Event()
        self._tried = draft
        self.running, self.refused = True, ""
        task = TryDraft(draft, self.stepped.emit, self._stop.is_set)
        self._desk.work(task, then=self._done, otherwise=self._refused)
        self.changed.emit()

    def cancel(self) -> None:
        """Stop the one under way; what an earlier one came to stays."""
        self._stop.set()

    def stale(self, draft: Programme | None) -> bool:
        """Tell whether the draft has changed since it was tried."""
        return self.told is not None and draft != self._tried

    def _done(self, told: DryRun | None) -> None:
        self.running = False
        if told is not None:
            self.told, self.at = told, self._clock()
        self.changed.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.running = False
        self.refused = sentence(refusal)
        self.changed.emit()
