"""The right panel: points to use, what is to be paid, how, and what goes back."""

from typing import Final, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.bill import METHODS, Method
from loyalty_desktop.ui.counter.quick_amounts import QuickAmounts
from loyalty_desktop.ui.counter.split_box import SPLIT_KEY, SplitBox, method_words
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat, PointsEdit
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataField, DataLabel
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.gap import Gap
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, amount, currency_sign, mark, money, number

WIDE: Final = 370
SMALL: Final = 296


class PayArea(Panel):
    """From the total down to the change."""

    def __init__(self, model: CounterViewModel, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, gap=0, parent=parent)
        self._model = model
        self._compact: bool | None = None
        self._low = False
        unit = model.unit
        self._total_caption = Label(_("Total"), tone="text-2")
        self.total = DataLabel(mark("Total"), weight=500)
        self._points_caption = Label(_("Points to use"), weight=500)
        self.off = DataLabel(mark("Taken off by points"), weight=500)
        self.points = PointsEdit()
        named(self.points.edit, mark("Points to use"))
        self._points_wrong = Paragraph(role="small", tone="danger")
        self._points_wrong.setObjectName("points-complaint")
        self._points_wrong.hide()
        self._sign = Label(currency_sign(unit), "title", tone="text-2", weight=500)
        self.due = DataLabel(mark("To pay"), "hero")
        self.methods = Segmented(_("How it is paid"))
        self.methods.setObjectName("payment")
        self.cash = named(MoneyEdit(MoneyFormat.of(unit)), mark("Cash received"))
        self._cash_field = Field(_("Cash received"), self.cash)
        self._quick = QuickAmounts(model)
        self.split_link = Button(
            icon="split", kind="ghost", key=SPLIT_KEY, density=theme.COUNTER, flush=True, height=44
        )
        self.split_link.setObjectName("split-the-payment")
        self.split_link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.split = SplitBox(model)
        self.change = DataField(mark("Change"), "figure")
        self.balance = DataField(mark("New balance"), "figure")
        self._below_points = QVBoxLayout()
        self._all_below: bool | None = None
        self._head = QWidget()
        self._build()
        self.points.changed.connect(self._take_points)
        self.methods.chosen.connect(self._take_method)
        self.cash.changed.connect(self._take_cash)
        self.split_link.clicked.connect(self.toggle_split)
        model.changed.connect(self.refresh)

    def _build(self) -> None:
        self._points_caption.setBuddy(self.points.edit)
        top = QHBoxLayout()
        top.addWidget(self._total_caption)
        top.addStretch(1)
        top.addWidget(self.total)
        use = QHBoxLayout()
        use.addWidget(self._points_caption)
        use.addStretch(1)
        use.addWidget(self.off)
        due = QHBoxLayout()
        due.setSpacing(measures.GAP_8)
        due.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignBottom)
        due.addWidget(self.due, 0, Qt.AlignmentFlag.AlignBottom)
        due.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.change, 0, Qt.AlignmentFlag.AlignBottom)
        foot.addStretch(1)
        foot.addWidget(self.balance, 0, Qt.AlignmentFlag.AlignBottom)
        for each in (self.balance.caption, self.balance.value):
            each.setAlignment(Qt.AlignmentFlag.AlignRight)
        column = self.column
        head = QVBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(0)
        head.addLayout(top)
        head.addWidget(Gap(12))
        head.addWidget(Hairline())
        head.addWidget(Gap(12))
        column.addWidget(self._head)
        column.addLayout(use)
        column.addWidget(Gap(8))
        column.addWidget(self.points)
        column.addLayout(self._below_points)
        column.addWidget(self._points_wrong)
        column.addWidget(Gap(16))
        column.addWidget(Hairline())
        column.addWidget(Gap(12))
        column.addWidget(Label(_("To pay"), tone="text-2"))
        column.addLayout(due)
        column.addWidget(Gap(16))
        column.addWidget(self.methods)
        column.addWidget(self.split)
        column.addWidget(Gap(16))
        column.addWidget(self._cash_field)
        column.addWidget(Gap(8))
        column.addWidget(self._quick)
        column.addWidget(self.split_link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        column.addLayout(foot)

    def set_compact(self, compact: bool) -> None:
        """Take less room; payment words stand without icons."""
        edge = measures.GAP_16 if compact else measures.GAP_24
        self.column.setContentsMargins(edge, edge - 4, edge, edge - 4)
        self.setFixedWidth(theme.scaled(SMALL if compact else WIDE))
        self._compact = compact
        self._all_below = None
        words = method_words()
        icons = {} if compact else {"cash": "banknote", "card": "credit-card", "stored": "wallet"}
        self.methods.offer([Option(key, words[key], icons.get(key, "")) for key in METHODS])
        self.split_link.set_key("" if compact else SPLIT_KEY)
        self.split.set_compact(compact)
        self.refresh()

    def set_low(self, low: bool) -> None:
        """Know that a message above takes of the height: what stands elsewhere too gives way."""
        if low != self._low:
            self._low = low
            self.refresh()

    @property
    def _crowded(self) -> bool:
        """Whether sentences about mistakes leave no room for all the rest."""
        return self._low and bool(self._model.complaints.get("points"))

    def _place_all(self) -> None:
        """Stand the button that takes the most beside the number, or below where it is narrow."""
        button, beside = self.points.all, self.points.layout()
        below = not self.points.stand_in(self._room())
        if below == self._all_below or beside is None:
            return
        self._all_below = below
        for layout in (beside, self._below_points):
            layout.removeWidget(button)
        self._below_points.setContentsMargins(0, measures.GAP_8 if below else 0, 0, 0)
        (self._below_points if below else beside).addWidget(button)

    def _room(self) -> int:
        """Return how wide what is in the panel may be."""
        return self.minimumWidth() - 2 * self.column.contentsMargins().left()

    def refresh(self) -> None:
        """Show what the view model holds."""
        model, unit, bill = self._model, self._model.unit, self._model.bill
        self.total.show_value(money(bill.amount or 0, unit))
        offer = model.offer
        self.points.setEnabled(model.may_use_points)
        self.points.set_most(offer.points, model.member.redeem.step if model.member else 1)
        self._place_all()
        if self.points.value() != bill.points:
            self.points.set_value(bill.points)
        helps = 0 < offer.points != self.points.value()
        self.points.all.setEnabled(model.may_use_points and helps)
        off = model.due - model.payable
        self.off.show_value(money(-off, unit) if off else "", "" if off else _("nothing"))
        self._complain_points(model.complaints.get("points", ""))
        self._show_due(amount(model.payable, unit), money(model.payable, unit))
        self.methods.setEnabled(not model.frozen)
        if self.methods.choice() != bill.method:
            self.methods.choose(bill.method)
        in_cash = bill.method == "cash"
        self._cash_field.setVisible(in_cash)
        split = bill.shares is not None
        crowded = self._crowded
        # Two ways to pay need the room; what the bill comes to stands beside as well.
        self._head.setVisible(not split and not crowded)
        # Its key goes on working until the message is closed.
        self.split_link.setVisible(not (split and crowded))
        self._quick.setVisible(in_cash and not split)
        self.split.refresh()
        self.split_link.setText(_("Pay in one way") if split else _("Split the payment"))
        self.split_link.setAccessibleName(self.split_link.text())
        self.split_link.setEnabled(not model.frozen and bool(bill.amount))
        if self.cash.value() != bill.cash:
            self.cash.set_value(bill.cash)
        self.cash.setReadOnly(model.frozen)
        wrong = model.complaints.get("cash", "")
        if wrong and wrong != self._cash_field.complaint:
            self._cash_field.complain(wrong)
        elif not wrong and self._cash_field.complaint:
            self._cash_field.settle()
        self._quick.refresh()
        self.cash.set_key("Down" if self._quick.offered else "")
        self._show_foot()

    def _show_due(self, text: str, spoken: str) -> None:
        """Show what is to be paid as large as there is room: money is never cut."""
        sign = theme.text_width(self._sign.text(), "title", 500) + measures.GAP_8
        room = self._room() - sign
        roles: tuple[theme.Role, ...] = ("hero", "figure", "title")
        fitting: theme.Role = "body"
        for role in roles:
            if theme.text_width(text, role, 600) <= room:
                fitting = role
                break
        self.due.set_role(fitting)
        self.due.show_value(text, spoken)

    def _show_foot(self) -> None:
        model = self._model
        back = model.change
        self.change.setVisible(back is not None)
        self.change.show_value("" if back is None else money(back, model.unit))
        quote = model.quote
        known = quote is not None and quote.balance is not None and model.member is not None
        self.balance.setVisible(known and not (self._crowded and model.bill.shares is not None))
        if quote is not None and quote.balance is not None:
            self.balance.show_value(number(quote.balance))

    def _complain_points(self, told: str) -> None:
        self.points.edit.set_wrong(bool(told))
        self._points_wrong.setVisible(bool(told))
        self._points_wrong.say(told)
        self.points.edit.setAccessibleDescription(told)

    def toggle_split(self) -> None:
        """Pay in several ways, or in one again."""
        if self._model.bill.shares is None:
            self._model.split()
            if self._model.bill.shares is not None:
                self.split.begin()
        else:
            self._model.unsplit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down in the money takes the next quick sum, Up leads to how it is paid."""
        here = self.cash.hasFocus() and not self._model.frozen
        if here and event.key() == Qt.Key.Key_Down:
            self._quick.take_next()
        elif here and event.key() == Qt.Key.Key_Up:
            self.methods.step_in()
        else:
            super().keyPressEvent(event)

    def _take_points(self, points: int) -> None:
        self._model.set_points(points)

    def _take_method(self, method: str) -> None:
        self._model.set_method(cast("Method", method))

    def _take_cash(self, minor: object) -> None:
        self._model.set_cash(minor if isinstance(minor, int) else None)
