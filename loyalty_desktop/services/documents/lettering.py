"""Inter as it is printed: how wide words are, and how they are made to fit without being cut."""

from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any, Final

from loyalty_desktop.services.documents.drawing import Weight
from loyalty_desktop.services.documents.equal_figures import equal_figures

_FILES: Final[dict[Weight, str]] = {400: "Regular", 500: "Medium", 600: "SemiBold"}
_UNITS: Final = 1000
_BEFORE_NEXT_LINE: Final = 0.72
_STEPS: Final = 24


def font_bytes(weight: Weight) -> bytes:
    """Return the font file of a weight."""
    folder = resources.files("loyalty_desktop") / "resources" / "fonts"
    return (folder / f"Inter-{_FILES[weight]}.ttf").read_bytes()


def font_name(weight: Weight) -> str:
    """Return the name under which the PDF painter knows a weight.

    Its figures are those of one width, so that columns of figures stand under one another.
    """
    return str(_font(weight).fontName)


@cache
def _font(weight: Weight) -> Any:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    whole = font_bytes(weight)
    font: Any = TTFont(f"Inter-{_FILES[weight]}", BytesIO(whole))
    face = font.face
    instead = equal_figures(whole)
    for code in map(ord, "0123456789"):
        glyph = face.charToGlyph[code]
        equal = instead.get(glyph, glyph)
        face.charToGlyph[code] = equal
        face.charWidths[code] = face.hmetrics[equal][0] * _UNITS / face.unitsPerEm
    known: Any = pdfmetrics
    known.registerFont(font)
    return font


@cache
def _advance(character: str, weight: Weight) -> float:
    """Return the width of a character in thousandths of the size."""
    face = _font(weight).face
    return float(face.charWidths.get(ord(character), face.defaultWidth))


def lacking(text: str) -> str:
    """Return the characters of a text that can't be printed, each once; a box stands for them."""
    known = _font(400).face.charToGlyph
    return "".join(dict.fromkeys(each for each in text if ord(each) not in known))


def width(text: str, size: float, weight: Weight = 400, tracking: float = 0.0) -> float:
    """Return how wide a line of text is, in points."""
    letters = sum(_advance(character, weight) for character in text)
    return letters * size / _UNITS + tracking * len(text)


def wrap(text: str, size: float, room: float, weight: Weight = 400) -> list[str]:
    """Return the lines of a text that fit into `room` points; a word too long is divided."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}" if line else word
            if width(longer, size, weight) <= room:
                line = longer
                continue
            if line:
                lines.append(line)
            line = word
            while width(line, size, weight) > room and len(line) > 1:
                fitting = _fitting(line, size, room, weight)
                lines.append(line[:fitting])
                line = line[fitting:]
        lines.append(line)
    return lines


def _fitting(word: str, size: float, room: float, weight: Weight) -> int:
    count = len(word) - 1
    while count > 1 and width(word[:count], size, weight) > room:
        count -= 1
    return count


def fitted(
    text: str,
    room: float,
    sizes: tuple[float, float],
    *,
    lines: int = 1,
    height: float | None = None,
    weight: Weight = 400,
    leading: float = 1.2,
) -> tuple[float, list[str]]:
    """Return the largest size of `sizes` (largest, smallest) at which a text fits, and its lines.

    One line is tried first, then up to `lines`; with `height` as many lines as fit into it when
    that is not enough, below the smallest size if need be. Nothing is ever cut.
    """
    largest, smallest = sizes
    for count in range(1, lines + 1):
        # A further line is better than much smaller letters.
        floor = smallest if height is None and count == lines else largest * _BEFORE_NEXT_LINE
        for size in _sizes(largest, floor):
            found = wrap(text, size, room, weight)
            if len(found) <= count and (height is None or len(found) * size * leading <= height):
                return size, found
    for size in _sizes(largest, smallest):
        found = wrap(text, size, room, weight)
        if height is not None and len(found) * size * leading <= height:
            return size, found
    size = smallest
    found = wrap(text, size, room, weight)
    while height is not None and len(found) * size * leading > height and size > 1:
        size *= 0.95
        found = wrap(text, size, room, weight)
    return size, found


def _sizes(largest: float, smallest: float) -> list[float]:
    return [largest - (largest - smallest) * step / _STEPS for step in range(_STEPS + 1)]
