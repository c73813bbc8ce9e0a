"""A shop that can't be opened: why, and what to do."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.empty import TintedIcon
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, sentence

_WIDE: Final = 640
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TITLES: Final = {
    "locked": (mark("Somebody else has the shop open"), "lock"),
    "newer": (mark("This shop is from a newer program"), "refresh-cw"),
    "older": (mark("This shop is from an older program"), "history"),
    "not_ours": (mark("This is not a shop"), "database"),
    "not_a_database": (mark("This is not a shop"), "database"),
    "damaged": (mark("The shop's database is damaged"), "triangle-alert"),
    "server": (mark("The server does not answer"), "cloud-off"),
    "disk_full": (mark("The disk is full"), "save"),
}
_DO: Final = {
    "locked": mark("Close the other program on this database, then try again."),
    "newer": mark("Nothing was changed. Sales of this counter go on once it is updated."),
    "older": mark("Upgrading keeps a copy beside it. Close the other counters first."),
    "not_ours": mark("Look whether the settings name the right file."),
    "not_a_database": mark("Look whether the settings name the right file."),
    "damaged": mark("The file is left as it is. A backup brings the shop back."),
    "server": mark("Look at the network and at the server, then try again."),
    "disk_full": mark("Nothing is lost."),
}


class NotOpened(QWidget):
    """Why the shop is not open, where it was looked for, and what helps."""

    again = Signal()
    left = Signal()
    upgrade_wanted = Signal()
    """An older shop is to be brought to this version."""

    def __init__(self, refusal: LoyaltyError, place: str) -> None:
        super().__init__()
        self.setObjectName("not-opened")
        self._reason = str(refusal.facts.get("reason", ""))
        title, icon = _TITLES.get(self._reason, (mark("The shop is not open"), "triangle-alert"))
        self.title = Label(_(title), "title")
        self.told = Paragraph(sentence(refusal))
        self.told.setObjectName("reason")
        helps = _DO.get(self._reason, "")
        self.helps = Paragraph(_(helps) if helps else "", tone="text-2")
        self.helps.setVisible(bool(helps))
        self.where = Paragraph(place, "small", tone="text-2")
        self.where.setObjectName("database")
        self.where.setVisible(bool(place))
        self.retry = named(
            Button(_("Try again"), "primary", key="Enter", density=theme.COUNTER),
            mark("Try again"),
        )
        self.leave = named(
            Button(_("Close the program"), key="Esc", density=theme.COUNTER),
            mark("Close the program"),
        )
        card = Panel(padding=24, gap=20, role="card")
        card.setFixedWidth(theme.scaled(_WIDE))
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_16)
        head.addWidget(TintedIcon(icon, danger=True), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(measures.GAP_4)
        words.addWidget(self.title)
        words.addWidget(self.told)
        words.addWidget(self.helps)
        head.addLayout(words, 1)
        card.column.addLayout(head)
        card.column.addWidget(self.where)
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_12)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.retry)
        card.column.addLayout(row)
        # Between stretches, not aligned: so the card is as high as its words need.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(middle)
        column.addStretch(1)
        self.retry.clicked.connect(self._go_on)
        self.leave.clicked.connect(self.left)
        if self._reason == "older":
            self.retry.setText(_("Upgrade the shop"))
            self.retry.setAccessibleName(_("Upgrade the shop"))
        self.setAccessibleName(self.title.text())
        self.setFocusProxy(self.retry)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not self.leave.hasFocus():
            self._go_on()
        elif event.key() in (*_ENTER, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _go_on(self) -> None:
        self.retry.set_busy(True)
        if self._reason == "older":
            self.upgrade_wanted.emit()
        else:
            self.again.emit()
