"""PINs: hashed with Argon2id and the shop's secret, so that a copied database tells nothing."""

import hmac

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# About a tenth of a second on a till: RFC 9106 asks for as much as the place allows.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_pin(pin: str, secret: bytes) -> str:
    """Return the hash under which `pin` is kept. Takes about 0.1 s: not for the window's thread."""
    return _HASHER.hash(_peppered(pin, secret))


def is_right(pin: str, kept: str | None, secret: bytes) -> bool:
    """Tell whether `pin` is the one kept as `kept`."""
    try:
        return kept is not None and _HASHER.verify(kept, _peppered(pin, secret))
    except (VerificationError, InvalidHashError):
        return False


def _peppered(pin: str, secret: bytes) -> bytes:
    return hmac.digest(secret, f"pin\0{pin}".encode(), "sha256")
