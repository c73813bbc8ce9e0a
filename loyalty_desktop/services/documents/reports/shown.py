"""A report on the screen: the same parts, kept to be looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from loyalty_desktop.services.documents.reports.parts import (
    Bar,
    Column,
    Figure,
    Head,
    Row,
    figure_shown,
    shown,
    titled,
)

MOST_ROWS: Final = 2_000
"""So many rows of a table are looked at; a file holds them all."""


@dataclass(frozen=True, slots=True)
class ShownFigures:
    """Numbers with what they are."""

    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ShownBars:
    """Bars with their title."""

    title: str
    told: str
    bars: tuple[Bar, ...]
    upright: bool


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table in words; `more` when there are rows beyond those."""

    title: str
    told: str
    columns: tuple[tuple[str, bool], ...]
    """The head of each column, and whether its cells are figures."""
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None
    more: bool


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A sentence about the figures."""

    text: str


Part = ShownFigures | ShownBars | ShownTable | ShownNote


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report to look at."""

    head: Head
    parts: tuple[Part, ...]


class ScreenOut:
    """Keeps the parts of a report."""

    def __init__(self) -> None:
        """Wait for the head."""
        self._head: Head | None = None
        self._parts: list[Part] = []

    def begin(self, head: Head) -> None:
        """Remember the head."""
        self._head = head

    def figures(self, figures: Sequence[Figure]) -> None:
        """Keep numbers."""
        head = self._open()
        self._parts.append(
            ShownFigures(tuple((each.name, figure_shown(each, head)) for each in figures))
        )

    def bars(self, title: str, told: str, bars: Sequence[Bar], *, upright: bool = False) -> None:
        """Keep bars."""
        self._parts.append(ShownBars(title, told, tuple(bars), upright))

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Row],
        total: Row | None = None,
        told: str = "",
    ) -> None:
        """Keep a table as far as anybody looks."""
        head = self._open()

        def words(row: Row) -> tuple[str, ...]:
            return tuple(
                shown(value, column.kind, head) for value, column in zip(row, columns, strict=True)
            )

        waiting = iter(rows)
        kept = tuple(words(row) for row in islice(waiting, MOST_ROWS))
        more = next(waiting, None) is not None
        heads = tuple((titled(column, head), column.figures) for column in columns)
        self._parts.append(
            ShownTable(title, told, heads, kept, None if total is None else words(total), more)
        )

    def note(self, text: str) -> None:
        """Keep a sentence."""
        self._parts.append(ShownNote(text))

    def whole(self) -> ShownReport:
        """Return the report."""
        return ShownReport(self._open(), tuple(self._parts))

    def _open(self) -> Head:
        assert self._head is not None, "a report begins with its head"
        return self._head
