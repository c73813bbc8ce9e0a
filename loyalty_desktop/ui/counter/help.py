"""What F1 and F12 show: every key, and a cover over the screen."""

from PySide6.QtWidgets import QGridLayout, QWidget

from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.keycap import KeyCap
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _


def help_dialog(window: QWidget) -> Dialog:
    """Return the list of keys."""
    dialog = Dialog(window, _("Keys"), icon="circle-help", confirm=_("Close"), width=820)
    dialog.cancel.hide()
    keys = (
        ("Enter", _("The next step: amount, money, done")),
        ("Esc", _("Back")),
        ("F2", _("New member")),
        ("F3", _("Scan or search")),
        ("F4", _("Use points; again: as many as help")),
        ("F5", _("Rewards")),
        ("F6", _("Park the bill")),
        ("F7", _("Take a parked bill up again")),
        ("F8", _("Refund by receipt")),
        ("F9", _("Card: show it, or replace a lost one")),
        ("F10", _("Complete the purchase, or confirm")),
        ("F11", _("Full screen")),
        ("F12", _("Lock")),
        ("Shift+F8", _("Undo the last sale")),
        ("Ctrl+M", _("Members")),
    )
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    half = (len(keys) + 1) // 2
    for place, (key, word) in enumerate(keys):
        column = 0 if place < half else 2
        grid.addWidget(KeyCap(key), place % half, column)
        grid.addWidget(Label(word), place % half, column + 1)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(3, 1)
    dialog.body.addLayout(grid)
    return dialog


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
