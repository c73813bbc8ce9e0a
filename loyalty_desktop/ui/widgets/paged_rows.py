"""A table of a million rows of which only the pages in sight are kept."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic

from PySide6.QtCore import QModelIndex, QObject, QTimer
from typing_extensions import override

from loyalty_desktop.ui.widgets.rows import Column, Index, Row, TableRows

PAGE: Final = 100
"""Rows in a page: some two screens of a table."""
PAGES_KEPT: Final = 30
"""Pages kept at hand; the ones looked at longest ago go first."""
_AT_ONCE: Final = 3


@dataclass(frozen=True)
class PageWanted(Generic[Row]):
    """Which rows are wanted.

    `after` is the row just before them and `before` the one just behind, where they are at hand:
    a keyset query starts there. With neither, as after a long jump, only the place is known.
    """

    first: int
    count: int
    after: Row | None
    before: Row | None


Answer = Callable[[Sequence[Row]], None]
Fetch = Callable[["PageWanted[Row]", "Answer[Row]"], None]


class PagedRowsModel(TableRows[Row]):
    """Frozen rows that come page by page, when the view comes to them.

    `fetch` gets a `PageWanted` and a function to call with the rows, now or later. Answers to an
    older question are let go.
    """

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        fetch: "Fetch[Row]",
        parent: QObject | None = None,
        *,
        key: Callable[[Row], str] | None = None,
        page: int = PAGE,
        pages_kept: int = PAGES_KEPT,
    ) -> None:
        super().__init__(columns, parent, key=key)
        self._fetch = fetch
        self._page = page
        self._most = pages_kept
        self._total = 0
        self._question = 0
        self._pages: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._asked: set[int] = set()
        self._wanted: list[int] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._ask)

    def show_total(
        self, total: int, first: Sequence[Row] = (), *, keep_ticks: bool = False
    ) -> None:
        """Begin anew with so many rows; `first` may bring the first page along.

        `keep_ticks` where the list is the same in another order, or with somebody more or less.
        """
        self.beginResetModel()
        self._question += 1
        self._total = total
        self._pages.clear()
        self._asked.clear()
        self._wanted.clear()
        if not keep_ticks:
            self._all = False
            self._ticked.clear()
        if len(first) >= min(self._page, total) > 0:
            self._pages[0] = tuple(first[: self._page])
        self.endResetModel()
        self.ticked_changed.emit(self.ticked_count())

    def reload(self, total: int) -> None:
        """Ask again for what is in sight, when something changed; the view stays where it is."""
        if total != self._total:
            self.show_total(total, keep_ticks=True)
            return
        self._question += 1
        self._pages.clear()
        self._asked.clear()
        if total:
            self.dataChanged.emit(
                self.index(0, 0), self.index(total - 1, self.columnCount() - 1), []
            )

    def pages_at_hand(self) -> tuple[int, ...]:
        """Return the numbers of the pages that are kept."""
        return tuple(sorted(self._pages))

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else self._total

    @override
    def row_at(self, place: int) -> Row | None:
        if not 0 <= place < self._total:
            return None
        number = place // self._page
        page = self._pages.get(number)
        if page is None:
            self._want(number)
            return None
        self._pages.move_to_end(number)
        within = place % self._page
        return page[within] if within < len(page) else None

    def _want(self, number: int) -> None:
        if number in self._asked:
            return
        if number in self._wanted:
            self._wanted.remove(number)
        self._wanted.append(number)
        if not self._soon.isActive():
            self._soon.start(0)

    def _ask(self) -> None:
        # While somebody drags the bar, pages fly by: only the last ones are still in sight.
        numbers = self._wanted[-_AT_ONCE:]
        self._wanted.clear()
        for number in sorted(numbers):
            self._asked.add(number)
            first = number * self._page
            behind = self._pages.get(number - 1)
            ahead = self._pages.get(number + 1)
            wanted = PageWanted[Row](
                first,
                min(self._page, self._total - first),
                behind[-1] if behind else None,
                ahead[0] if ahead else None,
            )
            self._fetch(wanted, partial(self._take, self._question, number))

    def _take(self, question: int, number: int, rows: Sequence[Row]) -> None:
        if question != self._question:
            return
        self._asked.discard(number)
        self._pages[number] = tuple(rows)
        self._pages.move_to_end(number)
        while len(self._pages) > self._most:
            self._pages.popitem(last=False)
        first = number * self._page
        last = min(first + self._page, self._total) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, self.columnCount() - 1), [])
