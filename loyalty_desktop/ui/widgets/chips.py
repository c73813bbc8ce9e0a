"""Chips: small words side by side, in as many lines as they need."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.text import elided

_PAD = 10
_CLOSE = 14
_LEAST = 160
"""A chip of more than a few words may become so narrow; it then says all of it when asked."""
_LONG = 16


class FlowLayout(QLayout):
    """Lays widgets from left to right and begins a new line where there is no room."""

    def __init__(self, parent: QWidget | None = None, gap: int = measures.GAP_8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._flow(QRect(0, 0, width, 0), place=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._flow(rect, place=True)

    @override
    def sizeHint(self) -> QSize:
        hints = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(hint.width() for hint in hints) + self._gap * max(0, len(hints) - 1)
        return QSize(width, max((hint.height() for hint in hints), default=0))

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _flow(self, rect: QRect, *, place: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            if hint.width() > rect.width():
                # What is wider than the line takes all of it.
                width = max(rect.width(), item.minimumSize().width())
                tall = item.heightForWidth(width) if item.hasHeightForWidth() else hint.height()
                hint = QSize(width, tall)
            if x > rect.x() and x + hint.width() > rect.right() + 1:
                x = rect.x()
                y += line + self._gap
                line = 0
            if place:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x += hint.width() + self._gap
            line = max(line, hint.height())
        return y + line - rect.y()


class Chip(QPushButton):
    """One small word; `closable` shows an x and makes a press take it away."""

    def __init__(self, word: str, *, closable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self._closable = closable
        self.setAutoDefault(False)
        self.setFont(theme.font("small", 500))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setToolTip(word if len(word) > _LONG else "")
        if not closable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def ring_radius(self) -> float:
        """The corner that the focus ring follows."""
        return self.height() / 2

    @override
    def sizeHint(self) -> QSize:
        width = QFontMetricsF(theme.font("small", 500)).horizontalAdvance(self.text())
        close = theme.scaled(_CLOSE) + 4 if self._closable else 0
        height = max(measures.CHIP, theme.line_height("small") + 8)
        return QSize(round(width + 0.5) + 2 * _PAD + close, height)

    @override
    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), theme.scaled(_LEAST)), hint.height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFont(theme.font("small", 500))
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.colour("key" if self.isDown() or self.underMouse() else "sunken"))
        radius = self.height() / 2
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        painter.setFont(theme.font("small", 500))
        painter.setPen(now.colour("text"))
        word = QRectF(_PAD, 0, self.width() - 2 * _PAD, self.height())
        if self._closable:
            word.setRight(word.right() - theme.scaled(_CLOSE) - 4 + 1)
        told = elided(self.text(), word.width() + 1, "small", 500)
        painter.drawText(word, Qt.AlignmentFlag.AlignVCenter, told)
        if self._closable:
            side = theme.scaled(_CLOSE)
            right = self.width() - _PAD + 2
            at = QRectF(right - side, (self.height() - side) / 2, side, side)
            theme.paint_icon(painter, "x", "text-2", at)


class Chips(QWidget):
    """A set of chips; with `lines` the ones that find no room are counted at the end (+2)."""

    closed = Signal(str)
    """The word of a chip that was taken away."""

    def __init__(
        self, *, closable: bool = False, lines: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._closable = closable
        self._lines = lines
        self._chips: list[Chip] = []
        self._rest = Chip("")
        self._flow = FlowLayout(self, measures.GAP_4 + 2)
        # Chips are hidden only when no layout is under way: it would be run again inside itself.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._fit)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_words(self, words: Sequence[str]) -> None:
        """Show these words."""
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._flow.removeWidget(self._rest)
        self._chips = [Chip(word, closable=self._closable, parent=self) for word in words]
        for chip in self._chips:
            self._flow.addWidget(chip)
            chip.clicked.connect(self._close)
        self._flow.addWidget(self._rest)
        self._rest.hide()
        self.setAccessibleName(", ".join(words))
        self._fit()
        self.updateGeometry()

    def words(self) -> tuple[str, ...]:
        """Return the words in order."""
        return tuple(chip.text() for chip in self._chips)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._lines and event.size().width() != event.oldSize().width():
            self._soon.start(0)

    def _close(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self.closed.emit(chip.text())

    def _fit(self) -> None:
        if not self._lines:
            for chip in self._chips:
                chip.show()
            return
        shown = len(self._chips)
        while shown > 0 and not self._fits(shown):
            shown -= 1
        for place, chip in enumerate(self._chips):
            chip.setVisible(place < shown)
        left = len(self._chips) - shown
        self._rest.setText(f"+{left}")
        self._rest.setVisible(left > 0)
        self._rest.setToolTip(", ".join(chip.text() for chip in self._chips[shown:]))

    def _fits(self, shown: int) -> bool:
        widths = [chip.sizeHint().width() for chip in self._chips[:shown]]
        if shown < len(self._chips):
            widths.append(self._rest.sizeHint().width() + 8)
        gap = measures.GAP_4 + 2
        lines, x = 1, 0
        for width in widths:
            if x and x + width > self.width():
                lines, x = lines + 1, 0
            x += width + gap
        return lines <= self._lines
