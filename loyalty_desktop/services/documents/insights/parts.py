"""What an insight is made of, whatever shows it: numbers, bars, grids, a curve, tables, notes.

`key` says what a bar, a cell or a row opens: a condition in the language of segments
(`stage = client`), or `moved:BEFORE:AFTER` for the people who went from stage to stage.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from loyalty_desktop.services.documents.reports.parts import Bar as PrintedBar
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Kind, Out, Row, Value
from loyalty_desktop.wording import _


@dataclass(frozen=True, slots=True)
class Figures:
    """Up to four numbers side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its length, what is told at its end and beside that; `mark` is a stage."""

    label: str
    value: float
    told: str
    share: str = ""
    key: str = ""
    mark: str = ""
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars under a title that says what they show; `heads` are those of their numbers.

    `kind` says what the length counts, `most` what a bar of full length means (0: the longest).
    `whole`: it takes the whole width of a page.
    """

    title: str
    told: str
    heads: tuple[str, str, str]
    bars: tuple[Bar, ...]
    upright: bool = False
    kind: Kind = "number"
    most: float = 0
    whole: bool = False


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: how dark it is, its number, and what it opens."""

    shade: float
    value: Value
    told: str
    spoken: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a grid; `beside` is a number between its label and its cells."""

    label: str
    beside: int | None
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Numbers in rows and columns, the darker the more; `below`: the heads stand under it.

    `listed` are the heads of row, column and number where each cell is told in a line of its own.
    """

    title: str
    told: str
    corner: str
    beside: str
    heads: tuple[str, ...]
    rows: tuple[GridRow, ...]
    kind: Kind = "number"
    below: bool = False
    listed: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A point of a curve in shares of 1; one that is told is set apart."""

    across: float
    up: float
    told: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """How much few of the parts bring; `band` is the part of the way that is aimed at."""

    title: str
    told: str
    across: str
    up: str
    points: tuple[CurvePoint, ...]
    band: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A point of a line: its place, its height (a share of 1), and both in words."""

    across: float
    up: float
    when: str
    told: str


@dataclass(frozen=True, slots=True)
class Line:
    """A share over time; `name` is what is measured."""

    title: str
    told: str
    name: str
    points: tuple[LinePoint, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; `keys` says what each row opens, where rows open anything."""

    title: str
    told: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about how the figures are meant."""

    text: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to show yet: why, and what to do first."""

    title: str
    told: str


Part = Figures | Bars | Grid | Curve | Line | Table | Note | Nothing


def write_parts(out: Out, parts: Sequence[Part]) -> None:
    """Tell the parts to paper or to a file; what is painted in the window is a table there."""
    for part in parts:
        match part:
            case Figures():
                out.figures(part.figures)
            case Bars():
                _bars(out, part)
            case Grid():
                _grid(out, part)
            case Curve():
                columns = (Column(part.across, "share"), Column(part.up, "share"))
                rows = [(exact(each.across), exact(each.up)) for each in part.points]
                out.table(part.title, columns, rows, told=part.told)
            case Line():
                heads = (Column(_("When"), "text"), Column(part.name, "share"))
                told: list[Row] = [(each.when, exact(each.up)) for each in part.points]
                out.table(part.title, heads, told, told=part.told)
            case Table():
                out.table(part.title, part.columns, part.rows, told=part.told)
            case Note():
                out.note(part.text)
            case Nothing():
                # A text file leaves notes out, and would be empty.
                out.table(part.title, (Column("", "text"),), [(part.told,)])


def exact(value: float | None) -> Fraction | None:
    """Return a rate of an insight as the fraction it was told as."""
    return None if value is None else Fraction(str(value))


def _bars(out: Out, part: Bars) -> None:
    if part.kind == "number" and all(float(bar.value).is_integer() for bar in part.bars):
        printed = [
            PrintedBar(
                bar.label,
                int(bar.value),
                bar.told + (f"  ({bar.share})" if bar.share else ""),
                bar.warns,
            )
            for bar in part.bars
        ]
        out.bars(part.title, part.told, printed, upright=part.upright)
        return
    columns = (Column(part.heads[0], "text"), Column(part.heads[1], "text"))
    out.table(part.title, columns, [(bar.label, _both(bar)) for bar in part.bars], told=part.told)


def _both(bar: Bar) -> str:
    return f"{bar.told}, {bar.share}" if bar.share else bar.told


def _grid(out: Out, part: Grid) -> None:
    if part.listed is not None:
        lines = (*(Column(head, "text") for head in part.listed[:2]), Column(part.listed[2]))
        told: list[Row] = [
            (row.label, head, cell.value)
            for row in part.rows
            for head, cell in zip(part.heads, row.cells, strict=False)
            if cell is not None
        ]
        out.table(part.title, lines, told, told=part.told)
        return
    columns = [Column(part.corner, "text")]
    if part.beside:
        columns.append(Column(part.beside))
    columns.extend(Column(head, part.kind) for head in part.heads)
    rows: list[Row] = []
    for row in part.rows:
        cells: list[Value] = [None if cell is None else cell.value for cell in row.cells]
        cells.extend([None] * (len(part.heads) - len(cells)))
        rows.append((row.label, *([row.beside] if part.beside else []), *cells))
    out.table(part.title, columns, rows, told=part.told)
