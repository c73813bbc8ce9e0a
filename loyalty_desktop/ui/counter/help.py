"""What F1 and F12 show: every key, and a cover over the screen."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.keycap import KeyCap
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.scrolling import ScrollColumn
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark

_WIDTH: Final = 960
_CAPS: Final = 92

AT_THE_BILL: Final = (
    ("Enter", mark("The next step: amount, money, done")),
    ("Esc", mark("Back")),
    ("F2", mark("New member")),
    ("Shift+F2", mark("Take the member off the bill")),
    ("F3", mark("Scan or search")),
    ("Ins", mark("Type or scan the next item")),
    ("+ \u2212", mark("At a line: more, fewer; Enter changes it")),
    ("Del", mark("At a line: off the bill")),
    ("F4", mark("Use points; again: as many as help")),
    ("Shift+F4", mark("Split the payment")),
    ("\u2191 \u2193", mark("In the money: how it is paid, likely sums")),
    ("F5", mark("Vouchers and rewards")),
    ("Shift+F5", mark("Discount on the bill")),
    ("F6", mark("Park the bill")),
    ("F7", mark("Take a parked bill up again")),
    ("Alt+Q", mark("Put the question to the member")),
    ("Alt+F", mark("Note feedback or a complaint")),
    ("F10", mark("Complete the purchase, or confirm")),
    ("Ctrl+0", mark("Number pad")),
)
AFTERWARDS: Final = (
    ("F8", mark("Find a purchase: refund, void, give, print")),
    ("Shift+F8", mark("Undo the last sale, for a minute")),
    ("Shift+F9", mark("Print the last receipt")),
    ("Shift+F3", mark("Give the last sale to another member")),
    ("F9", mark("Card: show it, or replace a lost one")),
    ("Alt+Down", mark("Why this stage, why this tier")),
    ("Ctrl+L", mark("Shift and day: what was taken, closing")),
    ("F1", mark("These keys")),
    ("F12", mark("Lock, or another cashier")),
    ("F11", mark("Full screen")),
    ("Ctrl+Shift+T", mark("Training: begin it, or end it")),
)


class HelpDialog(Dialog):
    """Every key of the counter and of the window, in two columns; Page Down shows the rest."""

    def __init__(self, window: QWidget, screens: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(window, _("Keys"), icon="circle-help", confirm=_("Close"), width=_WIDTH)
        self.cancel.hide()
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, measures.GAP_12, 0)
        columns.setSpacing(measures.GAP_32)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(0)
            columns.addLayout(column, 1)
        _add(left, _("At the bill"), _told(AT_THE_BILL))
        _add(right, _("Afterwards, and around it"), _told(AFTERWARDS))
        if screens:
            _add(right, _("Screens"), _told(screens))
        for column in (left, right):
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


def help_dialog(window: QWidget, screens: Sequence[tuple[str, str]] = ()) -> Dialog:
    """Return the list of keys; `screens` are those of the window: key and English name."""
    return HelpDialog(window, screens)


def _told(keys: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
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


def lock_dialog(window: QWidget) -> Dialog:
    """Return the cover; it holds no secret yet, it keeps stray keys and eyes away."""
    dialog = Dialog(
        window,
        _("Locked"),
        _("The open bill stays as it is."),
        icon="lock",
        confirm=_("Go on"),
        width=400,
    )
    dialog.cancel.hide()
    return dialog
