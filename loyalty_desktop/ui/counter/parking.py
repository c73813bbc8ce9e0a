"""Bills put aside, and taken up again: at this counter or at another, by whoever serves."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal

from loyalty_desktop.errors import LoyaltyError, Unavailable
from loyalty_desktop.services.commands.parking import (
    BillParked,
    DropParked,
    ParkBill,
    TakeParked,
    drop_parked,
    park_bill,
    take_parked,
)
from loyalty_desktop.services.queries.parking import ParkedBill, parked_bills
from loyalty_desktop.services.queries.resolving import resolve
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.counter.bill import Bill, Parked
from loyalty_desktop.ui.counter.bill_content import UnreadableBill, read_bill, written
from loyalty_desktop.ui.counter.open_bill import SCAN
from loyalty_desktop.ui.counter.paying import Paying
from loyalty_desktop.wording import _

_PARKED: Final = "parked bills"


class Parking(Paying):
    """The open bill, and those that wait. They are kept by the shop, not by this program."""

    parked_found = Signal()
    """The bills that wait are known: somebody asked for them."""

    _asked_for = False
    _parking: ParkBill | None = None
    _next: Parked | None = None
    _dropping: Parked | None = None

    def look_for_parked(self) -> None:
        """Ask which bills wait, at all counters."""
        self._desk.read(
            parked_bills,
            self._clock(),
            then=self._parked_known,
            otherwise=self._forget,
            token=_PARKED,
        )

    def ask_for_parked(self) -> None:
        """Ask which bills wait, for somebody who wants one of them."""
        if not self.frozen:
            self._search_over()
            self._asked_for = True
            self.look_for_parked()

    def park(self) -> None:
        """Put the bill aside; nothing of it is recorded, its rewards stay kept free for it."""
        if self.frozen or (self.bill.blank and self.member is None):
            return
        content = written(self.bill, self.reference)
        before = self._parking
        if before is None or before.content != content:
            before = self._parking = ParkBill(
                key=new_id(),
                at=self._clock(),
                member=self.member.id if self.member else None,
                content=content,
                total=self.bill.amount or 0,
            )
        self.busy = True
        self._desk.write(park_bill, before, then=self._parked_away, otherwise=self._refused_parking)
        self.changed.emit()

    def recall(self, place: int) -> None:
        """Take a parked bill up again; the open one, if any, is parked in its stead."""
        if self.frozen or not 0 <= place < len(self.parked):
            return
        self._next = self.parked[place]
        if self.bill.blank and self.member is None:
            self._take_next()
        else:
            self.park()

    def drop(self, place: int) -> None:
        """Give a parked bill up: nobody will pay it; its rewards are free again."""
        if self.frozen or not 0 <= place < len(self.parked):
            return
        self._dropping = self.parked[place]
        self.busy = True
        self._desk.write(
            drop_parked,
            DropParked(key=new_id(), at=self._clock(), parked=self._dropping.id),
            then=self._dropped,
            otherwise=self._refused_parking,
        )
        self.changed.emit()

    # Answers ---------------------------------------------------------------------------------

    def _parked_known(self, rows: Sequence[ParkedBill]) -> None:
        self.parked = [_parked(row) for row in rows]
        self.changed.emit()
        if self._asked_for:
            self._asked_for = False
            self.parked_found.emit()

    def _parked_away(self, parked: BillParked) -> None:
        self.busy = False
        self._parking = None
        self._begin()
        self.focus_wanted.emit("scan")
        if self._next is not None:
            self._take_next()
        else:
            self.look_for_parked()
            self.told.emit("info", _("Parked. F7 takes it up again, at any counter."))
        del parked

    def _take_next(self) -> None:
        parked = self._next
        if parked is None:
            return
        self.busy = True
        self._desk.write(
            take_parked,
            TakeParked(key=new_id(), at=self._clock(), parked=parked.id),
            then=self._taken,
            otherwise=self._refused_parking,
        )
        self.changed.emit()

    def _taken(self, taken: ParkedBill) -> None:
        self.busy, self._next = False, None
        self.look_for_parked()
        row = _parked(taken)
        self.bill = row.bill
        self._fresh = False
        if row.reference is not None:
            self._scanned = row.reference
            self._desk.read(
                resolve,
                row.reference,
                self._clock(),
                then=self._resolved,
                otherwise=self._unknown,
                token=SCAN,
            )
        self._requote()
        self.changed.emit()
        self.focus_wanted.emit("amount")

    def _dropped(self, _parked_bill: BillParked) -> None:
        self.busy = False
        dropped, self._dropping = self._dropping, None
        for reward in dropped.bill.rewards if dropped is not None else ():
            if reward.reserved:
                self._cancel(reward)
        self.look_for_parked()
        self.changed.emit()

    def _refused_parking(self, refusal: LoyaltyError) -> None:
        self.busy, self._next, self._dropping = False, None, None
        if not isinstance(refusal, Unavailable):
            # Without an answer the same bill goes with the same key once more.
            self._parking = None
        self._complain("bill", self._told(refusal))
        self.look_for_parked()


def _parked(row: ParkedBill) -> Parked:
    try:
        bill, reference = read_bill(row.content)
    except UnreadableBill:
        # Written by a newer program: what everybody can read is still worth taking up.
        bill, reference = Bill(amount=row.total or None), row.member_id
    return Parked(
        bill,
        reference,
        row.member_name,
        row.at,
        id=row.id,
        counter=row.counter,
        staff=row.staff_name,
    )
