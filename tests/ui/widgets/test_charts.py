"""Charts: what they say, how they are worked by keys, and that their numbers can be read."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.charts import (
    Bar,
    BarsChart,
    Chart,
    ChartPanel,
    HeatCell,
    HeatMap,
    HeatRow,
)
from tests.ui import gallery_charts

CHARTS = (
    gallery_charts.stages,
    gallery_charts.grid,
    gallery_charts.cohorts,
    gallery_charts.goal,
    gallery_charts.concentration,
)


def luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [
        each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4
        for each in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("made", CHARTS)
def test_that_the_table_twin_has_a_row_for_everything_on_the_chart(
    qtbot: QtBot, made: Callable[[], Chart]
) -> None:
    chart = made()
    qtbot.addWidget(chart)
    table = chart.table()
    qtbot.addWidget(table)
    numbers = chart.numbers()
    assert table.rows_model.rowCount() == len(numbers.rows) > 0
    assert table.rows_model.columnCount() == len(numbers.heads)
    assert all(len(row) == len(numbers.heads) for row in numbers.rows)


def test_that_the_twin_follows_when_the_chart_shows_other_numbers(qtbot: QtBot) -> None:
    chart = BarsChart("Stages", [Bar("Client", 3, "3")])
    table = chart.table()
    qtbot.addWidget(chart)
    qtbot.addWidget(table)
    chart.show_bars([Bar("Client", 5, "5"), Bar("Lost", 1, "1")])
    model = table.rows_model
    shown = [model.index(row, 1).data() for row in range(model.rowCount())]
    assert shown == ["5", "1"]


def test_that_a_chart_says_its_title_its_figure_and_its_rows_to_a_reader(qtbot: QtBot) -> None:
    chart = BarsChart("Stages", [Bar("Client", 3, "3", "30 %")])
    qtbot.addWidget(chart)
    chart.say("Stages", "3 people")
    assert chart.accessibleName() == "Stages: 3 people"
    assert chart.accessibleDescription() == "Client, 3, 30 %"


def test_that_enter_opens_the_bar_the_arrow_keys_reached(qtbot: QtBot) -> None:
    chart = BarsChart("Stages", [Bar("Client", 3, "3", key="c"), Bar("Lost", 1, "1", key="l")])
    qtbot.addWidget(chart)
    chart.show()
    chart.setFocus()
    opened: list[str] = []
    chart.picked.connect(opened.append)
    QTest.keyClick(chart, Qt.Key.Key_Down)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert opened == ["l"]


def test_that_arrow_keys_go_down_and_across_a_grid(qtbot: QtBot) -> None:
    chart = gallery_charts.grid()
    qtbot.addWidget(chart)
    chart.resize(400, 300)
    chart.show()
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Down)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.spots()[chart.current()].spoken == "4, 2: 84"


def test_that_a_click_on_a_cell_opens_it(qtbot: QtBot) -> None:
    chart = HeatMap("Grid")
    chart.show_rows("ab", [HeatRow("1", "", (HeatCell(1, "1", key="x"), HeatCell(2, "2")))])
    qtbot.addWidget(chart)
    chart.resize(300, 120)
    chart.show()
    opened: list[str] = []
    chart.picked.connect(opened.append)
    for spot in chart.spots():
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=spot.at.center().toPoint())
    assert opened == ["x"]


@pytest.mark.parametrize("shown", [theme.LIGHT, theme.DARK])
def test_that_a_number_is_readable_on_every_shade(qtbot: QtBot, shown: theme.Theme) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, shown)
    chart = gallery_charts.grid()
    qtbot.addWidget(chart)
    seen = {chart.shade(value) for value in range(14, 687)}
    assert len(seen) == 6
    for step in seen:
        light, dark = sorted((luminance(QColor(step.ground)), luminance(QColor(step.word))))[::-1]
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    theme.apply(app, theme.LIGHT)


def test_that_the_numbers_take_the_place_of_the_chart_and_back(qtbot: QtBot) -> None:
    panel = ChartPanel(gallery_charts.stages(), "Stages")
    qtbot.addWidget(panel)
    panel.show()
    panel.turn.click()
    assert panel.table.isVisible()
    assert not panel.chart.isVisible()
    panel.turn.click()
    assert panel.chart.isVisible()


def test_that_charts_grow_with_the_text(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    chart = gallery_charts.stages()
    qtbot.addWidget(chart)
    before = chart.sizeHint().height()
    theme.set_text_scale(app, 200)
    try:
        assert chart.sizeHint().height() >= 1.5 * before
    finally:
        theme.set_text_scale(app, 100)
