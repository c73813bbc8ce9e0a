"""RFM, cohorts, retention, concentration, the churn limit, what is bought together."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from loyalty_desktop import wording
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rfm import NAMES
from loyalty_desktop.services.documents.insights.parts import (
    Bar,
    Bars,
    Curve,
    CurvePoint,
    Figures,
    Grid,
    GridCell,
    GridRow,
    Note,
    Nothing,
    Part,
    Table,
    exact,
)
from loyalty_desktop.services.documents.insights.people import day_told, share
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Row
from loyalty_desktop.wording import _, ngettext
from loyalty_desktop.wording.segment_words import choice_word

Content = Mapping[str, Any]

_BEST: Final = range(5, 0, -1)
_COHORTS: Final = 14
"""So many cohorts are shown, the latest."""
_PAIRS: Final = 10
_AIM: Final = (0.2, 0.4)
"""The part of the buyers who should bring most of the revenue."""


def rfm(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return how lately, how often and for how much people buy."""
    del unit
    buyers: int = content["buyers"]
    if not buyers:
        return (_nobody_bought(),)
    groups: dict[str, int] = content["groups"]
    first = max(groups, key=groups.__getitem__)
    count = ngettext("{count} buyer", "{count} buyers", buyers)
    told = count.format(count=wording.number(buyers))
    title = _("The largest group: {group}, {share} of the buyers").format(
        group=choice_word("rfm", first), share=share(groups[first], buyers)
    )
    bars = tuple(
        Bar(
            choice_word("rfm", name),
            groups.get(name, 0),
            wording.number(groups.get(name, 0)),
            share(groups.get(name, 0), buyers),
            f"rfm = {name}",
        )
        for name in NAMES
    )
    settings: dict[str, Any] = content["settings"]
    limits = (
        _("Too few buyers for fifths: the limits are fixed.")
        if settings["limits"] == "fixed"
        else _("Fifths of the buyers; equals share a score.")
    )
    return (
        Grid(
            _("Recency and frequency"),
            _("Across: how lately. Up: how often. 5 is best. {limits}").format(limits=limits),
            "",
            "",
            tuple(map(str, range(1, 6))),
            tuple(
                GridRow(str(often), None, tuple(_scored(content, late, often) for late in _late()))
                for often in _BEST
            ),
            below=True,
        ),
        Bars(title, told, (_("Group"), _("Buyers"), _("Share")), bars),
    )


def cohorts(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return who of a month's first buyers came again."""
    del unit
    told: list[dict[str, Any]] = content["cohorts"]
    if not told:
        return (_nobody_bought(),)
    shown = told[-_COHORTS:]
    months = max(len(each["active"]) for each in shown) - 1
    followed = [each for each in told if len(each["active"]) > 1]
    came = sum(each["active"][1] for each in followed)
    of = sum(each["buyers"] for each in followed)
    title = _("Who comes back, by month of first purchase")
    if of:
        title = _("{share} of first buyers come again in the month after").format(
            share=share(came, of)
        )
    heads = [str(month) for month in range(1, months + 1)]
    if heads:
        heads[0] = _("Month 1")
    rows = tuple(
        GridRow(
            wording.short_month(date.fromisoformat(f"{each['month']}-01")),
            each["buyers"],
            tuple(_came(each, count) for count in each["active"][1:]),
        )
        for each in shown
    )
    return (
        Grid(
            title,
            _("Share of a month's first buyers that bought again so many months later."),
            _("First bought"),
            _("Buyers"),
            tuple(heads),
            rows,
            kind="share",
        ),
    )


def retention(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return who stayed, who was won back, who is new."""
    del unit
    start, end = content["active_start"], content["active_end"]
    settings: dict[str, Any] = content["settings"]
    if not start and not end:
        return (_nobody_bought(),)
    first, last = day_told(settings["from"]), day_told(settings["to"])
    title = _("Nobody was active on {day}").format(day=first)
    if start:
        title = _("{share} of those active on {first} still were on {last}").format(
            share=share(content["kept"], start), first=first, last=last
        )
    counts = (
        (_("Stayed"), content["kept"], start),
        (_("Lost"), start - content["kept"], start),
        (_("Won back"), content["won_back"], end),
        (_("New"), content["new"], end),
    )
    bars = tuple(
        Bar(label, count, wording.number(count), share(count, of) if of else "", warns=place == 1)
        for place, (label, count, of) in enumerate(counts)
    )
    churn: int = settings["churn_days"]
    return (
        Figures(
            (
                Figure(_("Active on {day}").format(day=first), start),
                Figure(_("Stayed"), exact(content["retention"]), "share"),
                Figure(_("Lost"), exact(content["churn"]), "share"),
                Figure(_("Active on {day}").format(day=last), end),
            )
        ),
        Bars(
            title,
            _(
                "Stayed and lost: of those active at the start. "
                "Won back and new: of those at the end."
            ),
            (_("Who"), _("People"), _("Share")),
            bars,
        ),
        Note(
            ngettext(
                "Active is who bought in the {count} day before. Only who was active at the start "
                "can have stayed: people won back are told apart.",
                "Active is who bought in the {count} days before. Only who was active at the start "
                "can have stayed: people won back are told apart.",
                churn,
            ).format(count=wording.number(churn))
        ),
    )


def concentration(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return how much of the revenue few people bring."""
    del unit
    buyers: int = content["buyers"]
    if not buyers:
        return (_nobody_bought(),)
    giving: dict[str, float] = content["share_giving"]
    pairs = [(giving[part], int(part)) for part in ("70", "80")]
    title = _("{few} of buyers give {part}, {more} give {most}").format(
        few=wording.percent(pairs[0][0], 0),
        part=wording.percent(0.7, 0),
        more=wording.percent(pairs[1][0], 0),
        most=wording.percent(0.8, 0),
    )
    marks = {across for across, _part in pairs}
    curve = [
        CurvePoint(
            each["buyers"],
            each["revenue"],
            _("{few} of buyers give {part} of the revenue").format(
                few=wording.percent(each["buyers"]), part=wording.percent(each["revenue"])
            )
            if each["buyers"] in marks
            else "",
        )
        for each in content["curve"]
    ]
    settings: dict[str, Any] = content["settings"]
    told = _("The aim: know the 20 to 40 % of buyers who give 70 to 80 % of the revenue.")
    if settings["from"] or settings["to"]:
        told += " " + _("{first} to {last}.").format(
            first=day_told(settings["from"]),
            last=day_told(settings["to"]) if settings["to"] else _("today"),
        )
    top: dict[str, float] = content["top"]
    bars = tuple(
        Bar(
            _("Best {share}").format(share=wording.percent(int(part) / 100, 0)),
            value,
            wording.percent(value / 100),
        )
        for part, value in top.items()
    )
    return (
        Curve(
            title,
            told,
            _("of buyers"),
            _("of revenue"),
            tuple(curve),
            _AIM,
        ),
        Bars(
            _("What the best buyers bring of the revenue"),
            ngettext("{count} buyer", "{count} buyers", buyers).format(
                count=wording.number(buyers)
            ),
            (_("Buyers"), _("Of the revenue"), ""),
            bars,
            kind="share",
            most=100,
        ),
    )


def churn_threshold(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return after how many days without a purchase people do not come back."""
    del unit
    days: dict[str, dict[str, float | None]] = content["days"]
    right = {int(each): told["balanced"] for each, told in days.items()}
    settings: dict[str, Any] = content["settings"]
    churn: int = settings["churn_days"]
    known = {each: value for each, value in right.items() if value is not None}
    if not known:
        return (
            Nothing(
                _("Too little history to try a limit"),
                _("It needs purchases before and in the time chosen; come back in some months."),
            ),
        )
    best = max(known, key=known.__getitem__)
    title = _("A limit of {days} would have been right most often: {share}").format(
        days=wording.days(best), share=wording.percent(known[best], 0)
    )
    now = _("The programme says {days}.").format(days=wording.days(churn))
    told = _(
        "“Who bought in so many days buys again”, said on {first} and looked at on {last}. {now}"
    ).format(first=day_told(settings["from"]), last=day_told(settings["to"]), now=now)
    bars = tuple(
        Bar(
            wording.number(each),
            round(1000 * (value or 0)) / 1000,
            wording.percent(value or 0, 0),
            warns=each == churn,
        )
        for each, value in right.items()
    )
    rows: list[Row] = [
        (wording.days(int(each)), exact(told["accuracy"]), exact(told["balanced"]))
        for each, told in days.items()
    ]
    return (
        Figures(
            (
                Figure(_("Had bought by then"), content["buyers"]),
                Figure(_("Bought again"), content["again"]),
            )
        ),
        Bars(
            title,
            told,
            (_("Days"), _("Right"), ""),
            bars,
            upright=True,
            kind="share",
            most=1,
        ),
        Table(
            _("How often each limit would have been right"),
            "",
            (
                Column(_("Limit"), "text"),
                Column(_("Right of all"), "share"),
                Column(_("Right, balanced"), "share"),
            ),
            tuple(rows),
        ),
        Note(
            _(
                "Balanced: the mean of how often it was right among who came back and among who "
                "did not. Half right is worth no more than a coin."
            )
        ),
    )


def affinity(content: Content, unit: Currency) -> tuple[Part, ...]:
    """Return what is bought together."""
    del unit
    pairs: list[dict[str, Any]] = content["pairs"]
    if not pairs:
        return (
            Nothing(
                _("No products bought together yet"),
                _(
                    "Pairs show when bills have items on them: "
                    "scan items, or import purchase lines."
                ),
            ),
        )
    first = pairs[0]
    title = _("Who buys {a} buys {b} {times} times as often as others").format(
        a=_product(first, "a"), b=_product(first, "b"), times=wording.decimal(first["lift"], 1)
    )
    settings: dict[str, Any] = content["settings"]
    told = _("{first} to {last}. {bills} bills with items.").format(
        first=day_told(settings["from"]),
        last=day_told(settings["to"]),
        bills=wording.number(content["bills"]),
    )
    bars = tuple(
        Bar(
            _("{a} with {b}").format(a=_product(pair, "a"), b=_product(pair, "b")),
            pair["lift"],
            f"\u00d7{wording.decimal(pair['lift'], 1)}",
            key=_cross(pair),
        )
        for pair in pairs[:_PAIRS]
    )
    columns = (
        Column(_("Product"), "text"),
        Column(_("With"), "text"),
        Column(_("Bills")),
        Column(_("Of all"), "share"),
        Column(_("Of the first"), "share"),
        Column(_("Times"), "text"),
    )
    rows: list[Row] = [
        (
            _product(pair, "a"),
            _product(pair, "b"),
            pair["bills"],
            exact(pair["support"]),
            exact(pair["confidence"]),
            wording.decimal(pair["lift"], 2),
        )
        for pair in pairs
    ]
    return (
        Bars(title, told, (_("Together"), _("Times as often"), ""), bars),
        Table(
            _("Products bought together"),
            _(
                "Shares of all bills, and of those with the first. Opening a pair shows who bought "
                "the first and never the second."
            ),
            columns,
            tuple(rows),
            tuple(_cross(pair) for pair in pairs),
        ),
    )


def _nobody_bought() -> Nothing:
    return Nothing(
        _("No purchases of members yet"),
        _("Record a sale with a member at the counter, or import purchases."),
    )


def _late() -> range:
    return range(1, 6)


def _scored(content: Content, late: int, often: int) -> GridCell:
    scores: dict[str, int] = content["scores"]
    count = sum(scores.get(f"{late}{often}{money}", 0) for money in _late())
    told = wording.number(count)
    spoken = _("Recency {late}, frequency {often}: {count}").format(
        late=late, often=often, count=told
    )
    key = f"recency_score = {late} and frequency_score = {often}" if count else ""
    return GridCell(count, count, told, spoken, key)


def _came(cohort: dict[str, Any], count: int) -> GridCell:
    rate = count / cohort["buyers"] if cohort["buyers"] else 0
    return GridCell(rate, exact(round(rate, 6)), wording.percent(rate, 0))


def _product(pair: dict[str, Any], which: str) -> str:
    code, name = str(pair[which]), pair[f"{which}_name"]
    if name is None:
        return code
    # Two products of one name are told apart by their codes.
    return f"{name} {code}" if pair["a_name"] == pair["b_name"] else str(name)


def _cross(pair: dict[str, Any]) -> str:
    """Return who bought the first of a pair and never the second."""
    first, second = str(pair["a"]), str(pair["b"])
    if '"' in first + second or "\\" in first + second:
        return ""
    return f'bought("{first}") and not bought("{second}")'
