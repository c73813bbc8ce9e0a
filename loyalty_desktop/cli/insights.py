"""The manager's figures by command: JSON for programs, tables for people."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, cast

from loyalty_desktop.cli.printing import table, tell
from loyalty_desktop.cli.running import read_date
from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.money import major
from loyalty_desktop.services.queries.affinity import affinity
from loyalty_desktop.services.queries.churn_threshold import churn_threshold
from loyalty_desktop.services.queries.concentration import concentration
from loyalty_desktop.services.queries.funnel import funnel
from loyalty_desktop.services.queries.liability import liability
from loyalty_desktop.services.queries.nps import nps
from loyalty_desktop.services.queries.retention import cohorts, retention
from loyalty_desktop.services.queries.rfm import rfm
from loyalty_desktop.services.queries.stage_counts import movements, stage_counts
from loyalty_desktop.services.store import moment
from loyalty_desktop.wording import _, mark

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run

DECIMALS: Final = 6
"""Rates are told with so many places."""
YEAR: Final = 365
HOLD_OUT: Final = 180
"""A limit of days is judged by what happened in so many days, unless a time is asked for."""


class Asked:
    """What was asked for: who asks, as of when, and of which days."""

    def __init__(self, run: "Run") -> None:
        """Read the words. Errors: `Invalid`."""
        options = run.options
        self.actor = run.actor()
        self.store = run.store
        self.now = _whole_day(run)
        self.today = date_of(self.store.shop.day(self.now))
        self.first = None if options.first is None else read_date(options.first, "--from")
        self.last = None if options.last is None else read_date(options.last, "--to")
        if self.last is not None and self.last > self.today:
            raise Invalid(field="--to", reason="in_the_future")
        if self.first is not None and self.first > (self.last or self.today):
            raise Invalid(field="--from", reason="in_the_future")

    def ask(self, question: Callable[..., Any], *words: Any) -> Any:
        """Return the answer of a query."""
        return self.store.read_as(self.actor, question, *words)

    def days(self, back: int) -> tuple[date, date]:
        """Return the days asked for, else the last `back` before today."""
        last = self.last or self.today
        return self.first or date_of(day_of(last) - back), last

    @property
    def churn_days(self) -> int:
        """Return after how many days without a purchase somebody is lost."""
        day = day_of(self.last or self.today)
        return int(self.store.shop.version_on(day).programme.stages.churn_days)


def add_words(parser: argparse.ArgumentParser) -> None:
    """Add the words of `insights`."""
    parser.add_argument("name", nargs="?", help=_("which one; without it they are listed"))
    parser.add_argument("--from", dest="first", metavar="DATE", help=_("its first business day"))
    parser.add_argument("--to", dest="last", metavar="DATE", help=_("its last business day"))


def insights(run: "Run") -> int:
    """Tell one of the figures, or list them."""
    options = run.options
    if options.name is None:
        if options.json:
            tell({"insights": list(INSIGHTS)}, as_json=True)
        else:
            table(
                [(name, _(told)) for name, (told, _ask) in INSIGHTS.items()],
                (_("Name"), _("What it tells")),
            )
        return 0
    if options.name not in INSIGHTS:
        raise NotFound(what="insight", value=options.name[:40], known=list(INSIGHTS))
    asked = Asked(run)
    told = {
        "as_of": asked.now.astimezone(asked.store.shop.zone).isoformat(),
        **INSIGHTS[options.name][1](asked),
    }
    if options.json:
        tell(told, as_json=True)
    else:
        _show(told)
    return 0


def _stages(asked: Asked) -> dict[str, Any]:
    told = asked.ask(stage_counts, asked.now)
    return {"settings": asdict(told.rules), "stages": told.stages}


def _movements(asked: Asked) -> dict[str, Any]:
    last = asked.last or asked.today
    first = asked.first or last.replace(day=1)
    told = asked.ask(movements, first, last, asked.now)
    return {
        "settings": {**_period(told), **asdict(told.rules)},
        **told.moves,
    }


def _retention(asked: Asked) -> dict[str, Any]:
    told = asked.ask(retention, *asked.days(asked.churn_days), asked.now)
    return {
        "settings": {**_period(told), "churn_days": told.churn_days},
        **asdict(told.people),
        "retention": _rate(told.people.retention),
        "churn": _rate(told.people.churn),
    }


def _cohorts(asked: Asked) -> dict[str, Any]:
    told = asked.ask(cohorts, asked.now, asked.last or asked.today)
    return {
        "settings": {
            "from": asked.first and asked.first.isoformat(),
            "to": told.last.isoformat(),
            "months": told.months,
        },
        "cohorts": [
            {
                "month": f"{each.year:04d}-{each.month:02d}",
                "buyers": each.buyers,
                "active": list(each.active),
            }
            for each in told.cohorts
            if asked.first is None or (each.year, each.month) >= _month(asked.first)
        ],
    }


def _concentration(asked: Asked) -> dict[str, Any]:
    told = asked.ask(concentration, asked.now, asked.first, asked.last)
    return {
        "settings": _period(told),
        "buyers": told.spread.buyers,
        "top": {
            str(percent): round(float(100 * part), 2) for percent, part in told.spread.top.items()
        },
        "share_giving": {str(part): _rate(share) for part, share in told.spread.giving.items()},
    }


def _funnel(asked: Asked) -> dict[str, Any]:
    told = asked.ask(funnel, *asked.days(YEAR - 1), asked.now)
    counts = [step.count for step in told.steps]
    return {
        "settings": {**_period(told), "occasion_unit": told.unit},
        "steps": [
            {
                "name": step.name,
                "count": step.count,
                "of_step_before": _part(step.count, before),
                "of_first": _part(step.count, counts[0]),
            }
            for step, before in zip(told.steps, [counts[0], *counts], strict=False)
        ],
    }


def _rfm(asked: Asked) -> dict[str, Any]:
    told = asked.ask(rfm, asked.now)
    return {
        "settings": {
            "days": told.days,
            "occasion_unit": told.unit,
            "limits": "fixed" if told.fixed else "quintiles",
        },
        "buyers": told.buyers,
        "groups": told.groups,
        "scores": told.scores,
    }


def _liability(asked: Asked) -> dict[str, Any]:
    shop = asked.store.shop
    day = asked.last or asked.today
    told = asked.ask(liability, day)
    redeem = shop.version_on(day_of(day)).programme.redeem
    return {
        "settings": {
            "to": day.isoformat(),
            "point_value": str(redeem.value),
            "redemption_rate": _rate(told.share_used),
        },
        "points": told.points,
        "value": major(told.expected, shop.currency),
        "full_value": major(told.value, shop.currency),
        "members": told.members,
        "lapsed": told.lapsed,
        "by_month": {
            f"{age.month:%Y-%m}" if age.month else "never": age.points for age in told.ages
        },
    }


def _churn_threshold(asked: Asked) -> dict[str, Any]:
    told = asked.ask(churn_threshold, *asked.days(HOLD_OUT), asked.now)
    return {
        "settings": {**_period(told), "churn_days": told.churn_days},
        "buyers": told.buyers,
        "again": told.again,
        "days": {
            str(each.days): {"accuracy": _rate(each.accuracy), "balanced": _rate(each.balanced)}
            for each in told.days
        },
    }


def _affinity(asked: Asked) -> dict[str, Any]:
    told = asked.ask(affinity, *asked.days(YEAR - 1), asked.now)
    return {
        "settings": {**_period(told), "least_bills": told.least},
        "bills": told.bills,
        "pairs": [
            {
                "a": pair.a,
                "b": pair.b,
                "a_name": told.names.get(pair.a),
                "b_name": told.names.get(pair.b),
                "bills": pair.both,
                "support": _rate(pair.support),
                "confidence": _rate(pair.confidence),
                "lift": _rate(pair.lift),
            }
            for pair in told.pairs
        ],
    }


def _nps(asked: Asked) -> dict[str, Any]:
    answer = asked.ask(nps, asked.now, asked.first, asked.last)
    told = answer.told
    return {
        "settings": {**_period(answer), "confidence": 0.95},
        "nps": _score(told.score),
        "n": told.n,
        "low": _score(told.low),
        "high": _score(told.high),
        "promoters": told.promoters,
        "detractors": told.detractors,
    }


Insight = tuple[str, Callable[[Asked], dict[str, Any]]]
INSIGHTS: Final[Mapping[str, Insight]] = {
    "stages": (mark("How many people are in each stage"), _stages),
    "movements": (mark("Where people went from stage to stage"), _movements),
    "funnel": (mark("How far those came who became known in a period"), _funnel),
    "rfm": (mark("How lately, how often and for how much people buy"), _rfm),
    "retention": (mark("Who stayed, who was won back, who is new"), _retention),
    "cohorts": (mark("Who of a month's first buyers came again, month by month"), _cohorts),
    "concentration": (mark("How much of the revenue few people bring"), _concentration),
    "liability": (mark("What the points that members hold are worth"), _liability),
    "churn-threshold": (
        mark("After how many days without a purchase people do not come back"),
        _churn_threshold,
    ),
    "affinity": (mark("What is bought together"), _affinity),
    "nps": (mark("How many more recommend the shop than warn of it"), _nps),
}


def _whole_day(run: "Run") -> datetime:
    """Return the moment meant; a day without a time means its end, or now when it is today."""
    told = run.options.as_of
    try:
        day = None if told is None else date.fromisoformat(told)
    except ValueError:
        day = None
    if day is None:
        return run.now()
    shop = run.store.shop
    end = moment(shop.start_of(day_of(day) + 1)) - timedelta(microseconds=1)
    now = datetime.now(UTC)
    return now if shop.day(now) == day_of(day) else end


def _period(told: Any) -> dict[str, Any]:
    return {
        "from": told.first and told.first.isoformat(),
        "to": told.last and told.last.isoformat(),
    }


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _rate(value: Fraction | float | None) -> float | None:
    return None if value is None else round(float(value), DECIMALS)


def _part(part: int, whole: int) -> float | None:
    return _rate(Fraction(part, whole)) if whole else None


def _score(value: Fraction | float | None) -> float | None:
    return None if value is None else round(float(value), 2)


def _show(told: dict[str, Any]) -> None:
    """Print names and values; what has rows of its own as a table below them."""
    tables = cast(
        "dict[str, list[dict[str, Any]]]",
        {name: value for name, value in told.items() if value and isinstance(value, list)},
    )
    tell({name: value for name, value in told.items() if name not in tables}, as_json=False)
    for rows in tables.values():
        print()
        heads = list(rows[0])
        table([[_cell(row[head]) for head in heads] for row in rows], heads)


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return " ".join(map(str, cast("list[int]", value)))
    return "" if value is None else value
