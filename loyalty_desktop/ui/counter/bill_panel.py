"""The middle panel: what the bill comes to, what is on it, what it earns and why."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import BlockedCard
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.bill import RewardOnBill
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import Glyph, MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, number, points, why

SMALL = 336
_EARNED_HEIGHT = 88
_LONGEST_RECEIPT = 100


class BillArea(Panel):
    """Amount and receipt number above, rewards on the bill between, points to earn below."""

    card_wanted = Signal()

    def __init__(self, model: CounterViewModel, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, gap=0, parent=parent)
        self._model = model
        form = MoneyFormat.of(model.unit)
        self.amount = named(MoneyEdit(form), mark("Amount"))
        self.receipt = named(Edit(density=theme.COUNTER), mark("Receipt number"))
        self.receipt.setMaxLength(_LONGEST_RECEIPT)
        self._amount_field = Field(_("Amount"), self.amount)
        self._receipt_field = Field(_("Receipt number"), self.receipt)
        self.message = MessageBar(density=theme.COUNTER)
        self.message.setObjectName("bill-message")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._hint = Paragraph(tone="text-2", align=Qt.AlignmentFlag.AlignHCenter)
        self.earned = EarnedBox(model)
        self._shown: tuple[RewardOnBill, ...] = ()
        self._build()
        self.amount.changed.connect(self._take_amount)
        self.receipt.textChanged.connect(model.set_receipt)
        self.message.acted.connect(self.card_wanted)
        model.changed.connect(self.refresh)
        self.refresh()

    def _build(self) -> None:
        fields = self._fields = QHBoxLayout()
        fields.setSpacing(measures.GAP_12)
        fields.addWidget(self._amount_field, 278)
        fields.addWidget(self._receipt_field, 176)
        middle = self._middle = QVBoxLayout()
        middle.setSpacing(measures.GAP_12)
        middle.addWidget(self.message)
        middle.addLayout(self._lines)
        middle.addStretch(1)
        middle.addWidget(self._hint)
        middle.addStretch(2)
        self.column.addLayout(fields)
        self.column.addWidget(Hairline())
        self.column.addLayout(middle, 1)
        self.column.addWidget(self.earned)

    def set_compact(self, compact: bool) -> None:
        """Take less room."""
        edge = measures.GAP_16 if compact else measures.GAP_20
        self._fields.setContentsMargins(edge, measures.GAP_16, edge, measures.GAP_12)
        self._fields.setSpacing(measures.GAP_8 if compact else measures.GAP_12)
        self._middle.setContentsMargins(edge, measures.GAP_16, edge, measures.GAP_16)
        self._receipt_field.set_caption(_("Receipt") if compact else _("Receipt number"))
        named(self.receipt, mark("Receipt number"))
        self.earned.set_compact(compact)

    def refresh(self) -> None:
        """Show what the view model holds."""
        model = self._model
        if self.amount.value() != model.bill.amount:
            self.amount.set_value(model.bill.amount)
        if self.receipt.text().strip() != model.bill.receipt:
            self.receipt.setText(model.bill.receipt)
        self.amount.setReadOnly(model.frozen)
        self.receipt.setReadOnly(model.frozen)
        _say(self._amount_field, model.complaints.get("amount", ""))
        _say(self._receipt_field, model.complaints.get("receipt", ""))
        self._show_message()
        if self._shown != model.bill.rewards:
            self._show_rewards(model.bill.rewards)
        self._hint.setVisible(not model.bill.rewards and not self.message.text())
        self._hint.say(self._next_step())
        self.earned.refresh()

    def _next_step(self) -> str:
        model = self._model
        if model.bill.amount is None:
            return _("Type what the bill comes to, then Enter.")
        if model.member is None:
            return _("Nobody earns on this bill yet. Scan a card, or go on without.")
        return ""

    def _show_message(self) -> None:
        told = self._model.complaints.get("bill", "")
        if not told:
            self.message.settle()
        elif told != self.message.text():
            blocked = isinstance(self._model.warning, BlockedCard)
            action = _("New card") if blocked else ""
            self.message.tell("danger", told, action=action, closable=False)

    def _show_rewards(self, rewards: tuple[RewardOnBill, ...]) -> None:
        self._shown = rewards
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for reward in rewards:
            line = RewardLine(reward)
            line.removed.connect(self._model.remove_reward)
            self._lines.addWidget(line)

    def _take_amount(self, minor: object) -> None:
        self._model.set_amount(minor if isinstance(minor, int) else None)


class RewardLine(QWidget):
    """A reward on the bill, with what it costs and a way to take it off."""

    removed = Signal(str)

    def __init__(self, reward: RewardOnBill) -> None:
        super().__init__()
        self._token = reward.token
        cost = points(reward.points) if reward.reserved else _("voucher")
        take_off = Button(icon="x", kind="plain", density=theme.COUNTER, height=44)
        take_off.setAccessibleName(_("Take {reward} off the bill").format(reward=reward.name))
        take_off.clicked.connect(self._remove)
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_12)
        row.addWidget(Glyph("gift", "accent-text"))
        row.addWidget(Paragraph(reward.name), 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(Label(cost, weight=600))
        row.addWidget(take_off)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(Hairline())
        self.setMinimumHeight(measures.BILL_LINE)
        self.setAccessibleName(f"{reward.name}: {cost}")

    def _remove(self) -> None:
        self.removed.emit(self._token)


class EarnedBox(QWidget):
    """The foot of the bill: points to earn, and the lines that explain them."""

    def __init__(self, model: CounterViewModel) -> None:
        super().__init__()
        self._model = model
        self._texts: list[Paragraph] = []
        self._figures: list[Label] = []
        self._caption = Label(_("Points to earn"), "small", tone="accent-text", weight=500)
        self.points = DataLabel(mark("Points to earn"), "figure", tone="accent-text")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(measures.GAP_12)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addStretch(1)
        left.addWidget(self._caption)
        left.addWidget(self.points)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addStretch(1)
        right.addLayout(self._grid)
        right.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.addLayout(left)
        self._row.addLayout(right, 1)
        self.setMinimumHeight(theme.scaled(_EARNED_HEIGHT))

    def set_compact(self, compact: bool) -> None:
        """Take less room."""
        edge = measures.GAP_16 if compact else measures.GAP_20
        self._row.setContentsMargins(edge, measures.GAP_12, edge, measures.GAP_12)
        self._row.setSpacing(measures.GAP_16 if compact else measures.GAP_40)
        self._caption.setText(_("To earn") if compact else _("Points to earn"))

    def refresh(self) -> None:
        """Show what the rehearsal of the bill answered."""
        quote, member = self._model.quote, self._model.member
        on = quote is not None and member is not None
        earned = quote.earned + quote.bonus if quote and on else 0
        self.points.show_value(f"+{number(earned)}", number(earned))
        told: list[tuple[str, int]] = []
        if quote is not None and member is not None:
            told = [(why(line, self._model.unit), int(line["points"])) for line in quote.why]
            if quote.bonus:
                told.append((why({"kind": "sum"}, self._model.unit), earned))
        self._show_lines(told)
        self.points.setAccessibleDescription(
            ". ".join(f"{text}: {number(count)}" for text, count in told)
        )

    def _show_lines(self, told: list[tuple[str, int]]) -> None:
        while len(self._texts) < len(told):
            row = len(self._texts)
            text = Paragraph(role="small", tone="accent-text")
            figure = Label("", "small", tone="accent-text")
            figure.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(text, row, 0)
            self._grid.addWidget(figure, row, 1, Qt.AlignmentFlag.AlignTop)
            self._texts.append(text)
            self._figures.append(figure)
        for place, (text, figure) in enumerate(zip(self._texts, self._figures, strict=True)):
            shown = place < len(told)
            text.setVisible(shown)
            figure.setVisible(shown)
            if shown:
                text.say(told[place][0])
                figure.setText(number(told[place][1]))
                figure.set_weight(600 if place == len(told) - 1 else 400)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Tint the foot of the panel, round at its lower corners."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = measures.RADIUS_PANEL - 1
        body = QRectF(self.rect()).adjusted(1, 0, -1, -1)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(body, radius, radius)
        path.addRect(QRectF(body.x(), body.y(), body.width(), radius))
        painter.fillPath(path.simplified(), theme.current().colour("accent_tint"))


def _say(field: Field, complaint: str) -> None:
    if complaint == field.complaint:
        return
    if complaint:
        field.complain(complaint)
    else:
        field.settle()
