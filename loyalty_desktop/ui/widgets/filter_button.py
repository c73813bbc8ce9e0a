"""A filter: a button that opens what can be chosen, and then says what was."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.scrolling import ScrollColumn
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, number

_PAD: Final = 12
_MARK: Final = 16
_NAMED: Final = 2
"""So many choices are named on the button; more are counted."""
_WIDEST: Final = 280
_TALLEST: Final = 440
_OPENS: Final = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Option:
    """What can be chosen: its key in the program, its word, the group it stands in.

    Of one `group` only one can be chosen; without a group any number. `note` stands beside the
    word where it is chosen.
    """

    key: str
    word: str
    group: str = ""
    note: str = ""


class FilterButton(QPushButton):
    """Opens its choices on a press, Enter or Down; Delete or the x takes them back."""

    chosen = Signal(tuple)
    """The keys that are chosen now, in the order of the options."""

    ring_radius = measures.RADIUS_MANAGER

    def __init__(self, source: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = _(source)
        self._options: tuple[Option, ...] = ()
        self._keys: tuple[str, ...] = ()
        self._open: Choices | None = None
        self.setObjectName(f"filter-{kebab(source)}")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_choices)
        self._say()

    @property
    def choices(self) -> "Choices | None":
        """What can be chosen, while it is open."""
        return self._open

    def options(self) -> tuple[Option, ...]:
        """Return what can be chosen."""
        return self._options

    def offer(self, options: Sequence[Option]) -> None:
        """Offer other things to choose; what was chosen and is still there stays."""
        self._options = tuple(options)
        known = {option.key for option in self._options}
        self._keys = tuple(key for key in self._keys if key in known)
        self._say()

    def choice(self) -> tuple[str, ...]:
        """Return the keys that are chosen."""
        return self._keys

    def choose(self, keys: Sequence[str]) -> None:
        """Choose by keys, without telling anybody."""
        wanted = set(keys)
        self._keys = tuple(each.key for each in self._options if each.key in wanted)
        self._say()

    def open_choices(self) -> None:
        """Open what can be chosen, below the button."""
        self.close_choices()
        if not self._options:
            return
        self._open = Choices(self, self._title, self._options, self._keys)
        self._open.changed.connect(self._take)
        self._open.closed.connect(self._closed)
        self._open.show_below()

    def close_choices(self) -> None:
        """Close them again."""
        if self._open is not None:
            self._open.close()

    @override
    def sizeHint(self) -> QSize:
        word = theme.text_width(self.text(), "body", 500)
        width = _PAD + word + measures.GAP_8 + theme.scaled(_MARK) + _PAD
        return QSize(round(width + 0.5), theme.control_height(theme.MANAGER.control))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._take(())
        elif event.key() in _OPENS:
            self.open_choices()
        else:
            super().keyPressEvent(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._keys and event.position().x() >= self.width() - _PAD - theme.scaled(_MARK) - 4:
            self.setDown(False)
            self._take(())
            return
        super().mouseReleaseEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = measures.RADIUS_MANAGER
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._keys:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("accent_tint"))
        else:
            painter.setPen(QPen(now.colour("line"), 1))
            hovered = self.underMouse() or self.isDown()
            painter.setBrush(now.colour("hover" if hovered else "surface"))
        painter.drawRoundedRect(box, radius, radius)
        tone = "accent_text" if self._keys else "text"
        painter.setFont(theme.font("body", 500))
        painter.setPen(now.colour(tone))
        side = theme.scaled(_MARK)
        right = self.width() - _PAD
        words = QRectF(_PAD, 0, right - side - measures.GAP_8 - _PAD + 1, self.height())
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)
        painter.drawText(words, flags, self.text())
        at = QRectF(right - side, (self.height() - side) / 2, side, side)
        icon = "x" if self._keys else "chevron-down"
        theme.paint_icon(painter, icon, "accent-text" if self._keys else "text-2", at)

    def _take(self, keys: tuple[str, ...]) -> None:
        if keys == self._keys:
            return
        self._keys = keys
        self._say()
        self.chosen.emit(keys)

    def _closed(self) -> None:
        self._open = None
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _say(self) -> None:
        words = [each.word for each in self._options if each.key in self._keys]
        told = ", ".join(words)
        if len(words) > _NAMED:
            told = _("{filter}: {count}").format(filter=self._title, count=number(len(words)))
        self.setText(told or self._title)
        spoken = _("{filter}: {choice}").format(
            filter=self._title, choice=", ".join(words) or _("all")
        )
        self.setAccessibleName(spoken)
        self.setToolTip(", ".join(words) if len(words) > _NAMED else "")
        self.updateGeometry()
        self.update()


class Choices(QFrame):
    """Boxes to tick, one below the other; Up and Down move, Enter and Esc close."""

    changed = Signal(tuple)
    closed = Signal()

    def __init__(
        self,
        button: QWidget,
        title: str,
        options: Sequence[Option],
        keys: Sequence[str],
    ) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self._button = button
        self._options = tuple(options)
        self.boxes: list[CheckBox] = []
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        column.setSpacing(measures.GAP_4)
        group = ""
        for option in self._options:
            if option.group != group:
                group = option.group
                if self.boxes:
                    column.addSpacing(measures.GAP_8)
                column.addWidget(Label(group, "small", tone="text-2", weight=500))
            box = CheckBox(f"{option.word}  {option.note}" if option.note else option.word)
            box.setObjectName(f"choice-{kebab(option.key) or 'none'}")
            box.setAccessibleName(option.word)
            box.setChecked(option.key in keys)
            box.setMinimumHeight(theme.control_height(32))
            box.clicked.connect(self._tick)
            self.boxes.append(box)
            column.addWidget(box)
        self._area = ScrollColumn(inside, _WIDEST)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.addWidget(self._area)

    def show_below(self) -> None:
        """Show them below their button, within the window; the first that is ticked is in focus."""
        window = self._button.window()
        inside = self._area.widget()
        hint = inside.sizeHint() if inside is not None else QSize()
        width = min(max(hint.width() + 16, theme.scaled(180)), window.width() - 2 * _PAD)
        height = min(hint.height() + 4, theme.scaled(_TALLEST), window.height() - 2 * _PAD)
        at = self._button.mapTo(window, QPoint(0, self._button.height() + measures.GAP_4))
        at.setX(max(_PAD, min(at.x(), window.width() - width - _PAD)))
        at.setY(max(_PAD, min(at.y(), window.height() - height - _PAD)))
        self.setGeometry(window.mapToGlobal(at).x(), window.mapToGlobal(at).y(), width, height)
        self.show()
        first = next((box for box in self.boxes if box.isChecked()), self.boxes[0])
        first.setFocus(Qt.FocusReason.PopupFocusReason)
        announce(self, self.accessibleName())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            focused = self.focusWidget()
            at = self.boxes.index(focused) if isinstance(focused, CheckBox) else 0
            at = (at + (1 if key == Qt.Key.Key_Down else -1)) % len(self.boxes)
            self.boxes[at].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide:
            self.closed.emit()
        elif event.type() == QEvent.Type.ShortcutOverride:
            cast("QKeyEvent", event).accept()
        return super().event(event)

    def _tick(self) -> None:
        ticked = self.sender()
        at = self.boxes.index(ticked) if isinstance(ticked, CheckBox) else -1
        if at >= 0 and self.boxes[at].isChecked() and (group := self._options[at].group):
            for other, option in zip(self.boxes, self._options, strict=True):
                if option.group == group and other is not self.boxes[at]:
                    other.setChecked(False)
        self.changed.emit(
            tuple(
                option.key
                for box, option in zip(self.boxes, self._options, strict=True)
                if box.isChecked()
            )
        )
