"""The purchases of a member, and one of them closer: its lines and why it earned what it did."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.services.queries.member_purchases import BoughtRow, LineRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.lines import Line, Lines, TitledPanel
from loyalty_desktop.ui.members.page_model import PageModel
from loyalty_desktop.ui.members.phrases import DOT, MINUS, NONE, signed
from loyalty_desktop.ui.members.waiting import Waiting
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.tables import Table, show_in_place
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, day, decimal, mark, money, number, why_with_points

_DETAIL: Final = 236


class PurchaseColumns:
    """The columns of purchases in a shop's money."""

    def __init__(self, currency: Currency) -> None:
        self._currency = currency

    def columns(self) -> tuple[Column[BoughtRow], ...]:
        """Return the columns in order."""
        return (
            Column(_("Day"), self._day, width=0),
            Column(_("Amount"), self._amount, "right", 126),
            Column(_("Earned"), self._earned, "right", 76),
            Column(_("Used"), self._used, "right", 76),
        )

    def _day(self, row: BoughtRow) -> Cell:
        second = [row.receipt or _("no receipt number")]
        if row.merged:
            second.append(_("under another number"))
        return Cell(day(row.day), DOT.join(second), weight=500)

    def _amount(self, row: BoughtRow) -> Cell:
        if row.voided:
            return Cell(money(row.due, self._currency), _("void"), tone="text-2")
        back = ""
        if row.refunded:
            back = _("{amount} back").format(amount=money(row.refunded, self._currency))
        return Cell(money(row.due, self._currency), back)

    def _earned(self, row: BoughtRow) -> Cell:
        back = f"{MINUS}{number(row.taken_back)}" if row.taken_back else ""
        return Cell(signed(row.earned) if row.earned else NONE, back, tone="accent-text")

    def _used(self, row: BoughtRow) -> Cell:
        if not row.used:
            return Cell(NONE, tone="text-2")
        back = signed(row.given_back) if row.given_back else ""
        return Cell(f"{MINUS}{number(row.used)}", back)


class PurchaseDetail(TitledPanel):
    """One purchase: its lines, and its points explained."""

    def __init__(self) -> None:
        super().__init__(_("Purchase"))
        self.setMinimumWidth(theme.scaled(_DETAIL))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.hint = Paragraph(
            _("Choose a purchase to see its lines, and why it earned what it did."), tone="text-2"
        )
        self.lines = Lines(_("Lines of the purchase"))
        self.why_title = Label(_("Points and why"), weight=600)
        self.why = Lines(_("Points and why"))
        inside = QWidget()
        inside.setProperty("ground", "none")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        for each in (self.hint, self.lines, self.why_title, self.why):
            column.addWidget(each)
        column.addStretch(1)
        area = scrolled(inside)
        self.column.addWidget(area, 1)

    def show_purchase(
        self, row: BoughtRow | None, lines: tuple[LineRow, ...], currency: Currency
    ) -> None:
        """Show a purchase, or ask to choose one."""
        self.hint.setVisible(row is None)
        for each in (self.lines, self.why_title, self.why):
            each.setVisible(row is not None)
        self.title.setText(_("Purchase") if row is None or not row.receipt else row.receipt)
        if row is None:
            return
        self.lines.setVisible(bool(lines))
        self.lines.show_lines(
            [
                Line(
                    line.name,
                    money(line.net, currency),
                    second="" if line.quantity == 1 else f"{decimal(line.quantity)} \u00d7",
                )
                for line in lines
            ]
        )
        told = [why_with_points(each, currency) for each in row.why]
        self.why_title.setVisible(bool(told))
        self.why.show_lines([Line(each, small=True) for each in told])


class PurchasesTab(QWidget):
    """The purchases, newest first; a click or Enter looks at one closer."""

    def __init__(self, model: PageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("purchases-tab")
        self._model = model
        self.rows = RowsModel[BoughtRow]((), self)
        self.table = named(Table(_("Purchases"), self.rows), mark("Purchases"))
        self.waiting = Waiting()
        self.none = Paragraph(_("No purchase yet."), tone="text-2")
        self.older = named(
            Button(_("Older purchases"), icon="chevron-down"), mark("Older purchases")
        )
        self.detail = PurchaseDetail()
        panel = Panel(padding=0, gap=0)
        panel.column.setContentsMargins(1, 4, 1, 4)
        panel.column.addWidget(self.table, 1)
        panel.column.addWidget(self.waiting, 1)
        self.none.setContentsMargins(20, 20, 20, 20)
        panel.column.addWidget(self.none, 0, Qt.AlignmentFlag.AlignTop)
        left = QVBoxLayout()
        left.addWidget(panel, 1)
        left.addWidget(self.older, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 5)
        row.addWidget(self.detail, 2)
        self.older.clicked.connect(model.older_purchases)
        self.table.opened.connect(model.choose_purchase)
        model.purchases_shown.connect(self._show)
        model.lines_shown.connect(self._show_lines)
        for each in (self.older, self.none, self.table):
            each.hide()

    def show_page(self, page: MemberPage) -> None:
        """Show a member: the purchases come by themselves."""
        if not self.rows.columns():
            self.rows.show_columns(PurchaseColumns(page.currency).columns())
        self._model.want_purchases()
        self._show_lines()

    def _show(self) -> None:
        rows = self._model.purchases or ()
        arrived = self._model.purchases is not None
        self.waiting.setVisible(not arrived)
        show_in_place(self.table, self.rows, rows)
        self.table.setVisible(bool(rows))
        self.none.setVisible(arrived and not rows)
        self.older.setVisible(self._model.more_purchases)

    def _show_lines(self) -> None:
        page = self._model.page
        if page is not None:
            self.detail.show_purchase(self._model.chosen, self._model.lines, page.currency)


def scrolled(inside: QWidget) -> QScrollArea:
    """Return an area in which a widget scrolls upright when there is too little room."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    inside.setProperty("ground", "none")
    area.setWidget(inside)
    return area
