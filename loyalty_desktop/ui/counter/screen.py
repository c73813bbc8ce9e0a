"""The counter: one screen that a cashier works with a keyboard alone."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.keyboards import heard
from loyalty_desktop.services.store import ShopState
from loyalty_desktop.ui.counter import phrases
from loyalty_desktop.ui.counter.ask_row import ASK_KEY, FEEDBACK_KEY
from loyalty_desktop.ui.counter.at_lines import DISCOUNT_KEY
from loyalty_desktop.ui.counter.bill import LastSale
from loyalty_desktop.ui.counter.closing_dialog import KEY as CLOSING_KEY
from loyalty_desktop.ui.counter.dialogs import CounterDialogs
from loyalty_desktop.ui.counter.last_sale import GIVE_KEY, PRINT_KEY, UNDO_KEY
from loyalty_desktop.ui.counter.line_entry import ENTRY_KEY
from loyalty_desktop.ui.counter.number_pad import PAD_KEY
from loyalty_desktop.ui.counter.split_box import SPLIT_KEY
from loyalty_desktop.ui.counter.view_model import AtDesk, CounterViewModel, utc_now
from loyalty_desktop.ui.widgets.dialog import ask
from loyalty_desktop.ui.widgets.keys import key_action, repeats
from loyalty_desktop.wording import _, number

DETACH_KEY: Final = "Shift+F2"
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CounterScreen(CounterDialogs):
    """Scan, bill, pay; members join and goods come back without leaving it.

    With `model` the screen takes up where the one before it was left.
    """

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
        super().__init__(desk, shop, clock, parent, staff, model)
        self._actions = self._add_keys()
        self._bill_open = False
        self._connect()
        self.header.show_time(clock())
        self.header.scan.setText(self.model.query)
        self.refresh()

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
            (DETACH_KEY, self.model.detach),
            (CLOSING_KEY, self.close_shift),
            (GIVE_KEY, self.give_last),
            (PRINT_KEY, self.print_last),
            (ASK_KEY, self.ask),
            (FEEDBACK_KEY, self.feedback),
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
        self.member.ask.ask_wanted.connect(self.ask)
        self.member.ask.feedback_wanted.connect(self.feedback)
        model.visit.told.connect(self.toast.show_done)
        model.visit.begin()
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
        model.understood.connect(self._empty_scan)
        model.told.connect(self._tell)
        model.sold.connect(self._thank)

    # What is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the view model holds."""
        model = self.model
        finding = model.finding
        open_before, self._bill_open = self._bill_open, model.bill.amount is not None
        if self._bill_open and not open_before:
            # What the last sale brought gives way to what this one earns.
            self.toast.end()
        self._show_matches(finding)
        told = "" if finding else model.complaints.get("scan", "")
        if not told:
            self.message.settle()
        elif told != self.message.text():
            self.message.tell("warn", told)
        self._below_message.setVisible(not self.message.isHidden())
        self.pay.set_low(not self.message.isHidden())
        self.member.set_low(not self.message.isHidden())
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

    def _look_at_undo(self) -> None:
        """Take the way to undo the last sale away when its minute is over."""
        model = self.model
        if self._actions[UNDO_KEY].isEnabled() and not model.may_undo:
            model.changed.emit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self.focus_on("scan")
        self.model.look_for_parked()

    def _thank(self, sale: LastSale) -> None:
        self.model.look_for_parked()
        self.toast.show_done(phrases.sale_told(sale))

    def _tell(self, kind: str, sentence: str) -> None:
        if kind in ("success", "info"):
            self.toast.show_done(sentence)
        else:
            self.message.tell("warn" if kind == "warn" else "danger", sentence)

    # Keys ------------------------------------------------------------------------------------

    @override
    def event(self, event: QEvent) -> bool:
        if repeats(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._back()
            event.accept()
        elif event.key() in _ENTER:
            # A field lets Enter through once it has told its own; the scan field is done by then.
            if not self.header.scan.hasFocus():
                self._next()
            elif not (self.header.scan.text() or self.model.frozen):
                # Nobody is to be found: the bill is the next step.
                self.focus_on("amount")
            event.accept()
        else:
            super().keyPressEvent(event)

    def _next(self) -> None:
        points = self.pay.points
        if points.edit.hasFocus() and points.edit.text() and not points.value():
            self.model.refuse_no_points()
            return
        if self.pay.cash.hasFocus():
            # Whoever types what was handed over is at the money already.
            self.model.begin_paying()
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
            if model.finding:
                self.header.scan.setText(model.query)
            else:
                self.header.scan.selectAll()

    def _empty_scan(self) -> None:
        """Take a typed code out of its field, and go on with the bill where there is one."""
        if self.header.scan.hasFocus():
            self.header.scan.clear()
            if self.model.member is not None:
                self.focus_on("amount")

    def show_staff(self, staff: str) -> None:
        """Show who serves from now on, and what waits for them: before, nobody could be told."""
        self.header.show_staff(staff)
        self.model.look_for_parked()

    def start_with(self, codes: Sequence[str], typed: str) -> None:
        """Begin with what was scanned or typed before the shop was open."""
        self.focus_on("scan")
        for code in codes:
            self.model.scan(code)
        if typed and not codes:
            self.header.scan.setText(typed)
            self.model.search(typed)

    def take_scan(self, code: str) -> None:
        """Take a code that a scanner typed, wherever the focus was; its own prefix is left out."""
        code = heard(code).meant
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
                serious=True,
                icon="x",
            )
        else:
            model.back()

    def _stop_searching(self) -> None:
        self.header.scan.clear()
        self.model.search("")
