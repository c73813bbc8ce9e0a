"""The middle panel: what the bill comes to, its lines and rewards, what it earns and why."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import BlockedCard
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.bill import RewardOnBill
from loyalty_desktop.ui.counter.bill_amount import BillAmount
from loyalty_desktop.ui.counter.earned_box import EarnedBox
from loyalty_desktop.ui.counter.item_list import ItemList
from loyalty_desktop.ui.counter.line_entry import ENTRY_KEY, LineEntry
from loyalty_desktop.ui.counter.line_list import INSET, LineList
from loyalty_desktop.ui.counter.new_bill import NewBill
from loyalty_desktop.ui.counter.reward_line import RewardLine
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyFormat
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.keycap import keycap_size
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark

_LONGEST_RECEIPT: Final = 100
_ANY: Final = 16_777_215
_BESIDE: Final = 300
"""Amount and receipt number stand beside each other from this width on."""
_MOST: Final = 1000
"""The lists take nearly all the room there is, until they show every row."""


class BillArea(Panel):
    """Amount and receipt number above, lines and rewards between, points to earn below."""

    card_wanted = Signal()
    discount_wanted = Signal()

    def __init__(self, model: CounterViewModel, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, gap=0, parent=parent)
        self._model = model
        self._compact = False
        self._beside = False
        self._below_fields = Hairline()
        self._heading = Label(_("New bill"), "title")
        self._heading.hide()
        self.amount = named(BillAmount(MoneyFormat.of(model.unit)), mark("Amount"))
        self.receipt = named(Edit(density=theme.COUNTER), mark("Receipt number"))
        self.receipt.setMaxLength(_LONGEST_RECEIPT)
        self._amount_field = Field(_("Amount"), self.amount)
        self._receipt_field = Field(_("Receipt number"), self.receipt)
        self.message = MessageBar(density=theme.COUNTER)
        self.message.setObjectName("bill-message")
        self.lines = LineList(model)
        self.items = ItemList(model)
        self.entry = LineEntry(model)
        self.new = NewBill(model)
        self._entry_field = Field("", self.entry)
        self._entry_field.caption.hide()
        self.discount = Button(
            _("Discount"), "ghost", key="Shift+F5", density=theme.COUNTER, flush=True
        )
        named(self.discount, mark("Discount on the bill"))
        self.discount.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._rewards = QVBoxLayout()
        self._rewards.setSpacing(0)
        self._rewards.setContentsMargins(INSET, 0, INSET, 0)
        self._hint = Paragraph(tone="text-2", align=Qt.AlignmentFlag.AlignHCenter)
        self.earned = EarnedBox(model)
        self._shown: tuple[RewardOnBill, ...] = ()
        self._build()
        self.amount.changed.connect(self._take_amount)
        self.receipt.textChanged.connect(model.set_receipt)
        self.message.acted.connect(self.card_wanted)
        self.discount.clicked.connect(self.discount_wanted)
        self.entry.lines_wanted.connect(self.lines.step_in)
        self.lines.left_down.connect(self.entry.setFocus)
        model.changed.connect(self.refresh)
        self.refresh()

    def _build(self) -> None:
        fields = self._fields = QHBoxLayout()
        fields.setSpacing(measures.GAP_12)
        fields.addWidget(self._amount_field, 278)
        fields.addWidget(self._receipt_field, 176)
        middle = self._middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.message)
        middle.addLayout(self._rewards)
        middle.addWidget(self.lines, _MOST)
        middle.addWidget(self.items, _MOST)
        next_item = self._next = QHBoxLayout()
        next_item.setSpacing(measures.GAP_16)
        next_item.setContentsMargins(0, 0, INSET, 0)
        next_item.addWidget(self._entry_field, 1)
        self._aside = QHBoxLayout()
        self._aside.addWidget(self.discount, 0, Qt.AlignmentFlag.AlignTop)
        self._aside.addStretch(1)
        next_item.addLayout(self._aside)
        middle.addLayout(next_item)
        middle.addStretch(1)
        middle.addWidget(self._hint)
        middle.addStretch(2)
        self.column.addWidget(self._heading)
        self.column.addLayout(fields)
        self.column.addWidget(self._below_fields)
        self.column.addLayout(middle, 1)
        self.column.addWidget(self.new, _MOST)
        self.column.addWidget(self.earned)

    def set_beside_matches(self, beside: bool, width: int) -> None:
        """Be as narrow as the panel that gives way to it, while somebody is looked for."""
        self._beside = beside
        self.setMinimumWidth(width if beside else 0)
        self.setMaximumWidth(width if beside else _ANY)
        self.set_compact(self._compact)
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Stand things below each other that have no room beside each other."""
        upright, level = QHBoxLayout.Direction.TopToBottom, QHBoxLayout.Direction.LeftToRight
        room = self.width() - 2 * self._fields.contentsMargins().left()
        narrow = self._beside or room < theme.scaled(_BESIDE)
        self._fields.setDirection(upright if narrow else level)
        taken = theme.text_width(self.entry.placeholderText()) + theme.scaled(20) + 2 * INSET
        taken += self.discount.sizeHint().width() + measures.GAP_16
        taken += 0 if self._compact else keycap_size(ENTRY_KEY).width() + measures.GAP_16
        below = taken > room
        self._next.setDirection(upright if below else level)
        self._next.setSpacing(measures.GAP_4 if below else measures.GAP_16)
        # Below the entry it begins where the names of the lines do.
        self._aside.setContentsMargins(INSET if below else 0, 0, 0, 0)
        words = theme.text_width(self.entry.placeholderText()) + theme.scaled(20) + 3 * INSET
        self.entry.setMinimumWidth(round(words) + 4 if below else 0)

    def set_compact(self, compact: bool) -> None:
        """Take less room."""
        self._compact = compact
        edge = measures.GAP_16 if compact else measures.GAP_20
        self._heading.setContentsMargins(edge, measures.GAP_20, 0, 0)
        self._fields.setContentsMargins(edge, measures.GAP_16, edge, measures.GAP_12)
        self._fields.setSpacing(measures.GAP_8 if compact else measures.GAP_12)
        # What is in the middle stands INSET inside of its own.
        inner = edge - INSET
        self._middle.setContentsMargins(inner, measures.GAP_4, inner, measures.GAP_8)
        short = compact and not self._beside
        self._receipt_field.set_caption(_("Receipt") if short else _("Receipt number"))
        named(self.receipt, mark("Receipt number"))
        self.lines.set_compact(compact or self._beside)
        self.entry.set_compact(compact)
        self.discount.set_key("" if compact else "Shift+F5")
        self.earned.set_compact(compact)
        self.refresh()

    def refresh(self) -> None:
        """Show what the view model holds."""
        model, bill = self._model, self._model.bill
        self.amount.show_sum(
            len(bill.lines), bill.amount, compact=self._compact, frozen=model.frozen
        )
        if self.receipt.text().strip() != bill.receipt:
            self.receipt.setText(bill.receipt)
        self.receipt.setReadOnly(model.frozen)
        _say(self._amount_field, model.complaints.get("amount", ""))
        _say(self._receipt_field, model.complaints.get("receipt", ""))
        _say(self._entry_field, model.complaints.get("line", ""))
        self._show_message()
        if self._shown != bill.rewards:
            self._show_rewards(bill.rewards)
        self.lines.refresh()
        self.items.refresh()
        self.entry.refresh()
        self.items.setVisible(model.choosing_item)
        self.lines.setVisible(bool(bill.lines) and not model.choosing_item)
        shown = bill.rewards or bill.lines or model.choosing_item or self.message.text()
        self.discount.setVisible(bool(bill.lines) and not model.choosing_item and not self._beside)
        self.discount.setEnabled(not model.frozen)
        self._hint.setVisible(not shown)
        self._hint.say(self._next_step())
        self.earned.refresh()
        new = self._beside and bill.blank and model.member is None
        self.new.setVisible(new)
        self._heading.setVisible(new)
        self.new.refresh()
        for each in (self._entry_field, self._below_fields, self.earned):
            each.setVisible(not new)
        if new:
            self._hint.hide()

    def _next_step(self) -> str:
        model = self._model
        if model.bill.amount is None:
            return _("Type what the bill comes to, then Enter.")
        if model.member is None:
            return _("Nobody earns on this bill yet. Scan a card, or go on without.")
        return ""

    def _show_message(self) -> None:
        told = self._model.complaints.get("bill", "")
        if not told:
            self.message.settle()
        elif told != self.message.text():
            blocked = isinstance(self._model.warning, BlockedCard)
            action = _("New card") if blocked else ""
            self.message.tell("danger", told, action=action, closable=False)

    def _show_rewards(self, rewards: tuple[RewardOnBill, ...]) -> None:
        self._shown = rewards
        while (item := self._rewards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for reward in rewards:
            line = RewardLine(reward)
            line.removed.connect(self._model.remove_reward)
            self._rewards.addWidget(line)

    def _take_amount(self, minor: object) -> None:
        self._model.set_amount(minor if isinstance(minor, int) else None)


def _say(field: Field, complaint: str) -> None:
    if complaint == field.complaint:
        return
    if complaint:
        field.complain(complaint)
    else:
        field.settle()
