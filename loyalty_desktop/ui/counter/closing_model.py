"""The shift and the day without a widget: what was taken so far, closing, earlier closings."""

from collections.abc import Sequence
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.services.commands.closings import CloseDay, CloseShift, close_day, close_shift
from loyalty_desktop.services.queries.closings import Closing, Takings, closings, takings
from loyalty_desktop.services.store import ShopState, new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import sentence

View = Literal["shift", "day", "earlier"]

LISTED: Final = 60
_TAKINGS: Final = "takings"
_EARLIER: Final = "earlier closings"


class AtClosing(QObject):
    """What is shown of the shift, and what closes it; a key for each closing, kept on a retry."""

    changed = Signal()
    closed = Signal(object)
    """The `Closing` that was just made."""

    def __init__(
        self, desk: AtDesk, shop: ShopState, clock: Clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._sent: CloseShift | CloseDay | None = None
        self.shop = shop
        self.view: View = "shift"
        self.takings: Takings | None = None
        self.counted: int | None = None
        """What the drawer holds, minor units; None while nobody counted."""
        self.closing: Closing | None = None
        """The closing in view: just made, or an earlier one."""
        self.earlier: tuple[Closing, ...] = ()
        self.loaded = False
        self.complaint = ""
        self.busy = False

    @property
    def difference(self) -> int | None:
        """The cash counted less the cash expected; None while nobody counted."""
        if self.counted is None or self.takings is None:
            return None
        return self.counted - self.takings.expected_cash

    @property
    def can_close(self) -> bool:
        """Whether F10 closes something now."""
        if self.busy or self.closing is not None:
            return False
        return self.view == "day" or (self.view == "shift" and self.takings is not None)

    @property
    def printable(self) -> Closing | Takings | None:
        """What is in view that can be printed."""
        if self.closing is not None:
            return self.closing
        return self.takings if self.view == "shift" else None

    def load(self) -> None:
        """Ask what this counter has taken since its last closing."""
        self._desk.read(
            takings,
            self._clock(),
            then=self._taken,
            otherwise=self._refused_to_show,
            token=_TAKINGS,
        )

    def show(self, view: View) -> None:
        """Look at the shift, the day, or earlier closings."""
        if self.busy:
            return
        self.view = view
        self.closing = None
        self.complaint = ""
        if view == "shift":
            self.load()
        elif view == "earlier":
            self._desk.read(
                closings,
                LISTED,
                then=self._listed,
                otherwise=self._refused_to_show,
                token=_EARLIER,
            )
        self.changed.emit()

    def open(self, place: int) -> None:
        """Look at one of the earlier closings."""
        if 0 <= place < len(self.earlier):
            self.closing = self.earlier[place]
            self.changed.emit()

    def back(self) -> bool:
        """Go from an earlier closing back to their list; return whether there was one."""
        if self.view != "earlier" or self.closing is None:
            return False
        self.closing = None
        self.changed.emit()
        return True

    def set_counted(self, minor: int | None) -> None:
        """Take what the drawer holds."""
        if not self.busy and self._sent is None and minor != self.counted:
            self.counted = minor
            self.changed.emit()

    def close(self) -> None:
        """Close what is in view; sent again it is closed once."""
        if not self.can_close:
            return
        self.complaint = ""
        self.busy = True
        if self.view == "day":
            if not isinstance(self._sent, CloseDay):
                self._sent = CloseDay(key=new_id(), at=self._clock())
            self._desk.write(close_day, self._sent, then=self._done, otherwise=self._refused)
        else:
            if not isinstance(self._sent, CloseShift):
                self._sent = CloseShift(key=new_id(), at=self._clock(), counted_cash=self.counted)
            self._desk.write(close_shift, self._sent, then=self._done, otherwise=self._refused)
        self.changed.emit()

    def _taken(self, taken: Takings) -> None:
        self.takings = taken
        self.changed.emit()

    def _listed(self, rows: Sequence[Closing]) -> None:
        self.earlier = tuple(rows)
        self.loaded = True
        self.changed.emit()

    def _refused_to_show(self, refusal: LoyaltyError) -> None:
        self.loaded = True
        self.complaint = sentence(refusal, self.shop.currency)
        self.changed.emit()

    def _done(self, closing: Closing) -> None:
        self.busy = False
        self._sent = None
        self.counted = None
        self.closing = closing
        self.changed.emit()
        self.closed.emit(closing)

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if not isinstance(refusal, Unavailable):
            self._sent = None
        self.complaint = sentence(refusal, self.shop.currency)
        self.changed.emit()
