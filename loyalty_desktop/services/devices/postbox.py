"""The shop's way to its mail server: the password, kept where the shop's keys are, and the line.

Where the system's keyring keeps the keys it keeps the password too, and a file beside them says so;
else it lies in that file, which only its owner can read. It is never in the database, in a backup
of it, or in a log.
"""

import json
import os
import ssl
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, Final

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.mail import MailSettings
from loyalty_desktop.services.devices.keyrings import Ring
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.devices.mail import SECONDS, MailLine, open_line

_IN_RING: Final = {"kept": "keyring"}


class Postbox:
    """Opens lines to a shop's mail server; `folder` is where the shop's keys are."""

    def __init__(
        self,
        folder: Path,
        seconds: float = SECONDS,
        context: ssl.SSLContext | None = None,
        ring: Ring | None = None,
    ) -> None:
        """Give up a server that says nothing for so many seconds; `ring` is the keyring."""
        self._keys = KeyFolder(folder, ring)
        self._seconds = seconds
        self._context = context

    def open(self, mail: MailSettings, shop: str) -> AbstractContextManager[MailLine]:
        """Open a line for the shop with this id; see `open_line`. Errors: `Unavailable`."""
        password = self.password(shop) if mail.user else ""
        return open_line(mail, password, self._seconds, self._context)

    def has_password(self, shop: str) -> bool:
        """Tell whether a password is kept here; the keyring itself is not asked."""
        return self._file(shop).exists()

    def password(self, shop: str) -> str:
        """Return the password kept here, empty where none is.

        Errors: `Unavailable` ("password_unreadable"; "keyring_shut" when the keyring does not
        answer).
        """
        try:
            told = json.loads(self._file(shop).read_text(encoding="utf-8"))
            kept = self._keys.ring.read(_entry(shop)) if told == _IN_RING else told["password"]
        except FileNotFoundError:
            return ""
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise Unavailable(reason="password_unreadable") from error
        if not isinstance(kept, str):
            raise Unavailable(reason="password_unreadable")
        return kept

    def keep_password(self, shop: str, password: str) -> None:
        """Keep a password; it is kept when this returns. Empty: keep none.

        Errors: `Unavailable` ("keys_unwritable", "keyring_shut").
        """
        if not password:
            self._forget(shop)
        elif self._keys.place(shop) == "keyring":
            self._keys.ring.write(_entry(shop), password)
            self._write(shop, _IN_RING)
        else:
            self._write(shop, {"password": password})

    def _forget(self, shop: str) -> None:
        file = self._file(shop)
        try:
            if file.exists() and json.loads(file.read_text(encoding="utf-8")) == _IN_RING:
                with suppress(Unavailable):
                    self._keys.ring.forget(_entry(shop))
            file.unlink(missing_ok=True)
        except (OSError, ValueError) as error:
            raise Unavailable(reason="keys_unwritable", file=str(file)) from error

    def _write(self, shop: str, told: dict[str, Any]) -> None:
        file = self._file(shop)
        beside = file.with_suffix(f".{os.getpid()}.new")
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside.unlink(missing_ok=True)
            flags = os.O_CREAT | os.O_WRONLY | os.O_EXCL
            with os.fdopen(os.open(beside, flags, 0o600), "w", encoding="utf-8") as new:
                json.dump(told, new)
                new.flush()
                os.fsync(new.fileno())
            beside.replace(file)
        except OSError as error:
            raise Unavailable(reason="keys_unwritable", file=str(file)) from error

    def _file(self, shop: str) -> Path:
        return self._keys.folder / f"{shop}.mail"


def _entry(shop: str) -> str:
    return f"{shop}.mail"
