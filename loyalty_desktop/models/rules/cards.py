"""Card codes: random-looking tokens with prefix and check characters, and member numbers.

A token is a keyed hash of the card's id and issue number, so that the shop can print the same card
again while nobody else can make one; the database keeps only a hash of the code. Check characters
are ISO 7064 MOD 1271-36, check digits of numbers those of H. M. Damm (Total anti-symmetrische
Quasigruppen, 2004): both find every single wrong character and every swap of neighbours, which the
one-digit systems of ISO 7064 do not.
"""

import base64
import hashlib
import hmac

PREFIX = "LD"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TOKEN_CHARACTERS = 26
CODE_CHARACTERS = len(PREFIX) + TOKEN_CHARACTERS + 2
VOUCHER_PREFIX = "V"
VOUCHER_TOKEN = 12
VOUCHER_CHARACTERS = len(VOUCHER_PREFIX) + VOUCHER_TOKEN + 2
NUMBER_DIGITS = 9
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def card_code(key: bytes, card: str, issue: int) -> str:
    """Return the code printed on issue `issue` of card `card`, made with the shop's card key."""
    token = hmac.digest(key, f"card\0{card}\0{issue}".encode(), "sha256")[:16]
    text = PREFIX + base64.b32encode(token).decode().rstrip("=")
    return text + check_characters(text)


def voucher_code(key: bytes, voucher: str) -> str:
    """Return the code of a voucher: `V`, 12 characters and 2 check characters."""
    token = hmac.digest(key, f"voucher\0{voucher}".encode(), "sha256")[:10]
    text = VOUCHER_PREFIX + base64.b32encode(token).decode().rstrip("=")[:VOUCHER_TOKEN]
    return text + check_characters(text)


def check_characters(text: str) -> str:
    """Return the two check characters of `text` (ISO 7064 MOD 1271-36)."""
    total = 0
    for character in text:
        total = (total + ALPHABET.index(character)) * 36 % 1271
    check = (1 - total * 36) % 1271
    return ALPHABET[check // 36] + ALPHABET[check % 36]


def is_own_code(code: str) -> bool:
    """Tell whether `code`, folded, is of a card of ours, with right check characters."""
    return len(code) == CODE_CHARACTERS and code.startswith(PREFIX) and _checked(code)


def is_voucher_code(code: str) -> bool:
    """Tell whether `code`, folded, is of a voucher of ours, with right check characters."""
    return len(code) == VOUCHER_CHARACTERS and code.startswith(VOUCHER_PREFIX) and _checked(code)


def _checked(code: str) -> bool:
    known = all(character in ALPHABET for character in code)
    return known and check_characters(code[:-2]) == code[-2:]


def fold(code: str) -> str:
    """Return `code` as it is compared: capitals, without blanks and dashes."""
    return "".join(code.split()).replace("-", "").upper()


def code_hash(code: str) -> str:
    """Return the hash under which a card code is kept, hexadecimal."""
    return hashlib.sha256(fold(code).encode()).hexdigest()


def check_digit(digits: str) -> str:
    """Return the check digit of `digits`: the one that leads back to 0 in Damm's table."""
    row = "0"
    for digit in digits:
        row = _DAMM[int(row)][int(digit)]
    return row


def member_number(member: str, attempt: int = 0) -> str:
    """Return the number of the member with id `member`; `attempt` counts numbers already taken.

    Drawn from the id, so that a counter can make it offline and a retry makes the same.
    """
    drawn = hashlib.sha256(f"member\0{member}\0{attempt}".encode()).digest()
    digits = f"{int.from_bytes(drawn[:8], 'big') % 10**NUMBER_DIGITS:0{NUMBER_DIGITS}d}"
    return f"M-{digits}{check_digit(digits)}"
