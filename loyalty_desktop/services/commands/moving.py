"""Giving a sale to another member: taken back from the one, earned by the other."""

from dataclasses import dataclass
from typing import Any, ClassVar

from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.answering import Asked, MemberAnswer
from loyalty_desktop.services.store import Session, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePurchase(Asked):
    """A purchase by its id, and the member (any reference) who should have had it."""

    purchase: str
    member: str
    reason: str
    OP: ClassVar[str] = "move_purchase"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseMoved(MemberAnswer):
    """Where the new member stands, and the purchase it has now.

    `purchase` is the id it has from now on, `former` the id of the one that is void, `from_member`
    the number of who had it. `reversed` points were taken back there, `earned` and `bonus` given
    here, of which `expired` have no day left.
    """

    purchase: str
    former: str
    from_member: str
    reversed: int
    earned: int
    bonus: int
    expired: int = 0
    vouchers: tuple[str, ...] = ()
    why: tuple[dict[str, Any], ...] = ()


@needs(Right.MOVE_PURCHASE)
def move_purchase(session: Session, by: Actor, request: MovePurchase) -> PurchaseMoved:
    """Give a purchase to another member; it earns there by the rules of its own day.

    Errors: `NotFound`, `NotEligible` (`paid_with_points`, `anonymous_purchase`, `contact`),
    `AlreadyRefunded`, `AlreadyDone` (it is that member's), `NotAllowed` (the own card).
    """
    raise NotImplementedError
