"""Keeps the side bar's words on the six steps up to date."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from PySide6.QtCore import QObject

from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.queries.steps import Steps, steps
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.side_bar import SideBar
from loyalty_desktop.wording import _, decimal, ngettext, number, short_day

_STEPS: Final = "how the steps stand"
OLD: Final = timedelta(minutes=5)
"""What is older than this is asked anew when the side bar comes into view."""


class StepStates(QObject):
    """Asks how things stand, away from the till, and shows it in a side bar."""

    def __init__(self, desk: AtDesk, bar: SideBar, clock: Clock = now) -> None:
        super().__init__(bar)
        self._desk = desk
        self._bar = bar
        self._clock = clock
        self._asked: datetime | None = None

    def look(self, *, again: bool = False) -> None:
        """Ask how things stand where that is not known yet, or of long ago."""
        at = self._clock()
        if not again and self._asked is not None and at - self._asked < OLD:
            return
        self._asked = at
        self._desk.work(_Asking(at), then=self._show, otherwise=self._leave, token=_STEPS)

    def _show(self, found: Steps) -> None:
        self._bar.show_states(told(found))

    def _leave(self, _refusal: object) -> None:
        """Leave the side bar as it is: who may not know it sees no figures."""


class _Asking:
    def __init__(self, at: datetime) -> None:
        self._at = at

    def __call__(self, store: Store, by: Actor) -> Steps:
        return store.read_as(by, steps, self._at)


def told(found: Steps) -> Mapping[str, str]:
    """Return a few words for each step of which there is something to tell."""
    states: dict[str, str] = {}
    if found.complete is not None:
        percent = decimal(Fraction(round(found.complete * 100)))
        states["collect"] = _("{share} % known").format(share=percent)
    if found.segments:
        states["segment"] = _("{count} of your own").format(count=number(found.segments))
    if found.analysed is not None:
        states["analyse"] = short_day(found.analysed)
    if found.drafts:
        states["plan"] = ngettext("{count} draft", "{count} drafts", found.drafts).format(
            count=number(found.drafts)
        )
    elif found.goals:
        states["plan"] = ngettext("{count} goal", "{count} goals", found.goals).format(
            count=number(found.goals)
        )
    if found.running:
        states["run"] = ngettext("{count} running", "{count} running", found.running).format(
            count=number(found.running)
        )
    if found.measured is not None:
        states["measure"] = short_day(found.measured)
    return states
