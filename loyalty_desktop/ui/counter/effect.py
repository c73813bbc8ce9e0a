"""What something does, in rows: a caption, and its figure at the right."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.commands.refunds import Refunded
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark, money, number


class FigureRows(QWidget):
    """Captions with their figures, hairlines above each; a row can be left out."""

    def __init__(self, rows: Sequence[tuple[str, DataLabel]]) -> None:
        super().__init__()
        self._rows: dict[DataLabel, QWidget] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for caption, value in rows:
            column.addWidget(self._row(caption, value))

    def show_row(self, value: DataLabel, text: str, *, shown: bool = True) -> None:
        """Show a figure, or leave its row out."""
        value.show_value(text)
        self._rows[value].setVisible(shown)

    def _row(self, caption: str, value: DataLabel) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_8)
        column.addWidget(Hairline())
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, measures.GAP_8)
        row.addWidget(Label(caption, tone="text-2"))
        row.addStretch(1)
        row.addWidget(value)
        column.addLayout(row)
        self._rows[value] = holder
        return holder


class RefundEffect(FigureRows):
    """What a refund or a void does to money and points."""

    def __init__(self) -> None:
        self.money_back = DataLabel(mark("Money back"), weight=600)
        self.given_back = DataLabel(mark("Points given back"), weight=600, tone="accent-text")
        self.taken_back = DataLabel(mark("Points taken back"), weight=600)
        self.balance = DataLabel(mark("Balance afterwards"), weight=600)
        self.debt = DataLabel(mark("Points owed afterwards"), weight=600, tone="danger")
        super().__init__(
            (
                (_("Money back"), self.money_back),
                (_("Points given back"), self.given_back),
                (_("Points taken back"), self.taken_back),
                (_("Balance afterwards"), self.balance),
                (_("Points owed afterwards"), self.debt),
            )
        )

    def show_effect(self, effect: Refunded | None, unit: Currency) -> None:
        """Show what it does, or nothing before that is known."""
        self.setVisible(effect is not None)
        if effect is None:
            return
        member = effect.member is not None
        self.show_row(self.money_back, money(effect.money_back, unit))
        self.show_row(self.given_back, f"+{number(effect.returned)}", shown=effect.returned > 0)
        taken = effect.reversed > 0
        self.show_row(self.taken_back, number(-effect.reversed), shown=taken)
        self.show_row(self.balance, number(effect.balance or 0), shown=member)
        self.show_row(self.debt, number(effect.debt or 0), shown=bool(effect.debt))
