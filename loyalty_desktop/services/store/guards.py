"""Which right each command and guarded question needs: declared where it stands, checked once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from loyalty_desktop.errors import NotAllowed
from loyalty_desktop.models.rules.rights import Actor, Right, allowed
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


def guard_of(function: Callable[..., Any]) -> Guard | None:
    """Return the guard of `function`, None for a question that anybody may ask."""
    return _GUARDS.get(function)


def check(shop: ShopState, by: Actor, right: Right, amount: int = 0) -> None:
    """Refuse (`NotAllowed`) what `by` may not do. Before the first owner everyone is owner.

    The role that counts is the one the shop has now, not the one of when somebody signed in.
    """
    if not shop.has_owner:
        return
    role, active, limits = shop.staff.get(by.staff or "", ("", False, {}))
    if not active or not allowed(role, right, amount, dict(limits)):
        raise NotAllowed(right=str(right), role=role or "none")
