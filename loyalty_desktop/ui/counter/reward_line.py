"""A reward on the open bill."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.bill import RewardOnBill
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.panel import Hairline
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, points


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
