"""A few choices in one bar, exactly one of them chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density

_INSET = 4


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: its key in the program, its word, and an icon where there is room."""

    key: str
    word: str
    icon: str = ""


class _Segment(QAbstractButton):
    def __init__(self, option: Option, density: Density, parent: QWidget) -> None:
        super().__init__(parent)
        self.option = option
        self._density = density
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setText(option.word)
        self.setAccessibleName(option.word)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(theme.font("body", 500))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def ring_radius(self) -> int:
        return self._density.radius - 2

    @override
    def sizeHint(self) -> QSize:
        word = QFontMetricsF(theme.font("body", 600)).horizontalAdvance(self.text())
        icon = theme.scaled(self._density.icon) + 8 if self.option.icon else 0
        height = theme.control_height(self._density.control) - 2 * _INSET
        return QSize(round(word + icon) + 24, height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        radius = self._density.radius - 2
        if self.isChecked() and self.isEnabled():
            painter.setPen(QPen(now.colour("line"), 1))
            painter.setBrush(now.colour("raised"))
            painter.drawRoundedRect(body, radius, radius)
        elif self.underMouse() and self.isEnabled():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour("key"))
            painter.drawRoundedRect(body, radius, radius)
        tone = "text" if self.isChecked() else "text_2"
        tone = tone if self.isEnabled() else "disabled"
        font = theme.font("body", 600 if self.isChecked() else 500)
        word = QFontMetricsF(font).horizontalAdvance(self.text())
        icon = theme.scaled(self._density.icon) if self.option.icon else 0
        gap = 8 if icon else 0
        x = (self.width() - icon - gap - word) / 2
        if icon:
            at = QRectF(x, (self.height() - icon) / 2, icon, icon)
            theme.paint_icon(painter, self.option.icon, tone, at)
        painter.setFont(font)
        painter.setPen(now.colour(tone))
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextDontClip)
        painter.drawText(QRectF(x + icon + gap, 0, word + 2, self.height()), flags, self.text())


class Segmented(QFrame):
    """The bar of choices; Left and Right move within it."""

    chosen = Signal(str)
    """The key of the choice, when a person chooses another one."""

    def __init__(
        self,
        name: str,
        options: Sequence[Option] = (),
        *,
        density: Density = theme.COUNTER,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._density = density
        self._segments: list[_Segment] = []
        self._choosing = False
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_INSET, _INSET, _INSET, _INSET)
        self._row.setSpacing(2)
        self.offer(options)

    def offer(self, options: Sequence[Option]) -> None:
        """Offer these choices; the one chosen before stays chosen where it still exists."""
        before = self.choice()
        for segment in self._segments:
            self._row.removeWidget(segment)
            segment.hide()
            segment.deleteLater()
        self._segments = [_Segment(option, self._density, self) for option in options]
        for segment in self._segments:
            self._row.addWidget(segment)
            # A screen reader turns a segment over without a click.
            segment.toggled.connect(self._tell)
        keys = [option.key for option in options]
        if keys:
            self.choose(before if before in keys else keys[0])
            self._share_focus()

    def choice(self) -> str:
        """Return the key of the choice, or nothing when there are none."""
        return next((s.option.key for s in self._segments if s.isChecked()), "")

    def choose(self, key: str) -> None:
        """Choose by key, without telling anybody."""
        self._choosing = True
        for segment in self._segments:
            if segment.option.key == key:
                segment.setChecked(True)
        self._choosing = False

    def step_in(self) -> None:
        """Take the keyboard at the choice; the arrows lead to the others."""
        for segment in self._segments:
            if segment.isChecked():
                segment.setFocus(Qt.FocusReason.TabFocusReason)

    def words(self) -> tuple[str, ...]:
        """Return the words of the choices in order."""
        return tuple(segment.text() for segment in self._segments)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.current().colour("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()), self._density.radius, self._density.radius)

    def _share_focus(self) -> None:
        """Let Tab stop at the choice alone; Left and Right lead to the others."""
        for segment in self._segments:
            policy = Qt.FocusPolicy.TabFocus if segment.isChecked() else Qt.FocusPolicy.NoFocus
            segment.setFocusPolicy(policy)

    def _tell(self, on: bool) -> None:
        self._share_focus()
        if on and not self._choosing:
            self.chosen.emit(self.choice())
