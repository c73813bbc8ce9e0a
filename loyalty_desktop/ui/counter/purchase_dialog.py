"""One purchase closer: who, when, lines, how it was paid, its points and why; what can be done."""

from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.queries.purchase_page import PurchasePage, purchase_page
from loyalty_desktop.services.store import ShopState, moment
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.lines import Line, Lines
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.scrolling import ScrollColumn
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import (
    _,
    decimal,
    mark,
    money,
    number,
    points,
    sentence,
    why_with_points,
)
from loyalty_desktop.wording import moment as told_moment

_WIDTH: Final = 900
_ASIDE: Final = 300
_SHOWN: Final = "purchase page"
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ShownPurchase(QObject):
    """A purchase without a widget, and what can be done with it as it stands."""

    changed = Signal()

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Clock,
        purchase: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.shop = shop
        self.purchase = purchase
        self.page: PurchasePage | None = None
        self.complaint = ""

    def load(self) -> None:
        """Ask how the purchase stands."""
        self._desk.read(
            purchase_page,
            self.purchase,
            self._clock(),
            then=self._take,
            otherwise=self._missing,
            token=_SHOWN,
        )

    @property
    def can_refund(self) -> bool:
        """Whether goods can still come back."""
        return self.page is not None and self.page.row.left > 0

    @property
    def can_void(self) -> bool:
        """Whether it can be undone whole: on its own day, while nothing of it came back."""
        return self.page is not None and self.page.today and self.page.untouched

    @property
    def can_give(self) -> bool:
        """Whether it can be given to a member, or to another one."""
        return self.page is not None and self.page.untouched

    def _take(self, page: PurchasePage) -> None:
        self.page = page
        self.changed.emit()

    def _missing(self, refusal: LoyaltyError) -> None:
        self.complaint = sentence(refusal, self.shop.currency)
        self.changed.emit()


class PurchaseDialog(Dialog):
    """The purchase, and below it what can be done with it, each with its key."""

    refund_wanted = Signal()
    void_wanted = Signal()
    give_wanted = Signal()
    print_wanted = Signal()

    def __init__(self, window: QWidget, model: ShownPurchase) -> None:
        super().__init__(
            window, _("Purchase"), " ", icon="scroll-text", cancel=_("Close"), width=_WIDTH
        )
        self.model = model
        self.confirm.hide()
        self.message = MessageBar(density=theme.COUNTER)
        self.who = Label("", weight=600)
        self.number = Label("", "small", tone="text-2")
        self.total = DataLabel(mark("Purchase total"), "title")
        self.lines = Lines(_("Lines of the purchase"), _("The till sent an amount, no lines."))
        self.paid = Lines(_("How it was paid"))
        self.points = DataLabel(mark("Points of the purchase"), weight=600, tone="accent-text")
        self.why = Lines(_("Points and why"))
        self.refund = self._action(_("Refund"), "undo-2", "F8", mark("Refund this purchase"))
        self.void = self._action(_("Void"), "x", "Shift+F8", mark("Void this purchase"))
        self.give = self._action("", "users", "F3", mark("Give to a member"))
        self.reprint = self._action(_("Print"), "printer", "F9", mark("Print the receipt again"))
        self._compose()
        self.refund.clicked.connect(self.refund_wanted)
        self.void.clicked.connect(self.void_wanted)
        self.give.clicked.connect(self.give_wanted)
        self.reprint.clicked.connect(self.print_wanted)
        model.changed.connect(self.refresh)
        self.refresh()
        model.load()

    def _action(self, word: str, icon: str, key: str, source: str) -> Button:
        return named(Button(word, icon=icon, key=key, density=theme.COUNTER), source)

    def _compose(self) -> None:
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.who)
        words.addWidget(self.number)
        head.addLayout(words, 1)
        head.addWidget(self.total, 0, Qt.AlignmentFlag.AlignTop)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, measures.GAP_8, 0)
        columns.setSpacing(measures.GAP_32)
        left = QVBoxLayout()
        left.addWidget(self.lines)
        left.addStretch(1)
        columns.addLayout(left, 1)
        beside = QWidget()
        beside.setMaximumWidth(theme.scaled(_ASIDE))
        aside = QVBoxLayout(beside)
        aside.setContentsMargins(0, 0, 0, 0)
        aside.setSpacing(0)
        aside.addWidget(self.paid)
        aside.addSpacing(measures.GAP_16)
        aside.addWidget(self.points)
        aside.addWidget(self.why)
        aside.addStretch(1)
        columns.addWidget(beside, 1)
        self._scroll = ScrollColumn(inside, _WIDTH - 2 * measures.GAP_24)
        actions = QWidget()
        flow = FlowLayout(actions, measures.GAP_8)
        for button in (self.refund, self.void, self.give, self.reprint):
            flow.addWidget(button)
        self.body.addWidget(self.message)
        self.body.addLayout(head)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(actions)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        keys = {
            Qt.Key.Key_F8: self.void if shift else self.refund,
            Qt.Key.Key_F3: self.give,
            Qt.Key.Key_F9: self.reprint,
        }
        pages = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        focused = QApplication.focusWidget()
        if key in keys:
            keys[Qt.Key(key)].click()
        elif key in pages:
            self._scroll.step(pages[Qt.Key(key)])
        elif key in _ENTER and isinstance(focused, Button):
            focused.click()
        elif key not in _ENTER and key != Qt.Key.Key_F10:
            super().keyPressEvent(event)
        event.accept()

    def refresh(self) -> None:
        """Show the purchase as it stands."""
        model = self.model
        page = model.page
        for button, on in (
            (self.refund, model.can_refund),
            (self.void, model.can_void),
            (self.give, model.can_give),
            (self.reprint, page is not None),
        ):
            button.setEnabled(on)
        anonymous = page is None or page.row.member_id is None
        self.give.setText(_("Give to a member") if anonymous else _("Give to another member"))
        if model.complaint:
            self.message.tell("danger", model.complaint, closable=False)
        if page is not None:
            self._show(page)
        if self.isVisible() and self.cancel.hasFocus():
            self._first().setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    @override
    def _first(self) -> QWidget:
        actions = (self.refund, self.void, self.give, self.reprint)
        return next((button for button in actions if button.isEnabled()), self.cancel)

    def _show(self, page: PurchasePage) -> None:
        row, unit = page.row, self.model.shop.currency
        self.title.setText(
            _("Receipt {number}").format(number=row.receipt) if row.receipt else _("Purchase")
        )
        told = [told_moment(moment(row.at), self.model.shop.zone)]
        told.append(_("Counter {name}").format(name=row.counter))
        if page.staff:
            told.append(page.staff)
        self.sentence.say(" \u00b7 ".join(told))
        self.who.setText(row.member_name or _("No member"))
        self.number.setText(row.member_number or "")
        self.number.setVisible(bool(row.member_number))
        self.total.show_value(money(row.due, unit))
        self._warn(page)
        self.lines.show_lines(
            [
                Line(
                    line.name,
                    money(line.net, unit),
                    second=self._told_line(line.quantity, line.left_quantity),
                )
                for line in page.lines
            ]
        )
        self.paid.show_lines([Line(word, figure) for word, figure in self._paid(page)])
        earned = row.earned
        self.points.show_value(_("{points} earned").format(points=points(earned)))
        told_why = [why_with_points(each, unit) for each in page.why]
        self.why.show_lines([Line(each, small=True) for each in told_why])

    def _told_line(self, quantity: object, left: object) -> str:
        told = "" if quantity == 1 else f"{decimal(str(quantity))} \u00d7"
        if left != quantity:
            back = _("{count} left").format(count=decimal(str(left)))
            told = f"{told} \u00b7 {back}" if told else back
        return told

    def _paid(self, page: PurchasePage) -> list[tuple[str, str]]:
        row, unit = page.row, self.model.shop.currency
        rows: list[tuple[str, str]] = []
        if page.by_points:
            told = _("Points ({count})").format(count=number(row.points_used))
            rows.append((told, money(page.by_points, unit)))
        elif row.points_used:
            rows.append((_("Points for rewards"), number(row.points_used)))
        ways = {"cash": _("Cash"), "card": _("Card"), "stored": _("Stored value")}
        rows += [(ways[each.method], money(each.amount, unit)) for each in row.payments]
        if not row.payments:
            if page.by_stored:
                rows.append((ways["stored"], money(page.by_stored, unit)))
            if row.payable > page.by_stored or not rows:
                rows.append((_("Paid"), money(row.payable - page.by_stored, unit)))
        return rows

    def _warn(self, page: PurchasePage) -> None:
        row, unit = page.row, self.model.shop.currency
        if page.moved_to is not None:
            told = _("This purchase was given to another member.")
            self.message.tell("warn", told, closable=False)
        elif row.voided_at is not None:
            self.message.tell("warn", _("This purchase is void."), closable=False)
        elif row.refunded and not row.left:
            told = _("This receipt is already refunded.")
            self.message.tell("warn", told, closable=False)
        elif row.refunded:
            back = _("{amount} refunded already").format(amount=money(row.refunded, unit))
            rest = _("{amount} is left.").format(amount=money(row.left, unit))
            self.message.tell("warn", f"{back}.", rest, closable=False)
        else:
            self.message.settle()
