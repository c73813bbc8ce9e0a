"""Telling a scanner from a person: a burst of keys that ends in Enter is a code, anywhere.

A scanner types far faster than a hand. What it types is passed on as it comes, since nobody can
know yet; when the burst ends in Enter, the field is put back as it was and the code is told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic_ns
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

GAP_MS: Final = 35
"""The longest pause between two keys of a scanner; slow ones pause 20."""
SHORTEST: Final = 6
"""The shortest code; nobody types six characters with such pauses."""
AGAIN_MS: Final = 300
"""The same code within this time is one scan that the scanner read twice."""

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SILENT: Final = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)


@dataclass(slots=True)
class _Kept:
    """What a field held before the burst: text, caret, start and length of what was chosen.

    Of a list or a box of choices: the place of the choice, to which letters would lead away.
    """

    text: str = ""
    caret: int = 0
    start: int = -1
    length: int = 0
    choice: int = -1
    cell: tuple[int, int] = (-1, -1)


@dataclass(slots=True)
class _Burst:
    """Characters that came too fast for a hand, and where they went.

    The focus may move on meanwhile, because of the scan before: each place is put back.
    """

    target: QWidget
    last_ms: int
    places: list[tuple[QWidget, _Kept | None]]
    signs: list[str] = field(default_factory=list[str])


class ScannerFilter(QObject):
    """An event filter of the application that recognises scans wherever the focus is.

    `now_ms` gives the time of a key, in milliseconds; left out, it is the time the key was
    pressed as the system says, or the time it arrived.
    """

    scanned = Signal(str)

    def __init__(self, app: QApplication, now_ms: Callable[[QKeyEvent], int] | None = None) -> None:
        super().__init__(app)
        self._now_ms = now_ms or _pressed_at
        self._burst: _Burst | None = None
        self._last_code = ""
        self._last_code_ms = 0
        self._following_ms = -GAP_MS - 1
        """When the last key of a scan came: what follows as fast is still part of it."""
        app.installEventFilter(self)
        app.aboutToQuit.connect(self.stop)
        self._app = app

    def stop(self) -> None:
        """Watch no longer."""
        self._app.removeEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        # Every event of the program passes here: all but keys leave at once.
        if event.type() != QEvent.Type.KeyPress:
            return False
        receiver = _receiver()
        if receiver is None or watched is not receiver or not isinstance(event, QKeyEvent):
            return False
        return self._key(event, receiver)

    def _key(self, event: QKeyEvent, target: QWidget) -> bool:
        if event.key() in _SILENT:
            return False
        at = self._now_ms(event)
        if 0 <= at - self._following_ms <= GAP_MS:
            # A second line of the code, or a second Enter: no hand is as fast.
            self._following_ms = at
            return True
        burst = self._burst
        quick = burst is not None and at - burst.last_ms <= GAP_MS
        if event.key() in _ENTER:
            self._burst = None
            if burst is not None and quick and len(burst.signs) >= SHORTEST:
                self._recognise(burst, at)
                return True
            return False
        if not _is_sign(event):
            self._burst = None
            return False
        if burst is None or not quick:
            burst = self._burst = _Burst(target, at, [(target, _keep(target))])
        elif burst.target is not target:
            burst.target = target
            burst.places.append((target, _keep(target)))
        burst.signs.append(event.text())
        burst.last_ms = at
        # A list would jump to the letters, a button would be pressed by a space.
        return len(burst.signs) > 2 and _line_of(target) is None and not _is_text(target)

    def _recognise(self, burst: _Burst, at: int) -> None:
        self._following_ms = at
        code = "".join(burst.signs).strip()
        for place, kept in reversed(burst.places):
            if kept is not None and isValid(place):
                _put_back(place, kept)
        again = code == self._last_code and at - self._last_code_ms <= AGAIN_MS
        self._last_code, self._last_code_ms = code, at
        if not again:
            self.scanned.emit(code)


def _receiver() -> QWidget | None:
    """Return the widget that gets the key first; its parents see the same key again."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        inside: QWidget | None = popup.focusWidget()
        return inside or popup
    return QApplication.focusWidget() or QApplication.activeWindow()


def _pressed_at(event: QKeyEvent) -> int:
    # A slow moment of the program makes keys arrive together: the time of pressing tells.
    return event.timestamp() or monotonic_ns() // 1_000_000


def _is_sign(event: QKeyEvent) -> bool:
    text = event.text()
    held = event.modifiers() & (
        Qt.KeyboardModifier.ControlModifier
        | Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
    )
    # A held key repeats as fast as a scanner types; a scanner never holds one.
    return len(text) == 1 and text.isprintable() and not held and not event.isAutoRepeat()


def _line_of(target: QWidget) -> QLineEdit | None:
    if isinstance(target, QLineEdit):
        return target
    if isinstance(target, QAbstractSpinBox | QComboBox):
        return target.findChild(QLineEdit)
    return None


def _is_text(target: QWidget) -> bool:
    return isinstance(target, QPlainTextEdit | QTextEdit)


def _keep(target: QWidget) -> _Kept | None:
    line = _line_of(target)
    if line is not None:
        return _Kept(
            line.text(), line.cursorPosition(), line.selectionStart(), line.selectionLength()
        )
    if isinstance(target, QPlainTextEdit | QTextEdit):
        cursor = target.textCursor()
        return _Kept(target.toPlainText(), cursor.position())
    if isinstance(target, QComboBox):
        return _Kept(choice=target.currentIndex())
    if isinstance(target, QAbstractItemView):
        now = target.currentIndex()
        return _Kept(cell=(now.row(), now.column()))
    return None


def _put_back(target: QWidget, kept: _Kept) -> None:
    line = _line_of(target)
    if line is not None:
        changed = line.text() != kept.text
        line.setText(kept.text)
        line.setCursorPosition(kept.caret)
        if kept.start >= 0:
            line.setSelection(kept.start, kept.length)
        if changed and not line.isReadOnly():
            # Whoever listened to the typing heard of the code's characters too.
            line.textEdited.emit(kept.text)
    elif isinstance(target, QPlainTextEdit | QTextEdit):
        target.setPlainText(kept.text)
        cursor = target.textCursor()
        cursor.setPosition(min(kept.caret, len(kept.text)))
        target.setTextCursor(cursor)
    elif isinstance(target, QComboBox):
        if target.currentIndex() != kept.choice:
            target.setCurrentIndex(kept.choice)
            # Whoever was told of the other choice is told of this one.
            target.activated.emit(kept.choice)
    elif isinstance(target, QAbstractItemView):
        target.setCurrentIndex(target.model().index(*kept.cell, target.rootIndex()))
