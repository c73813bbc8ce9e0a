"""PINs: hashed with Argon2id and the shop's secret, so that a copied database tells nothing.

What is kept is the number of digits, which of the shop's secrets it was hashed with, and the hash:
a new role may ask for a longer PIN, and a new secret leaves the PINs there are as they are.
"""

import hmac
from collections.abc import Mapping

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.pins import check_pin

# About a tenth of a second on a till: RFC 9106 asks for as much as the place allows.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_pin(pin: str, secret: bytes, generation: int = 1) -> str:
    """Return what is kept of `pin`. Takes about 0.1 s: not for the window's thread.

    `generation` is that of `secret`.

    Errors: `Invalid` for a PIN that is not digits, too short for anybody, or trivial.
    """
    check_pin(pin)
    return f"{len(pin)}.{generation}{_HASHER.hash(_peppered(pin, secret))}"


def is_right(pin: str, kept: str | None, secrets: Mapping[int, bytes]) -> bool:
    """Tell whether `pin` is the one kept as `kept`. Takes as long as `hash_pin`.

    `secrets` are the shop's, by generation. Errors: `Unavailable` ("key_not_here") when the one
    the PIN was hashed with is not among them.
    """
    if kept is None:
        return False
    told, _dollar, hashed = kept.partition("$")
    _digits, _point, made_with = told.partition(".")
    generation = int(made_with) if made_with.isascii() and made_with.isdigit() else 0
    if generation and generation not in secrets:
        raise Unavailable(reason="key_not_here", generation=generation)
    # What was kept before there were generations does not say which: the oldest come first.
    tried = [secrets[generation]] if generation else [secrets[each] for each in sorted(secrets)]
    return any(_verified(f"${hashed}", _peppered(pin, secret)) for secret in tried)


def _verified(hashed: str, peppered: bytes) -> bool:
    try:
        return _HASHER.verify(hashed, peppered)
    except (VerificationError, InvalidHashError):
        return False


def pin_digits(kept: str | None) -> int:
    """Return how many digits the PIN kept as `kept` has; 0 without one."""
    length = (kept or "").partition("$")[0].partition(".")[0]
    return int(length) if length.isascii() and length.isdigit() else 0


def _peppered(pin: str, secret: bytes) -> bytes:
    return hmac.digest(secret, f"pin\0{pin}".encode(), "sha256")
