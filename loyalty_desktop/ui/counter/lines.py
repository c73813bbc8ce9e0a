"""The bill by lines: items typed, scanned or chosen among those the shop has sold before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from PySide6.QtCore import Signal
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.queries.items import KnownItem, find_items, known_item
from loyalty_desktop.ui.counter.bill import ONE, BillLine
from loyalty_desktop.ui.counter.line_typing import Typed, read_item, read_times
from loyalty_desktop.ui.counter.rewarding import Rewarding
from loyalty_desktop.ui.widgets.amount_typing import MoneyFormat
from loyalty_desktop.wording import _

ITEMS: Final = 6
"""So many known items are shown for what is typed."""
MOST_OF_ONE: Final = 999_999 * ONE
_SEARCH: Final = "items"

Unknown = Literal["ask", "resolve", "tell"]


@dataclass(frozen=True, slots=True)
class ItemAsked:
    """An item that nobody has sold before: what is known of it, and what somebody has to say."""

    code: str | None
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class _Awaited:
    """An item that is being looked up, and what happens when nobody has sold it before."""

    typed: Typed
    unknown: Unknown


class Itemized(Rewarding):
    """The open bill with its lines; their sum is the amount."""

    item_wanted = Signal(object)
    """An `ItemAsked`: name and price are to be asked for."""

    item_query = ""
    item_matches: Sequence[KnownItem] = ()
    item_chosen = 0
    line_chosen = -1
    """The line that was touched last, -1 when there is none."""
    _awaited: tuple[_Awaited, ...] = ()

    @property
    def choosing_item(self) -> bool:
        """Whether known items are shown for what is typed."""
        return bool(self.item_query and self.item_matches)

    # What is typed or scanned ----------------------------------------------------------------

    def type_item(self, text: str) -> None:
        """Look for known items while somebody types."""
        if self.frozen:
            return
        self._settle("line")
        self.item_query = text.strip()
        self.item_chosen = 0
        typed = self._read(self.item_query)
        wanted = typed.name or typed.code or ""
        if len(wanted) > 1 and typed.price is None:
            self._desk.read(
                find_items,
                wanted,
                ITEMS,
                then=self._items_found,
                otherwise=self._no_items,
                token=_SEARCH,
            )
        else:
            self._desk.forget(_SEARCH)
            self.item_matches = ()
        self.changed.emit()

    def step_item(self, by: int) -> None:
        """Choose the next known item, or the one before."""
        if self.item_matches:
            self.item_chosen = min(max(self.item_chosen + by, 0), len(self.item_matches) - 1)
            self.changed.emit()

    def submit_item(self, text: str) -> None:
        """Put what is typed on the bill: the known item that is chosen, or as it is written."""
        if self.frozen or not text.strip():
            return
        typed = self._read(text.strip())
        if typed.quantity <= 0:
            self._complain("line", _("Type how many: 1 or more."))
            return
        if self.choosing_item and text.strip() == self.item_query and typed.code is None:
            self.choose_item(self.item_chosen)
            return
        self._items_over()
        if typed.code is not None:
            self._look_up(typed, "ask")
        elif typed.price is not None:
            self.add_line(BillLine(typed.name, typed.price, typed.quantity))
        else:
            self._awaited += (_Awaited(typed, "ask"),)
            self._desk.read(
                find_items, typed.name, 1, then=self._named_found, otherwise=self._not_looked_up
            )

    def choose_item(self, place: int) -> None:
        """Take a known item by its place among those shown."""
        if self.frozen or not 0 <= place < len(self.item_matches):
            return
        typed, item = self._read(self.item_query), self.item_matches[place]
        self._items_over()
        self._take_known(item, typed.quantity)

    def leave_items(self) -> None:
        """Look for no item any longer."""
        self._items_over()
        self._settle("line")
        self.changed.emit()

    def scan_item(self, code: str, unknown: Unknown = "ask") -> None:
        """Put the item with a code on the bill; `unknown` says what happens when it is new."""
        if self.frozen:
            return
        # "2 x" may be typed before the scan.
        quantity = read_times(self.item_query)
        if quantity is not None:
            self._items_over()
        self._settle("scan", "bill", "line")
        self._look_up(Typed(quantity or ONE, code=code), unknown)

    # Lines -----------------------------------------------------------------------------------

    def add_line(self, line: BillLine) -> None:
        """Add an item; one that is on the bill already at the same price becomes more of it."""
        if self.frozen:
            return
        lines = self.bill.lines
        if not lines and self.bill.amount:
            # What was typed as an amount stays, as a line of its own.
            lines = (BillLine("", self.bill.amount),)
        for place, known in enumerate(lines):
            same = replace(known, quantity=line.quantity) == line
            more = known.quantity + line.quantity
            if same and not known.discount and line.name and more <= MOST_OF_ONE:
                self._show_lines(_with(lines, place, replace(known, quantity=more)), place)
                break
        else:
            self._show_lines((*lines, line), len(lines))
        self._paying = False
        self.focus_wanted.emit("line")

    def change_line(self, place: int, line: BillLine) -> None:
        """Put another line in the place of one."""
        if not self.frozen and 0 <= place < len(self.bill.lines):
            self._show_lines(_with(self.bill.lines, place, line), place)

    def change_quantity(self, place: int, by: int) -> None:
        """Make it more or fewer by thousandths; the last one stays until it is removed."""
        if self.frozen or not 0 <= place < len(self.bill.lines):
            return
        line = self.bill.lines[place]
        quantity = min(line.quantity + by, MOST_OF_ONE)
        if quantity > 0:
            changed = replace(line, quantity=quantity)
            kept = min(line.discount, changed.amount)
            self.change_line(place, replace(changed, discount=kept))

    def remove_line(self, place: int) -> None:
        """Take a line off the bill; without lines an amount can be typed again."""
        lines = self.bill.lines
        if not self.frozen and 0 <= place < len(lines):
            left = (*lines[:place], *lines[place + 1 :])
            self._show_lines(left, min(place, len(left) - 1))
            if not left:
                self.focus_wanted.emit("amount")

    def set_discount(self, minor: int) -> None:
        """Take so much off the sum of the lines."""
        if not self.frozen and self.bill.lines:
            self.bill.discount = max(minor, 0)
            self._show_lines(self.bill.lines, self.line_chosen)

    # Inside ----------------------------------------------------------------------------------

    def _show_lines(self, lines: tuple[BillLine, ...], chosen: int) -> None:
        self.bill.lines = lines
        self.bill.sum_up()
        self.line_chosen = chosen
        self._fresh = False
        self._settle("amount", "points", "cash", "bill", "line")
        self._requote()
        self.changed.emit()

    def _read(self, text: str) -> Typed:
        return read_item(text, MoneyFormat.of(self.unit).read)

    def _look_up(self, typed: Typed, unknown: Unknown) -> None:
        on_bill = next((line for line in self.bill.lines if line.sku == typed.code), None)
        if on_bill is not None:
            self.add_line(replace(on_bill, quantity=typed.quantity, discount=0))
            return
        # Several scans may be under way: they are answered in the order they came.
        self._awaited += (_Awaited(typed, unknown),)
        self._desk.read(known_item, typed.code, then=self._looked_up, otherwise=self._not_looked_up)

    def _looked_up(self, item: KnownItem | None) -> None:
        awaited, *rest = self._awaited
        self._awaited = tuple(rest)
        typed = awaited.typed
        if item is not None:
            self._take_known(item, typed.quantity)
        elif typed.price is not None:
            self.add_line(BillLine("", typed.price, typed.quantity))
        elif awaited.unknown == "ask":
            self._ask_for(typed)
        else:
            self._not_an_item(typed, awaited.unknown)

    def _named_found(self, rows: Sequence[KnownItem]) -> None:
        awaited, *rest = self._awaited
        self._awaited = tuple(rest)
        if rows:
            self._take_known(rows[0], awaited.typed.quantity)
        else:
            self._ask_for(awaited.typed)

    def _not_looked_up(self, refusal: LoyaltyError) -> None:
        self._awaited = self._awaited[1:]
        self._complain("line", self._told(refusal))

    def _not_an_item(self, typed: Typed, unknown: Unknown) -> None:
        """Answer for a code that no item has; whom it may mean is known further on."""
        del unknown
        self._ask_for(typed)

    def _ask_for(self, typed: Typed) -> None:
        self.changed.emit()
        self.item_wanted.emit(ItemAsked(typed.code, typed.name, typed.quantity))

    def _take_known(self, item: KnownItem, quantity: int) -> None:
        name = item.name or item.sku
        self.add_line(BillLine(name, item.unit_price, quantity, item.sku, item.category))

    def _items_found(self, rows: Sequence[KnownItem]) -> None:
        self.item_matches = tuple(rows)
        self.item_chosen = min(self.item_chosen, max(len(self.item_matches) - 1, 0))
        self.changed.emit()

    def _no_items(self, _refusal: LoyaltyError) -> None:
        self.item_matches = ()
        self.changed.emit()

    def _items_over(self) -> None:
        self._desk.forget(_SEARCH)
        self.item_query, self.item_matches, self.item_chosen = "", (), 0

    @override
    def _begin(self) -> None:
        self._items_over()
        self.line_chosen = -1
        super()._begin()


def _with(lines: tuple[BillLine, ...], place: int, line: BillLine) -> tuple[BillLine, ...]:
    return (*lines[:place], line, *lines[place + 1 :])
