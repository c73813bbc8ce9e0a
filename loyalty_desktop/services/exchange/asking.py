"""One line of the line interface: on its way to a command, and the answer on its way back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from loyalty_desktop import wording
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.money import major
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.answering import Answer
from loyalty_desktop.services.exchange.reading import Fields
from loyalty_desktop.services.store import ShopState, Store

MONEY = frozenset({"due", "payable", "money_back", "points_value"})
"""Fields of replies that are money: minor units inside, major ones outside."""
DAYS = frozenset({"first_day"})
"""Fields of replies that are business days: numbers inside, ISO dates outside."""
HIDDEN = frozenset({"member_id", "card_id", "voucher_id", "refund_id"})


@dataclass(frozen=True, slots=True)
class Asking:
    """One line: its fields, key, moment and hash, and the store and person it is for."""

    store: Store
    shop: ShopState
    by: Actor
    fields: Fields
    key: str
    at: datetime
    digest: bytes

    @property
    def carried(self) -> dict[str, Any]:
        """Return what every request carries."""
        return {"key": self.key, "at": self.at, "digest": self.digest}


Operation = Callable[[Asking], Mapping[str, Any]]


def reply_of(asking: Asking, answer: Answer) -> dict[str, Any]:
    """Return an answer as it is written: money in major units, days in ISO form, why in words."""
    told: dict[str, Any] = {}
    for each in fields(answer):
        if each.name in HIDDEN:
            continue
        value: Any = getattr(answer, each.name)
        if each.name in DAYS and value is not None:
            value = date_of(value).isoformat()
        elif each.name in MONEY and value is not None:
            value = major(value, asking.shop.currency)
        elif each.name == "why":
            value = sentences(asking, value or ())
        elif isinstance(value, date):
            value = value.isoformat()
        told[each.name] = value
    return told


def sentences(asking: Asking, why: tuple[dict[str, Any], ...]) -> list[str]:
    """Return why something is as it is, a sentence each."""
    return [wording.why(line, asking.shop.currency) for line in why]


def write(asking: Asking, command: Callable[..., Any], request: Any) -> Mapping[str, Any]:
    """Do what a line asks for, if it says nothing that nobody reads; return the reply."""
    asking.fields.end()
    return reply_of(asking, asking.store.write(command, asking.by, request))
