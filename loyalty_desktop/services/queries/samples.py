"""Whether a shop holds sample data, and how much beside it is the shop's own."""

import json
from dataclasses import dataclass

from sqlalchemy import func, select

from loyalty_desktop.models.tables import Command, Member, Purchase
from loyalty_desktop.services.store import Session

_OP = "note_samples"


@dataclass(frozen=True, slots=True)
class Samples:
    """How many people and purchases are made up, and how many came since: those are the shop's.

    `offers` are the ids of the rewards, campaigns and stamp cards that came with the samples.
    """

    people: int
    purchases: int
    own_people: int
    own_purchases: int
    offers: frozenset[str]

    @property
    def own(self) -> bool:
        """Whether anything was recorded beside the samples."""
        return bool(self.own_people or self.own_purchases)


def samples_in(session: Session) -> Samples | None:
    """Return what the shop holds of sample data, None when it never had any.

    Neither people nor purchases are ever deleted, so whatever is there beyond those that were
    counted when the samples were made is the shop's own, whatever the clock said.
    """
    noted = session.scalar(
        select(Command.answer).where(Command.op == _OP).order_by(Command.recorded_at).limit(1)
    )
    if noted is None:
        return None
    told = json.loads(noted)
    people = session.scalar(select(func.count()).select_from(Member)) or 0
    purchases = session.scalar(select(func.count()).select_from(Purchase)) or 0
    return Samples(
        people=told["people"],
        purchases=told["purchases"],
        own_people=people - told["people"],
        own_purchases=purchases - told["purchases"],
        offers=frozenset(told["offers"]),
    )
