"""How a purchase was paid: in which ways, and how much in each."""

from dataclasses import dataclass
from typing import Final

METHODS: Final = ("cash", "card", "stored")
"""The ways to pay with money; `stored` is a gift card or a deposit."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A part of a bill paid in one way, one of `METHODS`; minor units."""

    method: str
    amount: int
