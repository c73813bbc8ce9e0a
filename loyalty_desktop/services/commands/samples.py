"""Sample data in a shop: what of it is made up, and what has been recorded since."""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from sqlalchemy import func, select
from typing_extensions import override

from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Campaign, Member, Purchase, Reward, StampCard
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.store import Session, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSamples(Asked):
    """Everything recorded until now is sample data."""

    OP: ClassVar[str] = "note_samples"


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesNoted(Answer):
    """How many people and purchases are made up, and which rows of offers (their ids)."""

    people: int
    purchases: int
    offers: tuple[str, ...]

    @override
    @classmethod
    def restored(cls, session: Session, values: dict[str, Any]) -> Self:
        """Return the answer kept as `values`."""
        del session
        return cls(
            people=values["people"],
            purchases=values["purchases"],
            offers=tuple(values["offers"]),
        )


@needs(Right.SET_UP)
def note_samples(session: Session, by: Actor, request: NoteSamples) -> SamplesNoted:
    """Note that all there is so far is sample data, so that it can be told apart later."""
    if (first := answered(session, request, SamplesNoted)) is not None:
        return first
    del by
    offers = (
        row for table in (Reward, Campaign, StampCard) for row in session.scalars(select(table.id))
    )
    noted = SamplesNoted(
        people=session.scalar(select(func.count()).select_from(Member)) or 0,
        purchases=session.scalar(select(func.count()).select_from(Purchase)) or 0,
        offers=tuple(offers),
    )
    return answer(session, request, noted)
