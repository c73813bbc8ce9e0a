"""Badges of stages and tiers: a mark and a word; the word comes translated from the caller."""

from typing import Final, Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QFontMetricsF,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.marks import paint_mark
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.ui.widgets.tip import Tip

Form = Literal["stage", "tier"]

_LOCK: Final = 18


def badge_size(word: str) -> QSize:
    """Return the size of a badge with this word."""
    width = QFontMetricsF(theme.font("small", 600)).horizontalAdvance(word)
    mark = theme.scaled(measures.MARK)
    height = max(measures.BADGE_HEIGHT, mark + 8)
    beside = measures.BADGE_LEFT + mark + measures.BADGE_GAP + measures.BADGE_RIGHT
    return QSize(round(width + 0.5) + beside, height)


def paint_badge(painter: QPainter, at: QPointF, form: Form, key: str, word: str) -> None:
    """Paint a badge with its top left corner at a point; for delegates and the widgets here.

    `key` is a stage (`first_time`) or one of the four looks of tiers (`gold`).
    """
    colours = theme.current().badge(key)
    size = badge_size(word)
    rect = QRectF(at, size.toSizeF())
    radius = size.height() / 2 if form == "stage" else measures.RADIUS_TIER
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.ground))
    painter.drawRoundedRect(rect, radius, radius)
    mark = theme.scaled(measures.MARK)
    left = rect.left() + measures.BADGE_LEFT
    paint_mark(painter, key, QPointF(left, rect.top() + (size.height() - mark) / 2), mark)
    painter.setFont(theme.font("small", 600))
    painter.setPen(QColor(colours.word))
    rect.setLeft(left + mark + measures.BADGE_GAP)
    flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(rect, flags | int(Qt.TextFlag.TextDontClip), word)
    painter.restore()


def tier_look(place: int, count: int) -> str:
    """Return the look of the tier at a place (0 is the lowest threshold) among `count` tiers.

    Four tiers take the four looks in order; with fewer the lowest looks serve, with more the
    highest look serves all the rest.
    """
    looks = theme.TIER_LOOKS
    return looks[min(max(place, 0), min(max(count, 1), len(looks)) - 1)]


class Badge(QWidget):
    """A badge that tells its reason on hover, on focus and on Alt+Down."""

    def __init__(
        self, form: Form, key: str = "", word: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._form: Form = form
        self._key = key
        self._word = word
        self._title = ""
        self._reason = ""
        self._tip: Tip | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)

    ring_outside = True

    @property
    def ring_radius(self) -> float:
        """The corner that the focus ring follows."""
        return self.height() / 2 if self._form == "stage" else measures.RADIUS_TIER

    @property
    def word(self) -> str:
        """The word on the badge."""
        return self._word

    def show_badge(self, key: str, word: str, name: str = "") -> None:
        """Show a stage or tier; `name` is for screen readers ("Stage: Client")."""
        self._key = key
        self._word = word
        self.setAccessibleName(name or word)
        self.updateGeometry()
        self.update()

    def set_reason(self, title: str, reason: str) -> None:
        """Keep the reason within reach: a title and lines, shown on hover and on focus."""
        self._title = title
        self._reason = reason
        told = bool(title or reason)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if told else Qt.FocusPolicy.NoFocus)
        self.setAccessibleDescription(f"{title}. {reason}" if told else "")

    def show_reason(self) -> None:
        """Show the reason beside the badge."""
        if not (self._title or self._reason) or not self._key:
            return
        if self._tip is None:
            self._tip = Tip(self.window())
        self._tip.show_beside(self, self._title, self._reason)

    def hide_reason(self) -> None:
        """Take the reason away again."""
        if self._tip is not None:
            self._tip.hide()

    @override
    def sizeHint(self) -> QSize:
        return badge_size(self._word)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._key:
            top = (self.height() - badge_size(self._word).height()) / 2
            paint_badge(QPainter(self), QPointF(0, top), self._form, self._key, self._word)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.show_reason()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self.hide_reason()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.show_reason()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hide_reason()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hide_reason()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.show_reason()
        elif event.key() == Qt.Key.Key_Escape and self._tip is not None and self._tip.isVisible():
            self.hide_reason()
        else:
            super().keyPressEvent(event)


class StageBadge(Badge):
    """The stage of a member, a pill."""

    def __init__(self, key: str = "", word: str = "", parent: QWidget | None = None) -> None:
        super().__init__("stage", key, word, parent)


class TierBadge(Badge):
    """The tier of a member, with corners of six."""

    def __init__(self, key: str = "", word: str = "", parent: QWidget | None = None) -> None:
        super().__init__("tier", key, word, parent)


class StageByHand(QWidget):
    """A stage that somebody set: the badge, a lock, what was said, and the computed badge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.given = StageBadge()
        self.computed = StageBadge()
        self._lock = Lock()
        self._words = Label(tone="text-2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        for each in (self.given, self._lock, self._words, self.computed):
            row.addWidget(each)
        row.addStretch(1)

    def show_stages(self, given: tuple[str, str], words: str, computed: tuple[str, str]) -> None:
        """Show key and word of both stages, and between them "set by hand to 31 Aug, computed:"."""
        self.given.show_badge(*given)
        self._words.setText(words)
        self._lock.setAccessibleName(words)
        self.computed.show_badge(*computed)


class Lock(QWidget):
    """A small padlock."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(_LOCK), theme.scaled(_LOCK))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme.paint_icon(QPainter(self), "lock", "text-2", QRectF(self.rect()))
