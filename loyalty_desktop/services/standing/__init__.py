"""Where a member stands: balance, tier and stage, as of any moment, from the facts.

`refresh` brings an account up to date with everything recorded; `settle` lets time pass over it;
`advance` adds one purchase in the order of time. All three come to the same, and `standing_at`
answers for any moment without writing.
"""

from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.standing.asof import (
    Standing,
    Whole,
    lots_at,
    of_book,
    standing_at,
    whole_at,
)
from loyalty_desktop.services.standing.facts import Bought, Known, know
from loyalty_desktop.services.standing.keeping import advance, refresh, settle

__all__ = [
    "Bought",
    "Known",
    "Standing",
    "Whole",
    "advance",
    "know",
    "lineage",
    "lots_at",
    "of_book",
    "refresh",
    "settle",
    "standing_at",
    "whole_at",
]
