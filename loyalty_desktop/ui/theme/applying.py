"""Putting a theme into force: palette, style sheet, fonts; and following the system."""

from functools import cache
from importlib.resources import files
from string import Template
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QToolTip

from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.theme.lettering import font, load_fonts
from loyalty_desktop.ui.theme.state import IN_FORCE, scaled
from loyalty_desktop.ui.theme.tokens import DARK, LIGHT, Theme

Choice = Literal["system", "light", "dark"]

SCALES: Final = (100, 110, 125, 150, 175, 200)


def apply(app: QApplication, theme: Theme, percent: int | None = None) -> None:
    """Show the whole program in a theme, and in a text size of 100 to 200 percent."""
    if percent is not None:
        IN_FORCE.percent = min(max(percent, 100), 200)
    IN_FORCE.theme = theme
    _prepare(app)
    app.setPalette(palette(theme))
    app.setFont(font("body"))
    QToolTip.setFont(font("small"))
    QToolTip.setPalette(_tooltip_palette(theme))
    app.setStyleSheet(style_sheet(theme))


def set_text_scale(app: QApplication, percent: int) -> None:
    """Show all text larger; `percent` is kept between 100 and 200."""
    apply(app, IN_FORCE.theme, percent)


def follow_system(app: QApplication, choice: Choice = "system") -> "SystemTheme":
    """Apply light or dark as chosen, or as the system says now and whenever it changes."""
    follower = app.findChild(SystemTheme)
    if follower is None:
        follower = SystemTheme(app)
    follower.choose(choice)
    return follower


class SystemTheme(QObject):
    """Keeps the program in the scheme that the person or the system chose."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice: Choice = "system"
        app.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def choice(self) -> Choice:
        """What was chosen: `system`, `light` or `dark`."""
        return self._choice

    def choose(self, choice: Choice) -> None:
        """Choose a scheme, or leave it to the system."""
        self._choice = choice
        self._follow(self._app.styleHints().colorScheme())

    def _follow(self, scheme: Qt.ColorScheme) -> None:
        dark = self._choice == "dark" or (
            self._choice == "system" and scheme == Qt.ColorScheme.Dark
        )
        apply(self._app, DARK if dark else LIGHT)


def palette(theme: Theme) -> QPalette:
    """Return the palette of a theme, for everything the style sheet does not name."""
    made = QPalette()
    role = QPalette.ColorRole
    for each, token in (
        (role.Window, "canvas"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "surface"),
        (role.Text, "text"),
        (role.PlaceholderText, "text_2"),
        (role.Button, "surface"),
        (role.ButtonText, "text"),
        (role.BrightText, "on_accent"),
        (role.Light, "surface"),
        (role.Midlight, "hover"),
        (role.Mid, "line"),
        (role.Dark, "field"),
        (role.Shadow, "scrim"),
        (role.Highlight, "accent"),
        (role.HighlightedText, "on_accent"),
        (role.Accent, "accent"),
        (role.Link, "accent_text"),
        (role.LinkVisited, "accent_text"),
        (role.ToolTipBase, "inverse"),
        (role.ToolTipText, "inverse_text"),
    ):
        made.setColor(each, theme.colour(token))
    off = QPalette.ColorGroup.Disabled
    for each in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        made.setColor(off, each, theme.colour("disabled"))
    for each in (role.Base, role.Button):
        made.setColor(off, each, theme.colour("sunken"))
    return made


def style_sheet(theme: Theme) -> str:
    """Return the style sheet of a theme at the text size in force."""
    return _template().substitute(theme.tokens() | _sizes())


def _tooltip_palette(theme: Theme) -> QPalette:
    made = QPalette()
    made.setColor(QPalette.ColorRole.ToolTipBase, QColor(theme.inverse))
    made.setColor(QPalette.ColorRole.ToolTipText, QColor(theme.inverse_text))
    return made


def _sizes() -> dict[str, str]:
    return {
        "small_px": str(scaled(13)),
        "choice_px": str(max(32, scaled(22) + 8)),
        "radius_key": str(measures.RADIUS_KEY),
        "radius_manager": str(measures.RADIUS_MANAGER),
        "radius_counter": str(measures.RADIUS_COUNTER),
        "radius_panel": str(measures.RADIUS_PANEL),
        "radius_dialog": str(measures.RADIUS_DIALOG),
        "table_head": str(max(measures.TABLE_HEAD, scaled(18) + 12)),
        "pad": str(measures.MANAGER.pad - 1),
    }


@cache
def _template() -> Template:
    path = files("loyalty_desktop").joinpath("resources", "style.qss")
    return Template(path.read_text(encoding="utf-8"))


_PREPARED: Final[set[int]] = set()


def _prepare(app: QApplication) -> None:
    """Lay the ground once: our fonts, and Fusion, so that no platform's style shows through."""
    if id(app) in _PREPARED:
        return
    _PREPARED.add(id(app))
    load_fonts()
    app.setStyle(QStyleFactory.create("Fusion"))
