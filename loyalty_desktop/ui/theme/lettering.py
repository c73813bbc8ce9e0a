"""The type: Inter in five roles, with figures of equal width, and five more for the customer."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from loyalty_desktop.ui.theme.state import scaled

Role = Literal[
    "small",
    "body",
    "title",
    "figure",
    "hero",
    "display-text",
    "display-title",
    "display-greeting",
    "display-amount",
    "display-points",
]

FAMILIES: Final = ("Inter", "Noto Sans")
_FACES: Final = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")


@dataclass(frozen=True, slots=True)
class Lettering:
    """Pixels, line height, the weight when none is asked for, tracking in percent of the pixels."""

    pixels: int
    line: int
    weight: int
    tracking: float = 0.0


ROLES: Final = MappingProxyType[Role, Lettering](
    {
        "small": Lettering(13, 18, 400),
        "body": Lettering(15, 22, 400),
        "title": Lettering(20, 28, 600, -1.2),
        "figure": Lettering(28, 34, 600, -1.8),
        "hero": Lettering(44, 48, 600, -2.5),
        "display-text": Lettering(18, 26, 400),
        "display-title": Lettering(20, 28, 600, -1.2),
        "display-greeting": Lettering(36, 44, 600, -2.0),
        "display-amount": Lettering(52, 58, 600, -2.5),
        "display-points": Lettering(72, 78, 600, -2.5),
    }
)


def load_fonts() -> None:
    """Give the application its own Inter, whatever the machine has installed."""
    folder = files("loyalty_desktop").joinpath("resources", "fonts")
    for face in _FACES:
        QFontDatabase.addApplicationFontFromData(folder.joinpath(face).read_bytes())


def font(role: Role = "body", weight: int | None = None) -> QFont:
    """Return the font of a role at the text size in force; weights are 400, 500 and 600."""
    lettering = ROLES[role]
    return QFont(_font(scaled(lettering.pixels), weight or lettering.weight, lettering.tracking))


def display_font(role: Role, weight: int | None = None, shrunk: float = 1.0) -> QFont:
    """Return the font of a role of the customer's screen, which grows with its display alone.

    `shrunk` makes long names fit: a share of the role's size.
    """
    lettering = ROLES[role]
    pixels = max(round(lettering.pixels * shrunk), 1)
    return QFont(_font(pixels, weight or lettering.weight, lettering.tracking))


def line_height(role: Role = "body") -> int:
    """Return the height of a line of this role."""
    return scaled(ROLES[role].line)


def control_height(height: int, role: Role = "body") -> int:
    """Return the height of a control: as drawn, or taller when larger text needs it."""
    return max(height, line_height(role) + 12)


def text_width(text: str, role: Role = "body", weight: int | None = None) -> float:
    """Return how wide a text is, in logical pixels."""
    return QFontMetricsF(font(role, weight)).horizontalAdvance(text)


@cache
def _font(pixels: int, weight: int, tracking: float) -> QFont:
    made = QFont(list(FAMILIES))
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight(weight))
    # Figures of one width keep columns of numbers in line and stop totals from trembling.
    made.setFeature(QFont.Tag("tnum"), 1)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tracking:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, pixels * tracking / 100)
    return made
