"""How a bill is paid with money: in which ways, and how much in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from loyalty_desktop.errors import Invalid

METHODS: Final = ("cash", "card", "stored")
"""The ways to pay; `stored` is a gift card or a deposit."""
MOST_PAYMENTS: Final = 20


@dataclass(frozen=True, slots=True)
class Payment:
    """A part of a bill paid in one way, one of `METHODS`; minor units."""

    method: str
    amount: int


def checked_payments(
    payments: Sequence[Payment], payable: int, stored_value: int
) -> tuple[Payment, ...]:
    """Return the payments that pay anything; none where nobody said how a bill was paid.

    `Invalid` when they do not come to what is payable, or those by `stored` to the stored value.
    """
    if len(payments) > MOST_PAYMENTS:
        raise Invalid(field="payments", reason="too_many", most=MOST_PAYMENTS)
    for payment in payments:
        check_method(payment.method, "payments")
        if payment.amount < 0:
            raise Invalid(field="payments", reason="negative")
    said = tuple(payment for payment in payments if payment.amount)
    if not said:
        return ()
    if sum(payment.amount for payment in said) != payable:
        raise Invalid(field="payments", reason="payments_do_not_add_up", expected=payable)
    if sum(payment.amount for payment in said if payment.method == "stored") != stored_value:
        raise Invalid(field="payments", reason="stored_differs", expected=stored_value)
    return said


def check_method(method: str, field: str) -> None:
    """Refuse (`Invalid`) a way to pay that is not one of `METHODS`."""
    if method not in METHODS:
        raise Invalid(field=field, reason="unknown_choice", options=list(METHODS))


def back_by(paid: Sequence[Payment]) -> str | None:
    """Return how money goes back that nobody said a way for, None where none is known.

    Out of the drawer where any of it was put in, else the way most of it was paid.
    """
    if not paid:
        return None
    if any(payment.method == "cash" for payment in paid):
        return "cash"
    return max(paid, key=_amount).method


def _amount(payment: Payment) -> int:
    return payment.amount
