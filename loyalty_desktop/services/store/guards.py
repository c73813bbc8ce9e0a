"""Which right each command and guarded question needs: declared where it stands, checked once.

What is above a role or its limit is allowed by a second person for one request: the store seals
who allowed what to whom with the shop's secret, and an actor whose seal does not fit the request
is refused.
"""

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from loyalty_desktop.errors import NotAllowed
from loyalty_desktop.models.rules.rights import LIMITED_MONEY, Actor, Right, allowed, limit_of
from loyalty_desktop.services.store.shop_state import ShopState

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Guard:
    """A right, for a right with a limit the amount that it looks at, and further rights."""

    right: Right | None
    amount: Callable[[Any], int] | None = None
    also: Callable[[Any], Iterable[tuple[Right, int]]] | None = None

    def check(self, shop: ShopState, by: Actor, request: object) -> None:
        """Refuse (`NotAllowed`) a request that `by` may not make."""
        if self.right is not None:
            check(shop, by, self.right, self.amount(request) if self.amount else 0)
        for right, amount in self.also(request) if self.also else ():
            check(shop, by, right, amount)


_GUARDS: dict[Callable[..., Any], Guard] = {}
_NOTES: dict[str, Callable[..., Any]] = {}


def needs(
    right: Right,
    amount: Callable[[Any], int] | None = None,
    also: Callable[[Any], Iterable[tuple[Right, int]]] | None = None,
) -> Callable[[F], F]:
    """Declare the right that a command or a question needs.

    `amount` tells of a request what a limit of the right looks at; `also` which further rights
    what it contains needs.
    """

    def declare(function: F) -> F:
        _GUARDS[function] = Guard(right, amount, also)
        return function

    return declare


def anybody(function: F) -> F:
    """Declare that anybody may run a command: what signing in needs."""
    _GUARDS[function] = Guard(None)
    return function


def noted(reason: str) -> Callable[[F], F]:
    """Declare that a refusal (`NotAllowed`) of this reason leaves a trace, written by the function.

    It gets the session, who tried, and the request, after all else was rolled back.
    """

    def declare(function: F) -> F:
        _NOTES[reason] = function
        return function

    return declare


def note_of(refusal: NotAllowed) -> Callable[..., Any] | None:
    """Return what writes the trace of a refusal, None for one that leaves none."""
    return _NOTES.get(str(refusal.facts.get("reason")))


def guard_of(function: Callable[..., Any]) -> Guard | None:
    """Return the guard of `function`, None for a question that anybody may ask."""
    return _GUARDS.get(function)


def check(shop: ShopState, by: Actor, right: Right, amount: int = 0) -> None:
    """Refuse (`NotAllowed`) what neither `by` nor who stands by may do.

    Before the first owner everyone is owner. The role that counts is the one the shop has now, not
    the one of when somebody signed in. The refusal tells right, role, amount, and the limit if any,
    with the currency where they are money.
    """
    if not shop.has_owner:
        return
    role, active, limits = shop.staff.get(by.staff or "", ("", False, {}))
    if active and (allowed(role, right, amount, limits) or _second_may(shop, by, right, amount)):
        return
    facts: dict[str, object] = {"right": str(right), "role": role if active else "none"}
    if amount:
        facts["amount"] = amount
    most = limit_of(role, right, limits)
    if most is not None and active:
        facts["most"] = most
    if amount and right in LIMITED_MONEY:
        facts["currency"] = shop.currency.code
    raise NotAllowed(**facts)


def with_second(shop: ShopState, by: Actor, second: str, request: object) -> Actor:
    """Return `by` with `second` standing by, for this one request. The caller checked the PIN."""
    beside = replace(by, second=second, approval="")
    return replace(beside, approval=_seal(shop, beside, request))


def check_approval(shop: ShopState, by: Actor, request: object) -> None:
    """Refuse (`NotAllowed`) an actor whose second person did not allow exactly this request."""
    if by.second is None:
        return
    if request is None or not hmac.compare_digest(by.approval, _seal(shop, by, request)):
        raise NotAllowed(reason="approval")


def _second_may(shop: ShopState, by: Actor, right: Right, amount: int) -> bool:
    role, active, limits = shop.staff.get(by.second or "", ("", False, {}))
    return active and allowed(role, right, amount, limits)


def _seal(shop: ShopState, by: Actor, request: object) -> str:
    # A request is frozen values all through: its text is the same as long as it is.
    told = "\0".join(
        ("approval", by.staff or "", by.counter, by.second or "", type(request).__name__)
    )
    return hmac.digest(shop.secret, f"{told}\0{request!r}".encode(), "sha256").hex()
