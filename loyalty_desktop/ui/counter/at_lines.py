"""The dialogs of the bill's lines, opened over the counter."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from loyalty_desktop.ui.counter.bill import BillLine
from loyalty_desktop.ui.counter.line_dialog import DiscountDialog, LineDialog, new_item_dialog
from loyalty_desktop.ui.counter.lines import ItemAsked
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.wording import _

DISCOUNT_KEY: Final = "Shift+F5"


class AtLines(QObject):
    """Asks for new items, changes lines, takes something off the bill."""

    def __init__(
        self, screen: QWidget, model: CounterViewModel, show: Callable[[Dialog], None]
    ) -> None:
        super().__init__(screen)
        self._screen = screen
        self._model = model
        self._show = show
        self._changing = -1
        self._asked: list[ItemAsked] = []
        self._held: list[str] = []
        self._open_now = False
        model.item_wanted.connect(self._ask)

    def change(self, place: int) -> None:
        """Change a line of the bill."""
        lines = self._model.bill.lines
        if 0 <= place < len(lines):
            self._changing = place
            unit, line = self._model.unit, lines[place]
            dialog = LineDialog(self._screen, unit, line, _("Change the line"))
            dialog.settled.connect(self._changed)
            dialog.let_remove().connect(self._remove)
            self._open(dialog)

    def discount(self) -> None:
        """Ask what is taken off the whole bill."""
        bill = self._model.bill
        if bill.lines and not self._model.frozen:
            sold = sum(line.net for line in bill.lines)
            dialog = DiscountDialog(self._screen, self._model.unit, sold, bill.discount)
            dialog.settled.connect(self._model.set_discount)
            self._show(dialog)

    def _ask(self, asked: ItemAsked) -> None:
        self._asked.append(asked)
        self._ask_next()

    def _ask_next(self) -> None:
        """Ask for the next item that nobody knows: several may have been scanned in a row."""
        if self._asked and not self._open_now:
            asked = self._asked.pop(0)
            dialog = new_item_dialog(self._screen, self._model.unit, asked)
            dialog.settled.connect(self._model.add_line)
            self._open(dialog)

    def _open(self, dialog: LineDialog) -> None:
        dialog.scanned.connect(self._held.append)
        dialog.finished.connect(self._go_on)
        self._open_now = True
        self._show(dialog)
        if dialog.isVisible():
            dialog.begin()
        else:
            # Another dialog is open already.
            self._open_now = False

    def _go_on(self, _yes: bool) -> None:
        """Take up what was scanned while the dialog was open, once it has told its answer."""
        self._open_now = False
        QTimer.singleShot(0, self, self._take_held)

    def _take_held(self) -> None:
        held, self._held[:] = tuple(self._held), []
        for code in held:
            self._model.scan(code)
        self._ask_next()

    def _remove(self) -> None:
        self._model.remove_line(self._changing)

    def _changed(self, line: BillLine) -> None:
        self._model.change_line(self._changing, line)
