"""Amounts while they are typed: money in the shop's format, and points with minus and plus."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QValidator
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.wording import _, amount, currency_sign, decimal, number

_MOST_DIGITS: Final = 13
_SPACES: Final = " \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class MoneyFormat:
    """How the shop writes its money: "Rp", "." between thousands, "," before decimals."""

    sign: str
    group: str
    point: str
    unit: Currency

    @classmethod
    def of(cls, unit: Currency) -> "MoneyFormat":
        """Return the format of a currency as the shop's country writes it."""
        return cls(currency_sign(unit), number(1000)[1:-3], decimal("1.5")[1:-1], unit)

    def written(self, minor: int) -> str:
        """Return an amount of minor units without its sign."""
        return amount(minor, self.unit)

    def regrouped(self, digits: str, rest: str | None) -> str:
        """Return digits with their groups; `rest` holds decimals, None when no point is typed."""
        whole = f"{int(digits or 0):,}".replace(",", self.group) if digits else ""
        if rest is None:
            return whole
        return f"{whole or '0'}{self.point}{rest}"

    def read(self, text: str) -> int | None:
        """Return the minor units of a whole, well written amount; None for anything else."""
        bare = text.strip(_SPACES)
        if self.sign and bare.startswith(self.sign):
            bare = bare.removeprefix(self.sign).strip(_SPACES)
        whole, point, rest = bare.partition(self.point)
        digits = whole.replace(self.group, "") if self._grouped(whole) else whole
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            return None
        places = self.unit.exponent
        if point and not (rest == "" or (rest.isascii() and rest.isdigit())):
            return None
        if rest[places:].strip("0"):
            return None
        return int(digits) * self.unit.scale + int(rest[:places].ljust(places, "0") or 0)

    def _grouped(self, whole: str) -> bool:
        groups = whole.split(self.group)
        return (
            len(groups) > 1
            and 1 <= len(groups[0]) <= 3
            and all(len(group) == 3 for group in groups[1:])
        )


class _AmountTyping(QValidator):
    """Lets amounts be typed, groups them, and turns nonsense away before it is seen."""

    def __init__(self, form: MoneyFormat, edit: Edit) -> None:
        super().__init__(edit)
        self.form = form
        # While Qt asks, the edit already holds what it asks about: what stood there is kept here.
        self.stood = ""

    @override
    def validate(self, text: str, at: int, /) -> object:
        if not text:
            return QValidator.State.Acceptable, "", 0
        added = _added(self.stood, text)
        if len(added) <= 1 or added.isdigit() or self._one_more(text):
            return self._typed(text, at)
        if self.form.read(text) is None:
            return QValidator.State.Invalid, text, at
        bare = text.strip(_SPACES).removeprefix(self.form.sign).strip(_SPACES)
        whole, point, rest = bare.partition(self.form.point)
        places = self.form.unit.exponent
        digits = whole.replace(self.form.group, "").lstrip("0") or "0"
        shown = self.form.regrouped(digits, rest[:places] if point and places else None)
        return QValidator.State.Acceptable, shown, len(shown)

    def _one_more(self, text: str) -> bool:
        """Return whether one figure came or went, wherever that moved the groups."""
        before = self.stood.replace(self.form.group, "")
        return len(_added(before, text.replace(self.form.group, ""))) <= 1

    def _typed(self, text: str, at: int) -> object:
        form = self.form
        if form.unit.exponent and form.point not in text and text[-1:] == form.group:
            # The decimal key of a number pad sends its country's point, not always the shop's.
            text = text[:-1] + form.point
        whole, point, rest = text.partition(form.point)
        digits = whole.replace(form.group, "")
        if point and not form.unit.exponent:
            return QValidator.State.Invalid, text, at
        if not (digits + rest).isascii() or not (digits + rest or "0").isdigit():
            return QValidator.State.Invalid, text, at
        digits = digits.lstrip("0") or ("0" if digits else "")
        if len(digits) > _MOST_DIGITS or len(rest) > form.unit.exponent:
            return QValidator.State.Invalid, text, at
        shown = form.regrouped(digits, rest if point else None)
        behind = sum(sign != form.group for sign in text[at:])
        return QValidator.State.Acceptable, shown, _place_before(shown, behind, form.group)


def _added(before: str, after: str) -> str:
    """Return what an edit put in: the part of `after` that was not in `before`."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return after[start : len(after) - end]


def _place_before(shown: str, behind: int, group: str) -> int:
    """Return the place with so many figures behind it, so that grouping never moves the caret."""
    place = len(shown)
    while place > 0 and behind > 0:
        place -= 1
        behind -= shown[place] != group
    return place


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
        self._typing = _AmountTyping(form, self)
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


class _WholeTyping(QValidator):
    """Lets whole numbers be typed."""

    @override
    def validate(self, text: str, at: int, /) -> object:
        if not text:
            return QValidator.State.Acceptable, "", 0
        group = number(1000)[1:-3]
        digits = text.replace(group, "").strip(_SPACES)
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
            return QValidator.State.Invalid, text, at
        shown = number(int(digits))
        behind = sum(sign != group for sign in text[at:])
        return QValidator.State.Acceptable, shown, _place_before(shown, behind, group)


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
        self.edit.setValidator(_WholeTyping(self.edit))
        self.fewer = Button(icon="minus", density=density)
        self.more = Button(icon="plus", density=density)
        self.all = Button(density=density)
        self.setFocusProxy(self.edit)
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
