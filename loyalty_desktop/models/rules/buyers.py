"""What the models of purchases need to know of each buyer, out of days and amounts.

Purchases of one day are one. `x`: days with a purchase after the first. `t_x`: days from the first
to the last. `t`: days from the first to the day asked about. `m`: what a day after the first came
to on average, 0 where there was none. So each is told in Fader and Hardie's notes on these models.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from loyalty_desktop.models.rules.numerics import Floats

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Buyers:
    """The figures of each buyer, in one order; money in the unit of what was given."""

    x: Floats
    t_x: Floats
    t: Floats
    m: Floats

    @property
    def people(self) -> int:
        """How many they are."""
        return len(self.x)

    @property
    def repeated(self) -> int:
        """How many of them bought on a later day again."""
        return int(np.count_nonzero(self.x))


def summarised(person: Whole, day: Whole, amount: Floats, today: int) -> Buyers:
    """Return the figures of everybody who bought by `today`.

    One row a person and day in the order of both, `person` counting from 0 without a gap; rows
    after `today` are left out, and with them whoever first bought later.
    """
    known = day <= today
    person, day, amount = person[known], day[known], amount[known]
    if not len(person):
        return Buyers(*(np.zeros(0) for _ in range(4)))
    begins = np.flatnonzero(np.diff(person, prepend=person[0] - 1) != 0)
    ends = np.append(begins[1:], len(person)) - 1
    first, last = day[begins], day[ends]
    x = (ends - begins).astype(np.float64)
    later = np.add.reduceat(amount, begins) - amount[begins]
    return Buyers(
        x,
        (last - first).astype(np.float64),
        (today - first).astype(np.float64),
        np.divide(later, x, out=np.zeros_like(x), where=x > 0),
    )


def together(parts: list[Buyers]) -> Buyers:
    """Return the buyers of all parts, in their order."""
    if not parts:
        return Buyers(*(np.zeros(0) for _ in range(4)))
    return Buyers(
        np.concatenate([part.x for part in parts]),
        np.concatenate([part.t_x for part in parts]),
        np.concatenate([part.t for part in parts]),
        np.concatenate([part.m for part in parts]),
    )
