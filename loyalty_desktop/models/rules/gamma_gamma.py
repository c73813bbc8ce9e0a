"""How much people spend each time: the Gamma-Gamma model.

P. S. Fader and B. G. S. Hardie, "The Gamma-Gamma Model of Monetary Value" (2013), after Colombo and
Jiang (1999) and Fader, Hardie and Lee, JMR 42 (2005). What a purchase comes to varies around a mean
of each person's own (gamma: `p`), and these means over people (gamma: `q`, `v`).

Of each person two figures are needed: `x` repeat purchases and `m`, what they came to on average.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from loyalty_desktop.models.rules.numerics import MOST_ROUNDS, Floats, digamma, log_gamma, lowest

_LIMITS: Final = (-9.0, 12.0)
_STARTS: Final = ((4.0, 4.0, 1.0), (1.0, 1.5, 1.0), (20.0, 3.0, 0.2))


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """The three parameters; `v` in the unit of the money."""

    p: float
    q: float
    v: float

    @property
    def mean(self) -> float | None:
        """What a purchase of somebody unknown comes to; None where the model gives no mean."""
        return self.p * self.v / (self.q - 1.0) if self.q > 1.0 else None


@dataclass(frozen=True, slots=True)
class SpendFit:
    """The likeliest parameters, and how the search ended (see `bgnbd.PurchaseFit`)."""

    params: GammaGamma
    log_likelihood: float
    people: int
    settled: bool
    edge: bool


def fit(x: Floats, m: Floats, most_rounds: int = MOST_ROUNDS) -> SpendFit:
    """Return the likeliest parameters; who has no repeat purchase worth money is left out.

    Errors: `ValueError` when nobody is left.
    """
    chosen = (x > 0) & (m > 0)
    x, m = x[chosen], m[chosen]
    if not len(x):
        raise ValueError("nobody has a repeat purchase worth money")
    scale = float(m.mean())
    m = m / scale
    kinds, kind = np.unique(x, return_inverse=True)
    people = np.bincount(kind).astype(np.float64)
    log_m, log_x = np.log(m), np.log(kinds)
    logs_in_kind = np.bincount(kind, weights=log_m)

    def loss(logs: Floats) -> tuple[float, Floats]:
        p, q, v = map(float, np.exp(logs))
        whole = x * m + v
        log_whole = np.log(whole)
        wholes_in_kind = np.bincount(kind, weights=log_whole)
        one = np.array([q])
        value = (
            np.dot(people, log_gamma(p * kinds + q) - log_gamma(p * kinds) + p * kinds * log_x)
            + len(x) * (q * np.log(v) - log_gamma(one)[0])
            + np.dot(p * kinds - 1.0, logs_in_kind)
            - np.dot(p * kinds + q, wholes_in_kind)
        )
        both = digamma(p * kinds + q)
        along_p = np.dot(people * kinds, both - digamma(p * kinds) + log_x) + np.dot(
            kinds, logs_in_kind - wholes_in_kind
        )
        along_q = np.dot(people, both) + len(x) * (np.log(v) - digamma(one)[0])
        along_q -= wholes_in_kind.sum()
        along_v = len(x) * q / v - np.dot(p * x + q, 1.0 / whole)
        gradient = np.array([along_p * p, along_q * q, along_v * v])
        return -float(value) / len(x), -gradient / len(x)

    found = lowest(loss, _STARTS[0], _LIMITS, most_rounds)
    for start in _STARTS[1:]:
        if found.settled:
            break
        found = lowest(loss, start, _LIMITS, most_rounds)
    p, q, v = found.at
    return SpendFit(
        GammaGamma(p, q, v * scale),
        -found.value * len(x) - len(x) * float(np.log(scale)),
        len(x),
        found.settled,
        found.edge,
    )


def expected_spend(params: GammaGamma, x: Floats, m: Floats) -> Floats:
    """Return what a purchase of each person will come to: their own mean, drawn to that of all.

    The more often they bought, the less it is drawn; without a repeat purchase it is that of all.
    """
    told: Floats = params.p * (params.v + x * m) / (params.p * x + params.q - 1.0)
    return told
