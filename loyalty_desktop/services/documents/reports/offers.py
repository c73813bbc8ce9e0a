"""Rewards with their stock, and what campaigns came to."""

from loyalty_desktop import wording
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin, period_of
from loyalty_desktop.services.documents.reports.parts import Bar, Column, Figure, Out
from loyalty_desktop.services.queries.campaign_results import CampaignResult, all_campaign_results
from loyalty_desktop.services.queries.offer_results import (
    RewardResult,
    campaigns_used,
    points_spent,
    reward_results,
)
from loyalty_desktop.services.queries.offers import rewards_now
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _


def rewards(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell the rewards on offer, their stock, and what was taken in a period."""
    first, last = period_of(session, wanted)
    known = rewards_now(session, wanted.at).rewards
    taken = reward_results(session, first, last)
    begin(session, wanted, out)
    out.figures(
        [
            Figure(_("Rewards taken"), sum(each.taken for each in taken.values())),
            Figure(_("Points for rewards"), sum(each.points for each in taken.values())),
            Figure(_("All points used"), points_spent(session, first, last)),
        ]
    )
    names = {row.code: row.name for row in known}
    liked = sorted(taken.values(), key=_most_taken)[:10]
    out.bars(
        _("What is taken most"),
        "",
        [
            Bar(names.get(each.code, each.code), each.taken, wording.number(each.taken))
            for each in liked
        ],
    )
    out.table(
        _("Rewards"),
        (
            Column(_("Reward"), "text"),
            Column(_("Costs")),
            Column(_("Left"), "number"),
            Column(_("Redeemed")),
            Column(_("Points")),
            Column(_("Members")),
            Column(_("Cancelled")),
        ),
        [
            (
                row.name,
                row.points,
                row.left,
                *(
                    (each.taken, each.points, each.members, each.cancelled)
                    if (each := taken.get(row.code)) is not None
                    else (0, 0, 0, 0)
                ),
            )
            for row in known
        ],
    )


def campaigns(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell which campaigns purchases had in a period, and what those came to."""
    first, last = period_of(session, wanted)
    told = campaigns_used(session, first, last)
    begin(session, wanted, out)
    out.bars(
        _("Purchases with a campaign"),
        "",
        [Bar(each.name, each.purchases, wording.number(each.purchases)) for each in told],
    )
    out.table(
        _("Campaigns"),
        (
            Column(_("Campaign"), "text"),
            Column(_("Code"), "text"),
            Column(_("Purchases")),
            Column(_("Buyers")),
            Column(_("Goods sold"), "money"),
            Column(_("Points earned")),
        ),
        [
            (each.name, each.code, each.purchases, each.buyers, each.goods, each.earned)
            for each in told
        ],
    )
    _results(session, wanted, out)
    out.note(
        _(
            "A purchase that had two campaigns counts for both. What a campaign brought beyond "
            "what would have come anyway shows only beside a control group."
        )
    )


def _results(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell what each campaign that is for targets came to until now, beside who was left out."""
    told = [each for each in all_campaign_results(session, wanted.at) if each.targeted]
    if not told:
        return
    out.table(
        _("Results until now"),
        (
            Column(_("Campaign"), "text"),
            Column(_("It was for")),
            Column(_("Heard of it")),
            Column(_("Answered")),
            Column(_("Bought")),
            Column(_("Left out")),
            Column(_("Left out, bought")),
            Column(_("Revenue"), "money"),
            Column(_("Cost"), "money"),
            Column(_("More of them bought"), "text"),
        ),
        [
            (
                each.name,
                each.targeted,
                each.reached,
                each.answered,
                each.bought,
                each.control,
                each.control_bought,
                each.revenue,
                each.cost,
                _between(each),
            )
            for each in told
        ],
    )


def _between(each: CampaignResult) -> str:
    if each.low is None or each.high is None:
        return ""
    low, high = wording.percent(each.low), wording.percent(each.high)
    return _("{low} to {high}").format(low=low, high=high)


def _most_taken(each: RewardResult) -> tuple[int, str]:
    return -each.taken, each.code
