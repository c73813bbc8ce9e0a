"""What a customer will bring: purchases to come times what they come to, discounted by the month.

The purchases by BG/NBD, their size by Gamma-Gamma (Fader, Hardie and Lee, "RFM and CLV", JMR 42,
2005). Too few repeat buyers, or a search that does not settle, give a simple estimate, and the
model says so. Times are days; a month is 4.345 weeks, as in the published figures.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import numpy as np

from loyalty_desktop.models.rules import bgnbd, gamma_gamma
from loyalty_desktop.models.rules.bgnbd import BgNbd, PurchaseFit
from loyalty_desktop.models.rules.buyers import Buyers
from loyalty_desktop.models.rules.gamma_gamma import GammaGamma, SpendFit
from loyalty_desktop.models.rules.numerics import MOST_ROUNDS, Floats

FEWEST: Final = 50
"""With fewer repeat buyers nothing is fitted."""
MONTHS: Final = 12
DISCOUNT: Final = 0.01
"""What is worth so much less a month later."""
WEEKS_A_MONTH: Final = 4.345
DAYS_A_MONTH: Final = 7 * WEEKS_A_MONTH
BINS: Final = 7
"""So many repeat purchases and more are counted together where the fit is looked at."""

Simple = Literal["", "few_repeat_buyers", "not_settled"]
Mean = Literal["", "few_repeat_buyers", "not_settled", "no_mean"]


@dataclass(frozen=True, slots=True)
class ValueFit:
    """What is needed to tell anybody's value.

    `simple` and `mean` say why there is no fit of purchases or of spend; empty: there is one.
    `pace` is the shop's purchases a day, `typical` what one comes to, `quiet` the days without a
    purchase after which somebody is lost: the simple estimate is made of them.
    """

    purchases: PurchaseFit | None
    spend: SpendFit | None
    simple: Simple
    mean: Mean
    buyers: int
    repeat_buyers: int
    pace: float
    typical: float
    quiet: int


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the fit tells what happened.

    `real` and `told`: people with 0, 1, … and `BINS` or more repeat purchases, and `chi2` of them.
    Of a fit to the time before the last `days`: the purchases it told for those days and the
    `held_real` ones, and how far the two go together person by person; None where there is none.
    """

    real: tuple[int, ...]
    told: tuple[float, ...]
    chi2: float
    days: int
    held_told: float | None
    held_real: int | None
    correlation: float | None


def fit_values(buyers: Buyers, quiet: int, most_rounds: int = MOST_ROUNDS) -> ValueFit:
    """Fit both models to the buyers, or say why not; `quiet` as in `ValueFit`, in days."""
    purchases: PurchaseFit | None = None
    spend: SpendFit | None = None
    simple: Simple = ""
    mean: Mean = ""
    repeated = buyers.repeated
    worth = (buyers.x > 0) & (buyers.m > 0)
    if repeated < FEWEST:
        simple = mean = "few_repeat_buyers"
    else:
        purchases = bgnbd.fit(buyers.x, buyers.t_x, buyers.t, most_rounds)
        simple = "" if purchases.settled else "not_settled"
        if int(np.count_nonzero(worth)) < FEWEST:
            mean = "few_repeat_buyers"
        else:
            spend = gamma_gamma.fit(buyers.x, buyers.m, most_rounds)
            mean = "" if spend.settled else "not_settled"
            if not mean and spend.params.mean is None:
                mean = "no_mean"
    days = float((buyers.t + quiet).sum())
    repeats = float(buyers.x.sum())
    return ValueFit(
        purchases,
        spend,
        simple,
        mean,
        buyers.people,
        repeated,
        repeats / days if days else 0.0,
        float((buyers.x * buyers.m).sum()) / repeats if repeats else 0.0,
        quiet,
    )


def purchases_ahead(fit: ValueFit, buyers: Buyers, days: float) -> Floats:
    """Return how many purchases each buyer is expected to make in the next `days`.

    The simple estimate: each at their own pace so far, drawn to the shop's as if known for `quiet`
    days longer; nothing of those who are lost.
    """
    if fit.purchases is not None and not fit.simple:
        params = fit.purchases.params
        return bgnbd.expected_ahead(params, buyers.x, buyers.t_x, buyers.t, days)
    pace = (buyers.x + fit.pace * fit.quiet) / np.maximum(buyers.t + fit.quiet, 1.0)
    return np.where(buyers.t - buyers.t_x > fit.quiet, 0.0, pace * days)


def spend_ahead(fit: ValueFit, buyers: Buyers) -> Floats:
    """Return what a purchase of each buyer is expected to come to.

    Without a model: the mean of theirs so far and one that is typical for the shop.
    """
    if fit.spend is not None and not fit.mean:
        return gamma_gamma.expected_spend(fit.spend.params, buyers.x, buyers.m)
    told: Floats = (buyers.x * buyers.m + fit.typical) / (buyers.x + 1.0)
    return told


def lifetime_values(
    fit: ValueFit,
    buyers: Buyers,
    months: int = MONTHS,
    discount: float = DISCOUNT,
    month: float = DAYS_A_MONTH,
) -> Floats:
    """Return what each buyer will bring in so many months, in the unit of the money.

    What comes in the i-th month is worth 1 / (1 + discount)^i; `month` is how long one is in the
    unit of the times.
    """
    whole = np.zeros(buyers.people)
    before = np.zeros(buyers.people)
    for number in range(1, months + 1):
        until = purchases_ahead(fit, buyers, number * month)
        whole += (until - before) / (1.0 + discount) ** number
        before = until
    told: Floats = whole * spend_ahead(fit, buyers)
    return told


def quality(
    fit: ValueFit, buyers: Buyers, early: Buyers | None = None, later: Floats | None = None
) -> Quality | None:
    """Return how well a fit tells what happened; None of a simple estimate.

    `early` are the first of the buyers as they stood before the last days, `later` how often each
    of them bought in these.
    """
    if fit.purchases is None or fit.simple:
        return None
    params = fit.purchases.params
    times, place = np.unique(buyers.t, return_inverse=True)
    people = np.bincount(place).astype(np.float64)
    told = bgnbd.chances(params, times, BINS - 1) @ people
    told = np.append(told, buyers.people - told.sum())
    real = np.bincount(np.minimum(buyers.x, BINS).astype(np.intp), minlength=BINS + 1)
    chi2 = float(((real - told) ** 2 / np.maximum(told, 1e-9)).sum())
    days, held_told, held_real, correlation = 0, None, None, None
    if early is not None and later is not None and early.repeated >= FEWEST:
        held = round(float(buyers.t.max() - early.t.max()))
        before = bgnbd.fit(early.x, early.t_x, early.t)
        if before.settled and held:
            days = held
            foretold = bgnbd.expected_ahead(before.params, early.x, early.t_x, early.t, days)
            held_told, held_real = float(foretold.sum()), int(later.sum())
            if np.ptp(foretold) > 0 and np.ptp(later) > 0:
                correlation = float(np.corrcoef(foretold, later)[0, 1])
    return Quality(
        tuple(map(int, real)),
        tuple(round(float(each), 1) for each in told),
        chi2,
        days,
        held_told,
        held_real,
        correlation,
    )


def fit_told(fit: ValueFit) -> dict[str, Any]:
    """Return a fit as it is kept."""
    return asdict(fit)


def fit_read(values: Mapping[str, Any]) -> ValueFit:
    """Return a fit that was kept as `values`."""
    told = dict(values)
    purchases, spend = told.pop("purchases"), told.pop("spend")
    if purchases is not None:
        params = BgNbd(**purchases.pop("params"))
        purchases = PurchaseFit(params=params, **purchases)
    if spend is not None:
        amounts = GammaGamma(**spend.pop("params"))
        spend = SpendFit(params=amounts, **spend)
    return ValueFit(purchases=purchases, spend=spend, **told)
