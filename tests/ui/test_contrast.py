"""What can be read and seen, measured: the pairs that screens use, and pixels they paint."""

from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from loyalty_desktop.ui import theme
from tests.ui.cut_text import Written, written
from tests.ui.scenes import SCENES, Stages
from tests.ui.stage import SCHEMES, SIZES, Stage, held_time

LOOKED_AT = (
    *("counter", "counter-refused", "counter-lost-card", "counter-joining", "members"),
    *("customer-bill", "customer-thanks"),
)
READABLE = 4.5
STANDS_OUT = 3.0
SOFT = 0.12
"""A letter's edge is soft: its darkest pixel may miss the colour of its pen by so much."""


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


def measured(image: QImage, box: QRectF) -> float:
    """Return the contrast of what is written in a box on the ground around it.

    The ground is the colour that most pixels have; the letters are what differs most from it.
    """
    seen: dict[int, int] = {}
    area = box.toAlignedRect().adjusted(-1, -2, 1, 2).intersected(image.rect())
    for x, y in product(range(area.left(), area.right() + 1), range(area.top(), area.bottom() + 1)):
        colour = image.pixel(x, y)
        seen[colour] = seen.get(colour, 0) + 1
    if not seen:
        return 21.0
    ground = QColor.fromRgb(max(seen, key=lambda colour: seen[colour]))
    return max(contrast(QColor.fromRgb(colour), ground) for colour in seen)


@pytest.fixture(scope="module")
def windows(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    theme.set_motion(False)
    with held_time():
        stages = Stages(qapp, tmp_path_factory.mktemp("contrast"))
        yield stages
        stages.end()


@pytest.fixture(scope="module", params=LOOKED_AT)
def at(request: pytest.FixtureRequest, windows: Stages) -> Iterator[Stage]:
    scene = SCENES[request.param]
    yield windows.play(scene, "en")
    windows.after(scene)


def in_front(at: Stage, piece: Written) -> bool:
    """Tell whether a text is not covered by something else, a dialog's scrim for one."""
    middle = piece.box.center().toPoint()
    top = at.shown.childAt(middle)
    if top is None:
        return piece.widget is at.shown
    return top is piece.widget or piece.widget.isAncestorOf(top) or top.isAncestorOf(piece.widget)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_that_every_text_on_the_screen_is_easy_to_read(at: Stage, scheme: str) -> None:
    at.dress(scheme, SIZES[1])
    image = at.shown.grab().toImage()
    found: dict[str, float] = {}
    count = 0
    for piece in written(at.shown):
        if piece.view.contains(piece.box) and in_front(at, piece):
            count += 1
            told = measured(image, piece.box)
            if told < READABLE * (1 - SOFT):
                found[f"{piece.where}: {piece.text!r}"] = round(told, 2)
    at.dress("light", SIZES[1])
    assert count > 15
    assert found == {}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["amount", "receipt-number", "cash-received"])
def test_that_the_border_of_a_field_stands_out(windows: Stages, scheme: str, name: str) -> None:
    windows.end()
    at = windows.play(SCENES["counter-empty"], "en")
    at.dress(scheme, SIZES[1])
    field = at.find(name)
    at.at("scan-or-search")
    image = at.window.grab().toImage()
    corner = field.mapTo(at.window, field.rect().topLeft())
    middle = corner.y() + field.height() // 2
    inside = QColor(image.pixel(corner.x() + 3, middle))
    outside = QColor(image.pixel(corner.x() - 3, middle))
    edge = QColor(image.pixel(corner.x(), middle))
    at.dress("light", SIZES[1])
    assert contrast(edge, inside) >= STANDS_OUT
    assert contrast(edge, outside) >= STANDS_OUT
