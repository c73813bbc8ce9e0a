"""What the program refuses, with the facts of each refusal.

A refusal carries its code and primitive facts; its sentence is made once, in `wording.py`.
"""

from collections.abc import Mapping
from typing import ClassVar, cast

from typing_extensions import override


class LoyaltyError(Exception):
    """A refusal the person can act on: `code` names it, `facts` say what it is about.

    Facts hold primitive values only (text, whole numbers, lists and tables of these), so that they
    can be written into a reply as they are. Money among them is in minor units.
    """

    code: ClassVar[str] = "unavailable"
    facts: dict[str, object]

    def __init__(self, **facts: object) -> None:
        super().__init__()
        self.facts = facts

    @override
    def __str__(self) -> str:
        if not self.facts:
            return self.code
        return f"{self.code} ({', '.join(f'{name}={fact!r}' for name, fact in self.facts.items())})"


class NotFound(LoyaltyError):
    """Nothing is known by this name, number or code."""

    code = "not_found"


class Duplicate(LoyaltyError):
    """It is there already: a phone, a receipt number, a card."""

    code = "duplicate"


class InsufficientPoints(LoyaltyError):
    """Fewer points than asked for; `available` says how many there are."""

    code = "insufficient_points"


class NotEligible(LoyaltyError):
    """The member, the bill or the day does not meet what the programme asks."""

    code = "not_eligible"


class OutOfStock(LoyaltyError):
    """The reward has run out."""

    code = "out_of_stock"


class LimitReached(LoyaltyError):
    """More than the programme allows; `allowed` says the most."""

    code = "limit_reached"


class AlreadyRefunded(LoyaltyError):
    """More is asked back than is left of the purchase."""

    code = "already_refunded"


class AlreadyDone(LoyaltyError):
    """It happened before and happens only once."""

    code = "already_done"


class KeyConflict(LoyaltyError):
    """A key that was used for another request."""

    code = "key_conflict"


class BlockedCard(LoyaltyError):
    """The card was blocked or replaced."""

    code = "blocked_card"


class LeftProgramme(LoyaltyError):
    """The member has left the programme."""

    code = "left_programme"


class NotAllowed(LoyaltyError):
    """Whoever acts lacks the right."""

    code = "not_allowed"


class Invalid(LoyaltyError):
    """A value that cannot be; `field` says where, `reason` (a short stable id) says why."""

    code = "invalid"

    def __init__(self, field: str = "", reason: str = "invalid", **facts: object) -> None:
        super().__init__(field=field, reason=reason, **facts)

    @property
    def field(self) -> str:
        """The name of the value, as the person or the till wrote it."""
        return str(self.facts["field"])

    @property
    def reason(self) -> str:
        """Why it cannot be, as a stable id."""
        return str(self.facts["reason"])

    @property
    def problems(self) -> list[Mapping[str, object]]:
        """Everything that is wrong, in order, where several values were looked at together."""
        return cast("list[Mapping[str, object]]", self.facts.get("problems", [self.facts]))


class Unavailable(LoyaltyError):
    """Something outside does not answer: the database, the printer, the disk."""

    code = "unavailable"
