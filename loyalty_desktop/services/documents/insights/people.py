"""Stages, movements, the funnel, channels: how people come, stay and go."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from loyalty_desktop import wording
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.services.documents.insights.parts import (
    Bar,
    Bars,
    Figures,
    Grid,
    GridCell,
    GridRow,
    Note,
    Nothing,
    Part,
    Table,
)
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Row
from loyalty_desktop.wording import _, mark, ngettext

Content = Mapping[str, Any]

_LOYAL: Final = ("client", "advocate")
_STEPS: Final = {
    "reach": mark("Reached"),
    "leads": mark("Known to the shop"),
    "buyers": mark("Bought"),
    "repeat": mark("Bought again"),
    "loyal": mark("Became loyal"),
    "attention": mark("Attention"),
    "interest": mark("Interest"),
    "desire": mark("Desire"),
    "action": mark("Action"),
}
_CHANNELS: Final = {"": mark("Not known"), "referral": mark("Brought by a member")}


def stages(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return how many people are in each stage."""
    del unit
    counts: dict[str, int] = content["stages"]
    whole = sum(counts.values())
    if not whole:
        return (
            Nothing(
                _("Nobody yet"),
                _("Stages show as soon as there are people: add members, or import a list."),
            ),
        )
    loyal = sum(counts.get(stage, 0) for stage in _LOYAL)
    bars = tuple(
        Bar(
            wording.stage_name(stage),
            counts.get(stage, 0),
            wording.number(counts.get(stage, 0)),
            share(counts.get(stage, 0), whole),
            f"stage = {stage}",
            stage,
        )
        for stage in STAGES
    )
    people = ngettext("{count} person", "{count} people", whole)
    title = _("{share} of the people are Client or Advocate, {lost} are lost").format(
        share=share(loyal, whole), lost=share(counts.get("lost", 0), whole)
    )
    return (
        Bars(
            title,
            people.format(count=wording.number(whole)),
            (_("Stage"), _("People"), _("Share")),
            bars,
            whole=True,
        ),
    )


def movements(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return where people went from stage to stage."""
    del unit
    moves: dict[str, dict[str, int]] = {
        before: content[before] for before in ("new", *STAGES) if before in content
    }
    if not moves:
        return ()
    ends = [*STAGES, "left", "merged"]
    ends = [each for each in ends if any(each in row for row in moves.values())]
    changed = sum(
        count for before, row in moves.items() for after, count in row.items() if before != after
    )
    new = sum(moves.get("new", {}).values())
    lost = sum(row.get("lost", 0) for before, row in moves.items() if before not in ("lost", "new"))
    back = sum(count for after, count in moves.get("lost", {}).items() if after in STAGES[:-1])
    rows = tuple(
        GridRow(
            _place(before),
            sum(row.values()),
            tuple(_moved(before, after, row.get(after, 0)) for after in ends),
        )
        for before, row in moves.items()
    )
    settings: dict[str, Any] = content["settings"]
    title = _("{new} came, {lost} were lost, {back} came back").format(
        new=wording.number(new), lost=wording.number(lost), back=wording.number(back)
    )
    told = _("{first} to {last}. Rows: before. Columns: after. {count} changed.").format(
        first=day_told(settings["from"]),
        last=day_told(settings["to"]),
        count=wording.number(changed),
    )
    heads = tuple(_place(each) for each in ends)
    listed = (_("Before"), _("After"), _("People"))
    return (Grid(title, told, _("Before"), _("People"), heads, rows, listed=listed),)


def funnel(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return how far those came who became known in a period, with AIDA beside."""
    del unit
    steps: list[dict[str, Any]] = content["steps"]
    counts = {step["name"]: step["count"] for step in steps}
    if not counts.get("reach"):
        return (
            Nothing(
                _("Nobody became known in this time"),
                _("Choose a longer time, or note under Channels whom an advertisement reached."),
            ),
        )
    settings: dict[str, Any] = content["settings"]
    title = _("{bought} of those who became known bought, {again} bought again").format(
        bought=share(counts["buyers"], counts["leads"]),
        again=share(counts["repeat"], counts["leads"]),
    )
    told = _("Who became known from {first} to {last}. Shares are of the step before.").format(
        first=day_told(settings["from"]), last=day_told(settings["to"])
    )
    heads = (_("Step"), _("People"), _("Of the step before"))
    return (
        Bars(title, told, heads, _steps(steps)),
        Bars(
            _("The same people as an advertisement sees them"),
            _("Reached; known; interested, offered something or bought; bought."),
            heads,
            _steps(content["aida"]),
        ),
    )


def channels(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return whom each channel brought, and what that cost."""
    rows: list[dict[str, Any]] = content["channels"]
    if not rows:
        return (
            Nothing(
                _("Nobody became known in this time"),
                _(
                    "Ask where people heard of the shop when they join, "
                    "and note what channels cost."
                ),
            ),
        )
    leads = sum(row["leads"] for row in rows)
    best = max(rows, key=_buyers)
    bars = tuple(
        Bar(
            _channel(row["name"]),
            row["buyers"],
            wording.number(row["buyers"]),
            share(row["buyers"], row["leads"]),
            f'source = "{row["name"]}"' if row["name"] not in _CHANNELS else "",
        )
        for row in rows
    )
    title = _("{channel} brought most buyers: {count}").format(
        channel=_channel(best["name"]), count=wording.number(best["buyers"])
    )
    if not best["name"]:
        title = _("Of most buyers no channel is known")
    columns = (
        Column(_("Channel"), "text"),
        Column(_("Reached")),
        Column(_("Known")),
        Column(_("Bought")),
        Column(_("Cost"), "money"),
        Column(_("Per person"), "money"),
        Column(_("Per buyer"), "money"),
    )
    table: list[Row] = [
        (
            _channel(row["name"]),
            row["reached"],
            row["leads"],
            row["buyers"],
            # Nothing noted is not the same as free: no figure stands there, nor for a head.
            minor(row["cost"], unit) or None,
            minor(row["cost_per_lead"], unit) or None,
            minor(row["cost_per_buyer"], unit) or None,
        )
        for row in rows
    ]
    return (
        Figures(
            (
                Figure(_("Became known"), leads),
                Figure(_("Bought"), sum(row["buyers"] for row in rows)),
                Figure(_("Brought by a member"), content["referred"]),
            )
        ),
        Bars(
            title,
            _("Buyers by channel; shares are of those who became known."),
            (_("Channel"), _("Bought"), _("Of those known")),
            bars,
        ),
        Table(_("Reach and cost of each channel"), "", columns, tuple(table)),
        Note(
            _(
                "What a channel cost, shared out over its days, divided by who became known and by "
                "who bought. At least those who became known were reached."
            )
        ),
    )


def share(part: float, whole: float) -> str:
    """Return a share in whole percent."""
    return wording.percent(part / whole if whole else 0, 0)


def day_told(told: str | None) -> str:
    """Return a day of an insight's settings in words; none is the beginning."""
    return wording.day(date.fromisoformat(told)) if told else _("the beginning")


def minor(told: int | str | None, unit: Currency) -> int | None:
    """Return an amount of an insight in minor units."""
    from decimal import Decimal

    return None if told is None else int(Decimal(str(told)) * unit.scale)


def _steps(steps: list[dict[str, Any]]) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            _word(step),
            step["count"],
            wording.number(step["count"]),
            wording.percent(step["of_step_before"] or 0, 0) if place else "",
        )
        for place, step in enumerate(steps)
    )


def _word(step: dict[str, Any]) -> str:
    name: str = step["name"]
    return _(_STEPS[name])


def _buyers(row: dict[str, Any]) -> int:
    return int(row["buyers"])


def _channel(name: str) -> str:
    return _(_CHANNELS[name]) if name in _CHANNELS else name


def _place(stage: str) -> str:
    match stage:
        case "new":
            return _("New")
        case "left":
            return _("Left")
        case "merged":
            return _("Merged")
        case _:
            return wording.stage_name(stage)


def _moved(before: str, after: str, count: int) -> GridCell | None:
    if not count:
        return None
    stayed = before == after
    told = wording.number(count)
    spoken = _("{before} to {after}: {count}").format(
        before=_place(before), after=_place(after), count=told
    )
    if stayed:
        spoken = _("{stage}, stayed: {count}").format(stage=_place(before), count=told)
    opens = "" if stayed or after in ("left", "merged") else f"moved:{before}:{after}"
    return GridCell(0 if stayed else count, count, told, spoken, opens)
