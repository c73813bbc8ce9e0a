"""The bar of function keys: one frame, one cell for each action, its key on it."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.keycap import keycap_size, paint_keycap
from loyalty_desktop.ui.widgets.naming import kebab

_PAD = 12
_ONCE: Final = frozenset(
    {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
    | {Qt.Key(Qt.Key.Key_F1 + place) for place in range(12)}
)
"""Keys that do something: one that is held down a moment too long does it once."""


def key_action(text: str, key: str, icon: str, parent: QWidget) -> QAction:
    """Return an action of a window with its key and the name of its icon; held, it acts once."""
    action = QAction(text, parent)
    action.setShortcut(QKeySequence(key))
    action.setAutoRepeat(False)
    action.setProperty("icon_name", icon)
    return action


def repeats(event: QEvent) -> bool:
    """Tell whether a key that acts is still held down and has done already what it does.

    A heavy hand on Enter, F10 or Esc must not go on to what comes next.
    """
    return (
        event.type() == QEvent.Type.KeyPress
        and isinstance(event, QKeyEvent)
        and event.isAutoRepeat()
        and event.key() in _ONCE
    )


class KeyCell(QToolButton):
    """One action of the bar: icon and key above, the word below."""

    worded = Signal()
    """Word or key are others now, so it may need another width."""

    def __init__(self, action: QAction, source: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._bar = parent
        self._said: tuple[str, str] | None = None
        self._hint: QSize | None = None
        self.setDefaultAction(action)
        self.setObjectName(kebab(source))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(theme.font("small", 500))
        self._name()
        action.changed.connect(self._name)

    ring_outside = False
    ring_radius = measures.RADIUS_MANAGER

    @property
    def key(self) -> str:
        """The key of the action, as its cap shows it."""
        return self.defaultAction().shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    @override
    def sizeHint(self) -> QSize:
        # The bar asks for it all the time.
        if self._hint is None:
            self._hint = self._measured()
        return self._hint

    def _measured(self) -> QSize:
        word = QFontMetricsF(theme.font("small", 500)).horizontalAdvance(self._word())
        above = theme.scaled(theme.COUNTER.icon) + measures.GAP_8 + keycap_size(self.key).width()
        height = max(measures.KEY_BAR, theme.scaled(20) + theme.line_height("small") + 24)
        return QSize(round(max(word, above)) + 2 * _PAD, height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._hint = None
            self.setFont(theme.font("small", 500))
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now = theme.current()
        if not self.isEnabled() or self.isDown():
            painter.fillPath(self._shape(), now.colour("sunken"))
        elif self.underMouse():
            painter.fillPath(self._shape(), now.colour("hover"))
        tone = "text" if self.isEnabled() else "disabled"
        icon = theme.scaled(theme.COUNTER.icon)
        cap = keycap_size(self.key)
        line = theme.line_height("small")
        top = (self.height() - max(icon, cap.height()) - 4 - line) / 2
        left = (self.width() - icon - measures.GAP_8 - cap.width()) / 2
        row = max(icon, cap.height())
        name = str(self.defaultAction().property("icon_name") or "circle-help")
        theme.paint_icon(painter, name, tone, QRectF(left, top + (row - icon) / 2, icon, icon))
        at = QPointF(left + icon + measures.GAP_8, top + (row - cap.height()) / 2)
        paint_keycap(painter, at, self.key)
        painter.setFont(theme.font("small", 500))
        painter.setPen(now.colour(tone))
        below = QRectF(0, top + row + 4, self.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._word())

    def _word(self) -> str:
        return self.defaultAction().text().replace("&", "")

    def _name(self) -> None:
        # Qt takes the action's own whenever that changes.
        self.setToolTip("")
        # It changes with every scan, since it may be done or not: its word hardly ever.
        said = self._word(), self.key
        if said == self._said:
            return
        self._said, self._hint = said, None
        self.setAccessibleName(self._word())
        self.updateGeometry()
        self.worded.emit()

    def _shape(self) -> QPainterPath:
        """Return the cell, with the corners of the bar where the cell is at its end."""
        bar = self._bar
        path = QPainterPath()
        path.addRoundedRect(
            QRectF(1 - self.x(), 1 - self.y(), bar.width() - 2, bar.height() - 2),
            measures.RADIUS_PANEL - 1,
            measures.RADIUS_PANEL - 1,
        )
        cell = QPainterPath()
        cell.addRect(QRectF(self.rect()))
        return path.intersected(cell)


class KeyBar(QFrame):
    """The function keys of a screen in a row: equal cells, or as wide as their words need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: list[KeyCell] = []
        self.setProperty("role", "panel")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def add(self, action: QAction, source: str) -> KeyCell:
        """Add an action under its English name (the cell's object name), and return its cell."""
        cell = KeyCell(action, source, self)
        cell.worded.connect(self._share_out)
        self._cells.append(cell)
        cell.show()
        self.updateGeometry()
        self._share_out()
        return cell

    def cells(self) -> tuple[KeyCell, ...]:
        """Return the cells from left to right."""
        return tuple(self._cells)

    @override
    def sizeHint(self) -> QSize:
        hints = [cell.sizeHint() for cell in self._cells]
        height = max((hint.height() for hint in hints), default=measures.KEY_BAR)
        return QSize(sum(hint.width() for hint in hints) + 2, height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LanguageChange):
            self.updateGeometry()
            self._share_out()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(theme.current().colour("line"))
        for cell in self._cells[1:]:
            painter.drawLine(cell.x() - 1, 1, cell.x() - 1, self.height() - 2)

    def _share_out(self) -> None:
        if not self._cells:
            return
        room = self.width() - 2 - (len(self._cells) - 1)
        wanted = [cell.sizeHint().width() for cell in self._cells]
        equal = room / len(self._cells)
        if max(wanted) <= equal:
            widths = [equal] * len(wanted)
        else:
            spare = max(0.0, room - sum(wanted)) / len(wanted)
            widths = [want + spare for want in wanted]
        x = 1.0
        for cell, width in zip(self._cells, widths, strict=True):
            left = round(x)
            cell.setGeometry(left, 1, round(x + width) - left, self.height() - 2)
            x += width + 1
        self.update()
