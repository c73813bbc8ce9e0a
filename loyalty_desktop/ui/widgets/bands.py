"""Bands across the window: training, and working without the server."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.text import Label, Paragraph, Run

_STRIPE = 14
_HEIGHT = 40


class TrainingBand(QWidget):
    """Amber stripes that say that nothing counts; it pushes the screen down."""

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = Glyph("graduation-cap", "warn")
        self._sentence = Label(sentence, tone="warn", weight=600)
        self.setAccessibleName(sentence)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(10)
        row.addStretch(1)
        row.addWidget(self._glyph)
        row.addWidget(self._sentence)
        row.addStretch(1)

    def say(self, sentence: str) -> None:
        """Say it in another language."""
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, max(_HEIGHT, theme.line_height() + 12))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), now.colour("warn_tint"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("warn_stripe"))
        height = float(self.height())
        left = -height
        while left < self.width():
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(left, height),
                        QPointF(left + height, 0),
                        QPointF(left + height + _STRIPE, 0),
                        QPointF(left + _STRIPE, height),
                    ]
                )
            )
            left += 2 * _STRIPE
        # The words stand on plain ground: stripes behind letters would cost contrast.
        words = QRectF(self._glyph.geometry().united(self._sentence.geometry()))
        painter.setBrush(now.colour("warn_tint"))
        painter.drawRoundedRect(words.adjusted(-12, -4, 12, 4), 8, 8)


class OfflineBand(QFrame):
    """The amber line under the header while the server is out of reach."""

    def __init__(self, strong: str, rest: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "message")
        self.setProperty("kind", "warn")
        self._sentence = Paragraph(tone="warn")
        row = QHBoxLayout(self)
        row.setContentsMargins(measures.GAP_16, measures.GAP_8, measures.GAP_16, measures.GAP_8)
        row.setSpacing(measures.GAP_12)
        row.addWidget(Glyph("cloud-off", "warn"))
        row.addWidget(self._sentence, 1)
        self.say(strong, rest)

    def say(self, strong: str, rest: str) -> None:
        """Say that work goes on, and what happens to it."""
        self._sentence.say((Run(strong, 600), Run(f" {rest}")))
        self.setAccessibleName(self._sentence.text())
