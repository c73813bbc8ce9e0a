"""Areas of the customer's screen, and blocks of pieces that are put one under another."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from loyalty_desktop.ui.customer.pieces import Code, Icon, Piece


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the screen."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Return its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Return its lower edge."""
        return self.y + self.height

    def inside(self, edge: float) -> "Area":
        """Return the area without so much at each side."""
        return Area(self.x + edge, self.y + edge, self.width - 2 * edge, self.height - 2 * edge)


@dataclass(frozen=True, slots=True)
class Block:
    """Pieces whose heights count from the top of the block, and how high they are together."""

    pieces: tuple[Piece, ...]
    height: float

    def at(self, y: float) -> tuple[Piece, ...]:
        """Return the pieces where the block stands at `y`."""
        return tuple(replace(piece, y=piece.y + y) for piece in self.pieces)


def block(*pieces: Piece, least: float = 0.0) -> Block:
    """Return a block as high as its pieces reach, at least `least`."""
    return Block(pieces, max([least, *(bottom(piece) for piece in pieces)]))


def stacked(blocks: Iterable[Block], y: float) -> tuple[Piece, ...]:
    """Return blocks one under another from `y` down."""
    pieces: list[Piece] = []
    for each in blocks:
        pieces += each.at(y)
        y += each.height
    return tuple(pieces)


def bottom(piece: Piece) -> float:
    """Return how far down a piece reaches."""
    high = piece.side if isinstance(piece, Icon | Code) else piece.height
    return piece.y + high
