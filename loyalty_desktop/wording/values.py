"""What a customer is worth, and when the next visit is expected, in words."""

from datetime import date
from fractions import Fraction
from typing import Final

from loyalty_desktop.models.rules.next_visit import NextVisit
from loyalty_desktop.wording.figures import days, long_weekday, number, percent
from loyalty_desktop.wording.languages import _, mark

BOXES: Final = {
    "champion": (mark("Champion"), mark("worth much, and brings others.")),
    "affluent": (mark("Affluent"), mark("worth much, and brings nobody yet.")),
    "advocate": (mark("Recommender"), mark("brings others, and buys little.")),
    "miser": (mark("Modest"), mark("buys little, and brings nobody yet.")),
}
"""The four boxes and what they mean. The one that brings others is not called Advocate here: that
is a stage."""
_PARTS: Final = {
    "morning": mark("in the morning"),
    "midday": mark("around noon"),
    "afternoon": mark("in the afternoon"),
    "evening": mark("in the evening"),
}
_MONDAY: Final = date(2024, 1, 1)


def box_name(box: str) -> str:
    """Return the name of one of the four boxes."""
    return _(BOXES[box][0])


def box_meaning(box: str) -> str:
    """Return what a box means."""
    return _(BOXES[box][1])


def how_reckoned(months: int, discount: float, margin: Fraction | None, *, simple: bool) -> str:
    """Return how values are meant: over how long, of what, and by which model."""
    of = (
        _("revenue")
        if margin is None
        else _("the margin of {percent}").format(percent=percent(margin, 2))
    )
    told = _(
        "A lifetime value is what is expected of the next {months} months, less {discount} a "
        "month, of {what}. A referral value is that of people brought in the last 365 days, as far "
        "as they would not have come by themselves, less what was given for it. High is what is "
        "above half of all buyers."
    ).format(months=number(months), discount=percent(discount), what=of)
    how = (
        _("A simple estimate: fewer than 50 people bought again, or no model fits.")
        if simple
        else _("Reckoned by BG/NBD and Gamma-Gamma.")
    )
    return f"{told} {how}"


def habit(coming: NextVisit) -> str:
    """Return how somebody comes as a rule: "Every 7 days as a rule, mostly Sunday morning"."""
    every = _("Every {days} as a rule").format(days=days(coming.usual))
    part = "" if coming.part is None else _(_PARTS[coming.part])
    if coming.weekday is not None:
        on = long_weekday(_MONDAY.replace(day=1 + coming.weekday))
        when = _("{weekday} {part}").format(weekday=on, part=part) if part else on
    else:
        when = part
    if not when:
        return every + "."
    return _("{every}, mostly {when}.").format(every=every, when=when)
