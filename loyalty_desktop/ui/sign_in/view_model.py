"""Typing a PIN without a widget: who, which digits, what came of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError, NotAllowed
from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.models.rules.pins import LONGEST_PIN
from loyalty_desktop.models.rules.rights import ROLES, Right
from loyalty_desktop.services.commands.signing_in import (
    Approve,
    EnterPin,
    ShowStaffCard,
    Tried,
    approve,
    sign_in,
    sign_in_by_card,
)
from loyalty_desktop.services.queries.staff import Colleague, colleagues, who_may
from loyalty_desktop.services.store import Request, new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import _, ngettext, number, sentence

_PEOPLE: Final = "people who sign in"
_HELPERS: Final = frozenset({"manager", "owner"})


class PinModel(QObject):
    """Somebody is chosen, types digits and enters them; what is wrong is said in place."""

    changed = Signal()
    """Something that is shown is another one."""
    done = Signal(object)
    """The `Actor` that came of it."""

    def __init__(self, desk: AtDesk, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._letters = ""
        self._waiting = ""
        self.loaded = False
        self.people: tuple[Colleague, ...] = ()
        self.place = -1
        self.digits = ""
        self.complaint = ""
        self.hint = ""
        self.busy = False

    @property
    def chosen(self) -> Colleague | None:
        """Return who is chosen, None before there is anybody."""
        return self.people[self.place] if 0 <= self.place < len(self.people) else None

    @property
    def locked_for(self) -> timedelta | None:
        """Return how long the PIN of the chosen one stays locked, None when it is not."""
        return None if self.chosen is None else self._locked(self.chosen)

    @property
    def can_type(self) -> bool:
        """Tell whether digits are taken now."""
        chosen = self.chosen
        return chosen is not None and chosen.has_pin and not self.busy and not self.locked_for

    @property
    def told(self) -> str:
        """Return the sentence under the digits: a lock with its countdown, what was wrong, or why.

        Empty when all is well.
        """
        chosen, left = self.chosen, self.locked_for
        if chosen is not None and left is not None:
            return _("Too many wrong PINs. {name} can try again in {time}.").format(
                name=chosen.name.split()[0], time=minutes_and_seconds(left)
            )
        if self.complaint:
            return self.complaint
        if chosen is not None and not chosen.has_pin:
            return _("{name} has no PIN yet. Scan the staff card, or ask the owner.").format(
                name=chosen.name.split()[0]
            )
        return ""

    def load(self) -> None:
        """Ask who may sign in."""
        self._desk.read(colleagues, then=self._show_people, otherwise=self._refuse, token=_PEOPLE)

    def choose(self, place: int) -> None:
        """Choose somebody by the place in the list; digits typed for another one go."""
        if self.busy or not 0 <= place < len(self.people) or place == self.place:
            return
        self.place = place
        self._start_again()
        self.changed.emit()

    def step(self, by: int) -> None:
        """Choose who stands so many places below, or above."""
        self.choose(min(max(self.place + by, 0), len(self.people) - 1))

    def type_letter(self, letter: str) -> None:
        """Choose by the first letters of any part of a name, as they are typed."""
        for letters in (self._letters + letter, letter):
            place = self._named(fold(letters))
            if place is not None:
                self.choose(place)
                self._letters = letters
                return
        self._letters = ""

    def type_digit(self, digit: str) -> None:
        """Take one digit."""
        if self.can_type and len(self.digits) < LONGEST_PIN:
            self._letters = ""
            self.complaint = self.hint = ""
            self.digits += digit
            self.changed.emit()

    def delete(self) -> None:
        """Take the last digit back."""
        self.digits = self.digits[:-1]
        self.changed.emit()

    def clear(self) -> None:
        """Take all digits back, and what was said."""
        self._start_again()
        self.changed.emit()

    def enter(self) -> None:
        """Hand the PIN in."""
        if self.can_type and self.digits and self.chosen is not None:
            self._waiting = self.chosen.id
            self._hand_in(*self._with_pin(self.chosen, self.digits))

    def take_scan(self, code: str) -> None:
        """Hand in what was scanned; its first signs may have been taken for digits."""
        if not self.busy:
            self._start_again()
            self._waiting = ""
            self._hand_in(*self._with_card(code))

    def complain(self, told: str) -> None:
        """Say what was wrong before this began."""
        self.complaint = told
        self.changed.emit()

    def tell_who_helps(self) -> None:
        """Say who can give a new PIN."""
        helpers = [one.name for one in self.people if one.role in _HELPERS]
        who = _(" or ").join(helpers)
        self.hint = _("{who} can give a new PIN: sign in, open Staff, choose the name.").format(
            who=who
        )
        self.changed.emit()

    def tick(self) -> None:
        """Let a second pass: a countdown goes on, a lock ends."""
        if any(one.locked_until is not None for one in self.people):
            self._show_ended()
            self.changed.emit()

    def _with_pin(self, who: Colleague, pin: str) -> tuple[Any, Request]:
        """Return the command and the request that hand a PIN in."""
        return sign_in, EnterPin(key=new_id(), at=self._clock(), staff=who.id, pin=pin)

    def _with_card(self, code: str) -> tuple[Any, Request]:
        """Return the command and the request that hand a card in."""
        return sign_in_by_card, ShowStaffCard(key=new_id(), at=self._clock(), code=code)

    def _hand_in(self, command: Any, request: Request) -> None:
        self.busy = True
        self.complaint = self.hint = ""
        self._desk.write(command, request, then=self._answer, otherwise=self._refuse)
        self.changed.emit()

    def _answer(self, tried: Tried) -> None:
        self.busy = False
        self.digits = ""
        if tried.actor is not None:
            self.complaint = ""
            self.done.emit(tried.actor)
        elif tried.locked_until is not None:
            self._lock(tried.locked_until)
        else:
            self.complaint = ngettext(
                "That is not the PIN. {count} more try.",
                "That is not the PIN. {count} more tries.",
                tried.tries_left,
            ).format(count=number(tried.tries_left))
        self.changed.emit()

    def _refuse(self, refusal: LoyaltyError) -> None:
        self.busy = False
        self.digits = ""
        self.complaint = sentence(refusal)
        self.changed.emit()

    def _show_people(self, people: tuple[Colleague, ...]) -> None:
        before = self.chosen.id if self.chosen is not None else self._desk.actor.staff
        self.loaded = True
        self.people = people
        places = [place for place, one in enumerate(people) if one.id == before]
        self.place = places[0] if places else (0 if people else -1)
        self.changed.emit()

    def _start_again(self) -> None:
        self.digits = self.complaint = self.hint = self._letters = ""

    def _locked(self, who: Colleague) -> timedelta | None:
        if who.locked_until is None:
            return None
        left = who.locked_until - self._clock()
        return left if left > timedelta(0) else None

    def _lock(self, until: datetime) -> None:
        self.people = tuple(
            replace(one, locked_until=until) if one.id == self._waiting else one
            for one in self.people
        )

    def _show_ended(self) -> None:
        self.people = tuple(
            one if self._locked(one) is not None else replace(one, locked_until=None)
            for one in self.people
        )

    def _named(self, beginning: str) -> int | None:
        for place, one in enumerate(self.people):
            name = fold(one.name)
            if any(word.startswith(beginning) for word in (name, *name.split())):
                return place
        return None


class StandingBy(PinModel):
    """Somebody else allows one request that is above whoever acts."""

    def __init__(
        self,
        desk: AtDesk,
        clock: Clock,
        refusal: LoyaltyError,
        request: Request,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(desk, clock, parent)
        amount = refusal.facts.get("amount")
        self.facts = refusal.facts
        self._request = request
        self._right = Right(str(refusal.facts["right"]))
        self._amount = amount if isinstance(amount, int) else 0

    @property
    def lowest_role(self) -> str:
        """Return the lowest role among those who may."""
        roles = [one.role for one in self.people if one.role in ROLES]
        return min(roles, key=ROLES.index, default="owner")

    @override
    def load(self) -> None:
        """Ask who else may do it."""
        self._desk.read(
            who_may,
            self._right,
            self._amount,
            self._desk.actor.staff,
            then=self._show_people,
            otherwise=self._refuse,
            token=_PEOPLE,
        )

    @override
    def _with_pin(self, who: Colleague, pin: str) -> tuple[Any, Request]:
        return approve, self._approve(staff=who.id, pin=pin)

    @override
    def _with_card(self, code: str) -> tuple[Any, Request]:
        return approve, self._approve(code=code)

    def _approve(self, **how: Any) -> Approve:
        return Approve(
            key=new_id(),
            at=self._clock(),
            request=self._request,
            right=self._right,
            amount=self._amount,
            **how,
        )


def minutes_and_seconds(left: timedelta) -> str:
    """Return how long that is, as 4:05; a begun second counts."""
    seconds = -(-left // timedelta(seconds=1))
    return f"{seconds // 60}:{seconds % 60:02d}"


def needs_second(refusal: LoyaltyError) -> bool:
    """Tell whether a second person could allow what was refused."""
    return (
        isinstance(refusal, NotAllowed)
        and "right" in refusal.facts
        and refusal.facts.get("role") != "none"
    )
