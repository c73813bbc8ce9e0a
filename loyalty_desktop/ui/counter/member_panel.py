"""The left panel: who stands at the counter, or an invitation to scan."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.ask_row import AskRow
from loyalty_desktop.ui.counter.last_sale import LastSaleStrip
from loyalty_desktop.ui.counter.member_view import MemberView
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.wording import _, mark

WIDE = 424
SMALL = 328
REASON_KEY = "Alt+Down"


class MemberArea(Panel):
    """The panel itself: one of two pages."""

    detach_wanted = Signal()
    card_wanted = Signal()
    undo_wanted = Signal()
    closing_wanted = Signal()
    """What was taken is to be looked at, or closed."""
    give_wanted = Signal()
    """The last sale is to be given to a member, or to another one."""
    print_wanted = Signal()
    """The receipt of the last sale is to be printed again."""

    def __init__(self, model: CounterViewModel, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, gap=0, parent=parent)
        self._model = model
        self._low = False
        self._crowded = ""
        """The id of a member whose panel has no room for a row more."""
        self._laid_out = QTimer(self)
        self._laid_out.setSingleShot(True)
        self._laid_out.timeout.connect(self._give_way)
        self.pages = OneShown()
        self.empty = _Empty()
        self.page = MemberView(model.unit)
        self.pages.addWidget(self.empty)
        # A member of whom much is known has more than a low window shows: then it scrolls.
        self.scrolling = QScrollArea()
        self.scrolling.setWidgetResizable(True)
        self.scrolling.setFrameShape(QFrame.Shape.NoFrame)
        self.scrolling.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scrolling.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setProperty("ground", "none")
        self.scrolling.setWidget(self.page)
        self.scrolling.verticalScrollBar().rangeChanged.connect(self._make_room)
        self.pages.addWidget(self.scrolling)
        self.ask = AskRow()
        self.column.addWidget(self.pages, 1)
        self.column.addWidget(self.ask)
        self.page.detach.clicked.connect(self.detach_wanted)
        self.page.warning.acted.connect(self.card_wanted)
        self.empty.closing.clicked.connect(self.closing_wanted)
        self.empty.last.undo.clicked.connect(self.undo_wanted)
        self.empty.last.give_wanted.connect(self.give_wanted)
        self.empty.last.print_wanted.connect(self.print_wanted)
        reasons = QShortcut(QKeySequence(REASON_KEY), self)
        reasons.activated.connect(self.page.reasons.show_next)
        model.changed.connect(self.refresh)
        model.visit.changed.connect(self._show_question)
        self.refresh()

    def set_compact(self, compact: bool) -> None:
        """Take less room."""
        self.setFixedWidth(theme.scaled(SMALL if compact else WIDE))
        self._crowded = ""
        self.page.set_compact(compact)
        self.empty.set_compact(compact)
        self.ask.set_compact(compact)
        self.refresh()

    def set_low(self, low: bool) -> None:
        """Do with less height, while a message stands above the panels."""
        if low != self._low:
            self._low = low
            self._show_question()

    def offer_receipt(self, offered: bool) -> None:
        """Show the button for the last sale's receipt, or leave it to its key."""
        self.empty.last.offer_receipt(offered)

    def _make_room(self, _least: int, most: int) -> None:
        """Let the scroll bar stand in the edge, so that nothing moves when it comes."""
        bar = self.scrolling.verticalScrollBar().sizeHint().width()
        self.page.set_aside(bar if most else 0)
        if most and not self.ask.isHidden():
            # Not before everything stands where it will stay.
            self._laid_out.start()

    def _give_way(self) -> None:
        """Leave out what to ask where there is no room for it."""
        if self.scrolling.verticalScrollBar().maximum() and not self.ask.isHidden():
            # Of whom so much is known less has to be asked; the keys work all the same.
            self._crowded = self._model.visit.member
            self._show_question()

    def refresh(self) -> None:
        """Show what the view model holds."""
        member = self._model.member
        if member is None:
            self.empty.show_last(self._model)
            self.pages.setCurrentWidget(self.empty)
        else:
            self.page.show_member(member)
            self.pages.setCurrentWidget(self.scrolling)
        self._show_question()

    def _show_question(self) -> None:
        """Show what to ask of who is on the bill."""
        visit = self._model.visit
        member = self._model.member
        there = member is not None and member.id == visit.member
        self.ask.show_question(visit.question if there else None, visit.prompt if there else None)
        # While something is wrong nothing else asks for attention, or takes room.
        shown = there and not self._low and visit.member != self._crowded
        self.ask.setVisible(shown)
        self.page.set_foot(shown)


class _Empty(QWidget):
    """Nobody yet: what to do, and what was sold last."""

    def __init__(self) -> None:
        super().__init__()
        self._hint = EmptyState(
            "scan-line",
            _("Scan a card to start"),
            _("Points show here as soon as you know who is buying."),
        )
        self.last = LastSaleStrip()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(measures.GAP_16)
        self.closing = named(
            Button(
                _("Shift and day"), "ghost", icon="moon-star", key="Ctrl+L", density=theme.COUNTER
            ),
            mark("Shift and day"),
        )
        self.closing.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # It asks for no room: where there is not enough, the change and the way to undo stay.
        self._hint.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._column.addWidget(self._hint, 1)
        self._column.addStretch(0)
        self._column.addWidget(self.closing, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(self.last)

    def set_compact(self, compact: bool) -> None:
        edge = measures.GAP_16 if compact else measures.GAP_24
        self._column.setContentsMargins(edge, edge, edge, edge)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_way()

    def show_last(self, model: CounterViewModel) -> None:
        self.last.show_sale(model.last, model.unit, model.shop.zone, model.busy)
        self.last.undo.setVisible(model.may_undo)
        self._make_way()

    def _make_way(self) -> None:
        """Show what everybody knows where there is room beside the last sale."""
        edges, last = self._column.contentsMargins(), self.last.layout()
        room = self.height() - edges.top() - edges.bottom()
        room -= self.closing.sizeHint().height() + 2 * measures.GAP_16
        if last is not None and not self.last.isHidden():
            wide = self.width() - edges.left() - edges.right()
            room -= last.totalMinimumHeightForWidth(wide) + measures.GAP_16
        self._hint.setVisible(self._hint.minimumSizeHint().height() <= room)
