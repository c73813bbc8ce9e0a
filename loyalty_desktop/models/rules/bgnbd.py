"""How often people buy: the BG/NBD model.

P. S. Fader, B. G. S. Hardie and K. L. Lee, "Counting Your Customers" the Easy Way: An Alternative
to the Pareto/NBD Model, Marketing Science 24(2), 2005. Everybody buys at a rate of their own
(gamma: `r`, `alpha`) and may stop for good after any purchase (beta: `a`, `b`).

Of each person three figures are needed: `x` repeat purchases, `t_x` from the first to the last
and `t` from the first to the end of the observation, times in one unit, which `alpha` has too.
Everything works on whole arrays; `t_x` <= `t`, and 0 where `x` is 0.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from loyalty_desktop.models.rules.numerics import (
    MOST_ROUNDS,
    Floats,
    Places,
    different,
    digamma,
    hypergeometric,
    log_gamma,
    lowest,
)

_LIMITS: Final = (-12.0, 9.0)
"""Of the logarithms of the parameters, in which times are counted so that the longest is 10."""
_LONGEST: Final = 10.0
_STARTS: Final = ((0.5, 1.0, 0.5, 1.5), (1.0, 1.0, 1.0, 1.0), (2.0, 5.0, 0.2, 2.0))
"""Where the search begins, the next one when it did not settle."""
_NEAR_ONE: Final = 1e-7
_MOST_ODDS: Final = 300.0
"""The logarithm of odds whose exponential is still a number."""


@dataclass(frozen=True, slots=True)
class BgNbd:
    """The four parameters; `alpha` in the unit of the times."""

    r: float
    alpha: float
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class PurchaseFit:
    """The likeliest parameters of people's purchases, and how the search ended.

    `settled`: it came to rest, so that the parameters may be used. `edge`: at an end of what was
    tried, as where nobody was seen to stop.
    """

    params: BgNbd
    log_likelihood: float
    settled: bool
    edge: bool
    rounds: int


@dataclass(frozen=True, slots=True)
class Grouped:
    """People with equal figures put together: each row once, with how many people it stands for.

    `kinds` are the different `x`, and `kind` where that of each row is among them.
    """

    x: Floats
    t_x: Floats
    t: Floats
    people: Floats
    kinds: Floats
    kind: Places


def grouped(x: Floats, t_x: Floats, t: Floats) -> Grouped:
    """Put equal people together. Errors: `ValueError` for figures that no purchases can give."""
    if not (np.isfinite(x).all() and np.isfinite(t_x).all() and np.isfinite(t).all()):
        raise ValueError("figures must be finite")
    if (x < 0).any() or (t_x < 0).any() or (t_x > t).any():
        raise ValueError("0 <= t_x <= t and x >= 0 must hold")
    order = np.lexsort((t, t_x, x))
    x, t_x, t = x[order], t_x[order], t[order]
    first = np.ones(len(x), dtype=bool)
    first[1:] = (np.diff(x) != 0) | (np.diff(t_x) != 0) | (np.diff(t) != 0)
    begins = np.flatnonzero(first)
    people = np.diff(np.append(begins, len(x))).astype(np.float64)
    x, t_x, t = x[begins], t_x[begins], t[begins]
    kinds, kind = different(x)
    return Grouped(x, t_x, t, people, kinds, kind)


def log_likelihoods(params: BgNbd, x: Floats, t_x: Floats, t: Floats) -> Floats:
    """Return the log-likelihood of each person.

    Equation (6) of the paper in logarithms: the two ways to come to the same figures, still buying
    or stopped after the last purchase, are added without leaving them, so that nothing overflows.
    """
    r, alpha, a, b = params.r, params.alpha, params.a, params.b
    kinds, kind = different(x)
    told: Floats = _of_kinds(params, kinds)[kind] + _ways(r, alpha, a, b, x, t_x, t)[0]
    return told


def log_likelihood(params: BgNbd, rows: Grouped) -> tuple[float, Floats]:
    """Return the log-likelihood of all, and its gradient along `r`, `alpha`, `a`, `b`."""
    r, alpha, a, b = params.r, params.alpha, params.a, params.b
    x, people, kinds = rows.x, rows.people, rows.kinds
    both, buying, stopped = _ways(r, alpha, a, b, x, rows.t_x, rows.t)
    in_kind = np.bincount(rows.kind, weights=people, minlength=len(kinds))
    value = float(np.dot(in_kind, _of_kinds(params, kinds)) + np.dot(people, both))
    log_t, log_t_x = np.log(alpha + rows.t), np.log(alpha + rows.t_x)
    buying, stopped = buying * people, stopped * people
    one = np.array([r, a + b, b])
    of_r, of_both, of_b = digamma(one)
    alone = np.dot(in_kind, digamma(r + kinds) - of_r)
    together = np.dot(in_kind, of_both - digamma(a + b + kinds))
    back = np.dot(in_kind, digamma(b + kinds) - of_b)
    last = np.where(x > 0, b + x - 1.0, 1.0)
    gradient = np.array(
        [
            alone
            + in_kind.sum() * np.log(alpha)
            - np.dot(buying, log_t)
            - np.dot(stopped, log_t_x),
            in_kind.sum() * r / alpha
            - np.dot(r + x, buying / (alpha + rows.t) + stopped / (alpha + rows.t_x)),
            together + stopped.sum() / a,
            together + back - np.dot(stopped, 1.0 / last),
        ]
    )
    return value, gradient


def fit(x: Floats, t_x: Floats, t: Floats, most_rounds: int = MOST_ROUNDS) -> PurchaseFit:
    """Return the likeliest parameters of these people, by the analytic gradient on logarithms.

    Errors: `ValueError` for figures that no purchases can give, or of nobody.
    """
    if not len(x) or not float(t.max()) > 0:
        raise ValueError("nobody has been known for any time")
    scale = _LONGEST / float(t.max())
    rows = grouped(x, t_x * scale, t * scale)

    def loss(logs: Floats) -> tuple[float, Floats]:
        params = np.exp(logs)
        value, gradient = log_likelihood(BgNbd(*map(float, params)), rows)
        return -value / len(x), -gradient * params / len(x)

    found = lowest(loss, _STARTS[0], _LIMITS, most_rounds)
    for start in _STARTS[1:]:
        if found.settled:
            break
        found = lowest(loss, start, _LIMITS, most_rounds)
    r, alpha, a, b = found.at
    params = BgNbd(r, alpha / scale, a, b)
    # In another unit of time each repeat purchase counts the density per that unit.
    value = -found.value * len(x) + float(x.sum()) * np.log(scale)
    return PurchaseFit(params, float(value), found.settled, found.edge, found.rounds)


def expected(params: BgNbd, ahead: Floats) -> Floats:
    """Return how many repeat purchases a new buyer makes in the time `ahead` (equation 9)."""
    return _expected(params, np.zeros(1), np.full(1, params.alpha), ahead)


def expected_ahead(params: BgNbd, x: Floats, t_x: Floats, t: Floats, ahead: float) -> Floats:
    """Return how many purchases each person makes in the time `ahead` from now on (equation 10).

    The hypergeometric function depends on `x` and `t` alone, so it is reckoned once for each pair
    of them, and after Euler's transformation, which keeps every factor of it small: a thousand
    purchases are no more than one.
    """
    pairs, place = _pairs(x, t)
    if_buying = _expected(params, pairs[0], params.alpha + pairs[1], np.full(1, ahead))
    told: Floats = if_buying[place] * alive(params, x, t_x, t)
    return told


def alive(params: BgNbd, x: Floats, t_x: Floats, t: Floats) -> Floats:
    """Return how likely each person is still to buy at all.

    It serves `expected_ahead` and measures of fit. It is 1 for everybody who bought once, however
    long ago, so nobody is ever called lost by it: the stage's rule does that.
    """
    odds = _log_odds_stopped(params, x, t_x, t)
    told: Floats = 1.0 / (1.0 + np.exp(np.minimum(odds, _MOST_ODDS)))
    return told


def chances(params: BgNbd, t: Floats, most: int) -> Floats:
    """Return how likely 0, 1, … `most` repeat purchases are within the times `t` (equation 8).

    A row for each number of purchases, a column for each time.
    """
    r, alpha, a, b = params.r, params.alpha, params.a, params.b
    share = t / (alpha + t)
    none = np.exp(r * np.log1p(-share))
    rows: list[Floats] = []
    term = np.ones_like(t)
    terms = np.zeros_like(t)
    for count in range(most + 1):
        n = np.array([float(count)])
        still = float(np.exp(_log_beta(a, b + n) - _log_beta(a, b + 0 * n))[0])
        row = still * term * none
        if count:
            stopped = float(np.exp(_log_beta(a + 1, b + n - 1) - _log_beta(a, b + 0 * n))[0])
            row = row + stopped * (1.0 - none * terms)
        rows.append(row)
        terms = terms + term
        term = term * (r + count) / (count + 1) * share
    told: Floats = np.array(rows)
    return told


def _of_kinds(params: BgNbd, x: Floats) -> Floats:
    """Return the part of the log-likelihood that depends on the number of purchases alone."""
    r, alpha, a, b = params.r, params.alpha, params.a, params.b
    one = log_gamma(np.array([r, a + b, b]))
    told: Floats = (
        log_gamma(r + x)
        - one[0]
        + r * np.log(alpha)
        + one[1]
        - one[2]
        + log_gamma(b + x)
        - log_gamma(a + b + x)
    )
    return told


def _ways(
    r: float, alpha: float, a: float, b: float, x: Floats, t_x: Floats, t: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the logarithm of both ways together, and the part of each of the two."""
    repeat = x > 0
    buying = -(r + x) * np.log(alpha + t)
    last = np.log(np.where(repeat, b + x - 1.0, 1.0))
    stopped = np.where(repeat, np.log(a) - last - (r + x) * np.log(alpha + t_x), -np.inf)
    # Odds beyond these are certain anyway, and numbers next to nothing are slow to reckon with.
    odds = np.exp(np.clip(stopped - buying, -_MOST_ODDS, _MOST_ODDS))
    still = 1.0 / (1.0 + odds)
    return np.logaddexp(buying, stopped), still, odds * still


def _log_odds_stopped(params: BgNbd, x: Floats, t_x: Floats, t: Floats) -> Floats:
    r, alpha, a, b = params.r, params.alpha, params.a, params.b
    repeat = x > 0
    last = np.where(repeat, b + x - 1.0, 1.0)
    longer = np.log(alpha + t) - np.log(alpha + t_x)
    told: Floats = np.where(repeat, np.log(a) - np.log(last) + (r + x) * longer, -np.inf)
    return told


def _expected(params: BgNbd, x: Floats, since: Floats, ahead: Floats) -> Floats:
    """Return purchases in the time `ahead` of those who still buy; `since` is alpha + t."""
    r, b = params.r, params.b
    a = params.a
    if abs(a - 1.0) < _NEAR_ONE:
        # At 1 both factors vanish; so near it the value does not depend on the side.
        a = 1.0 + _NEAR_ONE
    rest = since / (since + ahead)
    series = hypergeometric(a + b - 1.0 - r, a - 1.0, a + b + x - 1.0, 1.0 - rest)
    told: Floats = (a + b + x - 1.0) / (a - 1.0) * (1.0 - rest ** (a - 1.0) * series)
    return told


def _pairs(x: Floats, t: Floats) -> tuple[tuple[Floats, Floats], Places]:
    """Return the different pairs of `x` and `t`, and where the one of each person is."""
    kinds, kind = different(x)
    times, time = different(t)
    codes, place = different((kind * len(times) + time).astype(np.float64))
    pairs = codes.astype(np.intp)
    return (kinds[pairs // len(times)], times[pairs % len(times)]), place


def _log_beta(a: float, b: Floats) -> Floats:
    told: Floats = log_gamma(np.full_like(b, a)) + log_gamma(b) - log_gamma(a + b)
    return told
