"""Charts, painted by ourselves; each has a table twin with the same numbers."""

from loyalty_desktop.ui.widgets.charts.bars import Bar, BarsChart
from loyalty_desktop.ui.widgets.charts.chart import Chart, Numbers, Spot
from loyalty_desktop.ui.widgets.charts.curve import CurveChart, CurvePoint
from loyalty_desktop.ui.widgets.charts.heat import HeatCell, HeatMap, HeatRow
from loyalty_desktop.ui.widgets.charts.lines import Line, LineChart, LinePoint, Target, Tick
from loyalty_desktop.ui.widgets.charts.panel import ChartPanel

__all__ = [
    "Bar",
    "BarsChart",
    "Chart",
    "ChartPanel",
    "CurveChart",
    "CurvePoint",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "Line",
    "LineChart",
    "LinePoint",
    "Numbers",
    "Spot",
    "Target",
    "Tick",
]
