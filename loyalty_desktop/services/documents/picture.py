"""Pages as a picture: drawn large and made smaller, so that edges are smooth."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from math import hypot
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFont

from loyalty_desktop.services.documents.drawing import (
    Backdrop,
    Fill,
    Modules,
    Outline,
    Page,
    PageMark,
    Picture,
    Placed,
    Repeated,
    Shade,
    Shape,
    Stroke,
    Weight,
    Words,
    moved,
    rectangles,
    shifted,
)
from loyalty_desktop.services.documents.lettering import font_bytes, width

LARGER = 3
"""How many times larger a page is drawn than shown."""
_STEPS = 12
"""Straight parts of a curve."""
_FIGURES = frozenset("0123456789")


def picture_of(page: Page, scale: float) -> Image.Image:
    """Return a page as a picture of `scale` pixels a point."""
    size = (round(page.width * scale) * LARGER, round(page.height * scale) * LARGER)
    picture = Image.new("RGB", size, "#FFFFFF")
    for shape in page.shapes:
        _paint(picture, shape, scale * LARGER)
    return picture.reduce(LARGER)


def _paint(picture: Image.Image, shape: Shape, scale: float) -> None:
    match shape:
        case Fill():
            _fill(picture, shape, scale)
        case Stroke():
            _stroke(picture, shape, scale)
        case Shade():
            _shade(picture, shape, scale)
        case Words():
            _write(picture, shape, scale)
        case PageMark():
            # A picture is of one page.
            told = shape.told.format(pages=1)
            _write(picture, Words(shape.x, shape.y, told, shape.size, shape.colour), scale)
        case Modules():
            black = moved(rectangles(shape.boxes), shape.x, shape.y, shape.module)
            _fill(picture, Fill(black, shape.colour), scale)
        case Repeated():
            whole = tuple(step for x, y in shape.places for step in moved(shape.outline, x, y))
            _fill(picture, Fill(whole, shape.colour, shape.opacity), scale)
        case Picture():
            _lay(picture, shape, scale)
        case Backdrop():
            for part in shape.shapes:
                _paint(picture, part, scale)
        case Placed():
            _place(picture, shape, scale)


def _place(picture: Image.Image, shape: Placed, scale: float) -> None:
    """Paint shapes on a piece of paper of their own, and lay its window where it belongs."""
    if shape.window is None:
        for part in shape.shapes:
            _paint(picture, shifted(part, shape.x, shape.y), scale)
        return
    x, y, wide, high = shape.window
    piece = picture.crop(_pixels(x, y, wide, high, scale))
    for part in shape.shapes:
        _paint(piece, shifted(part, shape.x - x, shape.y - y), scale)
    picture.paste(piece, _pixels(x, y, wide, high, scale)[:2])


def _lay(picture: Image.Image, shape: Picture, scale: float) -> None:
    left, top, right, bottom = _pixels(shape.x, shape.y, shape.width, shape.height, scale)
    size = max(1, right - left), max(1, bottom - top)
    with Image.open(BytesIO(shape.data)) as opened:
        # Pillow's types name numpy's arrays, and numpy isn't needed here.
        whole: Any = opened.convert("RGBA")
        laid: Image.Image = whole.resize(size, Image.Resampling.LANCZOS)
    cover = laid.getchannel("A")
    if shape.radius:
        # Drawn larger and made small, so that the corners are smooth.
        round_off = Image.new("L", (size[0] * 4, size[1] * 4), 0)
        edge = (0, 0, round_off.width - 1, round_off.height - 1)
        radius = round(shape.radius * scale * 4)
        ImageDraw.Draw(round_off).rounded_rectangle(edge, radius, fill=255)
        cover = ImageChops.multiply(cover, round_off.reduce(4))
    picture.paste(laid, (left, top), cover)


def _pixels(
    x: float, y: float, wide: float, high: float, scale: float
) -> tuple[int, int, int, int]:
    return round(x * scale), round(y * scale), round((x + wide) * scale), round((y + high) * scale)


def _fill(picture: Image.Image, shape: Fill, scale: float) -> None:
    parts = _flat(shape.outline, scale)
    if shape.opacity >= 1:
        draw = ImageDraw.Draw(picture)
        for part in parts:
            _area(draw, part, shape.colour)
        return
    cover = Image.new("L", picture.size, 0)
    draw = ImageDraw.Draw(cover)
    for part in parts:
        _area(draw, part, round(255 * shape.opacity))
    picture.paste(shape.colour, (0, 0), cover)


def _area(draw: ImageDraw.ImageDraw, part: Sequence[tuple[float, float]], ink: str | int) -> None:
    """Fill an area; a rectangle to its very edge, which a polygon would pass by a pixel."""
    xs, ys = sorted({x for x, _ in part}), sorted({y for _, y in part})
    if len(xs) == 2 and len(ys) == 2:
        draw.rectangle((round(xs[0]), round(ys[0]), round(xs[1]) - 1, round(ys[1]) - 1), fill=ink)
    elif len(part) > 2:
        draw.polygon(part, fill=ink)


def _stroke(picture: Image.Image, shape: Stroke, scale: float) -> None:
    draw = ImageDraw.Draw(picture)
    wide = max(1, round(shape.width * scale))
    radius = wide / 2
    for part in _flat(shape.outline, scale):
        draw.line(part, fill=shape.colour, width=wide, joint="curve")
        for x, y in (part[0], part[-1]) if radius > 1 else ():
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=shape.colour)


def _shade(picture: Image.Image, shape: Shade, scale: float) -> None:
    size = round(shape.width * scale), round(shape.height * scale)
    # Along the diagonal, as the PDF has it: made small, as a soft change needs no detail.
    small = (96, max(2, round(96 * shape.height / shape.width)))
    way = shape.width**2 + shape.height**2
    amount = bytes(
        round(
            255
            * ((x / (small[0] - 1)) * shape.width**2 + (y / (small[1] - 1)) * shape.height**2)
            / way
        )
        for y in range(small[1])
        for x in range(small[0])
    )
    # Pillow's types name numpy's arrays, and numpy isn't needed here.
    whole: Any = Image.frombytes("L", small, amount)
    cover: Image.Image = whole.resize(size, Image.Resampling.BICUBIC)
    at = round(shape.x * scale), round(shape.y * scale)
    picture.paste(shape.first, (*at, at[0] + size[0], at[1] + size[1]))
    picture.paste(shape.last, at, cover)


def _write(picture: Image.Image, words: Words, scale: float) -> None:
    draw = ImageDraw.Draw(picture)
    font = _font(words.weight, words.size * scale)
    left = words.x
    if words.align != "left":
        room = width(words.text, words.size, words.weight, words.tracking) - words.tracking
        left -= room if words.align == "right" else room / 2
    for character in words.text:
        # Each by itself, where the PDF has it: fonts of pictures pull some pairs together. Figures
        # stand in the middle of their place, which is as wide for 1 as for 4.
        room = width(character, words.size, words.weight) * scale
        aside = (room - font.getlength(character)) / 2 if character in _FIGURES else 0.0
        draw.text((left * scale + aside, words.y * scale), character, words.colour, font, "ls")
        left += room / scale + words.tracking


@cache
def _font(weight: Weight, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(
        BytesIO(font_bytes(weight)), size, layout_engine=ImageFont.Layout.BASIC
    )


def _flat(outline: Outline, scale: float) -> list[list[tuple[float, float]]]:
    """Return the parts of an outline as points in pixels."""
    parts: list[list[tuple[float, float]]] = []
    for verb, values in outline:
        at = [value * scale for value in values]
        match verb:
            case "move":
                parts.append([(at[0], at[1])])
            case "line":
                parts[-1].append((at[0], at[1]))
            case "curve":
                parts[-1] += _curve(parts[-1][-1], at)
            case "close":
                if parts and hypot(*_between(parts[-1])) > 0:
                    parts[-1].append(parts[-1][0])
    return parts


def _between(part: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return part[0][0] - part[-1][0], part[0][1] - part[-1][1]


def _curve(start: tuple[float, float], at: Sequence[float]) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        points.append(
            (
                a * start[0] + b * at[0] + c * at[2] + d * at[4],
                a * start[1] + b * at[1] + c * at[3] + d * at[5],
            )
        )
    return points
