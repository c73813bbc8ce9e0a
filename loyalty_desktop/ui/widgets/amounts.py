"""Amounts to type: money in the shop's format, and points with minus and plus."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures
from loyalty_desktop.ui.widgets.amount_typing import AmountTyping, MoneyFormat, PointsTyping
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.wording import _, number

__all__ = ["MoneyEdit", "MoneyFormat", "PointsEdit"]


class MoneyEdit(Edit):
    """An amount of money: right aligned, grouped while it is typed, its currency before it.

    The value is whole minor units; nothing typed is None. Rupiah has no decimals to type.
    """

    changed = Signal(object)
    """The new value, `int` or None, whenever it is another one."""
    submitted = Signal(object)
    """The value, when Enter is pressed."""

    def __init__(
        self,
        form: MoneyFormat,
        name: str = "",
        *,
        density: Density = theme.COUNTER,
        role: theme.Role = "title",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, density=density, role=role, weight=600, parent=parent)
        self._typing = AmountTyping(form, self)
        self._before: int | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.setMaxLength(32)
        self.setValidator(self._typing)
        self.use_format(form)
        self.textChanged.connect(self._tell)
        self.returnPressed.connect(self._submit)

    def use_format(self, form: MoneyFormat) -> None:
        """Write amounts in another format; the value stays."""
        value = self.value()
        self._typing.form = form
        self.set_lead(form.sign)
        self.setPlaceholderText(form.regrouped("0", None))
        self.set_value(value)

    def value(self) -> int | None:
        """Return the amount in minor units, or None when nothing is typed."""
        return self._typing.form.read(self.text()) if self.text() else None

    def set_value(self, minor: int | None) -> None:
        """Show an amount of minor units, or nothing."""
        self.setText("" if minor is None else self._typing.form.written(minor))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # What stands there is replaced by typing: nobody mends an amount digit by digit.
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    @override
    def _lead_font(self) -> QFont:
        return theme.font(self._role, 400)

    def _tell(self, text: str) -> None:
        self._typing.stood = text
        value = self.value()
        if value != self._before:
            self._before = value
            self.changed.emit(value)

    def _submit(self) -> None:
        self.submitted.emit(self.value())


class PointsEdit(QWidget):
    """Points to use: minus, the number, plus, and a button that takes the largest useful one."""

    changed = Signal(int)
    """The number of points, whenever it is another one; 0 when nothing is typed."""
    submitted = Signal(int)
    """The number of points, when Enter is pressed."""

    def __init__(
        self,
        name: str = "",
        *,
        density: Density = theme.COUNTER,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._most = 0
        self._step = 1
        self._before = 0
        self.edit = Edit(name, density=density, role="title", weight=600)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.edit.setPlaceholderText("0")
        self.edit.setValidator(PointsTyping(self.edit))
        self.fewer = Button(icon="minus", density=density)
        self.more = Button(icon="plus", density=density)
        self.all = Button(density=density)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.fewer)
        row.addWidget(self.edit, 1)
        row.addWidget(self.more)
        row.addWidget(self.all)
        self.fewer.clicked.connect(self._take_fewer)
        self.more.clicked.connect(self._take_more)
        self.all.clicked.connect(self._take_all)
        self.edit.textChanged.connect(self._tell)
        self.edit.returnPressed.connect(self._submit)
        self._say()
        self._allow()

    def value(self) -> int:
        """Return the number of points; 0 when nothing is typed."""
        digits = "".join(sign for sign in self.edit.text() if sign.isdigit())
        return int(digits or 0)

    def set_value(self, points: int) -> None:
        """Show a number of points; 0 empties the field."""
        self.edit.setText(number(points) if points else "")

    def set_most(self, most: int, step: int = 1) -> None:
        """Offer at most so many points, in whole steps; more may be typed and is then refused."""
        self._most = most
        self._step = max(step, 1)
        self._say()
        self._allow()

    @property
    def most(self) -> int:
        """The largest useful number of points."""
        return self._most

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Up:
            self._take_more()
        elif event.key() == Qt.Key.Key_Down:
            self._take_fewer()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _say(self) -> None:
        self.fewer.setAccessibleName(_("Fewer points"))
        self.more.setAccessibleName(_("More points"))
        self.all.setText(_("All {points}").format(points=number(self._most)))
        self.all.setAccessibleName(_("Use all {points} points").format(points=number(self._most)))

    def _allow(self) -> None:
        value = self.value()
        self.fewer.setEnabled(value > 0)
        self.more.setEnabled(value < self._most)
        self.all.setEnabled(self._most > 0 and value != self._most)

    def _take_fewer(self) -> None:
        self.set_value(max(0, (self.value() - 1) // self._step * self._step))

    def _take_more(self) -> None:
        self.set_value(min(self._most, (self.value() // self._step + 1) * self._step))

    def _take_all(self) -> None:
        self.set_value(self._most)

    def _tell(self, _text: str) -> None:
        value = self.value()
        self._allow()
        if value != self._before:
            self._before = value
            self.changed.emit(value)

    def _submit(self) -> None:
        self.submitted.emit(self.value())
