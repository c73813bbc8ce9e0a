"""Names as they are found: folded, so that case and accents don't matter."""

import unicodedata

from loyalty_desktop.errors import Invalid

LONGEST_NAME = 200
LONGEST_TEXT = 2000


def fold(text: str) -> str:
    """Return `text` without case, accents and double blanks."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


def clean(text: object, field: str, longest: int = LONGEST_NAME) -> str:
    """Return `text` trimmed; `Invalid` when it is not text, empty, too long or has control codes."""
    if not isinstance(text, str):
        raise Invalid(field=field, reason="wrong_type", wanted="text")
    if "\0" in text:
        raise Invalid(field=field, reason="nul")
    trimmed = " ".join(text.split()) if longest <= LONGEST_NAME else text.strip()
    if not trimmed:
        raise Invalid(field=field, reason="missing")
    if len(trimmed) > longest:
        raise Invalid(field=field, reason="too_long", most=longest)
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in trimmed):
        raise Invalid(field=field, reason="control_characters")
    return trimmed
