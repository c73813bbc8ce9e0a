"""A shop to practise in: the same rules, offers and staff, made-up members, a file of its own.

It lies where things lie that can be made again, is made anew each time, and its secrets are
never written down: nothing that is done in it can reach the shop.
"""

import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.exchange import shop_file
from loyalty_desktop.services.exchange.small_demo import Progress, small_demo
from loyalty_desktop.services.exchange.small_demo_people import DAYS
from loyalty_desktop.services.exchange.taken_along import along, settle_in
from loyalty_desktop.services.store import Session, Store, micros, new_id
from loyalty_desktop.services.store.setting_up import NewShop, create_shop

_BOUGHT_DAYS: Final = 45
"""So far back the made-up members have bought: enough points to use, quick to make."""
_SHIFT_SECONDS: Final = 24 * 3600
_SECRET: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class Training:
    """An open training shop, and who acts in it."""

    store: Store
    actor: Actor
    file: Path


class _NoSecrets:
    """Secrets of a shop that is thrown away: known to everybody, worth nothing."""

    def load(self, shop: str) -> dict[int, bytes]:
        """Return the only one."""
        del shop
        return {1: _SECRET}

    def add(self, shop: str, generation: int) -> bytes:
        """Return the only one."""
        del shop, generation
        return _SECRET


def begin_training(
    store: Store,
    by: Actor,
    folder: Path,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> Training:
    """Make the training shop of the shop in `store` in `folder`, and open it; takes a second.

    What training of a program that was killed left there is taken away. Errors: `Unavailable`.
    """
    now = now or datetime.now(UTC)
    file = folder / f"{new_id()}.db"
    shop = store.shop
    taken = store.read(along)

    def settle(session: Session) -> None:
        settle_in(session, taken, sign_in=False)

    new = NewShop(shop.name, shop.versions[0].programme, shop.country)
    url = f"sqlite:///{file}"
    try:
        _tidy(folder)
        create_shop(url, _NoSecrets(), new, micros(now - timedelta(days=DAYS + 1)), settle)
    except OSError as error:
        raise Unavailable(reason="cannot_open", database=str(file)) from error
    practice = Store(url, _NoSecrets())
    try:
        trainer = _anybody_who_may(practice, by)
        small_demo(practice, trainer, now=now, progress=progress, offers=False, days=_BOUGHT_DAYS)
    except BaseException:
        practice.close()
        raise
    return Training(practice, by, file)


def end_training(training: Training) -> None:
    """Throw away a training shop that is closed already."""
    shop_file.remove(training.file)


def _tidy(folder: Path) -> None:
    """Take away what is older than any shift; another counter may be practising now."""
    if not folder.is_dir():
        return
    for left in folder.glob("*.db"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _SHIFT_SECONDS:
                shop_file.remove(left)


def _anybody_who_may(store: Store, by: Actor) -> Actor:
    """Return who fills the shop: an owner, where there is one, whoever stands at the counter."""
    for staff, (role, active, _limits) in store.shop.staff.items():
        if role == "owner" and active:
            return Actor("", role, staff, by.counter)
    return by
