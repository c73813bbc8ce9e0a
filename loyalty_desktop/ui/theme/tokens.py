"""The colours: one frozen theme for light, one for dark.

Every pair of text and ground holds a contrast of 4.5 (WCAG 2), marks and borders of controls 3;
tests/ui/test_theme.py measures them.
"""

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Final, Literal

from PySide6.QtGui import QColor

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class BadgeColours:
    """Mark, ground and word of a stage or a tier."""

    mark: str
    ground: str
    word: str


@dataclass(frozen=True, slots=True)
class TintColours:
    """Ground and letters of an avatar."""

    ground: str
    word: str


@dataclass(frozen=True, slots=True)
class HeatStep:
    """One of six grounds of a heat map, with the colour its number is written in."""

    ground: str
    word: str


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """Every colour a widget may ask for, as #RRGGBB."""

    scheme: Scheme
    canvas: str
    surface: str
    sunken: str
    hover: str
    line: str
    key: str
    field: str
    text: str
    text_2: str
    disabled: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    accent_tint: str
    accent_tint_press: str
    accent_text: str
    warn: str
    warn_tint: str
    warn_stripe: str
    danger: str
    danger_tint: str
    danger_solid: str
    danger_hover: str
    danger_press: str
    on_danger: str
    focus: str
    raised: str
    """The chosen part of a segmented control, above its sunken ground."""
    knob: str
    """The round thumb of a switch, and the mark in a ticked box."""
    mark_icon: str
    """The icon inside a filled mark of a stage or a tier."""
    inverse: str
    inverse_raised: str
    inverse_text: str
    inverse_text_2: str
    inverse_accent: str
    scrim: str
    display: str
    """The member's half of the customer's screen, dark in both themes."""
    display_raised: str
    display_text: str
    display_text_2: str
    display_warn: str
    chart_before: str
    avatars: tuple[TintColours, ...]
    heat: tuple[HeatStep, ...]
    badges: MappingProxyType[str, BadgeColours]

    def colour(self, token: str) -> QColor:
        """Return the colour of a token, written with hyphens or underscores (`accent-text`)."""
        value = getattr(self, token.replace("-", "_"), None)
        if not isinstance(value, str) or not value.startswith("#"):
            raise KeyError(token)
        return QColor(value)

    def tokens(self) -> dict[str, str]:
        """Return every plain colour by its name, as the style sheet spells it."""
        return {
            item.name: value
            for item in fields(self)
            if isinstance(value := getattr(self, item.name), str) and value.startswith("#")
        }

    @property
    def dark(self) -> bool:
        """Whether this is the dark theme."""
        return self.scheme == "dark"

    def badge(self, key: str) -> BadgeColours:
        """Return the colours of a stage (`first_time`) or a tier's look (`gold`)."""
        return self.badges[key]


STAGES: Final = (
    "suspect",
    "prospect",
    "disqualified",
    "first_time",
    "repeat",
    "client",
    "advocate",
    "lost",
)
TIER_LOOKS: Final = ("bronze", "silver", "gold", "platinum")


def _badges(*rows: tuple[str, str, str, str]) -> MappingProxyType[str, BadgeColours]:
    return MappingProxyType(
        {key: BadgeColours(mark, ground, word) for key, mark, ground, word in rows}
    )


LIGHT: Final = Theme(
    scheme="light",
    canvas="#F6F3ED",
    surface="#FFFFFF",
    sunken="#F1EDE5",
    hover="#F8F5F0",
    line="#E6E0D6",
    key="#EAE5DB",
    field="#938B7E",
    text="#1E1A15",
    text_2="#645D53",
    disabled="#726A5F",
    accent="#0D6353",
    accent_hover="#0A5446",
    accent_press="#08453A",
    on_accent="#FFFFFF",
    accent_tint="#E3F0EB",
    accent_tint_press="#D2E7DF",
    accent_text="#0B5A4B",
    warn="#855600",
    warn_tint="#FBF0D8",
    warn_stripe="#F6E2B3",
    danger="#A3301D",
    danger_tint="#FBE7E2",
    danger_solid="#B33A25",
    danger_hover="#9C3220",
    danger_press="#852A1A",
    on_danger="#FFFFFF",
    focus="#0D6353",
    raised="#FFFFFF",
    knob="#FFFFFF",
    mark_icon="#FFFFFF",
    inverse="#2A2520",
    inverse_raised="#413A33",
    inverse_text="#F4F0E9",
    inverse_text_2="#B5ACA0",
    inverse_accent="#84DCC6",
    scrim="#1E1A15",
    display="#0A4A3E",
    display_raised="#2F665B",
    display_text="#F4F0E9",
    display_text_2="#B5D6CC",
    display_warn="#F0C472",
    chart_before="#D9D2C5",
    avatars=(
        TintColours("#DDEBE5", "#0B5A4B"),
        TintColours("#F5E6CC", "#6F4A00"),
        TintColours("#E6E2F6", "#463A9F"),
        TintColours("#F7E0D9", "#8F3420"),
    ),
    heat=(
        HeatStep("#EEF5F2", "#1E1A15"),
        HeatStep("#D7E9E3", "#1E1A15"),
        HeatStep("#B6D7CC", "#1E1A15"),
        HeatStep("#8FC2B3", "#1E1A15"),
        HeatStep("#2F7D6A", "#FFFFFF"),
        HeatStep("#0D5447", "#FFFFFF"),
    ),
    badges=_badges(
        ("suspect", "#7A7268", "#EFEBE4", "#5A534A"),
        ("prospect", "#2D66AD", "#E5EEF8", "#23538F"),
        ("disqualified", "#5C6068", "#E9EAEC", "#4A4E55"),
        ("first_time", "#587F1E", "#ECF3DF", "#446414"),
        ("repeat", "#12738C", "#E0F0F4", "#0E5D72"),
        ("client", "#5649B8", "#EAE8F9", "#463A9F"),
        ("advocate", "#A0387D", "#F8E6F1", "#862C68"),
        ("lost", "#AD4A28", "#FAE8E0", "#8F3A1D"),
        ("bronze", "#9A5B33", "#F6EAE1", "#7C4522"),
        ("silver", "#66707C", "#ECEFF2", "#4B545F"),
        ("gold", "#A87B0B", "#FAF1D8", "#6F5000"),
        ("platinum", "#3D4A5C", "#E6EAF0", "#2F3B4C"),
    ),
)

DARK: Final = Theme(
    scheme="dark",
    canvas="#151311",
    surface="#1E1B18",
    sunken="#292521",
    hover="#25211D",
    line="#36312B",
    key="#38322C",
    field="#80776A",
    text="#F4F0E9",
    text_2="#B5ACA0",
    disabled="#9C9386",
    accent="#54BBA2",
    accent_hover="#66C8B0",
    accent_press="#46A58E",
    on_accent="#05261E",
    accent_tint="#16332B",
    accent_tint_press="#1D4238",
    accent_text="#84DCC6",
    warn="#F0C472",
    warn_tint="#352A14",
    warn_stripe="#4A3A1B",
    danger="#FF9F8B",
    danger_tint="#3C1D16",
    danger_solid="#F07A62",
    danger_hover="#F58D77",
    danger_press="#DC6A53",
    on_danger="#2B0B05",
    focus="#84DCC6",
    raised="#3A342E",
    knob="#FFFFFF",
    mark_icon="#151311",
    inverse="#2A2520",
    inverse_raised="#413A33",
    inverse_text="#F4F0E9",
    inverse_text_2="#B5ACA0",
    inverse_accent="#84DCC6",
    scrim="#1E1A15",
    display="#0A4A3E",
    display_raised="#2F665B",
    display_text="#F4F0E9",
    display_text_2="#B5D6CC",
    display_warn="#F0C472",
    chart_before="#4A433B",
    avatars=(
        TintColours("#2B3D36", "#A9DCCB"),
        TintColours("#3F3322", "#F0CE8E"),
        TintColours("#302B4C", "#C3BCF8"),
        TintColours("#45261D", "#F7B59B"),
    ),
    heat=(
        HeatStep("#1B2724", "#F4F0E9"),
        HeatStep("#1F3A33", "#F4F0E9"),
        HeatStep("#245045", "#F4F0E9"),
        HeatStep("#2B6A5B", "#F4F0E9"),
        HeatStep("#57BBA3", "#05261E"),
        HeatStep("#A5E6D5", "#05261E"),
    ),
    badges=_badges(
        ("suspect", "#A69C8E", "#2E2A25", "#CFC6B9"),
        ("prospect", "#7FB2EE", "#1B2A3D", "#A9CCF5"),
        ("disqualified", "#9AA0AA", "#2A2C30", "#C3C8D0"),
        ("first_time", "#A7CD66", "#27311A", "#BEDD88"),
        ("repeat", "#62C0D8", "#16303A", "#8BD3E6"),
        ("client", "#A79DF2", "#282445", "#C3BCF8"),
        ("advocate", "#E58AC6", "#3A1D31", "#F0AEDA"),
        ("lost", "#EE9472", "#3A2018", "#F7B59B"),
        ("bronze", "#D9986B", "#35241A", "#EBB893"),
        ("silver", "#B4BFCB", "#2A2E33", "#D2DAE2"),
        ("gold", "#E6BE54", "#352B12", "#F3D586"),
        ("platinum", "#C9D6E8", "#262C36", "#DCE6F3"),
    ),
)
