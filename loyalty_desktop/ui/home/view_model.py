"""The first page without a widget: shown as it was kept, reckoned anew behind it."""

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.ui.home.tasks import HomeTold, PrintMonth, ReckonHome, kept_home
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, clock, day, sentence
from loyalty_desktop.wording.figures import long_weekday

FRESH: Final = timedelta(minutes=15)
"""Figures older than this are reckoned anew when the page is shown."""
_KEPT: Final = "home"
_RECKONING: Final = "reckoning home"
_NOON: Final = 12
_EVENING: Final = 18


class HomeModel(QObject):
    """Today, the goal, the charts, what waits, what has changed."""

    changed = Signal()
    told = Signal(str)
    """A refusal as a sentence; empty when it is settled."""
    printed = Signal(bytes)

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.home: HomeTold | None = None
        self.busy = False
        self._asked: datetime | None = None

    def load(self, *, again: bool = False) -> None:
        """Show what is known; reckon the rest anew where it is old, or when somebody asks."""
        at = self._clock()
        self._desk.read(kept_home, at, then=self._kept, otherwise=self._refused, token=_KEPT)
        if again or self._asked is None or at - self._asked > FRESH:
            self._asked = at
            self.busy = True
            self._desk.work(
                ReckonHome(at), then=self._reckoned, otherwise=self._refused, token=_RECKONING
            )
        self.changed.emit()

    def print(self) -> None:
        """Make the report of the month so far."""
        self._desk.work(PrintMonth(self._clock()), then=self.printed.emit, otherwise=self._refused)

    def greeting(self) -> str:
        """Return a greeting for who acts, by the time of day at the shop."""
        name = self._desk.actor.name.split(" ")[0]
        at = self._clock()
        hour = at.hour if self.home is None else at.astimezone(self.home.zone).hour
        if hour < _NOON:
            word = _("Good morning")
        elif hour < _EVENING:
            word = _("Good afternoon")
        else:
            word = _("Good evening")
        return f"{word}, {name}" if name else word

    def day_told(self) -> str:
        """Return the day in words, and whether it is open."""
        if self.home is None:
            return ""
        today = self.home.today
        told = f"{long_weekday(today.day)} {day(today.day)}"
        if today.closed:
            return _("{day}, day closed").format(day=told)
        if today.opened is None:
            return _("{day}, nothing sold yet").format(day=told)
        return _("{day}, day open since {time}").format(
            day=told, time=clock(today.opened, self.home.zone)
        )

    def _kept(self, home: HomeTold) -> None:
        self.home = home
        self.told.emit("")
        self.changed.emit()

    def _reckoned(self, home: HomeTold) -> None:
        self.busy = False
        self.home = home
        self.changed.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        self.told.emit(sentence(refusal))
        self.changed.emit()
