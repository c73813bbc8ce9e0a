"""Lifetime value and the four boxes, the share of loyal customers, and how good the fit is."""

from collections.abc import Mapping
from typing import Any, Final

from loyalty_desktop import wording
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.documents.insights.parts import (
    Bar,
    Bars,
    Figures,
    Line,
    LinePoint,
    Note,
    Nothing,
    Part,
    Table,
    exact,
)
from loyalty_desktop.services.documents.insights.people import minor, share
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Row
from loyalty_desktop.wording import _, mark, ngettext
from loyalty_desktop.wording.values import box_meaning, box_name

Content = Mapping[str, Any]

_SIMPLE: Final = {
    "few_repeat_buyers": mark("too few people have bought again for a model"),
    "not_settled": mark("the model did not settle on these purchases"),
}


def values(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return what customers will bring, in four boxes, and what the loyal ones bring."""
    buyers: int = content["buyers"]
    if not buyers:
        return (
            Nothing(
                _("No purchases of members yet"),
                _("Record a sale with a member at the counter, or import purchases."),
            ),
        )
    boxes: list[dict[str, Any]] = content["boxes"]
    lifetime = minor(content["lifetime"], unit) or 0
    settings: dict[str, Any] = content["settings"]
    months = ngettext("{count} month", "{count} months", settings["months"]).format(
        count=wording.number(settings["months"])
    )
    worth = [box for box in boxes if box["name"] in ("champion", "affluent")]
    people = sum(box["people"] for box in worth)
    brings = sum(minor(box["lifetime"], unit) or 0 for box in worth)
    title = _("{few} of buyers will bring {part} of the coming revenue").format(
        few=share(people, buyers), part=share(brings, lifetime)
    )
    told = _("Expected in the next {months}: {value}.").format(
        months=months, value=wording.money(lifetime, unit)
    )
    if settings["basis"] == "margin":
        told = _("Expected margin in the next {months}: {value}.").format(
            months=months, value=wording.money(lifetime, unit)
        )
    bars = tuple(
        Bar(
            box_name(box["name"]),
            box["people"],
            wording.number(box["people"]),
            share(box["people"], buyers),
        )
        for box in boxes
    )
    rows: list[Row] = [
        (
            box_name(box["name"]),
            box["people"],
            minor(box["lifetime"], unit),
            minor(box["referral"], unit),
        )
        for box in boxes
    ]
    parts: list[Part] = [
        Figures(
            (
                Figure(_("Lifetime value"), lifetime, "money"),
                Figure(_("Referral value"), minor(content["referral"], unit), "money"),
                Figure(_("Brought by Clients and Advocates"), exact(content["loyalty"]), "share"),
                Figure(_("Buyers"), buyers),
            )
        ),
        Bars(title, told, (_("Box"), _("Buyers"), _("Share")), bars),
    ]
    parts += _loyalty(content)
    parts.append(
        Table(
            _("The four boxes"),
            "",
            (
                Column(_("Box"), "text"),
                Column(_("Buyers")),
                Column(_("Lifetime value"), "money"),
                Column(_("Referral value"), "money"),
            ),
            tuple(rows),
        )
    )
    parts += (
        Note(
            _("{measure}: {meaning}").format(
                measure=box_name(box["name"]), meaning=box_meaning(box["name"])
            )
        )
        for box in boxes
    )
    return tuple(parts)


def fit(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return how good the model of purchases is, or why there is none."""
    del unit
    repeat = ngettext("{count} repeat buyer", "{count} repeat buyers", content["repeat_buyers"])
    people = repeat.format(count=wording.number(content["repeat_buyers"]))
    if content["model"] == "simple":
        if not content["buyers"]:
            return ()
        reason = _SIMPLE.get(content["reason"] or "")
        told = _("A simple estimate from what people bought so far.")
        if reason:
            told = _(
                "A simple estimate from what people bought so far: {reason} ({people})."
            ).format(reason=_(reason), people=people)
        return (Note(told),)
    quality: dict[str, Any] = content["quality"]
    heads = (Column(_("Bought again"), "text"), Column(_("People")), Column(_("As the model says")))
    rows: list[Row] = [
        (times, real, round(told))
        for times, real, told in zip(
            quality["repeat_purchases"], quality["real"], quality["expected"], strict=True
        )
    ]
    parts: list[Part] = [
        Table(
            _("How well the model tells what happened"),
            _("BG/NBD and Gamma-Gamma, fitted on {people}.").format(people=people),
            heads,
            tuple(rows),
        )
    ]
    held: dict[str, Any] | None = quality["held_out"]
    if held is not None:
        parts.append(
            Note(
                _("Tried on the last {days}: {expected} purchases expected, {real} made.").format(
                    days=wording.days(held["days"]),
                    expected=wording.number(round(held["expected"])),
                    real=wording.number(held["real"]),
                )
            )
        )
    if content["at_an_end"]:
        parts.append(
            Note(_("A parameter of the model lies at the end of its range: take it with care."))
        )
    return tuple(parts)


def _loyalty(content: Content) -> list[Part]:
    """Return the share of the loyal over time, the oldest first."""
    rows: list[dict[str, Any]] = content["loyalty_over_time"]
    told = [row for row in reversed(rows) if row["loyalty"] is not None]
    if len(told) < 2 or content["loyalty"] is None:
        return []
    points = tuple(
        LinePoint(
            -row["days_ago"],
            row["loyalty"],
            _("{days} ago").format(days=wording.days(row["days_ago"]))
            if row["days_ago"]
            else _("today"),
            wording.percent(row["loyalty"]),
        )
        for row in told
    )
    return [
        Line(
            _("{share} of the revenue comes from Clients and Advocates").format(
                share=wording.percent(content["loyalty"], 0)
            ),
            _("Thirty days at a time; the steadier, the surer."),
            _("Of the revenue"),
            points,
        )
    ]
