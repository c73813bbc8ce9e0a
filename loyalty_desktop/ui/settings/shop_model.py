"""What the shop says of itself, without a widget: what is kept, what is wrong, what is sent."""

from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError, Unavailable
from loyalty_desktop.models.rules.rights import RIGHTS, Actor, Right
from loyalty_desktop.models.rules.shop_facts import ShopFacts, checked_facts
from loyalty_desktop.services.commands.logos import LARGEST_FILE, kept_logo
from loyalty_desktop.services.commands.shop_facts import (
    ChangeShopFacts,
    ShopFactsChanged,
    change_shop_facts,
)
from loyalty_desktop.services.queries.shop_facts import ShopFactsKept, shop_facts
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.widgets.asking import Clock, Otherwise, now
from loyalty_desktop.wording import mistake, sentence

_ASKED: Final = "shop facts"


class ShopDesk(Protocol):
    """The desk, as far as the shop's facts need it."""

    @property
    def actor(self) -> Actor:
        """Who acts."""
        ...

    def read(self, question: Any, *args: Any, then: Any = ..., token: str | None = ...) -> None:
        """Ask a question."""
        ...

    def write(
        self, command: Any, request: Any, then: Any = ..., otherwise: Otherwise | None = ...
    ) -> None:
        """Run a command."""
        ...

    def work(self, task: Any, then: Any = ..., otherwise: Otherwise | None = ...) -> None:
        """Do something apart from the till."""
        ...


class ShopModel(QObject):
    """Loads the facts, checks what was typed, and sends all of them at once."""

    loaded = Signal()
    """What is kept is another one: it is to be shown."""
    changed = Signal()
    """The logo, a complaint, or whether something is under way."""
    saved = Signal()

    def __init__(
        self, desk: ShopDesk, parent: QObject | None = None, *, clock: Clock = now
    ) -> None:
        super().__init__(parent)
        self.kept: ShopFactsKept | None = None
        self.complaints: dict[str, str] = {}
        """What is wrong, by the field."""
        self.problem = ""
        """Why nothing was saved, where no field is at fault."""
        self.busy = False
        self._desk = desk
        self._clock = clock
        self._chosen: bytes | None = None

    @property
    def may_change(self) -> bool:
        """Whether who acts may change what the shop says of itself."""
        return Right.CHANGE_PROGRAMME in RIGHTS.get(self._desk.actor.role, frozenset())

    @property
    def logo(self) -> bytes | None:
        """The logo as it is chosen, or as it is kept."""
        if self._chosen is not None:
            return self._chosen or None
        return None if self.kept is None else self.kept.logo

    @property
    def logo_changed(self) -> bool:
        """Whether another logo is chosen than the one that is kept."""
        return self._chosen is not None

    def load(self) -> None:
        """Ask for what is kept."""
        self._desk.read(shop_facts, then=self._take, token=_ASKED)

    def choose_logo(self, file: Path) -> None:
        """Take a picture from a file; what can't be printed is said beside the logo."""
        self.busy = True
        self.changed.emit()
        self._desk.work(partial(_logo_from, file), then=self._take_logo, otherwise=self._refuse)

    def remove_logo(self) -> None:
        """Go on without a logo."""
        self._chosen = b""
        self.complaints.pop("logo", None)
        self.changed.emit()

    def save(self, facts: ShopFacts) -> None:
        """Check and save the facts, with the logo as it is chosen."""
        if self.busy or not self.may_change:
            return
        self.complaints, self.problem = {}, ""
        try:
            checked = checked_facts(facts)
        except Invalid as wrong:
            self._refuse(wrong)
            return
        self.busy = True
        self.changed.emit()
        request = ChangeShopFacts(key=new_id(), at=self._clock(), facts=checked, logo=self._chosen)
        self._desk.write(change_shop_facts, request, self._saved, self._refuse)

    def _take(self, kept: ShopFactsKept) -> None:
        self.kept = kept
        self.loaded.emit()

    def _take_logo(self, logo: bytes) -> None:
        self.busy = False
        self._chosen = logo
        self.complaints.pop("logo", None)
        self.changed.emit()

    def _saved(self, _changed: ShopFactsChanged) -> None:
        self.busy = False
        self._chosen = None
        self.changed.emit()
        self.saved.emit()
        self.load()

    def _refuse(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if isinstance(refusal, Invalid):
            self.complaints[refusal.field] = mistake(refusal.facts)
        else:
            self.problem = sentence(refusal)
        self.changed.emit()


def _logo_from(file: Path, _store: object, _by: Actor) -> bytes:
    """Return the picture in a file as it would be kept. Errors: `Invalid`, `Unavailable`."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Invalid(field="logo", reason="picture_too_large")
        return kept_logo(file.read_bytes())
    except OSError as error:
        raise Unavailable(reason="file_unreadable", file=str(file)) from error
