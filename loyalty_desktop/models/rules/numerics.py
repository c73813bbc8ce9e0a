"""What the models of purchases take from numpy and scipy, typed here and imported when needed.

Both take longer to load than the window takes to open, so no module imports them but this one and
those that are themselves imported late. scipy ships no annotations; its few functions are named
here once.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

# Read when numpy is loaded: for four parameters the threads of its linear algebra take ten times
# as long to wake as the work takes, and a till beside them would wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

MOST_ROUNDS: Final = 500
"""A search that has not settled after so many rounds is given up."""
_EDGE: Final = 1e-6
_MOST_TERMS: Final = 20_000
_SMALL: Final = 1e-16
_COUNTED: Final = 5e6


@dataclass(frozen=True, slots=True)
class Lowest:
    """Where a function is lowest, on the logarithms of its parameters: the parameters themselves.

    `settled` tells whether the search came to rest, `edge` whether at the end of what it may try.
    """

    at: tuple[float, ...]
    value: float
    settled: bool
    edge: bool
    rounds: int


def log_gamma(values: Floats) -> Floats:
    """Return ln Γ of each value."""
    told: Floats = _special().gammaln(values)
    return told


def digamma(values: Floats) -> Floats:
    """Return the derivative of ln Γ at each value."""
    told: Floats = _special().digamma(values)
    return told


def hypergeometric(a: float, b: float, c: Floats, z: Floats) -> Floats:
    """Return Gauss's 2F1(a, b; c; z) for each c and z, 0 <= z < 1.

    scipy gives up where a and b are whole and c is beyond 100; there the series is added up.
    """
    c, z = np.broadcast_arrays(c, z)
    told: Floats = np.asarray(_special().hyp2f1(a, b, c, z), dtype=np.float64)
    lacking = ~np.isfinite(told)
    if lacking.any():
        told[lacking] = _series(a, b, c[lacking], z[lacking])
    return told


def different(values: Floats) -> tuple[Floats, Places]:
    """Return the different values in their order, and where that of each one is among them.

    As `numpy.unique`, but whole numbers from 0 on are counted instead of sorted.
    """
    most = float(values.max(initial=0.0))
    if not 0 <= most < _COUNTED or float(values.min(initial=0.0)) < 0:
        return np.unique(values, return_inverse=True)
    whole = values.astype(np.intp)
    if (whole != values).any():
        return np.unique(values, return_inverse=True)
    there = np.zeros(int(most) + 1, dtype=bool)
    there[whole] = True
    return np.flatnonzero(there).astype(np.float64), (np.cumsum(there) - 1)[whole]


def lowest(
    function: Callable[[Floats], tuple[float, Floats]],
    start: tuple[float, ...],
    limits: tuple[float, float],
    most_rounds: int = MOST_ROUNDS,
) -> Lowest:
    """Search where `function` is lowest, beginning at the parameters `start`, all above 0.

    `function` takes the logarithms of the parameters and gives its value and gradient there;
    `limits` are those of each logarithm. The method is L-BFGS-B (Zhu, Byrd, Lu, Nocedal 1997).
    """
    found: Any = import_module("scipy.optimize").minimize(
        function,
        np.log(np.asarray(start)),
        jac=True,
        method="L-BFGS-B",
        bounds=[limits] * len(start),
        options={"maxiter": most_rounds, "ftol": 1e-14, "gtol": 1e-7, "maxcor": 20},
    )
    logs: Floats = np.asarray(found.x, dtype=np.float64)
    near = bool(np.any((logs <= limits[0] + _EDGE) | (logs >= limits[1] - _EDGE)))
    settled = bool(found.success) and bool(np.isfinite(found.fun))
    return Lowest(tuple(map(float, np.exp(logs))), float(found.fun), settled, near, int(found.nit))


def _series(a: float, b: float, c: Floats, z: Floats) -> Floats:
    term = np.ones_like(z)
    whole = term.copy()
    for n in range(_MOST_TERMS):
        term = term * ((a + n) * (b + n)) / ((c + n) * (n + 1)) * z
        whole += term
        if not (np.abs(term) > _SMALL * np.abs(whole)).any():
            break
    return whole


def _special() -> Any:
    return import_module("scipy.special")
