"""A list of keys in two columns, and the keys that a screen shows on its buttons."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.keycap import KeyCap
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.scrolling import ScrollColumn
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark

Keys = tuple[str, Sequence[tuple[str, str]]]
"""A title, and keys with what they do, in the language of now."""

_WIDTH: Final = 960
_CAPS: Final = 92

EVERYWHERE: Final = (
    ("Enter", mark("Open what is chosen, or the next step")),
    ("Space", mark("Tick, or turn a switch over")),
    ("Tab", mark("To the next field or list")),
    ("Esc", mark("Back")),
    ("F1", mark("These keys")),
    ("F11", mark("Full screen")),
    ("F12", mark("Lock, or another cashier")),
)
"""What holds on every screen of the manager's side."""


class KeysDialog(Dialog):
    """Lists of keys, in two columns; Page Down shows the rest, F1 closes it again."""

    def __init__(self, window: QWidget, left: Sequence[Keys], right: Sequence[Keys]) -> None:
        super().__init__(window, _("Keys"), icon="circle-help", confirm=_("Close"), width=_WIDTH)
        self.cancel.hide()
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, measures.GAP_12, 0)
        columns.setSpacing(measures.GAP_32)
        for lists in (left, right):
            column = QVBoxLayout()
            column.setSpacing(0)
            columns.addLayout(column, 1)
            for title, keys in lists:
                _add(column, title, keys)
            column.addStretch(1)
        self._scroll = ScrollColumn(inside, _WIDTH - 2 * measures.GAP_24)
        self.body.addWidget(self._scroll, 1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        pages = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in pages:
            self._scroll.step(pages[Qt.Key(event.key())])
            event.accept()
        elif event.key() == Qt.Key.Key_F1:
            self.reject()
            event.accept()
        else:
            super().keyPressEvent(event)


def screen_keys_dialog(
    window: QWidget, title: str, screen: QWidget, screens: Sequence[tuple[str, str]]
) -> KeysDialog:
    """Return the keys of a screen, called `title`; `screens` are a key and an English name each."""
    here: list[Keys] = [(_("Everywhere"), told(EVERYWHERE))]
    shown = keys_shown(screen)
    if shown:
        here.insert(0, (title, shown))
    return KeysDialog(window, here, [(_("Screens"), told(screens))])


def keys_shown(screen: QWidget) -> list[tuple[str, str]]:
    """Return the keys that the buttons in view show, each with the word of its button."""
    found = {
        button.key: button.accessibleName() or button.text()
        for button in screen.findChildren(Button)
        if button.key and button.isVisibleTo(screen)
    }
    return sorted(found.items(), key=_plain_first)


def _plain_first(shown: tuple[str, str]) -> tuple[int, int, str]:
    key = shown[0]
    return key.count("+"), len(key), key


def told(keys: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return keys with what they do in the language of now."""
    return [(key, _(word)) for key, word in keys]


def _add(column: QVBoxLayout, title: str, keys: Sequence[tuple[str, str]]) -> None:
    if column.count():
        column.addSpacing(measures.GAP_16)
    column.addWidget(Label(title, "small", tone="text-2", weight=600))
    column.addSpacing(measures.GAP_4)
    column.addWidget(Hairline())
    column.addSpacing(measures.GAP_4)
    grid = QGridLayout()
    grid.setHorizontalSpacing(measures.GAP_12)
    grid.setVerticalSpacing(measures.GAP_4)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, theme.scaled(_CAPS))
    for place, (key, word) in enumerate(keys):
        cap = KeyCap(key)
        grid.addWidget(cap, place, 0, Qt.AlignmentFlag.AlignTop)
        told = Paragraph(word)
        told.setAccessibleName(f"{key}: {word}")
        grid.addWidget(told, place, 1)
    column.addLayout(grid)
