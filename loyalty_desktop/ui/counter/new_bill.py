"""The bill before anything is on it, while somebody is looked for: what to do, the last sale."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.last_sale import UNDO_KEY
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Label, Paragraph, Run
from loyalty_desktop.wording import _, clock, money, points


class NewBill(QWidget):
    """An invitation to scan; below it what was sold last, with a way to undo it for a minute."""

    def __init__(self, model: CounterViewModel) -> None:
        super().__init__()
        self._model = model
        hint = EmptyState(
            "scan-line",
            _("Scan a card to start"),
            _("Points show here as soon as you know who is buying."),
        )
        self._last = QWidget()
        self._when = Label("", "small", tone="text-2")
        self._sale = Paragraph()
        self.undo = Button(_("Undo"), icon="undo-2", density=theme.COUNTER)
        self.undo.setObjectName("undo-from-here")
        self.undo.setAccessibleName(_("Undo the last sale"))
        self.undo.setAccessibleDescription(UNDO_KEY)
        self.undo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.undo.clicked.connect(model.undo)
        row = QHBoxLayout()
        row.setContentsMargins(measures.GAP_20, measures.GAP_12, measures.GAP_20, measures.GAP_12)
        row.setSpacing(measures.GAP_8)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._when)
        words.addWidget(self._sale)
        row.addLayout(words, 1)
        row.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignVCenter)
        last = QVBoxLayout(self._last)
        last.setContentsMargins(0, 0, 0, 0)
        last.setSpacing(0)
        last.addWidget(Hairline())
        last.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        held = QVBoxLayout()
        held.setContentsMargins(measures.GAP_8, 0, measures.GAP_8, 0)
        held.addWidget(hint)
        column.addLayout(held, 1)
        column.addWidget(self._last)
        self.hide()

    def refresh(self) -> None:
        """Show the last sale, where there is one."""
        model, sale = self._model, self._model.last
        self._last.setVisible(sale is not None)
        if sale is None:
            return
        when = clock(sale.at, model.shop.zone)
        self._when.setText(_("Last sale \u00b7 {time}").format(time=when))
        told = [Run(money(sale.total, model.unit), 500)]
        if sale.earned:
            told.append(Run(f" +{points(sale.earned)}", tone="accent-text"))
        self._sale.say(told)
        self.undo.setVisible(model.may_undo)
        self.undo.setEnabled(not model.busy)
