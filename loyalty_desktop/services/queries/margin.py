"""How much of its revenue the shop keeps, as it says itself."""

from fractions import Fraction
from typing import Final

from loyalty_desktop.models.rules.money import exact
from loyalty_desktop.services.store import Session, ShopState

CHOICE: Final = "margin"
"""Under this name the shop's choice is kept: {"percent": "25.5"}."""


def margin_of(shop: ShopState) -> Fraction | None:
    """Return the part of the revenue that stays after the goods are paid; None: not said."""
    percent = shop.choices.get(CHOICE, {}).get("percent")
    return None if percent is None else exact(percent, "margin") / 100


def kept_margin(session: Session) -> Fraction | None:
    """Return what `margin_of` says of the shop as it is now."""
    return margin_of(session.shop)
