from itertools import product

import pytest
from PySide6.QtGui import QColor, QFontMetricsF, QImage
from PySide6.QtWidgets import QApplication, QLabel

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import DARK, LIGHT, Theme

pytestmark = pytest.mark.usefixtures("app")

BOTH = pytest.mark.parametrize("shown", [LIGHT, DARK], ids=["light", "dark"])
GROUNDS = ("canvas", "surface", "sunken")
TEXTS = (
    *product(("text", "text_2"), (*GROUNDS, "hover")),
    ("text", "key"),
    ("text_2", "key"),
    ("disabled", "surface"),
    ("disabled", "sunken"),
    *product(("accent_text",), ("surface", "canvas", "accent_tint", "accent_tint_press")),
    *product(("on_accent",), ("accent", "accent_hover", "accent_press")),
    *product(("on_danger",), ("danger_solid", "danger_hover", "danger_press")),
    ("accent", "surface"),
    ("accent", "canvas"),
    ("warn", "surface"),
    ("warn", "warn_tint"),
    ("warn", "warn_stripe"),
    ("danger", "surface"),
    ("danger", "danger_tint"),
    ("text", "raised"),
    *product(("inverse_text", "inverse_text_2", "inverse_accent"), ("inverse",)),
    ("inverse_text", "inverse_raised"),
    *product(("display_text", "display_text_2", "display_warn"), ("display",)),
    ("display_text", "display_raised"),
)
MARKS = (
    ("field", "surface"),
    ("field", "canvas"),
    ("knob", "field"),
    ("on_accent", "accent"),
    ("danger_solid", "surface"),
    *product(("focus",), (*GROUNDS, "accent_tint", "danger_tint", "warn_tint")),
)


def luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of WCAG 2, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@BOTH
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_that_text_is_easy_to_read_on_its_ground(shown: Theme, text: str, ground: str) -> None:
    assert contrast(shown.colour(text), shown.colour(ground)) >= 4.5


@BOTH
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_that_marks_and_borders_stand_out(shown: Theme, mark: str, ground: str) -> None:
    assert contrast(shown.colour(mark), shown.colour(ground)) >= 3


@BOTH
@pytest.mark.parametrize("key", [*theme.STAGES, *theme.TIER_LOOKS])
def test_that_every_badge_is_easy_to_read(shown: Theme, key: str) -> None:
    badge = shown.badge(key)
    assert contrast(QColor(badge.word), QColor(badge.ground)) >= 4.5
    assert contrast(QColor(badge.mark), QColor(badge.ground)) >= 3
    assert contrast(QColor(shown.mark_icon), QColor(badge.mark)) >= 3


@BOTH
def test_that_avatars_and_heat_maps_are_easy_to_read(shown: Theme) -> None:
    for tint in shown.avatars:
        assert contrast(QColor(tint.word), QColor(tint.ground)) >= 5.8
    for step in shown.heat:
        assert contrast(QColor(step.word), QColor(step.ground)) >= 4.5


def test_that_a_colour_nobody_defined_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        LIGHT.colour("scheme_of_things")
    with pytest.raises(KeyError):
        LIGHT.colour("avatars")


@BOTH
def test_that_the_style_sheet_leaves_no_token_open(shown: Theme) -> None:
    sheet = theme.style_sheet(shown)
    assert "$" not in sheet
    assert shown.surface in sheet


@pytest.mark.parametrize("role", list(theme.ROLES))
def test_that_figures_are_of_one_width(role: theme.Role) -> None:
    metrics = QFontMetricsF(theme.font(role))
    widths = [metrics.horizontalAdvance(digit * 20) for digit in "0123456789"]
    # Less than a tenth of a pixel each: rounding, not another width.
    assert max(widths) - min(widths) < 2


def test_that_words_keep_their_own_spacing() -> None:
    font = theme.font("body")
    plain = theme.font("body")
    plain.clearFeatures()
    words = "First-time, regular and brings others"
    assert QFontMetricsF(font).horizontalAdvance(words) == pytest.approx(
        QFontMetricsF(plain).horizontalAdvance(words), abs=0.5
    )


def test_that_text_grows_to_twice_its_size_and_controls_with_it(app: QApplication) -> None:
    label = QLabel("Points")
    label.show()
    small = label.sizeHint().height()
    theme.apply(app, LIGHT, 200)
    app.processEvents()
    assert theme.font("body").pixelSize() == 30
    assert label.sizeHint().height() > small
    assert theme.control_height(36) >= theme.line_height()
    theme.apply(app, LIGHT, 400)
    assert theme.text_scale() == 200


def test_that_a_choice_holds_and_the_system_is_followed_otherwise(app: QApplication) -> None:
    follower = theme.follow_system(app, "dark")
    assert theme.current() is DARK
    app.styleHints().colorSchemeChanged.emit(app.styleHints().colorScheme())
    assert theme.current() is DARK
    assert theme.follow_system(app, "light") is follower
    assert theme.current() is LIGHT
    assert app.palette().window().color() == LIGHT.colour("canvas")


@pytest.mark.parametrize("name", theme.icon_names())
def test_that_every_icon_shows_something_in_the_colour_asked_for(name: str) -> None:
    image = theme.icon_pixmap(name, "danger", 20, 2.0).toImage()
    image = image.convertToFormat(QImage.Format.Format_ARGB32)
    solid = [
        image.pixelColor(x, y)
        for x, y in product(range(image.width()), range(image.height()))
        if image.pixelColor(x, y).alpha() == 255
    ]
    assert solid
    wanted = LIGHT.colour("danger")
    # Where two lines cross, their soft edges round the colour by a step.
    for colour in solid:
        assert abs(colour.red() - wanted.red()) <= 2
        assert abs(colour.green() - wanted.green()) <= 2


def test_that_nothing_moves_when_less_motion_is_asked_for() -> None:
    theme.set_motion(True)
    assert theme.duration(140) == 140
    theme.set_motion(False)
    assert theme.duration(140) == 0
