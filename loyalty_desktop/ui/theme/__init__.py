"""The only place that holds colours, sizes, fonts and icons; widgets ask here."""

from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.theme.applying import (
    SCALES,
    Choice,
    SystemTheme,
    apply,
    follow_system,
    palette,
    set_text_scale,
    style_sheet,
)
from loyalty_desktop.ui.theme.icons import icon, icon_names, icon_pixmap, paint_icon, render_icon
from loyalty_desktop.ui.theme.lettering import (
    FAMILIES,
    ROLES,
    Role,
    control_height,
    display_font,
    font,
    line_height,
    load_fonts,
    text_width,
)
from loyalty_desktop.ui.theme.measures import COUNTER, MANAGER, Density
from loyalty_desktop.ui.theme.motion import asks_for_less_motion
from loyalty_desktop.ui.theme.state import current, duration, scaled, set_motion, text_scale
from loyalty_desktop.ui.theme.tokens import (
    DARK,
    LIGHT,
    STAGES,
    TIER_LOOKS,
    BadgeColours,
    HeatStep,
    Theme,
    TintColours,
)

__all__ = [
    "COUNTER",
    "DARK",
    "FAMILIES",
    "LIGHT",
    "MANAGER",
    "ROLES",
    "SCALES",
    "STAGES",
    "TIER_LOOKS",
    "BadgeColours",
    "Choice",
    "Density",
    "HeatStep",
    "Role",
    "SystemTheme",
    "Theme",
    "TintColours",
    "apply",
    "asks_for_less_motion",
    "control_height",
    "current",
    "display_font",
    "duration",
    "follow_system",
    "font",
    "icon",
    "icon_names",
    "icon_pixmap",
    "line_height",
    "load_fonts",
    "measures",
    "paint_icon",
    "palette",
    "render_icon",
    "scaled",
    "set_motion",
    "set_text_scale",
    "style_sheet",
    "text_scale",
    "text_width",
]
