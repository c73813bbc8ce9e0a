"""Telephone numbers, read with the shop's country and kept in E.164."""

from loyalty_desktop.errors import Invalid


def parse_phone(text: str, country: str) -> str:
    """Return `text` in E.164 (+6281234567890); `Invalid` when no such number can exist."""
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
        raise Invalid(field="phone", reason="not_a_phone") from error
    if not phonenumbers.is_valid_number(number):
        raise Invalid(field="phone", reason="not_a_phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


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
