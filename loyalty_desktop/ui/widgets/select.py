"""Choosing one of a list: a field with a chevron that opens it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QWidget,
)
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density
from loyalty_desktop.ui.widgets.text import repolish

_CHEVRON = 16
_BAR = 16
_MOST = 12
"""So many choices are in view; the others are a scroll away."""


class Select(QComboBox):
    """One of a list of words, each with its key in the program."""

    chosen = Signal(str)
    """The key of the choice, when a person chooses."""

    def __init__(
        self,
        name: str = "",
        options: Sequence[tuple[str, str]] = (),
        *,
        density: Density = theme.MANAGER,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._density = density
        self.setProperty("density", density.name)
        self.setAccessibleName(name)
        self.setFont(theme.font("body"))
        # A plain list takes the style sheet; the platform's own pop-up would not.
        choices = QListView()
        choices.setItemDelegate(QStyledItemDelegate(choices))
        # The choice in hand is tinted; a ring around all of them would say nothing.
        choices.setProperty("paintsFocus", True)
        self.setView(choices)
        self.setMaxVisibleItems(_MOST)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.offer(options)
        self.activated.connect(self._tell)

    @property
    def ring_radius(self) -> int:
        """The corner that the focus ring follows."""
        return self._density.radius

    def offer(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer pairs of key and word; what was chosen before stays where it still exists."""
        before = self.choice()
        self.clear()
        for key, word in options:
            self.addItem(word, key)
        self.choose(before)

    def choice(self) -> str:
        """Return the key of the choice, or nothing."""
        key: object = self.currentData()
        return key if isinstance(key, str) else ""

    def choose(self, key: str) -> None:
        """Choose by key, without telling anybody."""
        at = self.findData(key)
        if at >= 0:
            self.setCurrentIndex(at)

    @override
    def showPopup(self) -> None:
        # The list is as wide as its longest choice, beside its scroll bar; none is cut.
        view = self.view()
        around = theme.scaled(_CHEVRON) + _BAR
        widest = view.sizeHintForColumn(0) + around
        view.setMinimumWidth(min(max(self.width(), widest), self.window().width()))
        super().showPopup()

    @override
    def setAccessibleName(self, name: str) -> None:
        # To readers on Linux Qt names a box by what is chosen: what is chosen there is told beside.
        if self.accessibleDescription() in ("", self.accessibleName()):
            self.setAccessibleDescription(name)
        super().setAccessibleName(name)

    @override
    def setAccessibleDescription(self, description: str) -> None:
        super().setAccessibleDescription(description or self.accessibleName())

    def set_wrong(self, wrong: bool) -> None:
        """Mark the choice as wrong, or as settled."""
        self.setProperty("wrong", wrong)
        repolish(self)

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + 12, theme.control_height(self._density.control))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling a form must not change what it says.
        event.ignore()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFont(theme.font("body"))
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        style = self.style()
        style.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
        now = theme.current()
        tone = "text" if self.isEnabled() else "disabled"
        painter.setFont(theme.font("body"))
        painter.setPen(now.colour(tone if self.currentText() else "text-2"))
        side = theme.scaled(_CHEVRON)
        right = self.width() - 12
        words = QRectF(12, 0, right - side - 20, self.height())
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
        painter.drawText(words, flags, self.currentText() or self.placeholderText())
        at = QRectF(right - side, (self.height() - side) / 2, side, side)
        theme.paint_icon(painter, "chevron-down", "text-2", at)

    def _tell(self, _at: int) -> None:
        self.chosen.emit(self.choice())
