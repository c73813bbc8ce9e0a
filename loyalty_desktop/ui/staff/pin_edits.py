"""A PIN typed twice, in dialogs about the staff."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget

from loyalty_desktop.models.rules.pins import LONGEST_PIN, SHORTEST_PIN
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import _, mark, number


class PinEdits(QWidget):
    """A PIN twice, unseen; both must be the same."""

    def __init__(self) -> None:
        super().__init__()
        self.pin = named(_pin_edit(), mark("New PIN"))
        self.again = named(_pin_edit(), mark("New PIN again"))
        self.first_field = Field(_("New PIN"), self.pin)
        self.again_field = Field(_("New PIN again"), self.again)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_16)
        # Of one width, whatever is said under one of them.
        row.addWidget(self.first_field, 1)
        row.addWidget(self.again_field, 1)
        self.pin.textEdited.connect(self.settle)
        self.again.textEdited.connect(self.settle)

    def ask_for(self, role: str, *, needed: bool) -> None:
        """Say how long a PIN of this role is, and whether there must be one."""
        told = _("{count} digits or more.").format(count=number(SHORTEST_PIN[role]))
        if not needed:
            told = _("{count} digits or more; left empty it stays.").format(
                count=number(SHORTEST_PIN[role])
            )
        self.first_field.set_caption(_("New PIN"), told)

    def settle(self) -> None:
        """Take complaints back."""
        self.first_field.settle()
        self.again_field.settle()

    def complain(self, told: str) -> None:
        """Say what is wrong with the PIN."""
        self.first_field.complain(told)
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def goes_on(self, before: QWidget | None = None) -> bool:
        """Go on to the next field that is still empty, and return whether there was one.

        From `before` to the first PIN, and from that, once it is typed, to the second.
        """
        here = QApplication.focusWidget()
        following = None
        if before is not None and here is before and not self.pin.text():
            following = self.pin
        elif here is self.pin and self.pin.text() and not self.again.text():
            following = self.again
        if following is not None:
            following.setFocus(Qt.FocusReason.TabFocusReason)
        return following is not None

    def value(self) -> str | None:
        """Return the PIN, None when it was typed differently the second time."""
        if self.pin.text() == self.again.text():
            return self.pin.text()
        self.again_field.complain(_("This is another PIN. Type both again."))
        self.again.setFocus(Qt.FocusReason.OtherFocusReason)
        return None


def _pin_edit() -> Edit:
    edit = number_edit()
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setMaxLength(LONGEST_PIN)
    return edit


def number_edit() -> Edit:
    """Return a field for a whole number."""
    edit = Edit(density=theme.COUNTER)
    edit.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
    edit.setMaxLength(9)
    return edit
