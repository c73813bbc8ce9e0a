"""The programme: a new version from a business day on; versions are never edited."""

import json
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import func, insert, select, update

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules import calendar
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.programme_text import write_programme
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import ProgrammeVersion, Purchase, Shop
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.commands.revision import raise_revision
from loyalty_desktop.services.store import Session, ShopState, check, micros, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class SetProgramme(Asked):
    """A programme, in force from `first_date` on (default: the business date of `at`)."""

    programme: Programme
    first_date: date | None = None
    OP: ClassVar[str] = "set_programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeSet(Answer):
    """The number of the new version and the business day from which it is in force."""

    version: int
    first_day: int


def belonging_to(shop: ShopState) -> dict[str, object]:
    """Return what a programme file may leave out because it belongs to the shop."""
    hours, minutes = divmod(shop.day_starts, 60)
    return {
        "currency": shop.currency.code,
        "timezone": shop.timezone,
        "day_starts": f"{hours:02d}:{minutes:02d}",
    }


@needs(Right.CHANGE_PROGRAMME)
def set_programme(session: Session, by: Actor, request: SetProgramme) -> ProgrammeSet:
    """Put a new version in force; what is recorded already keeps the version it had.

    Currency, zone and day start belong to the shop: the first programme of a shop without
    purchases sets them, later a difference is `Invalid`. Dating one back before a recorded
    purchase needs the owner's right.
    """
    if (first := answered(session, request, ProgrammeSet)) is not None:
        return first
    programme = request.programme
    shop = session.shop
    given = (programme.currency.code, programme.timezone, programme.day_starts)
    has = (shop.currency.code, shop.timezone, shop.day_starts)
    if given != has:
        used = session.scalar(select(Purchase.id).limit(1))
        if used or shop.versions[-1].number > 1:
            names = ("currency", "timezone", "day_starts")
            wrong = next(i for i in range(3) if given[i] != has[i])
            raise Invalid(field=names[wrong], reason="other_than_shop", shop=str(has[wrong]))
        session.execute(
            update(Shop).values(
                currency=programme.currency.code,
                timezone=programme.timezone,
                day_starts=programme.day_starts,
            )
        )
    since = request.first_date
    if since is None:
        place = calendar.zone(programme.timezone)
        since = calendar.business_date(request.at, place, programme.day_starts)
    day = day_of(since)
    later = session.scalar(select(Purchase.id).where(Purchase.business_day >= day).limit(1))
    if later is not None:
        check(shop, by, Right.DATE_BACK_PROGRAMME)
    number = (session.scalar(select(func.max(ProgrammeVersion.number))) or 0) + 1
    session.execute(
        insert(ProgrammeVersion).values(
            number=number,
            first_day=day,
            content=json.dumps(write_programme(programme)),
            at=micros(request.at),
            recorded_at=session.recorded_at,
            staff_id=by.staff,
        )
    )
    raise_revision(session)
    return answer(
        session, request, ProgrammeSet(version=number, first_day=day), None, ("programme",)
    )
