"""What was sold last: the change to hand over, and what can still be done with it."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter import phrases
from loyalty_desktop.ui.counter.bill import LastSale
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, clock, mark, money

UNDO_KEY = "Shift+F8"
PRINT_KEY = "Shift+F9"
GIVE_KEY = "Shift+F3"


class LastSaleStrip(QWidget):
    """A strip at the foot of the empty panel; nothing when nothing was sold yet.

    Undoing goes away when its minute is over; printing and giving to another member stay.
    """

    give_wanted = Signal()
    print_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("last-sale")
        self._when = Label("", "small", tone="text-2")
        self.total = DataLabel(mark("Last sale"), weight=600)
        self.points = Paragraph(tone="accent-text", weight=500)
        self._change_caption = Label(_("Change"), tone="text-2")
        self.change = DataLabel(mark("Change to give"), "figure")
        self.undo = Button(_("Undo"), icon="undo-2", key=UNDO_KEY, density=theme.COUNTER)
        self.undo.setObjectName("undo")
        self.undo.setAccessibleName(_("Undo the last sale"))
        self.reprint = named(
            Button(_("Print"), icon="printer", key=PRINT_KEY, density=theme.COUNTER),
            mark("Print the last receipt"),
        )
        self.give = named(
            Button("", "ghost", icon="users", key=GIVE_KEY, density=theme.COUNTER),
            mark("Give the last sale to another member"),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_8)
        column.addWidget(self._change_caption)
        column.addWidget(self.change)
        column.addWidget(Hairline())
        column.addSpacing(measures.GAP_4)
        column.addWidget(self.points)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._when)
        words.addWidget(self.total)
        column.addLayout(words)
        for button in (self.undo, self.reprint, self.give):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            column.addWidget(button)
        self.give.clicked.connect(self.give_wanted)
        self.reprint.clicked.connect(self.print_wanted)
        self.hide()

    def offer_receipt(self, offered: bool) -> None:
        """Show the button for the receipt, or leave it to its key."""
        self.reprint.setVisible(offered)

    def show_sale(self, sale: LastSale | None, unit: Currency, zone: ZoneInfo, busy: bool) -> None:
        """Show a sale, or nothing."""
        self.setVisible(sale is not None)
        if sale is None:
            return
        self._when.setText(_("Last sale \u00b7 {time}").format(time=clock(sale.at, zone)))
        self.total.show_value(money(sale.total, unit))
        self.points.say(phrases.sale_told(sale))
        for each in (self._change_caption, self.change):
            each.setVisible(bool(sale.change))
        self.change.show_value(money(sale.change or 0, unit))
        anonymous = sale.balance is None
        self.give.setText(_("Give to a member") if anonymous else _("Give to another member"))
        self.undo.setEnabled(not busy)
