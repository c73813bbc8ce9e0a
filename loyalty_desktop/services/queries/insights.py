"""Every insight by name, told in what JSON can say: the same for the command line and the window.

Rates are fractions of 1 with six places, money is in major units as text, days are ISO dates.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final, Literal

from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.measures import Share
from loyalty_desktop.models.rules.money import major
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.services.queries import health_measures
from loyalty_desktop.services.queries.affinity import affinity
from loyalty_desktop.services.queries.channel_results import channel_results
from loyalty_desktop.services.queries.churn_threshold import churn_threshold
from loyalty_desktop.services.queries.concentration import concentration
from loyalty_desktop.services.queries.funnel import funnel
from loyalty_desktop.services.queries.identified import identified
from loyalty_desktop.services.queries.liability import liability
from loyalty_desktop.services.queries.nps import nps
from loyalty_desktop.services.queries.retention import cohorts, retention
from loyalty_desktop.services.queries.rfm import rfm
from loyalty_desktop.services.queries.stage_counts import movements, stage_counts
from loyalty_desktop.services.queries.value_told import clv_told, values_told
from loyalty_desktop.services.store import Session, needs
from loyalty_desktop.wording import mark

DECIMALS: Final = 6
"""Rates are told with so many places."""
YEAR: Final = 365
HOLD_OUT: Final = 180
"""A limit of days is judged by what happened in so many days, unless a time is asked for."""
_BETWEEN: Final = 100_000
"""After so many steps of the database it is asked whether to go on."""
Takes = Literal["moment", "day", "period"]
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: as of which moment (aware), and of which days; None: the usual ones."""

    session: Session
    now: datetime
    first: date | None = None
    last: date | None = None

    @property
    def today(self) -> date:
        """The business day of the moment meant."""
        return date_of(self.session.shop.day(self.now))

    @property
    def until(self) -> date:
        """The last day asked for, else today."""
        return self.last or self.today

    @property
    def churn_days(self) -> int:
        """After how many days without a purchase somebody is lost."""
        day = day_of(self.until)
        return int(self.session.shop.version_on(day).programme.stages.churn_days)

    def days(self, back: int) -> tuple[date, date]:
        """Return the days asked for, else the last `back` before the last one."""
        return self.first or date_of(day_of(self.until) - back), self.until


@dataclass(frozen=True, slots=True)
class Insight:
    """A figure: what it tells, of which time, and how it is told."""

    told: str
    takes: Takes
    tell: Callable[[Asked], Content]


@needs(Right.EXPORT)
def insight(
    session: Session,
    name: str,
    now: datetime,
    first: date | None = None,
    last: date | None = None,
) -> Content:
    """Return an insight by its name, as of the moment `now`, with `as_of` and its settings.

    Errors: `NotFound` for a name there is not, `Invalid` for a time that has not come.
    """
    if name not in INSIGHTS:
        raise NotFound(what="insight", value=name[:40], known=list(INSIGHTS))
    asked = Asked(session, now, first, last)
    if last is not None and last > asked.today:
        raise Invalid(field="--to", reason="in_the_future")
    if first is not None and first > asked.until:
        raise Invalid(field="--from", reason="in_the_future")
    return {
        "as_of": now.astimezone(session.shop.zone).isoformat(),
        **INSIGHTS[name].tell(asked),
    }


@needs(Right.EXPORT)
def insight_unless(
    session: Session,
    stopped: Callable[[], bool],
    name: str,
    now: datetime,
    first: date | None = None,
    last: date | None = None,
) -> Content | None:
    """Return an insight, or None as soon as `stopped` says so. Errors as `insight`.

    A statement that runs is broken off where the database can be asked in between (SQLite).
    """
    watched = session.dialect_name == "sqlite"
    if watched:
        session.driver.set_progress_handler(stopped, _BETWEEN)
    try:
        told = insight(session, name, now, first, last)
    except Exception:
        if stopped():
            return None
        raise
    finally:
        if watched:
            session.driver.set_progress_handler(None, 0)
    return None if stopped() else told


def _stages(asked: Asked) -> Content:
    told = stage_counts(asked.session, asked.now)
    return {"settings": asdict(told.rules), "stages": told.stages}


def _movements(asked: Asked) -> Content:
    first = asked.first or asked.until.replace(day=1)
    told = movements(asked.session, first, asked.until, asked.now)
    return {"settings": {**_period(told), **asdict(told.rules)}, **told.moves}


def _retention(asked: Asked) -> Content:
    told = retention(asked.session, *asked.days(asked.churn_days), asked.now)
    return {
        "settings": {**_period(told), "churn_days": told.churn_days},
        **asdict(told.people),
        "retention": _rate(told.people.retention),
        "churn": _rate(told.people.churn),
    }


def _cohorts(asked: Asked) -> Content:
    told = cohorts(asked.session, asked.now, asked.until)
    since = (asked.first.year, asked.first.month) if asked.first else None
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
            if since is None or (each.year, each.month) >= since
        ],
    }


def _concentration(asked: Asked) -> Content:
    told = concentration(asked.session, asked.now, asked.first, asked.last)
    return {
        "settings": _period(told),
        "buyers": told.spread.buyers,
        "top": {
            str(percent): round(float(100 * part), 2) for percent, part in told.spread.top.items()
        },
        "share_giving": {str(part): _rate(share) for part, share in told.spread.giving.items()},
        "curve": [
            {"buyers": _rate(people), "revenue": _rate(part)} for people, part in told.spread.curve
        ],
    }


def _funnel(asked: Asked) -> Content:
    told = funnel(asked.session, *asked.days(YEAR - 1), asked.now)
    return {
        "settings": {**_period(told), "occasion_unit": told.unit},
        "steps": _steps(told.steps),
        "aida": _steps(told.aida),
    }


def _steps(steps: Any) -> list[Content]:
    counts = [step.count for step in steps]
    return [
        {
            "name": step.name,
            "count": step.count,
            "of_step_before": _part(step.count, before),
            "of_first": _part(step.count, counts[0]),
        }
        for step, before in zip(steps, [counts[0], *counts], strict=False)
    ]


def _rfm(asked: Asked) -> Content:
    told = rfm(asked.session, asked.now)
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


def _liability(asked: Asked) -> Content:
    shop = asked.session.shop
    day = asked.until
    told = liability(asked.session, day)
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


def _churn_threshold(asked: Asked) -> Content:
    told = churn_threshold(asked.session, *asked.days(HOLD_OUT), asked.now)
    return {
        "settings": {**_period(told), "churn_days": told.churn_days},
        "buyers": told.buyers,
        "again": told.again,
        "days": {
            str(each.days): {"accuracy": _rate(each.accuracy), "balanced": _rate(each.balanced)}
            for each in told.days
        },
    }


def _affinity(asked: Asked) -> Content:
    told = affinity(asked.session, *asked.days(YEAR - 1), asked.now)
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


def _nps(asked: Asked) -> Content:
    answer = nps(asked.session, asked.now, asked.first, asked.last)
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


def _clv(asked: Asked) -> Content:
    return clv_told(asked.session, asked.now)


def _values(asked: Asked) -> Content:
    return values_told(asked.session, asked.now)


def _identification(asked: Asked) -> Content:
    told = identified(asked.session, *asked.days(YEAR - 1), asked.now)
    return {
        "settings": _period(told),
        **_share(told.share),
        "cashiers": [{"name": each.name, **_share(each.share)} for each in told.cashiers],
    }


def _channels(asked: Asked) -> Content:
    told = channel_results(asked.session, *asked.days(YEAR - 1), asked.now)
    currency = asked.session.shop.currency
    return {
        "settings": _period(told),
        "referred": told.referred,
        "channels": [
            {
                "name": each.name,
                "reached": each.reached,
                "leads": each.leads,
                "buyers": each.buyers,
                "cost": major(each.cost, currency),
                "cost_per_lead": _money(each.cost_per_lead, currency),
                "cost_per_buyer": _money(each.cost_per_buyer, currency),
            }
            for each in told.channels
        ],
    }


def _health(asked: Asked) -> Content:
    first, last = asked.days(YEAR - 1)
    days = day_of(first), day_of(last)
    return {
        "settings": {"from": first.isoformat(), "to": last.isoformat()},
        "measures": [
            {"name": measure.__name__, **_share(measure(asked.session, *days))}
            for measure in HEALTH
        ],
    }


HEALTH: Final = (
    health_measures.identification,
    health_measures.engagement,
    health_measures.repeat,
    health_measures.second_visit,
    health_measures.win_back,
    health_measures.win_back_control,
    health_measures.referrals,
    health_measures.redemption,
    health_measures.breakage,
)
INSIGHTS: Final[Mapping[str, Insight]] = {
    "stages": Insight(mark("How many people are in each stage"), "moment", _stages),
    "movements": Insight(mark("Where people went from stage to stage"), "period", _movements),
    "funnel": Insight(mark("How far those came who became known in a period"), "period", _funnel),
    "rfm": Insight(mark("How lately, how often and for how much people buy"), "moment", _rfm),
    "retention": Insight(mark("Who stayed, who was won back, who is new"), "period", _retention),
    "cohorts": Insight(
        mark("Who of a month's first buyers came again, month by month"), "day", _cohorts
    ),
    "concentration": Insight(
        mark("How much of the revenue few people bring"), "period", _concentration
    ),
    "clv": Insight(mark("How the models of what customers bring were fitted"), "moment", _clv),
    "values": Insight(mark("What customers will bring, in four boxes"), "moment", _values),
    "liability": Insight(mark("What the points that members hold are worth"), "day", _liability),
    "churn-threshold": Insight(
        mark("After how many days without a purchase people do not come back"),
        "period",
        _churn_threshold,
    ),
    "affinity": Insight(mark("What is bought together"), "period", _affinity),
    "nps": Insight(mark("How many more recommend the shop than warn of it"), "period", _nps),
    "identification": Insight(
        mark("How many purchases have a member, by cashier"), "period", _identification
    ),
    "channels": Insight(mark("Whom each channel brought, and what that cost"), "period", _channels),
    "health": Insight(mark("How the programme does, in shares"), "period", _health),
}
"""Every insight, in the order in which they are listed."""


def _period(told: Any) -> Content:
    return {
        "from": told.first and told.first.isoformat(),
        "to": told.last and told.last.isoformat(),
    }


def _share(share: Share) -> Content:
    return {"part": share.part, "whole": share.whole, "rate": _rate(share.rate)}


def _rate(value: Fraction | float | None) -> float | None:
    return None if value is None else round(float(value), DECIMALS)


def _part(part: int, whole: int) -> float | None:
    return _rate(Fraction(part, whole)) if whole else None


def _score(value: Fraction | float | None) -> float | None:
    return None if value is None else round(float(value), 2)


def _money(value: Fraction | None, currency: Any) -> int | str | None:
    return None if value is None else major(round(value), currency)
