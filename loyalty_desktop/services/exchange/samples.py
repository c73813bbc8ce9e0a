"""Sample data taken away in one step: a fresh database of the same shop, the old one kept beside.

Entries, purchases and people are never deleted, so samples are not picked out of a database: the
shop goes on in a new one, with its rules, its own offers and its staff, and with nothing in it
that was made up.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from loyalty_desktop.errors import AlreadyDone, Unavailable
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.answering import Answer, Asked, answer
from loyalty_desktop.services.exchange import shop_file
from loyalty_desktop.services.exchange.taken_along import Along, along, settle_in
from loyalty_desktop.services.queries.samples import Samples, samples_in
from loyalty_desktop.services.store import (
    Keys,
    Session,
    ShopState,
    Store,
    database_url,
    micros,
    needs,
    new_id,
    sqlite_file,
)
from loyalty_desktop.services.store.setting_up import NewShop, create_shop


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplesRemoved:
    """Where the database with the samples is kept, and what is in it: made up, and the shop's."""

    kept: Path
    people: int
    purchases: int
    own_people: int
    own_purchases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun(Asked):
    OP: ClassVar[str] = "remove_samples"


@needs(Right.SET_UP)
def _what_there_is(session: Session) -> tuple[ShopState, Samples, Along]:
    found = samples_in(session)
    if found is None:
        raise AlreadyDone(what="no_samples")
    return session.shop, found, along(session, without=found.offers)


def remove_samples(
    url: str, keys: Keys, *, by: Actor, own: bool = False, now: datetime | None = None
) -> SamplesRemoved:
    """Begin the shop at `url` anew without its sample data; no counter may have it open.

    Where people or purchases were recorded beside the samples that is refused, unless `own` says
    that they are put aside too: they stay in the database that is kept. Errors: `AlreadyDone`
    (there are no samples), `Unavailable` ("own_records" with how many; "samples_on_server";
    "locked"), `NotAllowed`.
    """
    now = now or datetime.now(UTC)
    place = sqlite_file(database_url(url))
    if place is None:
        raise Unavailable(reason="samples_on_server")
    store = Store(url, keys)
    try:
        shop, found, taken = store.read_as(by, _what_there_is)
    finally:
        store.close()
    if found.own and not own:
        raise Unavailable(
            reason="own_records", people=found.own_people, purchases=found.own_purchases
        )
    beside = place.with_name(f"{place.name}.fresh")
    shop_file.remove(beside)
    try:
        _begin_anew(beside, keys, shop, taken, by, now)
        shop_file.make_single(beside)
        kept = shop_file.swap(beside, place, f"with-samples-{now:%Y%m%d-%H%M%S}")
    except OSError as error:
        raise Unavailable(reason="file", file=str(place)) from error
    finally:
        shop_file.remove(beside)
    assert kept is not None
    return SamplesRemoved(
        kept=kept,
        people=found.people,
        purchases=found.purchases,
        own_people=found.own_people,
        own_purchases=found.own_purchases,
    )


def _begin_anew(
    beside: Path, keys: Keys, shop: ShopState, taken: Along, by: Actor, now: datetime
) -> None:
    def settle(session: Session) -> None:
        settle_in(session, taken, sign_in=True)
        session.by = by
        request = _Begun(key=new_id(), at=now)
        # The new trail begins with why it is a new one.
        answer(session, request, Answer(), shop.id, ("samples",))

    new = NewShop(shop.name, shop.versions[0].programme, shop.country, identity=shop.id)
    create_shop(f"sqlite:///{beside}", keys, new, micros(now), settle)
