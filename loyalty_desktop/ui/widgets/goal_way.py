"""The way of a goal as a line: what it was, what the plan says, where it is to end."""

from datetime import date
from fractions import Fraction

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.goals import GoalShown
from loyalty_desktop.ui.widgets.charts.lines import Line, LineChart, LinePoint, Target, Tick
from loyalty_desktop.wording import _, day, short_month
from loyalty_desktop.wording.planning_words import value_told


def show_way(chart: LineChart, goal: GoalShown, unit: Currency) -> None:
    """Show the way of a goal on a chart: the plan from start to target, the value so far."""

    def told(value: Fraction | None) -> str:
        return value_told(value, goal.unit, unit)

    first, last = goal.first.toordinal(), goal.last.toordinal()
    come = [point for point in goal.points if point.value is not None]
    way = tuple(
        LinePoint(point.day.toordinal(), float(point.value), day(point.day), told(point.value))
        for point in come
        if point.value is not None
    )
    plan = (
        LinePoint(first, float(goal.start), day(goal.first), told(goal.start)),
        LinePoint(last, float(goal.target), day(goal.last), told(goal.target)),
    )
    ticks = [Tick(first, _month(goal.first)), Tick(last, _month(goal.last))]
    if way and 0.2 < (way[-1].x - first) / (last - first) < 0.8:
        ticks.insert(1, Tick(way[-1].x, _("today")))
    chart.show_lines(
        (Line(_("So far"), way, dot=True), Line(_("Plan"), plan, "plan")),
        ticks=ticks,
        target=Target(float(goal.target), told(goal.target)),
    )


def _month(value: date) -> str:
    told = short_month(value)
    return told if any(each.isdigit() for each in told) else f"{told} {value:%y}"
