"""What a shop says of itself on paper: name, address, phone, words of its own, a coupon."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.names import clean

MOST_LINES: Final = 4
"""Lines of the address, and of the words at head and foot."""
LONGEST_LINE: Final = 80
LONGEST_TAX_NUMBER: Final = 40
LONGEST_PHONE: Final = 40
MOST_DAYS: Final = 366
"""Days for which a coupon can be good."""
_PHONE: Final = re.compile(r"[+(0-9][0-9 ()./+-]*")


@dataclass(frozen=True, slots=True)
class Coupon:
    """What a bill of `least` (minor units) and more brings: `reward`, by its code, for `days`."""

    reward: str
    days: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What stands on receipts beside the bill; empty where the shop says nothing.

    `address`, `head` and `foot` may have several lines. Without a `coupon` none is given.
    """

    name: str
    address: str = ""
    phone: str = ""
    tax_number: str = ""
    head: str = ""
    foot: str = ""
    coupon: Coupon | None = None


def checked_facts(facts: ShopFacts) -> ShopFacts:
    """Return the facts as they are kept, trimmed. Errors: `Invalid` with the field."""
    return replace(
        facts,
        name=clean(facts.name, "name"),
        address=_lines(facts.address, "address"),
        phone=_phone(facts.phone),
        tax_number=_line(facts.tax_number, "tax_number", LONGEST_TAX_NUMBER),
        head=_lines(facts.head, "head"),
        foot=_lines(facts.foot, "foot"),
        coupon=None if facts.coupon is None else _checked_coupon(facts.coupon),
    )


def facts_values(facts: ShopFacts) -> dict[str, Any]:
    """Return the facts as they are kept beside the shop's name."""
    coupon = facts.coupon
    return {
        "address": facts.address,
        "phone": facts.phone,
        "tax_number": facts.tax_number,
        "head": facts.head,
        "foot": facts.foot,
        "coupon": None if coupon is None else [coupon.reward, coupon.days, coupon.least],
    }


def read_facts(name: str, values: Mapping[str, Any]) -> ShopFacts:
    """Return the facts of a shop of this name kept as `values`."""
    told = {**values}
    coupon = told.pop("coupon", None)
    return ShopFacts(name, **told, coupon=None if coupon is None else Coupon(*coupon))


def _checked_coupon(coupon: Coupon) -> Coupon:
    if not 1 <= coupon.days <= MOST_DAYS:
        raise Invalid(field="coupon_days", reason="out_of_range", least=1, most=MOST_DAYS)
    if coupon.least < 0:
        raise Invalid(field="coupon_least", reason="negative")
    return replace(coupon, reward=clean(coupon.reward, "coupon_reward"))


def _lines(text: str, field: str) -> str:
    lines = [_line(line, field, LONGEST_LINE) for line in text.splitlines()]
    told = "\n".join(lines).strip("\n")
    if told.count("\n") >= MOST_LINES:
        raise Invalid(field=field, reason="too_many", most=MOST_LINES)
    return told


def _line(text: str, field: str, longest: int) -> str:
    return clean(text, field, longest) if text.strip() else ""


def _phone(text: str) -> str:
    told = _line(text, "phone", LONGEST_PHONE)
    if told and _PHONE.fullmatch(told) is None:
        raise Invalid(field="phone", reason="not_a_phone")
    return told
