"""The messages as a page of their own: of all campaigns, or of one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui.campaigns.outbox import OutboxPanel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark


class MessagesView(QWidget):
    """A way back, whose messages these are, and the messages."""

    back_wanted = Signal()

    def __init__(self, desk: AtDesk, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("campaign-messages")
        self.title = Paragraph("", "title")
        self.back = named(
            Button(_("Back"), "ghost", icon="arrow-left", key="Esc"), mark("Back to the campaigns")
        )
        self.panel = OutboxPanel(desk, clock=clock)
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_16)
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addLayout(head)
        column.addWidget(self.panel, 1)
        self.back.clicked.connect(self.back_wanted)
        self.setFocusProxy(self.panel)

    def show_messages(self, code: str | None, name: str) -> None:
        """Show the messages of one campaign, None: of all."""
        self.title.say(_("Messages of {name}").format(name=name) if code else _("Messages"))
        self.panel.show_campaign(code)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.panel.model.busy == "send":
            self.panel.model.stop()
        elif event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)
