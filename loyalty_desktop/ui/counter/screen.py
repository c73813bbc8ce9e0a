"""The counter: one screen that a cashier works with a keyboard alone."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.commands.cards import CardReplaced
from loyalty_desktop.services.commands.members import Registered
from loyalty_desktop.services.queries.purchases import PurchaseRow
from loyalty_desktop.services.store import ShopState
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter import phrases
from loyalty_desktop.ui.counter.at_lines import DISCOUNT_KEY, AtLines
from loyalty_desktop.ui.counter.bill import LastSale, Parked
from loyalty_desktop.ui.counter.bill_panel import BillArea
from loyalty_desktop.ui.counter.card_dialog import CardDialog
from loyalty_desktop.ui.counter.card_model import AtCard
from loyalty_desktop.ui.counter.choosing import RewardsDialog
from loyalty_desktop.ui.counter.closing_dialog import KEY as CLOSING_KEY
from loyalty_desktop.ui.counter.closing_dialog import ClosingDialog
from loyalty_desktop.ui.counter.closing_model import AtClosing
from loyalty_desktop.ui.counter.dialog_pad import DialogPad
from loyalty_desktop.ui.counter.header import Header
from loyalty_desktop.ui.counter.help import help_dialog, lock_dialog
from loyalty_desktop.ui.counter.join_model import Joining
from loyalty_desktop.ui.counter.joining import JoinDialog
from loyalty_desktop.ui.counter.last_sale import GIVE_KEY, PRINT_KEY, UNDO_KEY
from loyalty_desktop.ui.counter.line_entry import ENTRY_KEY
from loyalty_desktop.ui.counter.matches import MatchesArea
from loyalty_desktop.ui.counter.member_panel import MemberArea
from loyalty_desktop.ui.counter.number_pad import PAD_KEY, NumberPad
from loyalty_desktop.ui.counter.parked_dialog import ParkedDialog
from loyalty_desktop.ui.counter.pay_panel import PayArea
from loyalty_desktop.ui.counter.purchases import AtPurchase
from loyalty_desktop.ui.counter.split_box import SPLIT_KEY
from loyalty_desktop.ui.counter.view_model import AtDesk, CounterViewModel, Place, utc_now
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.keys import KeyBar, key_action
from loyalty_desktop.ui.widgets.message import MessageBar, Toast
from loyalty_desktop.ui.widgets.naming import kebab, named
from loyalty_desktop.wording import _, mark, number

NARROW: Final = 1200
"""Below this width the small layout is used."""
_TOAST_FOOT: Final = 96
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CounterScreen(QWidget):
    """Scan, bill, pay; members join and goods come back without leaving it.

    With `model` the screen takes up where the one before it was left.
    """

    members_wanted = Signal()
    member_page_wanted = Signal(str)
    receipt_wanted = Signal(str)
    """The id of a purchase whose receipt is to be printed (again)."""
    card_wanted = Signal(str)
    """The id of a member whose card is to be printed."""
    closing_wanted = Signal(object)
    """A `Takings` (X) or a `Closing` that is to be printed."""

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
        *,
        staff: str = "",
        model: CounterViewModel | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("counter")
        self.setAccessibleName(_("Counter"))
        self._desk = desk
        self._clock = clock
        self._compact: bool | None = None
        self._dialog: Dialog | None = None
        self._said: dict[Place, str] = {}
        self.screens: Callable[[], Sequence[tuple[str, str]]] | None = None
        """Tells the keys and names of the window's other screens, for F1."""
        self.locks: Callable[[], bool] | None = None
        """Locks the window; returns False where nobody could sign in again."""
        # It has no parent: what is kept in it outlives this screen, which is built anew when the
        # language changes.
        self.model = model or CounterViewModel(desk, shop, clock)
        self.model.say_anew()
        at = _("Counter {name}").format(name=desk.actor.counter)
        self.header = Header(shop.zone, staff, at)
        self.message = MessageBar(density=theme.COUNTER)
        self.message.setObjectName("scan-message")
        self._below_message = QWidget()
        self._below_message.setFixedHeight(measures.GAP_12)
        self.member = MemberArea(self.model)
        self.bill = BillArea(self.model)
        self.pay = PayArea(self.model)
        self.matches = MatchesArea(self.model)
        self.pad = NumberPad(self, self.model.unit.exponent)
        self.pad.serve(
            self.bill.amount, self.pay.points.edit, self.pay.cash, *self.pay.split.edits.values()
        )
        self.at_lines = AtLines(self, self.model, self._open)
        self.keys = KeyBar()
        self.complete = Button(
            _("Complete"), "primary", icon="check", key="F10", density=theme.COUNTER, grand=True
        )
        named(self.complete, mark("Complete purchase"))
        self.toast = Toast(self)
        self.toast.set_foot(_TOAST_FOOT)
        self.purchases = AtPurchase(self, desk, self.model.shop, clock, self._open)
        self._build()
        self._actions = self._add_keys()
        self._connect()
        self.header.show_time(clock())
        self.header.scan.setText(self.model.query)
        self.refresh()

    # Built as it looks -----------------------------------------------------------------------

    def _build(self) -> None:
        panels = QHBoxLayout()
        panels.setSpacing(measures.GAP_16)
        panels.addWidget(self.matches, 1)
        panels.addWidget(self.member)
        panels.addWidget(self.bill, 1)
        panels.addWidget(self.pay)
        self.matches.hide()
        foot = QHBoxLayout()
        foot.setSpacing(measures.GAP_16)
        foot.addWidget(self.keys, 1)
        foot.addWidget(self.complete)
        column = QVBoxLayout(self)
        column.setContentsMargins(measures.GAP_16, 0, measures.GAP_16, measures.GAP_16)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.message)
        column.addWidget(self._below_message)
        column.addLayout(panels, 1)
        column.addSpacing(measures.GAP_16)
        column.addLayout(foot)

    def _add_keys(self) -> dict[str, QAction]:
        bar = (
            (_("New member"), "F2", "user-round-plus", "New member", self.join),
            (_("Find"), "F3", "search", "Find", self.go_to_scan),
            (_("Use points"), "F4", "coins", "Use points", self.use_points),
            (_("Rewards"), "F5", "gift", "Redeem reward", self.rewards),
            (_("Park"), "F6", "circle-parking", "Park bill", self.model.park),
            (_("Recall"), "F7", "history", "Recall bill", self.recall),
            (_("Refund"), "F8", "undo-2", "Refund", self.refund),
            (_("Card"), "F9", "id-card", "Print card", self.card),
        )
        actions: dict[str, QAction] = {}
        for word, key, icon, source, slot in bar:
            action = actions[key] = key_action(word, key, icon, self)
            action.triggered.connect(slot)
            self.addAction(action)
            self.keys.add(action, source)
        for key, slot in (
            ("F10", self.model.complete),
            ("F1", self.help),
            ("F12", self.lock),
            (UNDO_KEY, self.model.undo),
            (ENTRY_KEY, self.go_to_items),
            (DISCOUNT_KEY, self.at_lines.discount),
            (SPLIT_KEY, self.pay.toggle_split),
            (PAD_KEY, self.open_pad),
            ("Ctrl+M", self.members),
            (CLOSING_KEY, self.close_shift),
            (GIVE_KEY, self.give_last),
            (PRINT_KEY, self.print_last),
        ):
            action = actions[key] = key_action("", key, "", self)
            action.triggered.connect(slot)
            self.addAction(action)
        return actions

    def _connect(self) -> None:
        model = self.model
        scan = self.header.scan
        scan.typed.connect(model.search)
        scan.submitted.connect(model.submit)
        scan.scanned.connect(model.scan)
        scan.stepped.connect(model.step)
        scan.cleared.connect(self._stop_searching)
        self.complete.clicked.connect(model.complete)
        self.header.members_wanted.connect(self.members)
        self.header.help_wanted.connect(self.help)
        self.header.lock_wanted.connect(self.lock)
        self.member.detach_wanted.connect(model.detach)
        self.member.card_wanted.connect(self.card)
        self.member.undo_wanted.connect(model.undo)
        self.member.closing_wanted.connect(self.close_shift)
        self.member.give_wanted.connect(self.give_last)
        self.member.print_wanted.connect(self.print_last)
        self.bill.card_wanted.connect(self.card)
        self.bill.lines.opened.connect(self.at_lines.change)
        self.bill.discount_wanted.connect(self.at_lines.discount)
        self.matches.join_wanted.connect(self.join)
        self.message.closed.connect(self._stop_searching)
        connection = getattr(self._desk, "connection", None)
        if connection is not None:
            connection.connect(self.header.show_connection)
        self.header.pad_wanted.connect(self.open_pad)
        self.header.ticked.connect(self._look_at_undo)
        model.changed.connect(self.refresh)
        model.focus_wanted.connect(self.focus_on)
        model.told.connect(self._tell)
        model.sold.connect(self._thank)
        model.parked_found.connect(self._choose_parked)
        model.receipt_found.connect(self._show_purchase)
        self.purchases.told.connect(self._done_with_purchase)
        self.purchases.print_wanted.connect(self.receipt_wanted)

    @property
    def dialog(self) -> Dialog | None:
        """The dialog that is open over the counter."""
        return self._dialog

    # What is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the view model holds."""
        model = self.model
        finding = model.finding
        self._show_matches(finding)
        told = "" if finding else model.complaints.get("scan", "")
        if not told:
            self.message.settle()
        elif told != self.message.text():
            self.message.tell("warn", told)
        self._below_message.setVisible(not self.message.isHidden())
        self._announce_complaints()
        self.complete.setEnabled(model.can_complete and not finding)
        self.complete.set_busy(model.busy)
        joined = model.member is not None and model.member.joined
        on = not model.frozen and not finding
        for key, enabled in (
            ("F2", on or finding),
            ("F4", on and model.may_use_points),
            ("F5", on and joined),
            ("F6", on and model.state not in ("empty", "done")),
            ("F7", not model.frozen),
            ("F8", not model.frozen),
            ("F9", on and joined),
            ("F10", self.complete.isEnabled()),
            (UNDO_KEY, on and model.state == "done" and model.may_undo),
        ):
            self._actions[key].setEnabled(enabled)
        if model.parked:
            word = _("Recall {count}").format(count=number(len(model.parked)))
        else:
            word = _("Recall")
        if self._actions["F7"].text() != word:
            self._actions["F7"].setText(word)
        self._name_keys()

    def _show_matches(self, finding: bool) -> None:
        """Show who may be meant, with the bill beside it; or the member, the bill, the money."""
        if finding == self.matches.isHidden():
            # Hidden first: both at once would ask for more room than there is.
            for area in (self.member, self.pay) if finding else (self.matches,):
                area.hide()
            self.bill.set_beside_matches(finding, self.pay.minimumWidth())
            for area in (self.matches,) if finding else (self.member, self.pay):
                area.show()

    def _announce_complaints(self) -> None:
        """Say what has just gone wrong beside a field to whoever can't see it."""
        shown = self.model.complaints
        for place, told in shown.items():
            # The messages of scan and bill say themselves.
            if place not in ("scan", "bill") and self._said.get(place) != told:
                announce(self, told, at_once=True)
        self._said = dict(shown)

    def _look_at_undo(self) -> None:
        """Take the way to undo the last sale away when its minute is over."""
        model = self.model
        if self._actions[UNDO_KEY].isEnabled() and not model.may_undo:
            model.changed.emit()

    def _name_keys(self) -> None:
        """Give the keys the names they are known by outside, whatever words they show."""
        for cell, source in zip(
            self.keys.cells(),
            (
                mark("New member"),
                mark("Find"),
                mark("Use points"),
                mark("Redeem reward"),
                mark("Park bill"),
                mark("Recall bill"),
                mark("Refund"),
                mark("Print card"),
            ),
            strict=True,
        ):
            cell.setObjectName(kebab(source))
            cell.setAccessibleName(_(source))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self.focus_on("scan")
        self.model.look_for_parked()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._compact is not None:
            self._lay_out()

    def _fit(self) -> None:
        compact = self.width() < theme.scaled(NARROW)
        if compact != self._compact:
            self._compact = compact
            self._lay_out()

    def _lay_out(self) -> None:
        compact = bool(self._compact)
        self.header.set_compact(compact)
        self.member.set_compact(compact)
        self.bill.set_compact(compact)
        self.pay.set_compact(compact)
        self.complete.setFixedWidth(self.pay.minimumWidth())

    # Keys ------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._back()
            event.accept()
        elif event.key() in _ENTER:
            # A field lets Enter through once it has told its own; the scan field is done by then.
            if not self.header.scan.hasFocus():
                self._next()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _next(self) -> None:
        points = self.pay.points
        if points.edit.hasFocus() and points.edit.text() and not points.value():
            self.model.refuse_no_points()
        else:
            self.model.next()

    def focus_on(self, place: str) -> None:
        """Put the keyboard where the next key belongs."""
        model = self.model
        if place != "bill" and not (model.finding or model.complaints.get("scan")):
            self.header.scan.clear()
        where: dict[str, QWidget] = {
            "scan": self.header.scan,
            "amount": self.bill.entry if model.bill.lines else self.bill.amount,
            "line": self.bill.entry,
            "receipt": self.bill.receipt,
            "points": self.pay.points.edit,
            "cash": self.pay.cash if model.bill.method == "cash" else self.complete,
            "split": self.pay.split.first_typed(),
        }
        widget = where.get(place)
        if widget is not None and self._dialog is None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
        if place == "scan":
            self.header.scan.selectAll()

    def show_staff(self, staff: str) -> None:
        """Show who serves from now on."""
        self.header.show_staff(staff)

    def start_with(self, codes: Sequence[str], typed: str) -> None:
        """Begin with what was scanned or typed before the shop was open."""
        self.focus_on("scan")
        for code in codes:
            self.model.scan(code)
        if typed and not codes:
            self.header.scan.setText(typed)
            self.model.search(typed)

    def take_scan(self, code: str) -> None:
        """Take a code that a scanner typed, wherever the focus was."""
        if self._dialog is not None:
            self._dialog.take_scan(code)
        else:
            self.header.scan.take_scan(code)

    def go_to_scan(self) -> None:
        """Go to the one field (F3)."""
        self.header.scan.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.header.scan.selectAll()

    def go_to_items(self) -> None:
        """Go to the entry for the next item (Ins)."""
        self.bill.entry.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_pad(self) -> None:
        """Open the pad of numbers at the field that waits for one, or close it (Ctrl+0)."""
        if self.pad.isVisible():
            self.pad.leave()
            return
        field = self.pad.served(QApplication.focusWidget())
        if field is None:
            wanted = self.model.bill.amount is not None and self.pay.cash.isVisible()
            field = self.pay.cash if wanted else self.bill.amount
        if not field.isReadOnly():
            self.pad.open_for(field)

    def use_points(self) -> None:
        """Go to the points (F4); pressed there it takes the most that help."""
        edit = self.pay.points.edit
        if edit.hasFocus():
            self.model.set_points(self.model.offer.points)
        edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        edit.selectAll()

    def _back(self) -> None:
        model = self.model
        if self.pad.isVisible():
            self.pad.leave()
        elif model.finding or model.complaints.get("scan"):
            self._stop_searching()
        elif self.header.scan.hasFocus() and not (model.bill.blank and model.member is None):
            ask(
                self,
                _("Clear the bill?"),
                _("Nothing of it was recorded. F6 parks it instead."),
                confirm=_("Clear"),
                cancel=_("Keep it"),
                then=model.clear,
                icon="x",
            )
        else:
            model.back()

    def _stop_searching(self) -> None:
        self.header.scan.clear()
        self.model.search("")

    # Dialogs ---------------------------------------------------------------------------------

    def join(self) -> None:
        """Join somebody (F2) without losing the bill."""
        member = self.model.member
        contact = member if member is not None and not member.joined and not member.left else None
        typed = "" if contact else self.header.scan.text().strip()
        joining = Joining(self._desk, self.model.shop, self._clock, contact)
        joining.saved.connect(self._joined)
        joining.found.connect(self._take_found)
        self._open(JoinDialog(self, joining, typed), joining)

    def rewards(self) -> None:
        """Choose a reward (F5)."""
        member = self.model.member
        if member is not None:
            dialog = RewardsDialog(self, member.rewards, member.available, member.vouchers)
            dialog.voucher.connect(self.model.scan)
            dialog.taken.connect(self.model.add_reward)
            dialog.given.connect(self.model.give_reward)
            self._open(dialog)

    def recall(self) -> None:
        """Take up a parked bill (F7): the only one at once, of several the chosen one."""
        self.model.ask_for_parked()

    def _choose_parked(self) -> None:
        parked = self.model.parked
        if not parked:
            self.toast.show_done(_("No bill is parked. F6 parks the open one."))
        elif len(parked) == 1:
            self.model.recall(0)
        else:
            dialog = ParkedDialog(self, self.model)
            dialog.taken.connect(self._recall)
            self._open(dialog)

    def refund(self) -> None:
        """Look at a purchase, to refund it or to do something else with it (F8)."""
        if self._dialog is None:
            self.header.scan.clear()
            self.purchases.find()

    def give_last(self) -> None:
        """Give the last sale to a member, or to another one (Shift+F3)."""
        if self.model.last is not None and self._dialog is None:
            self.purchases.give(self.model.last.purchase)

    def print_last(self) -> None:
        """Print the receipt of the last sale again (Shift+F9)."""
        if self.model.last is not None:
            self.receipt_wanted.emit(self.model.last.purchase)

    def card(self) -> None:
        """Show or replace the member's card (F9)."""
        member, reference = self.model.member, self.model.reference
        if member is None or reference is None:
            return
        at_card = AtCard(self._desk, self._clock, member, reference)
        at_card.replaced.connect(self._replaced)
        dialog = CardDialog(self, at_card)
        dialog.print_wanted.connect(self.card_wanted)
        self._open(dialog, at_card)

    def members(self) -> None:
        """Go to the page of the member on the bill, or to the list (Ctrl+M)."""
        if self.model.member is None:
            self.members_wanted.emit()
        else:
            self.member_page_wanted.emit(self.model.member.id)

    def close_shift(self) -> None:
        """Look at what was taken, and close the shift or the day (Ctrl+L)."""
        if self._dialog is None:
            closing = AtClosing(self._desk, self.model.shop, self._clock)
            dialog = ClosingDialog(self, closing)
            dialog.print_wanted.connect(self.closing_wanted)
            self._open(dialog, closing)
            dialog.begin()

    def help(self) -> None:
        """Show every key (F1)."""
        self._open(help_dialog(self, self.screens() if self.screens is not None else ()))

    def lock(self) -> None:
        """Lock, or cover the screen where nobody has a PIN yet (F12); the bill stays."""
        if self.locks is not None and self.locks():
            return
        self._open(lock_dialog(self))

    def _open(self, dialog: Dialog, model: Any = None) -> None:
        if self._dialog is not None:
            dialog.deleteLater()
            return
        if model is not None:
            model.setParent(dialog)
        self._dialog = dialog
        self.toast.end()
        DialogPad(dialog, self.model.unit.exponent)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self, _yes: bool) -> None:
        self._dialog = None

    # Answers ---------------------------------------------------------------------------------

    def _joined(self, registered: Registered) -> None:
        if registered.card is not None:
            self.model.new_card = (registered.member_id, registered.card)
        self._dialog = None
        self.model.call(registered.member_id)
        told = _("Welcome. Number {number}; F9 shows the card.").format(
            number=phrases.spaced_number(registered.member or "")
        )
        self.toast.show_done(told)

    def _take_found(self, member: str) -> None:
        self._dialog = None
        self.model.call(member)

    def _replaced(self, card: CardReplaced) -> None:
        member = self.model.member
        if member is not None and card.card is not None:
            self.model.new_card = (member.id, card.card)
            self.model.call(member.id)

    def _show_purchase(self, purchase: PurchaseRow) -> None:
        if self._dialog is None:
            self.header.scan.clear()
            self.purchases.show(purchase.id)

    def _done_with_purchase(self, told: str) -> None:
        self.toast.show_done(told)
        self.model.reload()

    def _recall(self, row: Parked) -> None:
        if row in self.model.parked:
            self.model.recall(self.model.parked.index(row))

    def _thank(self, sale: LastSale) -> None:
        self.toast.show_done(phrases.sale_told(sale))

    def _tell(self, kind: str, sentence: str) -> None:
        if kind in ("success", "info"):
            self.toast.show_done(sentence)
        else:
            self.message.tell("warn" if kind == "warn" else "danger", sentence)
