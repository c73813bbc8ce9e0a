"""A side of a card on the screen, painted away from the window as it will be printed."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.services.documents.card import card_pages
from loyalty_desktop.services.documents.card_size import CORNER, HEIGHT, WIDTH
from loyalty_desktop.services.documents.drawing import Page
from loyalty_desktop.services.documents.picture import picture_of
from loyalty_desktop.services.queries.card_designs import ReadyDesign
from loyalty_desktop.services.queries.card_faces import CardFace
from loyalty_desktop.ui import theme

LEAST: Final = 196
MOST: Final = 460
"""The width of a side, in logical pixels: a card itself is about 324."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Front and back as pictures."""

    front: QImage
    back: QImage


@dataclass(frozen=True, slots=True)
class PaintCard:
    """Paints both sides `across` pixels wide."""

    face: CardFace
    design: ReadyDesign
    across: float

    def __call__(self) -> Sides:
        """Return the pictures."""
        scale = self.across / WIDTH
        front, back = (_image(page, scale) for page in card_pages(self.face, self.design))
        return Sides(front, back)


class CardSide(QWidget):
    """One side; empty until it is painted."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._picture: QImage | None = None
        self._across = 0
        # What is seen of it never keeps the window from being small.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.set_across(LEAST)

    @property
    def painted(self) -> bool:
        """Whether there is anything to see."""
        return self._picture is not None

    def set_across(self, across: int) -> None:
        """Show it so many logical pixels wide."""
        if across != self._across:
            self._across = across
            self.setMaximumSize(self.sizeHint())
            self.updateGeometry()

    def show_picture(self, picture: QImage) -> None:
        """Show a picture of the side."""
        self._picture = picture
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._across, round(self._across * HEIGHT / WIDTH))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, round(LEAST * HEIGHT / WIDTH))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        across = min(self.width(), self.height() * WIDTH / HEIGHT)
        card = QRectF(0, 0, across, across * HEIGHT / WIDTH)
        edge = card.adjusted(0.5, 0.5, -0.5, -0.5)
        radius = across * CORNER / WIDTH
        shape = QPainterPath()
        shape.addRoundedRect(edge, radius, radius)
        painter.setClipPath(shape)
        if self._picture is None:
            painter.fillRect(card, theme.current().colour("sunken"))
        else:
            painter.drawImage(card, self._picture)
        painter.setClipping(False)
        painter.setPen(QPen(theme.current().colour("line"), 1))
        painter.drawPath(shape)


def _image(page: Page, scale: float) -> QImage:
    made = picture_of(page, scale)
    wide, high = made.size
    return QImage(made.tobytes(), wide, high, 3 * wide, QImage.Format.Format_RGB888).copy()
