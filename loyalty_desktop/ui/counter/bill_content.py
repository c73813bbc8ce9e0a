"""A bill as it is kept while it is parked: plain values, read again by any counter."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from loyalty_desktop.ui.counter.bill import METHODS, Bill, BillLine, Method, RewardOnBill

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
            key=str(content["key"]),
            amount=_whole(content["amount"]),
            receipt=str(content["receipt"]),
            points=int(content["points"]),
            rewards=tuple(RewardOnBill(**reward) for reward in content["rewards"]),
            lines=tuple(BillLine(**line) for line in content["lines"]),
            discount=int(content["discount"]),
            method=_method(content["method"]),
            shares=shares and {_method(way): int(minor) for way, minor in shares.items()},
            cash=_whole(content["cash"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableBill from error
    member = content.get("member")
    return bill, None if member is None else str(member)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _method(word: Any) -> Method:
    found = [method for method in METHODS if method == word]
    if not found:
        raise UnreadableBill
    return found[0]
