"""How a bill is paid with money: in which ways, and how much in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import MOST

METHODS: Final = ("cash", "card", "stored")
"""The ways to pay; `stored` is a gift card or a deposit."""
MOST_PAYMENTS: Final = 20


@dataclass(frozen=True, slots=True)
class Payment:
    """A part of a bill paid in one way, one of `METHODS`; minor units.

    `received` is the cash handed over, where that is known: what is more than `amount` went back.
    """

    method: str
    amount: int
    received: int | None = None

    @property
    def change(self) -> int | None:
        """Return what went back, None where nobody knows."""
        return None if self.received is None else self.received - self.amount


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
        if payment.received is not None:
            _check_received(payment)
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


def _check_received(payment: Payment) -> None:
    """Refuse (`Invalid`) money that was received in another way, too little of it, or too much."""
    received = payment.received or 0
    if payment.method != "cash" or not payment.amount <= received <= MOST:
        raise Invalid(field="payments", reason="out_of_range", least=payment.amount, most=MOST)


def _amount(payment: Payment) -> int:
    return payment.amount
