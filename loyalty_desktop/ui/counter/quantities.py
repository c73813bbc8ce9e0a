"""How many of a line come back: minus, the number, plus."""

from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.number_edits import ExactEdit
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, decimal

_EDIT = 76


class QuantityEdit(QWidget):
    """A quantity up to `most`; Up and Down step by one, a part of a piece can be typed."""

    changed = Signal(object)
    """The quantity, a `Fraction`, whenever it is another one."""

    def __init__(self, name: str, most: Fraction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self._before = Fraction(0)
        self.edit = ExactEdit(
            _("How many come back of {name}").format(name=name), density=theme.COUNTER
        )
        self.edit.setObjectName("quantity-back")
        self.edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.edit.setPlaceholderText("0")
        self.edit.setFixedWidth(theme.scaled(_EDIT))
        self.fewer = Button(icon="minus", density=theme.COUNTER)
        self.fewer.setAccessibleName(_("One less of {name}").format(name=name))
        self.more = Button(icon="plus", density=theme.COUNTER)
        self.more.setAccessibleName(_("One more of {name}").format(name=name))
        for button in (self.fewer, self.more):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        of = Label(_("of {count}").format(count=decimal(most)), tone="text-2")
        of.setMinimumWidth(theme.scaled(44))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        for each in (self.fewer, self.edit, self.more, of):
            row.addWidget(each)
        self.fewer.clicked.connect(self._less)
        self.more.clicked.connect(self._more)
        self.edit.changed.connect(self._tell)
        self._allow()

    def value(self) -> Fraction:
        """Return the quantity; nothing typed is none."""
        return Fraction(self.edit.value() or 0)

    def set_value(self, quantity: Fraction) -> None:
        """Show a quantity; none empties the field."""
        if quantity != self.value():
            self.edit.set_value(quantity or None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Up:
            self._more()
        elif event.key() == Qt.Key.Key_Down:
            self._less()
        else:
            super().keyPressEvent(event)

    def _less(self) -> None:
        self.set_value(max(self.value() - 1, Fraction(0)))

    def _more(self) -> None:
        self.set_value(min(self.value() + 1, self._most))

    def _tell(self, _typed: object) -> None:
        value = self.value()
        if value > self._most:
            self.set_value(self._most)
            return
        self._allow()
        if value != self._before:
            self._before = value
            self.changed.emit(value)

    def _allow(self) -> None:
        self.fewer.setEnabled(self.value() > 0)
        self.more.setEnabled(self.value() < self._most)
