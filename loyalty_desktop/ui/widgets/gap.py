"""Room between two things that gives way before the things themselves do."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

_LEAST: Final = 3


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
        return QSize(0, min(self._least, self._pixels))
