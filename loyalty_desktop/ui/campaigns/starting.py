"""Where a campaign begins: the kinds there are, each with what it is for."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui.campaigns.kinds import STARTS
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _
from loyalty_desktop.wording.campaign_words import KIND_NAMES

_WIDTH: Final = 800


class StartDialog(Dialog):
    """Asks what kind of campaign it is to be; every one comes with a good proposal."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(
            window,
            _("New campaign"),
            _("Choose what it is for. Everything it proposes can be changed."),
            width=_WIDTH,
            confirm=_("Plain offer"),
        )
        self.kind = "offer"
        self.buttons: dict[str, Button] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(measures.GAP_16)
        grid.setVerticalSpacing(measures.GAP_4)
        grid.setColumnStretch(1, 1)
        for place, start in enumerate(STARTS):
            button = Button(_(KIND_NAMES[start.kind]), icon=start.icon, leading=True)
            button.setObjectName(f"start-{start.kind.replace('_', '-')}")
            button.setAccessibleDescription(_(start.told))
            button.clicked.connect(self._choose)
            self.buttons[start.kind] = button
            grid.addWidget(button, place, 0)
            grid.addWidget(Paragraph(_(start.told), tone="text-2"), place, 1)
        self.body.addLayout(grid)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = QApplication.focusWidget()
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and isinstance(focused, Button) and focused in self.buttons.values():
            # Enter takes the kind that has the keyboard, not the plain offer of the button below.
            event.accept()
            focused.click()
            return
        super().keyPressEvent(event)

    def _choose(self) -> None:
        pressed = self.sender()
        self.kind = next(kind for kind, button in self.buttons.items() if button is pressed)
        self.accept()
