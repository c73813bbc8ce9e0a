"""What is bought together: support, confidence and lift of two products.

R. Agrawal, T. Imielinski, A. Swami, "Mining Association Rules between Sets of Items in Large
Databases" (1993); lift after Brin et al. (1997).
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Pair:
    """Two products by their codes: of `bills` bills `with_a` have a, `with_b` b, `both` the two."""

    a: str
    b: str
    with_a: int
    with_b: int
    both: int
    bills: int

    @property
    def support(self) -> Fraction:
        """The part of all bills that has both."""
        return Fraction(self.both, self.bills)

    @property
    def confidence(self) -> Fraction:
        """The part of the bills with a that has b as well."""
        return Fraction(self.both, self.with_a)

    @property
    def lift(self) -> Fraction:
        """How many times as often b is bought with a as it is bought at all; 1: no connection."""
        return self.confidence / Fraction(self.with_b, self.bills)


def paired(a: str, b: str, with_a: int, with_b: int, both: int, bills: int) -> Pair:
    """Return a pair, from the product that says more of the other: the rarer one."""
    if (with_b, b) < (with_a, a):
        a, b, with_a, with_b = b, a, with_b, with_a
    return Pair(a, b, with_a, with_b, both, bills)
