"""Numbers to type on the manager's side: whole ones and exact rates, with their unit inside."""

from fractions import Fraction
from typing import Final

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QValidator
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures
from loyalty_desktop.ui.widgets.amount_typing import PointsTyping
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.text import paint_text
from loyalty_desktop.wording import decimal, number

_MOST_WHOLE: Final = 9
_MOST_PLACES: Final = 6
_WEIGHT: Final = 500


class AmountEdit(MoneyEdit):
    """An amount of money in a form of the manager's side: no stronger than its neighbours."""

    def __init__(self, unit: Currency, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(
            MoneyFormat.of(unit), name, density=theme.MANAGER, role="body", parent=parent
        )
        self._weight = _WEIGHT
        self.setFont(theme.font(self._role, self._weight))


class UnitEdit(Edit):
    """A figure at the right, and after it a quiet word for what it counts."""

    def __init__(
        self,
        name: str = "",
        unit: str = "",
        *,
        density: Density = theme.MANAGER,
        parent: QWidget | None = None,
    ) -> None:
        self._unit = unit
        super().__init__(name, density=density, weight=_WEIGHT, parent=parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def set_unit(self, unit: str) -> None:
        """Count something else, or the same in another language."""
        self._unit = unit
        self._make_room()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._unit or self.wrong:
            return
        box = QRectF(self.rect()).adjusted(0, 0, -self._density.pad + 3, 0)
        tone = "text-2" if self.isEnabled() and not self.isReadOnly() else "disabled"
        right = Qt.AlignmentFlag.AlignRight
        paint_text(QPainter(self), box, self._unit, role="small", tone=tone, align=right)

    @override
    def _room_at_end(self) -> int:
        if self.wrong or not self._unit:
            return super()._room_at_end()
        width = QFontMetricsF(theme.font("small")).horizontalAdvance(self._unit)
        return round(width) + measures.GAP_8


class WholeEdit(UnitEdit):
    """A whole number that is not negative, grouped while it is typed; nothing typed is None."""

    changed = Signal(object)
    """The number, or None, whenever it is another one."""

    def __init__(
        self,
        name: str = "",
        unit: str = "",
        *,
        zero: str = "",
        density: Density = theme.MANAGER,
        parent: QWidget | None = None,
    ) -> None:
        self._usual = unit
        self._zero = zero
        self._before: int | None = None
        super().__init__(name, unit, density=density, parent=parent)
        self.setMaxLength(_MOST_WHOLE + 4)
        self.setValidator(PointsTyping(self))
        self.textChanged.connect(self._tell)

    def value(self) -> int | None:
        """Return the number, None when nothing is typed."""
        digits = "".join(sign for sign in self.text() if sign.isdigit())
        return int(digits) if digits else None

    def set_value(self, value: int | None) -> None:
        """Show a number, or nothing."""
        self.setText("" if value is None else number(value))

    def _tell(self, _text: str) -> None:
        value = self.value()
        if self._zero:
            # What nothing of it means is said in the unit's place: "no cap".
            self.set_unit(self._zero if not value else self._usual)
        if value != self._before:
            self._before = value
            self.changed.emit(value)


class ExactEdit(UnitEdit):
    """A rate such as 1,25: exact, of at most six decimals; `value` is written as "1.25"."""

    changed = Signal(object)
    """The rate as text with a point, or None, whenever it is another one."""

    def __init__(
        self,
        name: str = "",
        unit: str = "",
        *,
        lead: str = "",
        density: Density = theme.MANAGER,
        parent: QWidget | None = None,
    ) -> None:
        self._before: str | None = None
        super().__init__(name, unit, density=density, parent=parent)
        if lead:
            self.set_lead(lead)
        self.setValidator(_ExactTyping(self))
        self.textChanged.connect(self._tell)

    def value(self) -> str | None:
        """Return the rate with a point before its decimals, None when nothing is typed."""
        text = self.text().replace(_point(), ".").strip(".")
        return text or None

    def set_value(self, value: str | int | Fraction | None) -> None:
        """Show a rate, or nothing."""
        if value is None or value == "":
            self.clear()
            return
        self.setText(decimal(Fraction(value)).replace(number(1000)[1:-3], ""))

    def _tell(self, _text: str) -> None:
        value = self.value()
        if value != self._before:
            self._before = value
            self.changed.emit(value)


class _ExactTyping(QValidator):
    """Lets figures and one decimal sign be typed; a number pad's sign means the shop's."""

    def __init__(self, edit: QObject) -> None:
        super().__init__(edit)

    @override
    def validate(self, text: str, at: int, /) -> object:
        point = _point()
        shown = text.strip().replace("," if point == "." else ".", point)
        whole, _sign, rest = shown.partition(point)
        figures = whole + rest
        if figures and not (figures.isascii() and figures.isdigit()):
            return QValidator.State.Invalid, text, at
        if len(whole) > _MOST_WHOLE or len(rest) > _MOST_PLACES:
            return QValidator.State.Invalid, text, at
        return QValidator.State.Acceptable, shown, min(at, len(shown))


def _point() -> str:
    return decimal("1.5")[1:-1]


def exact_text(value: Fraction) -> str:
    """Return an exact value as an `ExactEdit` takes it: with a point, at most six places."""
    whole, rest = divmod(int(value * 1_000_000), 1_000_000)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
