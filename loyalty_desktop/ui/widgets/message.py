"""Messages: in place, where the thing happened; and the toast for what is done."""

from typing import Final, Literal

from PySide6.QtCore import (
    QAbstractAnimation,
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QPropertyAnimation,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.in_view import part_in_view
from loyalty_desktop.ui.widgets.text import Label, Paragraph, Run, repolish
from loyalty_desktop.wording import _

Kind = Literal["info", "success", "warn", "danger"]

_ICONS: Final = {
    "info": "info",
    "success": "circle-check",
    "warn": "triangle-alert",
    "danger": "circle-alert",
}
_TONES: Final = {"info": "text", "success": "accent-text", "warn": "warn", "danger": "danger"}


class Glyph(QWidget):
    """An icon by itself, in the colour of the words beside it."""

    def __init__(
        self, icon: str, tone: str = "text-2", size: int = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tone = tone
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, icon: str, tone: str) -> None:
        """Show another icon, in another tone."""
        self._icon = icon
        self._tone = tone
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(self._size), theme.scaled(self._size))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tone = self._tone if self.isEnabled() else "disabled"
        theme.paint_icon(QPainter(self), self._icon, tone, QRectF(self.rect()))


class MessageBar(QFrame):
    """A message in place: what happened, what was not changed, what to do.

    It pushes the rest down and covers nothing; it stays until somebody settles it.
    """

    acted = Signal()
    """The button of the message was pressed."""
    closed = Signal()
    """The message was closed by hand."""

    def __init__(self, *, density: Density = theme.MANAGER, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: Kind = "info"
        self._outcome = ("", "", "")
        self.setProperty("role", "message")
        self.setProperty("kind", "info")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._glyph = Glyph("info", "text")
        self.sentence = Paragraph(tone="text")
        # At the counter it is pressed with a finger.
        height = 44 if density == theme.COUNTER else 36
        self.action = Button("", "secondary", density=density, height=height)
        self.close_button = Button("", "plain", icon="x", density=density, height=height)
        row = QHBoxLayout(self)
        edge = measures.GAP_8 - (height - 36) // 2
        row.setContentsMargins(measures.GAP_16, edge, measures.GAP_8, edge)
        row.setSpacing(measures.GAP_12)
        row.addWidget(self._glyph)
        row.addWidget(self.sentence, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.action)
        row.addWidget(self.close_button)
        self.setMinimumHeight(measures.FORM_ROW)
        self.action.clicked.connect(self.acted)
        self.close_button.clicked.connect(self._close)
        self.hide()
        self._say()

    @property
    def kind(self) -> Kind:
        """What sort of message it is."""
        return self._kind

    def tell(
        self, kind: Kind, strong: str, rest: str = "", *, action: str = "", closable: bool = True
    ) -> None:
        """Show a message: its first words strong, then the rest; and have it read out."""
        self._kind = kind
        tone = _TONES[kind]
        self.setProperty("kind", kind)
        repolish(self)
        self._glyph.show_icon(_ICONS[kind], tone)
        self.sentence.set_tone(tone)
        runs = (Run(strong, 600), Run(f" {rest}")) if rest else (Run(strong, 500),)
        self.sentence.say(runs)
        self.action.setText(action)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self.close_button.setVisible(closable)
        self.setAccessibleName(self.sentence.text())
        self.show()
        announce(self, self.sentence.text(), at_once=kind in ("warn", "danger"))

    def tell_outcome(self, refusal: str, told: str, remark: str = "") -> None:
        """Show what came of something: why it was refused, else what was done; nothing for neither.

        The same is told once: a screen reader would say it again with every change.
        """
        outcome = (refusal, told, remark)
        if outcome == self._outcome:
            return
        self._outcome = outcome
        if refusal:
            self.tell("danger", refusal, closable=False)
        elif told:
            self.tell("warn" if remark else "success", told, remark)
        else:
            self.settle()

    def settle(self) -> None:
        """Take the message away."""
        self.hide()

    def text(self) -> str:
        """Return the whole message, empty when none is shown."""
        return "" if self.isHidden() else self.sentence.text()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()

    def _say(self) -> None:
        self.close_button.setAccessibleName(_("Close message"))

    def _close(self) -> None:
        self.settle()
        self.closed.emit()


class Toast(QFrame):
    """What was done, with a short time to undo it; floats at the foot of a window."""

    undone = Signal()
    """The button was pressed before the time ran out."""
    ended = Signal()
    """The time ran out."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._left = 0
        self._foot = measures.GAP_20
        self.setProperty("role", "inverse")
        self.setProperty("scheme", theme.current().scheme)
        self._glyph = Glyph("circle-check", "inverse-accent")
        self._sentence = Label(tone="inverse-text", weight=600)
        self._seconds = Label(role="small", tone="inverse-text-2")
        self.action = Button("", "inverse", icon="undo-2", density=theme.COUNTER, height=40)
        self.action.setProperty("raised", True)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(18, measures.GAP_8, measures.GAP_8, measures.GAP_8)
        row.setSpacing(14)
        for each in (self._glyph, self._sentence, self._seconds, self.action):
            row.addWidget(each)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(measures.SHADOW_FLOAT.blur)
        shadow.setOffset(0, measures.SHADOW_FLOAT.drop)
        colour = QColor(theme.current().scrim)
        colour.setAlphaF(measures.SHADOW_FLOAT.opacity)
        shadow.setColor(colour)
        self.setGraphicsEffect(shadow)
        self._move = QPropertyAnimation(self, b"pos", self)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        self.action.clicked.connect(self._undo)
        window.installEventFilter(self)
        self.hide()

    def show_done(
        self, sentence: str, *, action: str = "", key: str = "", seconds: int = measures.UNDO_S
    ) -> None:
        """Show a sentence; with an action the seconds left to take it count down."""
        self._sentence.setText(sentence)
        self._left = seconds
        self.action.setText(action)
        self.action.set_key(key)
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self._seconds.setVisible(bool(action))
        # A word at the end needs the room that a button brings along.
        end_room = measures.GAP_8 if action else 18
        self._row.setContentsMargins(18, measures.GAP_8, end_room, measures.GAP_8)
        self._count()
        self.adjustSize()
        end = self._place()
        self._move.stop()
        self.move(end + QPoint(0, measures.GAP_20))
        self.show()
        self.raise_()
        self._move.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._move.setDuration(theme.duration(measures.APPEAR_MS))
        self._move.setEndValue(end)
        self._move.start(QAbstractAnimation.DeletionPolicy.KeepWhenStopped)
        self._clock.start()
        announce(self, sentence)

    def text(self) -> str:
        """Return the sentence that is shown, or nothing."""
        return self._sentence.text() if self._clock.isActive() else ""

    def end(self) -> None:
        """Take the toast away now."""
        self._clock.stop()
        self.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._move.stop()
            # Its letters may be larger than before.
            self.adjustSize()
            self.move(self._place())
        return super().eventFilter(watched, event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        scheme = theme.current().scheme
        if event.type() == QEvent.Type.StyleChange and self.property("scheme") != scheme:
            self.setProperty("scheme", scheme)
            repolish(self)

    def _place(self) -> QPoint:
        window = self.parentWidget()
        if window is None:
            return QPoint(0, 0)
        hint, seen = self.sizeHint(), part_in_view(window)
        return QPoint(
            seen.left() + (seen.width() - hint.width()) // 2,
            seen.top() + seen.height() - hint.height() - self._foot,
        )

    def set_foot(self, pixels: int) -> None:
        """Keep so far from the window's lower edge; the counter's keys must stay in sight."""
        self._foot = pixels

    def _tick(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._count()
            return
        self.end()
        self.ended.emit()

    def _count(self) -> None:
        self._seconds.setText(_("{seconds} s").format(seconds=self._left))

    def _undo(self) -> None:
        self.end()
        self.undone.emit()
