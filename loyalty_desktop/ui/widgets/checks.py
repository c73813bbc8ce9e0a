"""Boxes to tick and rounds to choose from, with their words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QRadioButton, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures

_GAP = 10

if TYPE_CHECKING:
    _Button = QAbstractButton
else:
    # At run time the button beside it in the bases is the real one; two would not go together.
    _Button = object


def paint_box(
    painter: QPainter, at: QRectF, *, ticked: bool, partly: bool = False, enabled: bool = True
) -> None:
    """Paint a box to tick into a square; for the widget here and for tables."""
    now = theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    filled = ticked or partly
    if filled:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("accent" if enabled else "disabled"))
        painter.drawRoundedRect(at, measures.RADIUS_KEY, measures.RADIUS_KEY)
        inside = at.adjusted(2, 2, -2, -2)
        theme.paint_icon(painter, "minus" if partly else "check", "on-accent", inside)
    else:
        painter.setPen(QPen(now.colour("field"), 1))
        painter.setBrush(now.colour("surface" if enabled else "sunken"))
        edge = at.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, measures.RADIUS_KEY, measures.RADIUS_KEY)
    painter.restore()


def _paint_round(painter: QPainter, at: QRectF, *, chosen: bool, enabled: bool) -> None:
    now = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("accent" if enabled else "disabled"))
        painter.drawEllipse(at)
        dot = at.width() * 0.4
        middle = QRectF(0, 0, dot, dot)
        middle.moveCenter(at.center())
        painter.setBrush(now.colour("on-accent"))
        painter.drawEllipse(middle)
    else:
        painter.setPen(QPen(now.colour("field"), 1))
        painter.setBrush(now.colour("surface" if enabled else "sunken"))
        painter.drawEllipse(at.adjusted(0.5, 0.5, -0.5, -0.5))


def _size(button: QAbstractButton, density: Density) -> QSize:
    word = QFontMetricsF(theme.font("body")).horizontalAdvance(button.text())
    box = theme.scaled(density.check)
    height = max(box, theme.line_height())
    return QSize(round(box + (_GAP + word + 1 if button.text() else 0)), height)


def _paint_word(painter: QPainter, button: QAbstractButton, density: Density) -> None:
    left = theme.scaled(density.check) + _GAP
    painter.setFont(theme.font("body"))
    painter.setPen(theme.current().colour("text" if button.isEnabled() else "disabled"))
    at = QRectF(left, 0, button.width() - left, button.height())
    flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)
    painter.drawText(at, flags, button.text())


def _box_of(button: QAbstractButton, density: Density) -> QRectF:
    side = theme.scaled(density.check)
    return QRectF(0, round((button.height() - side) / 2), side, side)


class _WithWord(_Button):
    """What a box and a round have in common: size, target, and the letters of their word."""

    ring_outside = True
    ring_radius = measures.RADIUS_KEY
    _density: Density = theme.MANAGER

    def _begin(self, density: Density) -> None:
        self._density = density
        self.setFont(theme.font("body"))
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return _size(self, self._density)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: QPoint, /) -> bool:
        return self.rect().contains(pos)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFont(theme.font("body"))
            self.updateGeometry()


class CheckBox(_WithWord, QCheckBox):
    """A box to tick, with its word."""

    def __init__(
        self, text: str = "", *, density: Density = theme.MANAGER, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._begin(density)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        partly = self.checkState() == Qt.CheckState.PartiallyChecked
        box = _box_of(self, self._density)
        paint_box(painter, box, ticked=self.isChecked(), partly=partly, enabled=self.isEnabled())
        _paint_word(painter, self, self._density)


class RadioButton(_WithWord, QRadioButton):
    """One of several, with its word."""

    def __init__(
        self, text: str = "", *, density: Density = theme.MANAGER, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._begin(density)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = _box_of(self, self._density)
        _paint_round(painter, box, chosen=self.isChecked(), enabled=self.isEnabled())
        _paint_word(painter, self, self._density)
