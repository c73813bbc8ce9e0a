"""The members' list without a widget: what is shown, and how its windows come."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.queries.filter_expression import FilterSaid, filter_said
from loyalty_desktop.services.queries.member_filters import (
    BY_NAME,
    EVERYONE,
    MemberFilter,
    MemberSort,
    SortKey,
)
from loyalty_desktop.services.queries.member_rows import MemberRow
from loyalty_desktop.services.queries.members import (
    WINDOW,
    Listing,
    Places,
    Window,
    cities,
    count_members,
    list_members,
    list_whole,
    members_window,
    window_after,
)
from loyalty_desktop.services.queries.searching import find_members
from loyalty_desktop.services.queries.segments import KnownSegment, SegmentRow, segments
from loyalty_desktop.services.store import Session, Store
from loyalty_desktop.ui.members.views import CountViews, View, narrowed, segment_view, views
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.paged_rows import PageWanted
from loyalty_desktop.wording import _, sentence

FEW: Final = 20_000
"""Up to so many members the whole order is read by the till's worker: it takes a blink."""

_LIST: Final = "members"
_PLACES: Final = "members' places"
_COUNT: Final = "members' count"
_VIEWS: Final = "members' views"
_CITIES: Final = "members' cities"
_SEGMENTS: Final = "members' segments"
_SAID: Final = "members' filters as a condition"

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


@dataclass(frozen=True, slots=True)
class ListBeginning:
    """Reads how many there are and the first of them, away from the till; the rest follows."""

    which: MemberFilter
    order: MemberSort
    at: datetime

    def __call__(self, store: Store, by: Actor) -> Listing:
        """Return the beginning of the list."""
        return store.read_as(by, list_members, self.which, self.order, self.at)


def _ask_segments(session: Session, at: datetime) -> tuple[SegmentRow, ...]:
    return segments(session, at, counted=False)


def _ask_cities(store: Store, by: Actor) -> tuple[tuple[str, int], ...]:
    return store.read_as(by, cities)


class MembersModel(QObject):
    """Filter, order and windows of the list.

    A list is a view (a tab) and what narrows it down. Its beginning is shown as soon as it is
    there; jumps into a long list wait for its places.
    """

    listed = Signal()
    """Another list: `total` and `rows` are new, the view begins at the top."""
    reordered = Signal()
    """The same list in another order: `rows` are new, what was ticked stays."""
    asking = Signal(bool)
    """Whether an answer is waited for."""
    counted = Signal()
    """`counts` of the views, or `cities`, are new."""
    renewed = Signal()
    """The same list: what is in sight is to be asked for again."""
    said = Signal(str, str)
    """The condition that the filters come to, and what of them it leaves out, in words."""
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
        self._reorders = False
        self._counting: tuple[str, ...] = ()
        self.view: View = views(())[0]
        self.more = EVERYONE
        self.counts: dict[str, int] = {}
        self.cities: tuple[tuple[str, int], ...] | None = None
        self.segments: tuple[KnownSegment, ...] | None = None
        """The shop's segments and those of the program, None before anybody asked."""
        self.meant: View | None = None
        """A list that another screen wants shown: a segment without a tab, or a condition."""
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

    def views(self) -> tuple[View, ...]:
        """Return the views there are, one for each tab."""
        own = [known.name for known in self.segments or () if known.id is not None]
        return views(self.tiers, own, self.meant)

    def show_view(self, key: str) -> None:
        """Show another view, with nothing else narrowing it down."""
        self.view = next((each for each in self.views() if each.key == key), self.views()[0])
        self.more = EVERYONE
        self._choose()

    def show_meant(self, meant: str) -> None:
        """Show whom a segment's name or a condition means, in a tab of its own."""
        known = next((each for each in self.segments or () if each.name == meant), None)
        condition = known is None and any(sign in meant for sign in "=<>(")
        self.meant = segment_view(meant, _("Chosen people") if condition else "")
        self.counts.pop(self.meant.key, None)
        self.show_view(self.meant.key)
        self.counted.emit()
        self.count_views()

    def want_segments(self) -> None:
        """Ask which segments there are."""
        self._desk.read(_ask_segments, self._clock(), then=self._segments_arrived, token=_SEGMENTS)

    def say_filters(self) -> None:
        """Ask for the condition that view and filters come to, for a segment of them."""
        self._desk.read(
            filter_said,
            self.which,
            self._clock(),
            then=self._filters_said,
            otherwise=self._refused,
            token=_SAID,
        )

    def search(self, text: str) -> None:
        """Show whom a text means."""
        self.narrow(replace(self.more, text=text.strip()))

    def narrow(self, more: MemberFilter) -> None:
        """Show whom `more` leaves of the view."""
        self.more = more
        self._choose()

    def show_everyone(self) -> None:
        """Take all away that narrows the view down."""
        self.narrow(EVERYONE)

    def count_views(self) -> None:
        """Ask how many each view shows."""
        known = self.views()
        task = CountViews(tuple(view.which for view in known), self._clock())
        self._counting = tuple(view.key for view in known)
        self._desk.work(task, then=self._views_counted, otherwise=self._refused, token=_VIEWS)

    def want_cities(self) -> None:
        """Ask where members live, once."""
        if self.cities is None:
            self.cities = ()
            self._desk.work(
                _ask_cities, then=self._cities_arrived, otherwise=self._refused, token=_CITIES
            )

    def sort_by(self, key: SortKey, *, down: bool) -> None:
        """Order the list."""
        wanted = MemberSort(key, down)
        if wanted != self.order:
            self.order = wanted
            self.load()
            self._reorders = True

    def load(self) -> None:
        """Ask for the list from its beginning."""
        self._keep = False
        self._reorders = False
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

    def _choose(self) -> None:
        which = narrowed(self.view.which, self.more)
        if which != self.which:
            self.which = which
            self.load()

    def _ask(self) -> None:
        self._places = None
        self._waiting.clear()
        at = self._clock()
        which, order = self.which, self.order
        plain = not which and order.key == "name"
        self.asking.emit(True)
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
        task = ListBeginning(self.which, self.order, self._clock())
        self._desk.work(task, then=self._arrived, otherwise=self._refused, token=_LIST)

    def _arrived(self, listing: Listing) -> None:
        self.everyone, self.tiers = listing.everyone, listing.tiers
        longer = listing.places is None and listing.total > len(listing.rows)
        if longer:
            # Before the first are shown, which asks for other things that can wait.
            self._ask_places()
        self._show(listing.total, listing.rows)
        if listing.places is not None:
            self._place(listing)
        elif not longer:
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
        # A list is what its filter says: names that only sound alike are for the counter.
        rows = tuple(row for row in rows if not row.alike)
        self._show(len(rows), rows)
        if len(rows) == WINDOW:
            self._work()
        else:
            self._serve(_places_of(rows))

    def _show(self, total: int, rows: tuple[MemberRow, ...]) -> None:
        same = self._keep
        self.total, self.rows = total, rows
        self.told.emit("")
        self.asking.emit(False)
        if same:
            self.renewed.emit()
        elif self._reorders:
            self.reordered.emit()
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

    def _views_counted(self, counts: tuple[int, ...]) -> None:
        self.counts = dict(zip(self._counting, counts, strict=True))
        self.counted.emit()

    def _cities_arrived(self, found: tuple[tuple[str, int], ...]) -> None:
        self.cities = found
        self.counted.emit()

    def _segments_arrived(self, rows: tuple[SegmentRow, ...]) -> None:
        known = tuple(row.segment for row in rows)
        if known == self.segments:
            return
        self.segments = known
        self.counted.emit()
        self.count_views()
        if self.view.key not in {view.key for view in self.views()}:
            # Put away, or called something else, while it was in view.
            self.show_view("")

    def _filters_said(self, said: FilterSaid) -> None:
        words = {
            "text": _("what is searched for"),
            "expiring": _("points that end"),
            "frozen": _("a frozen segment"),
        }
        lost = ", ".join(words[each] for each in said.lost)
        self.said.emit(said.expression, lost)

    def _refused(self, refusal: LoyaltyError) -> None:
        self.asking.emit(False)
        self.told.emit(sentence(refusal))


def _places_of(rows: Sequence[MemberRow]) -> Places:
    return tuple(row.row for row in rows)
