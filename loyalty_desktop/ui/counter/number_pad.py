"""Keys for fingers: a pad of numbers beside the field that takes them."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsDropShadowEffect,
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.focus_following import follow_focus
from loyalty_desktop.ui.widgets.naming import kebab, named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.wording import _, decimal, mark

PAD_KEY: Final = "Ctrl+0"
_WIDE, _TALL = measures.PIN_KEY
_ROWS: Final = (("7", "8", "9"), ("4", "5", "6"), ("1", "2", "3"), ("0", "00", "000"))


class PadKey(Button):
    """One key: as high as a finger needs, and never with the keyboard's focus."""

    def __init__(self, text: str = "", *, icon: str = "") -> None:
        super().__init__(text, icon=icon, density=theme.COUNTER, grand=True, height=_TALL)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(_WIDE, hint.width()), max(_TALL, hint.height()))


class NumberPad(Panel):
    """The pad, over the screen; it follows the field it types into.

    Give it fields with `serve`: a touch on one opens the pad beside it. It goes with Esc, with its
    own key, and when the keyboard's focus leaves these fields.
    """

    left = Signal()
    """Somebody closed the pad."""

    def __init__(self, screen: QWidget, decimals: int) -> None:
        super().__init__(padding=16, gap=0, role="popover", parent=screen)
        named(self, mark("Number pad"))
        self._fields: list[QLineEdit] = []
        self._target: QLineEdit | None = None
        self._begun = False
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(measures.SHADOW_FLOAT.blur)
        shadow.setOffset(0, measures.SHADOW_FLOAT.drop)
        colour = theme.current().colour("scrim")
        colour.setAlphaF(measures.SHADOW_FLOAT.opacity)
        shadow.setColor(colour)
        self.setGraphicsEffect(shadow)
        self.column.addLayout(self._lay_out(decimals))
        self.hide()
        follow_focus(self._follow)

    def _lay_out(self, decimals: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(measures.GAP_8)
        for row, words in enumerate(_ROWS):
            for column, word in enumerate(words):
                shown = word
                if word == "000" and decimals:
                    # Where there are cents, their sign is wanted more than thousands.
                    shown = decimal("1.5")[1:-1]
                key = PadKey(shown)
                key.setObjectName(kebab(f"pad {word}"))
                key.setAccessibleName(shown)
                key.clicked.connect(self._type)
                grid.addWidget(key, row, column)
        delete = named(PadKey(icon="delete"), mark("Delete the last digit"))
        delete.setAutoRepeat(True)
        delete.clicked.connect(self._delete)
        clear = named(PadKey(_("Clear")), mark("Clear the field"))
        clear.clicked.connect(self._clear)
        close = named(PadKey(icon="x"), mark("Close the number pad"))
        close.clicked.connect(self.leave)
        enter = named(PadKey("Enter"), mark("Enter"))
        enter.clicked.connect(self._enter)
        for row, key in enumerate((delete, clear, close, enter)):
            grid.addWidget(key, row, 3)
        return grid

    @property
    def target(self) -> QLineEdit | None:
        """The field that the pad types into."""
        return self._target

    def serve(self, *fields: QLineEdit) -> None:
        """Open for these fields when they are touched."""
        for field in fields:
            self._fields.append(field)
            field.installEventFilter(self)

    def served(self, widget: QWidget | None) -> QLineEdit | None:
        """Return a widget when it is one of the fields, None otherwise."""
        return next((field for field in self._fields if field is widget), None)

    def open_for(self, field: QLineEdit) -> None:
        """Show the pad beside a field, which takes the keyboard."""
        self._take(field)
        if not field.hasFocus():
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._place()
        self.show()
        self.raise_()

    def leave(self) -> None:
        """Close the pad."""
        if self.isVisible():
            self.hide()
            self.left.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if isinstance(watched, QLineEdit) and _is_touch(event) and not watched.isReadOnly():
            self.open_for(watched)
        return False

    def _place(self) -> None:
        """Stand below the field, or beside it where there is no room below."""
        screen, field = self.parentWidget(), self._target
        if screen is None or field is None:
            return
        size = self.sizeHint()
        edge = measures.GAP_16
        at = QRect(field.mapTo(screen, QPoint(0, 0)), field.size())
        x, y = at.left(), at.bottom() + measures.GAP_8
        if y + size.height() > screen.height() - edge:
            x, y = at.left() - size.width() - measures.GAP_24, at.bottom() - size.height()
            if x < edge:
                x = at.right() + measures.GAP_24
        x = max(edge, min(x, screen.width() - size.width() - edge))
        y = max(edge, min(y, screen.height() - size.height() - edge))
        self.setGeometry(x, y, size.width(), size.height())

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if not self.isVisible():
            return
        if isinstance(now, QLineEdit) and now in self._fields:
            self._take(now)
            self._place()
        elif now is not None:
            self.leave()

    def _take(self, field: QLineEdit) -> None:
        self._target = field
        self._begun = False

    def _type(self) -> None:
        key, field = self.sender(), self._target
        if isinstance(key, PadKey) and field is not None and not field.isReadOnly():
            if not self._begun:
                # As with keys: what stood there is replaced by what is typed.
                field.selectAll()
                self._begun = True
            field.insert(key.text())

    def _delete(self) -> None:
        self._begun = True
        if self._target is not None and not self._target.isReadOnly():
            self._target.backspace()

    def _clear(self) -> None:
        if self._target is not None and not self._target.isReadOnly():
            self._target.clear()

    def _enter(self) -> None:
        if self._target is not None:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                enter = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
                QApplication.sendEvent(self._target, enter)


def _is_touch(event: QEvent) -> bool:
    """Tell a finger from a mouse: Qt, or the system, makes mouse events of touches."""
    if event.type() == QEvent.Type.TouchBegin:
        return True
    if event.type() != QEvent.Type.MouseButtonPress:
        return False
    source = getattr(event, "source", None)
    return source is not None and source() != Qt.MouseEventSource.MouseEventNotSynthesized
