"""The charts on one page, for pictures and tests."""

from PySide6.QtWidgets import QGridLayout, QWidget

from loyalty_desktop.ui.widgets.charts import (
    Bar,
    BarsChart,
    ChartPanel,
    CurveChart,
    CurvePoint,
    HeatCell,
    HeatMap,
    HeatRow,
    Line,
    LineChart,
    LinePoint,
    Target,
    Tick,
)

STAGES = (
    ("suspect", "Suspect", 2140),
    ("prospect", "Prospect", 612),
    ("disqualified", "Disqualified", 188),
    ("first_time", "First-time", 2310),
    ("repeat", "Repeat", 2946),
    ("client", "Client", 1904),
    ("advocate", "Advocate", 326),
    ("lost", "Lost", 2054),
)
RFM = (
    (14, 38, 96, 248, 612),
    (31, 84, 190, 402, 488),
    (96, 212, 388, 420, 310),
    (240, 402, 466, 390, 288),
    (686, 612, 520, 410, 297),
)
COHORTS = (
    ("Dec 25", 412, (41, 35, 31, 29, 28, 27)),
    ("Jan 26", 386, (43, 36, 32, 31, 29)),
    ("Feb 26", 351, (40, 34, 33, 30)),
    ("Mar 26", 498, (38, 33, 30)),
    ("Apr 26", 402, (45, 39)),
    ("May 26", 377, (47,)),
)


def stages() -> BarsChart:
    """Return people by stage."""
    chart = BarsChart("Stages")
    whole = sum(count for _key, _word, count in STAGES)
    chart.show_bars(
        [
            Bar(
                word,
                count,
                f"{count:,}".replace(",", "."),
                f"{100 * count / whole:.0f} %",
                f"stage = {key}",
                key,
            )
            for key, word, count in STAGES
        ]
    )
    return chart


def grid() -> HeatMap:
    """Return people by recency and frequency."""
    chart = HeatMap("Recency and frequency", heads_below=True)
    chart.show_rows(
        "12345",
        [
            HeatRow(str(5 - down), "", tuple(HeatCell(each, str(each), key="x") for each in row))
            for down, row in enumerate(RFM)
        ],
    )
    return chart


def cohorts() -> HeatMap:
    """Return who comes back, by month."""
    chart = HeatMap("Who comes back", beside="Buyers")
    chart.show_rows(
        ("Month 1", "2", "3", "4", "5", "6"),
        [
            HeatRow(month, str(buyers), tuple(HeatCell(each, f"{each} %") for each in shares))
            for month, buyers, shares in COHORTS
        ],
    )
    return chart


def goal() -> LineChart:
    """Return the way to a goal."""
    values = (34, 34.5, 35.5, 35.3, 36.6, 37.5, 38, 38.9)
    line = Line(
        "First-timers who come back",
        tuple(LinePoint(x, y, f"month {x}", f"{y} %") for x, y in enumerate(values)),
        dot=True,
    )
    plan = Line(
        "Plan", (LinePoint(0, 34, "month 0", "34 %"), LinePoint(13, 45, "", "45 %")), "plan"
    )
    chart = LineChart("Goal")
    chart.show_lines(
        [line, plan],
        target=Target(45, "45 %"),
        ticks=(Tick(0, "Nov 25"), Tick(7, "today"), Tick(13, "Dec 26")),
    )
    return chart


def concentration() -> CurveChart:
    """Return where the revenue comes from."""
    chart = CurveChart("Concentration", across="of buyers", up="of revenue", band=(0.2, 0.4))
    points = {0.05: 0.31, 0.1: 0.47, 0.23: 0.7, 0.33: 0.8, 0.5: 0.9, 0.7: 0.96, 1.0: 1.0}
    told = {0.23: "23 % give 70 %", 0.33: "33 % give 80 %"}
    chart.show_curve([CurvePoint(x, y, told.get(x, "")) for x, y in points.items()])
    return chart


class Charts(QWidget):
    """All of them, as on the picture of Home."""

    def __init__(self) -> None:
        super().__init__()
        grid_ = QGridLayout(self)
        upright = BarsChart("Points by month", upright=True)
        upright.show_bars(
            [
                Bar(word, count, str(count), warns=not place)
                for place, (word, count) in enumerate(
                    (("Jul 26", 1860), ("Aug 26", 2240), ("Sep 26", 3110), ("Oct 26", 3480))
                )
            ]
        )
        self.panels = [
            ChartPanel(stages(), "Stages", "12.480 people"),
            ChartPanel(cohorts(), "Who comes back, by month of first purchase"),
            ChartPanel(grid(), "Recency and frequency"),
            ChartPanel(
                concentration(), "Where the revenue comes from", "23 % of buyers give 70 %."
            ),
            ChartPanel(goal(), "Goal", "First-timers who come back within 90 days"),
            ChartPanel(upright, "Most points are young"),
        ]
        for place, panel in enumerate(self.panels):
            grid_.addWidget(panel, place // 3, place % 3)
