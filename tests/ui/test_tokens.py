"""The theme's colours are those of the design, and measure what the design says (WCAG 2)."""

from itertools import product
from math import floor

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import DARK, LIGHT, Theme, measures
from loyalty_desktop.ui.widgets.badges import Form, badge_size, paint_badge
from tests.ui.test_theme import contrast

pytestmark = pytest.mark.usefixtures("app")

BEHIND = "#000000"

COLOURS = {
    # token: light, dark
    "canvas": ("#F6F3ED", "#151311"),
    "surface": ("#FFFFFF", "#1E1B18"),
    "sunken": ("#F1EDE5", "#292521"),
    "hover": ("#F8F5F0", "#25211D"),
    "line": ("#E6E0D6", "#36312B"),
    "key": ("#EAE5DB", "#38322C"),
    "field": ("#938B7E", "#80776A"),
    "text": ("#1E1A15", "#F4F0E9"),
    "text_2": ("#645D53", "#B5ACA0"),
    "disabled": ("#726A5F", "#9C9386"),
    "accent": ("#0D6353", "#54BBA2"),
    "accent_hover": ("#0A5446", "#66C8B0"),
    "accent_press": ("#08453A", "#46A58E"),
    "on_accent": ("#FFFFFF", "#05261E"),
    "accent_tint": ("#E3F0EB", "#16332B"),
    "accent_text": ("#0B5A4B", "#84DCC6"),
    "warn": ("#855600", "#F0C472"),
    "warn_tint": ("#FBF0D8", "#352A14"),
    "danger": ("#A3301D", "#FF9F8B"),
    "danger_tint": ("#FBE7E2", "#3C1D16"),
    "danger_solid": ("#B33A25", "#F07A62"),
    "on_danger": ("#FFFFFF", "#2B0B05"),
    "focus": ("#0D6353", "#84DCC6"),
    "inverse": ("#2A2520", "#2A2520"),
    "inverse_text": ("#F4F0E9", "#F4F0E9"),
    "inverse_text_2": ("#B5ACA0", "#B5ACA0"),
    "scrim": ("#1E1A15", "#1E1A15"),
    "display": ("#0A4A3E", "#0A4A3E"),
    "display_text_2": ("#B5D6CC", "#B5D6CC"),
    "display_warn": ("#F0C472", "#F0C472"),
    "chart_before": ("#D9D2C5", "#4A433B"),
}
CONTRASTS = (
    # what is written, on what, light, dark; rounded down
    ("field", "surface", 3.3, 3.8),
    ("field", "canvas", 3.0, 4.2),
    ("text", "canvas", 15.6, 16.3),
    ("text", "surface", 17.3, 15.0),
    ("text", "sunken", 14.8, 13.3),
    ("text_2", "canvas", 5.8, 8.2),
    ("text_2", "surface", 6.4, 7.6),
    ("text_2", "sunken", 5.5, 6.7),
    ("text_2", "key", 5.1, 5.6),
    ("disabled", "surface", 5.3, 5.6),
    ("disabled", "sunken", 4.5, 5.0),
    ("accent", "surface", 7.1, 7.3),
    ("accent", "canvas", 6.4, 7.9),
    ("on_accent", "accent", 7.1, 6.9),
    ("on_accent", "accent_hover", 8.8, 8.0),
    ("on_accent", "accent_press", 10.9, 5.3),
    ("accent_text", "surface", 8.1, 10.6),
    ("accent_text", "accent_tint", 6.9, 8.4),
    ("accent_text", "canvas", 7.3, 11.5),
    ("warn", "surface", 6.3, 10.4),
    ("warn", "warn_tint", 5.5, 8.6),
    ("danger", "surface", 7.0, 8.6),
    ("danger", "danger_tint", 5.8, 7.6),
    ("on_danger", "danger_solid", 5.9, 6.6),
    ("danger_solid", "surface", 5.9, 6.2),
    ("inverse_text", "inverse", 13.3, 13.3),
    ("display_text", "display", 8.9, 8.9),
    ("display_text_2", "display", 6.5, 6.5),
    ("display_warn", "display", 6.2, 6.2),
)
BADGES = {
    # stage or tier: mark, ground, word in light; the same in dark; contrast of word on ground
    "suspect": ("#7A7268 #EFEBE4 #5A534A", "#A69C8E #2E2A25 #CFC6B9", 6.3, 8.4),
    "prospect": ("#2D66AD #E5EEF8 #23538F", "#7FB2EE #1B2A3D #A9CCF5", 6.6, 8.7),
    "disqualified": ("#5C6068 #E9EAEC #4A4E55", "#9AA0AA #2A2C30 #C3C8D0", 6.9, 8.3),
    "first_time": ("#587F1E #ECF3DF #446414", "#A7CD66 #27311A #BEDD88", 5.9, 9.0),
    "repeat": ("#12738C #E0F0F4 #0E5D72", "#62C0D8 #16303A #8BD3E6", 6.3, 8.2),
    "client": ("#5649B8 #EAE8F9 #463A9F", "#A79DF2 #282445 #C3BCF8", 7.3, 8.3),
    "advocate": ("#A0387D #F8E6F1 #862C68", "#E58AC6 #3A1D31 #F0AEDA", 6.8, 8.4),
    "lost": ("#AD4A28 #FAE8E0 #8F3A1D", "#EE9472 #3A2018 #F7B59B", 6.3, 8.6),
    "bronze": ("#9A5B33 #F6EAE1 #7C4522", "#D9986B #35241A #EBB893", 6.5, 8.3),
    "silver": ("#66707C #ECEFF2 #4B545F", "#B4BFCB #2A2E33 #D2DAE2", 6.6, 9.6),
    "gold": ("#A87B0B #FAF1D8 #6F5000", "#E6BE54 #352B12 #F3D586", 6.6, 9.7),
    "platinum": ("#3D4A5C #E6EAF0 #2F3B4C", "#C9D6E8 #262C36 #DCE6F3", 9.3, 11.1),
}
HEAT = {
    # six grounds, and from which contrast on the pale and on the full ones are written
    "light": ("#EEF5F2 #D7E9E3 #B6D7CC #8FC2B3 #2F7D6A #0D5447", 8.6, 4.9),
    "dark": ("#1B2724 #1F3A33 #245045 #2B6A5B #57BBA3 #A5E6D5", 5.5, 6.9),
}
LETTERS = {
    # role: pixels, line, weights
    "small": (13, 18),
    "body": (15, 22),
    "title": (20, 28),
    "figure": (28, 34),
    "hero": (44, 48),
}
BOTH = pytest.mark.parametrize("shown", [LIGHT, DARK], ids=["light", "dark"])


def rounded_down(value: float) -> float:
    return floor(value * 10) / 10


@pytest.mark.parametrize("token", COLOURS)
def test_that_a_colour_is_the_one_of_the_design(token: str) -> None:
    assert (getattr(LIGHT, token), getattr(DARK, token)) == COLOURS[token]


@pytest.mark.parametrize(("written", "ground", "light", "dark"), CONTRASTS)
def test_that_a_contrast_is_the_one_of_the_design(
    written: str, ground: str, light: float, dark: float
) -> None:
    measured = [
        rounded_down(contrast(shown.colour(written), shown.colour(ground)))
        for shown in (LIGHT, DARK)
    ]
    assert measured == [light, dark]


@pytest.mark.parametrize("key", BADGES)
def test_that_a_badge_has_the_colours_of_the_design(key: str) -> None:
    *colours, light, dark = BADGES[key]
    for shown, told, measured in zip((LIGHT, DARK), colours, (light, dark), strict=True):
        badge = shown.badge(key)
        assert f"{badge.mark} {badge.ground} {badge.word}" == told
        assert rounded_down(contrast(QColor(badge.word), QColor(badge.ground))) == measured


def test_that_every_stage_and_every_look_of_a_tier_has_a_badge() -> None:
    assert tuple(BADGES) == (*theme.STAGES, *theme.TIER_LOOKS)


@BOTH
def test_that_heat_maps_have_the_six_steps_of_the_design(shown: Theme) -> None:
    grounds, pale, full = HEAT[shown.scheme]
    assert " ".join(step.ground for step in shown.heat) == grounds
    told = [contrast(QColor(step.word), QColor(step.ground)) for step in shown.heat]
    assert min(told[:4]) >= pale
    assert min(told[4:]) >= full


@BOTH
@pytest.mark.parametrize("ground", ["canvas", "surface", "sunken", "hover", "accent_tint"])
def test_that_focus_stands_out_on_every_ground(shown: Theme, ground: str) -> None:
    assert rounded_down(contrast(shown.colour("focus"), shown.colour(ground))) >= 6.0


@BOTH
@pytest.mark.parametrize("key", BADGES)
def test_that_a_badge_is_painted_as_the_design_shows_it(
    app: QApplication, shown: Theme, key: str
) -> None:
    theme.apply(app, shown)
    form: Form = "stage" if key in theme.STAGES else "tier"
    image = painted(form, key)
    badge = shown.badge(key)
    middle = image.height() // 2
    seen = {
        image.pixelColor(x, y).name().upper()
        for x, y in product(range(image.width()), range(image.height()))
    }
    theme.apply(app, LIGHT)
    assert image.height() == 28
    assert image.pixelColor(image.width() - 5, middle).name().upper() == badge.ground
    assert {badge.mark, badge.word} <= seen
    # A stage is a pill, a tier has corners of 6: five pixels in, its ground begins at the top.
    cut = image.pixelColor(5, 1).name().upper() == BEHIND
    assert cut is (form == "stage")
    # The icon in a filled mark is white on light, ink on dark, its lines thin: no pixel may be all
    # of its colour. In a hollow mark it is of the mark's own.
    inside = [image.pixelColor(x, y) for x, y in product(range(8, 20), range(8, 20))]
    hollow = key in {"suspect", "prospect", "lost"}
    icon = QColor(badge.mark if hollow else shown.mark_icon)
    assert any(contrast(each, icon) < 1.2 for each in inside)


def painted(form: Form, key: str) -> QImage:
    """Return a badge on black."""
    size = badge_size("Word")
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(QColor(BEHIND))
    painter = QPainter(image)
    paint_badge(painter, QPointF(0, 0), form, key, "Word")
    painter.end()
    return image


@pytest.mark.parametrize("role", LETTERS)
def test_that_letters_have_the_sizes_of_the_design(role: theme.Role) -> None:
    pixels, line = LETTERS[role]
    assert theme.font(role).pixelSize() == pixels
    assert theme.line_height(role) == line


def test_that_measures_are_those_of_the_design() -> None:
    assert (theme.COUNTER.control, theme.MANAGER.control) == (48, 36)
    assert (theme.COUNTER.radius, theme.MANAGER.radius) == (10, 8)
    assert (theme.COUNTER.check, theme.MANAGER.check) == (20, 18)
    assert (measures.RADIUS_KEY, measures.RADIUS_TIER) == (5, 6)
    assert (measures.RADIUS_PANEL, measures.RADIUS_DIALOG) == (12, 16)
    assert (measures.BADGE_HEIGHT, measures.MARK, measures.BADGE_GAP) == (28, 20, 6)
    assert (measures.BADGE_LEFT, measures.BADGE_RIGHT, measures.MARK_ICON) == (4, 10, 0.56)
    assert (measures.QUICK, measures.KEY_BAR, measures.LIST_ROW) == (44, 64, 72)
    assert (measures.BILL_LINE, measures.PIN_KEY, measures.PROGRESS) == (48, (88, 72), 8)
    assert (measures.TABLE_ROW, measures.TABLE_HEAD, measures.FORM_ROW) == (46, 36, 44)
    assert measures.SWITCH == (44, 26)
    assert (measures.PRESS_MS, measures.APPEAR_MS, measures.LEAVE_MS) == (80, 140, 100)
    assert measures.COUNT_UP_MS == 240
    assert (measures.SCRIM, measures.SHADOW_DIALOG.opacity) == (0.32, 0.18)
    assert (measures.SHADOW_FLOAT.drop, measures.SHADOW_FLOAT.blur) == (6, 20)
