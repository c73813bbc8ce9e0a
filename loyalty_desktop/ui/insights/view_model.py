"""Insights without a widget: the view, its time, figures kept and fresh."""

import time
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.documents.insights.parts import Part
from loyalty_desktop.services.documents.insights.views import VIEWS, View, parts_of
from loyalty_desktop.services.queries.moved_people import MovedPeople
from loyalty_desktop.ui.insights.tasks import FindMoved, Reckon, ToFile, Told, ToPaper, kept_view
from loyalty_desktop.ui.insights.times import USUAL, Time
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, moment, sentence

QUICK: Final = 2.0
"""Figures that take no longer than so many seconds are reckoned anew whenever they are shown."""
FRESH: Final = timedelta(hours=1)
"""Slower ones only when they are older than this, or when somebody asks."""
_TICK_MS: Final = 250
_UNKNOWN: Final = 10.0
"""So many seconds more are expected of what was never reckoned before."""
_MOST: Final = 0.95
"""Before it is done the bar is never full."""
_KEPT: Final = "kept insight"
_RECKONING: Final = "insight"


class InsightsModel(QObject):
    """The view that is chosen: what was kept of it at once, and what it says now."""

    changed = Signal()
    printed = Signal(str, bytes)
    """A title and a PDF to print."""
    members_wanted = Signal(str)
    """Whom to show: a condition in the language of segments."""
    people = Signal(object)
    """Who went from a stage to another: `MovedPeople`."""
    moved = Signal(float)
    """How far the reckoning has come, a share of 1."""
    _stepped = Signal(int, int)

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._stop = Event()
        self.view: View = next(iter(VIEWS.values()))
        self.time = Time()
        self.told: Told | None = None
        self.busy = ""
        """What is under way: "reckon", "print", "save", "people", or nothing."""
        self.refusal = ""
        self.said = ""
        self._stepped.connect(self._step)
        self._share = 0.0
        self._began = 0.0
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self._tick)

    @property
    def as_of(self) -> str:
        """When the figures in view are from, in words; empty before there are any."""
        if self.told is None or self.told.as_of is None:
            return ""
        return _("As of {moment}").format(moment=moment(self.told.as_of, self.told.zone))

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the view shows."""
        if self.told is None or not self.told.contents:
            return ()
        return parts_of(self.view, self.told.contents, self.told.currency)

    def choose(self, name: str) -> None:
        """Look at another view, of its usual time."""
        if name == self.view.name and self.told is not None:
            return
        self.view, self.time = VIEWS[name], Time()
        self.told = None
        self.look()

    def choose_time(self, choice: str) -> None:
        """Look at another time."""
        if choice != self.time.choice:
            self.time = Time(choice)
            self.told = None
            self.look()

    def set_days(self, first: date | None, last: date | None) -> None:
        """Look at other days."""
        chosen = Time("other", first, last)
        if chosen != self.time:
            self.time = chosen
            self.told = None
            self.look()

    def look(self) -> None:
        """Show what was kept last, and reckon it anew where that is needed."""
        self._stop.set()
        self.refusal = self.said = self.busy = ""
        self._desk.forget(_RECKONING)
        self._desk.read(
            kept_view,
            self.view,
            self.time,
            then=self._kept,
            otherwise=self._refused,
            token=_KEPT,
        )
        self.changed.emit()

    def reckon(self) -> None:
        """Reckon the figures as of now."""
        self._stop.set()
        self._stop = Event()
        self.busy, self.refusal, self.said = "reckon", "", ""
        self._share, self._began = 0.0, time.monotonic()
        self._ticker.start()
        self.moved.emit(0.0)
        self._desk.work(
            Reckon(self.view, self.time, self._clock(), self._stop, self._stepped.emit),
            then=self._reckoned,
            otherwise=self._refused,
            token=_RECKONING,
        )
        self.changed.emit()

    def stop(self) -> None:
        """Break the reckoning off; what was kept stays in view."""
        if self.busy != "reckon":
            return
        self._stop.set()
        self._desk.forget(_RECKONING)
        self.busy = ""
        self.said = _("Stopped. The figures are those of before.")
        if self.told is None or not self.told.contents:
            self.said = _("Stopped. Press F5 to reckon again.")
        self.changed.emit()

    def open(self, key: str) -> None:
        """Open what a bar, a cell or a row stands for."""
        if not key.startswith("moved:"):
            self.members_wanted.emit(key)
            return
        moves = None if self.told is None else self.told.contents.get("movements")
        if moves is None or self.busy in ("print", "save"):
            return
        _what, before, after = key.split(":")
        self.busy = "people"
        self._desk.work(
            FindMoved(moves, self._moment, before, after),
            then=self._found,
            otherwise=self._refused,
            token="moved people",  # noqa: S106 - names a question, no secret
        )
        self.changed.emit()

    def print(self) -> None:
        """Make the view as a PDF to print."""
        if self.told is None or self.busy:
            return
        self._begin("print")
        self._desk.work(
            ToPaper(self.view, self.told, self._clock()),
            then=self._on_paper,
            otherwise=self._refused,
        )

    def save(self, file: Path) -> None:
        """Write the view to a file: PDF, workbook or text, by its ending."""
        if self.told is None or self.busy:
            return
        self._begin("save")
        self._desk.work(
            ToFile(self.view, self.told, self._clock(), file),
            then=self._saved,
            otherwise=self._refused,
        )

    @property
    def _moment(self) -> datetime:
        told = self.told
        return self._clock() if told is None or told.as_of is None else told.as_of

    def _begin(self, what: str) -> None:
        self.busy, self.refusal, self.said = what, "", ""
        self.changed.emit()

    def _kept(self, told: Told) -> None:
        self.told = told
        self.changed.emit()
        if self._needs_reckoning(told):
            self.reckon()

    def _needs_reckoning(self, told: Told) -> bool:
        if not told.whole or told.made_at is None or told.seconds <= QUICK:
            return True
        return self.time.choice == USUAL and self._clock() - told.made_at > FRESH

    def _reckoned(self, told: Told | None) -> None:
        self.busy = ""
        if told is not None:
            self.told = told
        self.changed.emit()

    def _found(self, people: MovedPeople) -> None:
        self.busy = ""
        self.changed.emit()
        self.people.emit(people)

    def _on_paper(self, pdf: bytes) -> None:
        self.busy = ""
        self.changed.emit()
        self.printed.emit(_(self.view.title), pdf)

    def _saved(self, file: Path) -> None:
        self.busy = ""
        self.said = _("Saved as {file}.").format(file=file.name)
        self.changed.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = ""
        self.refusal = sentence(refusal)
        self.changed.emit()

    def _step(self, done: int, total: int) -> None:
        self._share = done / total if total else 0.0
        self.moved.emit(self._share)

    def _tick(self) -> None:
        """Let the bar go on while one long figure is reckoned, by how long it took before."""
        if self.busy != "reckon":
            self._ticker.stop()
            return
        taken = time.monotonic() - self._began
        usual = self.told.seconds if self.told is not None and self.told.whole else 0.0
        foretold = taken / (usual or taken + _UNKNOWN)
        self.moved.emit(max(self._share, min(foretold, _MOST)))
