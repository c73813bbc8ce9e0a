"""How fast customers are valued, beside the papers' equations written down plainly.

Plain: every row by itself, the gradient by differences, scipy's own search; the same likelihood
is found, or it says so.
"""

import csv
from dataclasses import replace
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import numpy as np

from loyalty_desktop.models.rules import bgnbd
from loyalty_desktop.models.rules.bgnbd import BgNbd
from loyalty_desktop.models.rules.numerics import Floats
from tests.bench.measuring import Row, compare

PEOPLE = 1_000_000
AHEAD = 365.0
_SAME = 1e-6


def valuing() -> list[Row]:
    """Fit the published sample, and foretell a million people's purchases."""
    x, t_x, t = _cdnow()
    ours, bare = bgnbd.fit(x, t_x, t), _plain_fit(x, t_x, t)
    assert ours.log_likelihood >= bare - _SAME * abs(bare), "a worse likelihood was found"

    def fit() -> object:
        return bgnbd.fit(x, t_x, t)

    def plain_fit() -> object:
        return _plain_fit(x, t_x, t)

    many = _people(PEOPLE)

    by_day = replace(ours.params, alpha=7 * ours.params.alpha)

    def foretell() -> Floats:
        return bgnbd.expected_ahead(by_day, *many, AHEAD)

    def plain_foretell() -> Floats:
        return _plain_ahead(by_day, *many, AHEAD)

    assert np.allclose(foretell(), plain_foretell(), rtol=1e-6)
    return [
        compare("values: fit of 2,357 people", fit, plain_fit, 10, 5, "8x faster"),
        compare("values: expected of 1,000,000", foretell, plain_foretell, 5, 1, "2x faster"),
    ]


def _cdnow() -> tuple[Floats, Floats, Floats]:
    name = "cdnow_customers_summary.csv"
    (file,) = (each for each in metadata.files("lifetimes") or [] if each.name == name)
    with Path(str(file.locate())).open(encoding="ascii") as source:
        rows = [[float(cell) for cell in row[1:]] for row in list(csv.reader(source))[1:]]
    x, t_x, t = np.array(rows).T.copy()
    return x, t_x, t


def _people(count: int) -> tuple[Floats, Floats, Floats]:
    """Return made-up people as a shop of two years has them, in days."""
    dice = np.random.default_rng(7)
    t = dice.integers(0, 730, count).astype(np.float64)
    x = np.minimum(dice.poisson(dice.gamma(0.6, 8.0, count)), t)
    t_x = np.where(x > 0, np.floor(dice.beta(3, 1, count) * t), 0.0)
    return x, t_x, t


def _plain_fit(x: Floats, t_x: Floats, t: Floats) -> float:
    """Return the highest log-likelihood that scipy finds by itself."""
    special: Any = import_module("scipy.special")
    repeat = x > 0

    def loss(logs: Floats) -> float:
        r, alpha, a, b = np.exp(logs)
        told = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha)
        told += special.gammaln(a + b) + special.gammaln(b + x)
        told -= special.gammaln(b) + special.gammaln(a + b + x)
        buying = -(r + x) * np.log(alpha + t)
        last = np.log(np.where(repeat, b + x - 1, 1.0))
        stopped = np.where(repeat, np.log(a) - last - (r + x) * np.log(alpha + t_x), -np.inf)
        return -float((told + np.logaddexp(buying, stopped)).mean())

    found: Any = import_module("scipy.optimize").minimize(loss, np.zeros(4), method="L-BFGS-B")
    return -float(found.fun) * len(x)


def _plain_ahead(params: BgNbd, x: Floats, t_x: Floats, t: Floats, ahead: float) -> Floats:
    """Return equation (10) of the paper for every row."""
    special: Any = import_module("scipy.special")
    r, alpha, a, b = params.r, params.alpha, params.a, params.b
    rest = alpha + t
    series = special.hyp2f1(r + x, b + x, a + b + x - 1, ahead / (rest + ahead))
    told = (a + b + x - 1) / (a - 1) * (1 - (rest / (rest + ahead)) ** (r + x) * series)
    gone = np.where(x > 0, a / np.maximum(b + x - 1, 1e-9) * (rest / (alpha + t_x)) ** (r + x), 0.0)
    answer: Floats = told / (1 + gone)
    return answer
