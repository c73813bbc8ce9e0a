"""One run of the command line: who acts, on which shop, as of when."""

import argparse
import getpass
import os
import sys
from datetime import UTC, datetime
from typing import Any

from loyalty_desktop import wording
from loyalty_desktop.errors import Invalid, NotAllowed, Unavailable
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.settings import Loaded, data_folder
from loyalty_desktop.wording import _

# What the window does not need is imported by the command that needs it.


class Run:
    """One run of the program."""

    def __init__(self, options: argparse.Namespace, loaded: Loaded) -> None:
        """Prepare for the command in `options`; nothing is opened yet."""
        self.options, self.settings = options, loaded.settings
        self.currency: Currency | None = None
        self._store: Any = None

    def close(self) -> None:
        """Close the store, if it was opened."""
        if self._store is not None:
            self._store.close()

    @property
    def keys(self) -> Any:
        """Return where the shops' secrets are kept."""
        from loyalty_desktop.services.devices.keys import KeyFolder

        return KeyFolder(data_folder() / "keys")

    @property
    def store(self) -> Any:
        """Return the open store."""
        if self._store is None:
            from loyalty_desktop.services.store import Store

            self._store = Store(self.options.database, self.keys)
            shop = self._store.shop
            self.currency = shop.currency
            wording.use_country(shop.country)
        return self._store

    def now(self) -> datetime:
        """Return the moment meant: `--as-of`, else now."""
        if self.options.as_of is None:
            return datetime.now(UTC)
        try:
            at = datetime.fromisoformat(self.options.as_of)
        except ValueError as error:
            raise Invalid(field="--as-of", reason="not_a_moment") from error
        return (at if at.tzinfo else at.replace(tzinfo=self.store.shop.zone)).astimezone(UTC)

    def actor(self) -> Any:
        """Return who acts: the person of `--staff` once the PIN is right.

        Before the first owner exists everyone acts as owner.
        """
        from loyalty_desktop.models.rules.rights import Actor
        from loyalty_desktop.services.commands.signing_in import EnterPin, sign_in
        from loyalty_desktop.services.queries.staff import staff_named
        from loyalty_desktop.services.store import new_id

        store = self.store
        counter = self.settings.counter or "1"
        if self.options.staff is None:
            if store.shop.has_owner:
                raise NotAllowed(reason="sign_in")
            return Actor("", "owner", counter=counter)
        who = store.read(staff_named, self.options.staff)
        pin = os.environ.get("LOYALTY_PIN")
        if pin is None:
            if not sys.stdin.isatty():
                raise NotAllowed(reason="pin")
            pin = getpass.getpass(_("PIN: "))
        request = EnterPin(key=new_id(), at=datetime.now(UTC), staff=who.id, pin=pin)
        tried = store.write(sign_in, Actor("", "", counter=counter), request)
        if tried.locked_until is not None:
            raise NotAllowed(reason="locked", until=tried.locked_until.isoformat())
        if tried.actor is None:
            raise NotAllowed(reason="pin", left=tried.tries_left)
        return tried.actor

    def has_shop(self) -> bool:
        """Tell whether there is a shop to open."""
        try:
            return bool(self.store)
        except Unavailable:
            return False

    def actor_if_any_shop(self) -> Any:
        """Return who acts; where there is no shop yet anybody may act."""
        from loyalty_desktop.models.rules.rights import Actor

        try:
            return self.actor()
        except Unavailable:
            return Actor("", "owner")
