"""The lock of a counter: who works at it, and who stands by for one request.

One for the whole window. It covers whatever is in view, so nothing of it is lost; when somebody
signs in, the desk acts as that person from then on.
"""

from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.rules.staff_cards import is_staff_code
from loyalty_desktop.services.store import Request
from loyalty_desktop.ui.sign_in.card import PinCard
from loyalty_desktop.ui.sign_in.cover import Cover
from loyalty_desktop.ui.sign_in.idle import IdleLock
from loyalty_desktop.ui.sign_in.view_model import PinModel, StandingBy, needs_second
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, Otherwise, now
from loyalty_desktop.wording import _
from loyalty_desktop.wording.staffing import asked_for, second_wanted

__all__ = ["CounterLock", "needs_second"]

USUAL_MINUTES: Final = 5
_TICK_MS: Final = 1_000


class CounterLock(QObject):
    """Locks the window, lets people in, and asks a second person.

    `minutes` of rest lock it; 0 never. `clock` gives the moment, aware.
    """

    signed_in = Signal(object)
    """The `Actor` who works at the counter from now on; the desk acts as that one already."""
    locked = Signal()
    """The window is covered."""
    gone_on = Signal()
    """The window is uncovered again, where there is nobody who could sign in."""

    def __init__(
        self,
        window: QWidget,
        desk: AtDesk,
        shop: str,
        zone: ZoneInfo,
        *,
        clock: Clock = now,
        minutes: float = USUAL_MINUTES,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._shop = shop
        self._zone = zone
        self._clock = clock
        self._cover: Cover | None = None
        self._model: PinModel | None = None
        self._scanned: PinModel | None = None
        self._second: tuple[Any, Request, Any, Otherwise | None, LoyaltyError] | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.idle = IdleLock(app, minutes, parent=self)
        self.idle.idle.connect(self._rest)
        self._ticker = QTimer(self)
        self._ticker.setInterval(_TICK_MS)
        self._ticker.timeout.connect(self._show_time)

    @property
    def in_view(self) -> bool:
        """Whether a PIN is being asked for."""
        return self._cover is not None

    @property
    def card(self) -> PinCard | None:
        """The card in view, None when none is."""
        return self._cover.card if self._cover is not None else None

    def lock(self) -> None:
        """Cover the window until somebody signs in."""
        if self._cover is not None:
            if self._second is None:
                return
            self._leave()
        if _put_away():
            self._window.activateWindow()
        model = PinModel(self._desk, self._clock, self)
        cover = Cover(self._window, blind=True)
        card = PinCard(model, self._shop, self._counter(), self._zone, cover)
        card.gone_on.connect(self._go_on)
        model.done.connect(self._let_in)
        self._open(cover, card, model)
        self.locked.emit()

    def show_shop(self, name: str) -> None:
        """Say what the shop is called from now on."""
        self._shop = name

    def say(self) -> None:
        """Say what is in view in the language spoken now."""
        if self.card is not None:
            self.card.say()
            self._explain_second()
            self._show_time()

    def take_scan(self, code: str) -> bool:
        """Take a scanned code if it is for signing in; return whether it was."""
        if self._model is not None:
            self._model.take_scan(code)
            return True
        if not is_staff_code(code):
            return False
        model = self._scanned = PinModel(self._desk, self._clock, self)
        model.done.connect(self._switch)
        model.changed.connect(self._scan_refused)
        model.take_scan(code)
        return True

    def ask_second(
        self,
        refusal: LoyaltyError,
        command: Any,
        request: Request,
        then: Callable[[Any], object] | None = None,
        otherwise: Otherwise | None = None,
    ) -> bool:
        """Ask somebody who may to allow what was refused; then do it as both.

        Return whether somebody is asked: not where nobody could help, or a PIN is asked for
        already. `then` gets the answer of the command; `otherwise` a refusal, which is the first
        one when nobody allows it.
        """
        if self._cover is not None or not needs_second(refusal):
            return False
        model = StandingBy(self._desk, self._clock, refusal, request, self)
        cover = Cover(self._window, blind=False)
        card = PinCard(model, self._shop, self._counter(), self._zone, cover, second=True)
        card.cancelled.connect(self._give_up)
        cover.left.connect(self._give_up)
        self._second = (command, request, then, otherwise, refusal)
        model.changed.connect(self._explain_second)
        model.done.connect(self._do_as_both)
        self._open(cover, card, model)
        self._explain_second()
        return True

    # Opening and closing ---------------------------------------------------------------------

    def _open(self, cover: Cover, card: PinCard, model: PinModel) -> None:
        self._cover, self._model = cover, model
        self._ticker.start()
        cover.open_with(card)
        self._show_time()
        model.load()

    def _leave(self) -> None:
        cover, model = self._cover, self._model
        self._cover = self._model = self._second = None
        self._ticker.stop()
        self.idle.wake()
        if cover is not None:
            cover.close_it()
        if model is not None:
            model.deleteLater()

    def _let_in(self, actor: Actor) -> None:
        self._leave()
        self._switch(actor)

    def _switch(self, actor: Actor) -> None:
        self._desk.act_as(actor)
        self.signed_in.emit(actor)

    def _go_on(self) -> None:
        if self._model is not None and self._model.loaded and not self._model.people:
            self._leave()
            self.gone_on.emit()

    def _rest(self) -> None:
        # Where nobody can sign in, a lock would keep nobody out.
        if self._desk.actor.staff is not None:
            self.lock()

    def _scan_refused(self) -> None:
        """Lock, and say there why the card signed nobody in."""
        scanned = self._scanned
        if scanned is not None and scanned.complaint:
            self._scanned = None
            self.lock()
            if self._model is not None:
                self._model.complain(scanned.complaint)

    # A second person -------------------------------------------------------------------------

    def _explain_second(self) -> None:
        card, model = self.card, self._model
        if card is None or not isinstance(model, StandingBy):
            return
        name = self._desk.actor.name.split()[0] if self._desk.actor.name else ""
        told = asked_for(model.facts, name)
        if model.loaded and not model.people:
            told += " " + _("Nobody on the staff may do this.")
        card.explain(second_wanted(model.lowest_role), told)

    def _do_as_both(self, both: Actor) -> None:
        if self._second is None:
            return
        command, request, then, otherwise, _refusal = self._second
        self._leave()
        alone = self._desk.actor
        # The desk notes who asks when it is asked: this one request is of both, the next is not.
        self._desk.act_as(both)
        try:
            self._desk.write(command, request, then=then, otherwise=otherwise)
        finally:
            self._desk.act_as(alone)

    def _give_up(self) -> None:
        if self._second is None:
            return
        *_command, otherwise, refusal = self._second
        self._leave()
        if otherwise is not None:
            otherwise(refusal)

    def _counter(self) -> str:
        return _("Counter {name}").format(name=self._desk.actor.counter)

    def _show_time(self) -> None:
        if self.card is not None:
            self.card.show_time(self._clock())


def _put_away() -> bool:
    """Close lists that hang open, and the system's dialogs: they would lie above the cover.

    Return whether there were any.
    """
    found = False
    while (hanging := QApplication.activePopupWidget()) is not None and hanging.close():
        found = True
    for each in QApplication.topLevelWidgets():
        if isinstance(each, QDialog) and each.isVisible():
            each.reject()
            found = True
    return found
