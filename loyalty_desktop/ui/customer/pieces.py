"""What the customer's screen is painted from: pieces with their places, and how each is painted.

Lengths are pixels of a display 600 high; the painter makes them larger with the display.
"""

from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from loyalty_desktop.services.documents.qr import QUIET, modules
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.kawung import paint_kawung

Align = Literal["left", "right", "centre"]

PATTERN_TILE: Final = 76
_SMALLEST: Final = 0.62
_SMALLEST_TEXT: Final = 0.85
"""Letters get smaller down to this share before a line goes on in another; text less than names
and figures, which are large."""
_STEPS: Final = 8
COLOURS: Final = theme.LIGHT
"""Paper and ink: this screen has one look, whatever theme the counter is shown in."""


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text from `y` down, each `line` high, in a box of `width`."""

    x: float
    y: float
    width: float
    lines: tuple[str, ...]
    font: QFont
    line: float
    tone: str = "text"
    align: Align = "left"

    @property
    def height(self) -> float:
        """Return how high the lines are together."""
        return self.line * len(self.lines)

    @property
    def widest(self) -> float:
        """Return the width of the widest line."""
        metrics = QFontMetricsF(self.font)
        return max((metrics.horizontalAdvance(line) for line in self.lines), default=0.0)


@dataclass(frozen=True, slots=True)
class Box:
    """An area of one colour."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """An area with the pattern of four petals over its colour."""

    x: float
    y: float
    width: float
    height: float
    tone: str


@dataclass(frozen=True, slots=True)
class Icon:
    """An icon in a square."""

    x: float
    y: float
    side: float
    name: str
    tone: str


@dataclass(frozen=True, slots=True)
class Code:
    """A code to scan, dark on white with its quiet zone."""

    x: float
    y: float
    side: float
    text: str


@dataclass(frozen=True, slots=True)
class Key:
    """A number to touch."""

    x: float
    y: float
    width: float
    height: float
    score: int
    chosen: bool = False


Piece = Text | Box | Pattern | Icon | Code | Key


def text(
    x: float,
    y: float,
    width: float,
    words: str,
    role: theme.Role = "display-text",
    *,
    weight: int | None = None,
    tone: str = "text",
    align: Align = "left",
    most: int = 1,
) -> Text:
    """Return words that fit into `width`: smaller where need be, then in more lines; never cut.

    Up to `most` lines are filled before the letters get smaller.
    """
    for step in range(_STEPS):
        fitting = _set(x, y, width, words, role, weight, tone, align, step)
        # A word is only divided where even the smallest letters leave it too wide.
        whole = all(part in words.split(" ") for line in fitting.lines for part in line.split(" "))
        if whole and len(fitting.lines) <= most:
            return fitting
    return _set(x, y, width, words, role, weight, tone, align, _STEPS)


def _set(
    x: float,
    y: float,
    width: float,
    words: str,
    role: theme.Role,
    weight: int | None,
    tone: str,
    align: Align,
    step: int,
) -> Text:
    """Return words in the size of a step: the role's own at 0, the smallest at `_STEPS`."""
    smallest = _SMALLEST_TEXT if role == "display-text" else _SMALLEST
    shrunk = 1 - (1 - smallest) * step / _STEPS
    font = theme.display_font(role, weight, shrunk)
    lines = tuple(wrapped(words, font, width))
    return Text(x, y, width, lines, font, theme.ROLES[role].line * shrunk, tone, align)


def wrapped(words: str, font: QFont, width: float) -> list[str]:
    """Return the lines of a text in a width; a word too wide for a line is divided."""
    metrics = QFontMetricsF(font)
    lines: list[str] = []
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if metrics.horizontalAdvance(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while metrics.horizontalAdvance(line) > width and len(line) > 1:
            fitting = len(line) - 1
            while fitting > 1 and metrics.horizontalAdvance(line[:fitting]) > width:
                fitting -= 1
            lines.append(line[:fitting])
            line = line[fitting:]
    return [*lines, line]


def paint(painter: QPainter, pieces: tuple[Piece, ...], factor: float) -> None:
    """Paint the pieces, `factor` times as large as they say."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for piece in pieces:
        match piece:
            case Text():
                _write(painter, piece, factor)
            case Box():
                painter.setBrush(COLOURS.colour(piece.tone))
                radius = piece.radius * factor
                painter.drawRoundedRect(_area(piece, factor), radius, radius)
            case Pattern():
                area = _area(piece, factor)
                painter.fillRect(area, COLOURS.colour(piece.tone))
                paint_kawung(
                    painter, area, "display-raised", tile=round(PATTERN_TILE * factor), opacity=0.36
                )
            case Icon():
                area = QRectF(piece.x, piece.y, piece.side, piece.side)
                painter.save()
                painter.scale(factor, factor)
                theme.render_icon(painter, piece.name, COLOURS.colour(piece.tone), area)
                painter.restore()
            case Code():
                _draw_code(painter, piece, factor)
            case Key():
                _draw_key(painter, piece, factor)


def _draw_key(painter: QPainter, piece: Key, factor: float) -> None:
    ground, word = (
        ("display-text", "display") if piece.chosen else ("display-raised", "display-text")
    )
    painter.save()
    painter.scale(factor, factor)
    area = QRectF(piece.x, piece.y, piece.width, piece.height)
    painter.setBrush(COLOURS.colour(ground))
    painter.drawRoundedRect(area, measures.RADIUS_MANAGER, measures.RADIUS_MANAGER)
    painter.setFont(theme.display_font("display-title"))
    painter.setPen(COLOURS.colour(word))
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), str(piece.score))
    painter.restore()


def _area(piece: Box | Pattern, factor: float) -> QRectF:
    return QRectF(piece.x * factor, piece.y * factor, piece.width * factor, piece.height * factor)


def _write(painter: QPainter, piece: Text, factor: float) -> None:
    flags = (
        Qt.AlignmentFlag.AlignVCenter
        | {
            "left": Qt.AlignmentFlag.AlignLeft,
            "right": Qt.AlignmentFlag.AlignRight,
            "centre": Qt.AlignmentFlag.AlignHCenter,
        }[piece.align]
    )
    painter.save()
    painter.scale(factor, factor)
    painter.setFont(piece.font)
    painter.setPen(COLOURS.colour(piece.tone))
    for number, line in enumerate(piece.lines):
        at = QRectF(piece.x, piece.y + number * piece.line, piece.width, piece.line)
        painter.drawText(at, int(flags) | int(Qt.TextFlag.TextDontClip), line)
    painter.restore()


def _draw_code(painter: QPainter, piece: Code, factor: float) -> None:
    """Draw a code module by module, each of whole pixels of the display."""
    ratio = painter.device().devicePixelRatioF()
    rows = modules(piece.text)
    side = piece.side * factor
    module = int(side * ratio / (len(rows) + 2 * QUIET)) / ratio
    white = QColor(Qt.GlobalColor.white)
    painter.setBrush(white)
    radius = measures.RADIUS_PANEL * factor
    area = QRectF(piece.x * factor, piece.y * factor, side, side)
    painter.drawRoundedRect(area, radius, radius)
    start = [
        round((edge + (side - module * len(rows)) / 2) * ratio) / ratio
        for edge in (area.x(), area.y())
    ]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                at = QRectF(start[0] + x * module, start[1] + y * module, module, module)
                painter.fillRect(at, QColor(Qt.GlobalColor.black))
    painter.restore()
