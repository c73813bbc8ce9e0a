"""Labels for letters, on the sheets that shops sell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from loyalty_desktop.services.documents.drawing import MM, Page, Shape, Words
from loyalty_desktop.services.documents.lettering import wrap

_INCH: Final = 72.0
_PAD: Final = 3 * MM
_LARGEST: Final = 11.0
_SMALLEST: Final = 4.0
_STEP: Final = 0.5
_LEADING: Final = 1.22
_INK: Final = "#000000"


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """Labels of a size in columns and rows, in the middle of their paper, `gap` between columns.

    Lengths are points.
    """

    paper: tuple[float, float]
    columns: int
    rows: int
    width: float
    height: float
    gap: float

    @property
    def places(self) -> int:
        """Return how many labels a sheet has."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Return the top left corner of a label, counted in rows from 0."""
        row, column = divmod(place, self.columns)
        wide = self.columns * self.width + (self.columns - 1) * self.gap
        left = (self.paper[0] - wide) / 2 + column * (self.width + self.gap)
        return left, (self.paper[1] - self.rows * self.height) / 2 + row * self.height


_A4: Final = (210 * MM, 297 * MM)
_LETTER: Final = (8.5 * _INCH, 11 * _INCH)
LABEL_SHEETS: Final[Mapping[str, LabelSheet]] = {
    "L7160": LabelSheet(_A4, 3, 7, 63.5 * MM, 38.1 * MM, 2.5 * MM),
    "L7159": LabelSheet(_A4, 3, 8, 63.5 * MM, 33.9 * MM, 2.5 * MM),
    "L7163": LabelSheet(_A4, 2, 7, 99.1 * MM, 38.1 * MM, 2.5 * MM),
    "5160": LabelSheet(_LETTER, 3, 10, 2.625 * _INCH, 1 * _INCH, 0.125 * _INCH),
    "5163": LabelSheet(_LETTER, 2, 5, 4 * _INCH, 2 * _INCH, 0.1875 * _INCH),
}
"""Sheets by the number under which Avery sells them; others make the same sizes."""
USUAL: Final = "L7160"


def label_pages(labels: Iterable[Sequence[str]], sheet: LabelSheet) -> Iterator[Page]:
    """Yield sheets of labels, each label the lines it says; the first line is the name."""
    waiting = iter(labels)
    while group := tuple(islice(waiting, sheet.places)):
        shapes: list[Shape] = []
        for place, lines in enumerate(group):
            shapes += _label(lines, sheet, *sheet.corner(place))
        yield Page(*sheet.paper, tuple(shapes))


def _label(lines: Sequence[str], sheet: LabelSheet, left: float, top: float) -> list[Shape]:
    """Return a label; its words are set smaller until all of them fit, and never cut."""
    room, high = sheet.width - 2 * _PAD, sheet.height - 2 * _PAD
    size = _LARGEST
    told = _laid(lines, size, room)
    while len(told) * size * _LEADING > high and size > _SMALLEST:
        size -= _STEP
        told = _laid(lines, size, room)
    y = top + (sheet.height - len(told) * size * _LEADING) / 2 + size * 0.95
    shapes: list[Shape] = []
    for line, name in told:
        shapes.append(Words(left + _PAD, y, line, size, _INK, 600 if name else 400))
        y += size * _LEADING
    return shapes


def _laid(lines: Sequence[str], size: float, room: float) -> list[tuple[str, bool]]:
    """Return the lines as they fit, and of each whether it is of the name."""
    return [
        (part, place == 0)
        for place, line in enumerate(lines)
        for part in wrap(line, size, room, 600 if place == 0 else 400)
    ]
