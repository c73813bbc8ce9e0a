"""A text that can be typed freely, with what there is shown below while it is typed.

Unlike a choice, what fits nothing stays. The keyboard stays in the field all the time, so a scan
that begins while the list is open is a scan like any other.
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid
from typing_extensions import override

from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.search_select import FoundWords

_PAUSE_MS: Final = 120
"""The list opens once nobody has typed for so long: it would get in the way of a scan."""
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_COMMA: Final = ","


class SuggestEdit(Edit):
    """Offers words that hold what is typed; with `several` the last of those between commas.

    Down opens the list, Enter takes what it points at, Esc closes it.
    """

    def __init__(
        self,
        name: str = "",
        offers: Sequence[str] = (),
        *,
        several: bool = False,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, placeholder=placeholder, parent=parent)
        self._several = several
        self._offers = tuple(offers)
        self._sought = ""
        self._found: FoundWords | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.textEdited.connect(self._look_for)

    @property
    def open(self) -> bool:
        """Whether the list is open."""
        return self._found is not None and isValid(self._found) and self._found.isVisible()

    def texts(self) -> tuple[str, ...]:
        """Return what is typed, without blanks around it; one text unless there may be several."""
        if not self._several:
            return (self.text().strip(),)
        return tuple(each.strip() for each in self.text().split(_COMMA) if each.strip())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        found = self._found
        if self.open and found is not None:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                found.step(1 if event.key() == Qt.Key.Key_Down else -1)
                return
            if event.key() in _ENTER:
                self._take(found.pointed_at())
                return
            if event.key() == Qt.Key.Key_Escape:
                self._close()
                return
        elif event.key() == Qt.Key.Key_Down:
            self._show(self._fitting(self._last()) or list(self._offers))
            return
        super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._pause.stop()
        self._close()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._close()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._close()
        return super().eventFilter(watched, event)

    def _last(self) -> str:
        text = self.text()
        return (text.rpartition(_COMMA)[2] if self._several else text).strip()

    def _fitting(self, text: str) -> list[str]:
        sought = text.casefold()
        return [word for word in self._offers if sought in word.casefold() and word != text]

    def _look_for(self, text: str) -> None:
        self._sought = text
        self._pause.start()

    def _look(self) -> None:
        # A scanner's burst has been taken out of the field again by now.
        if self.text() != self._sought or not self.hasFocus():
            return
        last = self._last()
        found = self._fitting(last) if last else []
        if found:
            self._show(found)
        else:
            self._close()

    def _show(self, words: Sequence[str]) -> None:
        if self._found is None or not isValid(self._found):
            # Of the window, so that no panel cuts it off.
            window = self.window()
            self._found = FoundWords(window)
            self._found.taken.connect(self._take)
            window.installEventFilter(self)
        self._found.show_words(words, "", self)

    def _take(self, word: str) -> None:
        self._close()
        before, comma, _last = self.text().rpartition(_COMMA) if self._several else ("", "", "")
        self.setText(f"{before}{comma} {word}" if comma else word)

    def _close(self) -> None:
        if self.open and self._found is not None:
            self._found.hide()
