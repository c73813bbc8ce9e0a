"""Goals, benefits and measures, as the shop says them."""

from fractions import Fraction
from typing import Final

from loyalty_desktop.models.rules.money import Currency, half_up
from loyalty_desktop.wording.explanations import stage_name
from loyalty_desktop.wording.figures import decimal, money, number, percent
from loyalty_desktop.wording.languages import _, mark, ngettext

MEASURES: Final = {
    "second_visit_rate": mark("First-timers who come back within 90 days"),
    "retention_rate": mark("Members who stay"),
    "repeat_rate": mark("Buyers who have come twice or more"),
    "nps": mark("Net promoter score"),
    "identification_rate": mark("Purchases with a member"),
    "redemption_rate": mark("Points used, of those given"),
    "revenue_from_members": mark("Revenue of members in 30 days"),
    "active_members": mark("Active members"),
    "referral_rate": mark("New members brought by a member"),
    "completeness": mark("What is known of people"),
    "reachable": mark("People who agreed to hear of offers"),
    "newcomers": mark("New members, of all members"),
    "personal_offers": mark("Purchases with an offer or a reward"),
    "engagement": mark("Active members with any event in 30 days"),
}
DEFINITIONS: Final = {
    "second_visit_rate": mark(
        "Of those whose first 90 days ended in the period: how many came a second time."
    ),
    "retention_rate": mark(
        "Of those active at the start: how many are active at the end. Won back ones don't count."
    ),
    "repeat_rate": mark("Of everybody who ever bought: how many did on two days or more."),
    "nps": mark("Who would recommend the shop (9, 10) less who would not (0 to 6), per 100."),
    "identification_rate": mark("Of all purchases: those with a member."),
    "redemption_rate": mark("Of the points given in the period: as many were used."),
    "revenue_from_members": mark("Goods less refunds and less what points paid."),
    "active_members": mark("Who bought within the days after which somebody counts as lost."),
    "referral_rate": mark("Of the members who joined: those whom a member sent."),
    "completeness": mark("Of eight facts a person, such as birthday and city: those known."),
    "reachable": mark("Whose newest word on offers by any channel is yes."),
    "newcomers": mark("Who joined in the period, of all who had joined by its end."),
    "personal_offers": mark(
        "Of the members' purchases: those on which an offer or a reward acted."
    ),
    "engagement": mark("Bought, used points, said or answered something in the last 30 days."),
}
BENEFITS: Final = {
    "retention": mark("Customers stay"),
    "awareness": mark("More people know the shop"),
    "referrals": mark("Members bring others"),
    "data": mark("The shop knows its customers"),
    "channels": mark("Customers can be reached"),
    "offers": mark("Offers fit the person"),
    "engagement": mark("Members take part"),
}
"""The seven benefits of a loyalty programme."""
NOTE_KINDS: Final = {
    "campaign": mark("Campaign"),
    "programme": mark("Programme"),
    "service": mark("Service"),
}


def measure_name(measure: str) -> str:
    """Return a measure in words."""
    return _(MEASURES[measure])


def definition(measure: str) -> str:
    """Return what a measure counts, in one sentence."""
    return _(DEFINITIONS[measure])


def benefit_name(benefit: str) -> str:
    """Return one of the seven benefits in words."""
    return _(BENEFITS[benefit])


def value_told(value: Fraction | None, unit: str, currency: Currency) -> str:
    """Return a measure's value as people read it; a dash of nothing."""
    if value is None:
        return "\u2013"
    if unit == "share":
        return percent(value)
    if unit == "money":
        return money(half_up(value), currency)
    if unit == "score":
        return decimal(value, 1)
    return number(half_up(value))


def difference_told(value: Fraction, unit: str, currency: Currency) -> str:
    """Return how far two values of a measure are apart, without a sign.

    Shares are apart by percentage points: from 20 % to 30 % are 10 of them, not 10 %.
    """
    apart = abs(value)
    if unit == "share":
        points = round(apart * 100, 1)
        return ngettext(
            "{points} percentage point", "{points} percentage points", 1 if points == 1 else 2
        ).format(points=decimal(points, 1))
    return value_told(apart, unit, currency)


def ahead_told(ahead: Fraction | None, unit: str, currency: Currency) -> str:
    """Return how a goal stands to its plan line."""
    if ahead is None:
        return _("Nothing to measure yet")
    if abs(ahead) < Fraction(1, 2000) if unit == "share" else not half_up(ahead):
        return _("On the plan line")
    far = difference_told(ahead, unit, currency)
    if ahead > 0:
        return _("{far} ahead of the plan line").format(far=far)
    return _("{far} behind the plan line").format(far=far)


def change_told(
    now: Fraction | None, before: Fraction | None, unit: str, currency: Currency
) -> str:
    """Return how a measure moved from one period to the next, in words."""
    if now is None or before is None:
        return ""
    apart = now - before
    if abs(apart) < Fraction(1, 2000) if unit == "share" else not half_up(apart):
        return _("as before")
    far = difference_told(apart, unit, currency)
    if apart > 0:
        return _("{far} more").format(far=far)
    return _("{far} less").format(far=far)


def move_told(before: str, after: str, count: int) -> str:
    """Return how many people moved to a stage: 41 became Lost."""
    stage = stage_name(after)
    if not before:
        return ngettext(
            "{count} person is new: {stage}", "{count} people are new: {stage}", count
        ).format(count=number(count), stage=stage)
    return ngettext(
        "{count} went from {before} to {stage}", "{count} went from {before} to {stage}", count
    ).format(count=number(count), before=stage_name(before), stage=stage)


def move_reason(before: str, after: str, row: str, churn_days: int) -> str:
    """Return why people moved from one stage to another, by the rule that decided it."""
    if row == "by_hand":
        return _("Set by hand.")
    if after == "lost":
        return ngettext(
            "Not here for more than {count} day.",
            "Not here for more than {count} days.",
            churn_days,
        ).format(count=number(churn_days))
    if before == "lost":
        return _("Came back.")
    if before in {"client", "advocate"} and after == "repeat":
        return _("Do not come regularly any more.")
    return {
        "advocate": _("Come regularly and brought others."),
        "client": _("Come regularly now."),
        "repeat": _("Came a second time."),
        "first_time": _("Bought for the first time."),
        "prospect": _("Interested and able to buy."),
        "disqualified": _("Not interested, or not able to buy."),
        "suspect": _("Known, nothing bought."),
    }.get(after, "")
