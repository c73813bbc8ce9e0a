"""How much of the revenue few people bring."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules import measures
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Right
from loyalty_desktop.models.tables import Account
from loyalty_desktop.services.queries.bought import absorbed_at, bought, is_latest
from loyalty_desktop.services.store import Session, micros, needs


@dataclass(frozen=True, slots=True)
class ConcentrationOfPeriod:
    """How the net revenue from `first` (None: the beginning) through `last` is spread."""

    as_of: datetime
    first: date | None
    last: date | None
    spread: measures.Concentration


@needs(Right.EXPORT)
def concentration(
    session: Session, now: datetime, first: date | None = None, last: date | None = None
) -> ConcentrationOfPeriod:
    """Return how the revenue of those who bought is spread over them, by what is known at `now`.

    Revenue is goods less refunds, less what points paid. Errors: `Invalid` when the period ends
    before it begins.
    """
    if first is not None and last is not None and last < first:
        raise Invalid(field="until", reason="before")
    spread = measures.concentration(_revenue(session, micros(now), first, last))
    return ConcentrationOfPeriod(now, first, last, spread)


def _revenue(session: Session, at: int, first: date | None, last: date | None) -> Iterator[int]:
    """Yield the revenue of every person, minor units."""
    if first is None and last is None and is_latest(session, at):
        # The account of who was kept counts what those absorbed bought as well.
        yield from session.scalars(
            select(Account.spend).where(
                Account.spend > 0, Account.member_id.not_in(absorbed_at(at))
            )
        )
        return
    for part in bought(session, at):
        asked = select(func.sum(part.c.spend)).group_by(part.c.person)
        if first is not None:
            asked = asked.where(part.c.day >= day_of(first))
        if last is not None:
            asked = asked.where(part.c.day <= day_of(last))
        for amount in session.scalars(asked):
            yield int(amount)
