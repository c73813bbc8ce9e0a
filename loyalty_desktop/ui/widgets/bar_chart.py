"""Bars with their numbers: lying ones with long labels, upright ones side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme

_ROW: Final = 30
_BAR: Final = 16
_TALL: Final = 150
_GAP: Final = 10
_SHARE_OF_LABELS: Final = 0.36
_WIDEST: Final = 42


@dataclass(frozen=True, slots=True)
class ChartBar:
    """A bar: its label, its length, and what is told at its end; `warns` sets it apart."""

    label: str
    value: int
    told: str
    warns: bool = False


class BarChart(QWidget):
    """Every bar carries its number, so no axis is needed; a screen reader hears them in a row."""

    def __init__(
        self,
        name: str,
        bars: Sequence[ChartBar],
        *,
        upright: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bars = tuple(bars)
        self._upright = upright
        self._most = max([1, *(bar.value for bar in bars)])
        self.setAccessibleName(name)
        self.setAccessibleDescription(", ".join(f"{bar.label}: {bar.told}" for bar in bars))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        line = theme.line_height("small")
        if self._upright:
            return QSize(320, theme.scaled(_TALL) + 2 * line + 2 * _GAP)
        return QSize(320, len(self._bars) * max(theme.scaled(_ROW), line + 8))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._upright:
            self._paint_upright(painter)
        else:
            self._paint_lying(painter)

    def _paint_lying(self, painter: QPainter) -> None:
        font = theme.font("small")
        metrics = QFontMetricsF(font)
        told = max((metrics.horizontalAdvance(bar.told) for bar in self._bars), default=0.0)
        labels = max((metrics.horizontalAdvance(bar.label) for bar in self._bars), default=0.0)
        left = min(labels, self.width() * _SHARE_OF_LABELS) + _GAP
        room = max(self.width() - left - told - _GAP, 1.0)
        high = self.height() / max(len(self._bars), 1)
        for place, bar in enumerate(self._bars):
            middle = (place + 0.5) * high
            long = room * max(bar.value, 0) / self._most
            label = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, left - _GAP)
            self._words(painter, QRectF(0, middle - high / 2, left, high), label, "text-2")
            self._bar(painter, bar, QRectF(left, middle - _BAR / 2, max(long, 1.0), _BAR))
            at = QRectF(left + long + 8, middle - high / 2, told + _GAP, high)
            self._words(painter, at, bar.told, "text", 500)

    def _paint_upright(self, painter: QPainter) -> None:
        line = theme.line_height("small")
        each = self.width() / max(len(self._bars), 1)
        wide = min(each * 0.6, theme.scaled(_WIDEST))
        ground = self.height() - line - _GAP
        tallest = ground - line - _GAP
        every = self._every(each)
        for place, bar in enumerate(self._bars):
            middle = (place + 0.5) * each
            tall = max(tallest * max(bar.value, 0) / self._most, 1.0 if bar.value else 0.0)
            self._bar(painter, bar, QRectF(middle - wide / 2, ground - tall, wide, tall))
            if place % every:
                continue
            across = each * every
            above = QRectF(middle - across / 2, ground - tall - line - 2, across, line)
            self._words(painter, above, bar.told, "text", 500, centred=True)
            below = QRectF(middle - across / 2, ground + 4, across, line)
            self._words(painter, below, bar.label, "text-2", centred=True)
        painter.setPen(QPen(theme.current().colour("field"), 1))
        painter.drawLine(QPointF(0, ground + 0.5), QPointF(self.width(), ground + 0.5))

    def _every(self, each: float) -> int:
        """Return at which distance words are written, so that none runs into the next."""
        metrics = QFontMetricsF(theme.font("small", 500))
        widest = max(
            (
                max(metrics.horizontalAdvance(bar.told), metrics.horizontalAdvance(bar.label))
                for bar in self._bars
            ),
            default=0.0,
        )
        return max(1, -(-int(widest + 6) // max(int(each), 1)))

    def _bar(self, painter: QPainter, bar: ChartBar, at: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().colour("warn" if bar.warns else "accent"))
        painter.drawRoundedRect(at, 2, 2)

    def _words(
        self,
        painter: QPainter,
        at: QRectF,
        text: str,
        tone: str,
        weight: int = 400,
        *,
        centred: bool = False,
    ) -> None:
        painter.setFont(theme.font("small", weight))
        painter.setPen(theme.current().colour(tone))
        side = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        flags = int(side | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)
        painter.drawText(at, flags, text)
