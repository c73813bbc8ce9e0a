"""The shift and the day: what was taken, closing with the cash counted, earlier closings."""

from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.closings import Closing
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.closing_model import AtClosing, View
from loyalty_desktop.ui.counter.takings_view import Figure, TakingsView
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataField
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.scrolling import ScrollColumn
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.short_table import ShortTable
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, mark, money, number
from loyalty_desktop.wording import moment as told_moment

KEY: Final = "Ctrl+L"
_WIDTH: Final = 860
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_VIEWS: Final[tuple[View, ...]] = ("shift", "day", "earlier")


class ClosingDialog(Dialog):
    """X at any time, Z with the cash counted, the day, and what was closed before.

    F10 closes; Enter never does, because a closing can't be taken back.
    """

    print_wanted = Signal(object)
    """A `Takings` (X) or a `Closing` that is to be printed."""

    def __init__(self, window: QWidget, model: AtClosing) -> None:
        super().__init__(
            window,
            _("Shift and day"),
            " ",
            icon="moon-star",
            confirm=_("Close the shift"),
            cancel=_("Back"),
            width=_WIDTH,
            stays=True,
        )
        self.model = model
        unit = model.shop.currency
        self.views = Segmented(
            _("What is shown"),
            (
                Option("shift", _("This shift")),
                Option("day", _("The day")),
                Option("earlier", _("Earlier closings")),
            ),
        )
        self.views.setObjectName("closing-views")
        self.message = MessageBar(density=theme.COUNTER)
        self.figures = TakingsView(unit)
        self._scroll = ScrollColumn(self.figures, _WIDTH - 2 * measures.GAP_24)
        self.explained = Paragraph()
        self._rows: RowsModel[Closing] = RowsModel(self._columns(), self)
        self.table = named(
            ShortTable(_("Earlier closings"), self._rows, 9), mark("Earlier closings")
        )
        self.counted = named(MoneyEdit(MoneyFormat.of(unit)), mark("Cash counted"))
        self._counted = Field(
            _("Cash counted"), self.counted, hint=_("Without the change you began with")
        )
        self.difference = DataField(mark("Difference"), "title", weight=600)
        self.printing = named(
            Button(_("Print"), icon="printer", key="F9", density=theme.COUNTER),
            mark("Print the closing"),
        )
        self._compose()
        self.confirmed.connect(model.close)
        self.views.chosen.connect(self._choose_view)
        self.table.opened.connect(model.open)
        self.counted.changed.connect(self._count)
        self.printing.clicked.connect(self._print)
        model.changed.connect(self.refresh)
        self.refresh()
        model.load()

    def _compose(self) -> None:
        self._cash = QWidget()
        cash = QHBoxLayout(self._cash)
        cash.setContentsMargins(0, 0, 0, 0)
        cash.setSpacing(measures.GAP_24)
        cash.addWidget(self._counted, 1)
        beside = QVBoxLayout()
        beside.addWidget(self.difference)
        beside.addStretch(1)
        cash.addLayout(beside, 1)
        cash.addWidget(self.printing, 0, Qt.AlignmentFlag.AlignVCenter)
        for each in (self.views, self.message, self.explained, self.table):
            self.body.addWidget(each)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self._cash)

    def begin(self) -> None:
        """Put the keyboard where the cash is counted."""
        self.counted.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        focused = QApplication.focusWidget()
        if key == Qt.Key.Key_F9:
            self.printing.click()
        elif key == Qt.Key.Key_Escape and self.model.back():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key == Qt.Key.Key_PageDown:
            self._scroll.step(1)
        elif key == Qt.Key.Key_PageUp:
            self._scroll.step(-1)
        elif key in _ENTER:
            if isinstance(focused, Button) and focused is not self.confirm:
                focused.click()
        else:
            super().keyPressEvent(event)
        event.accept()

    def refresh(self) -> None:
        """Show what the view model holds."""
        model, closing = self.model, self.model.closing
        listing = model.view == "earlier" and closing is None
        self.views.choose(model.view)
        if not model.complaint:
            self._tell_done(closing)
        elif model.complaint != self.message.text():
            self.message.tell("danger", model.complaint, closable=False)
        shows = closing is not None or model.view == "shift"
        self._scroll.setVisible(shows)
        self.explained.setVisible(not shows and not (listing and model.earlier))
        self.explained.say(self._explained())
        if model.earlier != self._rows.rows():
            self._rows.show_rows(model.earlier)
            self.table.choose(0)
        self.table.setVisible(listing and bool(model.earlier))
        if shows:
            self._show_figures(closing)
        self._show_cash(closing)
        self.printing.setVisible(model.printable is not None)
        self._cash.setVisible(shows)
        word = _("Close the day") if model.view == "day" else _("Close the shift")
        if self.confirm.text() != word:
            self.confirm.setText(word)
        self.confirm.setVisible(model.can_close or model.busy)
        self.confirm.set_busy(model.busy)
        self.fit()

    def _show_figures(self, closing: Closing | None) -> None:
        model, zone = self.model, self.model.shop.zone
        if closing is None:
            taken = model.takings
            told = _("Counter {name}").format(name=taken.counter) if taken else " "
            if taken is not None and taken.since is not None:
                since = told_moment(taken.since, zone)
                told += " \u00b7 " + _("since {moment}").format(moment=since)
            self.title.setText(_("Shift so far (X)"))
            self.sentence.say(told)
            self.figures.show_takings(taken)
            return
        self.title.setText(told_closing(closing))
        told = told_moment(closing.at, zone)
        if closing.staff_name:
            told += f" \u00b7 {closing.staff_name}"
        self.sentence.say(told)
        self.figures.show_takings(closing.takings, self._counted_figures(closing))

    def _counted_figures(self, closing: Closing) -> list[Figure]:
        unit = self.model.shop.currency
        figures: list[Figure] = []
        if closing.counted_cash is not None and closing.difference is not None:
            figures = [
                Figure(_("Cash counted"), money(closing.counted_cash, unit)),
                Figure(_("Difference"), signed(closing.difference, self.model), sum=True),
            ]
        if closing.late is not None:
            figures += [
                Figure(_("Of earlier days, recorded late"), head=True),
                Figure(_("Bills"), number(closing.late.bills)),
                Figure(_("Revenue"), money(closing.late.revenue, unit)),
            ]
        return figures

    def _show_cash(self, closing: Closing | None) -> None:
        open_shift = closing is None and self.model.view == "shift"
        self._counted.setVisible(open_shift)
        self.difference.setVisible(open_shift)
        difference = self.model.difference
        self.difference.value.set_tone("danger" if difference else "text")
        shown = "\u2013" if difference is None else signed(difference, self.model)
        self.difference.show_value(shown)
        if self.model.counted is None and not self.counted.hasFocus():
            self.counted.set_value(None)

    def _tell_done(self, closing: Closing | None) -> None:
        if closing is None:
            self.message.settle()
            return
        if closing.copy:
            told = (_("Copy."), _("This closing was printed or shown before."))
            self.message.tell("info", *told, closable=False)
        else:
            told = (_("Closed."), _("Its figures are kept as they are now. F9 prints them."))
            self.message.tell("success", *told, closable=False)

    def _explained(self) -> str:
        model = self.model
        if model.view == "day":
            self.title.setText(_("Close the day"))
            self.sentence.say(_("All counters together."))
            return _(
                "The figures of the day are numbered and kept. It can be done once a day; what is"
                " still sold today is told apart in the next closing."
            )
        self.title.setText(_("Earlier closings"))
        self.sentence.say(_("Enter shows one; printed again it is marked as a copy."))
        return _("Nothing has been closed yet.") if model.loaded else ""

    def _columns(self) -> tuple[Column[Closing], ...]:
        return (
            Column(_("Closing"), self._which),
            Column(_("When"), self._when, width=190),
            Column(_("Who"), self._who, width=170),
            Column(_("Taken"), self._taken, "right", 150),
        )

    def _which(self, row: Closing) -> Cell:
        return Cell(told_closing(row), weight=500)

    def _when(self, row: Closing) -> Cell:
        return Cell(told_moment(row.at, self.model.shop.zone))

    def _who(self, row: Closing) -> Cell:
        return Cell(row.staff_name or "\u2013", tone="text" if row.staff_name else "text_2")

    def _taken(self, row: Closing) -> Cell:
        return Cell(money(row.takings.taken, self.model.shop.currency), weight=600)

    def _choose_view(self, key: str) -> None:
        self.model.show(next(view for view in _VIEWS if view == key))

    def _count(self, minor: Any) -> None:
        self.model.set_counted(None if minor is None else int(minor))

    def _print(self) -> None:
        printable = self.model.printable
        if printable is not None:
            self.print_wanted.emit(printable)


def told_closing(closing: Closing) -> str:
    """Return which closing it is: "Shift 12, counter 2", or "Day 30, 30 Jun 2026"."""
    if closing.kind == "day":
        return _("Day {number}, {day}").format(number=number(closing.number), day=day(closing.day))
    return _("Shift {number}, counter {counter}").format(
        number=number(closing.number), counter=closing.counter
    )


def signed(minor: int, model: AtClosing) -> str:
    """Return a difference with its sign: +Rp 2.000, -Rp 2.000, Rp 0."""
    told = money(minor, model.shop.currency)
    return f"+{told}" if minor > 0 else told
