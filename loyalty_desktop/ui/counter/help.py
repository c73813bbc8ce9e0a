"""What F1 and F12 show: every key, and a cover over the screen."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.keys_dialog import Keys, KeysDialog, told
from loyalty_desktop.wording import _, mark

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


class HelpDialog(KeysDialog):
    """Every key of the counter and of the window, in two columns; Page Down shows the rest."""

    def __init__(self, window: QWidget, screens: Sequence[tuple[str, str]] = ()) -> None:
        right: list[Keys] = [(_("Afterwards, and around it"), told(AFTERWARDS))]
        if screens:
            right.append((_("Screens"), told(screens)))
        super().__init__(window, [(_("At the bill"), told(AT_THE_BILL))], right)


def help_dialog(window: QWidget, screens: Sequence[tuple[str, str]] = ()) -> Dialog:
    """Return the list of keys; `screens` are those of the window: key and English name."""
    return HelpDialog(window, screens)


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
