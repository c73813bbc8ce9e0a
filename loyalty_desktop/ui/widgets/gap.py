"""Room between two things that gives way before the things themselves do."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme

_LEAST: Final = 3
_CLOSE: Final = 10


class Gap(QWidget):
    """Empty pixels above each other: `pixels` where there is room, `least` where there is none."""

    def __init__(self, pixels: int, least: int = _LEAST) -> None:
        super().__init__()
        self._pixels = pixels
        self._least = min(least, pixels)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def set_pixels(self, pixels: int) -> None:
        """Take more or less room from now on."""
        if pixels != self._pixels:
            self._pixels = pixels
            self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, self._pixels)

    @override
    def minimumSizeHint(self) -> QSize:
        # With larger text the screen scrolls anyway: then nothing is gained by crowding it.
        least = _CLOSE if theme.text_scale() > 100 else self._least
        return QSize(0, min(least, self._pixels))
