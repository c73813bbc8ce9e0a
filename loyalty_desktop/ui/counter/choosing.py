"""Short lists to choose from over the screen: vouchers and rewards."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.held import HeldVoucher
from loyalty_desktop.services.queries.reward_offers import RewardOffer
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.short_table import ShortTable
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, number, points


class ChooseDialog(Dialog):
    """A list in a dialog: Up and Down choose, Enter takes."""

    taken = Signal(object)
    """The row that was taken."""

    def __init__(
        self,
        window: QWidget,
        title: str,
        sentence: str,
        columns: Sequence[Column[Any]],
        rows: Sequence[Any],
        *,
        icon: str,
        confirm: str,
        empty: str,
    ) -> None:
        super().__init__(window, title, sentence, icon=icon, confirm=confirm, width=620, stays=True)
        self._model: RowsModel[Any] = RowsModel(columns, self)
        self._model.show_rows(rows)
        self.table = ShortTable(title, self._model)
        self.table.opened.connect(self._take)
        self.body.addWidget(self.table)
        self.table.setVisible(bool(rows))
        if rows:
            self.table.choose(0)
        else:
            self.body.addWidget(Paragraph(empty, tone="text-2"))
        self.confirm.setEnabled(bool(rows))
        self.confirmed.connect(self._take_current)

    def rows(self) -> Sequence[Any]:
        """Return what can be chosen."""
        return self._model.rows()

    def current(self) -> Any:
        """Return the row that is chosen now, None when there is none."""
        return self._model.row_at(self.table.currentIndex().row())

    def take(self, row: Any) -> None:
        """Take a row and close."""
        self.close_with(True)
        self.taken.emit(row)

    def _take(self, place: int) -> None:
        row = self._model.row_at(place)
        if row is not None:
            self.take(row)

    def _take_current(self) -> None:
        self._take(self.table.currentIndex().row())


class RewardsDialog(ChooseDialog):
    """Vouchers that the member holds, then the rewards on offer and what is missing to them."""

    given = Signal(object)
    """A reward that is to be handed over at once, without a bill."""
    voucher = Signal(str)
    """The code of a voucher that is to go on the bill."""

    def __init__(
        self,
        window: QWidget,
        rewards: Sequence[RewardOffer],
        available: int,
        vouchers: Sequence[HeldVoucher] = (),
    ) -> None:
        super().__init__(
            window,
            _("Rewards"),
            _("{points} can be used now.").format(points=points(available)),
            [
                Column(_("Reward"), _reward),
                Column(_("Points"), _price, "right", 96),
                Column("", _reach, "right", 190),
            ],
            (*vouchers, *rewards),
            icon="gift",
            confirm=_("Put on the bill"),
            empty=_("There are no rewards yet. The owner adds them under Rewards."),
        )
        # Not F5 alone: pressed twice by mistake it would take points at once.
        self.now = Button(_("Give now"), density=theme.COUNTER, key="Shift+F5")
        self.now.setObjectName("give-reward-now")
        self.now.setAccessibleName(_("Give the reward now, without a bill"))
        self.now.clicked.connect(self._give)
        self.body.addWidget(self.now, 0, Qt.AlignmentFlag.AlignLeft)
        self.now.setVisible(bool(rewards))

    @override
    def take(self, row: RewardOffer | HeldVoucher) -> None:
        """Take what can be had; of the others the list says why not."""
        if isinstance(row, HeldVoucher):
            if row.code is not None:
                self.close_with(True)
                self.voucher.emit(row.code)
        elif not row.why_not:
            super().take(row)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_F5:
            if shift:
                self._give()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        row = self.current()
        if isinstance(row, RewardOffer) and not row.why_not:
            self.close_with(True)
            self.given.emit(row)


def _reward(row: RewardOffer | HeldVoucher) -> Cell:
    if isinstance(row, HeldVoucher):
        return Cell(row.name, weight=500, icon="ticket")
    return Cell(row.name, weight=500, tone="text" if not row.why_not else "text_2")


def _price(row: RewardOffer | HeldVoucher) -> Cell:
    if isinstance(row, HeldVoucher):
        return Cell(_("voucher"), tone="accent_text")
    return Cell(number(row.points), weight=600)


def _reach(row: RewardOffer | HeldVoucher) -> Cell:
    if isinstance(row, HeldVoucher):
        if row.code is None:
            return Cell(_("scan its code"), tone="text_2")
        if row.last_day is None:
            return Cell(_("in reach"), tone="accent_text")
        return Cell(_("until {day}").format(day=day(row.last_day)), tone="accent_text")
    match row.why_not:
        case "points":
            return Cell(_("{points} missing").format(points=points(row.missing)), tone="text_2")
        case "tier":
            return Cell(_("for other tiers"), tone="text_2")
        case "stock":
            return Cell(_("has run out"), tone="text_2")
        case _ if row.left is not None:
            return Cell(_("{count} left").format(count=number(row.left)), tone="accent_text")
        case _:
            return Cell(_("in reach"), tone="accent_text")
