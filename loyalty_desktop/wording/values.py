"""What a customer is worth, and when the next visit is expected, in words."""

from datetime import date
from typing import Final

from loyalty_desktop.models.rules.next_visit import NextVisit
from loyalty_desktop.wording.figures import days, long_weekday
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
