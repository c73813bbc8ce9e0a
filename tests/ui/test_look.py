"""The screens stand on common lines: heads, panels, steps; what is chosen is tinted."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.charts import ChartPanel
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.scrolling import PageScroll, ScrollColumn
from loyalty_desktop.ui.widgets.tables import Table
from tests.ui.scenes import SCENES, Stages
from tests.ui.stage import SIZES, Stage, held_time

EDGE = 24
ONE_LINE = ("members", "tasks", "exchange", "segments", "plan", "rewards", "campaigns", "cards",
            "reports", "staff", "settings")  # fmt: skip
"""Screens whose head is a title alone; the others have a second line under it."""
SCROLL = (
    "home",
    "insights",
    "plan-health",
    "segments-new",
    "reports",
    "programme",
    "member-page",
)
FORM = ("campaigns-who", "campaigns-what", "campaigns-when", "campaigns-told", "campaigns-measure")


@pytest.fixture(scope="module")
def windows(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    theme.set_motion(False)
    with held_time():
        stages = Stages(qapp, tmp_path_factory.mktemp("look"))
        yield stages
        stages.end()


def played(windows: Stages, name: str, size: tuple[int, int] = SIZES[1]) -> Stage:
    at = windows.play(SCENES[name], "en")
    at.dress("light", size)
    return at


def top(at: Stage, widget: QWidget) -> int:
    return widget.mapTo(at.window, QPoint(0, 0)).y()


def right(at: Stage, widget: QWidget) -> int:
    return widget.mapTo(at.window, QPoint(widget.width(), 0)).x()


def shown(at: Stage) -> QWidget:
    """Return the screen in view."""
    name = at.window.in_view
    screen: QWidget = at.window.screen_of(name)
    return screen


@pytest.mark.parametrize("name", ONE_LINE)
def test_that_the_title_of_every_screen_stands_on_one_line(windows: Stages, name: str) -> None:
    at = played(windows, name)
    titles = [
        each
        for each in shown(at).findChildren(QLabel)
        if each.isVisible() and each.font().pixelSize() == theme.font("title").pixelSize()
    ]
    middle = top(at, titles[0]) + titles[0].height() // 2
    windows.after(SCENES[name])
    assert middle == pytest.approx(38, abs=1)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", SCROLL)
def test_that_panels_keep_the_edge_of_the_window_though_they_scroll(
    windows: Stages, name: str, size: tuple[int, int]
) -> None:
    at = played(windows, name, size)
    pages = [
        each
        for each in shown(at).findChildren(QWidget)
        if isinstance(each, PageScroll | ScrollColumn) and each.isVisible()
    ]
    panels = [
        panel
        for page in pages
        for panel in page.findChildren(Panel)
        if panel.isVisible() and panel.property("role") == "panel"
    ]
    edges = {right(at, panel) for panel in panels}
    windows.after(SCENES[name])
    assert max(edges) == pytest.approx(size[0] - EDGE, abs=2)


def test_that_the_head_of_a_chart_begins_where_that_of_any_panel_does(windows: Stages) -> None:
    at = played(windows, "home")
    charts = [each for each in shown(at).findChildren(ChartPanel) if each.isVisible()]
    heads = {top(at, panel.title) - top(at, panel) for panel in charts}
    buttons = {top(at, panel.turn) + panel.turn.height() // 2 - top(at, panel) for panel in charts}
    windows.after(SCENES["home"])
    assert all(each == pytest.approx(21, abs=1) for each in heads)
    assert all(each == pytest.approx(32, abs=1) for each in buttons)


@pytest.mark.parametrize("name", ["insights", "reports"])
def test_that_what_is_looked_at_is_tinted_in_its_list(windows: Stages, name: str) -> None:
    at = played(windows, name)
    table = shown(at).findChild(Table)
    assert table is not None
    image = at.window.grab().toImage()
    viewport = table.viewport()
    grounds: list[QColor] = []
    for row in (0, 1):
        place = table.visualRect(table.model().index(row, 0))
        corner = viewport.mapTo(at.window, QPoint(place.right() - 8, place.center().y()))
        grounds.append(image.pixelColor(corner))
    windows.after(SCENES[name])
    assert grounds == [theme.LIGHT.colour("accent-tint"), theme.LIGHT.colour("surface")]


@pytest.mark.parametrize("language", ["en", "id"])
def test_that_the_six_steps_are_in_view_with_who_works(windows: Stages, language: str) -> None:
    at = windows.play(SCENES["staff-owner"], language)
    at.dress("light", SIZES[0])
    bar = at.window.side_bar
    assert bar is not None
    steps = [head for head in bar.heads.values() if head.isVisible()]
    rows = [row for row in bar.rows.values() if row.isVisible()]
    inside = [each for each in (*steps, *rows, bar.switch) if not each.visibleRegion().isEmpty()]
    windows.after(SCENES["staff-owner"])
    assert len(steps) == 6
    assert len(inside) == len(steps) + len(rows) + 1


@pytest.mark.parametrize("name", ["cards", "campaigns"])
def test_that_an_empty_list_hands_the_keyboard_to_its_first_step(
    windows: Stages, name: str
) -> None:
    played(windows, name)
    focused = QApplication.focusWidget()
    told = focused.accessibleName() if focused is not None else ""
    windows.after(SCENES[name])
    assert told in {"New run", "New campaign"}


def test_that_the_form_of_a_campaign_stands_still_from_step_to_step(windows: Stages) -> None:
    heights: set[int] = set()
    for name in FORM:
        at = played(windows, name)
        heights.add(at.find("steps").mapTo(at.window, QPoint(0, 0)).y())
        windows.after(SCENES[name])
    assert len(heights) == 1


@pytest.mark.parametrize(("size", "columns"), [(SIZES[0], 1), (SIZES[1], 2), (SIZES[2], 3)])
def test_that_settings_take_the_width_there_is(
    windows: Stages, size: tuple[int, int], columns: int
) -> None:
    at = played(windows, "settings", size)
    screen = shown(at)
    lefts = {
        section.mapTo(at.window, QPoint(0, 0)).x()
        for section in screen.findChildren(Panel)
        if section.isVisible() and section.width() > 200
    }
    windows.after(SCENES["settings"])
    assert len(lefts) == columns


def test_that_a_birthday_tells_its_day_where_days_stand(windows: Stages) -> None:
    at = played(windows, "tasks")
    table = at.find("tasks")
    assert isinstance(table, QTableView)
    told = table.model().index(0, 0).data()
    windows.after(SCENES["tasks"])
    assert told == "3\u00a0July"
