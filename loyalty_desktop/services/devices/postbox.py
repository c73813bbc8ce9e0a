"""The shop's way to its mail server: the password, kept beside the shop's keys, and the line.

The password lies in a file that only its owner can read, like the keys: never in the database, in
a backup of it, or in a log.
"""

import os
import ssl
from contextlib import AbstractContextManager
from pathlib import Path

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.mail import MailSettings
from loyalty_desktop.services.devices.mail import SECONDS, MailLine, open_line


class Postbox:
    """Opens lines to a shop's mail server; `folder` is where the shop's keys are."""

    def __init__(
        self, folder: Path, seconds: float = SECONDS, context: ssl.SSLContext | None = None
    ) -> None:
        """Give up a server that says nothing for so many seconds."""
        self._folder = folder
        self._seconds = seconds
        self._context = context

    def open(self, mail: MailSettings, shop: str) -> AbstractContextManager[MailLine]:
        """Open a line for the shop with this id; see `open_line`. Errors: `Unavailable`."""
        password = self.password(shop) if mail.user else ""
        return open_line(mail, password, self._seconds, self._context)

    def has_password(self, shop: str) -> bool:
        """Tell whether a password is kept here."""
        return self._file(shop).exists()

    def password(self, shop: str) -> str:
        """Return the password kept here, empty where none is. Errors: `Unavailable`."""
        try:
            return self._file(shop).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""
        except (OSError, ValueError) as error:
            raise Unavailable(reason="password_unreadable") from error

    def keep_password(self, shop: str, password: str) -> None:
        """Keep a password; it is on disk when this returns. Empty: keep none. Errors as keys."""
        file = self._file(shop)
        beside = file.with_suffix(f".{os.getpid()}.new")
        try:
            if not password:
                file.unlink(missing_ok=True)
                return
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside.unlink(missing_ok=True)
            flags = os.O_CREAT | os.O_WRONLY | os.O_EXCL
            with os.fdopen(os.open(beside, flags, 0o600), "w", encoding="utf-8") as new:
                new.write(password)
                new.flush()
                os.fsync(new.fileno())
            beside.replace(file)
        except OSError as error:
            raise Unavailable(reason="keys_unwritable", file=str(file)) from error

    def _file(self, shop: str) -> Path:
        return self._folder / f"{shop}.mail"
