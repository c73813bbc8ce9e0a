"""Something in the making, without a widget: its mistakes, its refusal, its one key."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError, NotFound
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.store import new_id
from loyalty_desktop.wording import _, mistake, sentence


class Writes(Protocol):
    """What saving needs of the desk."""

    def write(self, command: Any, request: Any, then: Any = ..., otherwise: Any = ...) -> None:
        """Run a command."""
        ...


class Editing(QObject):
    """Something in the making: what is wrong with it, and its one key."""

    changed = Signal()
    refused = Signal()
    """Something was found wrong when it was to be saved."""
    saved = Signal()

    def __init__(
        self, desk: Writes, clock: Callable[[], datetime], unit: Currency, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._asked: tuple[object, str, datetime] | None = None
        self.unit = unit
        self.names: frozenset[str] = frozenset()
        """Fields that name something which may be gone by the time it is saved."""
        self.places: dict[str, str] = {}
        """Fields of what is sent by the field of the form in which they are typed."""
        self.complaints: dict[str, str] = {}
        self.refusal = ""
        self.busy = False

    def touch(self, field: str) -> None:
        """Take the complaint about a field back: somebody is mending it."""
        if self.complaints.pop(field, ""):
            self.changed.emit()

    def carried(self, wanted: object) -> tuple[str, datetime]:
        """Return key and moment: the same again while the same is wanted."""
        if self._asked is None or self._asked[0] != wanted:
            self._asked = (wanted, new_id(), self._clock())
        return self._asked[1], self._asked[2]

    def send(self, command: Any, request: object) -> None:
        """Run the command that saves it."""
        self.complaints = {}
        self.busy = True
        self.refusal = ""
        self._desk.write(command, request, then=self._done, otherwise=self._failed)
        self.changed.emit()

    def refuse(self, complaints: dict[str, str]) -> None:
        """Say in place what is wrong; nothing is sent."""
        self.complaints = complaints
        self.changed.emit()
        self.refused.emit()

    def _done(self, _answer: object) -> None:
        self.busy = False
        self.saved.emit()

    def _failed(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if isinstance(refusal, Invalid) and refusal.field:
            field = self.places.get(refusal.field, refusal.field)
            self.complaints = {field: mistake(refusal.facts, self.unit)}
        elif isinstance(refusal, NotFound) and refusal.facts.get("what") in self.names:
            what = str(refusal.facts["what"])
            self.complaints = {what: _("There is no such thing any more. Choose another.")}
        else:
            self.refusal = sentence(refusal, self.unit)
        self.changed.emit()
        self.refused.emit()
