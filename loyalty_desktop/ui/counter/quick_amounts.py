"""Sums a customer is likely to hand over."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.bill import quick_amounts
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.wording import _, amount, money

_TIGHTER: Final = 18
"""Long sums may stand closer to the edges of their buttons."""


class QuickAmounts(QWidget):
    """The exact sum and the round ones that a customer is likely to hand over."""

    def __init__(self, model: CounterViewModel) -> None:
        super().__init__()
        self._model = model
        self._sums: list[int] = []
        self._buttons: list[Button] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        for place in range(3):
            button = Button(density=theme.COUNTER, height=measures.QUICK)
            button.setCheckable(True)
            button.setObjectName(kebab(f"quick amount {place + 1}"))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self._take)
            row.addWidget(button, 1)
            self._buttons.append(button)

    def refresh(self) -> None:
        """Offer the sums for what is to be paid in cash."""
        model = self._model
        payable = max(model.rest, 0)
        self._sums = [payable, *quick_amounts(payable)] if payable else []
        for place, button in enumerate(self._buttons):
            here = place < len(self._sums)
            button.setEnabled(not model.frozen)
            if here:
                minor = self._sums[place]
                button.setText(_("Exact") if place == 0 else amount(minor, model.unit))
                button.setAccessibleName(
                    _("{amount} received").format(amount=money(minor, model.unit))
                )
                button.setChecked(model.bill.cash == minor)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show as many sums as have room: none is ever cut."""
        room = self.width()
        for place, button in enumerate(self._buttons):
            needed = button.sizeHint().width() - _TIGHTER
            here = place < len(self._sums) and (place == 0 or needed <= room)
            button.setVisible(here)
            button.setMinimumWidth(needed)
            room -= needed + measures.GAP_8

    @property
    def offered(self) -> bool:
        """Whether there is a sum to take."""
        return not self.isHidden() and bool(self._sums)

    def take_next(self) -> None:
        """Take the next sum of those in view, the exact one after the last (Down)."""
        sums = [
            minor
            for minor, button in zip(self._sums, self._buttons, strict=False)
            if not button.isHidden()
        ]
        if self.offered and sums:
            cash = self._model.bill.cash
            at = sums.index(cash) + 1 if cash in sums else 0
            self._model.set_cash(sums[at % len(sums)])

    def _take(self) -> None:
        button = self.sender()
        if isinstance(button, Button) and button in self._buttons:
            place = self._buttons.index(button)
            if place < len(self._sums):
                self._model.set_cash(self._sums[place])
        self.refresh()
