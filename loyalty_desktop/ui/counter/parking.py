"""Bills put aside, and taken up again."""

from loyalty_desktop.services.queries.panel import resolve
from loyalty_desktop.ui.counter.bill import Parked
from loyalty_desktop.ui.counter.open_bill import SCAN
from loyalty_desktop.ui.counter.paying import Paying


class Parking(Paying):
    """Bills put aside, and taken up again."""

    def park(self) -> None:
        """Put the bill aside; nothing is recorded."""
        if self.frozen or (self.bill.blank and self.member is None):
            return
        name = self.member.name if self.member else None
        self.parked.append(Parked(self.bill, self.reference, name, self._clock()))
        self._begin()
        self.focus_wanted.emit("scan")

    def recall(self, place: int) -> None:
        """Take a parked bill up again; the open one, if any, is parked in its stead."""
        if self.frozen or not 0 <= place < len(self.parked):
            return
        parked = self.parked.pop(place)
        if not (self.bill.blank and self.member is None):
            self.park()
        self.bill = parked.bill
        self._fresh = False
        if parked.reference is not None:
            self._scanned = parked.reference
            self._desk.read(
                resolve,
                parked.reference,
                self._clock(),
                then=self._resolved,
                otherwise=self._unknown,
                token=SCAN,
            )
        self._requote()
        self.changed.emit()
        self.focus_wanted.emit("amount")
