"""Long papers that somebody may stop: between two rows it is asked whether to go on.

What was stopped is refused as `Unavailable` with the reason "stopped"; nothing is left of it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.services.documents.reports.parts import Bar, Column, Figure, Head, Out, Row

Stop = Callable[[], bool]
"""Tells whether somebody wants it to end."""
T = TypeVar("T")


def ask_on(stop: Stop | None) -> None:
    """Go on, or end here. Errors: `Unavailable` ("stopped")."""
    if stop is not None and stop():
        raise Unavailable(reason="stopped")


def going_on(rows: Iterable[T], stop: Stop | None) -> Iterator[T]:
    """Yield the rows as long as nobody stops it. Errors: `Unavailable` ("stopped")."""
    for row in rows:
        ask_on(stop)
        yield row


class StoppableOut:
    """Takes a report for another `Out`, and asks at every part and every row."""

    def __init__(self, out: Out, stop: Stop | None) -> None:
        self._out = out
        self._stop = stop

    def begin(self, head: Head) -> None:
        """Begin with title and time."""
        ask_on(self._stop)
        self._out.begin(head)

    def figures(self, figures: Sequence[Figure]) -> None:
        """Show up to four numbers side by side."""
        ask_on(self._stop)
        self._out.figures(figures)

    def bars(self, title: str, told: str, bars: Sequence[Bar], *, upright: bool = False) -> None:
        """Show bars."""
        ask_on(self._stop)
        self._out.bars(title, told, bars, upright=upright)

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Row],
        total: Row | None = None,
        told: str = "",
    ) -> None:
        """Show a table of any length."""
        self._out.table(title, columns, going_on(rows, self._stop), total, told)

    def note(self, text: str) -> None:
        """Say how the figures are meant."""
        ask_on(self._stop)
        self._out.note(text)
