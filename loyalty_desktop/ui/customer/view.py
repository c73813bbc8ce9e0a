"""What the customer sees, as frozen values: never a surname, a telephone number or a stage."""

from dataclasses import dataclass
from typing import Final, Literal

from loyalty_desktop.models.rules.money import Currency

Step = Literal["welcome", "bill", "thanks"]

_FIGURES_OF_A_NAME: Final = 3
"""A name with more figures than these is a number that was typed for one."""


@dataclass(frozen=True, slots=True)
class BillLine:
    """One line of the bill: quantity in thousandths, the amount of the whole line in minor units.

    `counted` is off for what is no piece of goods (tip, delivery).
    """

    name: str
    quantity: int
    amount: int
    counted: bool = True


@dataclass(frozen=True, slots=True)
class RewardInReach:
    """A reward that the points are enough for, and what it costs."""

    name: str
    price: int


@dataclass(frozen=True, slots=True)
class NextReward:
    """The reward that is nearest: what it costs, and the points that can be spent on it."""

    name: str
    price: int
    points: int

    @property
    def missing(self) -> int:
        """Return the points that are missing."""
        return max(self.price - self.points, 0)


@dataclass(frozen=True, slots=True)
class CustomerView:
    """All that the customer's screen may know. Money in minor units, points whole.

    `name` is the first name alone, empty for nobody. `balance` is None where there are no points to
    show; with `after` it is the balance once this bill is paid, and `earned` what the bill brings.
    `total` is None until there is an amount; it is less the `discount` of the whole bill. `rewards`
    are on the bill and take `rewards_value` off it. `within_reach` are rewards that the points are
    enough for. `card` is the code of a card that was made just now. `change` is what goes back of
    the cash received.
    """

    step: Step
    unit: Currency
    name: str = ""
    tier: str | None = None
    since: int | None = None
    balance: int | None = None
    after: bool = False
    earned: int = 0
    lines: tuple[BillLine, ...] = ()
    discount: int = 0
    total: int | None = None
    rewards: tuple[str, ...] = ()
    rewards_value: int = 0
    points_used: int = 0
    points_value: int = 0
    payable: int | None = None
    change: int | None = None
    within_reach: tuple[RewardInReach, ...] = ()
    next_reward: NextReward | None = None
    card: str | None = None
    training: bool = False
    asks: bool = False
    """Whether the customer may say, by touch, if they recommend the shop."""
    rated: int | None = None


def first_name(name: str) -> str:
    """Return how somebody is greeted: the first name, without titles; empty for what is no name."""
    words = name.split()
    figures = sum(letter.isdigit() for letter in name)
    if figures > _FIGURES_OF_A_NAME or "@" in name:
        return ""
    # "dr.", "Hj.": a title is no name.
    return next((word for word in words if not word.endswith(".")), name.strip())
