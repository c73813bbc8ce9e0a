"""Cards that sign staff in: codes as hard to guess as those of member cards, and told from them."""

import base64
import hmac

from loyalty_desktop.models.rules.cards import ALPHABET, TOKEN_CHARACTERS, check_characters, fold

STAFF_PREFIX = "LS"
_CHARACTERS = len(STAFF_PREFIX) + TOKEN_CHARACTERS + 2


def staff_card_code(key: bytes, issue: str) -> str:
    """Return the code of a staff card, made with the shop's card key for one issue of it."""
    token = hmac.digest(key, f"staff card\0{issue}".encode(), "sha256")[:16]
    text = STAFF_PREFIX + base64.b32encode(token).decode().rstrip("=")
    return text + check_characters(text)


def is_staff_code(code: str) -> bool:
    """Tell whether a code is that of a staff card of the shop's own; check characters count."""
    folded = fold(code)
    return (
        len(folded) == _CHARACTERS
        and folded.startswith(STAFF_PREFIX)
        and all(sign in ALPHABET for sign in folded)
        and check_characters(folded[:-2]) == folded[-2:]
    )
