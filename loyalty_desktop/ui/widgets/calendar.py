"""A month to choose a day from, under the field that asks for the day."""

from datetime import date, timedelta
from itertools import product
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import day as day_told
from loyalty_desktop.wording import mark, month, weekday

_CELL: Final = (40, 36)
_WEEKS: Final = 6
_FIRST: Final = date(1, 1, 1)
_LAST: Final = date(9999, 12, 31)


class MonthDays(QWidget):
    """The days of a month, weeks from Monday; arrows move, Page Up and Page Down by a month."""

    moved = Signal()
    """Another day is the one in hand."""
    picked = Signal(object)
    """The `date` that was chosen."""

    ring_none = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.day = date.today()  # noqa: DTZ011 - the calendar opens at this computer's today
        self._today = self.day
        self._under: date | None = None
        self.setObjectName("month-days")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_day(self.day)

    def show_day(self, day: date) -> None:
        """Take a day in hand, and show its month."""
        self.day = day
        self.setAccessibleName(day_told(day))
        announce(self, day_told(day))
        self.moved.emit()
        self.update()

    def turn(self, months: int) -> None:
        """Show an earlier or a later month, at the same day of it as far as it has that."""
        place = self.day.year * 12 + self.day.month - 1 + months
        if not 12 <= place < 10_000 * 12:
            return
        first = date(place // 12, place % 12 + 1, 1)
        last = _end(first)
        self.show_day(first.replace(day=min(self.day.day, last.day)))

    @override
    def sizeHint(self) -> QSize:
        wide, tall = (theme.scaled(side) for side in _CELL)
        return QSize(7 * wide, theme.line_height("small") + 8 + _WEEKS * tall)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -7,
            Qt.Key.Key_Down: 7,
        }
        if key in steps:
            self._step(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            year = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.turn((12 if year else 1) * (-1 if key == Qt.Key.Key_PageUp else 1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            first = self.day.replace(day=1)
            self.show_day(first if key == Qt.Key.Key_Home else _end(first))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit(self.day)
        else:
            super().keyPressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        under = self._day_at(event.position().x(), event.position().y())
        if under != self._under:
            self._under = under
            self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._under = None
        self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position().x(), event.position().y())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(day)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = int(Qt.AlignmentFlag.AlignCenter)
        painter.setFont(theme.font("small", 500))
        painter.setPen(now.colour("text-2"))
        head = theme.line_height("small") + 8
        monday = date(2024, 1, 1)
        for column in range(7):
            box = QRectF(column * self._wide(), 0, self._wide(), head - 4)
            painter.drawText(box, centre, weekday(monday + timedelta(days=column)))
        for week, column in product(range(_WEEKS), range(7)):
            day = self._day_in(week, column)
            if day is not None:
                self._paint_day(painter, day, self._box(week, column))

    def _paint_day(self, painter: QPainter, day: date, box: QRectF) -> None:
        now = theme.current()
        body = box.adjusted(2.5, 1.5, -2.5, -1.5)
        radius = measures.RADIUS_MANAGER
        chosen = day == self.day
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen:
            painter.setBrush(now.colour("accent"))
            painter.drawRoundedRect(body, radius, radius)
        elif day == self._under:
            painter.setBrush(now.colour("sunken"))
            painter.drawRoundedRect(body, radius, radius)
        if day == self._today and not chosen:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(now.colour("field"), 1))
            painter.drawRoundedRect(body, radius, radius)
        tone = "on-accent" if chosen else "text" if day.month == self.day.month else "disabled"
        painter.setFont(theme.font("body", 600 if chosen else 400))
        painter.setPen(now.colour(tone))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(day.day))

    def _step(self, days: int) -> None:
        place = self.day.toordinal() + days
        if _FIRST.toordinal() <= place <= _LAST.toordinal():
            self.show_day(date.fromordinal(place))

    def _wide(self) -> float:
        return self.width() / 7

    def _box(self, week: int, column: int) -> QRectF:
        head = theme.line_height("small") + 8
        tall = (self.height() - head) / _WEEKS
        return QRectF(column * self._wide(), head + week * tall, self._wide(), tall)

    def _day_in(self, week: int, column: int) -> date | None:
        first = self.day.replace(day=1)
        place = first.toordinal() - first.weekday() + week * 7 + column
        inside = _FIRST.toordinal() <= place <= _LAST.toordinal()
        return date.fromordinal(place) if inside else None

    def _day_at(self, x: float, y: float) -> date | None:
        for week, column in product(range(_WEEKS), range(7)):
            if self._box(week, column).contains(x, y):
                return self._day_in(week, column)
        return None


class CalendarPopup(QFrame):
    """The month of a day below a field, in the language and the colours of the window."""

    picked = Signal(object)
    """The `date` that was chosen."""

    def __init__(self, edit: QWidget) -> None:
        super().__init__(edit, Qt.WindowType.Popup)
        self._edit = edit
        self.setProperty("role", "popover")
        self.setObjectName("calendar")
        self.days = MonthDays()
        self.month = Label("", weight=600)
        self.before = named(Button("", "plain", icon="chevron-left"), mark("Month before"))
        self.after = named(Button("", "plain", icon="chevron-right"), mark("Month after"))
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_4)
        head.addWidget(self.before)
        head.addWidget(self.month, 1, Qt.AlignmentFlag.AlignCenter)
        head.addWidget(self.after)
        for button in (self.before, self.after):
            # The keyboard stays on the days: Page Up and Page Down do the same.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(measures.GAP_8, measures.GAP_8, measures.GAP_8, measures.GAP_8)
        column.setSpacing(measures.GAP_8)
        column.addLayout(head)
        column.addWidget(self.days)
        self.before.clicked.connect(self._back)
        self.after.clicked.connect(self._on)
        self.days.moved.connect(self._say)
        self.days.picked.connect(self._choose)

    def show_below(self, day: date | None) -> None:
        """Show the month of a day below the field, or above it where the screen ends."""
        self.days.show_day(day or self.days.day)
        self.adjustSize()
        at = self._edit.mapToGlobal(QPoint(0, self._edit.height() + measures.GAP_4))
        room = self._edit.screen().availableGeometry()
        if at.y() + self.height() > room.bottom():
            above = self._edit.mapToGlobal(QPoint(0, 0)).y() - measures.GAP_4 - self.height()
            at.setY(max(room.top(), above))
        at.setX(max(room.left(), min(at.x(), room.right() - self.width())))
        self.move(at)
        self.show()
        self.days.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        event.accept()

    def _say(self) -> None:
        self.month.setText(month(self.days.day))

    def _back(self) -> None:
        self.days.turn(-1)

    def _on(self) -> None:
        self.days.turn(1)

    def _choose(self, day: date) -> None:
        self.hide()
        self.picked.emit(day)


def _end(first: date) -> date:
    """Return the last day of the month that begins with `first`."""
    if (first.year, first.month) == (_LAST.year, 12):
        return _LAST
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return after - timedelta(days=1)
