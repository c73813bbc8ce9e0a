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
    """The function keys of a screen in a row: equal cells, or as wide as their words need.

    Folded they stand in several rows, where large text leaves no room for all of them in one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: list[KeyCell] = []
        self._folded = False
        self.setProperty("role", "panel")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, action: QAction, source: str) -> KeyCell:
        """Add an action under its English name (the cell's object name), and return its cell."""
        cell = KeyCell(action, source, self)
        cell.worded.connect(self._share_out)
        self._cells.append(cell)
        cell.show()
        self.updateGeometry()
        self._share_out()
        return cell

    def set_folded(self, folded: bool) -> None:
        """Stand in as many rows as the words need, or in one."""
        if folded != self._folded:
            self._folded = folded
            self.updateGeometry()
            self._share_out()

    def cells(self) -> tuple[KeyCell, ...]:
        """Return the cells from left to right."""
        return tuple(self._cells)

    @override
    def sizeHint(self) -> QSize:
        width = sum(cell.sizeHint().width() for cell in self._cells)
        return QSize(width + 2, self._tall())

    @override
    def minimumSizeHint(self) -> QSize:
        if not self._folded:
            return self.sizeHint()
        widest = max((cell.sizeHint().width() for cell in self._cells), default=0)
        return QSize(2 * widest + 3, self._tall())

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, arg__1: int) -> int:
        return len(self._rows(arg__1)) * (self._tall() + 1) - 1

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
        for row in filter(None, self._rows(self.width())):
            top, bottom = row[0].y(), row[0].y() + row[0].height() - 1
            if row[0] is not self._cells[0]:
                painter.drawLine(1, top - 1, self.width() - 2, top - 1)
            for cell in row[1:]:
                painter.drawLine(cell.x() - 1, top, cell.x() - 1, bottom)

    def _tall(self) -> int:
        """Return how tall a row is."""
        heights = [cell.sizeHint().height() for cell in self._cells]
        return max(heights, default=measures.KEY_BAR)

    def _rows(self, width: int) -> list[list[KeyCell]]:
        """Return the cells in as few rows of equal numbers as have room in `width`."""
        cells = self._cells
        shared = [cells]
        for rows in (1, 2, 4) if self._folded else (1,):
            size = max(1, -(-len(cells) // rows))
            shared = [cells[at : at + size] for at in range(0, len(cells), size)] or [[]]
            needs = [sum(cell.sizeHint().width() for cell in row) + 2 for row in shared]
            if max(needs, default=0) <= width:
                break
        return shared

    def _share_out(self) -> None:
        if not self._cells:
            return
        rows = self._rows(self.width())
        y = 1.0
        tall = (self.height() - 2 - (len(rows) - 1)) / len(rows)
        for row in rows:
            top = round(y)
            self._share_row(row, top, round(y + tall) - top)
            y += tall + 1
        self.update()

    def _share_row(self, row: list[KeyCell], top: int, tall: int) -> None:
        room = self.width() - 2 - (len(row) - 1)
        wanted = [cell.sizeHint().width() for cell in row]
        equal = room / len(row)
        if max(wanted) <= equal:
            widths = [equal] * len(wanted)
        else:
            # The lines between the cells may take a pixel of each.
            spare = (room - sum(wanted)) / len(wanted)
            widths = [want + spare for want in wanted]
        x = 1.0
        for cell, width in zip(row, widths, strict=True):
            left = round(x)
            cell.setGeometry(left, top, round(x + width) - left, tall)
            x += width + 1
