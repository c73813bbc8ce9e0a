"""A score out of a few: one row of numbers to touch, to type, or to walk along."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures

_HIGH: Final = 44
_WIDE: Final = 34
_GAP: Final = 4
_EDGE: Final = 4


class ScoreRow(QWidget):
    """Numbers from `least` to `most`, none of them chosen at first.

    A digit chooses (1 and then 0 is 10), Left and Right walk, Backspace takes the choice back.
    """

    chosen = Signal(object)
    """The score, or None when it was taken back."""

    def __init__(self, name: str, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._least = least
        self._most = most
        self._score: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._told()

    ring_radius = measures.RADIUS_MANAGER

    def score(self) -> int | None:
        """Return the score, None when there is none."""
        return self._score

    def choose(self, score: int | None) -> None:
        """Choose a score, or none."""
        if score is not None and not self._least <= score <= self._most:
            return
        if score != self._score:
            self._score = score
            self._told()
            self.update()
            self.chosen.emit(score)

    @override
    def sizeHint(self) -> QSize:
        count = self._most - self._least + 1
        return QSize(count * (theme.scaled(_WIDE) + _GAP), theme.control_height(_HIGH) + 2 * _EDGE)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize((self._most - self._least + 1) * theme.scaled(24), self.sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        typed = event.text()
        score = self._score
        if typed.isdecimal() and typed.isascii():
            more = (score or 0) * 10 + int(typed)
            follows = score is not None and score > 0 and more <= self._most
            self.choose(more if follows else int(typed))
        elif event.key() == Qt.Key.Key_Left:
            self.choose(self._most if score is None else max(score - 1, self._least))
        elif event.key() == Qt.Key.Key_Right:
            self.choose(self._least if score is None else min(score + 1, self._most))
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.choose(None)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        for score in range(self._least, self._most + 1):
            if self._box(score).contains(event.position()):
                self.choose(None if score == self._score else score)
                break

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for score in range(self._least, self._most + 1):
            box = self._box(score).adjusted(0.5, 0.5, -0.5, -0.5)
            on = score == self._score
            painter.setPen(QPen(now.colour("accent" if on else "field"), 1))
            painter.setBrush(now.colour("accent" if on else "surface"))
            painter.drawRoundedRect(box, measures.RADIUS_MANAGER, measures.RADIUS_MANAGER)
            painter.setFont(theme.font("body", 600 if on else 500))
            painter.setPen(now.colour("on-accent" if on else "text"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(score))

    def _box(self, score: int) -> QRectF:
        count = self._most - self._least + 1
        # Room for the ring around all of them.
        wide = (self.width() - 2 * _EDGE - _GAP * (count - 1)) / count
        left = _EDGE + (score - self._least) * (wide + _GAP)
        return QRectF(left, _EDGE, wide, self.height() - 2 * _EDGE)

    def _told(self) -> None:
        told = "" if self._score is None else str(self._score)
        self.setAccessibleName(f"{self._name}: {told}" if told else self._name)
