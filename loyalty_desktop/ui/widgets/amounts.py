"""Money to type, in the shop's format; points are beside it in a file of their own."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures
from loyalty_desktop.ui.widgets.amount_typing import AmountTyping, MoneyFormat
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.points_edit import PointsEdit
from loyalty_desktop.wording import _

__all__ = ["MoneyEdit", "MoneyFormat", "PointsEdit"]

_SIZES: Final[tuple[theme.Role, ...]] = ("title", "body", "small")
_EDGE: Final = 3
"""What Qt and the border take on either side of a text."""
_SHOWN: Final = 24
"""So much of a text that was pasted is said again."""


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
        self._wanted: theme.Role = role
        self._typing = AmountTyping(form, self)
        self._before: int | None = None
        self._turned_away = False
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
    def keyPressEvent(self, event: QKeyEvent) -> None:
        pastes = event.matches(QKeySequence.StandardKey.Paste) and not self.isReadOnly()
        super().keyPressEvent(event)
        pasted = " ".join(QGuiApplication.clipboard().text().split()) if pastes else ""
        if pasted and self._typing.form.read(pasted) is None:
            self._turn_away(pasted)

    def _turn_away(self, pasted: str) -> None:
        """Say that what was pasted is no amount; what stood there stands."""
        field = self.parentWidget()
        if isinstance(field, Field):
            shown = pasted if len(pasted) <= _SHOWN else f"{pasted[:_SHOWN]}\u2026"
            self._turned_away = True
            field.complain(
                _("\u201c{text}\u201d is no amount. Nothing was changed.").format(text=shown)
            )

    @override
    def sizeHint(self) -> QSize:
        height = theme.control_height(self._density.control, self._wanted)
        return QSize(super().sizeHint().width(), height)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def set_wrong(self, wrong: bool) -> None:
        super().set_wrong(wrong)
        self._fit()

    def _fit(self) -> None:
        """Write a long amount smaller: none is ever cut."""
        sizes = _SIZES[_SIZES.index(self._wanted) :] if self._wanted in _SIZES else (self._wanted,)
        fitting = self._wanted
        for fitting in sizes:
            lead = theme.text_width(self._typing.form.sign, fitting, 400) + measures.GAP_8
            figures = theme.text_width(self.text(), fitting, 600)
            edges = 2 * (self._density.pad + _EDGE) + self._room_at_end()
            if lead + figures + edges <= self.width():
                break
        if fitting != self._role:
            self._role = fitting
            self.setFont(theme.font(fitting, self._weight))
            self._make_room()

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
        self._fit()
        field = self.parentWidget()
        if self._turned_away and isinstance(field, Field):
            self._turned_away = False
            field.settle()
        value = self.value()
        if value != self._before:
            self._before = value
            self.changed.emit(value)

    def _submit(self) -> None:
        self.submitted.emit(self.value())
