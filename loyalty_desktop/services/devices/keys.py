"""The shop's secret keys, kept in a file that only its owner can read.

One secret a generation; cards, vouchers and the hash chains are made with it. The database knows
only fingerprints, so that who has a copy of the database can't make cards.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from loyalty_desktop.errors import Unavailable


class KeyFolder:
    """Secrets of shops by the shop's id, in files of mode 0600."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Return where the secrets are kept."""
        return self._folder

    def load(self, shop: str) -> dict[int, bytes]:
        """Return the secrets known here, by generation; none for a shop of another machine."""
        try:
            text = self._file(shop).read_text(encoding="utf-8")
            return {
                int(number): bytes.fromhex(secret) for number, secret in json.loads(text).items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise Unavailable(reason="keys_unreadable", file=str(self._file(shop))) from error

    def add(self, shop: str, generation: int) -> bytes:
        """Make and keep a new secret; it is on disk when this returns."""
        secret = secrets.token_bytes(32)
        self.bring(shop, {generation: secret})
        return secret

    def bring(self, shop: str, brought: Mapping[int, bytes]) -> None:
        """Keep secrets that were made elsewhere; those that are here already stay."""
        known = {**brought, **self.load(shop)}
        file = self._file(shop)
        beside = file.with_suffix(f".{os.getpid()}.new")
        flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(beside, flags, 0o600), "w") as new:
                json.dump({str(number): value.hex() for number, value in known.items()}, new)
                new.flush()
                os.fsync(new.fileno())
            beside.replace(file)
        except OSError as error:
            raise Unavailable(reason="keys_unwritable", file=str(file)) from error

    def _file(self, shop: str) -> Path:
        return self._folder / f"{shop}.json"
