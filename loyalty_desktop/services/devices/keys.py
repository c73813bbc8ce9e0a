"""The shop's secret keys, kept by the system's keyring or in a file that only its owner can read.

One secret a generation; cards, vouchers and the hash chains are made with it. The database knows
only fingerprints, so that who has a copy of the database can't make cards.

A shop has one file. It holds the secrets, or says that the keyring holds them: never both.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.devices.keyrings import Ring, SystemRing

Place = Literal["file", "keyring", ""]
"""Where the secrets of a shop are; empty where none are known."""
_IN_RING: Final = {"kept": "keyring"}


class KeyFolder:
    """Secrets of shops by the shop's id: in files of mode 0600, or where such a file says."""

    def __init__(self, folder: Path, ring: Ring | None = None) -> None:
        """Keep files in `folder`; `ring` is the keyring, else the system's."""
        self._folder = folder
        self._ring: Ring = ring or SystemRing()
        self._remembered: dict[str, dict[int, bytes]] = {}

    @property
    def folder(self) -> Path:
        """Return where the files are."""
        return self._folder

    @property
    def ring(self) -> Ring:
        """Return the keyring."""
        return self._ring

    def file_of(self, shop: str) -> Path:
        """Return the file of a shop."""
        return self._folder / f"{shop}.json"

    def place(self, shop: str) -> Place:
        """Return where the secrets of a shop are kept; the keyring itself is not asked."""
        told = self._told(shop)
        if told is None:
            return ""
        return "keyring" if told == _IN_RING else "file"

    def load(self, shop: str) -> dict[int, bytes]:
        """Return the secrets known here, by generation; none for a shop of another machine.

        Errors: `Unavailable` ("keys_unreadable"; "keyring_shut" when the keyring does not answer
        and has not since the program began, "keyring_empty" when it knows the shop no more).
        """
        told = self._told(shop)
        if told != _IN_RING:
            return {} if told is None else self._read(shop, told)
        try:
            kept = self._ring.read(shop)
        except Unavailable:
            # A keyring that was shut meanwhile takes nothing back that was read before.
            if shop in self._remembered:
                return dict(self._remembered[shop])
            raise
        if kept is None:
            raise Unavailable(reason="keyring_empty", file=str(self.file_of(shop)))
        try:
            found = self._read(shop, json.loads(kept))
        except ValueError as error:
            raise Unavailable(reason="keys_unreadable", file=self._ring.name()) from error
        self._remembered[shop] = dict(found)
        return found

    def add(self, shop: str, generation: int) -> bytes:
        """Make and keep a new secret; it is kept when this returns."""
        secret = secrets.token_bytes(32)
        self.bring(shop, {generation: secret})
        return secret

    def bring(self, shop: str, brought: Mapping[int, bytes], *, instead: bool = False) -> None:
        """Keep secrets that were made elsewhere; those that are here already stay.

        With `instead` those that are brought count: whoever brings them has checked them.
        """
        known = self.load(shop)
        whole = {**known, **brought} if instead else {**brought, **known}
        if self.place(shop) == "keyring":
            self._into_ring(shop, whole)
        else:
            self._write(shop, _written(whole))

    def bring_to_empty_ring(self, shop: str, brought: Mapping[int, bytes]) -> None:
        """Keep secrets in a file again after the keyring has lost them."""
        self._write(shop, _written(brought))

    def move_to_ring(self, shop: str) -> str:
        """Let the keyring keep the secrets, and the file only say so; return its name.

        Errors: `Unavailable` ("no_keyring", "keyring_shut"; the secrets are then where they were).
        """
        name = self._ring.name()
        if not name:
            raise Unavailable(reason="no_keyring")
        if self.place(shop) != "keyring":
            self._into_ring(shop, self.load(shop))
            self._write(shop, _IN_RING)
        return name

    def move_to_file(self, shop: str) -> Path:
        """Let the file keep the secrets again; return it. Errors as `load`."""
        if self.place(shop) == "keyring":
            self._write(shop, _written(self.load(shop)))
            # What is left there would be a second truth.
            self._ring.forget(shop)
        return self.file_of(shop)

    def _into_ring(self, shop: str, known: Mapping[int, bytes]) -> None:
        text = json.dumps(_written(known), separators=(",", ":"))
        self._ring.write(shop, text)
        if self._ring.read(shop) != text:
            raise Unavailable(reason="keyring_shut")
        self._remembered[shop] = dict(known)

    def _told(self, shop: str) -> Any:
        """Return what the file of a shop says, None without one."""
        file = self.file_of(shop)
        try:
            return json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise Unavailable(reason="keys_unreadable", file=str(file)) from error

    def _read(self, shop: str, told: Any) -> dict[int, bytes]:
        try:
            return {int(number): bytes.fromhex(secret) for number, secret in told.items()}
        except (ValueError, AttributeError, TypeError) as error:
            raise Unavailable(reason="keys_unreadable", file=str(self.file_of(shop))) from error

    def _write(self, shop: str, told: Mapping[str, str]) -> None:
        file = self.file_of(shop)
        beside = file.with_suffix(f".{os.getpid()}.new")
        flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(beside, flags, 0o600), "w") as new:
                json.dump(told, new)
                new.flush()
                os.fsync(new.fileno())
            beside.replace(file)
        except OSError as error:
            raise Unavailable(reason="keys_unwritable", file=str(file)) from error


def _written(known: Mapping[int, bytes]) -> dict[str, str]:
    return {str(number): value.hex() for number, value in sorted(known.items())}
