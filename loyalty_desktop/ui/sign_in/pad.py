"""The pad: ten keys for fingers, one to take back, one to go on; and the dots above them."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.wording import _, ngettext, number

DELETE: Final = "delete"
ENTER: Final = "enter"
_LAYOUT: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", DELETE, "0", ENTER)
_DOT: Final = 16
_DOTS: Final = 6


class PinKey(QAbstractButton):
    """One key of the pad, 88 x 72."""

    def __init__(self, sign: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = sign
        self.setObjectName(f"pin-{sign}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.say()

    ring_radius = measures.RADIUS_PANEL

    @property
    def ring_outside(self) -> bool:
        """Whether focus stands off the key: the filled one would swallow it."""
        return self.sign == ENTER

    def say(self) -> None:
        """Name the key in the language spoken now."""
        names = {DELETE: _("Delete digit"), ENTER: _("Sign in")}
        self.setAccessibleName(names.get(self.sign, self.sign))

    @override
    def sizeHint(self) -> QSize:
        return QSize(*measures.PIN_KEY)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Only Space presses the key that has the focus: digits and Enter belong to the pad.
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):
            super().keyPressEvent(event)
        else:
            event.ignore()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        off = not self.isEnabled()
        ground, line, tone = self._colours(off=off)
        if ground:
            painter.setBrush(now.colour(ground))
        painter.setPen(QPen(now.colour(line), 1) if line else Qt.PenStyle.NoPen)
        if ground or line:
            painter.drawRoundedRect(body, measures.RADIUS_PANEL, measures.RADIUS_PANEL)
        if self.sign.isdigit():
            painter.setFont(theme.font("figure", 500))
            painter.setPen(now.colour(tone))
            painter.drawText(body, Qt.AlignmentFlag.AlignCenter, self.sign)
            return
        side = theme.scaled(28 if self.sign == DELETE else 26)
        at = QRectF(0, 0, side, side)
        at.moveCenter(body.center())
        theme.paint_icon(painter, "delete" if self.sign == DELETE else "arrow-right", tone, at)

    def _colours(self, *, off: bool) -> tuple[str, str, str]:
        """Return ground, border and sign."""
        down, over = self.isDown(), self.underMouse()
        if self.sign == ENTER:
            if off:
                return "sunken", "", "disabled"
            return "accent_press" if down else "accent_hover" if over else "accent", "", "on_accent"
        if self.sign == DELETE:
            tone = "disabled" if off else "text_2"
            return "sunken" if down and not off else "hover" if over and not off else "", "", tone
        if off:
            return "sunken", "sunken", "disabled"
        return "sunken" if down else "hover" if over else "surface", "line", "text"


class PinPad(QWidget):
    """Twelve keys; `digit`, `deleted`, `entered` tell which was pressed."""

    digit = Signal(str)
    deleted = Signal()
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.keys: dict[str, PinKey] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(measures.GAP_12)
        for place, sign in enumerate(_LAYOUT):
            key = self.keys[sign] = PinKey(sign, self)
            key.clicked.connect(self._press)
            grid.addWidget(key, place // 3, place % 3)

    def set_open(self, *, digits: bool, typed: bool) -> None:
        """Switch the keys: digits while they are taken, the others once something is typed."""
        for sign, key in self.keys.items():
            key.setEnabled(digits if sign.isdigit() else digits and typed)

    def say(self) -> None:
        """Name the keys in the language spoken now."""
        for key in self.keys.values():
            key.say()

    def _press(self) -> None:
        key = self.sender()
        assert isinstance(key, PinKey)
        if key.sign == DELETE:
            self.deleted.emit()
        elif key.sign == ENTER:
            self.entered.emit()
        else:
            self.digit.emit(key.sign)


class PinDots(QWidget):
    """How many digits are typed, never which; it has the focus while somebody types."""

    ring_none = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typed = 0
        self._wrong = False
        self.setObjectName("pin")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData
        )

    @property
    def typed(self) -> int:
        """How many digits are shown as typed."""
        return self._typed

    def show_typed(self, typed: int, name: str, *, wrong: bool) -> None:
        """Show so many digits of the PIN of `name`."""
        self._typed = typed
        self._wrong = wrong
        caption = _("PIN of {name}").format(name=name) if name else _("PIN")
        count = ngettext("{count} digit typed", "{count} digits typed", typed)
        self.setAccessibleName(f"{caption}: {count.format(count=number(typed))}")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_DOTS * 2 * _DOT, _DOT + 8)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = max(_DOTS, self._typed)
        x = (self.width() - (2 * count - 1) * _DOT) / 2
        y = (self.height() - _DOT) / 2
        for place in range(count):
            dot = QRectF(x + place * 2 * _DOT, y, _DOT, _DOT)
            if place < self._typed:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(now.colour("accent"))
                painter.drawEllipse(dot)
                continue
            # The dot that comes next shows where the keyboard is.
            here = self.hasFocus() and place == self._typed
            tone = "danger_solid" if self._wrong else "focus" if here else "field"
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(now.colour(tone), 2))
            painter.drawEllipse(dot.adjusted(1, 1, -1, -1))
