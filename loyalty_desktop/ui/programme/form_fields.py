"""The fields of the programme's form: which value of the file each shows, and in which unit."""

from dataclasses import dataclass
from typing import Final, Literal

from loyalty_desktop.wording import mark

Kind = Literal["text", "money", "whole", "exact", "choice", "flag", "texts", "rates", "tiers"]
Section = Literal["earning", "redeeming", "expiry", "tiers", "bonuses", "returns", "stages"]


@dataclass(frozen=True, slots=True)
class FormField:
    """A value of the programme file: its place there, its caption, its kind and its unit.

    `options` are the words of a choice by its values; `hint` says what 0 means, in the place of a
    unit. `when` names another place and its values: for any other the field means nothing.
    """

    place: str
    caption: str
    kind: Kind
    unit: str = ""
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    when: tuple[str, tuple[str, ...]] | None = None


SECTIONS: Final[dict[Section, str]] = {
    "earning": mark("Earning"),
    "redeeming": mark("Redeeming"),
    "expiry": mark("Expiry"),
    "tiers": mark("Tiers"),
    "bonuses": mark("Bonuses"),
    "returns": mark("Refunds and debt"),
    "stages": mark("Stages"),
}
"""The sections of the form in order, with their names."""

_DAYS: Final = mark("days")
_POINTS: Final = mark("points")
_NO_CAP: Final = mark("no cap")
_NONE: Final = mark("none")
_OFF: Final = mark("off")

_EARNING: Final = (
    FormField("earn.per", mark("Money per step"), "money"),
    FormField("earn.points", mark("Points per step"), "whole"),
    FormField("earn.minimum", mark("Least bill that earns"), "money"),
    FormField("earn.maximum_points", mark("Most points per bill"), "whole", hint=_NO_CAP),
    FormField("earn.maximum_points_day", mark("Most points per day"), "whole", hint=_NO_CAP),
    FormField("earn.pending_days", mark("Days until usable"), "whole", _DAYS),
    FormField(
        "earn.rounding",
        mark("Round"),
        "choice",
        options=(("bill", mark("Bill")), ("line", mark("Line"))),
    ),
    FormField(
        "earn.on_redeemed",
        mark("Bills paid with points earn"),
        "choice",
        options=(
            ("net", mark("On the rest")),
            ("full", mark("On the whole bill")),
            ("none", mark("Nothing")),
        ),
    ),
    FormField(
        "earn.tax",
        mark("Tax"),
        "choice",
        options=(("included", mark("Counted")), ("excluded", mark("Not counted"))),
    ),
    FormField(
        "earn.discounted_lines",
        mark("Reduced items earn"),
        "choice",
        options=(("net", mark("On the price paid")), ("none", mark("Nothing"))),
    ),
    FormField("earn.stored_value", mark("Gift cards and deposits earn"), "flag"),
    FormField("earn.excluded_categories", mark("Categories that never earn"), "texts"),
    FormField("earn.rates", mark("Own rates of categories and items"), "rates"),
)

_REDEEMING: Final = (
    FormField("redeem.value", mark("A point is worth"), "exact", "money"),
    FormField("redeem.minimum", mark("Fewest points on a bill"), "whole"),
    FormField("redeem.step", mark("In steps of"), "whole"),
    FormField("redeem.keep", mark("Points that always stay"), "whole"),
    FormField("redeem.max_share", mark("Most of a bill"), "whole", "%"),
    FormField("redeem.cash_rounding", mark("Round bills to"), "money"),
    FormField("redeem.settle_remainder", mark("Last point covers the rest"), "flag"),
    FormField("redeem.same_bill", mark("Points of a bill count on it"), "flag"),
    FormField("redeem.reserve_minutes", mark("Rewards are kept for"), "whole", mark("min")),
)

_AFTER: Final = "expiry.kind"
_EXPIRY: Final = (
    FormField(
        _AFTER,
        mark("Points expire"),
        "choice",
        options=(
            ("never", mark("Never")),
            ("days", mark("After days")),
            ("months", mark("After months")),
            ("month_end", mark("At a month's end")),
            ("year_end", mark("At a year's end")),
            ("activity", mark("Without purchases")),
        ),
    ),
    FormField("expiry.after", mark("After"), "whole", _DAYS, when=(_AFTER, ("days", "activity"))),
    FormField(
        "expiry.after",
        mark("After"),
        "whole",
        mark("months"),
        when=(_AFTER, ("months", "month_end")),
    ),
    FormField("expiry.after", mark("After"), "whole", mark("years"), when=(_AFTER, ("year_end",))),
)

_ROLLING: Final = ("tiering.window", ("rolling",))
_FALLING: Final = ("tiering.downgrade", ("by_measure", "one_down"))
_TIERS: Final = (
    FormField(
        "tiering.measure",
        mark("What counts"),
        "choice",
        options=(
            ("spend", mark("Money spent")),
            ("points", mark("Points earned")),
            ("visits", mark("Visits")),
        ),
    ),
    FormField(
        "tiering.window",
        mark("Over"),
        "choice",
        options=(
            ("lifetime", mark("All the time")),
            ("rolling", mark("The last days")),
            ("calendar_year", mark("A calendar year")),
        ),
    ),
    FormField("tiering.days", mark("Length"), "whole", _DAYS, when=_ROLLING),
    FormField("tiering.tiers", mark("Tiers and multipliers"), "tiers"),
    FormField(
        "tiering.crossing",
        mark("Reaching a tier, a bill earns"),
        "choice",
        options=(("old", mark("At the old rate")), ("new", mark("At the new rate"))),
    ),
    FormField(
        "tiering.downgrade",
        mark("Who falls below"),
        "choice",
        options=(
            ("by_measure", mark("Gets what fits")),
            ("one_down", mark("Goes one down")),
            ("never", mark("Keeps the tier")),
        ),
    ),
    FormField("tiering.grace_days", mark("Keeps it for"), "whole", _DAYS, when=_FALLING),
)

_BONUSES: Final = (
    FormField("bonuses.welcome", mark("Joining"), "whole", _POINTS, _NONE),
    FormField("bonuses.birthday", mark("Birthday"), "whole", _POINTS, _NONE),
    FormField("bonuses.birthday_window_days", mark("Days around the birthday"), "whole", _DAYS),
    FormField("bonuses.referrer", mark("Bringing a friend"), "whole", _POINTS, _NONE),
    FormField("bonuses.referred", mark("The friend"), "whole", _POINTS, _NONE),
    FormField("bonuses.referral_hold_days", mark("Usable after"), "whole", _DAYS),
    FormField("bonuses.feedback", mark("Feedback"), "whole", _POINTS, _NONE),
    FormField("bonuses.profile_complete", mark("Complete profile"), "whole", _POINTS, _NONE),
)

_RETURNS: Final = (
    FormField(
        "debt.policy",
        mark("Points spent already"),
        "choice",
        options=(
            ("allow", mark("Become a debt")),
            ("clip", mark("Are let go")),
            ("block", mark("Stop the refund")),
            ("deduct", mark("Cost money back")),
        ),
    ),
    FormField(
        "expiry.returned",
        mark("Points back after their last day"),
        "choice",
        options=(("expired", mark("Have expired")), ("grace", mark("Get more days"))),
    ),
    FormField(
        "expiry.grace_days",
        mark("Good for"),
        "whole",
        _DAYS,
        when=("expiry.returned", ("grace",)),
    ),
    FormField("members.attach_days", mark("Forgotten card: bring the bill within"), "whole", _DAYS),
)

_STAGES: Final = (
    FormField(
        "stages.occasion_unit",
        mark("An occasion is"),
        "choice",
        options=(("day", mark("Day")), ("receipt", mark("Receipt"))),
    ),
    FormField("stages.churn_days", mark("Lost after"), "whole", _DAYS),
    FormField("stages.client_min", mark("Least occasions of a Client"), "whole"),
    FormField("stages.regular_block_days", mark("Regular: length of a block"), "whole", _DAYS),
    FormField("stages.regular_need", mark("Blocks with an occasion"), "whole"),
    FormField("stages.regular_blocks", mark("Of the last blocks"), "whole"),
    FormField("stages.advocate_referrals", mark("Friends an Advocate brought"), "whole"),
    FormField("stages.advocate_window_days", mark("Within"), "whole", _DAYS),
    FormField("stages.advocate_categories", mark("Categories of an Advocate"), "whole", hint=_OFF),
    FormField(
        "stages.disqualify_when",
        mark("Disqualified when"),
        "choice",
        options=(("any_no", mark("One answer is no")), ("both_no", mark("Both are no"))),
    ),
)

FIELDS: Final[dict[Section, tuple[FormField, ...]]] = {
    "earning": _EARNING,
    "redeeming": _REDEEMING,
    "expiry": _EXPIRY,
    "tiers": _TIERS,
    "bonuses": _BONUSES,
    "returns": _RETURNS,
    "stages": _STAGES,
}


def section_of(place: str) -> Section:
    """Return the section in which a place of the programme file is shown."""
    bare = place.split("[", maxsplit=1)[0]
    for section, fields in FIELDS.items():
        if any(field.place == bare for field in fields):
            return section
    return "earning"
