"""What a member is worth, without a widget: asked apart from the till, reckoned where it is not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.next_visit import NextVisit
from loyalty_desktop.models.rules.rights import Actor, Right, allowed
from loyalty_desktop.services.exchange.valuing import reckon_values
from loyalty_desktop.services.queries.customer_values import OLD, MemberValues, member_values
from loyalty_desktop.services.queries.next_visit import next_visit
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import sentence

_VALUES: Final = "member's values"


@dataclass(frozen=True, slots=True)
class Worth:
    """The four values of a member, and when the next visit is expected."""

    member: str
    values: MemberValues
    next: NextVisit | None


@dataclass(frozen=True, slots=True)
class AskWorth:
    """Asks what a member is worth; the first time, numpy and scipy are loaded for it."""

    member: str
    at: datetime

    def __call__(self, store: Store, by: Actor) -> Worth:
        """Return it. Errors: `NotFound`, `NotAllowed`."""
        return Worth(
            self.member,
            store.read_as(by, member_values, self.member, self.at),
            store.read_as(by, next_visit, self.member, self.at),
        )


class ValuesModel(QObject):
    """The values of one member at a time; the shop's model is made when it is missing or old."""

    shown = Signal()
    """`worth`, `reckoning`, `share` or `told` is new."""
    _read = Signal(int, int)

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._member = ""
        self._stopped = False
        self._tried = False
        self.worth: Worth | None = None
        self.reckoning = False
        self.share = 0.0
        self.told = ""
        """Why it could not be reckoned, as a sentence."""
        self._read.connect(self._progressed)

    @property
    def may_reckon(self) -> bool:
        """Whether who acts may have everybody reckoned."""
        return allowed(self._desk.actor.role, Right.EXPORT)

    def open(self, member: str) -> None:
        """Ask for the values of the member with this id."""
        if member != self._member:
            self.worth = None
            self._member = member
            self.shown.emit()
        task = AskWorth(member, self._clock())
        self._desk.work(task, then=self._arrived, otherwise=self._refused, token=_VALUES)

    def reckon(self) -> None:
        """Have the shop's model made anew, unless that is under way."""
        if self.reckoning or not self.may_reckon:
            return
        self.reckoning, self.share, self.told = True, 0.0, ""
        self._stopped = False
        self._desk.work(self._reckon, then=self._reckoned, otherwise=self._refused)
        self.shown.emit()

    def cancel(self) -> None:
        """Stop reckoning; it begins again only when somebody asks for it."""
        self._stopped = True

    def _reckon(self, store: Store, by: Actor) -> bool:
        """Reckon everybody's values in the thread of long work; tell whether it came to an end."""
        model = reckon_values(store, by, self._clock(), self.hear, self.stopped)
        return model is not None

    def hear(self, done: int, whole: int) -> None:
        """Hear, in whatever thread, how many pieces of how many are read."""
        # The page may have been built anew meanwhile.
        if isValid(self):
            self._read.emit(done, whole)

    def stopped(self) -> bool:
        """Tell whether somebody has asked to stop."""
        return self._stopped

    def _progressed(self, done: int, whole: int) -> None:
        self.share = done / whole if whole else 0.0
        if self.reckoning:
            self.shown.emit()

    def _reckoned(self, _whole: bool) -> None:
        self.reckoning = False
        self.shown.emit()
        if self._member:
            self.open(self._member)

    def _arrived(self, worth: Worth) -> None:
        if worth.member != self._member:
            return
        self.worth, self.told = worth, ""
        values = worth.values
        old = values.as_of is not None and self._clock() - values.as_of > OLD
        if (values.state == "not_reckoned" or old) and not self._tried:
            # Once: where it was stopped or refused, it is asked for again by hand.
            self._tried = True
            self.reckon()
        self.shown.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.reckoning = False
        self.told = sentence(refusal)
        self.shown.emit()
