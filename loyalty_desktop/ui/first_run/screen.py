"""The first minutes: a shop is set up, or it is told why one can't be opened."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.empty import TintedIcon
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, sentence

_WIDE = 640
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class ShopWanted:
    """What a new shop is to be: its name, preset, currency and time zone by their codes."""

    name: str
    preset: str
    currency: str
    timezone: str


class _Card(QWidget):
    """A card in the middle of the window."""

    def __init__(self, icon: str, title: str, told: str, *, danger: bool = False) -> None:
        super().__init__()
        self.card = Panel(padding=24, gap=20, role="card")
        self.card.setFixedWidth(theme.scaled(_WIDE))
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_16)
        head.addWidget(TintedIcon(icon, danger=danger), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(measures.GAP_4)
        words.addWidget(Label(title, "title"))
        words.addWidget(Paragraph(told, tone="text-2"))
        head.addLayout(words, 1)
        self.card.column.addLayout(head)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(self.card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)


class FirstRun(_Card):
    """A new shop: its name, the kind of shop, its money and its clock."""

    wanted = Signal(object)
    """A `ShopWanted`."""

    def __init__(
        self, currencies: Sequence[str], zones: Sequence[str], currency: str, zone: str
    ) -> None:
        super().__init__(
            "store",
            _("Set up your shop"),
            _("It takes a minute. Everything but the currency can be changed later."),
        )
        self.setObjectName("first-run")
        self.shop = named(Edit(density=theme.COUNTER), mark("Shop name"))
        self.preset = Segmented(
            _("Kind of shop"),
            [
                Option("minimarket", _("Minimarket"), "store"),
                Option("boutique", _("Boutique"), "shirt"),
                Option("coffee-shop", _("Coffee shop"), "coffee"),
                Option("pharmacy", _("Pharmacy"), "pill"),
            ],
        )
        self.preset.setObjectName("kind-of-shop")
        self.currency = named(
            Select(options=[(code, code) for code in currencies], density=theme.COUNTER),
            mark("Currency"),
        )
        self.zone = named(
            Select(
                options=[(name, name.replace("_", " ")) for name in zones],
                density=theme.COUNTER,
            ),
            mark("Time zone"),
        )
        self.currency.choose(currency)
        self.zone.choose(zone)
        self.message = MessageBar(density=theme.COUNTER)
        self.create_button = named(
            Button(_("Open the shop"), "primary", key="Enter", density=theme.COUNTER),
            mark("Open the shop"),
        )
        self._field = Field(_("Shop name"), self.shop)
        grid = QGridLayout()
        grid.setHorizontalSpacing(measures.GAP_16)
        grid.addWidget(Field(_("Currency"), self.currency), 0, 0)
        grid.addWidget(Field(_("Time zone"), self.zone), 0, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 2)
        column = self.card.column
        column.addWidget(self.message)
        column.addWidget(self._field)
        column.addWidget(self.preset)
        column.addLayout(grid)
        column.addWidget(self.create_button, 0, Qt.AlignmentFlag.AlignRight)
        self.create_button.clicked.connect(self._want)
        self.shop.returnPressed.connect(self._want)
        self.setFocusProxy(self.shop)

    def refuse(self, refusal: LoyaltyError) -> None:
        """Say why the shop could not be set up; what was typed stays."""
        self.create_button.set_busy(False)
        self.message.tell("danger", sentence(refusal), closable=False)

    def _want(self) -> None:
        name = self.shop.text().strip()
        if not name:
            self._field.complain(_("Type the name of the shop."))
            self.shop.setFocus()
            return
        if self.create_button.busy:
            return
        self._field.settle()
        self.message.settle()
        self.create_button.set_busy(True)
        self.wanted.emit(
            ShopWanted(name, self.preset.choice(), self.currency.choice(), self.zone.choice())
        )


class NotOpened(_Card):
    """A shop that can't be opened: why, and what to do."""

    again = Signal()
    left = Signal()

    def __init__(self, refusal: LoyaltyError, place: str) -> None:
        super().__init__("triangle-alert", _("The shop is not open"), "", danger=True)
        self.setObjectName("not-opened")
        self.told = Paragraph(sentence(refusal))
        self.told.setObjectName("reason")
        self.where = Paragraph(place, "small", tone="text-2")
        self.retry = Button(_("Try again"), "primary", key="Enter", density=theme.COUNTER)
        self.retry.setAccessibleName(_("Try again"))
        self.leave = Button(_("Close the program"), density=theme.COUNTER)
        self.leave.setAccessibleName(_("Close the program"))
        column = self.card.column
        column.addWidget(self.told)
        column.addWidget(self.where)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.retry)
        column.addLayout(row)
        self.retry.clicked.connect(self.again)
        self.leave.clicked.connect(self.left)
        self.setFocusProxy(self.retry)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.again.emit()
            event.accept()
        else:
            super().keyPressEvent(event)
