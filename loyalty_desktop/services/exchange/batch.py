"""The line interface: one JSON object a line in, one a line out, in order.

Each line is its own transaction: one that is refused changes nothing and the next goes on.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO, NoReturn, cast

from loyalty_desktop import wording
from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.money import Currency, major
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.exchange import reading
from loyalty_desktop.services.exchange.asking import Asking
from loyalty_desktop.services.exchange.operations import OPERATIONS
from loyalty_desktop.services.exchange.reading import Fields
from loyalty_desktop.services.store import Store, new_id

LONGEST_LINE = 2**20
"""Longer lines are refused unread: the longest bill of a shop takes a tenth of it."""
LONGEST_KEY = 200
_LOG = logging.getLogger(__name__)
_MONEY_FACTS = {
    "already_refunded": {"left"},
    "invalid": {"expected"},
}


class Batch:
    """Answers lines for one person at one counter."""

    def __init__(self, store: Store, by: Actor, clock: Callable[[], datetime]) -> None:
        """Answer from `store` as `by`; `clock` gives the moment of lines without `at`."""
        self._store, self._by, self._clock = store, by, clock

    def answer(self, line: bytes) -> dict[str, Any]:
        """Return the reply to one line; a fault is answered too and logged."""
        key: str | None = None
        currency: Currency | None = None
        try:
            values = _read(line)
            key = _key(values)
            shop = self._store.shop
            currency = shop.currency
            reply = self._run(values, key)
        except LoyaltyError as error:
            return {"ok": False, "key": key, "error": _error(error, currency)}
        except Exception:  # noqa: BLE001 - a fault in one line must not end the pipe
            _LOG.exception("a line failed")
            return {
                "ok": False,
                "key": key,
                "error": {
                    "code": "unavailable",
                    "message": wording.sentence(LoyaltyError(reason="fault")),
                },
            }
        return {"ok": True, "key": key, **reply}

    def _run(self, values: dict[str, Any], key: str) -> dict[str, Any]:
        shop = self._store.shop
        fields = Fields(values, shop)
        fields.skip("key", "op")
        op = fields.need("op", reading.text)
        operation = OPERATIONS.get(op)
        if operation is None:
            raise Invalid(field="op", reason="unknown_op", op=op)
        at = fields.moment("at") or self._clock()
        return dict(
            operation(Asking(self._store, shop, self._by, fields, key, at, _digest(values)))
        )


def lines_of(source: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of `source`; one that is too long is cut to just over the limit."""
    while line := source.readline(LONGEST_LINE + 2):
        if not line.endswith(b"\n") and len(line) > LONGEST_LINE:
            while (rest := source.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        yield line


def encode(reply: dict[str, Any]) -> bytes:
    """Return a reply as one line."""
    return json.dumps(reply, ensure_ascii=False, separators=(", ", ": ")).encode() + b"\n"


def _read(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE + 1:
        raise Invalid(field="line", reason="too_long", most=LONGEST_LINE)
    try:
        values = json.loads(
            # Some shells begin a pipe with a byte order mark.
            line.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_once_each,
        )
    except UnicodeDecodeError as error:
        raise Invalid(field="line", reason="not_utf8") from error
    except RecursionError as error:
        raise Invalid(field="line", reason="too_deep") from error
    except ValueError as error:
        raise Invalid(field="line", reason="not_json") from error
    if not isinstance(values, dict):
        raise Invalid(field="line", reason="wrong_type", wanted="object")
    return cast("dict[str, Any]", values)


def _no_constant(name: str) -> NoReturn:
    raise Invalid(field="line", reason="not_a_number", value=name)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise Invalid(field="line", reason="twice")
    return values


def _key(values: dict[str, Any]) -> str:
    key = values.get("key")
    if key is None:
        return new_id()
    return reading.name(key, "key")


def _digest(values: dict[str, Any]) -> bytes:
    told = {name: value for name, value in values.items() if name != "key"}
    return hashlib.sha256(
        json.dumps(told, sort_keys=True, default=str, ensure_ascii=True).encode()
    ).digest()


def _error(error: LoyaltyError, currency: Currency | None) -> dict[str, Any]:
    told: dict[str, Any] = {"code": error.code, "message": wording.sentence(error, currency)}
    money = _MONEY_FACTS.get(error.code, set())
    if error.facts.get("limit") == "stored_value":
        money = {"allowed"}
    if "currency" in error.facts:
        money = {"amount", "most"}
    for name, fact in error.facts.items():
        if name in told:
            continue
        if name == "last_day" and isinstance(fact, int):
            told[name] = date_of(fact).isoformat()
        elif name in money and currency is not None and isinstance(fact, int):
            told[name] = major(fact, currency)
        else:
            told[name] = fact
    return told
