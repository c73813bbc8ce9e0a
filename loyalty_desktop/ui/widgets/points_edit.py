"""Points to type, with minus and plus, and a button that takes the most that help."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures
from loyalty_desktop.ui.widgets.amount_typing import PointsTyping
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.text import repolish
from loyalty_desktop.wording import _, number

_ANY: Final = 16_777_215
_EDGE: Final = 3
"""What Qt and the border take on either side of a text."""
_ROOMY: Final = 12
_TIGHT: Final = 4
_LEAST: Final = 44
"""A finger finds it."""
_FEW: Final = 99
"""The field always has the room for so many points."""


class _PointsLine(Edit):
    """The number in the middle: where it finds no room it is smaller, and never cut."""

    def __init__(self, name: str, density: Density) -> None:
        super().__init__(name, density=density, role="title", weight=600)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setPlaceholderText("0")
        self.setValidator(PointsTyping(self))
        self.textChanged.connect(self._fit)

    @property
    def tight(self) -> bool:
        """Whether the number may stand close to the border."""
        return bool(self.property("tight"))

    def set_tight(self, tight: bool) -> None:
        """Let the number stand close to the border."""
        if tight != self.tight:
            self.setProperty("tight", tight)
            repolish(self)
            self._fit()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(_LEAST), self.sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def _shows_alert(self) -> bool:
        # The border and the sentence below tell it as well.
        return self.wrong and self._taken("title") + self._alert_room() <= self.width()

    def _fit(self) -> None:
        role: theme.Role = "title" if self._taken("title") <= self.width() else "body"
        if role != self._role:
            self._role = role
            self.setFont(theme.font(role, self._weight))
        self._make_room()

    def _taken(self, role: theme.Role) -> float:
        pad = _TIGHT if self.tight else _ROOMY
        return theme.text_width(self.text(), role, 600) + 2 * (pad + _EDGE)


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
        self._short = False
        self.edit = _PointsLine(name, density)
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

    def stand_in(self, room: int) -> bool:
        """Arrange it in so many pixels; False where the button has no room beside the number.

        First the padding gives way, then the number of points on the button.
        """
        self._short = False
        whole, short = self._words()
        figure = theme.text_width(number(max(self._most, _FEW)), "title", 600)
        steps = 2 * self.fewer.sizeHint().width() + 3 * measures.GAP_8
        for word, tight in ((whole, False), (whole, True), (short, True)):
            edge = measures.GAP_8 if tight else measures.GAP_16
            button = round(theme.text_width(word, "body", 500)) + 2 * edge
            button = max(button, self.fewer.sizeHint().width())
            field = figure + 2 * ((_TIGHT if tight else _ROOMY) + _EDGE)
            field = max(field, self.edit.minimumSizeHint().width())
            if steps + button + field <= room:
                self._short = word == short
                self.edit.set_tight(tight)
                self.all.setMinimumWidth(button if tight else 0)
                self.all.setMaximumWidth(button if tight else _ANY)
                self._say()
                return True
        self.edit.set_tight(False)
        self.all.setMinimumWidth(0)
        self.all.setMaximumWidth(_ANY)
        self._say()
        return False

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
        whole, short = self._words()
        self.all.setText(short if self._short else whole)
        self.all.setAccessibleName(_("Use all {points} points").format(points=number(self._most)))

    def _words(self) -> tuple[str, str]:
        return _("All {points}").format(points=number(self._most)), _("All")

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
