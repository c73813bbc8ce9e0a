"""Buttons: ground by the style sheet; icon, word and key cap by our own hand."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures
from loyalty_desktop.ui.widgets.keycap import keycap_size, mixed, paint_keycap
from loyalty_desktop.ui.widgets.progress import paint_arc

Kind = Literal["primary", "secondary", "ghost", "danger", "plain", "inverse"]

_STEP_MS = 40
_WORDS = {
    "primary": "on_accent",
    "secondary": "text",
    "ghost": "accent_text",
    "danger": "on_danger",
    "plain": "text",
    "inverse": "inverse_text",
}
_FILLED = ("primary", "danger")


@dataclass(frozen=True, slots=True)
class _Parts:
    """Widths of what a button shows, in logical pixels."""

    icon: float
    word: float
    cap: float
    gap: float
    cap_gap: float

    @property
    def width(self) -> float:
        """All of it with the gaps between."""
        after_icon = self.gap if self.icon and (self.word or self.cap) else 0
        before_cap = self.cap_gap if self.cap and self.word else 0
        return self.icon + after_icon + self.word + before_cap + self.cap


class Button(QPushButton):
    """A button that says what it does, and with which key.

    `flush` leaves out the padding of a quiet button that stands in a column of text; `grand` is
    the one strong button of the counter; `height` is for the few that are neither 36 nor 48;
    `leading` begins at the edge, for buttons that stand under one another.
    """

    def __init__(
        self,
        text: str = "",
        kind: Kind = "secondary",
        *,
        icon: str = "",
        key: str = "",
        density: Density = theme.MANAGER,
        grand: bool = False,
        flush: bool = False,
        leading: bool = False,
        height: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind: Kind = kind
        self._icon = icon
        self._key = key
        self._density = density
        self._grand = grand
        self._flush = flush
        self._leading = leading
        self._drawn_height = height or (measures.KEY_BAR if grand else density.control)
        self._busy = False
        self._turned = 0
        self._ticker = QTimer(self)
        self._ticker.setInterval(_STEP_MS)
        self._ticker.timeout.connect(self._turn)
        self.setProperty("kind", kind)
        self.setProperty("density", density.name)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setFont(self._lettering())

    @property
    def kind(self) -> Kind:
        """Which of the kinds of button this is."""
        return self._kind

    @property
    def key(self) -> str:
        """The key shown on the button."""
        return self._key

    @property
    def ring_outside(self) -> bool:
        """Whether focus stands off: filled ground would swallow it, bare words would be touched."""
        return self._kind in _FILLED or self._flush

    @property
    def ring_radius(self) -> int:
        """The corner that the focus ring follows."""
        return self._density.radius

    def set_icon(self, name: str) -> None:
        """Show another icon, or none."""
        self._icon = name
        self._changed()

    def set_key(self, key: str) -> None:
        """Show another key cap, or none."""
        self._key = key
        self._changed()

    def set_busy(self, busy: bool) -> None:
        """Show that the work runs: the word stays, an arc takes the icon's place."""
        self._busy = busy
        if busy and theme.duration(_STEP_MS):
            self._ticker.start()
        else:
            self._ticker.stop()
        self._changed()

    @property
    def busy(self) -> bool:
        """Whether the work of this button runs."""
        return self._busy

    @override
    def setText(self, text: str) -> None:
        # Qt takes the key away with the word it was given for.
        kept = self.shortcut()
        super().setText(text)
        if not kept.isEmpty() and self.shortcut().isEmpty():
            self.setShortcut(kept)
        self._changed()

    @override
    def sizeHint(self) -> QSize:
        role: theme.Role = "title" if self._grand else "body"
        height = theme.control_height(self._drawn_height, role)
        parts = self._parts()
        if not parts.word and not parts.cap:
            return QSize(height, height)
        pad = 0 if self._flush else self._density.pad + (3 if self._kind in _FILLED else 0)
        return QSize(round(parts.width + 2 * pad + 0.5), height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.EnabledChange):
            wanted = self._lettering()
            if wanted != self.font():
                self.setFont(wanted)
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        option.icon = QIcon()
        if not self._flush or option.state & QStyle.StateFlag.State_MouseOver:
            self.style().drawControl(
                QStyle.ControlElement.CE_PushButtonBevel, option, painter, self
            )
        self._paint_content(painter)

    def _paint_content(self, painter: QPainter) -> None:
        parts = self._parts()
        colour = self._colour()
        x = 0.0 if self._flush else (self.width() - parts.width) / 2
        if self._leading:
            x = min(x, float(self._density.pad))
        middle = self.height() / 2
        if parts.icon:
            at = QRectF(x, middle - parts.icon / 2, parts.icon, parts.icon)
            if self._busy:
                paint_arc(painter, at, colour, self._turned)
            else:
                theme.paint_icon(painter, self._icon, colour, at)
            x += parts.icon + parts.gap
        if parts.word:
            painter.setFont(self._lettering())
            painter.setPen(colour)
            at = QRectF(x, 0, parts.word + 2, self.height())
            left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(at, left | int(Qt.TextFlag.TextDontClip), self._word())
            x += parts.word + parts.cap_gap
        if parts.cap:
            top = middle - keycap_size(self._key).height() / 2
            ground, word = self._cap_colours()
            paint_keycap(painter, QPointF(x, top), self._key, ground=ground, word=word)

    def _parts(self) -> _Parts:
        drawn = measures.MARK_TIMELINE if self._grand else self._density.icon
        icon = measures.BUSY_ARC if self._busy else theme.scaled(drawn) if self._icon else 0
        word = QFontMetricsF(self._lettering()).horizontalAdvance(self._word())
        cap = keycap_size(self._key).width() if self._key else 0
        gap = measures.GAP_12 if self._grand else measures.GAP_8
        return _Parts(icon, word, cap, gap, measures.GAP_12 if self._grand else 10)

    def _word(self) -> str:
        # The letter that Qt would underline is not part of the word.
        return self.text().replace("&&", "\0").replace("&", "").replace("\0", "&")

    def _lettering(self) -> QFont:
        if self._grand:
            return theme.font("title")
        heavy = self._kind in _FILLED or (self.isCheckable() and self.isChecked())
        return theme.font("body", 600 if heavy else 500)

    def _colour(self) -> QColor:
        now = theme.current()
        if not self.isEnabled():
            return now.colour("disabled")
        if self.isCheckable() and self.isChecked():
            return now.colour("accent_text")
        return now.colour(_WORDS[self._kind])

    def _cap_colours(self) -> tuple[QColor, QColor]:
        now = theme.current()
        if not self.isEnabled() or self._kind not in _FILLED:
            return now.colour("key"), now.colour("text_2")
        word = now.colour(_WORDS[self._kind])
        if self._kind == "danger" and not now.dark:
            return mixed(now.colour("danger_solid"), QColor(0, 0, 0), 0.2), word
        ground = "accent" if self._kind == "primary" else "danger_solid"
        return mixed(now.colour(ground), word, 0.18), word

    def _turn(self) -> None:
        self._turned = (self._turned + 16) % 360
        self.update()

    def _changed(self) -> None:
        self.updateGeometry()
        self.update()
