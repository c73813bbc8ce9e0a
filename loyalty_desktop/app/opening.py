"""Opens a shop on a thread of its own: what there is, a new one, an older one brought along."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Thread
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.app.screens import import_counter
from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.settings import data_folder

# What the first paint doesn't need is imported on the thread that opens the shop.
if TYPE_CHECKING:
    from loyalty_desktop.models.rules.rights import Actor
    from loyalty_desktop.services.devices.keys import KeyFolder
    from loyalty_desktop.services.queries.samples import Samples
    from loyalty_desktop.services.store import ShopState, Store
    from loyalty_desktop.ui.first_run.screen import ShopWanted

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open shop.

    `actor` works in it at once, without signing in: who has just set it up. `wanted` is how it was
    set up; `told` says what happened to it on the way, `refusal` what did not.
    """

    store: "Store"
    shop: "ShopState"
    actor: "Actor | None" = None
    wanted: "ShopWanted | None" = None
    told: str = ""
    refusal: LoyaltyError | None = None


class Opening(QObject):
    """The way to an open shop at `url`; of several ways only one is under way at a time."""

    ready = Signal(object)
    """An `Opened`."""
    refused = Signal(object)
    """Why there is none, a `LoyaltyError`."""
    progressed = Signal(int, int)
    """How much of a new shop is filled, and how much there is to fill."""

    def __init__(self, url: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._url = url
        self._thread: Thread | None = None

    def open(self) -> None:
        """Open the shop there is."""
        self._run(self._open)

    def create(self, wanted: "ShopWanted", counter: str) -> None:
        """Set a new shop up and open it."""
        self._run(self._create, wanted, counter)

    def upgrade(self) -> None:
        """Bring an older shop to this version, after a copy of it, and open it."""
        self._run(self._upgrade)

    def begin_anew(self, actor: "Actor", found: "Samples") -> None:
        """Take the sample data away and open what is left."""
        self._run(self._begin_anew, actor, found)

    def wait(self) -> None:
        """Wait until nothing is under way any more."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, work: Callable[..., Opened], *args: Any) -> None:
        self._thread = Thread(target=self._away, args=(work, *args), name="opening", daemon=True)
        self._thread.start()

    def _away(self, work: Callable[..., Opened], *args: Any) -> None:
        """Run something on the opening thread and tell the window what came of it."""
        try:
            self.ready.emit(work(*args))
        except LoyaltyError as refusal:
            self.refused.emit(refusal)
        except Exception as fault:  # noqa: BLE001 - the window stays and tells it
            import traceback

            where = "".join(traceback.format_tb(fault.__traceback__))
            # Only kind and place: the message of a fault may quote somebody's data.
            logger.error("Can't open the shop, %s:\n%s", type(fault).__name__, where)  # noqa: TRY400
            self.refused.emit(Unavailable(reason="fault"))

    def _open(self) -> Opened:
        from loyalty_desktop.services.store import Store

        store = Store(self._url, _keys())
        shop = store.shop
        import_counter()
        return Opened(store, shop)

    def _create(self, wanted: "ShopWanted", counter: str) -> Opened:
        from loyalty_desktop.services.exchange.opening import open_new_shop
        from loyalty_desktop.services.exchange.shop_keys import prefer_keyring

        actor = open_new_shop(
            self._url,
            _keys(),
            wanted.opening,
            counter=counter,
            progress=self.progressed.emit,
        )
        opened = self._open()
        prefer_keyring(opened.store)
        return replace(opened, actor=actor, wanted=wanted)

    def _upgrade(self) -> Opened:
        from loyalty_desktop.services.exchange.backup import upgrade

        upgrade(self._url)
        return self._open()

    def _begin_anew(self, actor: "Actor", found: "Samples") -> Opened:
        from loyalty_desktop.services.exchange.samples import remove_samples
        from loyalty_desktop.wording import _

        try:
            done = remove_samples(self._url, _keys(), by=actor, own=found.own)
        except LoyaltyError as refusal:
            return replace(self._open(), actor=actor, refusal=refusal)
        told = _("The sample data is gone. What there was is kept in {file}.")
        return replace(self._open(), actor=actor, told=told.format(file=done.kept.name))


def _keys() -> "KeyFolder":
    from loyalty_desktop.services.devices.keys import KeyFolder

    return KeyFolder(data_folder() / "keys")
