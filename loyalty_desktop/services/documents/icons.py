"""The program's icons (Lucide) as outlines to stroke, on a square of 24."""

import re
from functools import cache
from importlib import resources
from math import atan2, ceil, cos, hypot, pi, sin, sqrt, tan
from typing import Final
from xml.etree import ElementTree as ET

from loyalty_desktop.services.documents.drawing import Outline, Step, ellipse, moved, rounded

SIDE: Final = 24.0
WEIGHT: Final = 1.75
"""Stroke on that square."""
_PART: Final = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_FLAG: Final = re.compile(r"[01]")
_TAKES: Final = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "a": 7, "z": 0}
"""How many numbers each command of a path takes at a time."""


def icon(name: str, x: float, y: float, side: float) -> Outline:
    """Return the outline of an icon in a square of `side` points at (x, y)."""
    return moved(_icon(name), x, y, side / SIDE)


@cache
def _icon(name: str) -> Outline:
    file = resources.files("loyalty_desktop") / "resources" / "icons" / f"{name}.svg"
    # The file is one of ours, in the package: nothing from outside is parsed.
    root = ET.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314
    return tuple(step for element in root.iter() for step in _element(element))


def _element(element: ET.Element) -> Outline:
    def value(name: str) -> float:
        return float(element.get(name, "0"))

    match element.tag.rpartition("}")[2]:
        case "path":
            return _path(element.get("d", ""))
        case "circle":
            return ellipse(value("cx"), value("cy"), value("r"), value("r"))
        case "ellipse":
            return ellipse(value("cx"), value("cy"), value("rx"), value("ry"))
        case "rect":
            return rounded(value("x"), value("y"), value("width"), value("height"), value("rx"))
        case "line":
            ends = (value("x1"), value("y1")), (value("x2"), value("y2"))
            return (("move", ends[0]), ("line", ends[1]))
        case _:
            return ()


def _path(text: str) -> Outline:
    steps: list[Step] = []
    x = y = first_x = first_y = 0.0
    last = (0.0, 0.0)
    for letter, told in _PART.findall(text):
        kind = letter.lower()
        for values in _groups(kind, told):
            ahead = (x, y) if letter.islower() else (0.0, 0.0)
            at = [value + ahead[place % 2] for place, value in enumerate(values)]
            mirrored = (2 * x - last[0], 2 * y - last[1])
            last = (x, y)
            match kind:
                case "z":
                    x, y = first_x, first_y
                    steps.append(("close", ()))
                case "m":
                    x, y = first_x, first_y = at[0], at[1]
                    steps.append(("move", (x, y)))
                    # Further pairs after a move are lines.
                    kind = "l"
                case "l":
                    x, y = at[0], at[1]
                    steps.append(("line", (x, y)))
                case "h":
                    x = at[0]
                    steps.append(("line", (x, y)))
                case "v":
                    y = values[0] + ahead[1]
                    steps.append(("line", (x, y)))
                case "c":
                    steps.append(("curve", tuple(at)))
                    last, (x, y) = (at[2], at[3]), (at[4], at[5])
                    continue
                case "s":
                    steps.append(("curve", (*mirrored, *at)))
                    last, (x, y) = (at[0], at[1]), (at[2], at[3])
                    continue
                case _:
                    end = values[5] + ahead[0], values[6] + ahead[1]
                    steps += _arc((x, y), values, end)
                    x, y = end
            last = (x, y)
    return tuple(steps)


def _groups(kind: str, told: str) -> list[list[float]]:
    """Return the numbers of a command, a group for each time it is meant."""
    if kind == "z":
        return [[]]
    size = _TAKES[kind]
    values: list[float] = []
    place = 0
    while True:
        # The two flags of an arc may stand without anything between them.
        flag = kind == "a" and len(values) % size in {3, 4}
        found = (_FLAG if flag else _NUMBER).search(told, place)
        if found is None:
            break
        values.append(float(found[0]))
        place = found.end()
    return [values[i : i + size] for i in range(0, len(values), size)]


def _arc(start: tuple[float, float], values: list[float], end: tuple[float, float]) -> list[Step]:
    """Return an arc as curves, at most a quarter of an ellipse each.

    From end points to centre as SVG 1.1, appendix F.6.5, says; the icons' ellipses aren't turned.
    """
    rx, ry, _, large, sweep = values[:5]
    half_x, half_y = (start[0] - end[0]) / 2, (start[1] - end[1]) / 2
    if not (half_x or half_y):
        return []
    if not (rx and ry):
        return [("line", end)]
    stretch = max(1.0, hypot(half_x / rx, half_y / ry))
    rx, ry = rx * stretch, ry * stretch
    far = (half_x / rx) ** 2 + (half_y / ry) ** 2
    root = sqrt(max(0.0, 1 / far - 1)) * (-1 if large == sweep else 1)
    centre_x = root * rx * half_y / ry + (start[0] + end[0]) / 2
    centre_y = -root * ry * half_x / rx + (start[1] + end[1]) / 2
    first = atan2((start[1] - centre_y) / ry, (start[0] - centre_x) / rx)
    last = atan2((end[1] - centre_y) / ry, (end[0] - centre_x) / rx)
    turn = (last - first) % (2 * pi)
    turn = turn if sweep else turn - 2 * pi
    count = max(1, ceil(abs(turn) / (pi / 2) - 1e-9))
    each = turn / count
    reach = 4 / 3 * tan(each / 4)
    steps: list[Step] = []
    for number in range(count):
        a, b = first + number * each, first + (number + 1) * each
        curve = (
            (cos(a) - reach * sin(a), sin(a) + reach * cos(a)),
            (cos(b) + reach * sin(b), sin(b) - reach * cos(b)),
            (cos(b), sin(b)),
        )
        steps.append(
            ("curve", tuple(v for u, w in curve for v in (centre_x + rx * u, centre_y + ry * w)))
        )
    return steps
