"""The insights of the first page as charts, each with its numbers a click away."""

from collections.abc import Mapping
from typing import Any

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.documents.insights.parts import Bars, Curve, Grid, Part
from loyalty_desktop.services.documents.insights.views import VIEWS, parts_of
from loyalty_desktop.ui.widgets.charts import (
    Bar,
    BarsChart,
    Chart,
    ChartPanel,
    CurveChart,
    CurvePoint,
    HeatCell,
    HeatMap,
    HeatRow,
)
from loyalty_desktop.wording import number

_ROWS = 6
"""So many months of first buyers are shown, the last ones."""
_MONTHS = 6


def chart_of(name: str, contents: Mapping[str, Any], unit: Currency) -> ChartPanel | None:
    """Return the chart of an insight, None while its figures are not there."""
    if name not in contents:
        return None
    for part in parts_of(VIEWS[name], {name: contents[name]}, unit):
        made = _made(part)
        if made is not None:
            chart, title, told = made
            panel = ChartPanel(chart, title, told)
            panel.setObjectName(f"home-{name}")
            return panel
    return None


def _made(part: Part) -> tuple[Chart, str, str] | None:
    match part:
        case Bars():
            chart = BarsChart(part.title, heads=part.heads)
            chart.show_bars(
                [
                    Bar(bar.label, bar.value, bar.told, bar.share, bar.key, bar.mark, bar.warns)
                    for bar in part.bars
                ],
                part.most,
            )
            return chart, part.title, part.told
        case Grid():
            heat = HeatMap(
                part.title, corner=part.corner, beside=part.beside, heads_below=part.below
            )
            rows = part.rows if part.below else part.rows[-_ROWS:]
            most = len(part.heads) if part.below else min(len(part.heads), _MONTHS)
            heat.show_rows(
                part.heads[:most],
                [
                    HeatRow(
                        row.label,
                        "" if row.beside is None else number(row.beside),
                        tuple(
                            None
                            if cell is None
                            else HeatCell(cell.shade, cell.told, cell.spoken, cell.key)
                            for cell in row.cells[:most]
                        ),
                    )
                    for row in rows
                ],
            )
            return heat, part.title, part.told
        case Curve():
            curve = CurveChart(part.title, across=part.across, up=part.up, band=part.band)
            curve.show_curve([CurvePoint(each.across, each.up, each.told) for each in part.points])
            return curve, part.title, part.told
        case _:
            return None
