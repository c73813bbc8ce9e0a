"""What a shop takes along into another database: its rules, its offers and its people at work.

Never anything of a member: no names, no purchases, no points.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select, update

from loyalty_desktop.models.tables import (
    Base,
    Campaign,
    Channel,
    ProgrammeVersion,
    Reward,
    Shop,
    ShopChoice,
    ShopFacts,
    Staff,
    StampCard,
)
from loyalty_desktop.services.store import Session

Row = Mapping[str, Any]
_OF_ITS_OWN: Final = {
    "one", "id", "revision", "latest_day", "closed_day", "categories_since", "created_at",
}  # fmt: skip
_OFFERS: Final = (Reward, Campaign, StampCard)
_CHOSEN: Final = frozenset({"saying", "questions", "feedback"})
"""What is said and asked at the counter; whom letters are sent by is nothing to practise with."""


@dataclass(frozen=True, slots=True)
class Along:
    """Rows as they were: the shop, what it says and asks, its rules, offers, staff, channels."""

    shop: Row
    versions: tuple[Row, ...]
    offers: Mapping[str, tuple[Row, ...]]
    staff: tuple[Row, ...]
    facts: tuple[Row, ...] = ()
    choices: tuple[Row, ...] = ()
    channels: tuple[Row, ...] = ()


def along(session: Session, without: Collection[str] = ()) -> Along:
    """Return what is taken along from a shop, without the offers whose ids are named."""
    shop = _rows(session, Shop)[0]
    return Along(
        shop={name: value for name, value in shop.items() if name not in _OF_ITS_OWN},
        versions=tuple(row for row in _rows(session, ProgrammeVersion) if row["number"] > 1),
        offers={
            each.__tablename__: tuple(
                row for row in _rows(session, each) if row["id"] not in without
            )
            for each in _OFFERS
        },
        staff=_rows(session, Staff),
        facts=_rows(session, ShopFacts),
        choices=tuple(row for row in _rows(session, ShopChoice) if row["name"] in _CHOSEN),
        channels=_rows(session, Channel),
    )


def settle_in(session: Session, taken: Along, *, sign_in: bool) -> None:
    """Write what was taken along into a new shop.

    With `sign_in` people keep PINs and cards; without they are only names and roles. What a
    reward has given away stays where it was given, and so do the staff's own member cards.
    """
    session.execute(update(Shop).values(**taken.shop, revision=Shop.revision + 1))
    _put(session, ShopFacts, taken.facts)
    _put(session, ShopChoice, taken.choices)
    _put(session, Channel, taken.channels)
    _put(session, ProgrammeVersion, taken.versions)
    for each in _OFFERS:
        anew: Row = {"given": 0} if each is Reward else {}
        _put(session, each, [{**row, **anew} for row in taken.offers[each.__tablename__]])
    unlocked = {"member_id": None, "wrong_tries": 0, "locks": 0, "locked_until": None}
    if not sign_in:
        unlocked |= {"pin_hash": None, "card_hash": None}
    _put(session, Staff, [{**row, **unlocked} for row in taken.staff])


def _rows(session: Session, mapped: type[Base]) -> tuple[Row, ...]:
    table = _table(mapped)
    # In the order they were made: a later version stands after an earlier one.
    key = list(table.primary_key.columns)
    return tuple(dict(row) for row in session.execute(select(table).order_by(*key)).mappings())


def _put(session: Session, mapped: type[Base], rows: Collection[Row]) -> None:
    if rows:
        session.execute(insert(_table(mapped)), [dict(row) for row in rows])


def _table(mapped: type[Base]) -> Any:
    # The mapper says that it may be any selectable; for these it is a table.
    return mapped.__table__
