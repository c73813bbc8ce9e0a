"""Closing a shift and a day: figures frozen, numbered without gaps."""

from dataclasses import dataclass
from typing import ClassVar

from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.answering import Asked
from loyalty_desktop.services.queries.closings import Closing
from loyalty_desktop.services.store import Session, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseShift(Asked):
    """The shift of this counter is over; `counted_cash` (minor units) is what the drawer holds."""

    counted_cash: int | None = None
    OP: ClassVar[str] = "close_shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDay(Asked):
    """The business day of the request's moment is over, for the whole shop."""

    OP: ClassVar[str] = "close_day"


@needs(Right.CLOSE_SHIFT)
def close_shift(session: Session, by: Actor, request: CloseShift) -> Closing:
    """Close the shift of this counter (Z): number it and freeze its figures. `Invalid`."""
    raise NotImplementedError


@needs(Right.CLOSE_DAY)
def close_day(session: Session, by: Actor, request: CloseDay) -> Closing:
    """Close the business day of all counters, once. Errors: `AlreadyDone`."""
    raise NotImplementedError
