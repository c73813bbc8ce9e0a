"""Who may do what: the rights of each role and their limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Right(StrEnum):
    """What somebody may be allowed to do."""

    SEE_MEMBERS = "see_members"
    JOIN_MEMBERS = "join_members"
    CHANGE_MEMBERS = "change_members"
    MERGE_MEMBERS = "merge_members"
    SELL = "sell"
    REFUND = "refund"
    VOID = "void"
    ATTACH = "attach"
    MOVE_PURCHASE = "move_purchase"
    BACK_DATE = "back_date"
    REDEEM = "redeem"
    CANCEL_REWARDS = "cancel_rewards"
    ADJUST = "adjust"
    SET_TIER = "set_tier"
    SET_STAGE = "set_stage"
    ISSUE_CARDS = "issue_cards"
    ISSUE_VOUCHERS = "issue_vouchers"
    OFFER = "offer"
    CHANGE_PROGRAMME = "change_programme"
    DATE_BACK_PROGRAMME = "date_back_programme"
    SEE_TAKINGS = "see_takings"
    CLOSE_SHIFT = "close_shift"
    CLOSE_DAY = "close_day"
    EXPIRE = "expire"
    IMPORT = "import"
    EXPORT = "export"
    VERIFY = "verify"
    BACK_UP = "back_up"
    HELP_STAFF = "help_staff"
    CHANGE_STAFF = "change_staff"
    SET_UP = "set_up"


BOOKING = frozenset(
    {
        Right.SELL,
        Right.REFUND,
        Right.VOID,
        Right.ATTACH,
        Right.MOVE_PURCHASE,
        Right.REDEEM,
        Right.ADJUST,
        Right.EXPIRE,
    }
)
"""Rights whose commands move the shop's latest business day on; a programme announced for next
month does not."""

CASHIER = frozenset(
    {
        Right.SEE_MEMBERS,
        Right.JOIN_MEMBERS,
        Right.CHANGE_MEMBERS,
        Right.SELL,
        Right.REFUND,
        Right.ATTACH,
        Right.REDEEM,
        Right.ISSUE_CARDS,
        Right.SEE_TAKINGS,
        Right.CLOSE_SHIFT,
    }
)
SUPERVISOR = CASHIER | {
    Right.VOID,
    Right.MOVE_PURCHASE,
    Right.CLOSE_DAY,
    Right.CANCEL_REWARDS,
    Right.ISSUE_VOUCHERS,
    Right.BACK_DATE,
    Right.EXPIRE,
    Right.ADJUST,
}
MANAGER = SUPERVISOR | {
    Right.MERGE_MEMBERS,
    Right.SET_TIER,
    Right.SET_STAGE,
    Right.OFFER,
    Right.CHANGE_PROGRAMME,
    Right.IMPORT,
    Right.EXPORT,
    Right.VERIFY,
    Right.BACK_UP,
    Right.HELP_STAFF,
}
RIGHTS: dict[str, frozenset[Right]] = {
    "cashier": CASHIER,
    "supervisor": frozenset(SUPERVISOR),
    "manager": frozenset(MANAGER),
    "owner": frozenset(Right),
    "auditor": frozenset({Right.SEE_MEMBERS, Right.SEE_TAKINGS, Right.EXPORT, Right.VERIFY}),
}
ROLES = ("cashier", "supervisor", "manager", "owner", "auditor")
"""The roles in the order in which they are listed."""
LIMITS: dict[str, dict[Right, int]] = {
    "supervisor": {Right.ADJUST: 500, Right.BACK_DATE: 7},
    "manager": {Right.ADJUST: 10_000, Right.BACK_DATE: 62},
}
"""The most points by hand and days back in one go; a right that is not named has no limit."""
LIMITED = (Right.ADJUST, Right.BACK_DATE, Right.REFUND)
"""The rights for which a person may have a limit of their own: points, days, and goods value of
one purchase in minor units."""
LIMITED_MONEY = frozenset({Right.REFUND})
"""Those of them whose limit is money."""
_HELPED = {"manager": frozenset({"cashier", "supervisor"}), "owner": frozenset(ROLES)}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and at which counter. Without a role nothing is allowed.

    `staff` is the id of the staff row; None only for the owner of a shop that has no staff yet.
    `second` is the id of somebody who stood by and allowed one request; `approval` is the store's
    seal on that, without which it counts for nothing.
    """

    name: str
    role: str
    staff: str | None = None
    counter: str = "1"
    second: str | None = None
    approval: str = field(default="", repr=False)


def allowed(
    role: str, right: Right, amount: int = 0, own_limits: Mapping[str, int] | None = None
) -> bool:
    """Tell whether `role` may use `right`, for `amount` where the right has a limit.

    Taking away counts like giving. `own_limits` are a person's own, by right, before the role's.
    """
    if right not in RIGHTS.get(role, frozenset()):
        return False
    most = limit_of(role, right, own_limits)
    return most is None or abs(amount) <= most


def limit_of(role: str, right: Right, own_limits: Mapping[str, int] | None = None) -> int | None:
    """Return the most that `role` may do with `right` in one go, None without a limit."""
    return (own_limits or {}).get(right, LIMITS.get(role, {}).get(right))


def may_help(role: str, other: str) -> bool:
    """Tell whether `role` may unlock somebody of role `other` and give them a new PIN."""
    return other in _HELPED.get(role, frozenset())
