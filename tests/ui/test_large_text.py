"""Text twice as large: nothing is cut, and nothing has to be scrolled to from side to side."""

from collections.abc import Iterator
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from loyalty_desktop.ui import theme
from tests.ui.cut_text import cut_texts, place_of, shown_widgets
from tests.ui.scenes import SCENES, Stages
from tests.ui.stage import SIZES, held_time

LARGEST: Final = 200
WIDE: Final = SIZES[1]
MOVED_ALONG: Final = ("Table", "ShortTable", "_OpeningTable", "OrderTable", "Tabs", "HeatMap")
"""Tables and tabs are pushed aside by key; the figures of a map of many months are a key away."""


@pytest.fixture(scope="module")
def windows(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Give windows with the largest text there is; one scene leaves them to the next."""
    theme.set_motion(False)
    with held_time():
        stages = Stages(qapp, tmp_path_factory.mktemp("large"), LARGEST)
        yield stages
        stages.end()
    theme.set_text_scale(qapp, 100)


@pytest.mark.parametrize("name", SCENES)
def test_that_twice_the_text_is_scrolled_down_and_never_aside(name: str, windows: Stages) -> None:
    scene = SCENES[name]
    at = windows.play(scene, "id")
    at.dress("light", WIDE)
    cut = [each for each in cut_texts(at.window) if not free(each)]
    found = [*aside(at.window), *cut]
    windows.after(scene)
    assert found == []


def free(fault: str) -> bool:
    """Tell whether a text stands in what a person moves along: a table's columns, a row of tabs."""
    return fault.startswith(MOVED_ALONG)


def aside(window: QWidget) -> list[str]:
    """Return the areas whose content is wider than their room: pages, forms, dialogs.

    A table may be: its columns are pushed aside by hand and by key.
    """
    wider = {
        area: content.width() - area.viewport().width()
        for area in shown_widgets(window)
        if isinstance(area, QScrollArea) and (content := area.widget())
    }
    return [f"{place_of(area)} is {by} pixels too wide" for area, by in wider.items() if by > 1]
