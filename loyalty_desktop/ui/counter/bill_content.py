"""A bill as it is kept while it is parked: plain values, read again by any counter."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from loyalty_desktop.models.rules.money import MOST
from loyalty_desktop.services.commands.answering import LONGEST_KEY
from loyalty_desktop.ui.counter.bill import METHODS, ONE, Bill, BillLine, Method, RewardOnBill

_VERSION: Final = 1


class UnreadableBill(ValueError):
    """A parked bill that this program can't read."""


def written(bill: Bill, reference: str | None) -> dict[str, Any]:
    """Return a bill and the member's reference on it as plain values.

    The key goes along: a bill that is taken up twice by mishap is still recorded once.
    """
    return {
        "version": _VERSION,
        "key": bill.key,
        "member": reference,
        "amount": bill.amount,
        "receipt": bill.receipt,
        "points": bill.points,
        "rewards": [asdict(reward) for reward in bill.rewards],
        "lines": [asdict(line) for line in bill.lines],
        "discount": bill.discount,
        "method": bill.method,
        "shares": None if bill.shares is None else dict(bill.shares),
        "cash": bill.cash,
    }


def read_bill(content: Mapping[str, Any]) -> tuple[Bill, str | None]:
    """Return a bill that was written, and the reference of its member.

    `UnreadableBill` when it was written by a newer program, or by none that we know.
    """
    try:
        if content["version"] != _VERSION:
            raise UnreadableBill
        shares = content["shares"]
        bill = Bill(
            key=_text(content["key"]),
            amount=_whole_or_none(content["amount"]),
            receipt=_text(content["receipt"]),
            points=_whole(content["points"]),
            rewards=tuple(_reward(each) for each in content["rewards"]),
            lines=tuple(_line(each) for each in content["lines"]),
            discount=_whole(content["discount"]),
            method=_method(content["method"]),
            shares=(
                None
                if shares is None
                else {_method(way): _whole(minor) for way, minor in shares.items()}
            ),
            cash=_whole_or_none(content["cash"]),
        )
        member = _text_or_none(content.get("member"))
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableBill from error
    if not 0 < len(bill.key) <= LONGEST_KEY:
        raise UnreadableBill
    if bill.lines:
        # Nobody pays another sum than that of the lines in view.
        bill.sum_up()
    return bill, member


def _reward(values: Any) -> RewardOnBill:
    reward = RewardOnBill(**values)
    for text in (reward.token, reward.code, reward.name):
        _text(text)
    _whole(reward.points)
    if values.get("reserved") not in (True, False):
        raise UnreadableBill
    return reward


def _line(values: Any) -> BillLine:
    line = BillLine(**values)
    _text(line.name)
    for text in (line.sku, line.category):
        _text_or_none(text)
    if _whole(line.quantity) == 0 or _whole(line.price) * line.quantity > MOST * ONE:
        raise UnreadableBill
    if _whole(line.discount) > line.amount:
        raise UnreadableBill
    return line


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise UnreadableBill
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _whole(value: Any) -> int:
    """Return an amount or a count as it was written: whole, not negative, of a size that can be."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise UnreadableBill
    return value


def _whole_or_none(value: Any) -> int | None:
    return None if value is None else _whole(value)


def _method(word: Any) -> Method:
    if word not in METHODS:
        raise UnreadableBill
    method: Method = word
    return method
