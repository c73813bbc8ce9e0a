"""The members' list without a widget: what is shown, and how its windows come."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.queries.member_rows import MemberRow, State
from loyalty_desktop.services.queries.members import (
    BY_NAME,
    EVERYONE,
    WINDOW,
    Listing,
    MemberFilter,
    MemberSort,
    Places,
    SortKey,
    Window,
    count_members,
    list_members,
    list_whole,
    members_window,
    window_after,
)
from loyalty_desktop.services.queries.searching import find_members
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.members.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.paged_rows import PageWanted
from loyalty_desktop.wording import sentence

FEW: Final = 20_000
"""Up to so many members the whole order is read by the till's worker: it takes a blink."""

_LIST: Final = "members"
_PLACES: Final = "members' places"
_COUNT: Final = "members' count"

Answer = Callable[[Sequence[MemberRow]], None]
Empty = Literal["", "nobody", "none found"]


@dataclass(frozen=True, slots=True)
class ListWhole:
    """Reads a whole list away from the till."""

    which: MemberFilter
    order: MemberSort
    at: datetime

    def __call__(self, store: Store, by: Actor) -> Listing:
        """Return the list with all its places."""
        return store.read_as(by, list_whole, self.which, self.order, self.at)


class MembersModel(QObject):
    """Filter, order and windows of the list.

    The beginning is shown as soon as it is there; jumps into a long list wait for its places.
    """

    listed = Signal()
    """Another list: `total` and `rows` are new, the view begins at the top."""
    renewed = Signal()
    """The same list: what is in sight is to be asked for again."""
    told = Signal(str)
    """A refusal as a sentence; empty when it is settled."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._answers: deque[Answer] = deque()
        self._waiting: list[tuple[PageWanted[MemberRow], Answer]] = []
        self._places: Places | None = None
        self._keep = False
        self.which = EVERYONE
        self.order = BY_NAME
        self.total = 0
        self.everyone: int | None = None
        self.rows: tuple[MemberRow, ...] = ()
        self.tiers: tuple[str, ...] = ()

    @property
    def empty(self) -> Empty:
        """Why there is nothing to see: nobody is known, or nobody fits."""
        if self.everyone is None or self.total:
            return ""
        return "none found" if self.everyone else "nobody"

    def search(self, text: str) -> None:
        """Show whom a text means."""
        self._choose(replace(self.which, text=text.strip()))

    def show_stage(self, stage: str) -> None:
        """Show one stage, or every stage with nothing."""
        self._choose(replace(self.which, stages=(stage,) if stage else ()))

    def show_tier(self, tier: str) -> None:
        """Show one tier, or every tier with nothing."""
        self._choose(replace(self.which, tiers=(tier,) if tier else ()))

    def show_state(self, state: State | Literal[""]) -> None:
        """Show members, contacts or those who left; everybody with nothing."""
        self._choose(replace(self.which, state=state))

    def show_everyone(self) -> None:
        """Take all filters away."""
        self._choose(EVERYONE)

    def sort_by(self, key: SortKey, *, down: bool) -> None:
        """Order the list."""
        wanted = MemberSort(key, down)
        if wanted != self.order:
            self.order = wanted
            self.load()

    def load(self) -> None:
        """Ask for the list from its beginning."""
        self._keep = False
        self._ask()

    def refresh(self) -> None:
        """Ask again after something was recorded; the view stays where it is."""
        if self.everyone is None or self.everyone <= FEW:
            self._keep = True
            self._ask()
            return
        self.renewed.emit()
        self._desk.read(count_members, then=self._counted, token=_COUNT)

    def fetch(self, wanted: PageWanted[MemberRow], answer: Answer) -> None:
        """Ask for a window of the list, for the table's model."""
        if self._places is not None:
            self._answers.append(answer)
            self._desk.read(
                members_window,
                self._places,
                wanted.first,
                wanted.count,
                self._clock(),
                then=self._window,
                otherwise=self._no_window,
            )
        elif wanted.after is not None and not self.which and self.order == BY_NAME:
            self._answers.append(answer)
            self._desk.read(
                window_after,
                wanted.after,
                wanted.first,
                wanted.count,
                self._clock(),
                then=self._window,
                otherwise=self._no_window,
            )
        else:
            self._waiting.append((wanted, answer))

    def _choose(self, which: MemberFilter) -> None:
        if which != self.which:
            self.which = which
            self.load()

    def _ask(self) -> None:
        self._places = None
        self._waiting.clear()
        at = self._clock()
        which, order = self.which, self.order
        plain = not which and order == BY_NAME
        if self.everyone is None or plain:
            self._read(list_members, which, order, at)
        elif self.everyone <= FEW:
            self._read(list_whole, which, order, at)
        elif which == MemberFilter(text=which.text) and order == BY_NAME:
            self._desk.read(
                find_members,
                which.text,
                WINDOW,
                at,
                then=self._found,
                otherwise=self._refused,
                token=_LIST,
            )
        else:
            self._work()

    def _read(self, question: object, *args: object) -> None:
        self._desk.read(question, *args, then=self._arrived, otherwise=self._refused, token=_LIST)

    def _work(self) -> None:
        task = ListWhole(self.which, self.order, self._clock())
        self._desk.work(task, then=self._arrived, otherwise=self._refused, token=_LIST)

    def _arrived(self, listing: Listing) -> None:
        self.everyone, self.tiers = listing.everyone, listing.tiers
        self._show(listing.total, listing.rows)
        if listing.places is not None:
            self._place(listing)
        elif listing.total > len(listing.rows):
            self._ask_places()
        else:
            self._serve(_places_of(listing.rows))

    def _ask_places(self) -> None:
        if (self.everyone or 0) <= FEW:
            self._desk.read(
                list_whole,
                self.which,
                self.order,
                self._clock(),
                then=self._place,
                otherwise=self._refused,
                token=_PLACES,
            )
            return
        task = ListWhole(self.which, self.order, self._clock())
        self._desk.work(task, then=self._place, otherwise=self._refused, token=_PLACES)

    def _place(self, listing: Listing) -> None:
        if listing.total != self.total:
            self._show(listing.total, listing.rows)
        self._serve(listing.places or _places_of(listing.rows))

    def _serve(self, places: Places) -> None:
        self._places = places
        waiting, self._waiting = self._waiting, []
        for wanted, answer in waiting:
            self.fetch(wanted, answer)

    def _found(self, rows: tuple[MemberRow, ...]) -> None:
        """Show what a search found at once; of more than a window, the rest follows."""
        self._show(len(rows), rows)
        if len(rows) == WINDOW:
            self._work()
        else:
            self._serve(_places_of(rows))

    def _show(self, total: int, rows: tuple[MemberRow, ...]) -> None:
        same = self._keep and total == self.total
        self.total, self.rows = total, rows
        self.told.emit("")
        if same:
            self.renewed.emit()
        else:
            self.listed.emit()

    def _window(self, window: Window) -> None:
        # Windows are asked for one after the other and come in the same order.
        self._answers.popleft()(window.rows)

    def _no_window(self, refusal: LoyaltyError) -> None:
        self._answers.popleft()
        self._refused(refusal)

    def _counted(self, total: int) -> None:
        if total != self.everyone:
            self._keep = True
            self._ask()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.told.emit(sentence(refusal))


def _places_of(rows: Sequence[MemberRow]) -> Places:
    return tuple(row.row for row in rows)
