"""Measuring two pieces of work in turns, so that a noisy machine troubles both alike."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: seconds at the median and the 99th percentile, wall and CPU."""

    work: str
    ours: float
    ours_p99: float
    ours_cpu: float
    bare: float | None = None
    bare_p99: float | None = None
    bare_cpu: float | None = None
    reach: str = ""

    @property
    def ratio(self) -> float | None:
        """Return how many times the reference's median ours takes."""
        return None if not self.bare else self.ours / self.bare


def compare(
    work: str,
    ours: Callable[[], object],
    bare: Callable[[], object] | None,
    rounds: int,
    each: int,
    reach: str = "",
) -> Row:
    """Run both in turns, `rounds` times `each` calls; the first round warms up."""
    walls: dict[str, list[float]] = {"ours": [], "bare": []}
    cpus: dict[str, float] = {"ours": 0.0, "bare": 0.0}
    for number in range(rounds + 1):
        for name, call in (("ours", ours), ("bare", bare)):
            if call is None:
                continue
            began = time.process_time()
            took = [_once(call) for _ in range(each)]
            if number:
                walls[name] += took
                cpus[name] += time.process_time() - began
    calls = rounds * each
    return Row(
        work,
        median(walls["ours"]),
        _p99(walls["ours"]),
        cpus["ours"] / calls,
        median(walls["bare"]) if bare else None,
        _p99(walls["bare"]) if bare else None,
        cpus["bare"] / calls if bare else None,
        reach,
    )


def _once(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]
