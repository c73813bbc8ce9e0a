"""A new shop as the first minutes ask for it: rules, owner, samples; whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.pins import check_pin
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.staff import HireStaff, hashed_pin, hire_staff
from loyalty_desktop.services.exchange.demo import filled
from loyalty_desktop.services.exchange.small_demo import small_demo
from loyalty_desktop.services.exchange.small_demo_people import DAYS
from loyalty_desktop.services.store import (
    Keys,
    Session,
    Store,
    database_url,
    micros,
    new_id,
    sqlite_file,
)
from loyalty_desktop.services.store.setting_up import NewShop, create_shop

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The first person on the staff; `pin` is six digits or more."""

    name: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A shop to be opened. Without an `owner` everybody acts as owner; `samples` fills it."""

    name: str
    programme: Programme
    country: str
    owner: Owner | None = None
    samples: bool = False


def check_opening(opening: Opening) -> None:
    """Refuse (`Invalid`) what can be refused before anything is made."""
    clean(opening.name, "name")
    if opening.owner is not None:
        clean(opening.owner.name, "owner")
        check_pin(opening.owner.pin, "owner")


def open_new_shop(
    url: str,
    keys: Keys,
    opening: Opening,
    *,
    counter: str = "1",
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Actor:
    """Make the shop at `url`, hire its owner, fill it with samples; return who acts from now on.

    The database appears when all of it is done, or not at all; so a refusal can be mended and
    everything asked for again. Errors: `Invalid`, `Duplicate` (there is a shop already),
    `Unavailable` (with samples also "samples_on_server").
    """
    now = now or datetime.now(UTC)
    check_opening(opening)
    if opening.samples and sqlite_file(database_url(url)) is None:
        raise Unavailable(reason="samples_on_server")
    owner = opening.owner
    hired: list[str] = []

    def begin(session: Session) -> None:
        if owner is None:
            return
        session.by = Actor("", "owner", counter=counter)
        request = HireStaff(
            key=new_id(),
            at=now,
            name=owner.name,
            role="owner",
            pin_hash=hashed_pin(session, owner.pin),
        )
        hired.append(hire_staff(session, session.by, request).staff)

    shop = NewShop(clean(opening.name, "name"), opening.programme, opening.country)
    # A shop with samples has stood as long as its samples.
    begun = now - timedelta(days=DAYS + 1) if opening.samples else now
    with filled(url) as beside:
        create_shop(beside, keys, shop, micros(begun), begin)
        name = "" if owner is None else clean(owner.name, "owner")
        actor = Actor(name, "owner", hired[0] if hired else None, counter)
        if opening.samples:
            _fill(beside, keys, actor, now, progress)
    return actor


def _fill(beside: str, keys: Keys, actor: Actor, now: datetime, progress: Progress | None) -> None:
    store = Store(beside, keys)
    try:
        small_demo(store, actor, now=now, progress=progress)
    finally:
        store.close()
