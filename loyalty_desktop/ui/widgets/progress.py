"""How far it has come: a thin bar, and an arc for work whose end nobody knows."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures

_STEP_MS = 40
_STEP_DEGREES = 16


def paint_arc(painter: QPainter, at: QRectF, colour: QColor, turned: int) -> None:
    """Paint three quarters of a ring, turned by so many degrees."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(colour, 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(at.adjusted(1, 1, -1, -1), -turned * 16, 270 * 16)
    painter.restore()


class ThinProgress(QProgressBar):
    """A bar eight pixels high; `on_canvas` darkens its track where the ground is sand."""

    def __init__(
        self, name: str, *, on_canvas: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._on_canvas = on_canvas
        self.setAccessibleName(name)
        self.setRange(0, 1000)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float) -> None:
        """Show a share between 0 and 1."""
        self.setValue(round(min(max(share, 0.0), 1.0) * 1000))

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, measures.PROGRESS)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(24, measures.PROGRESS)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        track = QRectF(0, (self.height() - measures.PROGRESS) / 2, self.width(), measures.PROGRESS)
        radius = measures.PROGRESS / 2
        painter.setBrush(now.colour("line" if self._on_canvas else "sunken"))
        painter.drawRoundedRect(track, radius, radius)
        span = self.maximum() - self.minimum()
        share = (self.value() - self.minimum()) / span if span else 0.0
        if share > 0:
            track.setWidth(max(track.width() * share, measures.PROGRESS))
            painter.setBrush(now.colour("accent"))
            painter.drawRoundedRect(track, radius, radius)


class BusyArc(QWidget):
    """An arc that turns while something runs; it stands still when less motion is asked for."""

    def __init__(
        self,
        name: str,
        *,
        size: int = measures.BUSY_ARC,
        tone: str = "text-2",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone = tone
        self._turned = 0
        self._size = size
        self._timer = QTimer(self)
        self._timer.setInterval(_STEP_MS)
        self._timer.timeout.connect(self._turn)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _turn(self) -> None:
        self._turned = (self._turned + _STEP_DEGREES) % 360
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if theme.duration(_STEP_MS):
            self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colour = theme.current().colour(self._tone)
        paint_arc(QPainter(self), QRectF(self.rect()), colour, self._turned)
