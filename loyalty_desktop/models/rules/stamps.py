"""Stamp cards: how many stamps a purchase gives and which rewards they have earned."""

from collections.abc import Sequence
from dataclasses import dataclass

from loyalty_desktop.models.rules.bill import REVENUE, PricedLine

MOST_STAMPS = 1_000
"""More than any customer carries home: a quantity beyond it is a slip, or a wholesale order."""


@dataclass(frozen=True, slots=True)
class StampCard:
    """A reward for every so many purchases, or units of a category or an item."""

    code: str
    name: str
    every: int
    reward: str
    category: str | None = None
    sku: str | None = None
    head_start: int = 0


def stamps_for(card: StampCard, lines: Sequence[PricedLine]) -> int:
    """Return the stamps of one purchase: 1, or its whole units of what the card names.

    Never more than `MOST_STAMPS`.
    """
    goods = [line for line in lines if line.line.kind in REVENUE and line.net > 0]
    if card.sku is None and card.category is None:
        return 1 if goods else 0
    thousandths = sum(
        line.line.quantity
        for line in goods
        if (card.sku is None or line.line.sku == card.sku)
        and (card.category is None or line.line.category == card.category)
    )
    return min(thousandths // 1000, MOST_STAMPS)


def rewards_earned(card: StampCard, stamps: int) -> int:
    """Return how many rewards `stamps` in all have earned, the head start counted once."""
    return (stamps + card.head_start) // card.every


def on_the_card(card: StampCard, stamps: int) -> int:
    """Return the stamps on the card that is being filled now."""
    return (stamps + card.head_start) % card.every
