"""What was taken, in two columns of figures: money at the left, points and people at the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.closings import Takings
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.lines import empty
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, money, number

METHODS: Final = {
    "cash": mark("Cash"),
    "card": mark("Card"),
    "stored": mark("Stored value"),
    "other": mark("Not said how"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A caption and its figure; `sum` is set off from those above it, `head` has no figure."""

    caption: str
    value: str = ""
    sum: bool = False
    head: bool = False


def money_figures(taken: Takings, unit: Currency) -> Iterator[Figure]:
    """Yield what is told of money: sold, paid how, given back, in the drawer."""
    yield Figure(_("Sales"), head=True)
    yield Figure(_("Bills"), number(taken.bills))
    yield Figure(_("Goods value"), money(taken.goods, unit))
    # Less what points given back had paid, so that the column adds up to the revenue.
    if paid := taken.points_value - taken.points_value_back:
        yield Figure(_("Paid with points"), money(-paid, unit))
    backs = (
        (_("Refunds ({count})"), taken.refunds, taken.refunds_value),
        (_("Voids ({count})"), taken.voids, taken.voids_value),
    )
    for caption, count, value in backs:
        if count:
            yield Figure(caption.format(count=number(count)), money(-value, unit))
    yield Figure(_("Revenue"), money(taken.revenue, unit), sum=True)
    yield Figure(_("Money"), head=True)
    for method, word in METHODS.items():
        came = taken.by_method.get(method, 0)
        went = taken.back_by_method.get(method, 0)
        if came or method == "cash":
            yield Figure(_(word), money(came, unit))
        if went:
            yield Figure(_("{method}, given back").format(method=_(word)), money(-went, unit))
    yield Figure(_("Taken"), money(taken.taken, unit), sum=True)
    yield Figure(_("Cash expected in the drawer"), money(taken.expected_cash, unit), sum=True)


def points_figures(taken: Takings, unit: Currency) -> Iterator[Figure]:
    """Yield what is told of points, members, receipts and who recorded what."""
    yield Figure(_("Points"), head=True)
    yield Figure(_("Given"), number(taken.given))
    yield Figure(_("Used"), number(taken.used))
    for caption, count in (
        (_("Taken back by refunds"), taken.taken_back),
        (_("Given back by refunds"), taken.given_back),
        (_("By hand"), taken.adjusted),
        (_("Expired"), taken.expired),
    ):
        if count:
            yield Figure(caption, number(count))
    if taken.rewards_value:
        yield Figure(_("Value of rewards"), money(taken.rewards_value, unit))
    yield Figure(_("Members"), head=True)
    yield Figure(_("Bills with a member"), number(taken.member_bills))
    yield Figure(_("Joined"), number(taken.joined))
    if taken.first_receipt:
        yield Figure(_("Receipts"), head=True)
        yield Figure(_("First"), taken.first_receipt)
        yield Figure(_("Last"), taken.last_receipt or taken.first_receipt)
    if any(each.name for each in taken.cashiers):
        yield Figure(_("By cashier"), head=True)
        for each in taken.cashiers:
            name = each.name or _("Nobody signed in")
            yield Figure(f"{name} ({number(each.bills)})", money(each.payable, unit))


class TakingsView(QWidget):
    """The figures; each row is read as a whole by a screen reader."""

    def __init__(self, unit: Currency) -> None:
        super().__init__()
        self._unit = unit
        self.setObjectName("takings")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, measures.GAP_12, 0)
        row.setSpacing(measures.GAP_40)
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for side in (self._left, self._right):
            side.setSpacing(0)
            row.addLayout(side, 1)

    def show_takings(self, taken: Takings | None, more: Sequence[Figure] = ()) -> None:
        """Show what was taken; `more` stands below the money: cash counted, what differs."""
        for side in (self._left, self._right):
            empty(side)
        if taken is None:
            return
        _fill(self._left, [*money_figures(taken, self._unit), *more])
        _fill(self._right, list(points_figures(taken, self._unit)))


def _fill(side: QVBoxLayout, figures: Sequence[Figure]) -> None:
    for place, figure in enumerate(figures):
        if figure.head:
            if place:
                side.addSpacing(measures.GAP_12)
            side.addWidget(Label(figure.caption, "small", tone="text-2", weight=600))
            side.addWidget(Hairline())
            side.addSpacing(measures.GAP_4)
        else:
            side.addWidget(FigureRow(figure))
    side.addStretch(1)


class FigureRow(QWidget):
    """A caption and its figure, named by both."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        weight = 600 if figure.sum else 400
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(measures.GAP_12)
        grid.addWidget(Paragraph(figure.caption, weight=weight), 0, 0)
        value = Label(figure.value, weight=weight)
        grid.addWidget(value, 0, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        value.setAccessibleName(f"{figure.caption}: {figure.value}")
        self.setAccessibleName(f"{figure.caption}: {figure.value}")
