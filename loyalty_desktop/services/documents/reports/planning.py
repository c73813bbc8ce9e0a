"""What was planned and what came of it: the evaluation of a period, before and after a change."""

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction

from loyalty_desktop import wording
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, period_of
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Out
from loyalty_desktop.services.queries.campaign_results import all_campaign_results
from loyalty_desktop.services.queries.goals import GoalShown, goal_progress
from loyalty_desktop.services.queries.programme_cost import programme_cost
from loyalty_desktop.services.queries.programme_health import (
    Measured,
    around_change,
    programme_health,
)
from loyalty_desktop.services.queries.stage_moves import stage_moves
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _, ngettext
from loyalty_desktop.wording.planning_words import (
    ahead_told,
    benefit_name,
    change_told,
    definition,
    measure_name,
    value_told,
)


def evaluation(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell how a period went: cost, goals, the seven benefits, campaigns, movements."""
    first, last = period_of(session, wanted)
    days = (last - first).days + 1
    begin(session, wanted, out)
    _cost(session, wanted, out)
    _goals(session, wanted, out)
    health = programme_health(session, last, days)
    _measures(
        session,
        out,
        _("What the programme is for"),
        [
            (benefit_name(each.name), measure)
            for each in health.benefits
            for measure in each.measures
        ],
    )
    _campaigns(session, wanted, out)
    moves = stage_moves(session, first, last)
    out.table(
        _("Movements between stages"),
        (Column(_("Before"), "text"), Column(_("After"), "text"), Column(_("People"))),
        [
            (
                wording.stage_name(each.before) if each.before else _("new"),
                wording.stage_name(each.after),
                each.count,
            )
            for each in moves
        ],
        (_("Together"), "", sum(each.count for each in moves)),
    )
    out.note(
        ngettext(
            "Beside the period stands the {count} day before it.",
            "Beside the period stand the {count} days before it.",
            days,
        ).format(count=wording.number(days))
    )
    for benefit in health.benefits:
        for each in benefit.measures:
            out.note(f"{measure_name(each.name)}: {definition(each.name)}")


def programme_change(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell the measures before and after the first day of the newest version that has begun."""
    first, last = period_of(session, wanted)
    begun = [each for each in session.shop.timeline() if 0 < each.first_day <= day_of(last)]
    if not begun:
        begin(session, wanted, out)
        out.note(_("The rules have not changed yet."))
        return
    days = (last - first).days + 1 if wanted.first is not None else 90
    change = around_change(session, begun[-1].number, last, days)
    end = change.first + timedelta(days=change.days - 1)
    told = _("Version {number}, from {day}").format(
        number=wording.number(change.version), day=wording.day(change.first)
    )
    begin(session, wanted, out, told)
    _measures(session, out, _("Before and after"), [("", each) for each in change.measures])
    out.note(
        _("{first} to {last}, beside as many days before").format(
            first=wording.day(change.first), last=wording.day(end)
        )
    )
    out.note(
        _(
            "Before and after is no proof: seasons, prices and campaigns change too. For proof run "
            "a campaign with a control group."
        )
    )


def _cost(session: Session, wanted: Wanted, out: Out) -> None:
    first, last = period_of(session, wanted)
    redeem = session.shop.version_on(day_of(last)).programme.redeem
    months = programme_cost(session, first, last)
    revenue = sum(each.revenue for each in months)
    cost = sum(each.points_value + worth(max(each.reward_points, 0), redeem) for each in months)
    members = sum(each.members for each in months)
    out.figures(
        [
            Figure(_("Revenue"), revenue, "money"),
            Figure(_("Of members"), Fraction(members, revenue) if revenue > 0 else None, "share"),
            Figure(_("Cost of the programme"), cost, "money"),
            Figure(
                _("Cost, share of revenue"),
                Fraction(cost, revenue) if revenue > 0 else None,
                "share",
            ),
        ]
    )


def _goals(session: Session, wanted: Wanted, out: Out) -> None:
    unit = session.shop.currency
    goals = goal_progress(session, wanted.at)
    out.table(
        _("Goals"),
        (
            Column(_("Goal"), "text"),
            Column(_("From and to"), "text"),
            Column(_("Until"), "day"),
            Column(_("Now, and how it stands"), "text"),
        ),
        [
            (
                goal.name,
                _("{start} to {target}").format(
                    start=value_told(goal.start, goal.unit, unit),
                    target=value_told(goal.target, goal.unit, unit),
                ),
                goal.last,
                _stands(goal, unit),
            )
            for goal in goals
        ],
    )


def _stands(goal: GoalShown, unit: Currency) -> str:
    told = _("Reached") if goal.reached else ahead_told(goal.ahead, goal.unit, unit)
    return f"{value_told(goal.value, goal.unit, unit)}: {told}"


def _measures(
    session: Session, out: Out, title: str, measures: Sequence[tuple[str, Measured]]
) -> None:
    """Tell measures, each under the benefit (if any) that it speaks of."""
    unit = session.shop.currency
    benefits = any(benefit for benefit, _measure in measures)
    out.table(
        title,
        (
            *([Column(_("Benefit"), "text")] if benefits else []),
            Column(_("Measure"), "text"),
            Column(_("Now and before"), "text"),
            Column(_("Change"), "text"),
        ),
        [
            (
                *([benefit] if benefits else []),
                measure_name(each.name),
                _("{now}, was {before}").format(
                    now=value_told(each.now.value, each.unit, unit),
                    before=value_told(each.before.value, each.unit, unit),
                ),
                change_told(each.now.value, each.before.value, each.unit, unit),
            )
            for benefit, each in measures
        ],
    )


def _campaigns(session: Session, wanted: Wanted, out: Out) -> None:
    results = all_campaign_results(session, wanted.at)
    if not results:
        return
    out.table(
        _("Campaigns"),
        (
            Column(_("Campaign"), "text"),
            Column(_("Targeted")),
            Column(_("Reached")),
            Column(_("Answered")),
            Column(_("Bought")),
            Column(_("Revenue"), "money"),
            Column(_("Cost"), "money"),
            Column(_("Uplift"), "share"),
        ),
        [
            (
                each.name,
                each.targeted,
                each.reached,
                each.answered,
                each.bought,
                each.revenue,
                each.cost,
                each.uplift,
            )
            for each in results
        ],
    )
