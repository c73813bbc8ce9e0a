"""Points owed, recommendation, who asks for the card, and how the programme does."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from loyalty_desktop import wording
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.documents.insights.parts import (
    Bar,
    Bars,
    Figures,
    Note,
    Nothing,
    Part,
    exact,
)
from loyalty_desktop.services.documents.insights.people import day_told, minor, share
from loyalty_desktop.services.documents.reports.parts import Figure
from loyalty_desktop.wording import _, mark, ngettext

Content = Mapping[str, Any]

_MONTHS: Final = 12
_MEASURES: Final = {
    "identification": (
        mark("Purchases with a member"),
        mark("of all purchases of the time"),
    ),
    "engagement": (
        mark("Engaged members"),
        mark("any event in the last 30 days, of the active members"),
    ),
    "repeat": (mark("Buyers who came again"), mark("of all who ever bought")),
    "second_visit": (
        mark("Second visit within 90 days"),
        mark("of first-timers whose 90 days ended in the time"),
    ),
    "win_back": (
        mark("Won back by an offer"),
        mark("lost who bought within 30 days of it"),
    ),
    "win_back_control": (
        mark("Came back without an offer"),
        mark("lost who were left out to compare"),
    ),
    "referrals": (mark("Brought by a member"), mark("of the new members of the time")),
    "redemption": (mark("Points used"), mark("of the points given in the time")),
    "breakage": (mark("Points that expired"), mark("of the points given in the time")),
}


def liability(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return what the points that members hold are worth."""
    points: int = content["points"]
    if not points:
        return (
            Nothing(
                _("Nobody holds points"),
                _("What points are worth shows as soon as members have some."),
            ),
        )
    months: dict[str, int] = content["by_month"]
    shown = list(months.items())[:_MONTHS]
    first = shown[0]
    settings: dict[str, Any] = content["settings"]
    title = _("{share} of the points end first: {month}").format(
        share=share(first[1], points), month=_month(first[0])
    )
    if first[0] == "never":
        title = _("No point ends")
    bars = tuple(
        Bar(
            _("never") if month == "never" else wording.short_month(_day(month)),
            count,
            wording.number(count),
            share(count, points),
            warns=place == 0 and month != "never",
        )
        for place, (month, count) in enumerate(shown)
    )
    later = sum(months.values()) - sum(count for _name, count in shown)
    told = _("Points by the month of their last valid day, as of {day}.").format(
        day=day_told(settings["to"])
    )
    if later:
        told += " " + _("{count} end later.").format(count=wording.points(later))
    parts: list[Part] = [
        Figures(
            (
                Figure(_("Liability"), minor(content["value"], unit), "money"),
                Figure(_("Points outstanding"), points),
                Figure(_("Expected to be used"), exact(settings["redemption_rate"]), "share"),
                Figure(_("Members holding points"), content["members"]),
            )
        ),
        Bars(title, told, (_("Month"), _("Points"), _("Share")), bars, upright=True),
        Note(
            _(
                "Liability is what the points would take off bills, times the share that was used "
                "of those given in the last 12 months. All of them would be worth {value}."
            ).format(value=wording.money(minor(content["full_value"], unit) or 0, unit))
        ),
    ]
    if content["lapsed"]:
        count: int = content["lapsed"]
        parts.append(
            Note(
                ngettext(
                    "{count} point has ended and is not written off yet; it is left out.",
                    "{count} points have ended and are not written off yet; they are left out.",
                    count,
                ).format(count=wording.number(count))
            )
        )
    return tuple(parts)


def nps(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return how many more recommend the shop than warn of it."""
    del unit
    answers: int = content["n"]
    if not answers:
        return (
            Nothing(
                _("No answers yet"),
                _("Ask at the counter: would you recommend us, from 0 to 10?"),
            ),
        )
    passive = answers - content["promoters"] - content["detractors"]
    title = _("NPS {score}: {share} would recommend the shop").format(
        score=signed(content["nps"]), share=share(content["promoters"], answers)
    )
    told = _("Between {low} and {high} with 95 % certainty, from {count}.").format(
        low=signed(content["low"]),
        high=signed(content["high"]),
        count=ngettext("{count} answer", "{count} answers", answers).format(
            count=wording.number(answers)
        ),
    )
    rows = (
        (_("Recommend (9, 10)"), content["promoters"], "nps >= 9"),
        (_("In between (7, 8)"), passive, "nps >= 7 and nps <= 8"),
        (_("Warn (0 to 6)"), content["detractors"], "nps <= 6"),
    )
    bars = tuple(
        Bar(label, count, wording.number(count), share(count, answers), key, warns=place == 2)
        for place, (label, count, key) in enumerate(rows)
    )
    return (
        Bars(title, told, (_("Answer"), _("Answers"), _("Share")), bars),
        Note(
            _(
                "NPS: 100 times the answers of 9 and 10 less those of 0 to 6, divided by all "
                "answers. A row shows the members whose last answer was such."
            )
        ),
    )


def identification(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return how many purchases have a member, by cashier."""
    del unit
    if not content["whole"]:
        return (
            Nothing(
                _("No purchases in this time"),
                _("Record sales at the counter, or choose a longer time."),
            ),
        )
    settings: dict[str, Any] = content["settings"]
    rows: list[dict[str, Any]] = content["cashiers"]
    bars = tuple(
        Bar(
            row["name"] or _("Nobody named"),
            row["rate"] or 0,
            wording.percent(row["rate"] or 0, 0),
            _("{part} of {whole}").format(
                part=wording.number(row["part"]), whole=wording.number(row["whole"])
            ),
        )
        for row in sorted(rows, key=_rate, reverse=True)
    )
    title = _("{share} of the purchases have a member").format(
        share=wording.percent(content["rate"], 0)
    )
    told = _("By cashier, {first} to {last}.").format(
        first=day_told(settings["from"]), last=day_told(settings["to"])
    )
    return (
        Bars(
            title,
            told,
            (_("Cashier"), _("With a member"), _("Purchases")),
            bars,
            kind="share",
            most=1,
            whole=True,
        ),
    )


def health(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return how the programme does, in shares."""
    del unit
    settings: dict[str, Any] = content["settings"]
    rows: list[dict[str, Any]] = content["measures"]
    if not any(row["whole"] for row in rows):
        return (
            Nothing(
                _("Nothing to measure yet"),
                _("Shares show as soon as there are purchases and points in the time."),
            ),
        )
    bars = tuple(
        Bar(
            _word(row, 0),
            min(row["rate"] or 0, 1),
            _("none") if row["rate"] is None else wording.percent(row["rate"]),
            _("{part} of {whole}").format(
                part=wording.number(row["part"]), whole=wording.number(row["whole"])
            ),
        )
        for row in rows
    )
    told = {row["name"]: row["rate"] for row in rows}
    title = _("How the programme does")
    if told["second_visit"] is not None:
        title = _("{share} of first-timers come a second time within 90 days").format(
            share=wording.percent(told["second_visit"], 0)
        )
    return (
        Bars(
            title,
            _("{first} to {last}.").format(
                first=day_told(settings["from"]), last=day_told(settings["to"])
            ),
            (_("Measure"), _("Share"), _("How many")),
            bars,
            kind="share",
            most=1,
            whole=True,
        ),
        *(
            Note(_("{measure}: {meaning}.").format(measure=_word(row, 0), meaning=_word(row, 1)))
            for row in rows
        ),
    )


def signed(score: float) -> str:
    """Return a score between -100 and 100 with its sign."""
    told = wording.decimal(score, 1)
    return f"+{told}" if score > 0 else told


def _word(row: dict[str, Any], which: int) -> str:
    name: str = row["name"]
    return _(_MEASURES[name][which])


def _rate(row: dict[str, Any]) -> float:
    return float(row["rate"] or 0)


def _day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _month(month: str) -> str:
    return _("never") if month == "never" else wording.month(_day(month))
