"""What the programme costs beside revenue."""

from fractions import Fraction

from loyalty_desktop import wording
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.redeeming import worth
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, period_of
from loyalty_desktop.services.documents.reports.parts import Bar, Column, Figure, Out
from loyalty_desktop.services.queries.programme_cost import CostOfMonth
from loyalty_desktop.services.queries.programme_cost import programme_cost as months_of
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _


def programme_cost(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell what points and rewards took off, month by month, as a share of revenue."""
    first, last = period_of(session, wanted)
    if wanted.first is None:
        # A single month says little about a cost.
        first = last.replace(year=last.year - 1, day=1)
        wanted = Wanted(wanted.name, wanted.at, first, last, by=wanted.by)
    redeem = session.shop.version_on(day_of(last)).programme.redeem
    months = months_of(session, first, last)

    def cost(each: CostOfMonth) -> int:
        return each.points_value + worth(max(each.reward_points, 0), redeem)

    begin(session, wanted, out)
    revenue = sum(each.revenue for each in months)
    members = sum(each.members for each in months)
    whole = sum(cost(each) for each in months)
    out.figures(
        [
            Figure(_("Revenue"), revenue, "money"),
            Figure(_("Of members"), _share(members, revenue), "share"),
            Figure(_("Cost of the programme"), whole, "money"),
            Figure(_("Cost, share of revenue"), _share(whole, revenue), "share"),
        ]
    )
    out.bars(
        _("Cost month by month"),
        "",
        [
            Bar(
                wording.short_month(each.month),
                cost(each),
                wording.amount(cost(each), session.shop.currency),
                kind="money",
            )
            for each in months
        ],
        upright=True,
    )
    out.table(
        _("Month by month"),
        (
            Column(_("Month"), "month"),
            Column(_("Revenue"), "money"),
            Column(_("Of members"), "money"),
            Column(_("Points given")),
            Column(_("Paid with points"), "money"),
            Column(_("Points for rewards")),
            Column(_("Cost"), "money"),
            Column(_("Share"), "share"),
        ),
        [
            (
                each.month,
                each.revenue,
                each.members,
                each.given,
                each.points_value,
                each.reward_points,
                cost(each),
                _share(cost(each), each.revenue),
            )
            for each in months
        ],
        (
            _("Together"),
            revenue,
            members,
            sum(each.given for each in months),
            sum(each.points_value for each in months),
            sum(each.reward_points for each in months),
            whole,
            _share(whole, revenue),
        ),
    )
    out.note(
        _(
            "Cost is what points took off bills, and what rewards cost in points at the worth of a "
            "point; what a reward cost the shop to buy is not known here."
        )
    )


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole > 0 else None
