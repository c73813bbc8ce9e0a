"""Telephone numbers, read with the shop's country and kept in E.164."""

from typing import Final

from loyalty_desktop.errors import Invalid

_LONGEST: Final = 24
"""Nothing longer is a telephone number that was begun."""
_MOST_MISSING: Final = 6


def parse_phone(text: str, country: str) -> str:
    """Return `text` in E.164 (+6281234567890); `Invalid` when no such number can exist.

    The refusal of one that was begun says how many digits it lacks.
    """
    # The tables of numbers take a while to load, and the counter opens without them.
    import phonenumbers

    spelled = text.strip()
    if spelled.startswith("00"):
        spelled = f"+{spelled[2:]}"
    try:
        number = phonenumbers.parse(spelled, country)
        if not phonenumbers.is_valid_number(number) and not spelled.startswith("+"):
            # 62812… typed without its plus sign.
            number = phonenumbers.parse(f"+{spelled}", country)
    except phonenumbers.NumberParseException as error:
        raise _no_phone(spelled, country) from error
    if not phonenumbers.is_valid_number(number):
        raise _no_phone(spelled, country)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _no_phone(spelled: str, country: str) -> Invalid:
    missing = missing_digits(spelled, country)
    if missing is None:
        return Invalid(field="phone", reason="not_a_phone")
    return Invalid(field="phone", reason="phone_too_short", missing=missing)


def missing_digits(spelled: str, country: str) -> int | None:
    """Return how many more digits make a number of what is typed so far; None when none do."""
    import phonenumbers

    if len(spelled) > _LONGEST or not looks_like_phone(f"{spelled}0"):
        return None
    for missing in range(1, _MOST_MISSING + 1):
        for digit in "0123456789":
            try:
                number = phonenumbers.parse(spelled + digit * missing, country)
            except phonenumbers.NumberParseException:
                return None
            if phonenumbers.is_valid_number(number):
                return missing
    return None


def looks_like_phone(text: str) -> bool:
    """Tell whether `text` can be meant as a telephone number."""
    digits = sum(character.isdecimal() for character in text)
    return digits >= 6 and all(c.isdecimal() or c in "+-(). /" for c in text)


def national(phone: str) -> str:
    """Return an E.164 number as people of its country write it, digits only."""
    import phonenumbers

    number = phonenumbers.parse(phone, None)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(c for c in written if c.isdecimal())
