"""What a page is made of, whatever it is put on: outlines, fills, strokes, words.

Lengths are points (72 an inch), the origin is the top left corner, y runs down. Painters turn
these shapes into a PDF (`pdf.py`) or a picture (`picture.py`); a preview can do the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
class Repeated:
    """The same area at many places, each (x, y) added to its outline."""

    outline: Outline
    places: tuple[tuple[float, float], ...]
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
class PageMark:
    """Which page of how many this is; how many, the document knows when it is done.

    `x` is the left end. `told` says it with a hole for {pages}: "1 of {pages}".
    """

    x: float
    y: float
    told: str
    size: float
    colour: str


@dataclass(frozen=True, slots=True)
class Modules:
    """A code: boxes of (x, y, width, height) in whole modules of `module` points from (x, y) on.

    All of them are filled as one, so that no seams show between them.
    """

    x: float
    y: float
    module: float
    boxes: tuple[tuple[int, int, int, int], ...]
    colour: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG or JPEG) in an area; a document keeps the same picture once.

    Its corners are round by a `radius`.
    """

    x: float
    y: float
    width: float
    height: float
    data: bytes
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Shapes that many pages share, known by a name: a document keeps them once.

    `reach` is the area (x, y, width, height) that they may cover.
    """

    name: str
    shapes: tuple["Shape", ...]
    reach: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Placed:
    """Shapes moved to (x, y); of them only `window` is seen: (x, y, width, height) on the page."""

    x: float
    y: float
    shapes: tuple["Shape", ...]
    window: tuple[float, float, float, float] | None = None


Shape = Fill | Repeated | Stroke | Shade | Words | PageMark | Modules | Picture | Backdrop | Placed


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


def shifted(shape: Shape, x: float, y: float) -> Shape:
    """Return a shape moved by (x, y)."""
    match shape:
        case Fill() | Stroke():
            return replace(shape, outline=moved(shape.outline, x, y))
        case Repeated():
            return replace(shape, outline=moved(shape.outline, x, y))
        case Backdrop():
            return Placed(x, y, shape.shapes)
        case Placed():
            window = shape.window
            if window is not None:
                window = (window[0] + x, window[1] + y, *window[2:])
            return replace(shape, x=shape.x + x, y=shape.y + y, window=window)
        case Shade() | Words() | PageMark() | Modules() | Picture():
            return replace(shape, x=shape.x + x, y=shape.y + y)
