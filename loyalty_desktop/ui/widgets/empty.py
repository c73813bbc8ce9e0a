"""What an empty list says: what it is for, and what to do first."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.text import Label, Paragraph

_CIRCLE = 56


class TintedIcon(QWidget):
    """An icon in a pale circle, in the accent or in the colour of danger."""

    def __init__(
        self,
        icon: str,
        *,
        size: int = _CIRCLE,
        danger: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._size = size
        self._danger = danger
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("danger-tint" if self._danger else "accent-tint"))
        circle = QRectF(0, 0, self._size, self._size)
        painter.drawEllipse(circle)
        side = round(self._size * 0.43)
        at = QRectF(0, 0, side, side)
        at.moveCenter(circle.center())
        theme.paint_icon(painter, self._icon, "danger" if self._danger else "accent-text", at)


class EmptyState(QWidget):
    """An icon, a title, a sentence, and the first thing to do; upright or in a row.

    The keyboard that comes here with a page goes on to `action`, or to whatever else is first.
    """

    ring_none = True

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        action: Button | None = None,
        *,
        upright: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.title = Label(title, weight=500 if upright else 600)
        self.sentence = Paragraph(
            sentence,
            "small" if upright else "body",
            tone="text-2",
            align=centre if upright else Qt.AlignmentFlag.AlignLeft,
        )
        self.action = action
        direction = (
            QBoxLayout.Direction.TopToBottom if upright else QBoxLayout.Direction.LeftToRight
        )
        layout = QBoxLayout(direction, self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(measures.GAP_20)
        layout.addWidget(TintedIcon(icon), 0, centre if upright else Qt.AlignmentFlag(0))
        if upright:
            layout.setSpacing(measures.GAP_8)
            layout.insertStretch(0, 1)
            layout.addSpacing(measures.GAP_8)
            layout.addWidget(self.title, 0, centre)
            layout.addWidget(self.sentence)
        else:
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addStretch(1)
            words.addWidget(self.title)
            words.addWidget(self.sentence)
            words.addStretch(1)
            layout.addLayout(words, 1)
        if action is not None:
            self.setFocusProxy(action)
            if upright:
                layout.addSpacing(measures.GAP_8)
            layout.addWidget(action, 0, centre if upright else Qt.AlignmentFlag(0))
        if upright:
            layout.addStretch(1)

    def say(self, title: str, sentence: str) -> None:
        """Say it in another language, or say something else."""
        self.title.setText(title)
        self.sentence.say(sentence)
