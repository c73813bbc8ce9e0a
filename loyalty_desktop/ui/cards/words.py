"""What screens of cards call layouts, templates and colours."""

from collections.abc import Mapping
from typing import Final

from loyalty_desktop.wording import mark

LAYOUT_WORDS: Final[Mapping[str, str]] = {
    "a4-10": mark("A4, ten cards"),
    "a4-8": mark("A4, eight cards"),
    "letter-10": mark("Letter, ten cards"),
    "letter-8": mark("Letter, eight cards"),
    "card": mark("Card printer"),
    "png": mark("A picture of each card"),
}
TEMPLATE_WORDS: Final[Mapping[str, str]] = {
    "classic": mark("Classic"),
    "light": mark("Light"),
    "portrait": mark("Portrait"),
    "stamps": mark("Stamps"),
}
COLOUR_WORDS: Final[Mapping[str, str]] = {
    "tier": mark("By tier"),
    "green": mark("Green"),
    "bronze": mark("Bronze"),
    "silver": mark("Silver"),
    "gold": mark("Gold"),
    "platinum": mark("Platinum"),
    "own": mark("A colour of our own"),
}
