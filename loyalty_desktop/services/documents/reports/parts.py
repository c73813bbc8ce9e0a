"""What a report is made of, whatever form it is given out in.

A report is told part by part to something that takes it (`Out`): paper, a workbook, a text file,
the screen. Cells keep their kind: a workbook reckons with them, paper formats them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal, Protocol
from zoneinfo import ZoneInfo

from loyalty_desktop import wording
from loyalty_desktop.models.rules.money import Currency

Kind = Literal["text", "number", "money", "share", "day", "month", "moment"]
Value = str | int | Fraction | date | datetime | None
"""Of a `share` a fraction of 1, of `money` minor units; None is an empty cell."""
Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above and below a report: its shop, its time, who made it and as of when.

    What is `for_everyone` hangs on the shop's wall: it is not marked as confidential.
    """

    title: str
    told: str
    shop: str
    foot: str
    currency: Currency
    zone: ZoneInfo
    for_everyone: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head and the kind of its cells; all but text and days stand to the right."""

    head: str
    kind: Kind = "number"

    @property
    def figures(self) -> bool:
        """Return whether its cells stand to the right."""
        return self.kind in ("number", "money", "share")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the top of a report, with what it is."""

    name: str
    value: Value
    kind: Kind = "number"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, how long it is, and what is told at its end; `warns` sets it apart.

    `kind` says what the length counts: files write money in major units.
    """

    label: str
    value: int
    told: str
    warns: bool = False
    kind: Kind = "number"


class Out(Protocol):
    """Takes a report part by part, in its order."""

    def begin(self, head: Head) -> None:
        """Begin with title and time."""
        ...

    def figures(self, figures: Sequence[Figure]) -> None:
        """Show up to four numbers side by side."""
        ...

    def bars(self, title: str, told: str, bars: Sequence[Bar], *, upright: bool = False) -> None:
        """Show bars: lying ones with long labels, upright ones for a row of times."""
        ...

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Row],
        total: Row | None = None,
        told: str = "",
    ) -> None:
        """Show a table of any length."""
        ...

    def note(self, text: str) -> None:
        """Say how the figures are meant."""
        ...


def shown(value: Value, kind: Kind, head: Head) -> str:
    """Return a cell in words, as the shop writes it; money without its currency."""
    match value:
        case None:
            return ""
        case str():
            return value
        case datetime():
            return wording.moment(value, head.zone)
        case date():
            return wording.month(value) if kind == "month" else wording.day(value)
        case Fraction():
            return wording.percent(value)
        case int():
            return (
                wording.amount(value, head.currency) if kind == "money" else wording.number(value)
            )


def figure_shown(figure: Figure, head: Head) -> str:
    """Return a number at the top in words; money with its currency."""
    if figure.kind == "money" and isinstance(figure.value, int):
        return wording.money(figure.value, head.currency)
    return shown(figure.value, figure.kind, head)


def titled(column: Column, head: Head) -> str:
    """Return the head of a column; money names its currency there once."""
    if column.kind != "money" or not column.head:
        return column.head
    return f"{column.head}, {wording.currency_sign(head.currency)}"
