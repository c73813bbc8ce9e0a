"""The shop's secret keys: where they are kept, said openly; a new one, another place."""

from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol

from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import RIGHTS, Actor, Right
from loyalty_desktop.services.exchange.shop_keys import KeysShown, keys_shown, move_keys, rotate_key
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.settings.parts import FactField, Section
from loyalty_desktop.ui.widgets.asking import Clock, Otherwise, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark, number, sentence
from loyalty_desktop.wording.keys import keys_kept, keys_without_ring

_LOOKING: Final = "keys of the shop"


class KeysDesk(Protocol):
    """The desk, as far as the keys need it."""

    @property
    def actor(self) -> Actor:
        """Who acts."""
        ...

    def work(
        self,
        task: Any,
        then: Any = ...,
        otherwise: Otherwise | None = ...,
        token: str | None = ...,
    ) -> None:
        """Do something apart from the till."""
        ...


class KeysSection(Section):
    """In view for whoever sets the shop up; a keyring is never waited for in the window."""

    def __init__(self, *, clock: Clock = now) -> None:
        super().__init__(_("Secret keys"), "lock")
        self._clock = clock
        self._desk: KeysDesk | None = None
        self._used = True
        self.shown: KeysShown | None = None
        self.dialog: Dialog | None = None
        self.place = FactField(mark("Kept where"), "")
        self.number = FactField(mark("Key in use"), "")
        self.elsewhere = named(Button(_("Keep in the keyring")), mark("Move the keys"))
        self.rotate = named(Button(_("Make a new key…"), icon="refresh-cw"), mark("Make a new key"))
        self.message = MessageBar()
        told = _("Cards, vouchers and the chains of the books are made with a secret key.")
        self.add(Paragraph(told, tone="text-2"), self.place, self.number, self.message)
        self.add(self.elsewhere, self.rotate)
        self.hide()
        self.elsewhere.clicked.connect(self._move)
        self.rotate.clicked.connect(self._ask)

    def ask_of(self, desk: KeysDesk) -> None:
        """Show the keys of the shop of a desk."""
        self._desk = desk
        self.refresh()

    def use(self, *, used: bool) -> None:
        """Show it, or never: in training nothing of the real shop is touched."""
        self._used = used
        self._show()

    def refresh(self) -> None:
        """Look again who may see this; where the keys are is asked once."""
        if self._desk is not None and self._may() and self.shown is None:
            self._desk.work(_look, then=self._take, otherwise=self._refuse, token=_LOOKING)
        self._show()

    @override
    def setVisible(self, visible: bool) -> None:
        # A layout shows what is put into it; for others there is nothing to show.
        super().setVisible(visible and self.shown is not None and self._may())

    def _may(self) -> bool:
        if self._desk is None or not self._used:
            return False
        return Right.SET_UP in RIGHTS.get(self._desk.actor.role, frozenset())

    def _show(self) -> None:
        shown = self.shown
        if shown is not None:
            told = [keys_kept(shown.place, shown.keyring)]
            if not shown.keyring:
                told.append(keys_without_ring())
            self.place.show_value(" ".join(told))
            key = _("Number {number}").format(number=number(shown.generation))
            if shown.missing:
                lacking = ", ".join(map(number, shown.missing))
                key += ". " + _("This computer lacks: {numbers}.").format(numbers=lacking)
            self.number.show_value(key)
            in_ring = shown.place == "keyring"
            self.elsewhere.setText(_("Keep in a file") if in_ring else _("Keep in the keyring"))
            self.elsewhere.setVisible(in_ring or bool(shown.keyring))
        self.setVisible(True)

    def _take(self, shown: KeysShown) -> None:
        self.shown = shown
        self._wait(waiting=False)
        self._show()

    def _refuse(self, refusal: LoyaltyError) -> None:
        self._wait(waiting=False)
        self.message.tell("danger", sentence(refusal), closable=False)

    def _move(self) -> None:
        if self._desk is None or self.shown is None:
            return
        self._wait(waiting=True)
        task = partial(_move, "file" if self.shown.place == "keyring" else "keyring")
        self._desk.work(task, then=self._take, otherwise=self._refuse)

    def _ask(self) -> None:
        self.dialog = ask(
            self.window(),
            _("Make a new key?"),
            _(
                "Everything new is made with it. Cards, vouchers and PINs there are stay good. "
                "Make a backup afterwards, and bring the key to the other counters."
            ),
            confirm=_("Make a new key"),
            then=self._rotate,
            serious=True,
            icon="lock",
        )

    def _rotate(self) -> None:
        if self._desk is None:
            return
        self._wait(waiting=True)
        task = partial(_rotate, self._clock())
        self._desk.work(task, then=self._rotated, otherwise=self._refuse)

    def _rotated(self, shown: KeysShown) -> None:
        self._take(shown)
        told = _("Key {number} is in use from now on. Make a backup: it carries all keys.")
        self.message.tell("success", told.format(number=number(shown.generation)))

    def _wait(self, *, waiting: bool) -> None:
        if waiting:
            self.message.settle()
        self.elsewhere.set_busy(waiting)
        self.rotate.set_busy(waiting)


def _look(store: Store, by: Actor) -> KeysShown:
    return keys_shown(store, by)


def _move(place: str, store: Store, by: Actor) -> KeysShown:
    return move_keys(store, by, to_keyring=place == "keyring")


def _rotate(at: datetime, store: Store, by: Actor) -> KeysShown:
    rotate_key(store, by, at)
    return keys_shown(store, by)
