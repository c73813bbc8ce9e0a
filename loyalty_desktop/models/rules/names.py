"""Names as they are found: folded, so that case and accents don't matter."""

import unicodedata

from loyalty_desktop.errors import Invalid

LONGEST_NAME = 200
LONGEST_TEXT = 2000
# Embeddings, overrides and isolates: text beyond the name would run the other way. Letters of
# right-to-left scripts need none of them.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def fold(text: str) -> str:
    """Return `text` without case, accents and double blanks."""
    if text.isascii():
        return " ".join(text.casefold().split())
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def clean(text: object, field: str, longest: int = LONGEST_NAME) -> str:
    """Return `text` trimmed; blanks inside a name, or a short text, count as one.

    `Invalid` when it is not text, empty, longer than `longest`, or holds control characters:
    those that turn the direction of what follows are among them.
    """
    if not isinstance(text, str):
        raise Invalid(field=field, reason="wrong_type", wanted="text")
    if "\0" in text:
        raise Invalid(field=field, reason="nul")
    trimmed = (
        " ".join(text.split())
        if longest <= LONGEST_NAME
        else text.strip().replace("\r\n", "\n").replace("\r", "\n")
    )
    if not trimmed:
        raise Invalid(field=field, reason="missing")
    if len(trimmed) > longest:
        raise Invalid(field=field, reason="too_long", most=longest)
    if any(
        (unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t") or c in _TURNING
        for c in trimmed
    ):
        raise Invalid(field=field, reason="control_characters")
    return trimmed
