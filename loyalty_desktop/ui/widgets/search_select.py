"""One of many: type a part of it and press Enter, or open the list with the arrow.

The list is no pop-up of the system: the keyboard stays in the field, so a scan that begins while
the list is open is a scan like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QRectF,
    QSize,
    QStringListModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures
from loyalty_desktop.ui.widgets.fields import Edit

_CHEVRON: Final = 16
_LINES: Final = 7
_GAP: Final = 2
_PAUSE_MS: Final = 120
"""The list opens once nobody has typed for so long: it would get in the way of a scan."""
_STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: _LINES,
    Qt.Key.Key_PageUp: -_LINES,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice: its key in the program and its words."""

    key: str
    word: str


class FoundWords(QFrame):
    """What fits, in a list under the field; it never takes the keyboard."""

    taken = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "popover")
        self._words = QStringListModel(self)
        self._list = QListView()
        self._list.setModel(self._words)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setUniformItemSizes(True)
        self._list.setSpacing(_GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._list)
        self._list.clicked.connect(self._take)
        self.hide()

    def show_words(self, words: Sequence[str], at: str, below: QWidget) -> None:
        """Show words under a field, or above it where there is no room; `at` is pointed at."""
        window = self.parentWidget()
        if not words or window is None:
            self.hide()
            return
        self._list.setFont(theme.font("body"))
        self._words.setStringList(list(words))
        self._point(list(words).index(at) if at in words else 0)
        line = max(self._list.sizeHintForRow(0), theme.line_height()) + 2 * _GAP
        high = min(len(words), _LINES) * line + 2 * measures.GAP_4 + 2
        foot = below.mapTo(window, QPoint(0, below.height() + measures.GAP_4))
        top = foot.y()
        if top + high > window.height():
            top = below.mapTo(window, QPoint(0, -measures.GAP_4)).y() - high
        self.setGeometry(foot.x(), top, below.width(), high)
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        """Point at another word."""
        last = self._words.rowCount() - 1
        self._point(min(max(self._list.currentIndex().row() + by, 0), last))

    def pointed_at(self) -> str:
        """Return the word pointed at, empty while nothing is shown."""
        word: object = self._list.currentIndex().data() if self.isVisible() else ""
        return word if isinstance(word, str) else ""

    def _point(self, row: int) -> None:
        index = self._words.index(row, 0)
        self._list.setCurrentIndex(index)
        self._list.scrollTo(index)

    def _take(self, index: QModelIndex) -> None:
        word: object = index.data()
        if isinstance(word, str):
            self.taken.emit(word)


class SearchSelect(Edit):
    """A field that finds its choice while it is typed into.

    What is typed and fits nothing stays to be seen, and then there is no choice.
    """

    chosen = Signal(str)
    """The key of the choice, when a person chooses; empty when what is typed fits nothing."""

    def __init__(
        self,
        name: str = "",
        choices: Sequence[Choice] = (),
        *,
        density: Density = theme.COUNTER,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, density=density, parent=parent)
        self._choices: dict[str, str] = {}
        self._key_of: dict[str, str] = {}
        self._choice = ""
        self._sought = ""
        self._found: FoundWords | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.textEdited.connect(self._look_for)
        self.returnPressed.connect(self.settle)
        self.offer(choices)

    @property
    def open(self) -> bool:
        """Whether the list is open."""
        return self._found is not None and isValid(self._found) and self._found.isVisible()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Offer these; what was chosen before stays where it still exists."""
        self._choices = {choice.key: choice.word for choice in choices}
        self._key_of = {choice.word: choice.key for choice in choices}
        self.choose(self._choice)

    def choice(self) -> str:
        """Return the key of the choice; empty when what is typed fits nothing."""
        return self._choice

    def choose(self, key: str) -> None:
        """Choose by key, without telling anybody; an unknown one chooses nothing."""
        self._choice = key if key in self._choices else ""
        self.setText(self._choices.get(key, ""))
        self.setCursorPosition(0)

    def settle(self) -> None:
        """Take what the list points at, else the first that fits what is typed."""
        self._pause.stop()
        pointed = self._found.pointed_at() if self.open and self._found is not None else ""
        self._close()
        text = self.text().strip()
        if pointed:
            self._take(pointed)
        elif text != self._choices.get(self._choice):
            found = self._fitting(text) if text else []
            self._take(found[0]) if found else self._tell("")

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(200), super().sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self.open and self._found is not None:
            self._found.step(step)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4):
            self._open_all()
        elif event.key() == Qt.Key.Key_Escape and self.open:
            self._close()
            self.setText(self._choices.get(self._choice, self.text()))
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.selectAll()
        if self.open:
            self._close()
        else:
            self._open_all()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # What stands there is replaced by typing: nobody mends a word of a list.
        self.selectAll()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.settle()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._close()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._close()
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.wrong:
            return
        side = theme.scaled(_CHEVRON)
        at = QRectF(self.width() - 14 - side, (self.height() - side) / 2, side, side)
        theme.paint_icon(QPainter(self), "chevron-down", "text-2", at)

    @override
    def _room_at_end(self) -> int:
        return max(super()._room_at_end(), theme.scaled(_CHEVRON) + 8)

    def _fitting(self, text: str) -> list[str]:
        """Return the words that hold a text: first those of which a part begins with it."""
        sought = text.strip().casefold()
        held = [word for word in self._key_of if sought in word.casefold()]
        begun = [word for word in held if f" {sought}" in f" {word.casefold()}"]
        return [*begun, *(word for word in held if word not in begun)]

    def _look_for(self, text: str) -> None:
        self._sought = text
        self._pause.start()

    def _look(self) -> None:
        # A scanner's burst has been taken out of the field again by now.
        if self.text() == self._sought and self.hasFocus():
            self._show(self._fitting(self._sought), at="")

    def _open_all(self) -> None:
        self._show(list(self._key_of), at=self._choices.get(self._choice, ""))

    def _show(self, words: Sequence[str], at: str) -> None:
        if self._found is None or not isValid(self._found):
            # Of the window, so that no panel cuts it off.
            window = self.window()
            self._found = FoundWords(window)
            self._found.taken.connect(self._take)
            window.installEventFilter(self)
        self._found.show_words(words, at, self)

    def _close(self) -> None:
        if self.open and self._found is not None:
            self._found.hide()

    def _take(self, word: str) -> None:
        self._close()
        self.setText(word)
        self.setCursorPosition(0)
        self.selectAll()
        self._tell(self._key_of.get(word, ""))

    def _tell(self, key: str) -> None:
        if key != self._choice:
            self._choice = key
            self.chosen.emit(key)
