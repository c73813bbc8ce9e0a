"""The counter as it looks: header, three panels, the bar of keys."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.store import ShopState
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.bill_panel import BillArea
from loyalty_desktop.ui.counter.header import Header
from loyalty_desktop.ui.counter.matches import MatchesArea
from loyalty_desktop.ui.counter.member_panel import MemberArea
from loyalty_desktop.ui.counter.number_pad import NumberPad
from loyalty_desktop.ui.counter.pay_panel import PayArea
from loyalty_desktop.ui.counter.view_model import AtDesk, CounterViewModel, Place
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.keys import KeyBar
from loyalty_desktop.ui.widgets.message import MessageBar, Toast
from loyalty_desktop.ui.widgets.naming import kebab, named
from loyalty_desktop.wording import _, mark

NARROW: Final = 1200
"""Below this width the small layout is used."""
_THREE: Final = 980
"""Below this width, which only large text brings about, the member stands above bill and money."""
_TWO: Final = 660
"""Below this width all three stand above one another."""
_ABOVE: Final = 272
"""So much of the member, or of who may be meant, is seen above the bill; the rest scrolls."""
_ANY: Final = 16_777_215
_TOAST_FOOT: Final = 192
"""Above the keys, and above what the bill earns: a figure that somebody waits for."""


class CounterPanels(QWidget):
    """What stands on the counter and where; the keys and the dialogs build on it."""

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Callable[[], datetime],
        parent: QWidget | None,
        staff: str,
        model: CounterViewModel | None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("counter")
        self.setAccessibleName(_("Counter"))
        self._desk = desk
        self._clock = clock
        self._compact: bool | None = None
        self._across = 3
        self._said: dict[Place, str] = {}
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
        self.keys = KeyBar()
        self.complete = Button(
            _("Complete"), "primary", icon="check", key="F10", density=theme.COUNTER, grand=True
        )
        named(self.complete, mark("Complete purchase"))
        self.toast = Toast(self)
        self.toast.set_foot(_TOAST_FOOT)
        self._build()

    def _build(self) -> None:
        panels, sale, foot = (QBoxLayout(QBoxLayout.Direction.LeftToRight) for _each in range(3))
        self._panels, self._sale, self._foot = panels, sale, foot
        panels.setSpacing(measures.GAP_16)
        panels.addWidget(self.matches, 1)
        panels.addWidget(self.member)
        panels.addLayout(sale, 1)
        sale.setSpacing(measures.GAP_16)
        sale.addWidget(self.bill, 1)
        sale.addWidget(self.pay)
        self.matches.hide()
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

    def _show_matches(self, finding: bool) -> None:
        """Show who may be meant, with the bill beside it; or the member, the bill, the money."""
        if finding == self.matches.isHidden():
            # Hidden first: both at once would ask for more room than there is.
            for area in (self.member, self.pay) if finding else (self.matches,):
                area.hide()
            beside = finding and self._across == 3
            self.bill.set_beside_matches(beside, self.pay.minimumWidth())
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
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._compact is not None:
            self._lay_out()

    def _fit(self) -> None:
        width = self.width()
        compact = width < theme.scaled(NARROW)
        across = 3 if width >= theme.scaled(_THREE) else 2 if width >= theme.scaled(_TWO) else 1
        if compact != self._compact or across != self._across:
            self._compact, self._across = compact, across
            self._lay_out()

    def _lay_out(self) -> None:
        compact = bool(self._compact)
        self.header.set_compact(compact)
        self.header.set_whole(self._across < 3)
        self.member.set_compact(compact)
        self.bill.set_compact(compact)
        self.pay.set_compact(compact)
        if self._across == 3:
            for area in (self.member, self.matches):
                area.setMinimumHeight(0)
                area.setMaximumHeight(_ANY)
            self.complete.setFixedWidth(self.pay.minimumWidth())
        else:
            wide: tuple[QWidget, ...] = (self.member, self.complete)
            for each in (*wide, self.pay) if self._across == 1 else wide:
                each.setMinimumWidth(0)
                each.setMaximumWidth(_ANY)
            for area in (self.member, self.matches):
                area.setFixedHeight(theme.scaled(_ABOVE))
        upright, level = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self.keys.set_folded(self._across != 3)
        for row, least in ((self._panels, 3), (self._foot, 3), (self._sale, 2)):
            row.setDirection(level if self._across >= least else upright)
        if not self.matches.isHidden():
            self.bill.set_beside_matches(self._across == 3, self.pay.minimumWidth())
