"""PINs: hashed with Argon2id and the shop's secret, so that a copied database tells nothing.

What is kept is the number of digits and the hash: a new role may ask for a longer PIN.
"""

import hmac

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from loyalty_desktop.models.rules.pins import check_pin

# About a tenth of a second on a till: RFC 9106 asks for as much as the place allows.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_pin(pin: str, secret: bytes) -> str:
    """Return what is kept of `pin`. Takes about 0.1 s: not for the window's thread.

    Errors: `Invalid` for a PIN that is not digits, too short for anybody, or trivial.
    """
    check_pin(pin)
    return f"{len(pin)}{_HASHER.hash(_peppered(pin, secret))}"


def is_right(pin: str, kept: str | None, secret: bytes) -> bool:
    """Tell whether `pin` is the one kept as `kept`. Takes as long as `hash_pin`."""
    try:
        return kept is not None and _HASHER.verify(
            kept.lstrip("0123456789"), _peppered(pin, secret)
        )
    except (VerificationError, InvalidHashError):
        return False


def pin_digits(kept: str | None) -> int:
    """Return how many digits the PIN kept as `kept` has; 0 without one."""
    length = (kept or "").partition("$")[0]
    return int(length) if length.isascii() and length.isdigit() else 0


def _peppered(pin: str, secret: bytes) -> bytes:
    return hmac.digest(secret, f"pin\0{pin}".encode(), "sha256")
