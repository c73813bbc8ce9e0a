"""One of many: type a part of it and press Enter, or open the list with the arrow."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QRectF, QSize, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QListView, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density
from loyalty_desktop.ui.widgets.fields import Edit

_CHEVRON = 16
_LINES = 7
_PAUSE_MS = 120
"""The list opens once nobody has typed for so long: it would get in the way of a scan."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice: its key in the program and its words."""

    key: str
    word: str


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
        self._list = QListView()
        self._list.setFont(theme.font("body"))
        self._list.setProperty("role", "choices")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        finder = self._finder = QCompleter(self)
        finder.setModel(QStringListModel(self))
        finder.setPopup(self._list)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        finder.setMaxVisibleItems(_LINES)
        finder.setWidget(self)
        finder.activated.connect(self._take)
        self._sought = ""
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
        return self._list.isVisible()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Offer these; what was chosen before stays where it still exists."""
        self._choices = {choice.key: choice.word for choice in choices}
        self._key_of = {choice.word: choice.key for choice in choices}
        model = self._finder.model()
        assert isinstance(model, QStringListModel)
        model.setStringList([choice.word for choice in choices])
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
        """Take the first that fits what is typed."""
        self._pause.stop()
        self._list.hide()
        text = self.text().strip()
        if text == self._choices.get(self._choice):
            return
        self._finder.setCompletionPrefix(text)
        found = self._finder.currentCompletion() if text else ""
        self._take(found) if found in self._key_of else self._tell("")

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(200), super().sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4):
            self._open_all()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.selectAll()
        self._open_all()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # The list gives the keyboard back in the middle of a word.
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.selectAll()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.settle()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_list"):
            self._list.setFont(theme.font("body"))

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

    def _look_for(self, text: str) -> None:
        self._sought = text
        self._pause.start()

    def _look(self) -> None:
        # A scanner's burst has been taken out of the field again by now.
        if self.text() == self._sought and self.hasFocus():
            self._finder.setCompletionPrefix(self._sought)
            self._open()

    def _open_all(self) -> None:
        self._finder.setCompletionPrefix("")
        self._open()
        at = list(self._choices).index(self._choice) if self._choice in self._choices else 0
        self._point_at(self._finder.completionModel().index(at, 0))

    def _open(self) -> None:
        self._finder.complete()
        # The list forgets what it points at as it opens.
        QTimer.singleShot(0, self._point_at_first)

    def _point_at_first(self) -> None:
        if self.open and not self._list.currentIndex().isValid():
            self._point_at(self._finder.completionModel().index(0, 0))

    def _point_at(self, index: QModelIndex) -> None:
        self._list.setCurrentIndex(index)

    def _take(self, word: str) -> None:
        key = self._key_of.get(word, "")
        self.setText(word)
        self.setCursorPosition(0)
        self.selectAll()
        self._tell(key)

    def _tell(self, key: str) -> None:
        if key != self._choice:
            self._choice = key
            self.chosen.emit(key)
