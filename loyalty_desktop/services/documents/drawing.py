"""What a page is made of, whatever it is put on: outlines, fills, strokes, words.

Lengths are points (72 an inch), the origin is the top left corner, y runs down. Painters turn
these shapes into a PDF (`pdf.py`) or a picture (`picture.py`); a preview can do the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sin
from typing import Final, Literal

MM: Final = 72 / 25.4
"""Points in a millimetre."""

Verb = Literal["move", "line", "curve", "close"]
Step = tuple[Verb, tuple[float, ...]]
Outline = tuple[Step, ...]
"""Steps of a pen; a curve has two control points and its end. Outlines can be added together."""
Align = Literal["left", "right", "centre"]
Weight = Literal[400, 500, 600]

_ROUND: Final = 0.5522847498
"""How far the control points of a quarter of a circle stand from its ends (4/3 (sqrt 2 - 1))."""


@dataclass(frozen=True, slots=True)
class Fill:
    """An area of one colour ("#RRGGBB"), every part of its outline closed."""

    outline: Outline
    colour: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of a width along an outline, with round ends and corners."""

    outline: Outline
    colour: str
    width: float


@dataclass(frozen=True, slots=True)
class Shade:
    """A rectangle whose colour goes from its top left corner to its bottom right."""

    x: float
    y: float
    width: float
    height: float
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, `x` at its left end, right end or middle, `y` at its base line.

    Figures are all of one width; `tracking` is added after each character, in points.
    """

    x: float
    y: float
    text: str
    size: float
    colour: str
    weight: Weight = 400
    align: Align = "left"
    tracking: float = 0.0


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Shapes that many pages share, known by a name: a document keeps them once."""

    name: str
    shapes: tuple["Shape", ...]


Shape = Fill | Stroke | Shade | Words | Backdrop


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a size in points, and what is on it from the bottom up."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def rectangle(x: float, y: float, width: float, height: float) -> Outline:
    """Return the outline of a rectangle."""
    return (
        ("move", (x, y)),
        ("line", (x + width, y)),
        ("line", (x + width, y + height)),
        ("line", (x, y + height)),
        ("close", ()),
    )


def rectangles(boxes: Iterable[tuple[float, float, float, float]]) -> Outline:
    """Return the outline of many rectangles, filled as one so that no seams show between them."""
    return tuple(step for box in boxes for step in rectangle(*box))


def rounded(x: float, y: float, width: float, height: float, radius: float) -> Outline:
    """Return the outline of a rectangle with round corners."""
    r = min(radius, width / 2, height / 2)
    c = r * (1 - _ROUND)
    right, bottom = x + width, y + height
    return (
        ("move", (x + r, y)),
        ("line", (right - r, y)),
        ("curve", (right - c, y, right, y + c, right, y + r)),
        ("line", (right, bottom - r)),
        ("curve", (right, bottom - c, right - c, bottom, right - r, bottom)),
        ("line", (x + r, bottom)),
        ("curve", (x + c, bottom, x, bottom - c, x, bottom - r)),
        ("line", (x, y + r)),
        ("curve", (x, y + c, x + c, y, x + r, y)),
        ("close", ()),
    )


def ellipse(x: float, y: float, long: float, wide: float, turn: float = 0.0) -> Outline:
    """Return the outline of an ellipse around a point; `turn` in degrees, clockwise."""
    across, down = cos(radians(turn)), sin(radians(turn))

    def at(u: float, v: float) -> tuple[float, float]:
        u, v = u * long, v * wide
        return x + u * across - v * down, y + u * down + v * across

    quarters = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 0))
    steps: list[Step] = [("move", at(1, 0))]
    for (u, v), (u2, v2) in pairwise(quarters):
        first = at(u + _ROUND * u2, v + _ROUND * v2)
        second = at(u2 + _ROUND * u, v2 + _ROUND * v)
        steps.append(("curve", (*first, *second, *at(u2, v2))))
    return (*steps, ("close", ()))


def polygon(x: float, y: float, radius: float, corners: int) -> Outline:
    """Return the outline of a regular polygon around a point, one corner at the top."""
    turns = [radians(360 / corners * i - 90) for i in range(corners)]
    places = [(x + radius * cos(turn), y + radius * sin(turn)) for turn in turns]
    lines: list[Step] = [("line", place) for place in places[1:]]
    return (("move", places[0]), *lines, ("close", ()))


def moved(outline: Outline, x: float, y: float, scale: float = 1.0) -> Outline:
    """Return an outline scaled and then moved."""
    return tuple(
        (
            verb,
            tuple(value * scale + (y if place % 2 else x) for place, value in enumerate(values)),
        )
        for verb, values in outline
    )
